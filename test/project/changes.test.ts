import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Past } from '../../engine/changes/past';
import { Networks } from '../../engine/deployments/networks';
import { analyzeRoot, rootBudget } from '../../engine/judge/analyze';
import { catalogue } from '../../shared-rules/catalogue';
import { memory, newWorkspace } from '../lint';

const folder = 'file:///workspace';
const today = new Date('2026-11-28T00:00:00Z');

describe('What the rules about changes cost', () => {
  for (const path of ['bicep/main.bicep', 'arm/azuredeploy.json', 'terraform/main.tf'])
    it(`a key takes at most half as much work again: ${path}`, async () => {
      const text = readFileSync(`samples/${path}`, 'utf8');
      const name = path.slice(path.indexOf('/') + 1);
      const workspace = newWorkspace({ [name]: text });
      await workspace.scan();
      await workspace.update();
      const [root] = workspace.roots;
      const was = text.replace(/Standard_D\w+/g, 'Standard_E4ds_v5').replace(/10\.40\.0\.0/, '10.41.0.0');
      const past = new Past({ system: memory({ [name]: was }), nameOf: () => 'main' }, [folder]);
      const networks = new Networks(workspace.files);
      const judge = (more?: Past) =>
        analyzeRoot(root!, workspace.files, catalogue, today, networks, rootBudget, [], more);
      const without = judge().work;
      for (let round = 0; round < 5; round++) {
        judge(past);
        await past.load();
      }
      const key = judge(past);
      assert.ok(key.contexts.some(({ findings }) => findings.some(({ finding }) => finding.rule.of === 'change')));
      assert.ok(key.work <= 1.5 * without, `${key.work} of ${without}`);
      assert.equal(judge(past).work, key.work);
    });

  it('texts that are as they were are not read, and what was read is not read again', async () => {
    const cluster = (plugin: string) =>
      `resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n\n  network_profile {\n    network_plugin = "${plugin}"\n  }\n}\n`;
    const files = { 'a/main.tf': cluster('azure'), 'b/main.tf': cluster('azure'), 'b/other.tf': '# x\n' };
    const asked: string[] = [];
    const system = memory(files);
    const workspace = newWorkspace(files);
    workspace.compareWith({
      system: {
        ...system,
        read: (uri) => {
          if (uri.endsWith('.tf')) asked.push(uri);
          return system.read(uri);
        },
      },
      nameOf: () => 'main',
      had: (uri, text) => files[uri.slice(folder.length + 1) as keyof typeof files] === text,
    });
    await workspace.scan();
    await workspace.update();
    assert.deepEqual(asked, []);
    workspace.open(`${folder}/a/main.tf`, cluster('kubenet'));
    await workspace.update();
    assert.deepEqual(asked, [`${folder}/a/main.tf`]);
    workspace.open(`${folder}/a/main.tf`, cluster('none'));
    await workspace.update();
    assert.deepEqual(asked, [`${folder}/a/main.tf`]);
    assert.ok(workspace.findings(`${folder}/a/main.tf`).some(({ rule }) => rule.of === 'change'));
  });
});
