import { costOf } from '../model/costs';
import { isAllLinux, isCertainlyBase } from '../model/facts';
import { remove, set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-compatible-network-policy',
  severity: 'error',
  category: 'segmentation',
  since: '0.1.0',
  summary: 'The network policy engine must work with the network plugin and the data plane.',
  why: 'Azure refuses some combinations of plugin, data plane and engine: the cilium engine is part of the Cilium data plane, the other engines are not, and Azure Network Policy Manager needs Azure CNI. Without a plugin there is nothing that an engine could work in, and with two families of addresses only Cilium works.',
  references: [
    aksDocs('use-network-policies'),
    aksDocs('azure-cni-powered-by-cilium'),
    aksDocs('configure-dual-stack'),
  ],
  equivalents: [],
  azureErrors: {
    said: ['CiliumDataplaneRequiresNetworkPolicyCilium'],
    listed: ['NetworkPolicyNotSupportedForNone', 'NetworkPolicyAzureNotSupportedForKubenet'],
  },
  of: 'cluster',
  *check(cluster) {
    const { resource } = cluster;
    const { networkPolicy, networkDataplane, networkPlugin, networkPluginMode, ipFamilies } = cluster.network;
    if (!isCertainlyBase(cluster)) return;

    if (is(networkPlugin, 'kubenet') && is(networkDataplane, 'cilium')) {
      yield {
        at: networkDataplane,
        message: 'The Cilium data plane needs Azure CNI; this cluster uses kubenet. Move to Azure CNI Overlay.',
        related: [{ at: networkPlugin, message: 'The plugin is chosen here.' }],
        fixes:
          networkPolicy.kind === 'unknown'
            ? []
            : [
                {
                  title: `Use {0} with {1} (${costOf(resource, 'plugin')})`,
                  safety: 'review',
                  changes: [
                    set(networkPlugin, 'azure'),
                    set(networkPluginMode, 'overlay'),
                    ...(isNone(networkPolicy, 'azure', 'calico') ? [] : [set(networkPolicy, 'cilium')]),
                  ],
                },
              ],
      };
    } else if (is(networkPolicy, 'cilium') && isNone(networkDataplane, 'cilium') && !is(networkPlugin, 'none')) {
      if (networkPlugin.kind === 'unknown') return;
      if (is(networkPlugin, 'kubenet')) {
        yield {
          at: networkPolicy,
          message:
            "networkPolicy 'cilium' needs Azure CNI; this cluster uses kubenet. Move to Azure CNI Overlay with the Cilium data plane.",
          related: [{ at: networkPlugin, message: 'The plugin is chosen here.' }],
          fixes: [
            {
              title: `Use {0} with {1} and {2} (${costOf(resource, 'plugin', 'cilium')})`,
              safety: 'review',
              changes: [
                set(networkPlugin, 'azure'),
                set(networkPluginMode, 'overlay'),
                set(networkDataplane, 'cilium'),
              ],
            },
          ],
        };
        return;
      }
      const possible = is(networkPlugin, 'azure') && isAllLinux(cluster.pools());
      yield {
        at: networkPolicy,
        message:
          "networkPolicy 'cilium' needs the Cilium data plane; this cluster has Azure's. Use that data plane, or another engine.",
        related:
          networkDataplane.kind === 'known'
            ? [{ at: networkDataplane, message: 'The data plane is chosen here.' }]
            : [],
        fixes: possible
          ? [
              {
                title: `${networkDataplane.kind === 'absent' ? 'Add' : 'Change to'} {0} (${costOf(resource, 'cilium')})`,
                safety: 'review',
                changes: [set(networkDataplane, 'cilium')],
              },
            ]
          : [],
      };
    } else if (
      (is(networkPolicy, 'azure') || is(networkPolicy, 'calico')) &&
      networkPolicy.kind === 'known' &&
      is(networkDataplane, 'cilium')
    ) {
      yield {
        at: networkPolicy,
        message: `networkPolicy '${networkPolicy.value}' is not supported with the Cilium data plane, which has its own engine. Use 'cilium'.`,
        related: [{ at: networkDataplane, message: 'The data plane is chosen here.' }],
        fixes: [
          {
            title: `Change to {0} (${is(networkPolicy, 'calico') ? costOf(resource, 'calicoToCilium') : costOf(resource, 'cilium')})`,
            safety: 'review',
            changes: [set(networkPolicy, 'cilium')],
          },
        ],
      };
    } else if (is(networkPolicy, 'none') && is(networkDataplane, 'cilium')) {
      yield {
        at: networkPolicy,
        message:
          "networkPolicy 'none' is refused with the Cilium data plane: CiliumDataplaneRequiresNetworkPolicyCilium. Use 'cilium'.",
        related: [{ at: networkDataplane, message: 'The data plane is chosen here.' }],
        fixes: [{ title: 'Change to {0}', safety: 'review', changes: [set(networkPolicy, 'cilium')] }],
      };
    } else if (networkPolicy.kind === 'known' && is(networkPlugin, 'none') && !is(networkPolicy, 'none')) {
      yield {
        at: networkPolicy,
        message: `networkPolicy '${networkPolicy.value}' is refused without a network plugin: your own brings its own. Leave it out.`,
        related: [{ at: networkPlugin, message: 'The plugin is ruled out here.' }],
        fixes: [{ title: 'Remove {0}', safety: 'review', changes: [remove(networkPolicy)] }],
      };
    } else if (
      (is(networkPolicy, 'azure') || is(networkPolicy, 'calico')) &&
      networkPolicy.kind === 'known' &&
      ipFamilies.kind === 'known' &&
      ipFamilies.value.items.some((family) => is(family, 'IPv6'))
    ) {
      const possible = is(networkPlugin, 'azure') && isAllLinux(cluster.pools());
      yield {
        at: networkPolicy,
        message: `networkPolicy '${networkPolicy.value}' does not support dual stack. Use 'cilium' with the Cilium data plane.`,
        related: [{ at: ipFamilies, message: 'IPv6 is chosen here.' }],
        fixes: possible
          ? [
              {
                title: `Change to {0} with {1} (${is(networkPolicy, 'calico') ? costOf(resource, 'calicoToCilium', 'cilium') : costOf(resource, 'cilium')})`,
                safety: 'review',
                changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium')],
              },
            ]
          : [],
      };
    } else if (is(networkPlugin, 'kubenet') && is(networkPolicy, 'azure')) {
      yield {
        at: networkPolicy,
        message: "networkPolicy 'azure' needs Azure CNI; with kubenet the only engine is 'calico'.",
        related: [{ at: networkPlugin, message: 'The plugin is chosen here.' }],
        fixes: [{ title: 'Change to {0}', safety: 'review', changes: [set(networkPolicy, 'calico')] }],
      };
    } else if (is(networkPlugin, 'kubenet') && is(networkPluginMode, 'overlay')) {
      yield {
        at: networkPluginMode,
        message: 'The overlay mode belongs to Azure CNI; this cluster uses kubenet.',
        related: [{ at: networkPlugin, message: 'The plugin is chosen here.' }],
        fixes: [
          {
            title: `Change to {0} (${costOf(resource, 'plugin')})`,
            safety: 'review',
            changes: [set(networkPlugin, 'azure')],
          },
        ],
      };
    }
  },
});
