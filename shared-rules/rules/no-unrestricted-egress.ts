import { isCertainlyBase } from '../model/facts';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-unrestricted-egress',
  severity: 'off',
  category: 'egress',
  summary: 'Filter what leaves the cluster.',
  why: 'Through a load balancer or a NAT gateway a pod reaches every address on the Internet. A firewall behind user-defined routing, or the FQDN policies of Advanced Container Networking Services, let out only what is listed.',
  references: [aksDocs('limit-egress-traffic'), aksDocs('container-network-security-fqdn-filtering-concepts')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { outboundType, acnsEnabled, acnsSecurityEnabled, advancedNetworkPolicies } = cluster.network;
    const filtered = !isNone(acnsSecurityEnabled, true) && !is(acnsEnabled, false) && !is(advancedNetworkPolicies, 'None');
    if (!isCertainlyBase(cluster) || !isNone(outboundType, 'userDefinedRouting', 'none', 'block') || filtered) return;
    yield {
      at: outboundType,
      message: `Nothing filters what leaves the cluster: ${is(outboundType, 'managedNATGateway') || is(outboundType, 'userAssignedNATGateway') ? 'a NAT gateway' : 'the load balancer'} lets pods reach every address. Route through a firewall, or use FQDN policies.`,
    };
  },
});
