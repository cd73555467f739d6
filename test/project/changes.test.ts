import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Past } from '../../engine/changes/past';
import { Networks } from '../../engine/deployments/networks';
import { analyzeRoot } from '../../engine/judge/analyze';
import { catalogue } from '../../shared-rules/catalogue';
import { lint, memory, newWorkspace, type Files } from '../lint';

const changeRules = new Set(catalogue.filter(({ of }) => of === 'change').map(({ id }) => id));
const folder = 'file:///workspace';
const today = new Date('2026-11-28T00:00:00Z');

describe('What the rules about changes cost', () => {
  for (const path of ['bicep/main.bicep', 'arm/azuredeploy.json', 'terraform/main.tf'])
    it(`a key takes at most half as much work again: ${path}`, async () => {
      const text = readFileSync(`samples/${path}`, 'utf8');
      const name = path.slice(path.indexOf('/') + 1);
      const workspace = newWorkspace({ [name]: text });
      await workspace.scan();
      await workspace.update();
      const [root] = workspace.roots;
      const was = text.replace(/Standard_D\w+/g, 'Standard_E4ds_v5').replace(/10\.40\.0\.0/, '10.41.0.0');
      const past = new Past({ system: memory({ [name]: was }), nameOf: () => 'main' }, [folder]);
      const networks = new Networks(workspace.files);
      const judge = (more?: Past) =>
        analyzeRoot(root!, workspace.files, { rules: catalogue, today, networks, past: more });
      const without = judge().work;
      for (let round = 0; round < 5; round++) {
        judge(past);
        await past.load();
      }
      const key = judge(past);
      assert.ok(key.contexts.some(({ findings }) => findings.all.some(({ finding }) => finding.rule.of === 'change')));
      assert.ok(key.work <= 1.5 * without, `${key.work} of ${without}`);
      assert.equal(judge(past).work, key.work);
    });

  it('texts that are as they were are not read, and what was read is not read again', async () => {
    const cluster = (plugin: string) =>
      `resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n\n  network_profile {\n    network_plugin = "${plugin}"\n  }\n}\n`;
    const files = { 'a/main.tf': cluster('azure'), 'b/main.tf': cluster('azure'), 'b/other.tf': '# x\n' };
    const asked: string[] = [];
    const system = memory(files);
    const workspace = newWorkspace(files);
    workspace.compareWith({
      system: {
        ...system,
        read: (uri) => {
          if (uri.endsWith('.tf')) asked.push(uri);
          return system.read(uri);
        },
      },
      nameOf: () => 'main',
      had: (uri, text) => files[uri.slice(folder.length + 1) as keyof typeof files] === text,
    });
    await workspace.scan();
    await workspace.update();
    assert.deepEqual(asked, []);
    workspace.open(`${folder}/a/main.tf`, cluster('kubenet'));
    await workspace.update();
    assert.deepEqual(asked, [`${folder}/a/main.tf`]);
    workspace.open(`${folder}/a/main.tf`, cluster('none'));
    await workspace.update();
    assert.deepEqual(asked, [`${folder}/a/main.tf`]);
    assert.ok(workspace.findings(`${folder}/a/main.tf`).some(({ rule }) => rule.of === 'change'));
  });
});

