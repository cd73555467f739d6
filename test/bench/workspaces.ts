import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Workspaces of the shapes that people have, always the same ones.

export type Texts = { readonly [path: string]: string };

export const mains = { bicep: 'main.bicep', arm: 'azuredeploy.json', terraform: 'main.tf' };

export function sample(language: keyof typeof mains): string {
  return readFileSync(join('samples', language, mains[language]), 'utf8');
}

/** One module and one caller, with parameter files. */
export function small(): Texts {
  return below('samples/bicep', 'small');
}

function below(folder: string, name: string): Texts {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(bicep|bicepparam)$/.test(path) && !path.startsWith('legacy'),
  );
  return Object.fromEntries(paths.map((path) => [`${name}/${path}`, readFileSync(join(folder, path), 'utf8')]));
}

const others = [
  ['data.json', '{ "name": "x", "values": [1, 2, 3] }\n'],
  ['store.bicep', "resource s 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 's'\n}\n"],
  ['index.ts', 'export const x = 1;\n'],
  ['README.md', '# Title\n'],
  ['store.tf', 'resource "azurerm_storage_account" "s" {\n  name = "s"\n}\n'],
] as const;

/** 10,000 files, of which 300 are templates with a cluster. */
export function tenThousand(): Texts {
  const samples = Object.entries(mains).map(
    ([language, name]) => [name, sample(language as keyof typeof mains)] as const,
  );
  return Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => {
      const [name, text] = at % 100 < 3 ? samples[at % 3]! : others[at % others.length]!;
      return [`d${Math.floor(at / 100)}/e${Math.floor(at / 10) % 10}/f${at % 10}/${name}`, text];
    }),
  );
}

/** A module, and so many templates that call it. */
export function called(callers: number): Texts {
  const module = `variable "plugin" {
  type = string
}

variable "address_prefixes" {
  type = list(string)
}

resource "azurerm_subnet" "nodes" {
  name                 = "snet-nodes"
  address_prefixes     = var.address_prefixes
  virtual_network_name = "vnet"
  resource_group_name  = "rg"
}

resource "azurerm_kubernetes_cluster" "aks" {
  name                = "aks"
  location            = "westeurope"
  resource_group_name = "rg"

  default_node_pool {
    name           = "system"
    vnet_subnet_id = azurerm_subnet.nodes.id
    node_count     = 3
  }

  network_profile {
    network_plugin = var.plugin
  }
}
`;
  const caller = (at: number) =>
    `module "aks" {\n  source           = "../module"\n  plugin           = "azure"\n  address_prefixes = ["10.${at}.0.0/24"]\n}\n`;
  return {
    'module/main.tf': module,
    ...Object.fromEntries(Array.from({ length: callers }, (_, at) => [`root${at}/main.tf`, caller(at)])),
  };
}

/** So many templates in one folder, each a root of its own. */
export function flat(templates: number): Texts {
  const text = sample('bicep').replace(/^module [\s\S]*?\n}\n/gm, '');
  return Object.fromEntries(
    Array.from({ length: templates }, (_, at) => [`cluster${at}.bicep`, `${text}\n// ${at}\n`]),
  );
}

/** A registry of modules: one of a cluster with twelve tests, its compiled twin, and 1,700 modules of other things with theirs. */
export function monorepo(): Texts {
  const cluster = `param name string
param networkPlugin string = 'azure'
param networkPolicy string?
param serviceCidr string = '10.1.0.0/16'
param dnsServiceIP string = '10.1.0.10'
param subnetResourceId string?

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: name
  location: resourceGroup().location
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5', vnetSubnetID: subnetResourceId }
    ]
    networkProfile: {
      networkPlugin: networkPlugin
      networkPolicy: networkPolicy
      serviceCidr: serviceCidr
      dnsServiceIP: dnsServiceIP
    }
  }
}
`;
  const test = (at: number) =>
    `module aks '../../main.bicep' = {\n  name: 'aks${at}'\n  params: {\n    name: 'aks${at}'\n    networkPolicy: '${at % 2 === 0 ? 'azure' : 'cilium'}'\n  }\n}\n`;
  const compiled = JSON.stringify(
    {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      metadata: { _generator: { name: 'bicep', version: '0.30.0', templateHash: '1' } },
      resources: Array.from({ length: 60 }, (_, at) => ({
        type: 'Microsoft.Storage/storageAccounts',
        apiVersion: '2023-05-01',
        name: `store${at}`,
        properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true },
      })),
    },
    undefined,
    2,
  );
  const texts: { [path: string]: string } = { 'res/cluster/main.bicep': cluster, 'res/cluster/main.json': compiled };
  for (let at = 0; at < 12; at++) texts[`res/cluster/tests/t${at}/main.test.bicep`] = test(at);
  for (let at = 0; at < 1_700; at++) {
    texts[`res/m${at}/main.bicep`] = `param name string\n\n${others[1][1].replace("'s'", 'name')}`;
    texts[`res/m${at}/main.json`] = compiled;
    texts[`res/m${at}/tests/defaults/main.test.bicep`] =
      `module m '../../main.bicep' = {\n  name: 'm'\n  params: { name: 'm${at}' }\n}\n`;
  }
  return texts;
}

/** A cluster with so many pools, each in a subnet of its own. */
export function pools(count: number): string {
  const subnets = Array.from(
    { length: count },
    (_, at) =>
      `resource s${at} 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {\n  parent: vnet\n  name: 's${at}'\n  properties: {\n    addressPrefix: '10.1.${at}.0/24'\n  }\n}\n`,
  );
  const profiles = Array.from(
    { length: count },
    (_, at) =>
      `      { name: 'p${at}', mode: '${at === 0 ? 'System' : 'User'}', count: 3, vmSize: 'Standard_D4s_v5', vnetSubnetID: s${at}.id }`,
  );
  return `resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: 'westeurope'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.1.0.0/16']
    }
  }
}
${subnets.join('')}resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
${profiles.join('\n')}
    ]
    networkProfile: { networkPlugin: 'azure' }
  }
}
`;
}
