import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createContext, runInContext } from 'node:vm';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NeededParts } from '../../client/parts';

const open = (uri: string, text = '', languageId = '') => ({
  jsonrpc: '2.0',
  method: 'textDocument/didOpen',
  params: { textDocument: { uri, text, languageId } },
});
interface Port {
  onmessage?(event: { readonly data: object }): void;
}
const manifest = '{ "apiVersion": "v1", "kind": "Service" }';

describe('What the worker of a browser is given, and when', () => {
  it('nothing for Bicep and templates of ARM', () => {
    const parts = new NeededParts(() => undefined);
    assert.deepEqual(parts.before(open('memfs:/main.bicep', 'param a string')), []);
    assert.deepEqual(parts.before(open('memfs:/a.json', '{}')), []);
    parts.heard({ id: 1, method: 'aksNetworkLint/readFiles', params: { uris: ['memfs:/b.json'] } });
    assert.deepEqual(parts.before({ id: 1, result: ['{}'] }), []);
  });

  it('each part once, before an open document that needs it', () => {
    const parts = new NeededParts(() => undefined);
    assert.deepEqual(parts.before(open('memfs:/a.yaml')), ['core-yaml']);
    assert.deepEqual(parts.before(open('memfs:/a.tf')), ['core-terraform']);
    assert.deepEqual(parts.before(open('memfs:/b.tofu')), []);
  });

  it('by the language of a document that has no name', () => {
    const parts = new NeededParts(() => undefined);
    assert.deepEqual(parts.before(open('untitled:Untitled-1', '', 'terraform')), ['core-yaml', 'core-terraform']);
  });

  it('before a closed file that it has asked for, not before another', () => {
    const parts = new NeededParts(() => undefined);
    const uris = ['memfs:/main.bicep', 'memfs:/.aks-network-lint.yaml'];
    parts.heard({ id: 7, method: 'aksNetworkLint/readFiles', params: { uris } });
    assert.deepEqual(parts.before({ id: 6, result: ['', ''] }), []);
    assert.deepEqual(parts.before({ id: 7, result: ['', null] }), []);
    parts.heard({ id: 8, method: 'aksNetworkLint/readFiles', params: { uris } });
    assert.deepEqual(parts.before({ id: 8, result: ['', 'preset: strict'] }), ['core-yaml']);
  });

  it('before JSON that becomes a manifest', () => {
    let text = '{}';
    const parts = new NeededParts(() => text);
    const change = { method: 'textDocument/didChange', params: { textDocument: { uri: 'memfs:/a.json' } } };
    assert.deepEqual(parts.before(change), []);
    text = manifest;
    assert.deepEqual(parts.before(change), ['core-yaml']);
  });

  it('everything before what a person asks for now and then', () => {
    const parts = new NeededParts(() => undefined);
    const command = { method: 'workspace/executeCommand', params: { command: 'aksNetworkLint.networkPlan' } };
    assert.deepEqual(parts.before(command), ['core-yaml', 'core-terraform', 'core-plan', 'server-tools']);
    assert.deepEqual(parts.before(command), []);
  });
});

describe('The parts of the engine', () => {
  const script = (name: string) => readFileSync(`dist/${name}.js`, 'utf8');

  it('are not needed before they come', () => {
    const worker = createContext({ TextDecoder, URL });
    runInContext(script('core'), worker);
    const roots = `
      const { Workspace } = aksNetworkLintParts.core['engine/engine.ts'];
      const { catalogue } = aksNetworkLintParts.core['shared-rules/catalogue.ts'];
      typeof Workspace + catalogue.length`;
    assert.match(String(runInContext(roots, worker)), /^function\d{3}$/);
    runInContext(script('core-terraform'), worker);
    assert.ok(runInContext(`'engine/languages/terraform/lower.ts' in aksNetworkLintParts['core-terraform']`, worker));
  });

  it('come to a worker that has begun without them', async () => {
    const channels: { readonly port1: { close(): void } }[] = [];
    const Channel = class extends MessageChannel {
      constructor() {
        super();
        channels.push(this);
      }
    };
    const said: { readonly method?: string; readonly params?: { readonly diagnostics?: readonly object[] } }[] = [];
    const self = Object.assign(new EventTarget() as EventTarget & Port, {
      postMessage: (message: (typeof said)[number]) => void said.push(message),
    });
    const globals = {
      TextDecoder,
      TextEncoder,
      MessageChannel: Channel,
      setTimeout,
      clearTimeout,
      queueMicrotask,
      console,
      self,
    };
    const context = createContext({
      ...globals,
      Blob: class {
        constructor(readonly texts: readonly string[]) {}
      },
      URL: Object.assign(URL, { createObjectURL: ({ texts }: { texts: string[] }) => texts[0], revokeObjectURL() {} }),
      importScripts: (text: string) => void runInContext(text, context),
    });
    for (const name of ['core', 'web-server']) runInContext(script(name), context);
    const parts = new NeededParts(() => undefined);
    const given: string[] = [];
    const tell = (message: object) => {
      for (const part of parts.before(message)) {
        given.push(part);
        self.onmessage?.({ data: { part: script(part) } });
      }
      self.onmessage?.({ data: { jsonrpc: '2.0', ...message } });
    };
    const found = async () => {
      const has = () => said.some(({ params }) => (params?.diagnostics ?? []).length > 0);
      for (let round = 0; round < 500 && !has(); round++) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(has());
      said.length = 0;
    };
    tell({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    tell({ method: 'initialized', params: {} });
    tell(open('memfs:/main.bicep', readFileSync('samples/bicep/main.bicep', 'utf8'), 'bicep'));
    await found();
    assert.deepEqual(given, []);
    tell(open('memfs:/t/main.tf', readFileSync('samples/terraform/main.tf', 'utf8'), 'terraform'));
    await found();
    assert.deepEqual(given, ['core-yaml', 'core-terraform']);
    // One that is open keeps the process alive.
    for (const { port1 } of channels) port1.close();
  });

  it('are not read by Node where nothing needs them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parts-'));
    cpSync('samples/bicep', folder, { recursive: true });
    const read = `
      const { Module } = require('node:module');
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (/core-/.test(name)) console.log('read ' + name);
        return load(name, ...rest);
      };
      process.argv.splice(1, 0, 'cli');
      require(${JSON.stringify(resolve('dist/cli.js'))});`;
    const { stdout } = spawnSync(process.execPath, ['-e', read, 'main.bicep'], { encoding: 'utf8', cwd: folder });
    rmSync(folder, { recursive: true });
    assert.match(stdout, /use-network-policy/);
    assert.doesNotMatch(stdout, /read .*core-(terraform|plan|git)/);
  });
});