describe('What runs, as the Azure CLI printed it', () => {
  const id = '/subscriptions/s/resourceGroups/rg/providers';
  const printed = {
    id: `${id}/Microsoft.ContainerService/managedClusters/aks`,
    type: 'Microsoft.ContainerService/ManagedClusters',
    name: 'aks',
    location: 'westeurope',
    dnsPrefix: 'aks',
    nodeResourceGroup: 'MC_rg_aks_westeurope',
    enableRbac: true,
    identity: { type: 'SystemAssigned' },
    servicePrincipalProfile: { clientId: 'msi' },
    oidcIssuerProfile: { enabled: false },
    aadProfile: null,
    sku: { name: 'Base', tier: 'Free' },
    agentPoolProfiles: [
      {
        name: 'system',
        mode: 'System',
        count: 3,
        vmSize: 'Standard_D4s_v5',
        maxPods: 250,
        osDiskSizeGb: 128,
        osDiskType: 'Managed',
        osSku: 'Ubuntu',
        osType: 'Linux',
        type: 'VirtualMachineScaleSets',
        enableNodePublicIp: false,
        availabilityZones: ['1', '2', '3'],
        vnetSubnetId: `${id}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes`,
      },
      { name: 'user', mode: 'User', count: 3, vmSize: 'Standard_D8s_v5', maxPods: 250, osSku: 'Ubuntu' },
    ],
    apiServerAccessProfile: { enablePrivateCluster: false },
    networkProfile: {
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      networkDataplane: 'azure',
      networkPolicy: 'calico',
      podCidr: '10.244.0.0/16',
      podCidrs: ['10.244.0.0/16'],
      serviceCidr: '10.0.0.0/16',
      serviceCidrs: ['10.0.0.0/16'],
      dnsServiceIp: '10.0.0.10',
      ipFamilies: ['IPv4'],
      loadBalancerSku: 'standard',
      outboundType: 'loadBalancer',
      loadBalancerProfile: { managedOutboundIPs: { count: 1 }, allocatedOutboundPorts: 0 },
    },
  };
  const configuration = { '.aks-network-lint.yaml': 'deployed: [exports/aks.json]\n' };
  const export_ = { 'exports/aks.json': JSON.stringify(printed, undefined, 2) };
  const bicep = (policy: string, more = '') => `param zones array = ['1', '2', '3']
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
    subnets: [{ name: 'nodes', properties: { addressPrefix: '10.1.0.0/24' } }]
  }
}
resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'West Europe'
  identity: { type: 'SystemAssigned' }
  properties: {
    dnsPrefix: 'aks'
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5', availabilityZones: zones, vnetSubnetID: '${'$'}{vnet.id}/subnets/nodes' }
    ]
    networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay'${policy === '' ? '' : `, networkPolicy: '${policy}'`}${more} }
  }
}
resource user 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {
  parent: aks
  name: 'user'
  properties: { mode: 'User', count: 3, vmSize: 'Standard_D8s_v5' }
}
`;
  const terraform = (policy: string) => `resource "azurerm_kubernetes_cluster" "aks" {
  name       = "aks"
  location   = "westeurope"
  dns_prefix = "aks"
  default_node_pool {
    name    = "system"
    vm_size = "Standard_D4s_v5"
  }
  identity {
    type = "SystemAssigned"
  }
  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = "${policy}"
  }
}
resource "azurerm_kubernetes_cluster_node_pool" "user" {
  name                  = "user"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.aks.id
  vm_size               = "Standard_D8s_v5"
}
`;
  const changesOf = async (files: Files, before?: Files) =>
    (await lint(files, undefined, before)).findings
      .filter(({ rule }) => changeRules.has(rule))
      .map(({ rule, message }) => `${rule}: ${message}`);

  it('is what a cluster of that name is compared with, more than what was committed', async () => {
    const files = { ...configuration, ...export_, 'main.bicep': bicep('azure') };
    const [found, ...more] = await changesOf(files, { ...files, 'main.bicep': bicep('azure') });
    assert.match(found ?? '', /^use-separate-deployments: .*\(calico in aks\.json\)/);
    assert.deepEqual(more, []);
    const terraformFiles = { ...configuration, ...export_, 'main.tf': terraform('azure') };
    const [replaced, ...others] = await changesOf(terraformFiles);
    assert.match(replaced ?? '', /^no-cluster-replacement: .*\(calico in aks\.json\)/);
    assert.deepEqual(others, []);
  });

  it('is missed where the configuration names it, and what is no export is told there', async () => {
    for (const [file, text, message] of [
      ['exports/other.json', JSON.stringify(printed), 'exports/aks.json was not found.'],
      ['exports/aks.json', '{ "id": "x" }', 'exports/aks.json holds no cluster as az aks show -o json prints it.'],
      ['exports/aks.json', JSON.stringify(printed), undefined],
      ['exports/aks.json', JSON.stringify([printed]), undefined],
    ] as const) {
      const files = { ...configuration, [file]: text, 'main.bicep': bicep('azure') };
      const workspace = newWorkspace(files);
      await workspace.scan();
      await workspace.update();
      const problems = workspace.problems(`${folder}/.aks-network-lint.yaml`);
      assert.deepEqual(
        problems.map(({ message, start, end }) => [message, configuration['.aks-network-lint.yaml'].slice(start, end)]),
        message === undefined ? [] : [[message, 'exports/aks.json']],
      );
    }
  });

  it('has nothing against files that say the same, or leave it out', async () => {
    for (const text of [bicep('calico'), bicep(''), bicep('Calico', ", podCidr: '10.244.0.0/16'")])
      assert.deepEqual(await changesOf({ ...configuration, ...export_, 'main.bicep': text }), []);
    assert.deepEqual(await changesOf({ ...configuration, ...export_, 'main.tf': terraform('calico') }), []);
    const other = bicep('azure').replaceAll("name: 'aks'", "name: 'other'");
    assert.deepEqual(await changesOf({ ...configuration, ...export_, 'main.bicep': other }), []);
    assert.deepEqual(await changesOf({ ...configuration, 'main.bicep': bicep('azure') }), []);
  });
});

