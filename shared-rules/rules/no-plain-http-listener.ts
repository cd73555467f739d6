import { is, isNone } from '../model/value';
import { defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-plain-http-listener',
  severity: 'information',
  category: 'ingress',
  since: '0.2.0',
  summary: 'A gateway in front of a cluster should take HTTPS, or redirect to it.',
  why: 'What comes in over plain HTTP can be read and changed on its way, cookies and tokens included. Control 5.4.5 of the CIS AKS benchmark wants TLS certificates on load balancers. A listener that only redirects to HTTPS is right, and so is one that the ingress controller for Application Gateway will overwrite.',
  references: [
    'https://learn.microsoft.com/azure/application-gateway/redirect-http-to-https-portal',
    'https://learn.microsoft.com/azure/application-gateway/ssl-overview',
  ],
  equivalents: ['Checkov CKV_AZURE_217', 'PSRule Azure.AppGw.UseHTTPS (AZR-000059)', 'CIS AKS 5.4.5', 'MCSB NS-8'],
  of: 'applicationGateway',
  *check(gateway, { model }) {
    const { listeners, routingRules, ignoredChanges, isPublic } = gateway;
    if (isPublic === false || routingRules.kind !== 'known' || !routingRules.value.complete) return;
    // The ingress controller writes the listeners; what stands here is there to be overwritten.
    if (
      ignoredChanges.kind !== 'absent' ||
      !model.clusters.every(({ applicationGatewayIngressEnabled }) => isNone(applicationGatewayIngressEnabled, true))
    )
      return;
    const rules = routingRules.value.items;
    if (rules.some(({ listener }) => listener === undefined)) return;
    for (const { name, protocol } of listeners) {
      if (!is(protocol, 'Http') || name.kind !== 'known') continue;
      const own = rules.filter(({ listener }) => listener === name.value.toLowerCase());
      if (own.length === 0 || own.some(({ redirects }) => redirects !== false)) continue;
      yield {
        at: protocol,
        message: `Listener ${detail(name.value)} takes plain HTTP and redirects nowhere. Use HTTPS, or redirect to it.`,
      };
    }
  },
});
