import { managementPorts } from '../model/azure';
import type { Model } from '../model/network';
import { set } from '../model/resource';
import { coversAll, isInternet, mayBeUndone, type KnownSecurityRule } from '../model/security-rules';
import { rangesIn, type Subnet } from '../model/surroundings';
import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-open-node-nsg',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'The security group of the nodes must not let in SSH, RDP or everything from the Internet.',
  why: 'AKS has a security group of its own on the network interfaces of the nodes, which lets nothing in that no service asks for. The group on the subnet is the wall before it, and with a hole in it one mistake is enough: a public address on the nodes, a host port, a service of type LoadBalancer.',
  references: [
    aksDocs('concepts-security'),
    aksDocs('use-node-public-ips'),
    'https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview',
  ],
  equivalents: [
    'Checkov CKV_AZURE_9, CKV_AZURE_10',
    'Trivy AZU-0047, AZU-0048, AZU-0050',
    'PSRule Azure.NSG.AnyInboundSource (AZR-000137)',
    'MCSB NS-1, NS-3',
  ],
  of: 'subnet',
  *check(subnet, { model }) {
    const group = subnet.networkSecurityGroup;
    if (group.kind !== 'found') return;
    const pools = model
      .poolsIn(subnet)
      .items.filter(({ nodes }) => nodes)
      .map(({ pool }) => pool);
    const hasApiServer = model.clusters.some(({ apiServer }) => isSame(model, apiServer.subnet, subnet));
    if (pools.length === 0 && !hasApiServer) return;
    const rules = group.value.inOrder();
    if (!rules) return;
    const inbound = rules.known.filter(({ direction }) => direction === 'inbound');
    const own = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
    const isHit = (one: KnownSecurityRule) =>
      one.carriesTcp &&
      one.from.some(isInternet) &&
      one.to.some((end) => (typeof end === 'object' && own.length === 0 ? false : coversAll(end, own, true)));
    const reached = pools.find(({ enableNodePublicIp }) => is(enableNodePublicIp, true));
    const hostPorts = pools.find(
      ({ allowedHostPorts }) => allowedHostPorts.kind === 'known' && allowedHostPorts.value.items.length > 0,
    );
    for (const [at, rule] of inbound.entries()) {
      if (!rule.allows || !isHit(rule) || mayBeUndone(rule, rules)) continue;
      const earlier = inbound.slice(0, at).filter((one) => one.priority < rule.priority && isHit(one));
      const open = rule.allPorts
        ? earlier.some((one) => !one.allows)
          ? []
          : ['Everything']
        : managementPorts
            .filter(({ port }) => has(rule, port) && !earlier.some((one) => has(one, port)))
            .map(({ name }) => name);
      if (open.length === 0) continue;
      const what = `${open.join(' and ')} from the Internet`;
      yield {
        at: rule.at,
        severity: reached || hostPorts ? 'warning' : 'information',
        message: `${what} may enter ${detail(subnet.label)}, ${reached ? 'whose nodes have public addresses' : hostPorts ? 'where AKS opens host ports' : `where the ${pools.length > 0 ? 'nodes stand' : 'API server stands'}`}. Admit only the ranges that need it.`,
        related: [
          {
            at: subnet.addressPrefixes,
            message: `${pools.length > 0 ? 'The nodes stand' : 'The API server stands'} in this subnet.`,
          },
          ...(reached
            ? [{ at: reached.enableNodePublicIp, message: 'The nodes get public addresses here.' }]
            : hostPorts
              ? [{ at: hostPorts.allowedHostPorts, message: 'The host ports are opened here.' }]
              : []),
        ],
        fixes:
          rule.source.kind === 'known'
            ? [
                {
                  title: 'Admit the virtual network only: {0} (shuts the Internet out)',
                  safety: 'review',
                  changes: [set(rule.source, 'VirtualNetwork')],
                },
              ]
            : [],
      };
    }
  },
});

function has({ ports }: KnownSecurityRule, port: number): boolean {
  return ports.some(({ first, last }) => first <= port && port <= last);
}

function isSame(model: Model, id: Parameters<Model['subnet']>[0], subnet: Subnet): boolean {
  const link = model.subnet(id);
  return link.kind === 'found' && link.value === subnet;
}
