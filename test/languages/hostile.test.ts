import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '../../engine/workspace';
import { nodeFiles } from '../../engine/node/node-files';
import { uriOfPath } from '../../engine/files/uri';
import { catalogue } from '../../shared-rules/catalogue';
import { SecurityRule } from '../../shared-rules/model/surroundings';
import { lint, type Files } from '../lint';

/** Inputs that once ended the analysis, or never ended it. Nothing is timed: what is too much is unknown, and the cluster is judged all the same. */

const terraform = (locals: string, plugin = 'local.x', more = '') =>
  `locals {\n${locals}\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  name                   = "aks"\n  local_account_disabled = ${plugin}\n${more}}\n`;
const bicep = (vars: string, plugin = 'x', type = 'bool') =>
  `${vars}\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    ${type === 'bool' ? 'disableLocalAccounts' : 'dnsPrefix'}: ${plugin}\n  }\n}\n`;
const arm = (variables: object, plugin = "[variables('x')]") =>
  JSON.stringify({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    variables,
    resources: [
      {
        type: 'Microsoft.ContainerService/managedClusters',
        apiVersion: '2025-05-01',
        name: 'aks',
        location: 'westeurope',
        properties: { disableLocalAccounts: plugin },
      },
    ],
  });
const doubling = (count: number, first: string, next: (at: number) => string) =>
  [first, ...Array.from({ length: count }, (_, at) => next(at + 1))].join('\n');

/** The cluster is judged, and nothing is said of the value. */
function judged(name: string, files: Files, notes?: RegExp): void {
  it(name, async () => {
    const result = await lint(files);
    const rules = result.findings.map(({ rule }) => rule);
    assert.ok(rules.includes('use-network-policy'), `no finding of the cluster in ${JSON.stringify(rules)}`);
    assert.ok(!rules.includes('no-local-accounts'), 'the value is not taken for absent');
    if (notes)
      assert.ok(
        result.notes.some(({ message }) => notes.test(message)),
        JSON.stringify(result.notes),
      );
  });
}

/** A call takes only so many arguments: what a text repeats is not spread into one. */
describe('Very many of one thing', () => {
  const many = 150_000;
  judged('parts of a Terraform text', { 'main.tf': terraform('  x = true', `"${'${a}'.repeat(many)}"`) });
  judged('lines with a part in a heredoc', {
    'main.tf': terraform('  x = true', `<<EOT\n${'${a}\n'.repeat(many)}EOT\n`),
  });
  judged('arguments of a Terraform function', {
    'main.tf': terraform('  x = true', `max(${'1, '.repeat(many)}1) == 2`),
  });
  judged('spread arguments', {
    'main.tf': terraform('  x = range(1000)', `max(flatten([${'local.x, '.repeat(150)}local.x])...) == 2`),
  });
  judged('lists in concat', { 'main.tf': terraform('  x = true', `length(concat(${'[1], '.repeat(many)}[1])) == 2`) });
  judged('items of a list', { 'main.tf': terraform('  x = true', `length([${'1, '.repeat(many)}1]) == 2`) });
  judged('arguments of a Bicep function', { 'main.bicep': bicep(`var x = max(${'1, '.repeat(many)}1) == 2`) });
  it('comments in a manifest', async () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: LoadBalancer\n';
    for (const name of ['web', '[web', '{{ web }}'])
      await lint({
        'web.yaml': `# aks-network-lint-disable-next-line no-such-rule\n${service.replace('name: web', `name: ${name}`)}${'#\n'.repeat(many)}`,
      });
  });
});

