import { remove } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-docker-bridge-cidr',
  severity: 'warning',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'The Docker bridge range no longer exists.',
  why: 'Nodes run containerd since Kubernetes 1.19 and have no Docker bridge. Azure took the property out of its API, and azurerm 4 refuses it.',
  corrections: ['Advice to keep the Docker bridge range free of overlaps speaks of clusters before Kubernetes 1.19.'],
  references: [
    aksDocs('concepts-network-ip-address-planning'),
    'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/4.0-upgrade-guide',
  ],
  equivalents: [],
  of: 'cluster',
  *check({ network }) {
    if (network.dockerBridgeCidr.kind !== 'known') return;
    yield {
      at: network.dockerBridgeCidr,
      message: 'Azure ignores the Docker bridge range: nodes have no Docker bridge since Kubernetes 1.19. Remove it.',
      fixes: [{ title: 'Remove {0}', safety: 'safe', changes: [remove(network.dockerBridgeCidr)] }],
    };
  },
});
