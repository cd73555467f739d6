import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-byo-cni',
  severity: 'information',
  category: 'compatibility',
  since: '0.1.0',
  summary: "A network plugin of your own is outside Microsoft's support.",
  why: 'With plugin none Azure installs no network: pods get addresses only after you install a plugin, and what goes wrong between pods is yours to solve. Policy engines, Cilium and Advanced Container Networking Services are not available from Azure.',
  references: [aksDocs('use-byo-cni')],
  equivalents: [],
  of: 'cluster',
  *check({ network }) {
    if (!is(network.networkPlugin, 'none')) return;
    yield {
      at: network.networkPlugin,
      message:
        "No network plugin is installed, and Microsoft's support ends there. Use Azure CNI unless you need another plugin.",
    };
  },
});
