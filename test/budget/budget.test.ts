import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { verifyFixes } from '../fixes';
import { lint, type Files, type TestFinding } from '../lint';

/** How much a reader may be told about clusters that are fine, or plain. The numbers are the catalogue's. */
describe('The budget', () => {
  const atLeast = (findings: readonly TestFinding[], ...severities: string[]) =>
    findings
      .filter((finding) => severities.includes(finding.severity))
      .map((finding) => `${finding.file}:${finding.start.line + 1} ${finding.rule}: ${finding.message}`);

  for (const language of ['bicep', 'arm', 'terraform']) {
    it(`well-configured ${language}: nothing at all`, async () => {
      const { findings, problems } = await lint(read(`samples/well-configured/${language}`));
      assert.deepEqual(atLeast(findings, 'error', 'warning', 'information', 'hint'), []);
      assert.deepEqual(
        Object.entries(problems).filter(([, count]) => count > 0),
        [],
      );
    });

    it(`faulty ${language}: some findings, not a wall of them, and every fix holds`, async () => {
      const files = read(`samples/${language}`);
      const result = await lint(files);
      const serious = atLeast(result.findings, 'error', 'warning');
      assert.ok(serious.length >= 5 && serious.length <= 10, serious.join('\n'));
      assert.ok((await verifyFixes(files, result)) >= 5);
    });
  }

  it('a cluster that follows the policy recommendation: at most two warnings', async () => {
    const { findings } = await lint({
      'main.bicep': `resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'cluster'
  location: 'westeurope'
  identity: { type: 'SystemAssigned' }
  properties: {
    kubernetesVersion: '1.33'
    enableRBAC: true
    dnsPrefix: 'cluster'
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5', osType: 'Linux' }]
    aadProfile: { managed: true, enableAzureRBAC: true }
    disableLocalAccounts: true
    apiServerAccessProfile: { authorizedIPRanges: ['0.0.0.0/32'] }
    networkProfile: { networkPlugin: 'azure', networkPolicy: 'azure', loadBalancerSku: 'standard' }
    addonProfiles: { azurepolicy: { enabled: true } }
  }
}
`,
    });
    assert.ok(atLeast(findings, 'error', 'warning').length <= 2, atLeast(findings, 'error', 'warning').join('\n'));
  });

  it('a bare quickstart cluster: at most three findings that reach the Problems panel', async () => {
    for (const files of [
      {
        'main.bicep':
          "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  identity: {\n    type: 'SystemAssigned'\n  }\n  properties: {\n    dnsPrefix: 'aks'\n    agentPoolProfiles: [\n      {\n        name: 'agentpool'\n        count: 3\n        vmSize: 'Standard_D2s_v5'\n        osType: 'Linux'\n        mode: 'System'\n      }\n    ]\n  }\n}\n",
      },
      {
        'main.tf':
          'resource "azurerm_kubernetes_cluster" "aks" {\n  name                = "aks"\n  location            = "westeurope"\n  resource_group_name = "rg"\n  dns_prefix          = "aks"\n\n  default_node_pool {\n    name       = "system"\n    node_count = 3\n    vm_size    = "Standard_D2s_v5"\n  }\n\n  identity {\n    type = "SystemAssigned"\n  }\n}\n',
      },
    ]) {
      const { findings } = await lint(files);
      const shown = atLeast(findings, 'error', 'warning', 'information');
      assert.ok(shown.length <= 3, shown.join('\n'));
      await verifyFixes(files, {
        findings,
        notes: [],
        problems: Object.fromEntries(Object.keys(files).map((path) => [path, 0])),
      });
    }
  });
});

function read(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return Object.fromEntries(
    paths
      .filter((path) => /\.(bicep|bicepparam|json|tf|tfvars)$/.test(path))
      .map((path) => [path, readFileSync(`${folder}/${path}`, 'utf8')]),
  );
}
