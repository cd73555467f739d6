import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { defaultSettings } from '../../engine/judge/settings';
import { lint } from '../lint';

const folder = 'test/rules/field';

/** What users of Azure and other scanners ran into, by the folder of the case: rule, severity, and the line that the finding stands at. */
const cases: { readonly [folder: string]: readonly string[] } = {
  'tf-06-udr-next-hop-internet': ['use-default-route error next_hop_type  = "Internet"'],
  'az-09-automatic-without-api-subnet': ['use-valid-api-server-subnet error properties: {'],
  'az-11-api-subnet-with-private-endpoint': [
    "use-valid-api-server-subnet error subnet: { id: '${net.id}/subnets/api' }",
  ],
  'az-15-placeholder-with-other-ranges': [
    "no-wide-authorized-range error apiServerAccessProfile: { authorizedIPRanges: concat(['0.0.0.0/32'], officeRanges) }",
  ],
  'az-16-agic-subnet-cidr-overlaps': [
    "no-cidr-overlap error ingressApplicationGateway: { enabled: true, config: { applicationGatewayName: 'agw', subnetCIDR: appGwRange } }",
  ],
  'peer-01-waf-off-on-gateway': ['use-waf-prevention warning enabled          = false'],
  'peer-02-waf-detection-on-gateway': ['use-waf-prevention warning "firewallMode": "Detection",'],
  'peer-03-flow-log-switched-off': ['use-flow-logs information enabled              = false'],
  'peer-07-two-clusters-nested-settings': ['use-diagnostic-settings warning "logs": ['],
  'peer-08-audit-log-left-out': [
    'use-diagnostic-settings information resource "azurerm_monitor_diagnostic_setting" "harbour" {',
  ],
  'peer-09-range-that-is-none': [
    "no-wide-authorized-range error 'office'",
    "no-wide-authorized-range error '203.0.113.300/32'",
    'no-open-api-server warning apiServerAccessProfile: {',
  ],
  'tf-32-dual-stack-calico-nat': ['use-compatible-network-policy error network_policy = "calico"'],
  'tf-36-nsg-deny-all': ['no-nsg-blocking-cluster warning access                      = "Deny"'],
  'tf-43-sp-and-identity': ['no-service-principal error client_id     = "00000000-0000-0000-0000-0000000000aa"'],
  'tf-17-automatic-udr': ['use-subnet-with-udr error outbound_type = "userDefinedRouting"'],
};

describe('Cases from the field', () => {
  for (const [name, expected] of Object.entries(cases)) {
    it(name, async () => {
      const files = Object.fromEntries(
        readdirSync(`${folder}/${name}`).map((file) => [file, readFileSync(`${folder}/${name}/${file}`, 'utf8')]),
      );
      const rules = new Set(expected.map((one) => one.split(' ')[0]));
      const isStrict = catalogue.some(({ id, severity }) => rules.has(id) && severity === 'off');
      const { findings } = await lint(files, isStrict ? { preset: 'strict', rules: {} } : defaultSettings);
      const actual = findings
        .filter(({ rule }) => rules.has(rule))
        .map(
          ({ rule, severity, file, start }) => `${rule} ${severity} ${files[file]!.split('\n')[start.line]!.trim()}`,
        );
      assert.deepEqual(actual.sort(), [...expected].sort());
    });
  }
});
