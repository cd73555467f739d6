import { blank, set, type Reference } from '../model/resource';
import { is, isNone, type Value } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-ddos-protection',
  severity: 'hint',
  category: 'ingress',
  since: '0.1.0',
  summary: 'Protect a network with public ingress against DDoS.',
  why: "Azure's own infrastructure is protected, your share of it is not: a flood that is small for Azure takes a single application down. DDoS Network Protection adapts to the traffic of each public address; it costs by the month.",
  references: [
    'https://learn.microsoft.com/azure/ddos-protection/ddos-protection-overview',
    aksDocs('concepts-security'),
  ],
  equivalents: [
    'KICS b4cc2c52-34a6-4b43-b57c-4bdeb4514a5a (Terraform)',
    'Azure Policy a7aca53f-2ed4-4466-a25e-0b45ade68efd',
    'MCSB NS-5',
  ],
  of: 'virtualNetwork',
  *check(network, { model }) {
    const { enableDdosProtection, ddosProtectionPlan } = network;
    if (!isNone(enableDdosProtection, true) || ddosProtectionPlan.kind === 'unknown') return;
    const inside = model.clusters.filter((cluster) =>
      cluster.pools().known.some(({ subnet }) => {
        const link = model.subnet(subnet);
        return link.kind === 'found' && link.value.virtualNetwork() === network;
      }),
    );
    // A public address may be protected by itself.
    if (
      model
        .ofType('Microsoft.Network/publicIPAddresses')
        .some(({ resource }) => !isNone(resource.string('properties.ddosSettings.protectionMode'), 'Enabled'))
    )
      return;
    const standsHere = (id: Value<Reference>) => {
      const link = model.subnet(id);
      return link.kind !== 'found' || link.value.virtualNetwork() === network;
    };
    const isPublic =
      model.applicationGateways.some((gateway) => gateway.isPublic !== false && gateway.subnets.every(standsHere)) ||
      inside.some(
        (cluster) =>
          is(cluster.defaultIngressControllerType, 'External') || is(cluster.externalIstioGatewayEnabled, true),
      );
    if (inside.length === 0 || !isPublic) return;
    yield {
      at: enableDdosProtection,
      message:
        ddosProtectionPlan.kind === 'known'
          ? 'The network has a DDoS protection plan that is not switched on. Set enableDdosProtection.'
          : 'The network has no DDoS protection plan, and a cluster with public ingress. Add one if an outage would cost more.',
      fixes: [
        {
          title: 'Switch on DDoS Network Protection (paid)',
          safety: 'review',
          changes: [
            set(enableDdosProtection, true),
            ...(ddosProtectionPlan.kind === 'absent'
              ? [set(ddosProtectionPlan, blank('id of a DDoS protection plan'))]
              : []),
          ],
        },
      ],
    };
  },
});
