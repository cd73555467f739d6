import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-run-command',
  severity: 'off',
  category: 'private-access',
  since: '0.1.0',
  summary: 'Switch off `az aks command invoke`.',
  why: 'Run command lets whoever has rights on the Azure resource run kubectl in a private cluster without being in its network. That is its purpose, and a way around the network. Whether you want it is a choice: some advice recommends the feature, Azure Policy has a definition that switches it off.',
  references: [aksDocs('access-private-cluster')],
  equivalents: ['Azure Policy 89f2d532-c53c-4f8f-9afa-4927b1114a0d'],
  of: 'cluster',
  *check({ apiServer }) {
    const { disableRunCommand } = apiServer;
    if (disableRunCommand.kind === 'unknown' || is(disableRunCommand, true)) return;
    yield {
      at: disableRunCommand,
      message: 'az aks command invoke is on: a way in past the network. Switch it off if nobody depends on it.',
      fixes: [
        { title: 'Set {0} (ends az aks command invoke)', safety: 'review', changes: [set(disableRunCommand, true)] },
      ],
    };
  },
});
