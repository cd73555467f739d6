import { set } from '../model/resource';
import { ApplicationGateway } from '../model/surroundings';
import { is, type Value } from '../model/value';
import { defineRule, type Report } from '../rule';

export default defineRule({
  id: 'use-waf-prevention',
  severity: 'warning',
  category: 'ingress',
  since: '0.1.0',
  summary: 'The web application firewall must prevent attacks, not only log them.',
  why: 'In detection mode the WAF writes down what it would have stopped and lets it pass. That is right for the first weeks, while false alarms are sorted out, and then forgotten.',
  references: [
    'https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview',
    'https://learn.microsoft.com/azure/web-application-firewall/ag/policy-overview',
  ],
  equivalents: [
    'Checkov CKV_AZURE_122',
    'PSRule Azure.AppGwWAF.PreventionMode (AZR-000302)',
    'PSRule Azure.AppGw.Prevention',
    'Azure Policy 12430be1-6cc8-4527-a9a8-e3d38f250096',
    'MCSB NS-6',
  ],
  of: 'webApplicationFirewall',
  *check(firewall) {
    if (firewall instanceof ApplicationGateway) {
      // The settings on the gateway are without effect beside a policy.
      if (firewall.firewallPolicy.kind === 'absent')
        yield* judged('on the gateway', {
          state: undefined,
          enabled: firewall.wafConfigurationEnabled,
          mode: firewall.wafConfigurationMode,
        });
    } else yield* judged('policy', firewall);
  },
});

function* judged(
  what: 'policy' | 'on the gateway',
  {
    state,
    enabled,
    mode,
  }: { readonly state: Value<string> | undefined; readonly enabled: Value<boolean>; readonly mode: Value<string> },
): Iterable<Report> {
  const isOff = (state !== undefined && is(state, 'Disabled')) || is(enabled, false);
  if (isOff) {
    const change = state && is(state, 'Disabled') ? set(state, 'Enabled') : set(enabled, true);
    // Switched on to log only, it would be the other finding.
    const isDetecting = is(mode, 'Detection');
    yield {
      at: change.at,
      message: `The WAF ${what} is switched off: nothing is checked. Switch it on.`,
      fixes: [
        {
          title: `Set {0}${isDetecting ? ' with {1}' : ''} (may block real traffic)`,
          safety: 'review',
          changes: [change, ...(isDetecting ? [set(mode, 'Prevention')] : [])],
        },
      ],
    };
  } else if (is(mode, 'Detection')) {
    yield {
      at: mode,
      message: 'The WAF only logs attacks and lets them pass. Use Prevention once its false alarms are sorted out.',
      fixes: [{ title: 'Use {0} (may block real traffic)', safety: 'review', changes: [set(mode, 'Prevention')] }],
    };
  }
}
