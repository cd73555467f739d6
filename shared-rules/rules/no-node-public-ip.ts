import { costOfNodeAddresses } from '../model/costs';
import { isCertainlyBase } from '../model/facts';
import { blank, remove, set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-node-public-ip',
  severity: 'error',
  category: 'private-access',
  since: '0.1.0',
  summary: 'Nodes must not have public IP addresses.',
  why: 'A public address on every node puts each of them on the Internet, past the load balancer and the firewall. With user-defined routing Azure refuses it; with authorized ranges the nodes cannot reach their API server, whose list does not have their addresses; without outbound access it is the way out that was not to be.',
  references: [aksDocs('use-node-public-ips'), aksDocs('api-server-authorized-ip-ranges')],
  equivalents: ['Checkov CKV_AZURE_143', 'CIS AKS 5.4.3'],
  azureErrors: { said: ['UDRWithNodePublicIPNotAllowed'] },
  of: 'cluster',
  *check(cluster) {
    const { authorizedIpRanges, enablePrivateCluster, enableVnetIntegration } = cluster.apiServer;
    const { outboundType } = cluster.network;
    // With VNet integration nodes reach the API server on a private path, whatever the list says.
    const guarded =
      authorizedIpRanges.kind === 'known' &&
      authorizedIpRanges.value.items.length > 0 &&
      isNone(enablePrivateCluster, true) &&
      isNone(enableVnetIntegration, true) &&
      isCertainlyBase(cluster);
    for (const pool of cluster.pools().known) {
      if (!is(pool.enableNodePublicIp, true)) continue;
      const { resource, path } = pool.enableNodePublicIp.at;
      const rotation =
        resource.requires(path).includes(pool.temporaryName.at.path) && pool.temporaryName.kind === 'absent'
          ? [set(pool.temporaryName, blank('temporary'))]
          : [];
      const fixes = [
        {
          title: `Set {0} (${costOfNodeAddresses(resource, path.includes('['))})`,
          safety: 'review' as const,
          changes: [
            set(pool.enableNodePublicIp, false),
            ...rotation,
            ...(pool.nodePublicIpPrefixId.kind === 'absent' ? [] : [remove(pool.nodePublicIpPrefixId)]),
          ],
        },
      ];
      if (is(outboundType, 'userDefinedRouting')) {
        yield {
          at: pool.enableNodePublicIp,
          message: `${detail(pool.title)} has public IP addresses, refused with user-defined routing: UDRWithNodePublicIPNotAllowed. Switch them off.`,
          related: [{ at: outboundType, message: 'User-defined routing is chosen here.' }],
          fixes,
        };
      } else if (guarded && pool.nodePublicIpPrefixId.kind === 'absent') {
        yield {
          at: pool.enableNodePublicIp,
          message: `${detail(pool.title)} has public IP addresses that no authorized range lists. Switch them off, or use a prefix that is listed.`,
          related: [{ at: authorizedIpRanges, message: 'The authorized ranges are listed here.' }],
          fixes,
        };
      } else if (is(outboundType, 'none') || is(outboundType, 'block')) {
        yield {
          at: pool.enableNodePublicIp,
          severity: 'warning',
          message: `${detail(pool.title)} has public IP addresses: a way out of a cluster that is to have none. Switch them off.`,
          related: [{ at: outboundType, message: 'Outbound access is ruled out here.' }],
          fixes,
        };
      } else {
        yield {
          at: pool.enableNodePublicIp,
          severity: 'warning',
          message: `${detail(pool.title)} has a public IP address on every node. Switch it off.`,
          fixes,
        };
      }
    }
  },
});
