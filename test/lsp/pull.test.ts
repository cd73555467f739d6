import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { Client, fullCapabilities, rules } from './client';

const cluster = (plugin: string, name = 'aks') =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: '${name}'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: ${plugin}\n    }\n  }\n}\n`;
const clean = 'param location string\n';
const pulling: ClientCapabilities = {
  ...fullCapabilities,
  workspace: { ...fullCapabilities.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { ...fullCapabilities.textDocument, diagnostic: { dynamicRegistration: true } },
};
const codes = (items: readonly Diagnostic[] | undefined) => (items ?? []).map(({ code }) => String(code));

describe('An editor that asks for findings', () => {
  let client: Client;
  let refreshed = 0;
  afterEach(() => client.stop());

  async function start(files: { readonly [path: string]: string }, more = {}, capabilities = pulling) {
    client = new Client(files);
    refreshed = 0;
    client.connection.onRequest('workspace/diagnostic/refresh', () => {
      refreshed++;
      return null;
    });
    await client.start(capabilities, more);
  }
  const document = (path: string, previousResultId?: string) =>
    client.connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri: client.uri(path) },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  const workspace = (known: ReadonlyMap<string, string>, source = new CancellationTokenSource()) =>
    client.connection.sendRequest<WorkspaceDiagnosticReport>(
      'workspace/diagnostic',
      { previousResultIds: [...known].map(([uri, value]) => ({ uri, value })) },
      source.token,
    );
  /** Takes a report over, as an editor does. */
  function take({ items }: WorkspaceDiagnosticReport, known: Map<string, string>) {
    const full = new Map<string, string[]>();
    for (const item of items) {
      if (item.resultId !== undefined) known.set(item.uri, item.resultId);
      if (item.kind === 'full') full.set(item.uri, codes(item.items));
    }
    return full;
  }

  it('is told that it may, gets those of a document, and is sent none', async () => {
    await start({ 'main.bicep': cluster("'kubenet'") });
    const { diagnosticProvider } = client.result!.capabilities;
    assert.deepEqual(diagnosticProvider, {
      identifier: 'aks-network-lint',
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', cluster("'kubenet'"));
    const first = await document('main.bicep');
    assert.ok(first.kind === 'full' && codes(first.items).includes('no-kubenet'));
    assert.deepEqual(await document('main.bicep', first.resultId), { kind: 'unchanged', resultId: first.resultId });
    await client.change(uri, 2, [{ text: cluster("'azure'") }]);
    const second = await document('main.bicep', first.resultId);
    assert.ok(second.kind === 'full' && !codes(second.items).includes('no-kubenet'));
    await client.change(uri, 3, [{ text: clean }]);
    const third = await document('main.bicep', second.resultId);
    assert.deepEqual(third.kind === 'full' && third.items, []);
    assert.equal((await document('main.bicep', third.resultId)).kind, 'unchanged');
    assert.equal(client.count(uri), 0, 'nothing is sent');
  });

  it('gets those of closed files, and waits for the next until something changes', async () => {
    await start({ 'a/main.bicep': cluster("'kubenet'"), 'b/main.bicep': cluster("'kubenet'"), 'c.bicep': clean });
    const [a, b] = [client.uri('a/main.bicep'), client.uri('b/main.bicep')];
    const known = new Map<string, string>();
    const first = take(await workspace(known), known);
    assert.deepEqual([...first.keys()].sort(), [a, b]);
    assert.ok(first.get(a)!.includes('no-kubenet'));
    let isAnswered = false;
    const parked = workspace(known).finally(() => (isAnswered = true));
    await client.connection.sendRequest('aksNetworkLint/ping');
    await document('a/main.bicep');
    assert.equal(isAnswered, false, 'nothing has changed');
    client.write('b/main.bicep', clean);
    await client.watched('b/main.bicep', 2);
    const second = take(await parked, known);
    assert.deepEqual([...second], [[b, []]]);
    const next = workspace(known);
    client.write('b/main.bicep', cluster("'kubenet'"));
    await client.watched('b/main.bicep', 2);
    assert.deepEqual([...take(await next, known).keys()], [b]);
    assert.equal(client.count(a) + client.count(b), 0, 'nothing is sent');
  });

  it('may take its question back, or ask again, and is answered each time', async () => {
    await start({ 'main.bicep': cluster("'kubenet'") });
    const known = new Map<string, string>();
    take(await workspace(known), known);
    const source = new CancellationTokenSource();
    const cancelled = workspace(known, source).catch(() => ({ items: [] }));
    await client.connection.sendRequest('aksNetworkLint/ping');
    source.cancel();
    assert.deepEqual((await cancelled).items, []);
    const older = workspace(known);
    const newer = workspace(known);
    assert.deepEqual((await older).items, []);
    client.write('main.bicep', clean);
    await client.watched('main.bicep', 2);
    assert.deepEqual([...take(await newer, known).values()], [[]]);
    const fresh = workspace(new Map([[client.uri('gone.bicep'), 'of-another-run']]));
    assert.deepEqual([...take(await fresh, known)], [[client.uri('gone.bicep'), []]]);
  });

  it('is asked to ask again when an edit elsewhere changes an open file', async () => {
    const main = "module aks 'aks.bicep' = {\n  name: 'aks'\n  params: { plugin: 'kubenet' }\n}\n";
    const module = `param plugin string\n\n${cluster('plugin')}`;
    await start({ 'main.bicep': main, 'aks.bicep': module });
    await client.open(client.uri('main.bicep'), 'bicep', main);
    await client.open(client.uri('aks.bicep'), 'bicep', module);
    const first = await document('aks.bicep');
    assert.ok(first.kind === 'full' && codes(first.items).includes('no-kubenet'));
    await document('main.bicep');
    const before = refreshed;
    await client.change(client.uri('main.bicep'), 2, [{ text: main.replace('kubenet', 'azure') }]);
    const second = await document('main.bicep').then(() => document('aks.bicep', first.resultId));
    assert.ok(second.kind === 'full' && !codes(second.items).includes('no-kubenet'));
    for (let at = 0; at < 50 && refreshed === before; at++) await client.connection.sendRequest('aksNetworkLint/ping');
    assert.ok(refreshed > before);
  });

  it('that wants them sent all the same is sent them, and cannot ask', async () => {
    await start({ 'main.bicep': cluster("'kubenet'") }, { initializationOptions: { diagnostics: 'push' } });
    assert.equal(client.result!.capabilities.diagnosticProvider, undefined);
    await client.until(client.uri('main.bicep'), (published) => rules(published).includes('no-kubenet'));
  });

  it('that announces nothing is sent them', async () => {
    await start({ 'main.bicep': cluster("'kubenet'") }, {}, fullCapabilities);
    assert.equal(client.result!.capabilities.diagnosticProvider, undefined);
    await client.until(client.uri('main.bicep'), (published) => rules(published).includes('no-kubenet'));
  });
});
