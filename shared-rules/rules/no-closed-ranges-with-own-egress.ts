import { closedPlaceholderRange } from '../model/azure';
import { wayOut } from '../model/egress';
import { isCertainlyBase, isCertainlyPublic } from '../model/facts';
import { add } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-closed-ranges-with-own-egress',
  severity: 'error',
  category: 'private-access',
  since: '0.2.0',
  summary: 'Authorized ranges must let in the nodes, which leave through an address of your own.',
  why: 'Nodes reach a public API server over the Internet, from the address that they leave through. AKS adds the address of its own load balancer to the authorized ranges, but not that of your firewall or NAT gateway. A list without it shuts the nodes out, and the cluster never gets ready. With API Server VNet Integration nodes take a private way and need no entry.',
  references: [
    aksDocs('api-server-authorized-ip-ranges'),
    aksDocs('limit-egress-traffic'),
    aksDocs('nat-gateway'),
    'https://github.com/MicrosoftDocs/azure-docs/issues/111834',
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const { authorizedIpRanges, enableVnetIntegration } = cluster.apiServer;
    const { outboundType } = cluster.network;
    if (
      outboundType.kind !== 'known' ||
      (!is(outboundType, 'userDefinedRouting') && !is(outboundType, 'userAssignedNATGateway'))
    )
      return;
    if (!isCertainlyPublic(cluster) || !isCertainlyBase(cluster) || !isNone(enableVnetIntegration, true)) return;
    if (authorizedIpRanges.kind !== 'known' || !authorizedIpRanges.value.complete) return;
    const { items } = authorizedIpRanges.value;
    // An entry that only the deployment knows may be the address.
    if (items.length === 0 || items.some(({ kind }) => kind !== 'known')) return;
    const [first] = items;
    const isClosed = items.every((item) => is(item, closedPlaceholderRange));
    const way = wayOut(cluster, model);
    const [address, ...more] = way?.addresses ?? [];
    const related = [{ at: outboundType, message: 'The outbound type is chosen here.' }];
    const only = more.length === 0 ? address : undefined;
    const title = `Let in the public IP address ${only?.label ?? ''}`;
    if (isClosed && first) {
      yield {
        at: first,
        message: `${closedPlaceholderRange} shuts the nodes out: with ${outboundType.value} AKS does not list the address they leave from. List it.`,
        related,
        fixes:
          only && items.length === 1
            ? [
                {
                  title,
                  safety: 'review',
                  changes: [add(first, { kind: 'publicAddress', address: only.label, instead: true })],
                },
              ]
            : [],
      };
    } else if (way && address) {
      yield {
        at: authorizedIpRanges,
        severity: 'warning',
        message: `The authorized ranges lack the address of ${detail(way.through.label)}, from which nodes reach the API server. List it.`,
        related,
        fixes: only
          ? [
              {
                title,
                safety: 'review',
                changes: [add(authorizedIpRanges, { kind: 'publicAddress', address: only.label, instead: false })],
              },
            ]
          : [],
      };
    }
  },
});