describe('Values that hold themselves', () => {
  judged('Terraform, read as text', {
    'main.tf': terraform('  a = { x = local.a, y = local.a }', 'jsonencode(local.a) == "x"'),
  });
  judged('Terraform, compared', {
    'main.tf': terraform('  a = [local.b]\n  b = [local.a, local.a]', 'local.a == local.b'),
  });
  // Each of many siblings looks into all of them: what is looked into hangs on each other as expressions do.
  for (const call of ['setsubtract(local.v)', 'toset(local.v)', 'jsonencode(local.v)', 'flatten(local.v)'])
    judged(`Terraform, ${call} a thousand times inside of it`, {
      'main.tf': terraform(
        `  v = [for i in range(3) : { k = [for j in range(1000) : ${call}] }]`,
        'jsonencode(local.v) == "x"',
      ),
    });
  judged('Terraform, flattened', { 'main.tf': terraform('  a = [local.a, local.a]', 'flatten(local.a)[0]') });
  judged('Terraform, merged', {
    'main.tf': terraform('  a = merge({ x = local.a }, { y = local.a })', 'can(local.a) && local.a == {}'),
  });
  judged('Bicep, read as text', {
    'main.bicep': bicep('var a = { x: b, y: b }\nvar b = { z: a }', "string(a) == 'x'"),
  });
  judged('Bicep, flattened', { 'main.bicep': bicep('var a = [a, [a]]', 'flatten(a)[0]') });
  judged('ARM, read as text', {
    'azuredeploy.json': arm(
      { a: { x: "[variables('b')]" }, b: { y: "[variables('a')]" } },
      "[equals(string(variables('a')), 'x')]",
    ),
  });
});

describe('Structures that double', () => {
  judged('Terraform, lists compared', {
    'main.tf': terraform(
      doubling(40, '  a0 = ["x"]', (at) => `  a${at} = concat(local.a${at - 1}, local.a${at - 1})`),
      'local.a40 == ["y"]',
    ),
  });
  judged('Terraform, objects merged with themselves', {
    'main.tf': terraform(
      doubling(40, '  a0 = { k = "x" }', (at) => `  a${at} = merge(local.a${at - 1}, local.a${at - 1})`),
      'local.a40.missing',
    ),
  });
  judged('Terraform, lists in lists flattened', {
    'main.tf': terraform(
      doubling(40, '  a0 = ["x"]', (at) => `  a${at} = [local.a${at - 1}, local.a${at - 1}]`),
      'flatten(local.a40)[100000]',
    ),
  });
  judged(
    'Terraform, lists in lists as text',
    {
      'main.tf': terraform(
        doubling(40, '  a0 = ["x"]', (at) => `  a${at} = [local.a${at - 1}, local.a${at - 1}]`),
        'jsonencode(local.a40) == "x"',
      ),
    },
    /more parts than are followed/,
  );
  judged('Bicep, spread into themselves', {
    'main.bicep': bicep(
      doubling(40, 'var a0 = { k: true }', (at) => `var a${at} = { ...a${at - 1}, ...a${at - 1} }`),
      'a40.missing',
    ),
  });
  judged('Bicep, lists spread', {
    'main.bicep': bicep(
      doubling(40, "var a0 = ['x']", (at) => `var a${at} = [...a${at - 1}, ...a${at - 1}]`),
      "contains(string(a40), 'y')",
    ),
  });
  judged('ARM, as text', {
    'azuredeploy.json': arm(
      Object.fromEntries<string[]>([
        ['a0', ['x']],
        ...Array.from({ length: 40 }, (_, at): [string, string[]] => [
          `a${at + 1}`,
          [`[variables('a${at}')]`, `[variables('a${at}')]`],
        ]),
      ]),
      "[equals(string(variables('a40')), 'x')]",
    ),
  });
});

