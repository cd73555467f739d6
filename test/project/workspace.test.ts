import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../../engine/node/node-files';
import { lint, lintFolder, newWorkspace, Session, type Files } from '../lint';

const cluster = (name: string) =>
  `resource ${name} 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: '${name}'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'kubenet'\n    }\n  }\n}\n`;

describe('An edit', () => {
  const flat = (count: number): Files =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}.bicep`, cluster(`c${at}`)]));

  it('in one of many templates of a folder judges that one alone, and looks for no roots anew', async () => {
    const session = new Session(flat(60));
    await session.scan();
    const before = session.roots;
    session.type('m7.bicep', `${cluster('c7')}// a comment\n`);
    assert.equal(await session.update(), 1);
    assert.equal(session.roots, before);
    session.type('m7.bicep', cluster('c7').replace("'kubenet'", "'azure'"));
    assert.equal(await session.update(), 1);
  });

  it('that calls another template makes it a module', async () => {
    const session = new Session(flat(3));
    await session.scan();
    session.type('m1.bicep', `${cluster('c1')}module other 'm2.bicep' = {\n  name: 'other'\n}\n`);
    await session.update();
    assert.deepEqual(
      session.roots.map(({ uri }) => uri.split('/').at(-1)),
      ['m0.bicep', 'm1.bicep'],
    );
    assert.deepEqual(session.findings(), await session.fresh());
  });

  it('that opens what the disk says judges nothing', async () => {
    const files = flat(3);
    const session = new Session(files);
    await session.scan();
    session.type('m1.bicep', files['m1.bicep']!);
    assert.equal(await session.update(), 0);
  });
});

describe('Parameter files', () => {
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: { name: { type: 'string' } },
    resources: [
      { type: 'Microsoft.ContainerService/managedClusters', apiVersion: '2025-05-01', name: 'aks', properties: {} },
    ],
  };
  const values = (count: number) => ({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
    contentVersion: '1.0.0.0',
    parameters: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { value: at }])),
  });

  it('with many names that the template does not declare: the first of them are noted, and how many more there are', async () => {
    const { notes } = await lint({
      'azuredeploy.json': JSON.stringify(template),
      'azuredeploy.parameters.json': JSON.stringify(values(30_000)),
    });
    assert.equal(notes.length, 6);
    assert.equal(notes.at(-1)?.message, 'azuredeploy.json declares 29995 more of these parameters not.');
  });
});

describe('Many resources', () => {
  it('of one type are not copied for each', async () => {
    const resources = [
      { type: 'Microsoft.ContainerService/managedClusters', apiVersion: '2025-05-01', name: 'aks', properties: {} },
      ...Array.from({ length: 30_000 }, (_, at) => ({
        type: 'Microsoft.Storage/storageAccounts',
        apiVersion: '2023-01-01',
        name: `s${at}`,
      })),
    ];
    const { findings } = await lint({
      'azuredeploy.json': JSON.stringify({
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        resources,
      }),
    });
    assert.ok(findings.length > 0);
  });

  it('clusters beyond the hundredth are left out, which is said', async () => {
    const { notes } = await lint({ 'main.bicep': Array.from({ length: 101 }, (_, at) => cluster(`c${at}`)).join('') });
    assert.deepEqual(
      notes.map(({ text, message }) => [text, message]),
      [["'c100'", 'Only the first 100 clusters of main.bicep are judged; this is the next.']],
    );
  });
});

