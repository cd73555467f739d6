import { add } from '../model/resource';
import { defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-gateway-for-containers-waf',
  severity: 'hint',
  category: 'ingress',
  since: '0.2.0',
  summary: 'An Application Gateway for Containers needs a WAF policy.',
  why: 'Application Gateway for Containers takes the place of the ingress controller for Application Gateway. Without a security policy it passes on whatever it is sent, attacks on the applications behind it included. A policy may also come from the cluster, as a WebApplicationFirewallPolicy that its controller reads, so this is a hint.',
  references: [
    'https://learn.microsoft.com/azure/application-gateway/for-containers/web-application-firewall',
    'https://learn.microsoft.com/azure/templates/microsoft.servicenetworking/trafficcontrollers/securitypolicies',
  ],
  equivalents: ['Azure Policy c3a8e4bd-b215-4c99-bd53-92f8d7ea65f7', 'MCSB NS-6'],
  of: 'cluster',
  *check(cluster, { model }) {
    // All clusters of a deployment stand behind the same gateways.
    if (cluster !== model.clusters[0]) return;
    const policies = model
      .ofType('Microsoft.ServiceNetworking/trafficControllers/securityPolicies')
      .map(({ resource }) => resource);
    for (const { resource } of model.ofType('Microsoft.ServiceNetworking/trafficControllers')) {
      const isGuarded = policies.some((policy) => {
        const owner = policy.reference('trafficControllerId');
        return (owner.kind === 'absent' ? model.isChild(policy, resource) : model.means(owner, resource)) !== false;
      });
      if (isGuarded) continue;
      const name = resource.string('name');
      yield {
        at: name,
        message: `${detail(name.kind === 'known' ? name.value : resource.label)} has no WAF. Add a security policy, or a WebApplicationFirewallPolicy in the cluster.`,
        fixes: [
          {
            title: 'Add a security policy (needs a WAF policy; costs more)',
            safety: 'review',
            changes: [add(name, { kind: 'securityPolicy' })],
          },
        ],
      };
    }
  },
});
