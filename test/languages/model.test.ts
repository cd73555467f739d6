import assert from 'node:assert/strict';
import { tables } from '../../engine/languages/terraform/table';
import { read } from '../lint';

const clusters = 'Microsoft.ContainerService/managedClusters';
type Kind = 'string' | 'boolean' | 'object' | 'strings';

/** One cluster in three languages: what the model says of it must not tell which. */
const same: { readonly [path: string]: string } = {
  'main.bicep': `param policy string = 'calico'
var ranges = ['203.0.113.0/24']

resource cluster '${clusters}@2025-05-01' = {
  name: 'shop'
  properties: {
    kubernetesVersion: '1.33'
    networkProfile: {
      networkPlugin: 'azure'
      networkPolicy: policy
      serviceCidr: '10.0.0.0/\${8 + 8}'
      podCidr: null
      loadBalancerSku: ''
    }
    apiServerAccessProfile: {
      enablePrivateCluster: false
      authorizedIPRanges: concat(ranges, ['198.51.100.7/32'])
    }
    aadProfile: {
      managed: true
    }
  }
}
`,
  'a.json': JSON.stringify({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    parameters: { policy: { type: 'string', defaultValue: 'calico' } },
    variables: { ranges: ['203.0.113.0/24'] },
    resources: [
      {
        type: clusters,
        name: 'shop',
        Properties: {
          kubernetesversion: '1.33',
          NETWORKPROFILE: {
            networkPlugin: 'azure',
            networkPolicy: "[parameters('POLICY')]",
            serviceCidr: "[format('10.0.0.0/{0}', add(8, 8))]",
            podCidr: null,
            loadBalancerSku: '',
          },
          apiServerAccessProfile: {
            enablePrivateCluster: false,
            authorizedIPRanges: "[concat(variables('ranges'), createArray('198.51.100.7/32'))]",
          },
          aadProfile: { managed: true },
        },
      },
    ],
  }),
  'main.tf': `variable "policy" {
  default = "calico"
}

locals {
  ranges = ["203.0.113.0/24"]
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                    = "shop"
  kubernetes_version      = "1.33"
  private_cluster_enabled = false

  network_profile {
    network_plugin    = "azure"
    network_policy    = var.policy
    service_cidr      = "10.0.0.0/\${8 + 8}"
    pod_cidr          = null
    load_balancer_sku = ""
  }

  api_server_access_profile {
    authorized_ip_ranges = concat(local.ranges, ["198.51.100.7/32"])
  }

  azure_active_directory_role_based_access_control {
    tenant_id = "x"
  }
}
`,
};

const expected: readonly (readonly [arm: string, kind: Kind, value: string])[] = [
  ['name', 'string', 'known shop'],
  ['properties.kubernetesVersion', 'string', 'known 1.33'],
  ['properties.networkProfile.networkPlugin', 'string', 'known azure'],
  ['properties.networkProfile.networkPolicy', 'string', 'known calico'],
  ['properties.networkProfile.networkDataplane', 'string', 'absent'],
  ['properties.networkProfile.serviceCidr', 'string', 'known 10.0.0.0/16'],
  ['properties.networkProfile.podCidr', 'string', 'absent'],
  ['properties.networkProfile.loadBalancerSku', 'string', 'absent'],
  ['properties.apiServerAccessProfile.enablePrivateCluster', 'boolean', 'known false'],
  ['properties.apiServerAccessProfile.authorizedIPRanges', 'strings', 'known [203.0.113.0/24, 198.51.100.7/32]'],
  ['properties.aadProfile', 'object', 'known true'],
  ['properties.disableLocalAccounts', 'boolean', 'absent'],
];

describe('The same cluster', () => {
  for (const [path, text] of Object.entries(same)) {
    it(`reads the same from ${path}`, () => {
      const values = read(
        path,
        text,
        clusters,
        expected.map(([arm, kind]) => [arm, kind]),
      );
      assert.deepEqual(
        values.map(({ value }, at) => [expected[at]![0], value]),
        expected.map(([arm, , value]) => [arm, value]),
      );
    });
  }
});

describe('The azurerm table', () => {
  const types: { readonly [type: string]: string } = {
    azurerm_kubernetes_cluster: clusters,
    azurerm_kubernetes_automatic_cluster: clusters,
    azurerm_kubernetes_cluster_node_pool: `${clusters}/agentPools`,
  };
  for (const [terraformType, rows] of Object.entries(tables)) {
    for (const row of rows) {
      for (const name of row.names) {
        if (name.map === 'presence' || name.map === 'flag' || name.map === 'blocks') continue;
        it(`${terraformType}: ${row.arm} is read from and written to ${name.path}`, () => {
          const isBoolean = /enable|disable|enabled/i.test(row.arm.split('.').at(-1)!);
          const isList = /s$/.test(name.path) && /Cidrs$|IPRanges$/.test(row.arm);
          const kind: Kind = isBoolean ? 'boolean' : isList ? 'strings' : 'string';
          const [before, after] = isBoolean ? ['true', 'false'] : isList ? ['["a"]', '["b"]'] : ['"a"', '"b"'];
          const inArm = (hcl: string) =>
            kind === 'boolean'
              ? `known ${name.map === 'invert' ? hcl === 'false' : hcl === 'true'}`
              : `known ${hcl.replaceAll('"', '')}`;
          const text = source(terraformType, name.path.split('.'), before);
          const [property] = read('main.tf', text, types[terraformType]!, [[row.arm, kind]]);
          assert.equal(property?.value, inArm(before));
          const wanted = isBoolean ? inArm(after) === 'known true' : isList ? ['b'] : 'b';
          assert.equal(property?.set(wanted)?.['main.tf'], source(terraformType, name.path.split('.'), after));
        });
      }
    }
  }

  function source(type: string, [first = '', ...rest]: readonly string[], value: string, indent = ''): string {
    const inner = (names: readonly string[], depth: string): string =>
      names.length === 1
        ? `${depth}${names[0]} = ${value}\n`
        : `${depth}${names[0]} {\n${inner(names.slice(1), `${depth}  `)}${depth}}\n`;
    return `resource "${type}" "x" {\n${inner([first, ...rest], `${indent}  `)}}\n`;
  }
});

describe('azapi_resource', () => {
  const properties =
    '{\n    properties = {\n      networkProfile = {\n        networkPlugin = "azure"\n        podCidr       = var.pods\n      }\n    }\n  }';
  const variable = 'variable "pods" {\n  default = "10.9.0.0/16"\n}\n\n';
  for (const [version, body] of [
    ['1', `jsonencode(${properties})`],
    ['2', properties],
  ] as const) {
    it(`is read and written as ARM writes it, with the syntax of version ${version}`, () => {
      const text = `${variable}resource "azapi_resource" "aks" {\n  type = "${clusters}@2025-05-01"\n  name = "aks"\n  body = ${body}\n}\n`;
      const [plugin, pods, policy] = read('main.tf', text, clusters, [
        ['properties.networkProfile.networkPlugin', 'string'],
        ['properties.networkProfile.podCidr', 'string'],
        ['properties.networkProfile.networkPolicy', 'string'],
      ]);
      assert.deepEqual([plugin?.value, pods?.value, policy?.value], ['known azure', 'known 10.9.0.0/16', 'absent']);
      assert.equal(
        policy?.set('azure')?.['main.tf'],
        text.replace('var.pods\n', 'var.pods\n        networkPolicy = "azure"\n'),
      );
    });
  }
});
