import { retirements } from '../model/azure';
import { is } from '../model/value';
import { defineRule } from '../rule';

export default defineRule({
  id: 'no-application-gateway-v1',
  severity: 'error',
  category: 'retirement',
  summary: 'Version 1 of Application Gateway is retired.',
  why: 'Azure retired the tiers Standard and WAF on 2026-04-28. Version 2 scales by itself, and the ingress controller and WAF policies need it.',
  references: [retirements.applicationGatewayV1.source],
  equivalents: ['PSRule Azure.AppGw.MigrateV2 (AZR-000376)'],
  of: 'applicationGateway',
  *check({ tier }) {
    if (!is(tier, 'Standard') && !is(tier, 'WAF') && !(tier.kind === 'known' && /^(standard|waf)_(small|medium|large)$/i.test(tier.value))) return;
    yield { at: tier, message: `Version 1 of Application Gateway was retired on ${retirements.applicationGatewayV1.date}. Use ${tier.kind === 'known' && /^waf/i.test(tier.value) ? 'WAF_v2' : 'Standard_v2 or WAF_v2'}; the gateway is created anew.` };
  },
});
