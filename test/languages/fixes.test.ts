import assert from 'node:assert/strict';
import { filesOfCase } from '../example';
import { lint, type Files } from '../lint';

const resource = (properties: string) =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: ${properties}\n}\n`;
const terraform = (network: string) =>
  `resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n\n  network_profile {\n${network}\n  }\n}\n`;

/** What a page cannot show; the rest is in test/cases/fixes. */
describe('Fixes', () => {
  it("keep the author's layout: CRLF and tabs", async () => {
    const cluster = (access: string) =>
      `resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'cluster'\n  location: 'westeurope'\n  properties: {\n    apiServerAccessProfile: {\n${access}    }\n  }\n}\n`
        .replaceAll('  ', '\t')
        .replaceAll('\n', '\r\n');
    const { findings } = await lint({ 'main.bicep': cluster('      disableRunCommand: true\n') });
    const fix = findings.filter(({ rule }) => rule === 'no-open-api-server').flatMap(({ fixes }) => fixes)[0];
    assert.match(fix?.title ?? '', /^Make the cluster private/);
    assert.equal(
      fix?.apply()?.['main.bicep'],
      cluster('      disableRunCommand: true\n      enablePrivateCluster: true\n'),
    );
  });

  it('that replace the cluster are for review', async () => {
    const { findings } = await lint(
      filesOfCase(
        'test/cases/fixes/azurerm.md',
        'dns_service_ip beside service_cidrs is right, and missing beside them is not',
        1,
      ),
    );
    assert.deepEqual(
      findings
        .filter(({ rule }) => rule === 'use-valid-dns-service-ip')
        .flatMap(({ fixes }) => fixes.map(({ safety }) => safety)),
      ['review'],
    );
  });

  it('are preferred only where they are safe, and one for a range', async () => {
    const { findings } = await lint({
      'main.bicep': resource(
        "{\n    networkProfile: {\n      networkPlugin: 'azure'\n      serviceCidr: '10.1.0.0/16'\n      dnsServiceIP: '10.0.0.10'\n    }\n  }",
      ),
    });
    const preferred = findings.flatMap(({ rule, fixes, text, start }) =>
      fixes.filter((fix) => fix.preferred).map(({ title, safety }) => [rule, title, safety, `${text}${start.line}`]),
    );
    assert.deepEqual(
      preferred.map(([rule, , safety]) => `${rule} ${safety}`),
      ['use-azure-policy-addon safe', 'use-valid-dns-service-ip safe'],
    );
    assert.equal(new Set(preferred.map((one) => one[3])).size, preferred.length);
  });
});

describe('What the author chooses between is never written over', () => {
  const written = async (files: Files): Promise<string[]> => {
    const before = Object.values(files).join('\n');
    const { findings } = await lint(files);
    return findings
      .flatMap(({ fixes: all }) =>
        all.flatMap((fix) =>
          Object.values(fix.apply() ?? {})
            .join('\n')
            .split('\n'),
        ),
      )
      .filter((line) => !before.includes(line) && /[?]|try\(|coalesce\(|lookup\(|plugins/.test(line));
  };

  it('in Terraform', async () => {
    const values = [
      'var.mode == "open" ? "kubenet" : "azure"',
      'try(var.settings.plugin, "kubenet")',
      'coalesce(var.none, "kubenet")',
      'lookup(local.plugins, var.mode, "kubenet")',
      'local.plugins[var.mode]',
    ];
    for (const value of values) {
      const files = {
        'main.tf': `variable "mode" {\n  default = "open"\n}\n\nvariable "settings" {\n  default = {}\n}\n\nvariable "none" {\n  default = null\n}\n\nlocals {\n  plugins = { open = "kubenet", closed = "azure" }\n}\n\n${terraform(`    network_plugin = ${value}`)}`,
      };
      assert.ok(
        (await lint(files)).findings.some(({ rule }) => rule === 'no-kubenet'),
        value,
      );
      assert.deepEqual(await written(files), [], value);
    }
  });

  it('in Bicep and ARM', async () => {
    for (const value of [
      "mode == 'open' ? 'kubenet' : 'azure'",
      "none ?? 'kubenet'",
      "coalesce(none, 'kubenet')",
      'plugins[mode]',
    ]) {
      const files = {
        'main.bicep': `param mode string = 'open'\nparam none string?\nvar plugins = { open: 'kubenet', closed: 'azure' }\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: ${value}\n    }\n  }\n}\n`,
      };
      assert.ok(
        (await lint(files)).findings.some(({ rule }) => rule === 'no-kubenet'),
        value,
      );
      assert.deepEqual(await written(files), [], value);
    }
  });
});
