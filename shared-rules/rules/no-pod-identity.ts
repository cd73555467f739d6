import { retirements } from '../model/azure';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-pod-identity',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'Pod identity has ended; use workload identity.',
  why: 'The add-on answers the requests of pods for tokens on every node. The project was archived in 2023 and patched until September 2025. With kubenet it can be tricked: a pod with the capability NET_RAW may pretend to be another one.',
  references: [retirements.podIdentity.source, aksDocs('workload-identity-overview')],
  equivalents: ['PSRule Azure.AKS.PodIdentity'],
  of: 'cluster',
  *check({ podIdentityEnabled, network }) {
    if (!is(podIdentityEnabled, true)) return;
    const kubenet = is(network.networkPlugin, 'kubenet');
    yield {
      at: podIdentityEnabled,
      message: `Pod identity ended on ${retirements.podIdentity.date}. Use workload identity.${kubenet ? " With kubenet a pod with NET_RAW can take another's identity: drop it." : ''}`,
      related: kubenet ? [{ at: network.networkPlugin, message: 'kubenet is chosen here.' }] : [],
      fixes: [
        {
          title: 'Switch it off: {0} (pods lose their identities)',
          safety: 'review',
          changes: [set(podIdentityEnabled, false)],
        },
      ],
    };
  },
});