describe('Functions that make or go through much', () => {
  judged(
    'texts in loops',
    {
      'main.tf': terraform(
        `${doubling(13, '  a0 = "xxxxxxxxxx"', (at) => `  a${at} = "\${local.a${at - 1}}\${local.a${at - 1}}"`)}\n  x = join("", flatten([for i in range(1000) : [for j in range(1000) : replace(local.a13, "x", "\${i}")]])) == "y"`,
      ),
    },
    /too many steps/,
  );
  for (const call of [
    'union(all, [one])',
    'concat(all, [one])',
    'intersection(all, big)',
    'contains(all, one) ? all : big',
    "split(join(all, ','), big)",
  ]) {
    judged(`Bicep, ${call} in a loop`, {
      'main.bicep': bicep(
        `var big = range(0, 10000)\nvar many = reduce(big, big, (all, one) => ${call})`,
        'length(many) == 3',
      ),
    });
  }
  judged('Terraform, a list replaced in a list', { 'main.tf': terraform('', 'replace(["a"], [], "b")') });
  judged('Bicep, a list replaced in a text', { 'main.bicep': bicep('', "replace('a', [], 'b')") });
  judged('Bicep, a text that one call makes of many', {
    'main.bicep': bicep(`var a = padLeft('', 90000, 'x')\nvar b = format('${'{0}'.repeat(20_000)}', a)`, "b == 'x'"),
  });
  judged(
    'a module that is called a thousand times',
    {
      'main.bicep': `${bicep("var x = 'a'", 'm0.outputs.x')}${Array.from({ length: 3000 }, (_, at) => `module m${at} 'm.bicep' = {\n  name: 'm${at}'\n}\n`).join('')}`,
      'm.bicep': Array.from({ length: 300 }, (_, at) => `var v${at} = ${at}\n`).join(''),
    },
    /one of too many nested ones/,
  );
});

describe('Little text that makes much, again and again', () => {
  const many = (count: number) => Array.from({ length: count }, () => '0').join(', ');
  const everyTime = /takes too many steps/;
  judged('Bicep, texts added to themselves', {
    'main.bicep': bicep(
      doubling(44, "var a0 = 'xxxxxxxx'", (at) => `var a${at} = a${at - 1} + a${at - 1}`),
      "a44 == 'y'",
    ),
  });
  judged('Bicep, ids of themselves', {
    'main.bicep': bicep(
      doubling(
        60,
        "var a0 = resourceId('A.b/c', 'x')",
        (at) => `var a${at} = resourceId('A.b/c', a${at - 1}, a${at - 1})`,
      ),
      "a60 == 'x'",
    ),
  });
  judged('Bicep, parents of parents', {
    'main.bicep': bicep(
      doubling(
        3000,
        "resource s0 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = { name: 'a/b' }",
        (at) =>
          `resource s${at} 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = { parent: s${at - 1}, name: s${at - 1}.name }`,
      ),
      's3000.id',
    ),
  });
  judged(
    'Bicep, a long list in a loop',
    { 'main.bicep': bicep(`var x = contains(map(range(0, 10000), i => length([${many(20_000)}])), 'q')`) },
    everyTime,
  );
  judged(
    'Bicep, many arguments in a loop',
    { 'main.bicep': bicep(`var x = contains(map(range(0, 10000), i => coalesce(${many(20_000)})), 'q')`) },
    everyTime,
  );
  judged(
    'Bicep, many parameters of a lambda',
    {
      'main.bicep': bicep(
        `var x = contains(map(range(0, 10000), (${Array.from({ length: 3000 }, (_, at) => `a${at}`).join(', ')}) => a0), 'q')`,
      ),
    },
    everyTime,
  );
  judged(
    'Terraform, a pattern in a loop',
    {
      'main.tf': terraform(
        `  t = "${'a'.repeat(1000)}"`,
        'contains(flatten([for i in range(1000) : [for j in range(30) : can(regex("a{900}b${i}_${j}", local.t))]]), true)',
      ),
    },
    everyTime,
  );
  judged(
    'Terraform, a text read as JSON in a loop',
    {
      'main.tf': terraform(
        `  t = ${JSON.stringify(JSON.stringify(Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, 0]))))}`,
        'contains(flatten([for i in range(1000) : [for j in range(300) : jsondecode(local.t).k0]]), 1)',
      ),
    },
    everyTime,
  );

  it('pools in a loop of clusters', async () => {
    const pools =
      "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = [for i in range(0, 3): {\n  name: 'c${i}'\n  properties: {\n    agentPoolProfiles: [for j in range(0, 50): {\n      name: 'p${j}'\n      enableNodePublicIP: true\n    }]\n  }\n}]\n";
    const [finding] = (await lint({ 'main.bicep': pools })).findings.filter(({ rule }) => rule === 'no-node-public-ip');
    assert.deepEqual(
      finding?.fixes.map(({ title }) => title),
      ['Set enableNodePublicIP: false (an existing pool has to be made anew)'],
    );
  });
});

