import assert from 'node:assert/strict';
import type { CompletionItem, Hover, TextDocumentEdit } from 'vscode-languageserver/node';
import { Client, fullCapabilities, rules, type Published } from './client';

const cluster = `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    networkProfile: {
      networkPlugin: 'kubenet'
    }
  }
}
`;
const name = '.aks-network-lint.yaml';
const has = (rule: string) => (published: Published) => rules(published).includes(rule);
const lacks = (rule: string) => (published: Published) =>
  published.diagnostics.length > 0 && !rules(published).includes(rule);
const said = ({ diagnostics }: Published) =>
  diagnostics.map(({ range, severity, message }) => [
    `${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character}`,
    severity,
    message,
  ]);

describe('The configuration file in the editor', () => {
  let client: Client;
  const start = async (
    files: { readonly [path: string]: string },
    prepare: (client: Client) => void = () => undefined,
  ) => {
    client = new Client(files);
    prepare(client);
    await client.start(fullCapabilities);
  };
  afterEach(() => client.stop());

  it('the nearest file holds for a folder, unsaved text included', async () => {
    await start({
      [name]: 'rules:\n  no-kubenet: off\n',
      'main.bicep': cluster,
      'other/main.bicep': cluster,
      [`other/${name}`]: 'rules:\n  no-kubenet: hint\n',
    });
    const [main, other] = [client.uri('main.bicep'), client.uri('other/main.bicep')];
    await client.until(main, lacks('no-kubenet'));
    const published = await client.until(other, has('no-kubenet'));
    assert.equal(published.diagnostics.find(({ code }) => code === 'no-kubenet')?.severity, 4);
    const file = client.uri(name);
    await client.open(file, 'yaml', 'rules:\n  no-kubenet: off\n');
    await client.change(file, 2, [{ text: 'rules:\n  no-kubenet: error\n' }]);
    const after = await client.until(main, has('no-kubenet'));
    assert.equal(after.diagnostics.find(({ code }) => code === 'no-kubenet')?.severity, 1);
  });

  it('a file that comes, changes and goes on the disk is followed', async () => {
    await start({ 'main.bicep': cluster });
    const main = client.uri('main.bicep');
    await client.until(main, has('no-kubenet'));
    client.write(name, 'rules:\n  retirement: off\n');
    await client.watched(name, 1);
    await client.until(main, lacks('no-kubenet'));
    client.write(name, 'rules:\n  retirement: hint\n');
    await client.watched(name, 2);
    await client.until(main, has('no-kubenet'));
    client.write(name, "exclude: ['*.bicep']\n");
    await client.watched(name, 2);
    await client.until(main, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('says what is wrong with it at its place', async () => {
    await start({
      [name]: `preset: strct
rules:
  no-kubnet: off
  no-kubenet: 3
exlude: [a]
ranges:
  - name: Data centre
    cidr: 10.0.0.0
extends: missing.yaml
`,
      'main.bicep': cluster,
    });
    const published = await client.until(client.uri(name), ({ diagnostics }) => diagnostics.length > 0);
    assert.deepEqual(said(published), [
      ['0:8-0:13', 1, 'preset is recommended, strict, cis or mcsb, not strct. Did you mean strict?'],
      ['2:2-2:11', 1, 'There is no rule no-kubnet. Did you mean no-kubenet?'],
      ['3:14-3:15', 1, 'no-kubenet is error, warning, information, hint or off, not 3.'],
      ['4:0-4:6', 1, 'There is no key exlude. Did you mean exclude?'],
      ['7:10-7:18', 1, '10.0.0.0 is not an address range, such as 10.0.0.0/12.'],
      ['8:9-8:21', 1, 'missing.yaml was not found.'],
    ]);
  });

  it('says which glob matches no file, and which extended file is not there', async () => {
    await start({
      [name]: "extends: [base.yaml]\nexclude: ['old/**', 'infra/**']\n",
      'infra/main.bicep': cluster,
      'main.bicep': cluster,
    });
    const file = client.uri(name);
    assert.deepEqual(said(await client.until(file, ({ diagnostics }) => diagnostics.length > 0)), [
      ['0:10-0:19', 1, 'base.yaml was not found.'],
      ['1:10-1:18', 2, 'No file matches old/**.'],
    ]);
    await client.open(file, 'yaml', "exclude: ['old/**', 'infra/**']\n");
    assert.deepEqual(said(await client.until(file, ({ diagnostics }) => diagnostics.length === 1)), [
      ['0:10-0:18', 2, 'No file matches old/**.'],
    ]);
  });

  it('what it said last holds while it is broken, and the editor is told', async () => {
    await start({ [name]: 'rules:\n  no-kubenet: off\n', 'main.bicep': cluster });
    const [main, file] = [client.uri('main.bicep'), client.uri(name)];
    await client.until(main, lacks('no-kubenet'));
    const shown = client.count(main);
    await client.open(file, 'yaml', 'rules:\n  no-kubenet: off\n');
    await client.change(file, 2, [{ text: 'rules:\n  no-kubenet: [off\n' }]);
    await client.until(file, ({ diagnostics }) =>
      diagnostics.some(({ message }) => JSON.stringify(message).includes('This is not YAML')),
    );
    await client.waitFor(
      () => (client.broken.length > 0 ? client.broken : undefined),
      () => 'the editor was not told',
    );
    assert.deepEqual(client.broken, [file]);
    assert.ok(lacks('no-kubenet')(client.last(main)!));
    assert.equal(client.count(main), shown);
    await client.change(file, 3, [{ text: 'rules:\n  no-kubenet: error\n' }]);
    await client.until(main, has('no-kubenet'));
    await client.waitFor(
      () => (client.broken.length === 0 ? true : undefined),
      () => 'the editor still thinks that it is broken',
    );
  });

  it('completes and explains keys, rules and severities', async () => {
    await start({ 'main.bicep': cluster });
    const uri = client.uri(name);
    const text = 'pre\nrules:\n  no-kub\n  no-kubenet: wa\nranges:\n  - na\n';
    await client.open(uri, 'yaml', text);
    const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
    const labels = async (line: number, character: number) =>
      (await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', at(line, character))).map(
        ({ label }) => label,
      );
    assert.deepEqual((await labels(0, 3)).slice(0, 3), ['extends', 'preset', 'rules']);
    const inRules = await labels(2, 8);
    assert.ok(inRules.includes('no-kubenet') && inRules.includes('ip-planning'));
    assert.deepEqual(await labels(3, 16), ['error', 'warning', 'information', 'hint', 'off']);
    assert.deepEqual(await labels(5, 6), ['name', 'cidr']);
    const hover = async (line: number, character: number) =>
      JSON.stringify(
        (await client.connection.sendRequest<Hover | null>('textDocument/hover', at(line, character)))?.contents,
      );
    assert.match(await hover(3, 5), /kubenet/);
    assert.match(await hover(1, 2), /severity of single rules/);
  });

  it('the light bulb changes the severity of a rule in place and keeps comments, or makes the file', async () => {
    await start({
      'main.bicep': cluster,
      [`inner/${name}`]: '# ours\nrules: # why\n  # moves in Q3\n  no-kubenet: warning # soon\n',
      'inner/main.bicep': cluster,
    });
    const change = async (path: string, rule: string, level: string) => {
      const uri = client.uri(path);
      await client.until(uri, has(rule));
      const actions = await client.actions(uri, { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } });
      const action = actions.find(({ title }) => title === `Change the severity of ${rule}…`);
      assert.ok(action?.command, actions.map(({ title }) => title).join('\n'));
      await client.connection.sendRequest('workspace/executeCommand', {
        command: action.command.command,
        arguments: [...((action.command.arguments ?? []) as unknown[]), level],
      });
      return client.edits.at(-1)!.documentChanges!;
    };
    await client.open(client.uri('main.bicep'), 'bicep', cluster);
    await client.open(client.uri('inner/main.bicep'), 'bicep', cluster);
    const [create, write] = await change('main.bicep', 'no-kubenet', 'off');
    assert.deepEqual(create, { kind: 'create', uri: client.uri(name), options: { ignoreIfExists: true } });
    assert.deepEqual(
      (write as TextDocumentEdit).edits.map((one) => 'newText' in one && one.newText),
      ['rules:\n  no-kubenet: off\n'],
    );
    const [edit] = await change('inner/main.bicep', 'no-kubenet', 'error');
    assert.deepEqual(edit, {
      textDocument: { uri: client.uri(`inner/${name}`), version: null },
      edits: [{ range: { start: { line: 3, character: 14 }, end: { line: 3, character: 21 } }, newText: 'error' }],
    });
  });

  it('folders of a workspace may have other settings, and the file wins over them', async () => {
    client = new Client({
      'one/main.bicep': cluster,
      'two/main.bicep': cluster,
      'three/main.bicep': cluster,
      [`three/${name}`]: 'rules:\n  no-kubenet: warning\n',
    });
    const folder = (path: string) => ({ uri: client.uri(path), name: path });
    client.folderSettings = {
      [client.uri('two')]: { aksNetworkLint: { rules: { 'no-kubenet': 'off' } } },
      [client.uri('three')]: { aksNetworkLint: { rules: { 'no-kubenet': 'off' } } },
    };
    await client.start(fullCapabilities, { workspaceFolders: ['one', 'two', 'three'].map(folder) });
    await client.until(client.uri('one/main.bicep'), has('no-kubenet'));
    await client.until(client.uri('two/main.bicep'), lacks('no-kubenet'));
    await client.until(client.uri('three/main.bicep'), has('no-kubenet'));
  });

  it('a file of an untrusted workspace does not let folders outside be read', async () => {
    const main = "module net '../outside/net.bicep' = {\n  name: 'net'\n}\n";
    const followed = ({ diagnostics }: Published) =>
      !diagnostics.some(({ message }) => JSON.stringify(message).includes('lies outside the workspace'));
    client = new Client({
      'outside/net.bicep': cluster,
      'infra/main.bicep': main,
      [`infra/${name}`]: 'read: [../outside]\n',
    });
    await client.start(fullCapabilities, {
      workspaceFolders: [{ uri: client.uri('infra'), name: 'infra' }],
      initializationOptions: { isTrusted: false },
    });
    const uri = client.uri('infra/main.bicep');
    await client.open(uri, 'bicep', main);
    await client.until(uri, (published) => published.diagnostics.length > 0 && !followed(published));
    await client.connection.sendNotification('aksNetworkLint/trusted');
    await client.until(uri, followed);
  });
});
