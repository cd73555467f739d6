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
