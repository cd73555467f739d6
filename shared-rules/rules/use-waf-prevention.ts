import { set } from '../model/resource';
import { is } from '../model/value';
import { defineRule } from '../rule';

export default defineRule({
  id: 'use-waf-prevention',
  severity: 'warning',
  category: 'ingress',
  summary: 'The web application firewall must prevent attacks, not only log them.',
  why: 'In detection mode the WAF writes down what it would have stopped and lets it pass. That is right for the first weeks, while false alarms are sorted out, and then forgotten.',
  references: ['https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview', 'https://learn.microsoft.com/azure/web-application-firewall/ag/policy-overview'],
  equivalents: ['Checkov CKV_AZURE_122', 'PSRule Azure.AppGwWAF.PreventionMode (AZR-000303)'],
  of: 'wafPolicy',
  *check({ mode, state, enabled }) {
    const off = is(state, 'Disabled') ? state : is(enabled, false) ? enabled : undefined;
    if (off) {
      yield { at: off, message: 'The WAF policy is switched off: nothing is checked. Switch it on.', fixes: [{ title: 'Set {0} (may block real traffic)', safety: 'review', changes: [off === state ? set(state, 'Enabled') : set(enabled, true)] }] };
    } else if (is(mode, 'Detection')) {
      yield { at: mode, message: 'The WAF only logs attacks and lets them pass. Use Prevention once its false alarms are sorted out.', fixes: [{ title: 'Use {0} (may block real traffic)', safety: 'review', changes: [set(mode, 'Prevention')] }] };
    }
  },
});
