import { remove, set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-bridge-network-mode',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'Network mode bridge is no longer supported.',
  why: 'Azure CNI once connected the pods of a node through a bridge. Azure supports transparent mode only, which has been the default since 2021, and refuses the other.',
  references: [aksDocs('faq'), aksDocs('configure-azure-cni')],
  equivalents: [],
  of: 'cluster',
  *check({ network }) {
    if (!is(network.networkMode, 'bridge')) return;
    yield {
      at: network.networkMode,
      message: 'Network mode bridge is no longer supported. Use transparent, the default.',
      // The mode is one of Azure CNI; with another plugin it is refused.
      fixes: [
        is(network.networkPlugin, 'azure')
          ? {
              title: 'Use {0} (an existing cluster may be replaced)',
              safety: 'review',
              changes: [set(network.networkMode, 'transparent')],
            }
          : { title: 'Remove it', safety: 'review', changes: [remove(network.networkMode)] },
      ],
    };
  },
});
