import { is, type Value } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-windows-on-linux-only-network',
  severity: 'error',
  category: 'compatibility',
  since: '0.1.0',
  summary: 'Windows nodes need a network that supports them.',
  why: 'kubenet and the Cilium data plane run on Linux nodes only, and so do clusters without outbound access. Azure refuses a Windows pool in them.',
  references: [
    aksDocs('azure-cni-powered-by-cilium'),
    aksDocs('configure-kubenet'),
    aksDocs('concepts-network-isolated'),
  ],
  equivalents: [],
  azureErrors: { listed: ['AzureCNIOnlyForWindows'] },
  of: 'cluster',
  *check(cluster) {
    const { networkPlugin, networkDataplane, outboundType } = cluster.network;
    const reasons: { at: Value<string>; what: string }[] = [];
    if (is(networkPlugin, 'kubenet')) reasons.push({ at: networkPlugin, what: 'kubenet runs on Linux nodes only' });
    if (is(networkDataplane, 'cilium'))
      reasons.push({ at: networkDataplane, what: 'the Cilium data plane runs on Linux nodes only' });
    if (is(outboundType, 'none') || is(outboundType, 'block'))
      reasons.push({ at: outboundType, what: 'clusters without outbound access have Linux nodes only' });
    if (is(cluster.skuName, 'Automatic'))
      reasons.push({ at: cluster.skuName, what: 'Automatic clusters have Linux nodes only' });
    const [reason] = reasons;
    if (!reason) return;
    for (const pool of cluster.pools().known) {
      if (!is(pool.osType, 'Windows')) continue;
      yield {
        at: pool.osType,
        message: `${detail(pool.title)} runs Windows, but ${reason.what}. Change the network, or move the pool.`,
        related: [{ at: reason.at, message: 'The network is chosen here.' }],
      };
    }
  },
});
