import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-separate-pod-subnet',
  severity: 'error',
  category: 'segmentation',
  since: '0.1.0',
  summary: 'Pods need a subnet of their own, or none at all.',
  why: 'With a pod subnet, nodes and pods take their addresses from two subnets, so that each can have its own rules. The two must not be the same. With overlay, pods take no addresses from the virtual network, and a pod subnet is refused.',
  references: [aksDocs('concepts-network-azure-cni-pod-subnet'), aksDocs('configure-azure-cni-dynamic-ip-allocation')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { networkPluginMode } = cluster.network;
    for (const pool of cluster.pools().known) {
      const { podSubnet, subnet } = pool;
      // Whatever a parameter gives, it gives both of them the same.
      const isGiven = podSubnet.kind === 'unknown' && pool.isInOneSubnet;
      if (podSubnet.kind !== 'known' && !isGiven) continue;
      if (
        isGiven ||
        (subnet.kind === 'known' && podSubnet.kind === 'known' && subnet.value.key === podSubnet.value.key)
      ) {
        yield {
          at: podSubnet,
          message: `${detail(pool.title)} has one subnet for its nodes and its pods. Give the pods their own, or leave the pod subnet out.`,
          related: [{ at: subnet, message: 'The subnet of the nodes is set here.' }],
        };
      } else if (is(networkPluginMode, 'overlay')) {
        yield {
          at: podSubnet,
          message: `${detail(pool.title)} has a pod subnet, which Azure refuses with overlay. Leave one of the two out.`,
          related: [{ at: networkPluginMode, message: 'Overlay is chosen here.' }],
        };
      }
    }
  },
});
