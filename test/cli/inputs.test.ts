import assert from 'node:assert/strict';
import { cluster, command, folderOf } from './command';

const properties = {
  networkPlugin: 'kubenet',
  networkPolicy: 'calico',
  serviceCidr: '10.1.0.0/16',
  dnsServiceIP: '10.0.0.10',
};
const id = '/subscriptions/0/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks';
const type = 'Microsoft.ContainerService/managedClusters';
const shown = { id, name: 'aks', location: 'westeurope', type, networkProfile: properties };
const resource = {
  id,
  name: 'aks',
  location: 'westeurope',
  type,
  apiVersion: '2025-05-01',
  properties: { networkProfile: properties },
};

describe('Other inputs', () => {
  for (const [what, input] of [
    ['az aks show', shown],
    ['az aks list', [shown]],
    [
      'az deployment group what-if',
      {
        status: 'Succeeded',
        changes: [
          { changeType: 'Delete', before: resource },
          { changeType: 'Create', resourceId: id, before: null, after: resource },
        ],
      },
    ],
    [
      'what-if of the REST API',
      { status: 'Succeeded', properties: { changes: [{ changeType: 'Modify', before: {}, after: resource }] } },
    ],
    [
      'az group export',
      {
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        resources: [{ ...resource, id: undefined }],
      },
    ],
  ] as const)
    it(`${what} is judged, from a file and from standard input`, () => {
      const text = JSON.stringify(input, null, 2);
      const expected = ['no-kubenet', 'use-valid-dns-service-ip'];
      const rules = (stdout: string) =>
        (JSON.parse(stdout) as { findings: { rule: string }[] }).findings
          .map(({ rule }) => rule)
          .filter((rule) => expected.includes(rule))
          .sort();
      assert.deepEqual(rules(command(folderOf({ 'a.json': text }), ['.', '--format', 'json']).stdout), expected);
      const piped = command(folderOf({}), ['--stdin', '--stdin-filename', 'a.json', '--format', 'json'], {
        input: text,
      });
      assert.deepEqual(rules(piped.stdout), expected);
    });

  const network = '/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet';
  const nodes = { name: 'system', count: 5, maxPods: 30, vnetSubnetID: `${network}/subnets/nodes` };
  const vnet = { id: network, name: 'vnet', location: 'westeurope', type: 'Microsoft.Network/virtualNetworks' };
  const azureCni = { networkPlugin: 'azure', serviceCidr: '10.1.0.0/16' };
  const inSubnet = {
    ...resource,
    properties: { agentPoolProfiles: [nodes], networkProfile: azureCni },
  };
  const rulesOf = (input: unknown) => {
    const { stdout } = command(folderOf({}), ['-', '--format', 'json'], { input: JSON.stringify(input, null, 2) });
    return (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);
  };
  for (const [what, input] of [
    [
      'what-if, the subnet in its network',
      {
        changes: [
          {
            after: {
              ...vnet,
              properties: {
                addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
                subnets: [{ name: 'nodes', properties: { addressPrefix: '10.1.0.0/28' } }],
              },
            },
          },
          { after: inSubnet },
        ],
      },
    ],
    [
      'what-if, the subnet by itself',
      {
        changes: [
          { after: inSubnet },
          {
            after: {
              id: `${network}/subnets/nodes`,
              name: 'nodes',
              type: 'Microsoft.Network/virtualNetworks/subnets',
              properties: { addressPrefix: '10.1.0.0/28' },
            },
          },
        ],
      },
    ],
    [
      'az network vnet show beside az aks show',
      [
        {
          ...vnet,
          addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
          subnets: [{ name: 'nodes', addressPrefix: '10.1.0.0/28' }],
        },
        { ...shown, agentPoolProfiles: [nodes], networkProfile: azureCni },
      ],
    ],
  ] as const)
    it(`networks count: ${what}`, () => {
      const rules = rulesOf(input);
      for (const rule of ['use-large-enough-node-subnet', 'no-cidr-overlap', 'use-subnet-nsg'])
        assert.ok(rules.includes(rule), rule);
    });

  it('what what-if names only, or what stands in another resource group, is not known', () => {
    assert.deepEqual(
      rulesOf({ changes: [{ changeType: 'Ignore', after: { ...inSubnet, properties: undefined } }] }),
      [],
    );
    const subnets = [{ name: 'nodes', properties: { addressPrefix: '10.1.0.0/28' } }];
    const elsewhere = { ...vnet, id: network.replace('/rg/', '/other/'), properties: { subnets } };
    assert.ok(!rulesOf({ changes: [{ after: elsewhere }, { after: inSubnet }] }).includes('no-cidr-overlap'));
  });

  it('a file of more than 8 MB is judged where it is named, and one that cannot be read is no success', () => {
    const large = { padding: 'x'.repeat(9_000_000), ...shown };
    const folder = folderOf({ 'a.json': JSON.stringify(large), 'b.bicep': `${cluster}\0` });
    const { status, stdout } = command(folder, ['a.json', '--format', 'github']);
    assert.equal(status, 1);
    assert.match(stdout, /title=no-kubenet/);
    const unread = command(folder, ['b.bicep']);
    assert.equal(unread.status, 2);
    assert.match(unread.stderr, /b\.bicep:1:1: This file was not read: it is neither UTF-8 nor UTF-16/);
  });

  it('what nothing is known of is not taken for a good sign', () => {
    const folder = folderOf({ 'notes.md': '# Notes\n', 'terragrunt.hcl': 'inputs = {}\n', 'a.bicep': cluster });
    for (const [input, message] of [
      ['{"a": 1}', /standard input is JSON, but no template, manifest, or what terraform show -json/],
      ['{"cut": ', /standard input is JSON, but no template/],
      [
        '{"@level":"info","type":"version"}\n{"@level":"info"}\n',
        /the log of terraform plan -json; give what terraform show/,
      ],
    ] as const) {
      const { status, stdout, stderr } = command(folder, ['-'], { input });
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
    }
    for (const input of ['[]\n', '{"value": []}', '{"status": "Succeeded", "changes": []}'])
      assert.equal(command(folder, ['-'], { input }).status, 0, input);
    const named = command(folder, ['notes.md']);
    assert.deepEqual(
      [named.status, named.stderr],
      [0, 'aks-network-lint: notes.md is no template, parameter file or manifest by its name, and is not judged.\n'],
    );
    assert.equal(command(folder, ['terragrunt.hcl']).stderr.split('\n').length, 2);
    assert.equal(command(folder, ['.']).stderr.includes('notes.md'), false);
  });

  it('what Terragrunt and stacks say is not read, and that is said at its place', () => {
    const folder = folderOf({
      'live/terragrunt.hcl': 'inputs = { plugin = "kubenet" }\n',
      'live/terragrunt.stack.hcl': 'unit "a" {}\n',
      'stack/main.tfcomponent.hcl': 'component "aks" {}\n',
      'stack/prod.tfdeploy.hcl': 'deployment "prod" {}\n',
      'other.hcl': 'a = 1\n',
      'main.bicep': cluster,
    });
    const { stderr } = command(folder, ['.']);
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.slice(0, line.indexOf(' was not read')))
        .sort(),
      [
        'live/terragrunt.hcl:1:1: This file of Terragrunt',
        'live/terragrunt.stack.hcl:1:1: This file of Terragrunt',
        'stack/main.tfcomponent.hcl:1:1: This file of a Terraform stack',
        'stack/prod.tfdeploy.hcl:1:1: This file of a Terraform stack',
      ],
    );
  });
});
