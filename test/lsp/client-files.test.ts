import assert from 'node:assert/strict';
import { Client, fullCapabilities, rules, type Published } from './client';

const cluster =
  "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'kubenet'\n    }\n  }\n}\n";
const has = (rule: string) => (published: Published) => rules(published).includes(rule);
const reason = 'This file was not read: Unavailable.';

/** What an editor answers of a file: its text, or why there is none. */
type Answer = string | { readonly reason: string };

/** An editor whose workspace is in its memory. */
class VirtualClient extends Client {
  readonly readFiles: string[][] = [];
  readonly readFolders: string[] = [];
  fails = false;

  constructor(readonly memory: { readonly [uri: string]: Answer }) {
    super();
    this.connection.onRequest('aksNetworkLint/readFiles', ({ uris }: { uris: string[] }) => {
      this.readFiles.push(uris);
      if (this.fails) throw new Error('no');
      return uris.map((uri) => this.memory[uri] ?? null);
    });
    this.connection.onRequest('aksNetworkLint/readFolder', ({ uri }: { uri: string }) => {
      this.readFolders.push(uri);
      const below = Object.keys(this.memory).flatMap((file) =>
        file.startsWith(`${uri}/`) ? [file.slice(uri.length + 1)] : [],
      );
      return [...new Set(below.map((path) => path.split('/')[0]!))].map((name) => ({
        name,
        folder: !below.includes(name),
      }));
    });
  }

  async startIn(...uris: string[]): Promise<void> {
    await this.start(fullCapabilities, {
      initializationOptions: { readsFiles: true },
      workspaceFolders: uris.map((uri) => ({ uri, name: 'virtual' })),
    });
  }

  /** Waits until the workspace has been read. */
  async scanned(): Promise<void> {
    await this.waitFor(
      () => (this.progress.includes('end') ? true : undefined),
      () => 'the end of the scan',
    );
  }
}

describe('A workspace that is on no disk', () => {
  let client: VirtualClient;
  afterEach(() => client.stop());

  it('is read through the editor: closed files, modules and what ignores them', async () => {
    client = new VirtualClient({
      'memfs:/main.bicep':
        "param plugin string\nmodule aks './modules/my aks.bicep' = {\n  name: 'aks'\n  params: { plugin: plugin }\n}\n",
      'memfs:/main.bicepparam': "using './main.bicep'\nparam plugin = 'kubenet'\n",
      'memfs:/modules/my%20aks.bicep': `param plugin string\n${cluster.replace("'kubenet'", 'plugin')}`,
      'memfs:/.gitignore': 'old/\n',
      'memfs:/old/main.bicep': cluster,
    });
    await client.startIn('memfs:/');
    await client.until('memfs:/modules/my%20aks.bicep', has('no-kubenet'));
    await client.scanned();
    assert.equal(client.count('memfs:/old/main.bicep'), 0);
    assert.ok(!client.readFiles.flat().includes('memfs:/old/main.bicep'));
    assert.deepEqual(await client.connection.sendRequest('aksNetworkLint/ping'), null);
  });

  it('is asked for with one request for the files of a folder, and no file twice', async () => {
    client = new VirtualClient(
      Object.fromEntries(
        Array.from({ length: 200 }, (_, at) => [`vscode-vfs://github/o/r/${at}.bicep`, at === 7 ? cluster : '// none']),
      ),
    );
    await client.startIn('vscode-vfs://github/o/r');
    await client.until('vscode-vfs://github/o/r/7.bicep', has('no-kubenet'));
    await client.scanned();
    assert.deepEqual(
      client.readFiles.map(({ length }) => length).filter((length) => length > 1),
      [64, 64, 64, 8],
    );
    assert.equal(new Set(client.readFiles.flat()).size, client.readFiles.flat().length);
  });

  it('with more than 2,000 files is not read to its end, which is said', async () => {
    client = new VirtualClient(
      Object.fromEntries(Array.from({ length: 2_100 }, (_, at) => [`memfs:/r/${at}.bicep`, '// none'])),
    );
    const said = new Promise<string>((resolve) =>
      client.connection.onNotification('window/showMessage', ({ message }: { message: string }) => resolve(message)),
    );
    await client.startIn('memfs:/r');
    assert.match(await said, /more than 2000 files/);
    assert.equal(client.readFiles.flat().filter((uri) => uri.endsWith('.bicep')).length, 2_000);
  });

  it('has a note at what the editor does not give', async () => {
    client = new VirtualClient({ 'memfs:/r/main.bicep': { reason } });
    await client.startIn('memfs:/r');
    const { diagnostics } = await client.until('memfs:/r/main.bicep', (one) => one.diagnostics.length > 0);
    assert.deepEqual(
      diagnostics.map(({ message }) => message),
      [reason],
    );
  });

  it('has notes where the editor fails', async () => {
    client = new VirtualClient({ 'memfs:/r/main.bicep': cluster });
    client.fails = true;
    await client.startIn('memfs:/r');
    const { diagnostics } = await client.until('memfs:/r/main.bicep', (one) => one.diagnostics.length > 0);
    assert.match(diagnostics[0]!.message as string, /the editor did not answer/);
  });

  it('stands beside a folder on the disk, which the editor is not asked for', async () => {
    client = new VirtualClient({ 'memfs:/r/main.bicep': cluster });
    client.write('main.bicep', cluster);
    await client.startIn('memfs:/r', client.uri(''));
    await client.until('memfs:/r/main.bicep', has('no-kubenet'));
    await client.until(client.uri('main.bicep'), has('no-kubenet'));
    const asked = [...client.readFiles.flat(), ...client.readFolders];
    assert.ok(asked.length > 0);
    assert.ok(asked.every((uri) => uri.startsWith('memfs:')));
  });

  it('is left alone where the editor has not said that it reads', async () => {
    client = new VirtualClient({ 'memfs:/r/main.bicep': cluster });
    await client.start(fullCapabilities, { workspaceFolders: [{ uri: 'memfs:/r', name: 'virtual' }] });
    await client.scanned();
    assert.deepEqual([client.readFiles, client.readFolders], [[], []]);
  });
});
