import { gatewayTls, retirements } from '../model/azure';
import { set } from '../model/resource';
import { is, type Value } from '../model/value';
import { defineRule, isPast, retirementSeverity, type Report } from '../rule';

export default defineRule({
  id: 'no-retired-tls-policy',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: 'Application Gateway must not ask for TLS 1.0 or 1.1.',
  why: 'Azure ended TLS 1.0 and 1.1 on Application Gateway on 2025-08-31: the predefined policies of 2015 and 2017 and the minimum versions TLSv1_0 and TLSv1_1 can no longer be set, for the gateway or in a TLS profile. Both versions are broken in ways that let others read along.',
  references: [
    retirements.gatewayTls.source,
    'https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview',
  ],
  equivalents: ['Checkov CKV_AZURE_218', 'PSRule Azure.AppGw.SSLPolicy (AZR-000064)', 'MCSB NS-8'],
  of: 'applicationGateway',
  *check({ tlsPolicies }, { today }) {
    for (const { name, minimum } of tlsPolicies) {
      if (gatewayTls.policies.some((policy) => is(name, policy))) yield report(name, gatewayTls.policy, today);
      if (gatewayTls.minimums.some((version) => is(minimum, version))) yield report(minimum, gatewayTls.minimum, today);
    }
  },
});

function report(at: Value<string>, instead: string, today: Date): Report {
  const { date } = retirements.gatewayTls;
  const written = `${at.kind === 'known' ? at.value : ''}${instead === gatewayTls.minimum ? ' as the minimum' : ''}`;
  return {
    at,
    severity: retirementSeverity(date, today, 'error'),
    message: isPast(date, today)
      ? `${written} allows TLS 1.0 or 1.1, which ended on ${date}. Use ${instead}.`
      : `${written} allows TLS 1.0 or 1.1, which ends on ${date}. Use ${instead} before.`,
    fixes: [
      { title: 'Use {0} (clients with TLS 1.0 or 1.1 lose access)', safety: 'review', changes: [set(at, instead)] },
    ],
  };
}
