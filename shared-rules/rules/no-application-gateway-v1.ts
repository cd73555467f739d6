import { retirements } from '../model/azure';
import { blank, set } from '../model/resource';
import { is } from '../model/value';
import { defineRule } from '../rule';

export default defineRule({
  id: 'no-application-gateway-v1',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'Version 1 of Application Gateway is retired.',
  why: 'Azure retired the tiers Standard and WAF on 2026-04-28. Version 2 scales by itself, and the ingress controller and WAF policies need it.',
  references: [retirements.applicationGatewayV1.source],
  equivalents: ['PSRule Azure.AppGw.MigrateV2 (AZR-000376)'],
  of: 'applicationGateway',
  *check({ tier, skuName, firewallPolicy, resource }) {
    if (
      !is(tier, 'Standard') &&
      !is(tier, 'WAF') &&
      !(tier.kind === 'known' && /^(standard|waf)_(small|medium|large)$/i.test(tier.value))
    )
      return;
    const isWaf = tier.kind === 'known' && /^waf/i.test(tier.value);
    const ownTier = resource.string('properties.sku.tier');
    yield {
      at: tier,
      message: `Application Gateway v1 was retired on ${retirements.applicationGatewayV1.date}. Use ${isWaf ? 'WAF_v2' : 'Standard_v2 or WAF_v2'}: the gateway is made anew.`,
      fixes: [
        {
          title: 'Use {0} (deletes the gateway and creates a new one)',
          safety: 'review',
          changes: [
            set(skuName, 'WAF_v2'),
            ...(ownTier.kind === 'absent' ? [] : [set(ownTier, 'WAF_v2')]),
            ...(firewallPolicy.kind === 'absent' ? [set(firewallPolicy, blank('id of a WAF policy'))] : []),
          ],
        },
      ],
    };
  },
});
