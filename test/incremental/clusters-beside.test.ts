import assert from 'node:assert/strict';
import { judgedWorkspace } from '../lint';

const folder = 'file:///workspace';

const template = (
  at: number,
  policy = 'azure',
) => `resource aks 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks-${at}'
  properties: { networkProfile: { networkPlugin: 'azure', networkPolicy: '${policy}' } }
}
`;
/** Flux applies a folder of the repository. */
const flux = (path: string) => `
resource apply 'Microsoft.KubernetesConfiguration/fluxConfigurations@2023-05-01' = {
  name: 'apply'
  scope: aks
  properties: {
    kustomizations: {
      apps: { path: './${path}' }
    }
  }
}
`;
const service = (at: number) => `apiVersion: v1
kind: Service
metadata:
  name: web${at}
  namespace: shop
spec:
  type: LoadBalancer
  selector:
    app: web${at}
  ports:
    - port: 80
`;
/** Only Cilium knows it. */
const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector: {}
  ingress:
    - {}
`;

/** So many repositories, each with a template and a manifest beside it. */
const repositories = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at): [string, string][] => [
      [`r${at}/main.bicep`, template(at)],
      [`r${at}/k8s/web.yaml`, service(at)],
    ]).flat(),
  );

describe('Manifests beside many clusters', () => {
  it('hang on their own cluster, not on what was asked whether it applies them', async () => {
    const workspace = await judgedWorkspace(repositories(6));
    const uri = `${folder}/r2/main.bicep`;
    workspace.open(uri, template(2, 'calico'));
    let roots = 0;
    await workspace.update({ progress: (_, all) => (roots = all) });
    assert.equal(roots, 2, 'the template, and the manifests that run on its cluster');
  });

  it('are judged again when another template begins to apply them', async () => {
    const workspace = await judgedWorkspace({
      ...repositories(3),
      'r1/k8s/policy.yaml': policy,
      'infra/main.bicep': template(9, 'cilium').replace("'cilium' }", "'cilium', networkDataplane: 'cilium' }"),
    });
    const rules = () => workspace.findings(`${folder}/r1/k8s/policy.yaml`).map(({ rule }) => rule.id);
    assert.ok(rules().includes('use-matching-policy-kind'), rules().join());
    const infra = `${folder}/infra/main.bicep`;
    const text = workspace.files.get(infra)!.text;
    workspace.open(infra, text + flux('r1'));
    await workspace.update({ first: infra });
    assert.ok(!rules().includes('use-matching-policy-kind'), rules().join());
    workspace.open(infra, text + flux('elsewhere'));
    await workspace.update({ first: infra });
    assert.ok(rules().includes('use-matching-policy-kind'), rules().join());
  });
});
