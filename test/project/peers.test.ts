import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkovCases } from '../peers/checkov';
import { kicsCases } from '../peers/kics';
import { templateAnalyzerCases } from '../peers/template-analyzer';
import { trivyCases } from '../peers/trivy';
import type { PeerCase } from '../peers/case';

/** A checkout in the layout of a peer, with content of our own. */
function checkout(files: { readonly [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const said = (cases: readonly PeerCase[]) =>
  cases.map(({ id, language, place, fails }) => [id, language, place, fails]);
const cluster = (name: string, body = '') =>
  `resource "azurerm_kubernetes_cluster" "${name}" {\n  name = "${name}"\n${body}}\n`;

describe('Fixtures of peers', () => {
  it("Checkov's: example folders, tests that hold their input, ARM files by name, Bicep by symbol", () => {
    const root = checkout({
      'checkov/terraform/checks/resource/azure/Policy.py': 'id = "CKV_AZURE_7"\n',
      'tests/terraform/checks/resource/azure/example_Policy/main.tf': cluster('good') + cluster('bad'),
      'tests/terraform/checks/resource/azure/test_Policy.py': `from checkov.terraform.checks.resource.azure.Policy import check
class TestPolicy:
    def test(self):
        folder = "/example_Policy"
        passing_resources = {"azurerm_kubernetes_cluster.good"}
        failing_resources = {"azurerm_kubernetes_cluster.bad"}
    def test_dictionary(self):
        resource_conf = {'name': ['x'], 'network_profile': [{'network_plugin': ['azure']}]}
        scan_result = check.scan_resource_conf(conf=resource_conf)
        self.assertEqual(CheckResult.FAILED, scan_result)
`,
      'checkov/arm/checks/resource/Policy.py': 'id = "CKV_AZURE_7"\n',
      'tests/arm/checks/resource/example_Policy/policy-PASSED.json': '{}',
      'tests/bicep/checks/resource/azure/test_Policy.py':
        'failing_resources = {"Microsoft.ContainerService/managedClusters.aks"}\n',
      'tests/bicep/checks/resource/azure/example_Policy/main.bicep':
        "resource aks 'Microsoft.ContainerService/managedClusters@2025-10-01' = {\n  name: 'aks'\n}\n",
    });
    const cases = checkovCases(root);
    assert.deepEqual(said(cases), [
      ['CKV_AZURE_7', 'Terraform', 'example_Policy: azurerm_kubernetes_cluster.good', false],
      ['CKV_AZURE_7', 'Terraform', 'example_Policy: azurerm_kubernetes_cluster.bad', true],
      ['CKV_AZURE_7', 'Terraform', 'test_Policy.py: test_dictionary', true],
      ['CKV_AZURE_7', 'ARM', 'example_Policy/policy-PASSED.json', false],
      ['CKV_AZURE_7', 'Bicep', 'example_Policy/main.bicep: aks', true],
    ]);
    assert.deepEqual([cases[1]!.from, cases[1]!.to], [3, 5]);
    assert.match(cases[2]!.files['main.tf']!, /network_profile \{\n {2}network_plugin = "azure"/);
  });

  it("Trivy's: good and bad beside the check", () => {
    const root = checkout({
      'checks/cloud/azure/container/policy.rego': '# custom:\n#   id: AZU-0043\n',
      'checks/cloud/azure/container/policy.yaml': `terraform:\n  good:\n    - |\n${cluster('good').replace(/^/gm, '      ')}\n  bad:\n    - |\n${cluster('bad').replace(/^/gm, '      ')}\n`,
    });
    assert.deepEqual(said(trivyCases(root)), [
      ['AZU-0043', 'Terraform', 'policy.yaml: good 1', false],
      ['AZU-0043', 'Terraform', 'policy.yaml: bad 1', true],
    ]);
  });

  it("KICS': the blocks in which a line is expected, and those in which none is", () => {
    const id = 'f5342045-b935-402d-adf1-8dbbd09c0eef';
    const folder = 'assets/queries/terraform/azure/policy';
    const root = checkout({
      [`${folder}/metadata.json`]: JSON.stringify({ id }),
      [`${folder}/test/positive.tf`]: cluster('bad') + cluster('worse'),
      [`${folder}/test/negative.tf`]: cluster('good'),
      [`${folder}/test/positive_expected_result.json`]: JSON.stringify([{ line: 1 }, { line: 5 }]),
    });
    assert.deepEqual(said(kicsCases(root)).sort(), [
      [id, 'Terraform', 'policy/negative.tf: good', false],
      [id, 'Terraform', 'policy/positive.tf: bad', true],
      [id, 'Terraform', 'policy/positive.tf: worse', true],
    ]);
  });

  it("Template Analyzer's: a template for all, with the lines that are reported", () => {
    const folder = 'src/Analyzer.Core.BuiltInRuleTests/Tests/TA-000023';
    const bicep = (name: string) =>
      `resource ${name} 'Microsoft.ContainerService/managedClusters@2025-10-01' = {\n  name: '${name}'\n}\n`;
    const root = checkout({
      [`${folder}/Kubernetes.bicep`]: bicep('good') + bicep('bad'),
      [`${folder}/TA-000023.json`]: JSON.stringify([
        { Template: 'Kubernetes.bicep', ReportedFailures: [{ LineNumber: 5 }] },
      ]),
    });
    assert.deepEqual(said(templateAnalyzerCases(root)), [
      ['TA-000023', 'Bicep', 'Kubernetes.bicep: good', false],
      ['TA-000023', 'Bicep', 'Kubernetes.bicep: bad', true],
    ]);
  });
});
