import assert from 'node:assert/strict';
import { memory, newWorkspace, type Files } from '../lint';

const folder = 'file:///workspace';

const bicep = (
  name: string,
  policy = 'calico',
) => `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: '${name}'
  properties: {
    networkProfile: { networkPlugin: 'azure', networkPolicy: '${policy}' }
  }
}
`;
const pool = (name: string) => `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: 'shop'
}
resource pool 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {
  parent: aks
  name: '${name}'
}
`;
const terraform = (name: string) => `resource "azurerm_kubernetes_cluster" "aks" {\n  name = "${name}"\n}\n`;
const param = `param name string\n${bicep('x').replace("'x'", 'name')}`;

/** The findings of no-removed-resource as `file:line message`. */
function removedIn(workspace: ReturnType<typeof newWorkspace>): string[] {
  return workspace.judgedFiles().flatMap((uri) =>
    workspace
      .findings(uri)
      .filter(({ rule }) => rule.id === 'no-removed-resource')
      .map(
        ({ severity, message }) =>
          `${uri.slice(folder.length + 1)} ${severity} ${message.replace(/:.*\(in/, ': … (in')}`,
      ),
  );
}

async function judged(before: Files, now: Files) {
  const workspace = newWorkspace(now);
  workspace.compareWith({ system: memory(before), nameOf: () => 'main' });
  await workspace.scan();
  await workspace.update();
  return workspace;
}

const removed = async (before: Files, now: Files) => removedIn(await judged(before, now));

