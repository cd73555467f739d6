import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, folderOf } from './command';

function git(folder: string, ...args: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
  execFileSync('git', [...who, ...args], { cwd: folder, env, stdio: 'ignore' });
}

const template = (policy: string) => `resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"

  network_profile {
    network_plugin = "azure"
    network_policy = "${policy}"
  }
}
`;

interface Report {
  readonly findings: readonly { readonly rule: string; readonly message: string }[];
}

describe('--against', () => {
  const json = ['--format', 'json'];
  const changesOf = (text: string) =>
    (JSON.parse(text) as Report).findings
      .filter(({ rule }) => rule === 'no-cluster-replacement')
      .map(({ message }) => message);
  const example = () => {
    const folder = folderOf({ 'infra/main.tf': template('azure') });
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    git(folder, 'checkout', '-qb', 'mine');
    writeFileSync(join(folder, 'infra/main.tf'), template('calico'));
    return folder;
  };

  it('compares with a revision, and names it', () => {
    const folder = example();
    const { stdout, status } = command(folder, [...json, '--against', 'main']);
    const [message] = changesOf(stdout);
    assert.ok(message?.endsWith('(azure in main)'), message);
    assert.equal(status, 1);
    assert.deepEqual(changesOf(command(folder, json).stdout), []);
    git(folder, 'commit', '-qam', 'two');
    assert.deepEqual(changesOf(command(folder, [...json, '--against', 'HEAD']).stdout), []);
    assert.equal(changesOf(command(folder, [...json, '--against', 'main...']).stdout).length, 1);
    assert.equal(changesOf(command(join(folder, 'infra'), ['main.tf', ...json, '--against', 'main']).stdout).length, 1);
  });

  it('compares with a folder that holds the whole repository, or what is asked for', () => {
    const folder = example();
    const base = folderOf({ 'infra/main.tf': template('azure') });
    assert.equal(changesOf(command(folder, [...json, '--against', base]).stdout).length, 1);
    assert.equal(changesOf(command(folder, ['infra', ...json, '--against', join(base, 'infra')]).stdout).length, 1);
    assert.equal(changesOf(command(join(folder, 'infra'), [...json, '--against', base]).stdout).length, 1);
  });

  it('says once what it cannot compare with, and the other rules go on', () => {
    for (const [folder, ref, says] of [
      [example(), 'nope', /^aks-network-lint: --against nope: nope is no branch, tag or commit.*\n$/],
      [
        folderOf({ 'main.tf': template('azure') }),
        'main',
        /^aks-network-lint: --against main: .*no git repository\.\n$/,
      ],
    ] as const) {
      const { stdout, stderr, status } = command(folder, [...json, '--against', ref]);
      assert.match(stderr, says);
      assert.ok((JSON.parse(stdout) as Report).findings.length > 0);
      assert.equal(status, 2);
    }
  });

  it('compares a repository below a folder that is in none', () => {
    const folder = folderOf({ 'main.tf': template('azure') });
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    cpSync(example(), join(folder, 'deep/er'), { recursive: true });
    const { stdout, stderr, status } = command(folder, [...json, '--against', 'main']);
    assert.deepEqual([changesOf(stdout).length, stderr, status], [1, '', 1]);
  });

  it('compares a repository below with its own revision', () => {
    const folder = folderOf({ 'main.tf': template('azure') });
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    mkdirSync(join(folder, 'below'));
    cpSync(example(), join(folder, 'below'), { recursive: true });
    assert.equal(changesOf(command(folder, [...json, '--against', 'main']).stdout).length, 1);
  });

  it('diff lists what changes', () => {
    const folder = example();
    const { stdout, status } = command(folder, ['diff', ...json, '--against', 'main']);
    const { changes } = JSON.parse(stdout) as { changes: { property: string; outcome: string; line: number }[] };
    assert.deepEqual(
      changes.map(({ property, outcome, line }) => [property, outcome, line]),
      [['networkPolicy', 'replaces', 6]],
    );
    assert.equal(status, 0);
    assert.match(command(folder, ['diff', '--against', 'main', '--format', 'markdown']).stdout, /\*\*replaced\*\*/);
    assert.equal(command(folder, ['diff']).status, 2);
    assert.equal(command(folder, ['diff', '--against', '.']).stdout, 'Nothing changes in the AKS networks since ..\n');
  });

  it('tells of a template that is gone, however little is left', () => {
    const folder = example();
    rmSync(join(folder, 'infra'), { recursive: true });
    const { findings } = JSON.parse(command(folder, [...json, '--against', 'main']).stdout) as Report;
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['no-removed-resource'],
    );
    const text = command(folder, ['diff', '--against', 'main']).stdout;
    assert.match(text, /^infra\/main\.tf:1:1 {2}cluster aks {2}resource: in infra\/main\.tf → not there\n/);
  });

  it('diff is written as SARIF, each change with its rule', () => {
    const { stdout, status } = command(example(), ['diff', '--against', 'main', '--format', 'sarif']);
    const { runs } = JSON.parse(stdout) as {
      runs: { results: { ruleId: string; level: string; message: { text: string }; properties: object }[] }[];
    };
    const [result] = runs[0]!.results;
    assert.deepEqual([result!.ruleId, result!.level], ['no-cluster-replacement', 'error']);
    assert.match(result!.message.text, /^cluster aks, networkPolicy: azure → calico\. /);
    assert.equal(status, 0);
  });

  it('plan draws both, and marks what came, went and moved', () => {
    const network = (subnets: { readonly [name: string]: string }, outbound = 'loadBalancer') =>
      `resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
${Object.entries(subnets)
  .map(([name, range]) => `      { name: '${name}', properties: { addressPrefix: '${range}' } }`)
  .join('\n')}
    ]
  }
}
resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  properties: {
    agentPoolProfiles: [{ name: 'system', count: 3, vnetSubnetID: '\${vnet.id}/subnets/nodes' }]
    networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', outboundType: '${outbound}' }
  }
}
`;
    const folder = folderOf({
      'main.bicep': network({ nodes: '10.0.0.0/24', old: '10.0.1.0/24', kept: '10.0.2.0/24' }),
      'gone/main.bicep': network({ nodes: '10.0.0.0/24' }),
    });
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    const now = network({ nodes: '10.0.4.0/24', kept: '10.0.2.0/24', more: '10.0.3.0/24' }, 'userDefinedRouting');
    writeFileSync(
      join(folder, 'main.bicep'),
      now.replace("[{ name: 'system'", "[{ name: 'user', count: 1 }, { name: 'system'"),
    );
    rmSync(join(folder, 'gone'), { recursive: true });
    const { stdout, status } = command(folder, ['plan', '--against', 'main', '--format', 'markdown']);
    assert.equal(status, 0);
    for (const row of [
      '| **moved** | subnet nodes: range | 10.0.0.0/24 | 10.0.4.0/24 |',
      '| **added** | subnet more |  | 10.0.3.0/24 |',
      '| **gone** | subnet old | 10.0.1.0/24 |  |',
      "| **added** | node pool 'user' of aks |",
      '| **changed** | cluster aks: egress | loadBalancer | userDefinedRouting |',
      '**gone**: cluster aks',
    ])
      assert.ok(stdout.includes(row), `${row}\n${stdout}`);
    assert.ok(!/subnet kept/.test(stdout));
    assert.match(stdout, /\["− old<br>10\.0\.1\.0\/24"\]:::gone/);
    assert.match(stdout, /<summary>As it was in main<\/summary>/);
    const page = command(folder, ['plan', '--against', 'main']).stdout;
    for (const kind of ['added', 'gone', 'moved', 'changed'])
      assert.ok(page.includes(`<b class="mark ${kind}">${kind}</b>`), kind);
    assert.match(page, /<summary>As it was in main<\/summary>/);
    assert.match(
      command(folder, ['plan', '--against', '.', '--format', 'markdown']).stdout,
      /Nothing changes since `\.`\./,
    );
  });
});
