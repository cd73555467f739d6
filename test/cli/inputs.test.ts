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

  it('UTF-16 with a byte order mark, as PowerShell writes it, is read from a file and from standard input', () => {
    const plan = JSON.stringify({
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [
            {
              address: 'azurerm_kubernetes_cluster.aks',
              mode: 'managed',
              type: 'azurerm_kubernetes_cluster',
              name: 'aks',
              values: { name: 'aks', network_profile: [{ network_plugin: 'kubenet' }] },
            },
          ],
        },
      },
      configuration: {
        root_module: {
          resources: [
            {
              address: 'azurerm_kubernetes_cluster.aks',
              mode: 'managed',
              type: 'azurerm_kubernetes_cluster',
              name: 'aks',
              expressions: {},
            },
          ],
        },
      },
    });
    for (const text of [JSON.stringify(shown, null, 2), plan]) {
      const little = Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le');
      for (const bytes of [little, Buffer.from(little).swap16()]) {
        const piped = command(folderOf({}), ['-', '--format', 'github'], { input: bytes });
        assert.match(piped.stdout, /title=no-kubenet/);
        assert.match(
          command(folderOf({ 'a.json': bytes }), ['a.json', '--format', 'github']).stdout,
          /title=no-kubenet/,
        );
      }
    }
    // The configuration of a plan that stands elsewhere is found where the command runs.
    const folder = folderOf({
      'plans/plan.json': Buffer.from(`\ufeff${plan}`, 'utf16le'),
      'main.tf':
        'resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n  network_profile {\n    network_plugin = "kubenet"\n  }\n}\n',
    });
    assert.match(command(folder, ['plans/plan.json', '--format', 'github']).stdout, /file=main\.tf,.*title=no-kubenet/);
    const unmarked = command(folder, ['-'], { input: Buffer.from(plan, 'utf16le') });
    assert.equal(unmarked.status, 2);
    assert.match(unmarked.stderr, /standard input is neither UTF-8 nor UTF-16 with a byte order mark/);
  });

  it('what was cut off while it was printed is no success', () => {
    const az = JSON.stringify({ id, name: 'aks', networkProfile: properties, type }, null, 2);
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } };
    const kubectl = JSON.stringify({ apiVersion: 'v1', items: [service], kind: 'List' }, null, 2);
    for (const text of [az, kubectl]) {
      const cut = text.slice(0, text.length - 40);
      for (const { status, stderr } of [
        command(folderOf({ 'a.json': cut }), ['a.json']),
        command(folderOf({}), ['--stdin', '--stdin-filename', 'a.json'], { input: cut }),
      ]) {
        assert.equal(status, 2);
        assert.match(stderr, /^aks-network-lint: a\.json breaks off before its end/m);
      }
      assert.notEqual(command(folderOf({ 'a.json': text }), ['a.json']).status, 2);
    }
    const yaml =
      'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: a\n  spec:\n    loadBalancerIP: 20.1.2.3\n    type: LoadBalancer\n';
    const { stdout, stderr } = command(folderOf({}), ['-', '--format', 'github'], { input: yaml });
    assert.match(stdout, /title=no-public-load-balancer/);
    assert.match(stderr, /^stdin\.yaml:10:1: This list ends without its kind/m);
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
