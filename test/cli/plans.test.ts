import assert from 'node:assert/strict';
import { parsePlanFile } from '../../engine/languages/terraform/plan-file';
import { command, folderOf } from './command';

/** What `terraform show -json` prints of a plan: a cluster in a subnet that a module deploys, its ranges from variables. */
function plan(more: { readonly serviceCidr?: string; readonly configured?: boolean } = {}): string {
  const { serviceCidr = '10.1.0.0/16', configured = true } = more;
  const resource = (address: string, values: object) => {
    const [type, name] = address.split('.').slice(-2);
    return { address, mode: 'managed', type, name, values, sensitive_values: {} };
  };
  const cluster = {
    name: 'aks',
    location: 'westeurope',
    resource_group_name: 'rg',
    dns_prefix: 'aks',
    tags: null,
    default_node_pool: [{ name: 'system', vm_size: 'Standard_D4s_v5', node_count: 3, zones: null }],
    identity: [{ type: 'SystemAssigned', identity_ids: null }],
    network_profile: [
      { network_plugin: 'azure', network_policy: 'calico', service_cidr: serviceCidr, dns_service_ip: '10.0.0.10' },
    ],
    api_server_access_profile: [],
  };
  const subnet = {
    name: 'nodes',
    resource_group_name: 'rg',
    virtual_network_name: 'vnet',
    address_prefixes: ['10.1.0.0/26'],
    delegation: [],
  };
  const references = (...names: string[]) => ({ references: names });
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    variables: { service_cidr: { value: serviceCidr } },
    planned_values: {
      root_module: {
        resources: [resource('azurerm_kubernetes_cluster.aks', cluster)],
        child_modules: [{ address: 'module.net', resources: [resource('module.net.azurerm_subnet.nodes', subnet)] }],
      },
    },
    resource_changes: [
      {
        address: 'azurerm_kubernetes_cluster.aks',
        change: {
          actions: ['create'],
          after_unknown: {
            id: true,
            default_node_pool: [{ vnet_subnet_id: true, os_sku: true }],
            network_profile: [{ pod_cidr: true, load_balancer_profile: true }],
          },
        },
      },
      { address: 'module.net.azurerm_subnet.nodes', change: { actions: ['create'], after_unknown: { id: true } } },
    ],
    ...(configured
      ? {
          configuration: {
            provider_config: {
              azurerm: { full_name: 'registry.terraform.io/hashicorp/azurerm', version_constraint: '~> 4.20' },
            },
            root_module: {
              resources: [
                {
                  address: 'azurerm_kubernetes_cluster.aks',
                  mode: 'managed',
                  type: 'azurerm_kubernetes_cluster',
                  name: 'aks',
                  expressions: {
                    default_node_pool: [{ vnet_subnet_id: references('module.net.nodes_id', 'module.net') }],
                    network_profile: [{ service_cidr: references('var.service_cidr') }],
                  },
                },
              ],
              module_calls: {
                net: {
                  source: './net',
                  module: {
                    outputs: {
                      nodes_id: { expression: references('azurerm_subnet.nodes.id', 'azurerm_subnet.nodes') },
                    },
                    resources: [
                      {
                        address: 'azurerm_subnet.nodes',
                        mode: 'managed',
                        type: 'azurerm_subnet',
                        name: 'nodes',
                        expressions: {},
                      },
                    ],
                  },
                },
              },
            },
          },
        }
      : {}),
  });
}

