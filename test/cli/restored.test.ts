import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { command, folderOf } from './command';

/** A network as Bicep restores it from a registry. */
const network = JSON.stringify({
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: { prefix: { type: 'string' } },
  resources: [
    {
      type: 'Microsoft.Network/virtualNetworks',
      apiVersion: '2024-05-01',
      name: 'vnet',
      location: 'westeurope',
      properties: {
        addressSpace: { addressPrefixes: ["[parameters('prefix')]"] },
        subnets: [{ name: 'nodes', properties: { addressPrefix: "[parameters('prefix')]" } }],
      },
    },
  ],
  outputs: {
    subnetId: {
      type: 'string',
      value: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'nodes')]",
    },
  },
});

const main = (reference: string) => `module net '${reference}' = {
  name: 'net'
  params: { prefix: '10.1.0.0/16' }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', count: 3, vnetSubnetID: net.outputs.subnetId }]
    networkProfile: { networkPlugin: 'azure', serviceCidr: '10.1.0.0/16', dnsServiceIP: '10.1.0.10' }
  }
}
`;

describe('Modules of a registry', () => {
  const own = 'br:contoso.azurecr.io/bicep/modules/net:v1.2';
  const cache = folderOf({
    'br/contoso.azurecr.io/bicep$modules$net/v1.2$/main.json': network,
    'br/mcr.microsoft.com/bicep$lib$net/1.0.0$/main.json': network,
    // Where a name that leads upwards would lead to.
    'v1$/main.json': network,
  });
  const lintOf = (reference: string, ...args: string[]) => {
    const { stdout, stderr } = command(folderOf({ 'main.bicep': main(reference) }), [
      '.',
      '--format',
      'github',
      ...args,
    ]);
    return { overlaps: stdout.includes('title=no-cidr-overlap'), stderr };
  };

  it('are read where Bicep has restored them, in a folder that may be read', () => {
    for (const reference of [own, 'br/public:lib/net:1.0.0'])
      for (const folder of [cache, join(cache, 'br')]) assert.equal(lintOf(reference, '--read', folder).overlaps, true);
    const folder = folderOf({ 'ws/main.bicep': main(own), 'ws/.aks-network-lint.yaml': 'read: [../cache]\n' });
    cpSync(cache, join(folder, 'cache'), { recursive: true });
    assert.match(command(join(folder, 'ws'), ['.', '--format', 'github']).stdout, /title=no-cidr-overlap/);
  });

  it('are nowhere to be mended, so what is found in them is said at their call', () => {
    const aks = JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [
        {
          type: 'Microsoft.ContainerService/managedClusters',
          apiVersion: '2025-05-01',
          name: 'aks',
          location: 'westeurope',
          properties: { networkProfile: { networkPlugin: 'kubenet' } },
        },
      ],
    });
    const read = folderOf({ 'br/contoso.azurecr.io/aks/v1$/main.json': aks });
    const folder = folderOf({ 'main.bicep': "module aks 'br:contoso.azurecr.io/aks:v1' = {\n  name: 'aks'\n}\n" });
    const { stdout } = command(folder, ['.', '--format', 'json', '--read', read]);
    const { findings, notes } = JSON.parse(stdout) as {
      findings: unknown[];
      notes: { file: string; message: string }[];
    };
    assert.deepEqual(findings, []);
    assert.deepEqual(
      notes.map(({ file }) => file),
      ['main.bicep'],
    );
    assert.match(
      notes[0]!.message,
      /^[\w-]+ and \d+ other rules find something in this module, which is not part of the workspace\.$/,
    );
  });

  it('are not read otherwise, and that is said at their place', () => {
    const said = (reference: string) =>
      `main.bicep:1:12: Module ${reference} is not part of these files, so what it deploys is not judged.\n`;
    assert.deepEqual(lintOf(own), { overlaps: false, stderr: said(own) });
    assert.deepEqual(lintOf('br:../..:v1', '--read', join(cache, 'br')), {
      overlaps: false,
      stderr: said('br:../..:v1'),
    });
    for (const other of [own.replace('v1.2', 'v1.3'), 'br/other:modules/net:v1.2', 'ts:sub/rg/net:v1.2', 'br:../..:v1'])
      assert.deepEqual(lintOf(other, '--read', cache), { overlaps: false, stderr: said(other) }, other);
  });
});
