import { append } from '../model/resource';
import { defineRule } from '../rule';

export default defineRule({
  id: 'no-unlisted-network-policy',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'A policy beside a kustomization must be among its resources.',
  why: 'Kustomize applies what a kustomization lists and nothing else. A policy that lies beside it and is not listed is read, reviewed and believed in, and it is in no cluster.',
  references: ['https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/'],
  equivalents: [],
  of: 'policy',
  *check({ fields, facts: { unlisted } }) {
    if (!unlisted) return;
    const name = fields.get('metadata', 'name');
    yield {
      at: name.kind === 'absent' ? fields.get('kind') : name,
      message: `${unlisted.file} is not among the resources of ${unlisted.kustomization} beside it, so nobody applies this policy.`,
      related: [{ at: unlisted.resources, message: 'The resources are listed here.' }],
      fixes: [
        {
          title: `Add ${unlisted.file} to the resources of ${unlisted.kustomization}`,
          safety: 'review',
          changes: [append(unlisted.resources, unlisted.file)],
        },
      ],
    };
  },
});