const main = `variable "service_cidr" {}

module "net" {
  source = "./net"
}

resource "azurerm_kubernetes_cluster" "aks" {
  name                = "aks"
  location            = "westeurope"
  resource_group_name = "rg"
  dns_prefix          = "aks"
  default_node_pool {
    name           = "system"
    vm_size        = "Standard_D4s_v5"
    node_count     = 3
    vnet_subnet_id = module.net.nodes_id
  }
  identity {
    type = "SystemAssigned"
  }
  network_profile {
    network_plugin = "azure"
    network_policy = "calico"
    service_cidr   = var.service_cidr
    dns_service_ip = "10.0.0.10"
  }
}
`;
const net = `resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = "rg"
  virtual_network_name = "vnet"
  address_prefixes     = ["10.1.0.0/26"]
}

output "nodes_id" {
  value = azurerm_subnet.nodes.id
}
`;
const decidedByPlan = ['no-cidr-overlap', 'use-valid-dns-service-ip'];

interface Found {
  readonly rule: string;
  readonly file: string;
  readonly range: { readonly start: { readonly line: number } };
}

function found(folder: string, args: readonly string[], input = '') {
  const { stdout, stderr } = command(folder, [...args, '--format', 'json', '--preset', 'recommended'], { input });
  assert.ok(stdout.startsWith('{'), stderr);
  return (JSON.parse(stdout) as { findings: Found[] }).findings;
}

function places(findings: readonly Found[], rules: readonly string[]): string[] {
  return findings
    .filter(({ rule }) => rules.includes(rule))
    .map(({ rule, file, range }) => `${rule} ${file}:${range.start.line + 1}`)
    .sort();
}

describe('Plans of Terraform', () => {
  it('a plan alone is judged at its own lines, links between its modules included', () => {
    const folder = folderOf({ 'plan.json': plan() });
    const rules = found(folder, ['plan.json']).map(({ rule }) => rule);
    // The subnet is found behind the output of a module.
    for (const rule of [...decidedByPlan, 'use-subnet-nsg', 'use-large-enough-node-subnet'])
      assert.ok(rules.includes(rule), rule);
    assert.deepEqual(
      found(folderOf({}), ['-'], plan()).map(({ rule }) => rule),
      rules,
    );
  });

  it('what only the provider knows is absent in the plan, and no finding hangs on it', () => {
    const rules = (text: string) => found(folderOf({}), ['--stdin'], text).map(({ rule }) => rule);
    assert.ok(!rules(plan()).includes('use-route-table-with-kubenet'));
    // Without the configuration nobody knows what was written.
    assert.ok(!rules(plan({ configured: false })).includes('no-cidr-overlap'));
  });

  it('findings stand at the lines of the configuration where it is there, and the values of the plan decide', () => {
    const files = { 'main.tf': main, 'net/main.tf': net };
    const undecided = found(folderOf(files), ['.']);
    assert.deepEqual(places(undecided, decidedByPlan), []);
    const expected = ['no-cidr-overlap main.tf:24', 'use-valid-dns-service-ip main.tf:25'];
    const inFolder = folderOf({ ...files, 'plan.json': plan() });
    assert.deepEqual(places(found(inFolder, ['.']), decidedByPlan), expected);
    assert.deepEqual(places(found(inFolder, ['plan.json']), decidedByPlan), expected);
    // From standard input, and from a file elsewhere.
    assert.deepEqual(places(found(folderOf(files), ['--stdin'], plan()), decidedByPlan), expected);
    const elsewhere = folderOf({ 'plan.json': plan() });
    assert.deepEqual(places(found(folderOf(files), [`${elsewhere}/plan.json`]), decidedByPlan), expected);
    // The configuration decides what it says itself.
    assert.deepEqual(
      places(found(folderOf({ ...files, 'plan.json': plan({ serviceCidr: '10.0.0.0/16' }) }), ['.']), decidedByPlan),
      [],
    );
  });

  it('a plan of another configuration is judged for itself', () => {
    const folder = folderOf({
      'main.tf': main.replaceAll('"aks" {', '"other" {'),
      'net/main.tf': net,
      'p.json': plan(),
    });
    assert.ok(places(found(folder, ['.']), ['no-cidr-overlap']).every((place) => place.includes('p.json')));
  });

  it('nothing is written into a plan', () => {
    const folder = folderOf({ 'plan.json': plan() });
    const { stdout } = command(folder, ['plan.json', '--fix-dry-run']);
    assert.equal(stdout, '');
  });

  it('a plan that is cut off is read as far as it goes', () => {
    const text = plan();
    for (let end = 0; end <= text.length; end += 7) {
      const { body } = parsePlanFile(text.slice(0, end));
      assert.ok(body.items.length <= 4);
    }
    for (const other of ['', '[]', '{"planned_values":{"root_module":{"resources":[{"address":1}]}}}'])
      assert.deepEqual(parsePlanFile(other).body.items, []);
  });
});

