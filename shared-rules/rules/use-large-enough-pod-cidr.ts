import { freeBlocks, nodeBlockPrefix, reservedRanges } from '../model/azure';
import { findFree, formatCidr, parseCidr } from '../model/cidr';
import { costOfFixed } from '../model/costs';
import { isAllLinux, nodesOf, podRanges, serviceRanges, rangesAround, surgeOf } from '../model/facts';
import type { Cluster } from '../model/network';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-large-enough-pod-cidr',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'The pod range must have a /24 for every node.',
  why: 'With overlay and kubenet each node takes a block of 256 addresses from the pod range, whatever its pods need. When the blocks run out, the cluster cannot grow, and an upgrade that adds a node fails.',
  references: [aksDocs('concepts-network-azure-cni-overlay'), aksDocs('concepts-network-ip-address-planning')],
  equivalents: [],
  azureErrors: { said: ['InsufficientSubnetSize'], listed: ['InsufficientPodCidr'] },
  of: 'cluster',
  *check(cluster, { model }) {
    const range = podRanges(cluster).find((one) => one.range.family === 4);
    if (!range) return;
    const pools = cluster.pools().known.flatMap((pool) => {
      const nodes = nodesOf(pool);
      return nodes === undefined ? [] : [{ nodes, surge: surgeOf(pool, nodes) ?? 0 }];
    });
    const nodes = pools.reduce((sum, pool) => sum + pool.nodes, 0);
    const planned = nodes + pools.reduce((sum, { surge }) => sum + surge, 0);
    const blocks = range.range.prefix > nodeBlockPrefix ? 0 : 2 ** (nodeBlockPrefix - range.range.prefix);
    if (blocks > 0 && planned <= blocks) return;
    const wanted = Math.max(planned, 1);
    const prefix = nodeBlockPrefix - Math.ceil(Math.log2(wanted));
    const taken = [
      ...serviceRanges(cluster).map((one) => one.range),
      ...reservedRanges.map((text) => parseCidr(text)!),
      ...rangesAround(cluster, model),
    ];
    // A range that contains the old one keeps the cluster. A number of nodes may be too large for any.
    const around = parseCidr(`${formatCidr(range.range).split('/')[0]}/${prefix}`);
    const wider = around && findFree(prefix, [around], taken);
    const free =
      wider ??
      (around &&
        findFree(
          prefix,
          freeBlocks.map((text) => parseCidr(text)!),
          taken,
        ));
    const name = `Pod range ${range.text}${range.isDefault ? " (Azure's default)" : ''}`;
    yield {
      at: range.at,
      weight: planned - blocks,
      severity: blocks === 0 || nodes > blocks ? 'error' : 'warning',
      message:
        blocks === 0
          ? `${name} is smaller than the /${nodeBlockPrefix} that one node takes. ${around ? `Use /${prefix} or larger` : 'No range is large enough for so many nodes'}.`
          : `${name} is too small${nodes > blocks ? '' : ' for an upgrade'}: ${detail(`${planned} blocks of /${nodeBlockPrefix} needed (${nodes} ${nodes === 1 ? 'node' : 'nodes'}${planned > nodes ? ` + ${planned - nodes} in an upgrade` : ''}), ${blocks} there`)}; ${around ? `/${prefix} fits` : 'no range is large enough'}${nodes > blocks ? ' (InsufficientSubnetSize)' : ''}.`,
      fixes:
        free && !range.isDefault
          ? [
              {
                title: `Set {0} (${wider && !range.at.at.resource.provider && isWidened(cluster) ? 'Azure widens it in place' : costOfFixed(range.at.at.resource)})`,
                safety: 'review',
                changes: [set(range.at, formatCidr(free))],
              },
            ]
          : [],
    };
  },
});

/** Azure widens the only range of an overlay with Linux nodes in place. */
function isWidened({ network: { networkPlugin, networkPluginMode, podCidrs }, pools }: Cluster): boolean {
  return (
    is(networkPlugin, 'azure') && is(networkPluginMode, 'overlay') && podCidrs.kind === 'absent' && isAllLinux(pools())
  );
}
