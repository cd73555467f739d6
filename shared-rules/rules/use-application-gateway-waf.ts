import { retirements } from '../model/azure';
import { blank, remove, set } from '../model/resource';
import { is, isNone } from '../model/value';
import { defineRule, retirementSeverity } from '../rule';

export default defineRule({
  id: 'use-application-gateway-waf',
  severity: 'warning',
  category: 'ingress',
  since: '0.1.0',
  summary: 'An Application Gateway in front of a cluster needs a web application firewall.',
  why: 'Without a WAF the gateway passes on whatever it is sent, attacks on the applications behind it included. A WAF policy also outlives the settings on the gateway itself, which retire on 2027-03-15.',
  references: [
    'https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview',
    retirements.wafConfiguration.source,
  ],
  equivalents: [
    'Checkov CKV_AZURE_120',
    'KICS 2e48d91c-50e4-45c8-9312-27b625868a72 (Terraform)',
    'PSRule Azure.AppGw.UseWAF (AZR-000063)',
    'Azure Policy 564feb30-bf6a-4854-b4bb-0d2d2d1e6c66, ff1f1879-a60d-4f23-9641-41e7391ec19a (WAF policy), 882e19a6-996f-400e-a30f-c090887254f4 (WAF settings on the gateway)',
    'MCSB NS-6',
  ],
  of: 'applicationGateway',
  *check(gateway, { today }) {
    const { tier, skuName, firewallPolicy, wafConfiguration } = gateway;
    // Version 1 is a finding of its own.
    if (!is(tier, 'Standard_v2') && !is(tier, 'WAF_v2')) return;
    const listeners = gateway.listenerPolicies();
    const hasPolicy =
      firewallPolicy.kind !== 'absent' ||
      !listeners.complete ||
      listeners.items.some(({ kind }) => kind !== 'absent') ||
      gateway.resource.items('properties.urlPathMaps').kind !== 'absent';
    if (wafConfiguration.kind === 'known' && !hasPolicy) {
      yield {
        at: wafConfiguration,
        severity: retirementSeverity(retirements.wafConfiguration.date, today, 'warning'),
        message: `WAF settings on the gateway itself retire on ${retirements.wafConfiguration.date}. Move them to a WAF policy.`,
        fixes: [
          {
            title: 'Use a WAF policy in their place (rules of your own have to move there first)',
            safety: 'review',
            changes: [remove(wafConfiguration), set(firewallPolicy, blank('id of a WAF policy'))],
          },
        ],
      };
    } else if (is(tier, 'Standard_v2') && isNone(tier, 'WAF_v2')) {
      yield {
        at: tier,
        message: 'The Application Gateway has no WAF and passes attacks on. Use the tier WAF_v2 with a WAF policy.',
        fixes:
          hasPolicy || firewallPolicy.kind === 'absent'
            ? [
                {
                  title: `Use {0}${hasPolicy ? '' : ' with a WAF policy'} (costs more)`,
                  safety: 'review',
                  changes: [
                    set(tier, 'WAF_v2'),
                    ...(hasPolicy ? [] : [set(firewallPolicy, blank('id of a WAF policy'))]),
                    ...(is(skuName, 'Standard_v2') && skuName.at.path !== tier.at.path ? [set(skuName, 'WAF_v2')] : []),
                  ],
                },
              ]
            : [],
      };
    } else if (wafConfiguration.kind === 'absent' && !hasPolicy) {
      yield {
        at: firewallPolicy,
        message:
          'The Application Gateway has the tier WAF_v2 and no WAF policy, which Azure refuses. Give it a policy.',
        fixes: [
          { title: 'Add a WAF policy', safety: 'review', changes: [set(firewallPolicy, blank('id of a WAF policy'))] },
        ],
      };
    }
  },
});
