import { defineRule } from '../rule';

export default defineRule({
  id: 'no-external-ips',
  severity: 'warning',
  category: 'ingress',
  since: '0.2.0',
  summary: 'A Service should not claim external addresses.',
  why: 'Whoever may write a Service can claim any address with externalIPs, and the nodes then send what pods ask of that address to the Service (CVE-2020-8554). AKS has no use for the field: load balancers get their addresses from Azure.',
  references: ['https://github.com/kubernetes/kubernetes/issues/97076'],
  equivalents: ['Azure Policy d46c275d-1680-448d-b2ec-e495a3b6cc89'],
  of: 'service',
  *check({ spec }) {
    const list = spec.get('externalIPs');
    if (list.items.length > 0)
      yield {
        at: list.named,
        message:
          'Nodes send what pods ask of these addresses to this Service, whoever they belong to. Use a load balancer.',
      };
  },
});
