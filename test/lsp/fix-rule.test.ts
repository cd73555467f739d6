import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CodeLens, CompletionItem, Hover, MarkupContent, TextDocumentEdit } from 'vscode-languageserver/node';
import { Client, fullCapabilities, rules } from './client';

const cluster = (profile: string, name = 'aks') =>
  `resource ${name} 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: '${name}'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n${profile}    }\n  }\n}\n`;
const open = cluster("      networkPlugin: 'azure'\n");
const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('Fix all of a rule', () => {
  let client: Client;
  afterEach(() => client.stop());
  const until = (path: string, rule = 'use-network-policy') =>
    client.until(client.uri(path), (published) => rules(published).includes(rule));

  it('is offered for the file and for the workspace, and every edit waits for consent', async () => {
    client = new Client({
      'a.bicep': open + cluster("      networkPlugin: 'azure'\n", 'two'),
      'b.bicep': open,
      'c.bicep': 'x',
    });
    await client.start();
    const uri = client.uri('a.bicep');
    await client.open(uri, 'bicep', open + cluster("      networkPlugin: 'azure'\n", 'two'));
    await until('a.bicep');
    await until('b.bicep');
    const actions = await client.actions(uri, { start: { line: 4, character: 6 }, end: { line: 4, character: 6 } });
    const all = actions.filter(({ title }) => title.startsWith('Fix all use-network-policy'));
    assert.deepEqual(
      all.map(({ title }) => title),
      ['Fix all use-network-policy in this file…', 'Fix all use-network-policy in the workspace…'],
    );
    for (const { command } of all) await client.connection.sendRequest('workspace/executeCommand', command);
    const changed = client.edits.map(({ documentChanges }) =>
      (documentChanges as TextDocumentEdit[]).map(({ textDocument, edits }) => [
        textDocument.uri.split('/').at(-1),
        edits.filter((edit) => 'newText' in edit && /networkPolicy: '/.test(edit.newText)).length,
        edits.every((edit) => 'annotationId' in edit && edit.annotationId === 'all'),
      ]),
    );
    assert.deepEqual(changed, [
      [['a.bicep', 2, true]],
      [
        ['a.bicep', 2, true],
        ['b.bicep', 1, true],
      ],
    ]);
    assert.equal(client.edits[0]!.changeAnnotations?.['all']?.needsConfirmation, true);
  });

  it('is not offered for one alone', async () => {
    client = new Client({});
    await client.start();
    await client.open(client.uri('a.bicep'), 'bicep', open);
    await until('a.bicep');
    const actions = await client.actions(client.uri('a.bicep'), everything);
    assert.deepEqual(
      actions.filter(({ title }) => title.startsWith('Fix all use-network-policy')),
      [],
    );
  });
});

describe('In a suppression', () => {
  let client: Client;
  afterEach(() => client.stop());
  const complete = async (path: string, language: string, text: string): Promise<CompletionItem[]> => {
    const at = text.indexOf('¦');
    const whole = text.replace('¦', '');
    await client.open(client.uri(path), language, whole);
    const before = whole.slice(0, at);
    return client.connection.sendRequest('textDocument/completion', {
      textDocument: { uri: client.uri(path) },
      position: { line: before.split('\n').length - 1, character: at - before.lastIndexOf('\n') - 1 },
    });
  };

  for (const [path, language, mark] of [
    ['main.bicep', 'bicep', '//'],
    ['main.tf', 'terraform', '#'],
    ['deny.yaml', 'yaml', '#'],
    ['a.json', 'jsonc', '//'],
  ] as const)
    it(`the ids of rules are completed in ${path}`, async () => {
      client = new Client({});
      await client.start();
      const items = await complete(
        path,
        language,
        `x\n  ${mark} aks-network-lint-disable-next-line no-kubenet, no-¦\n`,
      );
      const labels = items.map(({ label }) => label);
      assert.ok(labels.includes('no-open-api-server') && !labels.includes('no-kubenet'));
      assert.deepEqual((items[0]!.textEdit as { range: { start: unknown } }).range.start, {
        line: 1,
        character: `  ${mark} aks-network-lint-disable-next-line no-kubenet, `.length,
      });
    });

  it('those that found something come first, the words are completed, and nothing where the reason stands', async () => {
    client = new Client({ 'main.bicep': open });
    await client.start();
    await client.until(client.uri('main.bicep'), (published) => rules(published).includes('use-network-policy'));
    const text = (comment: string) => open.replace('    networkProfile', `    // ${comment}\n    networkProfile`);
    const first = await complete('main.bicep', 'bicep', text('aks-network-lint-disable-next-line ¦'));
    const labels = first.map(({ label }) => label);
    assert.ok(labels.indexOf('use-network-policy') < labels.indexOf('no-application-gateway-v1'));
    // Once it is judged itself, it is still not what it is written for.
    await client.until(client.uri('main.bicep'), (published) => rules(published).includes('no-unused-suppression'));
    const comment = text('aks-network-lint-disable-next-line ').split('\n');
    const line = comment.findIndex((one) => one.includes('disable-next-line'));
    const again = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri: client.uri('main.bicep') },
      position: { line, character: comment[line]!.length },
    });
    const found = again.map(({ label }) => label);
    assert.ok(found.indexOf('use-network-policy') < found.indexOf('no-unused-suppression'));
    assert.ok(found.indexOf('no-application-gateway-v1') < found.indexOf('no-unused-suppression'));
    await client.close(client.uri('main.bicep'));
    const words = await complete('main.bicep', 'bicep', text('aks¦'));
    assert.deepEqual(
      words.map(({ label }) => label),
      ['aks-network-lint-disable-next-line', 'aks-network-lint-disable-line', 'aks-network-lint-disable-file'],
    );
    await client.close(client.uri('main.bicep'));
    assert.deepEqual(
      await complete('main.bicep', 'bicep', text('aks-network-lint-disable-line no-kubenet -- no-¦')),
      [],
    );
    await client.close(client.uri('main.bicep'));
    assert.deepEqual(await complete('main.bicep', 'bicep', text('see no-¦')), []);
  });

  it('the id of a rule says on hover what the rule is about, with its page, and the reason says nothing', async () => {
    client = new Client({});
    await client.start(fullCapabilities, { initializationOptions: { rulePages: 'vscode://a.b/rule/' } });
    const hover = async (path: string, language: string, text: string, at: string) => {
      await client.open(client.uri(path), language, text);
      const before = text.slice(0, text.indexOf(at) + 2);
      const position = { line: before.split('\n').length - 1, character: before.length - before.lastIndexOf('\n') - 1 };
      const uri = client.uri(path);
      return client.connection.sendRequest<Hover | null>('textDocument/hover', { textDocument: { uri }, position });
    };
    const comment = 'x\n// aks-network-lint-disable-next-line no-such, no-kubenet -- no-azure-npm follows\n';
    const found = await hover('main.bicep', 'bicep', comment, 'no-kubenet');
    const { value } = found!.contents as MarkupContent;
    assert.match(
      value,
      /^\*\*no-kubenet\*\*, warning: kubenet retires[\s\S]*\[no-kubenet\]\(vscode:\/\/a\.b\/rule\/no-kubenet\)$/,
    );
    assert.deepEqual(found!.range, { start: { line: 1, character: 47 }, end: { line: 1, character: 57 } });
    await client.close(client.uri('main.bicep'));
    assert.equal(await hover('main.bicep', 'bicep', comment, 'no-azure-npm'), null);
    await client.close(client.uri('main.bicep'));
    assert.equal(await hover('main.bicep', 'bicep', comment, 'no-such'), null);
    await client.close(client.uri('main.bicep'));
    assert.equal(await hover('main.bicep', 'bicep', comment.replace('-disable-next-line', ''), 'no-kubenet'), null);
    const strict = await hover(
      'a.json',
      'json',
      '{ "metadata": { "aks-network-lint-disable": "no-kubenet" } }',
      'no-kubenet',
    );
    assert.match((strict!.contents as MarkupContent).value, /^\*\*no-kubenet\*\*/);
  });

  it('in strict JSON, the text of metadata', async () => {
    client = new Client({});
    await client.start();
    const items = await complete('a.json', 'json', '{ "metadata": { "aks-network-lint-disable": "no-¦" } }');
    assert.ok(items.some(({ label }) => label === 'no-kubenet'));
  });
});