/** Edits that change nothing, of text in any of the languages. */
type Rewrite = (files: Files, pick: (count: number) => number) => Files;

const each =
  (change: (text: string, path: string) => string): Rewrite =>
  (files) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text, path)]));

const isJson = (path: string) => path.endsWith('.json');
const comment = (path: string) => (/\.tf(vars)?$/.test(path) ? '#' : '//');

/** Gives what files declare another name, wherever it stands. */
const renamed =
  (pattern: RegExp, written: (name: string) => RegExp, next: (whole: string, name: string) => string): Rewrite =>
  (files, pick) => {
    const names = [
      ...new Set(Object.values(files).flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!))),
    ];
    if (names.length === 0) return files;
    const name = names[pick(names.length)]!;
    return each((text) => text.replace(written(name), (whole) => next(whole, name)))(files, pick);
  };

const formatting: readonly Rewrite[] = [
  each((text) => text.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r')),
  each((text) => text.replace(/^ +/gm, (spaces) => spaces + spaces)),
  each((text, path) => (isJson(path) ? text : `${comment(path)} A line more\n${text}`)),
  (files, pick) =>
    each((text) => {
      const lines = text.split('\n');
      const at = pick(lines.length);
      return [...lines.slice(0, at), ...(lines[at - 1]?.trim() === '' ? [''] : []), ...lines.slice(at)].join('\n');
    })(files, pick),
  each((text, path) => (isJson(path) ? JSON.stringify(JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''))) : `${text}\n\n`)),
];

/** What stands at the top of a file, in another order. @param begin the first words of what is moved */
const reordered =
  (begin: RegExp, wanted: RegExp): Rewrite =>
  (files, pick) =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => {
        if (!wanted.test(path)) return [path, text];
        const [head = '', ...parts] = `${text}\n`.split(begin);
        const at = pick(Math.max(1, parts.length));
        return [path, [head, ...parts.slice(at), ...parts.slice(0, at)].join('')];
      }),
    );

/** The entries of every object of JSON the other way round. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
};

/** Terraform gives what it declares another name, and says so. */
const movedOn: Rewrite = (files, pick) => {
  const all = Object.values(files).flatMap((text) => [...text.matchAll(/^resource "(azurerm_\w+)" "(\w+)"/gm)]);
  if (all.length === 0) return files;
  const [, type = '', name = ''] = all[pick(all.length)]!;
  const next = each((text) =>
    text
      .replaceAll(`resource "${type}" "${name}"`, `resource "${type}" "${name}_renamed"`)
      .replace(new RegExp(`(?<!from = )\\b${type}\\.${name}\\b(?!_)`, 'g'), `${type}.${name}_renamed`),
  )(files, pick);
  const [main = ''] = Object.keys(next).filter((path) => path.endsWith('main.tf'));
  return {
    ...next,
    [main]: `${next[main]}\nmoved {\n  from = ${type}.${name}\n  to   = ${type}.${name}_renamed\n}\n`,
  };
};

