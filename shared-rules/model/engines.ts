import { costOf } from './costs';
import { isAllLinux } from './facts';
import type { TiedCluster } from './kubernetes';
import { set } from './resource';
import { is } from './value';
import type { Fix } from '../rule';

/** What gives a cluster an engine, in its template. */
export function engineFixes({ cluster }: TiedCluster): Fix[] {
  const { networkPolicy, networkDataplane, networkPlugin } = cluster.network;
  const fixes: Fix[] = [];
  if (is(networkPlugin, 'azure') && isAllLinux(cluster.pools()))
    fixes.push({
      title: `Give the cluster {0} with {1} (${costOf(cluster.resource, 'cilium')})`,
      safety: 'review',
      changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium')],
    });
  fixes.push({
    title: `Give the cluster {0} (${costOf(cluster.resource, 'policy')})`,
    safety: 'review',
    changes: [set(networkPolicy, 'calico')],
  });
  return fixes;
}