describe('Above a cluster', () => {
  let client: Client;
  afterEach(() => client.stop());
  const text = `resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.1.0.0/16']
    }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: '10.1.0.0/24'
        }
      }
    ]
  }
}

${cluster("      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n      networkPolicy: 'cilium'\n      networkDataplane: 'cilium'\n").replace('    networkProfile', "    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 3\n        vnetSubnetID: vnet.properties.subnets[0].id\n      }\n    ]\n    networkProfile")}`;
  const lenses = (uri: string) =>
    client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });

  it('stand its engine, its way out, who reaches the API server and the room for nodes, when asked to', async () => {
    client = new Client({});
    client.settings = { aksNetworkLint: { codeLens: true } };
    await client.start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', text);
    const [lens, ...others] = await lenses(uri);
    assert.deepEqual(others, []);
    assert.equal(
      lens?.command?.title,
      'policy cilium | egress loadBalancer | API server public, for everybody | room for 225 more nodes',
    );
    assert.deepEqual(lens?.range.start, { line: 18, character: 8 });
  });

  it('stands what its environments differ in, in a line that fits into a window', async () => {
    client = new Client({
      'main.bicep': text
        .replace('resource vnet', 'param ranges string[]\n\nresource vnet')
        .replace(
          '    networkProfile',
          '    apiServerAccessProfile: {\n      authorizedIPRanges: ranges\n    }\n    networkProfile',
        ),
      'dev.bicepparam': "using 'main.bicep'\nparam ranges = ['203.0.113.0/24', '0.0.0.0/0']\n",
      'prod.bicepparam': "using 'main.bicep'\nparam ranges = ['203.0.113.0/24', '198.51.100.16/28']\n",
    });
    client.settings = { aksNetworkLint: { codeLens: true } };
    await client.start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', readFileSync(fileURLToPath(uri), 'utf8'));
    const [lens] = await lenses(uri);
    assert.equal(
      lens?.command?.title,
      'policy cilium | egress loadBalancer | API server public, for everybody or public, for named ranges | room for 225 more nodes',
    );
  });

  it('stands nothing otherwise', async () => {
    client = new Client({});
    await client.start();
    await client.open(client.uri('main.bicep'), 'bicep', text);
    assert.deepEqual(await lenses(client.uri('main.bicep')), []);
  });
});