const rewrites: { readonly [language: string]: readonly Rewrite[] } = {
  bicep: [
    ...formatting,
    renamed(
      /^var (\w+) /gm,
      (name) => new RegExp(`(?<![\\w'.-])${name}(?![\\w'-])(?!\\s*:)`, 'g'),
      (_, name) => `${name}Renamed`,
    ),
    renamed(
      /^(?:resource|param|module) (\w+) /gm,
      (name) => new RegExp(`(?<![\\w'.-])${name}(?![\\w'-])(?!\\s*:)`, 'g'),
      (_, name) => `${name}Renamed`,
    ),
    reordered(/^(?=(?:resource|var|output|module) )/m, /\.bicep$/),
    (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`moved/${path}`, text])),
  ],
  arm: [
    ...formatting,
    each((text, path) =>
      isJson(path) ? JSON.stringify(turned(JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''))), undefined, 4) : text,
    ),
    renamed(
      /"(\w+)": "\[(?:resourceId|concat|format)/g,
      (name) => new RegExp(`(variables\\('|")${name}(?='\\)|": "\\[)`, 'g'),
      (whole, name) => whole.replace(name, `${name}Renamed`),
    ),
    (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`moved/${path}`, text])),
  ],
  terraform: [
    ...formatting,
    renamed(
      /^variable "(\w+)"/gm,
      (name) => new RegExp(`(variable "|var\\.)${name}\\b|^${name}(?= *=)`, 'gm'),
      (whole, name) => whole.replace(name, `${name}_renamed`),
    ),
    reordered(/^(?=(?:resource|variable|output|locals|module|data) )/m, /\.tf$/),
    movedOn,
    (files, pick) => {
      // A block goes to a file of its own.
      const [main = ''] =
        Object.entries(files)
          .find(([path]) => path === 'main.tf')
          ?.slice(1) ?? [];
      const blocks = main.split(/^(?=resource )/m);
      const at = 1 + pick(Math.max(1, blocks.length - 1));
      return {
        ...files,
        'main.tf': blocks.filter((_, one) => one !== at).join(''),
        'more.tf': (files['more.tf'] ?? '') + (blocks[at] ?? ''),
      };
    },
    (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`moved/${path}`, text])),
  ],
};

/** What the rules about changes find; no fix is asked for. */
async function changesIn(files: Files, before: Files): Promise<string[]> {
  const workspace = newWorkspace(files);
  workspace.compareWith({ system: memory(before), nameOf: () => 'main' });
  await workspace.scan();
  await workspace.update();
  return workspace
    .judgedFiles()
    .flatMap((uri) => workspace.findings(uri))
    .filter(({ rule }) => changeRules.has(rule.id))
    .map(({ rule, message }) => `${rule.id}: ${message}`);
}

describe('Edits that change nothing', () => {
  for (const [language, all] of Object.entries(rewrites))
    it(`are no finding of the rules about changes: ${language}`, async () => {
      const folderOfSample = `samples/${language}`;
      const paths = readdirSync(folderOfSample, { recursive: true, encoding: 'utf8' }).filter(
        (path) => !path.includes('legacy') && /\.(bicep|bicepparam|json|tf|tfvars)$/.test(path),
      );
      const files = Object.fromEntries(paths.map((path) => [path, readFileSync(`${folderOfSample}/${path}`, 'utf8')]));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(all.length - 1), fc.nat()), { minLength: 1, maxLength: 4 }),
          async (chosen) => {
            let now: Files = files;
            for (const [which, seed] of chosen) now = all[which]!(now, (count) => seed % Math.max(1, count));
            assert.deepEqual(await changesIn(now, files), []);
          },
        ),
        { numRuns: Number(process.env['RUNS'] ?? 15), seed: 18 },
      );
    });
});
