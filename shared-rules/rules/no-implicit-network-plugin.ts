import { overlayByDefaultSince } from '../model/azure';
import { isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import type { Value } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-implicit-network-plugin',
  severity: 'hint',
  category: 'retirement',
  since: '0.1.0',
  summary: 'Say which network plugin the cluster uses.',
  why: 'Without a plugin the Kubernetes version decides: from 1.30 on a new cluster gets Azure CNI Overlay, before it kubenet. The plugin is the one choice that the rest of the network hangs on, so the template should make it.',
  corrections: ['"kubenet is the default" holds only below Kubernetes 1.30.'],
  references: [aksDocs('concepts-network-azure-cni-overlay')],
  equivalents: ['Azure Policy 46238e2f-3f6f-4589-9f3f-77bed4116e67'],
  of: 'cluster',
  *check(cluster) {
    const { networkPlugin, networkPluginMode } = cluster.network;
    if (networkPlugin.kind !== 'absent' || !isCertainlyBase(cluster)) return;
    const gets = chosenFor(cluster.kubernetesVersion);
    yield {
      at: networkPlugin,
      message: gets
        ? `No network plugin is named, so this version of Kubernetes gets ${gets}. Name one.`
        : `No network plugin is named: Kubernetes ${overlayByDefaultSince} and later get Azure CNI Overlay, older kubenet. Name one.`,
      fixes: [
        {
          title: 'Add {0} with {1}',
          safety: 'review',
          changes: [set(networkPlugin, 'azure'), set(networkPluginMode, 'overlay')],
        },
      ],
    };
  },
});

/** What Azure chooses for a version of Kubernetes; undefined when the version does not say. */
function chosenFor(version: Value<string>): string | undefined {
  const minor = version.kind === 'known' ? /^1\.(\d+)/.exec(version.value)?.[1] : undefined;
  if (minor === undefined) return undefined;
  return Number(minor) >= Number(overlayByDefaultSince.split('.')[1]) ? 'Azure CNI Overlay' : 'kubenet';
}