describe('Patterns', () => {
  const long = 'a'.repeat(60);
  for (const [pattern, text] of [
    ['(a|a)'.repeat(30), `${long}b`],
    ['a?'.repeat(36) + 'a'.repeat(36), 'a'.repeat(36)],
    [`${'\\\\\\\\*'.repeat(8)}b`, '\\\\'.repeat(30)],
    ['(.*)*b', long],
    ['(x+x+)+y', 'x'.repeat(40)],
  ] as const) {
    it(`end as RE2 ends them: ${pattern.slice(0, 20)}`, async () => {
      const { findings } = await lint({
        'main.tf': terraform(`  hit = can(regex("${pattern}", "${text}"))`, 'local.hit'),
      });
      assert.ok(findings.some(({ rule }) => rule === 'use-network-policy'));
    });
  }
});

describe('Odd arguments', () => {
  judged('element() with a fraction', { 'main.tf': terraform('  x = element([true, false], 3 / 2)') });
  judged('tobool() of names that every object has', { 'main.tf': terraform('  x = tobool("constructor")') });
  judged('tobool() of __proto__', { 'main.tf': terraform('  x = tobool("__proto__")') });
  judged('bool() of a name that every object has', { 'main.bicep': bicep("var x = bool('constructor')") });
});

describe('Long texts', () => {
  it('blank lines', async () => {
    assert.deepEqual(
      (await lint({ 'main.bicep': '\n'.repeat(400_000), 'main.tf': '\n'.repeat(400_000) })).findings,
      [],
    );
  });

  it('an id, a version constraint and a suppression without an end', async () => {
    const { findings } = await lint({
      'main.tf': `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${' '.repeat(200_000)}x"\n    }\n  }\n}\n\n# aks-network-lint-disable-next-line no-kubenet${' '.repeat(200_000)}x\n${terraform('  x = true', 'true', `\n  default_node_pool {\n    vnet_subnet_id = "/subscriptions/s/resourceGroups/${'g'.repeat(90_000)}"\n  }\n`)}`,
    });
    assert.ok(findings.some(({ rule }) => rule === 'use-network-policy'));
  });

  it('strings that are never closed, in JSON', async () => {
    const text = arm({ x: true }).replace(/\}$/, `,"y":[${'"[\n'.repeat(200_000)}`);
    assert.ok((await lint({ 'azuredeploy.json': text })).findings.some(({ rule }) => rule === 'use-network-policy'));
  });

  it('more problems than JSON can have', async () => {
    const text = arm({ x: true }).replace(/\}$/, `,"y":[${'- '.repeat(200_000)}`);
    const { problems } = await lint({ 'azuredeploy.json': text });
    assert.ok(problems['azuredeploy.json']! < 11_000);
  });

  it('a hundred templates that run on and on share what a run may take', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
    for (let at = 0; at < 100; at++)
      writeFileSync(
        join(folder, `m${at}.bicep`),
        bicep(
          `var many = [for a in range(0, 1000): map(range(0, 1000), b => a + b + ${at})]`,
          'contains(many, [-1]) ? true : false',
        ),
      );
    const workspace = new Workspace(
      nodeFiles,
      [uriOfPath(folder)],
      catalogue,
      () => new Date('2026-11-28'),
      (message) => assert.fail(message),
    );
    await workspace.scan();
    await workspace.update({ bounded: true });
    const notes = workspace
      .judgedFiles()
      .filter((uri) => workspace.notes(uri).some(({ message }) => /takes too many steps/.test(message)));
    assert.equal(notes.length, 100);
    const findings = workspace.judgedFiles().flatMap((uri) => workspace.findings(uri));
    const steps = [...new Set(findings.flatMap(({ members }) => members.map(({ result }) => result)))].reduce(
      (sum, { taken }) => sum + taken,
      0,
    );
    assert.ok(steps > 100_000 && steps < 600_000, `${steps} steps`);
    // What is not known whole is not edited.
    const { of, untried } = workspace.fixes(findings);
    assert.ok(findings.length > 100 && [...of.values()].every((fixes) => fixes.length === 0) && untried.length > 100);
  });

  it('a security group with thousands of rules is read once, for all of its subnets', async () => {
    const rules = Array.from(
      { length: 500 },
      (_, at) =>
        `{ name: 'r${at}', properties: { priority: ${at}, direction: 'Outbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '10.${at >> 8}.${at & 255}.0/24', destinationPortRange: '443' } }`,
    ).join('\n');
    const subnets = Array.from(
      { length: 40 },
      (_, at) =>
        `{ name: 's${at}', properties: { addressPrefix: '10.9.${at}.0/24', networkSecurityGroup: { id: nsg.id } } }`,
    ).join('\n');
    const text = `resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: 'n'\n  properties: { securityRules: [\n${rules}\n] }\n}\nresource v 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'v'\n  properties: { subnets: [\n${subnets}\n] }\n}\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'c'\n  properties: { agentPoolProfiles: [\n${Array.from({ length: 40 }, (_, at) => `{ name: 'p${at}', vnetSubnetID: '\${v.id}/subnets/s${at}' }`).join('\n')}\n] }\n}\n`;
    let reads = 0;
    const original = Object.getOwnPropertyDescriptor(SecurityRule.prototype, 'access')!;
    Object.defineProperty(SecurityRule.prototype, 'access', {
      configurable: true,
      get(this: SecurityRule) {
        reads++;
        return original.get!.call(this) as unknown;
      },
    });
    try {
      await lint({ 'main.bicep': text });
    } finally {
      Object.defineProperty(SecurityRule.prototype, 'access', original);
    }
    assert.ok(reads > 0 && reads < 15 * 500, `${reads} reads`);
  });
});