describe('Terraform in JSON', () => {
  const text = JSON.stringify(
    {
      variable: { cidr: { default: '10.1.0.0/16' } },
      resource: {
        azurerm_subnet: {
          nodes: {
            name: 'nodes',
            resource_group_name: 'rg',
            virtual_network_name: 'vnet',
            address_prefixes: ['10.1.0.0/26'],
          },
        },
        azurerm_kubernetes_cluster: {
          aks: {
            name: 'aks',
            default_node_pool: { name: 'system', node_count: 3, vnet_subnet_id: '${azurerm_subnet.nodes.id}' },
            network_profile: [{ network_plugin: 'azure', service_cidr: '${var.cidr}', dns_service_ip: '10.0.0.10' }],
          },
        },
      },
    },
    null,
    2,
  );

  it('resources of .tf.json files are judged', () => {
    const folder = folderOf({ 'main.tf.json': text });
    const line = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
    assert.deepEqual(places(found(folder, ['.']), decidedByPlan), [
      `no-cidr-overlap main.tf.json:${line('${var.cidr}')}`,
      `use-valid-dns-service-ip main.tf.json:${line('10.0.0.10')}`,
    ]);
  });

  it('HCL and JSON of one folder are one module', () => {
    const [subnet, cluster] = ['azurerm_subnet', 'azurerm_kubernetes_cluster'].map((type) => ({
      resource: { [type]: (JSON.parse(text) as { resource: Record<string, unknown> }).resource[type] },
    }));
    const folder = folderOf({
      'net.tf.json': JSON.stringify(subnet),
      'aks.tf.json': JSON.stringify(cluster),
      'variables.tf': 'variable "cidr" {\n  default = "10.1.0.0/16"\n}\n',
    });
    assert.deepEqual(places(found(folder, ['.']), ['no-cidr-overlap']), ['no-cidr-overlap aks.tf.json:1']);
  });
});

describe('What kubectl prints', () => {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }],
    },
  };
  const list = { apiVersion: 'v1', kind: 'List', items: [policy], metadata: { resourceVersion: '' } };
  for (const [what, name, text] of [
    ['-o json of a list', 'out.json', JSON.stringify(list, null, 4)],
    ['-o json of one object', 'out.json', JSON.stringify(policy, null, 4)],
    ['with tabs', 'out.json', JSON.stringify(list, null, '\t')],
    [
      '-o yaml',
      'out.yaml',
      'apiVersion: v1\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata:\n    name: web\n    namespace: shop\n  spec:\n    egress:\n    - ports:\n      - port: 443\n        protocol: TCP\n    podSelector:\n      matchLabels:\n        app: web\n    policyTypes:\n    - Egress\nkind: List\nmetadata:\n  resourceVersion: ""\n',
    ],
  ] as const)
    it(`${what} is judged, from a file and from standard input`, () => {
      const folder = folderOf({ [name]: text });
      const rules = (findings: readonly Found[]) => findings.map(({ rule }) => rule);
      assert.ok(rules(found(folder, [name])).includes('use-dns-egress'));
      assert.ok(rules(found(folderOf({}), ['-'], text)).includes('use-dns-egress'));
      if (name === 'out.json')
        assert.doesNotMatch(command(folder, ['.', '--fix=use-dns-egress', '--fix-dry-run']).stdout, /^\+---/m);
    });
});
