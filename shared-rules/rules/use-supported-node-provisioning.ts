import { is, isNone } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-supported-node-provisioning',
  severity: 'error',
  category: 'compatibility',
  since: '0.2.0',
  summary: 'Node auto provisioning needs a network that it supports.',
  why: 'With node auto provisioning AKS makes each node for the pods that wait for one, on Linux and with Azure CNI. It does not go with Windows pools, Calico, pod subnets that give out single addresses, IPv6 (see use-dual-stack-network), service principals or the Basic load balancer (see no-basic-load-balancer). The outbound type cannot be changed afterwards.',
  references: [aksDocs('node-auto-provisioning'), aksDocs('node-auto-provisioning-networking')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { nodeProvisioningMode, servicePrincipal, servicePrincipalClientId, identityType } = cluster;
    if (!is(nodeProvisioningMode, 'Auto')) return;
    const { networkPolicy, networkPlugin } = cluster.network;
    const related = [{ at: nodeProvisioningMode, message: 'Node auto provisioning is switched on here.' }];
    if (is(networkPolicy, 'calico'))
      yield {
        at: networkPolicy,
        message: 'Calico does not work with node auto provisioning. Use Cilium, or provision nodes by hand (Manual).',
        related,
      };
    if (is(networkPlugin, 'kubenet'))
      yield {
        at: networkPlugin,
        severity: 'warning',
        message: 'Node auto provisioning is not documented for kubenet. Use Azure CNI Overlay.',
        related,
      };
    if (
      servicePrincipal.kind === 'known' &&
      servicePrincipalClientId.kind === 'known' &&
      !is(servicePrincipalClientId, 'msi') &&
      identityType.kind === 'absent'
    ) {
      yield {
        at: servicePrincipalClientId,
        message:
          'Node auto provisioning needs a managed identity; the cluster acts with a service principal. Use an identity.',
        related,
      };
    }
    for (const { osType, podSubnet, podIpAllocationMode, label, title } of cluster.pools().known) {
      if (is(osType, 'Windows'))
        yield {
          at: osType,
          message: `${detail(title)} runs Windows, which node auto provisioning does not support. Use Linux, or mode Manual.`,
          related,
        };
      if (podSubnet.kind === 'known' && isNone(podIpAllocationMode, 'StaticBlock'))
        yield {
          at: podSubnet,
          message: `Pods of ${detail(label)} have a dynamic pod subnet, which node auto provisioning does not support. Use overlay.`,
          related,
        };
    }
  },
});
