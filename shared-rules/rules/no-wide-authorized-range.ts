import {
  closedPlaceholderRange,
  exampleAuthorizedRange,
  maxAuthorizedRanges,
  maxAuthorizedRangesWithVnetIntegration,
  privateRanges,
  widestSensiblePrefix,
} from '../model/azure';
import { contains, formatCidr, parseCidr } from '../model/cidr';
import { authorizedRange, isNoRange } from '../model/facts';
import { remove, set } from '../model/resource';
import { isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-wide-authorized-range',
  severity: 'error',
  category: 'private-access',
  since: '0.1.0',
  summary: 'Authorized ranges of the API server must be ranges that somebody owns.',
  why: 'A list that admits half of the Internet protects nothing, a private range can never be the source of a request over the Internet, and a range with host bits set says something else than its author meant. A list with an entry that is no IPv4 range, or with the placeholder 0.0.0.0/32 beside others, is refused as a whole.',
  references: [aksDocs('api-server-authorized-ip-ranges')],
  equivalents: ['CIS AKS 5.4.1', 'MCSB NS-2'],
  of: 'cluster',
  *check({ apiServer }) {
    const { authorizedIpRanges, enablePrivateCluster, enableVnetIntegration } = apiServer;
    if (authorizedIpRanges.kind !== 'known' || !isNone(enablePrivateCluster, true)) return;
    const { items } = authorizedIpRanges.value;

    for (const item of items) {
      if (item.kind !== 'known') continue;
      if (item.value === closedPlaceholderRange) {
        const others = items.some((one) => one.kind === 'known' && one.value !== item.value);
        if (others)
          yield {
            at: item,
            message: `${item.value} stands for an empty list, and Azure refuses it beside other ranges. Remove it.`,
            fixes: [{ title: `Remove ${item.value}`, safety: 'review', changes: [remove(item)] }],
          };
        continue;
      }
      const range = authorizedRange(item.value);
      if (!range) {
        // One service tag is taken, in preview.
        if (/^AzureCloud(\.|$)/i.test(item.value))
          yield {
            at: item,
            severity: 'warning',
            message: `${item.value} admits every customer of Azure to the API server. List the ranges that need it.`,
          };
        else if (isNoRange(item.value))
          yield {
            at: item,
            message: `'${item.value}' is no IPv4 address or range, and Azure refuses the list. Write one such as ${exampleAuthorizedRange}.`,
          };
      } else if (range.family === 6) {
        yield {
          at: item,
          message: `${item.value} is IPv6, and Azure takes IPv4 ranges only. List those that need the API server.`,
        };
      } else if (range.prefix === 0) {
        yield {
          at: item,
          severity: 'warning',
          message: `${item.value} admits the whole Internet to the API server. List the ranges that need it.`,
        };
      } else if (privateRanges.some((text) => contains(parseCidr(text)!, range))) {
        yield {
          at: item,
          severity: 'warning',
          message: `${item.value} is private and admits nobody from the Internet. List public ranges, or make the cluster private.`,
        };
      } else if (range.prefix <= widestSensiblePrefix) {
        yield {
          at: item,
          severity: 'warning',
          message: `${item.value} admits ${(range.last - range.first + 1n).toLocaleString('en')} addresses to the API server. List the ranges that need it.`,
        };
      } else if (!range.aligned) {
        const network = formatCidr(range);
        yield {
          at: item,
          severity: 'warning',
          message: `${item.value} has host bits set; Azure reads it as ${network}.`,
          fixes: [{ title: `Use ${network}`, safety: 'safe', changes: [set(item, network)] }],
        };
      }
    }

    const limit = isNone(enableVnetIntegration, true) ? maxAuthorizedRanges : maxAuthorizedRangesWithVnetIntegration;
    if (items.length > limit) {
      yield {
        at: authorizedIpRanges,
        severity: 'warning',
        message: `${items.length} authorized ranges are listed; Azure accepts ${limit}.`,
      };
    }
  },
});
