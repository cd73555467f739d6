import { isMalformed } from '../model/policy-structure';
import { set } from '../model/resource';
import { defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'use-explicit-policy-types',
  severity: 'information',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'A NetworkPolicy should say which directions it isolates.',
  why: 'Without policyTypes Kubernetes assumes Ingress, and Egress only where a rule for it is written. So a policy with an empty egress list and nothing else denies nothing on the way out, although it reads as if it did.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-networkpolicy-resource'],
  equivalents: [],
  of: 'policy',
  *check(policy) {
    const { group, spec } = policy;
    // What is refused, or half written, has no types yet.
    const isWritten = ['map', 'absent', 'null'].includes(spec.get('podSelector').shape);
    if (group !== 'networking.k8s.io' || spec.shape !== 'map' || !isWritten || isMalformed(policy)) return;
    const [types, ingress, egress] = [spec.get('policyTypes'), spec.get('ingress'), spec.get('egress')];
    if (types.shape !== 'absent' && types.shape !== 'null') return;
    if (egress.shape === 'unknown' || ingress.shape === 'unknown') return;
    const isEgress = egress.items.length > 0;
    if (egress.shape === 'list' && !isEgress) {
      yield {
        at: egress.named,
        severity: 'warning',
        message:
          'This empty egress denies nothing: without policyTypes, Egress applies only where a rule is written. Write policyTypes.',
        fixes: [
          { title: 'Deny egress: add {0}', safety: 'review', changes: [set(types, ['Ingress', 'Egress'])] },
          { title: 'Leave egress as it is: add {0}', safety: 'review', changes: [set(types, ['Ingress'])] },
        ],
      };
      return;
    }
    const assumed = isEgress ? ['Ingress', 'Egress'] : ['Ingress'];
    const fixes: Fix[] = [{ title: 'Add {0}', safety: 'safe', changes: [set(types, assumed)] }];
    yield {
      at: spec.named,
      message: `This policy has no policyTypes, so it isolates ${assumed.join(' and ').toLowerCase()}. Say so.`,
      fixes,
    };
  },
});
