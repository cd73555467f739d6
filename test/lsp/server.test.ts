import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeAction, Hover, TextDocumentEdit } from 'vscode-languageserver/node';
import { Client, fullCapabilities, rules, type Published } from './client';

const cluster = (network: string) => `resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'cluster'
  location: 'westeurope'
  properties: {
    apiServerAccessProfile: {
      enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false
    }
    addonProfiles: {
      azurepolicy: { enabled: true }
    }
    dnsPrefix: 'cluster'
    enableRBAC: true
    disableLocalAccounts: true
    networkProfile: {
      advancedNetworking: { enabled: true }
${network}
    }
    aadProfile: {
      managed: true
      enableAzureRBAC: true
    }
  }
}
`;
const open = cluster("      networkPlugin: 'azure'");
const good = cluster("      networkPlugin: 'azure'\n      networkPolicy: 'calico'");
const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe('The language server over stdio', () => {
  let client: Client;
  const start = async (
    files: { readonly [path: string]: string } = {},
    settings: Client['settings'] = {},
    capabilities = fullCapabilities,
  ) => {
    client = new Client(files);
    client.settings = settings;
    await client.start(capabilities);
  };
  afterEach(() => client.stop());
  const has = (rule: string) => (published: Published) => rules(published).includes(rule);
  const lacks = (rule: string) => (published: Published) => !rules(published).includes(rule);

  it('says what it can do', async () => {
    await start();
    assert.deepEqual(client.result?.capabilities, {
      textDocumentSync: { openClose: true, change: 2, save: true },
      hoverProvider: true,
      completionProvider: { triggerCharacters: [' ', ','] },
      inlayHintProvider: true,
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.aksNetworkLint'] },
      executeCommandProvider: {
        commands: [
          'aksNetworkLint.scanWorkspace',
          'aksNetworkLint.networkPlan',
          'aksNetworkLint.changeSeverity',
          'aksNetworkLint.fixRule',
        ],
      },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    });
  });

  it('reports with place, severity, code, link and source', async () => {
    await start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', open);
    const { diagnostics, version } = await client.until(uri, has('use-network-policy'));
    assert.equal(version, 1);
    const found = diagnostics.find((diagnostic) => diagnostic.code === 'use-network-policy');
    assert.deepEqual(found?.range, { start: { line: 13, character: 4 }, end: { line: 13, character: 18 } });
    assert.equal(found?.severity, 2);
    assert.equal(found?.source, 'aks-network-lint');
    assert.match(found?.codeDescription?.href ?? '', /^https:\/\/learn\.microsoft\.com\//);
  });

  it('shows the network plan: on hover, as a hint in the text when asked to, and as a page', async () => {
    const network =
      "resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'vnet-shop'\n  properties: {\n    addressSpace: {\n      addressPrefixes: [\n        '10.1.0.0/16'\n      ]\n    }\n  }\n\n  resource nodes 'subnets' = {\n    name: 'snet-nodes'\n    properties: {\n      addressPrefix: '10.1.0.0/24'\n    }\n  }\n}\n\n";
    const pool =
      "    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 3\n        vnetSubnetID: vnet::nodes.id\n      }\n    ]\n    networkProfile";
    await start({}, { aksNetworkLint: { inlayHints: true } });
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', network + good.replace('    networkProfile', pool));
    await client.until(uri, has('use-subnet-nsg'));
    const at = { line: 13, character: 24 };
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri },
      position: at,
    });
    assert.match(
      (hover.contents as { value: string }).value,
      /\(3 nodes \+ 1 surge\) × \(1 \+ 30 pods\) \+ 1 private endpoint = 125 addresses; snet-nodes \(10\.1\.0\.0\/24\) has 251; \/24 fits\.\s+It has room for 4 more nodes\./,
    );
    const hints = await client.connection.sendRequest<{ label: string; position: unknown }[]>(
      'textDocument/inlayHint',
      { textDocument: { uri }, range: everything },
    );
    assert.deepEqual(
      hints.map(({ label }) => label),
      ['125 of 251 addresses', 'room for 4 more nodes'],
    );
    const page = await client.connection.sendRequest<string>('workspace/executeCommand', {
      command: 'aksNetworkLint.networkPlan',
      arguments: ['nonce', uri],
    });
    assert.match(page, /script-src 'nonce-nonce'/);
    assert.match(page, /Virtual network <a [^>]*>vnet-shop<\/a>/);
    assert.match(page, /125 of 251 addresses, room for 4 more nodes/);
    assert.match(
      page,
      /<b>Warning:<\/b> snet-nodes holds nodes or pods of a cluster and has no network security group/,
    );
  });

  it('notes what was left out, where it stands', async () => {
    await start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', "module net 'net.bicep' = {\n  name: 'net'\n}\n");
    const { diagnostics } = await client.until(uri, (published) => published.diagnostics.length > 0);
    assert.deepEqual(
      diagnostics.map(({ severity, code, message }) => ({ severity, code, message })),
      [{ severity: 3, code: undefined, message: 'Module net.bicep was not found, so what it deploys is not judged.' }],
    );
  });

  it('follows unsaved edits, incrementally', async () => {
    await start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', open);
    await client.until(uri, has('use-network-policy'));
    const at = { line: 15, character: 28 };
    await client.change(uri, 2, [{ range: { start: at, end: at }, text: "\n      networkPolicy: 'calico'" }]);
    const { version } = await client.until(uri, lacks('use-network-policy'));
    assert.equal(version, 2);
    await client.change(uri, 3, [{ range: { start: at, end: { line: 16, character: 99 } }, text: '' }]);
    await client.until(uri, has('use-network-policy'));
  });

  it('is quick to drop stale work: the last of many versions is what is shown', async () => {
    await start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', open);
    for (let version = 2; version <= 60; version++)
      void client.change(uri, version, [{ text: version % 2 === 0 ? good : open }]);
    await client.change(uri, 61, [{ text: good }]);
    const last = await client.until(uri, (published) => published.version === 61);
    assert.deepEqual(rules(last), []);
  });

  it('keeps findings for a moment when broken syntax swallows them', async () => {
    await start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', open);
    await client.until(uri, has('use-network-policy'));
    const before = client.count(uri);
    await client.change(uri, 2, [{ text: open.replace("'azure'", "'") }]);
    await client.until(uri, (published) => published.version === 2);
    assert.equal(client.count(uri), before + 1, 'nothing is sent before the moment is over');
    await client.change(uri, 3, [{ text: open }]);
    await client.until(uri, (published) => published.version === 3 && has('use-network-policy')(published));
  });

  it('offers fixes with exact edits, none preferred that is not safe, and a suppression', async () => {
    await start();
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', open);
    const { diagnostics } = await client.until(uri, has('use-network-policy'));
    const { range } = diagnostics.find((diagnostic) => diagnostic.code === 'use-network-policy')!;
    const actions = await client.actions(uri, range);
    assert.deepEqual(
      actions.map((action) => [action.title, action.isPreferred, action.kind]),
      [
        ["Add networkPolicy: 'cilium' with networkDataplane: 'cilium' (updates every node)", false, 'quickfix'],
        ["Add networkPolicy: 'azure' (retires 2028-09-30; updates every node)", false, 'quickfix'],
        ["Add networkPolicy: 'calico' (updates every node)", false, 'quickfix'],
        ['Suppress use-network-policy here, with a reason', false, 'quickfix'],
        ['Suppress use-network-policy on this line, with a reason', false, 'quickfix'],
        ['Suppress use-network-policy in this file, with a reason', false, 'quickfix'],
        ['Change the severity of use-network-policy…', undefined, 'quickfix'],
      ],
    );
    assert.equal(apply(open, actions[2]!), good);
    // The caret comes to stand on the reason.
    const line = { line: 13, character: 0 };
    assert.deepEqual((actions[3]!.edit!.documentChanges as TextDocumentEdit[])[0]!.edits, [
      {
        range: { start: line, end: line },
        snippet: {
          kind: 'snippet',
          value: '    // aks-network-lint-disable-next-line use-network-policy -- ${1:say why}\n',
        },
      },
    ]);
  });

  it('fixes all that is safe, and only when asked', async () => {
    await start();
    const uri = client.uri('main.bicep');
    const text = cluster(
      "      networkPlugin: 'azure'\n      dockerBridgeCidr: '172.17.0.1/16'\n      serviceCidr: '10.1.0.0/16'\n      dnsServiceIP: '10.0.0.10'",
    );
    await client.open(uri, 'bicep', text);
    await client.until(uri, has('use-valid-dns-service-ip'));
    const [all, ...rest] = await client.actions(uri, everything, ['source.fixAll']);
    assert.equal(rest.length, 0);
    assert.equal(all?.kind, 'source.fixAll.aksNetworkLint');
    assert.equal(
      apply(text, all),
      cluster("      networkPlugin: 'azure'\n      serviceCidr: '10.1.0.0/16'\n      dnsServiceIP: '10.1.0.10'"),
    );
    assert.ok((await client.actions(uri, everything)).every((action) => action.kind === 'quickfix'));
  });

  it('walks from a use to where the value came from, and asks before it edits there', async () => {
    const module = `param policy string\n${cluster("      networkPlugin: 'kubenet'\n      networkPolicy: policy")}`;
    await start({
      'main.bicep': "module aks 'aks.bicep' = {\n  name: 'aks'\n  params: {\n    policy: 'azure'\n  }\n}\n",
      'aks.bicep': module,
    });
    const uri = client.uri('aks.bicep');
    await client.open(uri, 'bicep', module);
    const { diagnostics } = await client.until(uri, has('use-compatible-network-policy'));
    const found = diagnostics.find((diagnostic) => diagnostic.code === 'use-compatible-network-policy')!;
    assert.deepEqual(
      found.relatedInformation?.map(({ location, message }) => [
        location.uri.slice(client.uri('').length + 1),
        location.range.start.line,
        message,
      ]),
      [
        ['main.bicep', 3, 'The value is written here.'],
        ['aks.bicep', 0, 'Parameter policy.'],
        ['aks.bicep', 16, 'The plugin is chosen here.'],
      ],
    );
    const fix = (await client.actions(uri, found.range)).find((action) => action.title.startsWith('Change to'));
    assert.deepEqual(fix?.edit?.changeAnnotations, {
      elsewhere: { label: 'Changes another file', needsConfirmation: true },
    });
    assert.deepEqual((fix?.edit?.documentChanges?.[0] as TextDocumentEdit).textDocument, {
      uri: client.uri('main.bicep'),
      version: null,
    });
  });

  const scaffolds = [
    [
      'leaves blanks in a new resource where the editor has snippets',
      fullCapabilities,
      { newText: "    addressPrefix: '10.1.0.0/24'\n    networkSecurityGroup: {\n      id: nsg.id\n    }" },
      {
        snippet: {
          kind: 'snippet',
          value:
            "\\}\n\nresource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: '${1:nsg-snet-nodes}'\n  location: resourceGroup().location\n  properties: {\n    securityRules: []\n  \\}\n\\}",
        },
      },
    ],
    [
      'writes a new resource as plain text where it has none',
      {},
      { newText: '\n    networkSecurityGroup: {\n      id: nsg.id\n    }' },
      {
        newText:
          "\n\nresource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: 'nsg-snet-nodes'\n  location: resourceGroup().location\n  properties: {\n    securityRules: []\n  }\n}",
      },
    ],
  ] as const;
  for (const [name, capabilities, link, group] of scaffolds) {
    it(name, async () => {
      const text = `resource nodes 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {\n  name: 'vnet/snet-nodes'\n  properties: {\n    addressPrefix: '10.1.0.0/24'\n  }\n}\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: nodes.id\n      }\n    ]\n  }\n}\n`;
      await start({ 'main.bicep': text }, {}, capabilities);
      const uri = client.uri('main.bicep');
      await client.open(uri, 'bicep', text);
      const { diagnostics } = await client.until(uri, has('use-subnet-nsg'));
      const [fix] = await client.actions(uri, diagnostics.find(({ code }) => code === 'use-subnet-nsg')!.range);
      assert.equal(fix?.title, 'Add a network security group');
      const edits = (fix.edit!.documentChanges![0] as TextDocumentEdit).edits.map(({ range: _, ...edit }) => edit);
      assert.deepEqual(edits, [link, group]);
    });
  }

  it('says in a hover what a value comes to, and how', async () => {
    const module = `param policy string\n${cluster("      networkPlugin: 'azure'\n      networkPolicy: policy")}`;
    await start({
      'main.bicep': "module aks 'aks.bicep' = {\n  name: 'aks'\n  params: {\n    policy: 'azure'\n  }\n}\n",
      'aks.bicep': module,
    });
    const uri = client.uri('aks.bicep');
    await client.open(uri, 'bicep', module);
    await client.waitFor(
      () => (client.progress.includes('end') ? true : undefined),
      () => client.progress.join(),
    );
    const at = (line: number, character: number) =>
      client.connection.sendRequest<Hover | null>('textDocument/hover', {
        textDocument: { uri },
        position: { line, character },
      });
    const hover = await at(17, 23);
    assert.deepEqual(hover?.range, { start: { line: 17, character: 6 }, end: { line: 17, character: 27 } });
    const [comes] = (hover?.contents as { value: string }).value.split('\n\n');
    assert.equal(
      comes,
      `\`networkPolicy\` is \`'azure'\`\n- Parameter policy: [aks.bicep:1](${uri}#L1)\n- The value is written here: [main.bicep:4](${client.uri('main.bicep')}#L4)`,
    );
    const plain = ((await at(16, 23))?.contents as { value: string }).value;
    assert.match(plain, /^`networkPlugin` may be /, 'what is written out needs no explanation');
    assert.equal(await at(0, 2), null);
    await client.change(uri, 2, [
      {
        text: module.replace('networkPolicy: policy', 'networkPolicy: deployment().name'),
      },
    ]);
    await client.until(uri, (published) => published.version === 2);
    assert.match(
      ((await at(17, 23))?.contents as { value: string }).value,
      /^`networkPolicy` is unknown, because deployment\(\) is not known before deployment/,
    );
  });

  it('scans closed files at the start, with progress, and follows the disk', async () => {
    await start({
      'infra/main.bicep': open,
      'infra/.gitignore': 'old\n',
      'infra/old/main.bicep': open,
      'node_modules/x/main.bicep': open,
      'data.json': '{"resources": []}',
    });
    const uri = client.uri('infra/main.bicep');
    const { version } = await client.until(uri, has('use-network-policy'));
    assert.equal(version, undefined);
    await client.waitFor(
      () => (client.progress.includes('end') ? true : undefined),
      () => client.progress.join(),
    );
    assert.equal(client.progress[0], 'begin');
    for (const path of ['infra/old/main.bicep', 'node_modules/x/main.bicep', 'data.json'])
      assert.equal(client.count(client.uri(path)), 0, path);
    client.write('infra/main.bicep', good);
    await client.watched('infra/main.bicep', 2);
    await client.until(uri, (published) => published.diagnostics.length === 0);
    client.write('infra/main.bicep', open);
    await client.watched('infra/main.bicep', 2);
    await client.until(uri, has('use-network-policy'));
    rmSync(join(client.folder, 'infra'), { recursive: true });
    await client.watched('infra', 3);
    await client.until(uri, (published) => published.diagnostics.length === 0);
  });

  it('stops a scan that is cancelled, and scans again when asked', async () => {
    client = new Client(Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`d${at}/main.bicep`, open])));
    client.cancelsProgress = true;
    await client.start();
    await client.waitFor(
      () => (client.progress.includes('end') ? true : undefined),
      () => client.progress.join(),
    );
    const shown = () =>
      Array.from({ length: 600 }, (_, at) => client.count(client.uri(`d${at}/main.bicep`))).filter((count) => count > 0)
        .length;
    assert.equal(shown(), 0);
    client.cancelsProgress = false;
    await client.connection.sendRequest('workspace/executeCommand', { command: 'aksNetworkLint.scanWorkspace' });
    await client.waitFor(
      () => (shown() === 600 ? true : undefined),
      () => `${shown()} files`,
    );
  });

  it('can be told not to judge closed files, and to scan when asked', async () => {
    await start({ 'main.bicep': open }, { aksNetworkLint: { scanWorkspace: false } });
    const other = client.uri('other.bicep');
    await client.open(other, 'bicep', open);
    await client.until(other, has('use-network-policy'));
    assert.equal(client.count(client.uri('main.bicep')), 0);
    client.settings = { aksNetworkLint: { scanWorkspace: true } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(client.uri('main.bicep'), has('use-network-policy'));
  });

  it('gives an open document back to the disk when it is closed', async () => {
    await start({ 'main.bicep': open });
    const uri = client.uri('main.bicep');
    await client.until(uri, has('use-network-policy'));
    await client.open(uri, 'bicep', good);
    await client.until(uri, (published) => published.version === 1 && published.diagnostics.length === 0);
    await client.close(uri);
    await client.until(uri, (published) => published.version === undefined && has('use-network-policy')(published));
    await client.open(uri, 'bicep', good);
    await client.until(uri, (published) => published.diagnostics.length === 0);
  });

  it('takes severities and presets from the settings, each bad one for itself', async () => {
    await start(
      {},
      { aksNetworkLint: { preset: 'recommended', rules: { 'use-network-policy': 'error', 'no-kubenet': 'loud' } } },
    );
    const uri = client.uri('main.bicep');
    await client.open(uri, 'bicep', open.replace("'azure'", "'kubenet'"));
    const { diagnostics } = await client.until(uri, has('use-network-policy'));
    assert.deepEqual(diagnostics.map(({ code, severity }) => [code, severity]).sort(), [
      ['no-kubenet', 2],
      ['use-network-policy', 1],
    ]);
    client.settings = { aksNetworkLint: { rules: { 'use-network-policy': 'off' } } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(rules(await client.until(uri, lacks('use-network-policy'))), ['no-kubenet']);
    client.settings = { aksNetworkLint: { preset: 'cis', rulesAsOf: 'newest' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const cis = rules(await client.until(uri, has('use-network-policy')));
    assert.ok(!cis.includes('no-kubenet') && cis.includes('use-network-policy'), cis.join());
    client.settings = { aksNetworkLint: { rulesAsOf: '0.0.1', rules: { 'no-kubenet': 'warning' } } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(rules(await client.until(uri, lacks('use-network-policy'))), ['no-kubenet']);
  });

  it('knows a document by its language when its name says nothing, and leaves git: alone', async () => {
    await start();
    const untitled = 'untitled:Untitled-1';
    await client.open(untitled, 'bicep', open);
    await client.until(untitled, has('use-network-policy'));
    const git = `${client.uri('main.bicep').replace('file:', 'git:')}?HEAD`;
    await client.open(git, 'bicep', open);
    const json = client.uri('settings.json');
    await client.open(json, 'json', '{ "resources": { "a": 1 } }');
    const last = client.uri('last.bicep');
    await client.open(last, 'bicep', open);
    await client.until(last, has('use-network-policy'));
    assert.equal(client.last(git), undefined);
    assert.deepEqual(client.last(json)?.diagnostics ?? [], []);
  });

  it('survives a document that is closed and opened again under another language', async () => {
    const text = readFileSync('samples/arm/legacy/azuredeploy.json', 'utf8');
    await start({ 'azuredeploy.json': text });
    const uri = client.uri('azuredeploy.json');
    await client.open(uri, 'json', text);
    await client.until(uri, has('no-kubenet'));
    await client.close(uri);
    await client.open(uri, 'arm-template', text);
    const { diagnostics } = await client.until(
      uri,
      (published) => published.version === 1 && has('no-kubenet')(published),
    );
    assert.equal(diagnostics.filter((diagnostic) => diagnostic.code === 'no-kubenet').length, 1);
  });

  it('works for a client that can do next to nothing', async () => {
    client = new Client({ 'main.bicep': open });
    await client.start({});
    const uri = client.uri('main.bicep');
    const { diagnostics } = await client.until(uri, has('use-network-policy'));
    assert.ok(diagnostics.every((diagnostic) => diagnostic.relatedInformation === undefined));
    assert.ok(fullCapabilities.window?.workDoneProgress);
    assert.deepEqual(client.progress, []);
  });
});

function apply(text: string, action: CodeAction): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const edits = (action.edit?.documentChanges ?? [])
    .flatMap((change) => ('edits' in change ? change.edits : []))
    .map((edit) =>
      'newText' in edit
        ? { start: offset(edit.range.start), end: offset(edit.range.end), text: edit.newText }
        : { start: 0, end: 0, text: '' },
    );
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}