describe('A cluster whose files are all gone', () => {
  it('is told where nothing else is: in the file that is gone', async () => {
    assert.deepEqual(
      await removed(
        { 'aks/main.bicep': bicep('shop'), 'other/main.bicep': bicep('other') },
        { 'other/main.bicep': bicep('other') },
      ),
      ['aks/main.bicep warning Cluster shop keeps running beside what is deployed: … (in aks/main.bicep in main)'],
    );
    assert.deepEqual(await removed({ 'main.bicep': bicep('shop') }, { 'README.md': '' }), [
      'main.bicep warning Cluster shop keeps running beside what is deployed: … (in workspace/main.bicep in main)',
    ]);
    assert.deepEqual(
      (await judged({ 'main.bicep': bicep('shop') }, {}))
        .changes()
        .map(({ file, line, outcome }) => [file, line, outcome]),
      [[`${folder}/main.bicep`, 1, 'removed']],
    );
  });

  it('is told beside it, where another file of the folder is left', async () => {
    const was = { 'infra/main.tf': terraform('shop'), 'infra/other.tf': 'locals {\n  x = 1\n}\n' };
    assert.deepEqual(await removed(was, { 'infra/other.tf': was['infra/other.tf'] }), [
      'infra/other.tf error Terraform destroys cluster shop: … (in infra/main.tf in main)',
    ]);
    assert.deepEqual(await removed(was, {}), [
      'infra/main.tf warning Cluster shop keeps running beside what is deployed: … (in infra/main.tf in main)',
    ]);
  });

  it('is known by its parameter files, and by the modules that it called', async () => {
    const was = {
      'main.bicep': param,
      'prod.bicepparam': "using 'main.bicep'\nparam name = 'prod'\n",
      'dev.bicepparam': "using 'main.bicep'\nparam name = 'dev'\n",
    };
    assert.deepEqual(await removed(was, {}), [
      'main.bicep warning Cluster dev keeps running beside what is deployed: … (in workspace/main.bicep in main) (with dev.bicepparam)',
      'main.bicep warning Cluster prod keeps running beside what is deployed: … (in workspace/main.bicep in main) (with prod.bicepparam)',
    ]);
    const module = {
      'modules/aks.bicep': param,
      'infra/main.bicep': "module aks '../modules/aks.bicep' = {\n  name: 'aks'\n  params: { name: 'shop' }\n}\n",
    };
    for (const now of [{ 'modules/aks.bicep': param }, {}] as Files[])
      assert.deepEqual(await removed(module, now), [
        'infra/main.bicep warning Cluster shop keeps running beside what is deployed: … (in infra/main.bicep in main)',
      ]);
  });

  it('is not gone where files that are new or were edited deploy it now, or may', async () => {
    const was = { 'aks/main.bicep': bicep('shop'), 'other.bicep': bicep('other') };
    for (const now of [
      { 'infra/cluster.bicep': bicep('shop', 'azure') },
      {
        'aks/main.json': JSON.stringify({
          $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
          resources: [
            {
              type: 'Microsoft.ContainerService/managedClusters',
              apiVersion: '2025-05-01',
              name: 'Shop',
              properties: {},
            },
          ],
        }),
      },
      { 'main.tf': terraform('shop') },
      { 'aks.bicep': param },
      { 'other.bicep': `${bicep('other')}${bicep('shop').replace('resource aks', 'resource shop')}` },
      {
        'modules/aks.bicep': param,
        'all/main.bicep': "module aks '../modules/aks.bicep' = {\n  name: 'aks'\n  params: { name: 'shop' }\n}\n",
      },
    ] as Files[])
      assert.deepEqual(await removed(was, { 'other.bicep': bicep('other'), ...now }), [], Object.keys(now).join());
    // One that was there before, under the same name, is another.
    const both = { 'dev/main.bicep': bicep('shop'), 'prod/main.bicep': bicep('shop') };
    assert.equal((await removed(both, { 'prod/main.bicep': bicep('shop') })).length, 1);
    // A folder of Terraform that has another name has its state with it.
    assert.deepEqual(await removed({ 'one/main.tf': terraform('shop') }, { 'two/main.tf': terraform('shop') }), []);
  });

  it('what goes from one template of ARM to another is not gone; from one folder of Terraform to another it is', async () => {
    const shop = bicep('shop');
    const other = shop.replace('resource aks', 'resource more').replace("'shop'", "'more'");
    const was = { 'a.bicep': `${shop}${other}`, 'b.bicep': bicep('rest') };
    assert.equal((await removed(was, { ...was, 'a.bicep': shop })).length, 1);
    assert.deepEqual(await removed(was, { 'a.bicep': shop, 'b.bicep': `${was['b.bicep']}${other}` }), []);
    const user = pool('user').slice(pool('user').indexOf('resource pool'));
    const pools = { 'a.bicep': `${shop}${user}` };
    assert.equal((await removed(pools, { 'a.bicep': shop })).length, 1);
    assert.deepEqual(await removed(pools, { 'a.bicep': shop, 'pools.bicep': pool('user') }), []);
    const folders = {
      'a/main.tf': `${terraform('shop')}${terraform('more').replace('"aks"', '"more"')}`,
      'b/main.tf': terraform('rest'),
    };
    const now = {
      'a/main.tf': terraform('shop'),
      'b/main.tf': `${folders['b/main.tf']}${terraform('more').replace('"aks"', '"more"')}`,
    };
    assert.equal((await removed(folders, now)).length, 1);
  });

  it('comes and goes with its file while somebody works', async () => {
    const files: { [path: string]: string } = { 'aks/main.bicep': bicep('shop'), 'other.bicep': bicep('other') };
    const workspace = await judged({ ...files }, files);
    assert.deepEqual(removedIn(workspace), []);
    const disk = async (path: string, text: string | undefined) => {
      if (text === undefined) delete files[path];
      else files[path] = text;
      workspace.files.forget(`${folder}/${path}`);
      await workspace.files.refresh(`${folder}/${path}`);
      workspace.changed(`${folder}/${path}`);
      await workspace.update();
    };
    await disk('aks/main.bicep', undefined);
    assert.equal(removedIn(workspace).length, 1);
    await disk('new.bicep', bicep('shop'));
    assert.deepEqual(removedIn(workspace), []);
    await disk('new.bicep', undefined);
    assert.equal(removedIn(workspace).length, 1);
    workspace.open(
      `${folder}/other.bicep`,
      `${bicep('other')}${bicep('shop').replace('resource aks', 'resource shop')}`,
    );
    await workspace.update();
    assert.deepEqual(removedIn(workspace), []);
    await workspace.close(`${folder}/other.bicep`);
    await workspace.update();
    assert.equal(removedIn(workspace).length, 1);
    await disk('aks/main.bicep', bicep('shop'));
    assert.deepEqual(removedIn(workspace), []);
  });

  it('costs names and no texts where none is gone, and nothing at a key', async () => {
    const files = { 'a/main.tf': terraform('shop'), 'b/main.bicep': bicep('other') };
    const system = memory(files);
    let [read, listed] = [0, 0];
    const workspace = newWorkspace(files);
    workspace.compareWith({
      system: {
        ...system,
        read: (uri) => ((read += Number(/\.(tf|bicep)$/.test(uri))), system.read(uri)),
        list: (uri) => (listed++, system.list(uri)),
      },
      nameOf: () => 'main',
      had: (uri, text) => files[uri.slice(folder.length + 1) as keyof typeof files] === text,
    });
    await workspace.scan();
    await workspace.update();
    assert.equal(read, 0);
    const before = listed;
    workspace.open(`${folder}/b/main.bicep`, `param more string\n${bicep('other')}`);
    await workspace.update();
    workspace.open(`${folder}/b/main.bicep`, `param more string\nparam less string\n${bicep('other')}`);
    await workspace.update();
    assert.ok(listed <= before + 2, `${listed} after ${before}`);
  });
});
