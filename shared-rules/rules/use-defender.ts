import { blank, set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-defender',
  severity: 'off',
  category: 'observability',
  since: '0.1.0',
  summary: 'Watch the cluster with Defender for Containers.',
  why: 'The Defender sensor watches nodes and pods for signs of an attack, such as connections to known bad addresses. It may also be switched on for the whole subscription, which no template of a cluster shows, so this is a matter of choice.',
  corrections: ['The Log Analytics agent that older advice names is gone; the sensor is a part of the cluster.'],
  references: [
    'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction',
    aksDocs('concepts-security'),
  ],
  equivalents: ['PSRule Azure.AKS.DefenderProfile (AZR-000370)', 'Azure Policy a1840de2-8088-4ea8-b153-b4c723e9cb01'],
  of: 'cluster',
  *check({ defenderEnabled, defenderWorkspace }) {
    if (defenderEnabled.kind === 'unknown' || is(defenderEnabled, true)) return;
    yield {
      at: defenderEnabled,
      message:
        'Defender for Containers is off, unless a policy switches it on. Add the Defender profile with a workspace.',
      fixes: [
        {
          title: 'Add the Defender profile (paid)',
          safety: 'review',
          changes: [
            set(defenderEnabled, true),
            ...(defenderWorkspace.kind === 'absent'
              ? [set(defenderWorkspace, blank('id of a Log Analytics workspace'))]
              : []),
          ],
        },
      ],
    };
  },
});
