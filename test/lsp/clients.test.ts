import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Client, fullCapabilities, rules, type Published } from './client';

const cluster =
  "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'kubenet'\n    }\n  }\n}\n";
const has = (rule: string) => (published: Published) => rules(published).includes(rule);

describe('Editors that are not VS Code', () => {
  let client: Client;
  afterEach(() => client.stop());

  it('that send only rootUri see their closed files judged', async () => {
    client = new Client({ 'main.bicep': cluster });
    await client.start(fullCapabilities, { rootUri: client.uri('') });
    await client.until(client.uri('main.bicep'), has('no-kubenet'));
  });

  it('that send only rootPath do, too', async () => {
    client = new Client({ 'main.bicep': cluster });
    await client.start(fullCapabilities, { rootPath: client.folder });
    await client.until(client.uri('main.bicep'), has('no-kubenet'));
  });

  it('that refuse what they have announced lose nothing by it', async () => {
    client = new Client({ 'main.bicep': cluster });
    client.refuses = true;
    await client.start(fullCapabilities, { initializationOptions: { rules: { 'use-network-policy': 'off' } } });
    const published = await client.until(client.uri('main.bicep'), has('no-kubenet'));
    assert.ok(!rules(published).includes('use-network-policy'), 'settings come with the first message');
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { aksNetworkLint: { rules: { 'no-kubenet': 'error' } } },
    });
    const changed = await client.until(client.uri('main.bicep'), has('use-network-policy'));
    assert.equal(changed.diagnostics.find(({ code }) => code === 'no-kubenet')?.severity, 1);
  });

  it('that have a file open and no folder see what is deployed with it, and nothing else', async () => {
    client = new Client({
      'main.bicep':
        "param plugin string\nmodule aks './modules/aks.bicep' = {\n  name: 'aks'\n  params: { plugin: plugin }\n}\n",
      'main.bicepparam': "using './main.bicep'\nparam plugin = 'kubenet'\n",
      'modules/aks.bicep': `param plugin string\n${cluster.replace("'kubenet'", 'plugin')}`,
      'other.bicep': cluster,
      'folder/other.bicep': cluster,
    });
    await client.start(fullCapabilities, { workspaceFolders: null });
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', client.read('main.bicep'));
    await client.until(client.uri('modules/aks.bicep'), has('no-kubenet'));
    await client.connection.sendRequest('workspace/executeCommand', { command: 'aksNetworkLint.scanWorkspace' });
    for (const other of ['other.bicep', 'folder/other.bicep']) assert.equal(client.count(client.uri(other)), 0, other);
    await client.open(client.uri('folder/other.bicep'), 'bicep', cluster);
    await client.until(client.uri('folder/other.bicep'), has('no-kubenet'));
    assert.ok(has('no-kubenet')(client.last(client.uri('modules/aks.bicep'))!));
    // A folder is opened after all.
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: client.uri(''), name: 'all' }], removed: [] },
    });
    await client.until(client.uri('other.bicep'), has('no-kubenet'));
  });

  it('that refuse what the server asks for by itself do not end it', async () => {
    client = new Client({ 'main.bicep': cluster, '.aks-network-lint.yaml': 'rules: {' });
    client.refuses = true;
    await client.start({
      ...fullCapabilities,
      workspace: { ...fullCapabilities.workspace, inlayHint: { refreshSupport: true } },
    });
    const uri = client.uri('main.bicep');
    await client.until(uri, has('no-kubenet'));
    // Each of them is answered with an error.
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await client.connection.sendRequest('workspace/executeCommand', {
      command: 'aksNetworkLint.changeSeverity',
      arguments: [uri, 'no-kubenet', 'error'],
    });
    await client.connection.sendRequest('workspace/executeCommand', { command: 'aksNetworkLint.scanWorkspace' });
    assert.equal(await client.connection.sendRequest('aksNetworkLint/ping'), null);
  });

  it('that hide files by odd patterns lose those patterns and nothing else', async () => {
    client = new Client({ 'main.bicep': cluster, 'hidden/main.bicep': cluster });
    client.settings = {
      aksNetworkLint: { rules: { 'no-kubenet': 'error' } },
      'files.exclude': { '': true, [`${'*a'.repeat(8)}b`]: true, '[': true, '**/hidden': true },
    };
    await client.start();
    const { diagnostics } = await client.until(client.uri('main.bicep'), has('no-kubenet'));
    assert.equal(diagnostics.find(({ code }) => code === 'no-kubenet')?.severity, 1);
    assert.equal(client.count(client.uri('hidden/main.bicep')), 0);
  });

  it('that speak of a virtual workspace do not see the disk', async () => {
    client = new Client({ 'main.bicep': cluster });
    const path = new URL(client.uri('')).pathname;
    await client.start(fullCapabilities, { rootUri: `memfs:${path}` });
    const uri = `memfs:${path}/open.bicep`;
    await client.open(uri, 'bicep', cluster);
    await client.until(uri, has('no-kubenet'));
    assert.equal(client.count(`memfs:${path}/main.bicep`), 0);
  });

  it('get an answer in one file while another is judged', async () => {
    const callers = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`r${at}/main.bicep`, `module aks '../aks.bicep' = {\n  name: 'aks'\n}\n`]),
    );
    client = new Client({ ...callers, 'aks.bicep': cluster, 'other.bicep': cluster });
    await client.start();
    await client.open(client.uri('other.bicep'), 'bicep', cluster);
    await client.open(client.uri('aks.bicep'), 'bicep', cluster);
    await client.until(client.uri('aks.bicep'), has('no-kubenet'));
    await client.change(client.uri('aks.bicep'), 2, [{ text: `\n${cluster}` }]);
    const { range } = (await client.until(client.uri('other.bicep'), has('no-kubenet'))).diagnostics.find(
      ({ code }) => code === 'no-kubenet',
    )!;
    assert.ok((await client.actions(client.uri('other.bicep'), range)).length > 0);
  });
});

describe('The server by itself', () => {
  it('says in one line how it is started', () => {
    const { stderr, status } = spawnSync(process.execPath, ['dist/server.js'], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /^aks-network-lint: this is the language server; an editor starts it with --stdio\.\n$/);
  });
});
