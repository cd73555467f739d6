import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
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
});
