import { closedPlaceholderRange, maxAuthorizedRanges, maxAuthorizedRangesWithVnetIntegration, privateRanges, widestSensiblePrefix } from '../model/azure';
import { contains, formatCidr, parseCidr } from '../model/cidr';
import { set } from '../model/resource';
import { isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-wide-authorized-range',
  severity: 'warning',
  category: 'private-access',
  summary: 'Authorized ranges of the API server must be ranges that somebody owns.',
  why: 'A list that admits half of the Internet protects nothing, a private range can never be the source of a request over the Internet, and a range with host bits set says something else than its author meant.',
  references: [aksDocs('api-server-authorized-ip-ranges')],
  equivalents: [],
  of: 'cluster',
  *check({ apiServer }) {
    const { authorizedIpRanges, enablePrivateCluster, enableVnetIntegration } = apiServer;
    if (authorizedIpRanges.kind !== 'known' || !isNone(enablePrivateCluster, true)) return;
    const { items } = authorizedIpRanges.value;

    for (const item of items) {
      if (item.kind !== 'known' || item.value === closedPlaceholderRange) continue;
      const range = parseCidr(item.value.includes('/') ? item.value : `${item.value}/32`);
      if (!range) continue;
      if (range.prefix === 0) {
        yield { at: item, message: `${item.value} admits the whole Internet to the API server. List the ranges that need it.` };
      } else if (range.family === 4 && privateRanges.some((text) => contains(parseCidr(text)!, range))) {
        yield { at: item, message: `${item.value} is a private range: no request over the Internet comes from it, so this entry admits nobody. List public ranges, or make the cluster private.` };
      } else if (range.family === 4 && range.prefix <= widestSensiblePrefix) {
        yield { at: item, message: `${item.value} admits ${(range.last - range.first + 1n).toLocaleString('en')} addresses to the API server. List the ranges that need it.` };
      } else if (!range.aligned) {
        const network = formatCidr(range);
        yield {
          at: item,
          message: `${item.value} has host bits set; Azure reads it as ${network}.`,
          fixes: [{ title: `Use ${network}`, safety: 'safe', changes: [set(item, network)] }],
        };
      }
    }

    const limit = isNone(enableVnetIntegration, true) ? maxAuthorizedRanges : maxAuthorizedRangesWithVnetIntegration;
    if (items.length > limit) {
      yield { at: authorizedIpRanges, message: `${items.length} authorized ranges are listed; Azure accepts ${limit}.` };
    }
  },
});
