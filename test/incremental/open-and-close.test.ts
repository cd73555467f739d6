import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { judgedWorkspace } from '../lint';

const cluster = (pools: number) => `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  properties: {
    agentPoolProfiles: [
${Array.from({ length: pools }, (_, at) => `      { name: 'pool${at}', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5' }`).join('\n')}
    ]
    networkProfile: { networkPlugin: 'azure', networkPolicy: 'azure' }
  }
}
`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: LoadBalancer\n  ports:\n    - port: 80\n';

async function workspaceOf(files: { readonly [path: string]: string }) {
  const workspace = await judgedWorkspace(files);
  return {
    workspace,
    /** Which roots are judged, in their order. */
    judged: async (first?: string) => {
      const stale: string[] = [];
      let pauses = 0;
      await workspace.update({
        ...(first === undefined ? {} : { first }),
        done: (files) => stale.push([...files].sort().join()),
        pause: () => (pauses++, Promise.resolve()),
      });
      return { files: stale.slice(-pauses || stale.length), pauses };
    },
  };
}

describe('Opening and closing', () => {
  const uri = 'file:///workspace/infra/main.bicep';
  const files = { 'infra/main.bicep': cluster(1), 'app/service.yaml': service };

  it('judges nothing where the document says what the disk says', async () => {
    const { workspace, judged } = await workspaceOf(files);
    for (let again = 0; again < 3; again++) {
      workspace.open(uri, cluster(1));
      assert.equal((await judged()).pauses, 0);
      await workspace.close(uri);
      assert.equal((await judged()).pauses, 0);
    }
  });

  it('judges again where the document was not saved', async () => {
    const { workspace, judged } = await workspaceOf(files);
    const before = workspace.findings(uri).length;
    workspace.open(uri, cluster(1).replace("networkPlugin: 'azure'", "networkPlugin: 'kubenet'"));
    await judged();
    assert.notEqual(workspace.findings(uri).length, before);
    await workspace.close(uri);
    assert.ok((await judged()).pauses > 0);
    assert.equal(workspace.findings(uri).length, before);
  });

  it('a template that is typed in is judged before the manifests that run on its cluster', async () => {
    const { workspace, judged } = await workspaceOf({ 'main.bicep': cluster(1), 'service.yaml': service });
    workspace.open('file:///workspace/main.bicep', `\n${cluster(1)}`);
    const { files: inOrder, pauses } = await judged('file:///workspace/main.bicep');
    assert.equal(pauses, 2);
    assert.match(inOrder[0]!, /main\.bicep/);
    assert.match(inOrder[1]!, /service\.yaml/);
  });

  it('what a cluster was before the last key is let go', async function () {
    this.timeout(60_000);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { workspace } = await workspaceOf({ 'main.bicep': cluster(200), 'service.yaml': service });
    const type = async (keys: number) => {
      for (let key = 0; key < keys; key++) {
        workspace.open('file:///workspace/main.bicep', `${'\n'.repeat(key % 2)}${cluster(200)}`);
        await workspace.update();
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await type(6);
    const after = await type(30);
    assert.ok(after - before < 12_000_000, `${(after - before) / 1e6} MB more after 30 keys`);
  });
});
