import assert from 'node:assert/strict';
import type { Hover, MarkupContent } from 'vscode-languageserver/node';
import { Client, rules } from './client';

describe('A hover', () => {
  let client: Client;
  afterEach(() => client.stop());

  async function over(files: { readonly [path: string]: string }, path: string, word: string): Promise<string> {
    client = new Client(files);
    await client.start();
    const text = files[path]!;
    await client.open(client.uri(path), path.endsWith('.json') ? 'json' : 'bicep', text);
    await client.until(client.uri(path), (published) => rules(published).length > 0);
    const offset = text.indexOf(word);
    const before = text.slice(0, offset).split('\n');
    const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri: client.uri(path) },
      position: { line: before.length - 1, character: before.at(-1)!.length + 1 },
    });
    return (hover?.contents as MarkupContent | undefined)?.value ?? '';
  }

  it('shows text of files as it is, and makes no Markdown of it', async () => {
    const name = 'x` ![i](https://evil/a.png) [l](command:x) <img src=y> www.evil.com a@evil.com';
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      parameters: { [name]: { type: 'string', defaultValue: 'azure` ![v](https://evil/v.png)' } },
      resources: [
        {
          type: 'Microsoft.ContainerService/managedClusters',
          apiVersion: '2025-05-01',
          name: 'aks',
          properties: { networkProfile: { networkPlugin: `[parameters('${name}')]` } },
        },
      ],
    };
    const value = await over(
      { 'azuredeploy.json': JSON.stringify(template, null, 2) },
      'azuredeploy.json',
      "[parameters('x`",
    );
    assert.match(value, /^``networkPlugin``|^`networkPlugin` is /);
    // Outside of code every sign is escaped; what is left of links are ours, to files.
    const plain = value.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '').replace(/\\./g, '');
    assert.doesNotMatch(plain, /!\[|<img|:\/\/evil|www\.evil|a@evil/);
    for (const [, target] of plain.matchAll(/\]\(([^)]*)\)/g)) assert.match(target!, /^file:/);
  });

  it('has twelve lines at most, and says how many more there are', async () => {
    const files: { [path: string]: string } = {
      'main.bicep':
        "param plugin string\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: plugin\n    }\n  }\n}\n",
    };
    for (let at = 0; at < 20; at++)
      files[`e${at}.bicepparam`] = `using 'main.bicep'\n\nparam plugin = 'kubenet${at === 0 ? '' : at}'\n`;
    const value = await over(files, 'main.bicep', 'plugin\n    }');
    const lines = value.split('\n').filter((line) => line.trim() !== '');
    assert.ok(lines.length <= 12, value);
    assert.match(lines.at(-1)!, /^and \d+ more$/);
    assert.match(value, /^`networkPlugin` may be /m, 'what it may be stays in sight');
  });

  const written = (version: string, property: string) => ({
    'main.bicep': `resource aks 'Microsoft.ContainerService/managedClusters@${version}' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'kubenet'\n      ${property}\n    }\n  }\n}\n`,
  });

  it('says what a property may be, and since which api-version, also of a value that is plain', async () => {
    const value = await over(written('2025-05-01', "loadBalancerSku: 'standard'"), 'main.bicep', 'loadBalancerSku');
    assert.equal(
      value,
      '`loadBalancerSku` may be `basic` (since 2019-04-01), `standard` (since 2019-04-01) or `service` (only in previews, since 2026-05-02-preview), by api-version.',
    );
  });

  it('says since when a property exists that is no enumeration', async () => {
    const value = await over(written('2025-05-01', "podCidrs: ['10.1.0.0/16']"), 'main.bicep', 'podCidrs');
    assert.match(value, /^`podCidrs` exists since api-version 2021-10-01\.$/m);
  });

  it('says since when azurerm has an argument, up to which version, and a value', async () => {
    const files = {
      'main.tf': `resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"

  network_profile {
    network_plugin  = "azure"
    ebpf_data_plane = "cilium"
    outbound_type   = "none"

    advanced_networking {
      security_enabled = true
    }
  }
}
`,
    };
    assert.match(
      await over(files, 'main.tf', 'ebpf_data_plane'),
      /^azurerm has `network_profile\.ebpf_data_plane` since 3\.71, up to 3\.x\.$/m,
    );
    assert.match(await over(files, 'main.tf', 'outbound_type'), /^azurerm takes `none` since 4\.44\.$/m);
    assert.match(
      await over(files, 'main.tf', 'security_enabled'),
      /^azurerm has `network_profile\.advanced_networking\.security_enabled` since 4\.45\.$/m,
    );
  });

  it('says it below what the property comes to', async () => {
    const files = {
      'main.bicep': `param sku string = 'standard'\n${written('2025-05-01', 'loadBalancerSku: sku')['main.bicep']}`,
    };
    const value = await over(files, 'main.bicep', 'loadBalancerSku');
    assert.match(value, /^`loadBalancerSku` is `'standard'`[\s\S]*\n\n`loadBalancerSku` may be `basic`/);
  });
});
