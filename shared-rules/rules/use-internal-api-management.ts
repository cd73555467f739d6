import { blank, set } from '../model/resource';
import { is } from '../model/value';
import { defineRule } from '../rule';

export default defineRule({
  id: 'use-internal-api-management',
  severity: 'hint',
  category: 'ingress',
  since: '0.1.0',
  summary: 'API Management should stand in the virtual network.',
  why: 'Outside the virtual network API Management reaches the cluster only by a public address, which everybody else reaches too. Inside it the services behind need none; in internal mode the gateway itself has none either.',
  references: [
    'https://learn.microsoft.com/azure/api-management/api-management-kubernetes',
    'https://learn.microsoft.com/azure/api-management/virtual-network-concepts',
  ],
  equivalents: ['PSRule Azure.APIM.VNet', 'MCSB NS-2'],
  of: 'apiManagement',
  *check({ virtualNetworkType, subnet, skuName }) {
    // In the tiers of version 2 External is a way out, and the gateway answers at a private endpoint.
    if (
      virtualNetworkType.kind === 'unknown' ||
      is(virtualNetworkType, 'Internal') ||
      (skuName.kind === 'known' && /v2/i.test(skuName.value))
    )
      return;
    const canBeInternal = skuName.kind === 'known' && /^(developer|premium)/i.test(skuName.value);
    yield {
      at: virtualNetworkType,
      message: is(virtualNetworkType, 'External')
        ? 'API Management stands in the virtual network with a public gateway. Use Internal if only the network should reach it.'
        : 'API Management stands outside the network, so the cluster publishes what it calls. Put it into the network.',
      fixes: !canBeInternal
        ? []
        : [
            {
              title: 'Use {0} (only the network reaches the gateway then)',
              safety: 'review',
              changes: [
                set(virtualNetworkType, 'Internal'),
                ...(subnet.kind === 'absent' ? [set(subnet, blank('id of a subnet'))] : []),
              ],
            },
          ],
    };
  },
});
