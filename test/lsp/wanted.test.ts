import assert from 'node:assert/strict';
import { loadClient } from './load-client';

interface Document {
  readonly languageId: string;
  readonly uri: { readonly path: string };
  getText(): string;
}

/** An editor with these documents and files, as far as the start of the server asks for it. */
function editorWith(documents: readonly Document[], files: readonly string[], texts: readonly string[] = []) {
  let searches = 0;
  const opened: ((document: Document) => void)[] = [];
  const nothing = { dispose: () => undefined };
  const workspace = {
    textDocuments: documents,
    findFiles: (pattern: string) => {
      searches++;
      return Promise.resolve(pattern.endsWith('.json') ? texts : files);
    },
    // The name of a file is its text here.
    fs: { readFile: (text: string) => Promise.resolve(new TextEncoder().encode(text)) },
    createFileSystemWatcher: () => ({ ...nothing, onDidCreate: () => nothing }),
    onDidOpenTextDocument: (listener: (document: Document) => void) => {
      opened.push(listener);
      return nothing;
    },
    onDidChangeTextDocument: () => nothing,
    onDidChangeWorkspaceFolders: () => nothing,
  };
  return {
    workspace,
    searches: () => searches,
    open: (document: Document) => opened.forEach((listener) => listener(document)),
  };
}

const yaml = (text: string): Document => ({
  languageId: 'yaml',
  uri: { path: '/w/a.yaml' },
  getText: () => text,
});

async function begin(editor: ReturnType<typeof editorWith>): Promise<() => number> {
  let starts = 0;
  const { whenWanted } = loadClient<{ whenWanted: (start: () => Promise<void>) => Promise<unknown> }>('wanted', editor);
  await whenWanted(() => {
    starts++;
    return Promise.resolve();
  });
  return () => starts;
}

const json = (text: string, path = '/w/package.json'): Document => ({
  languageId: 'json',
  uri: { path },
  getText: () => text,
});
const template = '{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#" }';

const manifest = 'apiVersion: v1\nkind: Service\n';

describe('The server', () => {
  it('is not started for JSON that is no template', async () => {
    for (const text of ['{ "name": "x", "dependencies": {} }', '{}', '{ "resources": [], "kind": "x" }']) {
      const editor = editorWith([json(text)], [], ['{ "scripts": {} }']);
      const starts = await begin(editor);
      await new Promise(setImmediate);
      assert.equal(starts(), 0, text);
      editor.open(json('{ "a": 1 }', '/w/other.json'));
      assert.equal(starts(), 0);
      editor.open(json(template, '/w/infra.json'));
      assert.equal(starts(), 1);
    }
  });

  it('is started for JSON that is a template, by its text or its language, and where a closed file is one', async () => {
    const plan = '{ "format_version": "1.2", "planned_values": { "type": "azurerm_kubernetes_cluster" } }';
    for (const document of [
      json(template),
      json(plan),
      json('{ "apiVersion": "v1", "kind": "Service" }'),
      json('{}', '/w/prod.tfvars.json'),
      { ...json('{}'), languageId: 'arm-template' },
      { ...json(template, '/w/untitled'), languageId: 'jsonc' },
    ])
      assert.equal((await begin(editorWith([document], [])))(), 1, document.getText());
    const starts = await begin(editorWith([json('{}')], [], [template]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(starts(), 1);
  });

  it('is not started for YAML that says nothing of Kubernetes, which costs two searches', async () => {
    for (const text of ['a: 1\n', 'resources:\n  limits:\n    cpu: 1\n', 'resources:\n  repositories:\n    - a\n']) {
      const editor = editorWith([yaml(text)], []);
      const starts = await begin(editor);
      editor.open(yaml('b: 2\n'));
      await new Promise(setImmediate);
      assert.deepEqual([starts(), editor.searches()], [0, 2], text);
      editor.open(yaml(manifest));
      editor.open(yaml(manifest));
      assert.equal(starts(), 1);
    }
  });

  it('is started for a manifest, a kustomization, another document of ours and beside a template', async () => {
    for (const document of [
      yaml(manifest),
      yaml('resources:\n- a.yaml\n'),
      yaml('resources: [a.yaml]\n'),
      { languageId: 'bicep', uri: { path: '/w/main.bicep' }, getText: () => '' },
      { languageId: 'yaml', uri: { path: '/w/.aks-network-lint.yaml' }, getText: () => '' },
    ])
      assert.equal((await begin(editorWith([document], [])))(), 1, document.getText());
    assert.equal((await begin(editorWith([yaml('a: 1\n')], ['/w/main.bicep'])))(), 1);
  });
});
