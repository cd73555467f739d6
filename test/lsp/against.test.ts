import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, fullCapabilities, rules, type Published } from './client';

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

const changed = (published: Published) => rules(published).filter((rule) => rule === 'no-cluster-replacement');
const messageOf = ({ diagnostics }: Published) => {
  const message = diagnostics.find(({ code }) => code === 'no-cluster-replacement')?.message;
  return typeof message === 'string' ? message : '';
};

describe('What an editor compares with', () => {
  /** A repository whose branch `mine` parted from `main`. */
  const example = (below = '') => {
    const client = new Client({ [`${below}main.tf`]: template('azure') });
    const folder = join(client.folder, below);
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    git(folder, 'checkout', '-qb', 'mine');
    return { client, folder, uri: client.uri(`${below}main.tf`) };
  };

  it('is where HEAD parted from the default branch: findings come while typing, name it and are mended', async () => {
    const { client, folder, uri } = example();
    await client.start();
    await client.open(uri, 'terraform', template('azure'));
    await client.until(uri, (published) => published.version === 1 && changed(published).length === 0);
    await client.change(uri, 2, [{ text: template('calico') }]);
    const found = await client.until(uri, (published) => changed(published).length === 1);
    assert.ok(messageOf(found).endsWith('(azure in main)'), messageOf(found));
    const { range } = found.diagnostics.find(({ code }) => code === 'no-cluster-replacement')!;
    const titles = (await client.actions(uri, range)).map(({ title }) => title);
    assert.ok(
      titles.some((title) => title.startsWith('Keep it as it is in main')),
      titles.join('\n'),
    );
    // A commit on the branch is no deployment.
    client.write('main.tf', template('calico'));
    git(folder, 'commit', '-qam', 'two');
    await client.watched('.git/refs/heads/mine', 2);
    await client.change(uri, 3, [{ text: `\n${template('calico')}` }]);
    await client.until(uri, (published) => published.version === 3 && changed(published).length === 1);
    await client.stop();
  });

  it('moves with HEAD and the refs, when the editor says so and when a document is saved', async () => {
    const { client, folder, uri } = example();
    await client.start();
    await client.open(uri, 'terraform', template('calico'));
    await client.until(uri, (published) => changed(published).length === 1);
    client.write('main.tf', template('calico'));
    git(folder, 'commit', '-qam', 'two');
    git(folder, 'branch', '-f', 'main', 'mine');
    await client.watched('.git/refs/heads/main', 2);
    await client.until(uri, (published) => changed(published).length === 0);
    git(folder, 'branch', '-f', 'main', 'mine~1');
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
    await client.until(uri, (published) => changed(published).length === 1);
    await client.stop();
  });

  it('is the commit where the branch parted, however far the default branch has gone on', async () => {
    const { client, folder, uri } = example();
    git(folder, 'checkout', '-q', 'main');
    client.write('main.tf', template('cilium'));
    git(folder, 'commit', '-qam', 'two');
    git(folder, 'checkout', '-q', 'mine');
    git(folder, 'pack-refs', '--all');
    git(folder, 'gc', '-q');
    await client.start();
    await client.open(uri, 'terraform', template('calico'));
    const found = await client.until(uri, (published) => changed(published).length === 1);
    assert.match(messageOf(found), /\(azure in main@[0-9a-f]{7}\)$/);
    await client.stop();
  });

  it('is what the setting says: HEAD, a branch, or nothing', async () => {
    const { client, folder, uri } = example();
    client.write('main.tf', template('calico'));
    git(folder, 'commit', '-qam', 'two');
    client.settings = { aksNetworkLint: { against: 'HEAD' } };
    await client.start();
    await client.open(uri, 'terraform', template('azure'));
    await client.until(uri, (published) => messageOf(published).endsWith('(calico in HEAD)'));
    client.settings = { aksNetworkLint: { against: 'off' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(uri, (published) => changed(published).length === 0);
    client.settings = { aksNetworkLint: { against: 'mine' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(uri, (published) => messageOf(published).endsWith('(calico in mine)'));
    await client.stop();
  });

  it('is what the setting of its own folder says, in a workspace of several', async () => {
    const client = new Client({
      'a/main.tf': template('azure'),
      'b/main.tf': template('azure'),
      'c/main.tf': template('azure'),
    });
    const { folder } = client;
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    git(folder, 'checkout', '-qb', 'mine');
    for (const name of ['a', 'b', 'c']) client.write(`${name}/main.tf`, template('calico'));
    git(folder, 'commit', '-qam', 'two');
    const [a, b, c] = ['a', 'b', 'c'].map((name) => client.uri(name)) as [string, string, string];
    const set = (against: string) => ({ aksNetworkLint: { against } });
    client.folderSettings = { [a]: set('main'), [b]: set('HEAD'), [c]: set('off') };
    await client.start(fullCapabilities, {
      workspaceFolders: [a, b, c].map((uri) => ({ uri, name: uri.slice(-1) })),
    });
    for (const uri of [a, b, c]) await client.open(`${uri}/main.tf`, 'terraform', template('cilium'));
    await client.until(`${a}/main.tf`, (published) => messageOf(published).endsWith('(azure in main)'));
    await client.until(`${b}/main.tf`, (published) => messageOf(published).endsWith('(calico in HEAD)'));
    await client.until(
      `${c}/main.tf`,
      (published) => published.diagnostics.length > 0 && changed(published).length === 0,
    );
    client.folderSettings = { [a]: set('off'), [b]: set('HEAD'), [c]: set('main') };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(`${a}/main.tf`, (published) => changed(published).length === 0);
    await client.until(`${c}/main.tf`, (published) => messageOf(published).endsWith('(azure in main)'));
    assert.ok(messageOf(client.last(`${b}/main.tf`)!).endsWith('(calico in HEAD)'));
    await client.stop();
  });

  it('is there in a workspace that nobody vouches for, and for repositories below it', async () => {
    const { client, uri } = example('below/');
    await client.start(fullCapabilities, { initializationOptions: { isTrusted: false } });
    await client.open(uri, 'terraform', template('calico'));
    await client.until(uri, (published) => changed(published).length === 1);
    await client.stop();
  });

  it('is there when the workspace is a folder in a repository', async () => {
    const { client, uri } = example();
    client.write('infra/main.tf', template('azure'));
    git(client.folder, 'add', '-A');
    git(client.folder, 'commit', '-qm', 'two');
    git(client.folder, 'branch', '-f', 'main', 'mine');
    await client.start(fullCapabilities, { workspaceFolders: [{ uri: client.uri('infra'), name: 'infra' }] });
    await client.open(client.uri('infra/main.tf'), 'terraform', template('calico'));
    await client.until(client.uri('infra/main.tf'), (published) => changed(published).length === 1);
    assert.equal(client.last(uri), undefined);
    await client.stop();
  });

  it('tells of a template that is gone, as long as it is', async () => {
    const { client, folder, uri } = example();
    client.write(
      'more/main.bicep',
      "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'more'\n}\n",
    );
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'two');
    git(folder, 'branch', '-f', 'main', 'mine');
    await client.start();
    const gone = client.uri('more/main.bicep');
    const isTold = (published: Published) => rules(published).includes('no-removed-resource');
    await client.until(gone, (published) => !isTold(published));
    rmSync(join(folder, 'more'), { recursive: true });
    await client.watched('more/main.bicep', 3);
    await client.until(gone, isTold);
    rmSync(join(folder, 'main.tf'));
    await client.watched('main.tf', 3);
    await client.until(uri, isTold);
    git(folder, 'checkout', '-q', '--', 'more');
    await client.watched('more/main.bicep', 1);
    await client.until(gone, (published) => !isTold(published));
    await client.stop();
  });

  it('is nothing where the repository is damaged, which is said once; other rules go on', async () => {
    const { client, folder, uri } = example();
    const said: string[] = [];
    client.connection.onNotification(
      'window/showMessage',
      ({ message }: { message: string }) => void said.push(message),
    );
    rmSync(join(folder, '.git/objects'), { recursive: true });
    assert.ok(existsSync(join(folder, '.git/HEAD')));
    await client.start();
    await client.open(uri, 'terraform', template('calico'));
    await client.until(uri, (published) => published.version === 1 && published.diagnostics.length > 0);
    await client.change(uri, 2, [{ text: `\n${template('calico')}` }]);
    await client.until(uri, (published) => published.version === 2);
    assert.deepEqual(said, [
      `AKS Network Lint does not see what was changed: ${join(folder, '.git')} is no whole repository: HEAD or objects are missing.`,
    ]);
    await client.stop();
  });

  it('is nothing for files that are on no disk', async () => {
    const { client } = example();
    await client.start();
    const uri = 'vscode-vfs://github/a/b/main.tf';
    await client.open(uri, 'terraform', template('calico'));
    await client.until(uri, (published) => published.diagnostics.length > 0 && changed(published).length === 0);
    await client.stop();
  });
});
