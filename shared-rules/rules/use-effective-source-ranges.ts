import { annotationsOf, azureAnnotation, everybody, facingOf, isOfType, restrictionsOf } from '../model/load-balancer';
import { rangeOf } from '../model/policy-structure';
import { set } from '../model/resource';
import { defineRule } from '../rule';

export default defineRule({
  id: 'use-effective-source-ranges',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: 'Source ranges must be ones that the provider applies.',
  why: 'The provider drops a range that is none, host bits included, and then denies everybody else too. On an internal load balancer ranges alone restrict nothing, since the rule that admits the virtual network stays. And ranges in two places exclude each other.',
  references: [
    'https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/',
    'https://learn.microsoft.com/azure/aks/load-balancer-standard',
  ],
  equivalents: [],
  of: 'service',
  *check(service) {
    const list = service.spec.get('loadBalancerSourceRanges');
    if (list.shape !== 'list' || list.items.length === 0) return;
    const type = isOfType(service, 'LoadBalancer');
    if (type === false) {
      yield {
        at: list.named,
        message: 'Source ranges are for Services of type LoadBalancer, so Kubernetes refuses this one.',
      };
      return;
    }
    const [ranges, tags] = [
      azureAnnotation(service, 'azure-allowed-ip-ranges'),
      azureAnnotation(service, 'azure-allowed-service-tags'),
    ];
    if (ranges.text !== undefined && ranges.text !== '')
      yield {
        at: ranges.named,
        message: 'The provider refuses these ranges beside loadBalancerSourceRanges. Keep one of the two.',
        related: [{ at: list, message: 'The other ranges are here.' }],
      };
    if (tags.text !== undefined && tags.text !== '')
      yield {
        at: tags.named,
        message: 'Tags have no effect beside loadBalancerSourceRanges. Keep one of the two.',
        related: [{ at: list, message: 'The ranges are here.' }],
      };
    for (const one of list.items) {
      if (one.text === undefined) continue;
      const range = rangeOf(one.text.trim());
      if (!range)
        yield {
          at: one,
          message: `${one.text} is no address range: the provider drops it, and denies everybody that no other range admits.`,
        };
      else if (range.network !== one.text.trim())
        yield {
          at: one,
          message: `${one.text} has bits behind its prefix: the provider drops it, and denies everybody that no other range admits. Write ${range.network}.`,
          fixes: [{ title: `Write ${range.network}`, safety: 'safe', changes: [set(one, range.network)] }],
        };
    }
    const open = list.items.find(({ text }) => text === everybody);
    if (open && list.items.length > 1)
      yield {
        at: open,
        severity: 'warning',
        message: `${everybody} admits everybody, so the ranges beside it say nothing.`,
      };
    const deny = azureAnnotation(service, 'azure-deny-all-except-load-balancer-source-ranges');
    if (
      type !== true ||
      facingOf(service) !== 'internal' ||
      deny.kind === 'unknown' ||
      annotationsOf(service).kind === 'unknown'
    )
      return;
    if (deny.text?.toLowerCase() === 'true' || !restrictionsOf(service).isKnown) return;
    yield {
      at: list.named,
      severity: 'warning',
      message:
        'On an internal load balancer these ranges restrict nobody in the virtual network. Deny the rest by the annotation.',
      fixes: [
        { title: 'Deny all but these ranges (others lose access)', safety: 'review', changes: [set(deny, 'true')] },
      ],
    };
  },
});
