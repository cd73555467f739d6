import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Session } from '../lint';

const workload = (name: string, tier: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        tier: ${tier}
    spec:
      containers:
      - name: ${name}
        image: ${name}
        ports:
        - name: http
          containerPort: 80
`;
const policy = (name: string, from: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: ${name}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          tier: ${from}
`;
const service = (name: string) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
  annotations:
    service.beta.kubernetes.io/azure-load-balancer-internal: "true"
    service.beta.kubernetes.io/azure-load-balancer-internal-subnet: snet-lb
spec:
  type: LoadBalancer
  selector:
    app: ${name}
  ports:
  - port: 80
    targetPort: http
`;
const files: { readonly [path: string]: string } = {
  'main.bicep': `resource aks 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks-shop'
  properties: { networkProfile: { networkPlugin: 'azure', networkPolicy: 'azure' } }
}
`,
  'k8s/kustomization.yaml': 'resources:\n- web.yaml\n- api.yaml\n- policies.yaml\n',
  'k8s/web.yaml': `${workload('web', 'front')}---\n${service('web')}`,
  'k8s/api.yaml': `${workload('api', 'back')}---\n${service('api')}`,
  'k8s/policies.yaml': `${policy('web', 'front')}---\n${policy('api', 'front')}`,
  'k8s/deny.yaml': `${policy('db', 'back')}---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n`,
};
/** Words that manifests point at each other with, and what they may be mistaken for. */
const words = [
  ...['web', 'api', 'db', 'shop', 'other', 'front', 'back', 'Deployment', 'NetworkPolicy', 'Service', 'Ingress'],
  ...['Egress', 'LoadBalancer', 'ClusterIP', 'http', "'azure'", "'none'", "'cilium'", '{}', 'tier', 'app', '---'],
];

describe('Manifests that are edited', () => {
  it('400 random edits: what is kept of the manifests that an edit does not reach is what a fresh start finds', async function () {
    this.timeout(180_000);
    const paths = Object.keys(files);
    const edits = fc.sample(
      fc.record({
        kind: fc.constantFrom('word', 'word', 'word', 'word', 'line', 'document', 'restore', 'delete', 'close'),
        path: fc.constantFrom(...paths),
        at: fc.nat(),
        word: fc.constantFrom(...words),
      }),
      { numRuns: 400, seed: 20261129 },
    );
    const session = new Session(files);
    await session.scan();
    for (const [step, { kind, path, at, word }] of edits.entries()) {
      const text = session.text(path) ?? files[path]!;
      const lines = text.split('\n');
      if (kind === 'word') {
        const found = [...text.matchAll(/'?[\w-]+'?/g)];
        const one = found[at % Math.max(found.length, 1)];
        if (one) session.type(path, text.slice(0, one.index) + word + text.slice(one.index + one[0].length));
      } else if (kind === 'line') session.type(path, lines.toSpliced(at % lines.length, 1).join('\n'));
      else if (kind === 'document') session.type(path, `${policy(word, 'front')}---\n${text}`);
      else if (kind === 'restore') session.type(path, files[path]!);
      else if (kind === 'delete') await session.delete(path);
      else await session.close(path);
      await session.update();
      const fresh = await session.fresh();
      assert.deepEqual(session.findings(), fresh, `after step ${step}: ${kind} ${path}`);
      assert.deepEqual(session.shown(), fresh, `shown after step ${step}: ${kind} ${path}`);
    }
  });
});