describe('What was worked out', () => {
  const own = (workspace: ReturnType<typeof newWorkspace>) =>
    workspace.judgedFiles().find((one) => one.endsWith('/main.bicep'))!;

  it('is kept until something changes', async () => {
    const workspace = newWorkspace({ 'main.bicep': cluster('aks') });
    await workspace.scan();
    await workspace.update();
    const file = own(workspace);
    const findings = workspace.findings(file);
    const fixes = workspace.fixes(findings);
    const plans = workspace.plans(workspace.rootsOf(file));
    assert.equal(workspace.findings(file), findings);
    assert.equal(workspace.fixes([...findings]), fixes);
    assert.equal(workspace.plans(workspace.rootsOf(file)), plans);
    workspace.open(file, `${cluster('aks')}\n`);
    await workspace.update();
    assert.notEqual(workspace.findings(file), findings);
    assert.notEqual(workspace.fixes(findings), fixes);
  });

  it('of a template that a compiler made of a source beside it: its text is let go, and read again when it is asked for', async () => {
    const compiled = JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      metadata: { _generator: { name: 'bicep' } },
      resources: [{ type: 'Microsoft.ContainerService/managedClusters', apiVersion: '2025-05-01', name: 'aks' }],
    });
    const workspace = newWorkspace({ 'main.bicep': cluster('aks'), 'main.json': compiled });
    await workspace.scan();
    await workspace.update();
    const file = own(workspace);
    const twin = file.replace(/bicep$/, 'json');
    assert.equal(workspace.files.peek(twin), undefined);
    assert.ok(workspace.files.isDropped(twin));
    workspace.files.get(twin);
    await workspace.files.load();
    assert.equal(workspace.files.peek(twin)?.text, compiled);
  });
});

describe('The disk', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
  const cluster = 'resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n}\n';
  const call = (source: string) => `module "m" {\n  source = "${source}"\n}\n`;

  it('links that lead out of the workspace, or round and round, are not followed', async () => {
    const base = folder();
    for (const name of ['ws', 'ws/a', 'outside']) mkdirSync(join(base, name));
    writeFileSync(join(base, 'outside/main.tf'), cluster);
    writeFileSync(join(base, 'ws/main.tf'), call('./link'));
    writeFileSync(join(base, 'ws/a/main.tf'), call('./up'));
    symlinkSync('../outside', join(base, 'ws/link'));
    symlinkSync('../outside/main.tf', join(base, 'ws/linked.tf'));
    symlinkSync('..', join(base, 'ws/a/up'));
    const { notes } = await lintFolder(join(base, 'ws'));
    assert.deepEqual(
      notes.map(({ file, message }) => `${file}: ${message}`),
      [
        'a/main.tf: Module ./up lies outside the workspace, and nothing outside is read, so what it deploys is not judged.',
        'linked.tf: This file was not read: it is a link that leads out of the workspace, and nothing outside is read.',
        'main.tf: Module ./link lies outside the workspace, and nothing outside is read, so what it deploys is not judged.',
      ],
    );
  });

  it('a workspace that is a link itself, and links inside it, are read', async () => {
    const base = folder();
    for (const name of ['real', 'real/modules']) mkdirSync(join(base, name));
    writeFileSync(join(base, 'real/modules/main.tf'), cluster);
    writeFileSync(join(base, 'real/main.tf'), call('./linked'));
    symlinkSync('modules', join(base, 'real/linked'));
    symlinkSync('real', join(base, 'ws'));
    assert.deepEqual((await lintFolder(join(base, 'ws'))).notes, []);
  });

  it('is not what another scheme names', async () => {
    const base = folder();
    writeFileSync(join(base, 'main.tf'), cluster);
    const path = pathToFileURL(base).pathname;
    for (const uri of [`memfs:${path}`, `vscode-vfs://host${path}`, `untitled:${path}`]) {
      assert.deepEqual(await nodeFiles.list(uri), []);
      assert.equal(await nodeFiles.read(`${uri}/main.tf`), undefined);
    }
  });

  it('is not left by a path with the separators of Windows', async () => {
    const { notes } = await lint({ 'a/b/main.bicep': "module m '..\\\\..\\\\..\\\\out.bicep' = {\n  name: 'm'\n}\n" });
    assert.deepEqual(
      notes.map(({ message }) => message.replaceAll('\\', '/')),
      [
        'Module ../../../out.bicep lies outside the workspace, and nothing outside is read, so what it deploys is not judged.',
      ],
    );
  });
});