describe('Texts that grow without end', () => {
  const aks = (properties: string) =>
    `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n${properties}\n  }\n}\n`;
  const survives = (name: string, files: Files) =>
    it(name, async () => assert.ok(Array.isArray((await lint(files)).findings)));

  survives('a resource type that every object has', {
    'main.tf': 'resource "constructor" "x" {\n}\n\nresource "toString" "x" {\n}\n',
  });
  survives('half a character in a path', {
    'main.bicep': "module m '\uDC00.bicep' = {\n  name: 'm'\n}\n",
    'main.tf': 'module "m" {\n  source = "./\uD800"\n}\n',
    'a.json':
      '{ "$schema": "deploymentTemplate.json", "resources": [{ "type": "Microsoft.Resources/deployments", "properties": { "templateLink": { "relativePath": "\uDC00" } } }] }',
  });
  survives('lists that double', {
    'main.bicep': `var v0 = ['x']\n${Array.from({ length: 60 }, (_, at) => `var v${at + 1} = concat(v${at}, v${at})`).join('\n')}\n${aks('    apiServerAccessProfile: {\n      authorizedIPRanges: v60\n    }')}`,
  });
  survives('texts that multiply', {
    'main.bicep': `var v0 = 'x'\n${Array.from({ length: 40 }, (_, at) => `var v${at + 1} = '\${v${at}}\${v${at}}\${v${at}}'`).join('\n')}\n${aks('    networkProfile: {\n      networkPolicy: padLeft(v40, 500000000)\n    }')}`,
  });
  survives('loops in loops', {
    'main.bicep': `var all = flatten([for a in range(0, 10000): [for b in range(0, 10000): '\${a}.\${b}']])\n${aks('    apiServerAccessProfile: {\n      authorizedIPRanges: all\n    }')}`,
  });
  survives('modules that call two modules each', {
    ...Object.fromEntries(
      Array.from({ length: 18 }, (_, at) => [
        `m${at}.bicep`,
        `module a 'm${at + 1}.bicep' = {\n  name: 'a'\n}\nmodule b 'm${at + 1}.bicep' = {\n  name: 'b'\n}\n`,
      ]),
    ),
    'm18.bicep': aks(''),
  });
  survives('thousands of child resources', {
    'a.json': JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      resources: Array.from({ length: 8000 }, (_, at) => ({
        type: 'Microsoft.Network/virtualNetworks/subnets',
        name: `[concat('vnet/', 's${at}')]`,
        properties: {},
      })),
    }),
  });
});
