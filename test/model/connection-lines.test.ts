import assert from 'node:assert/strict';
import { newWorkspace, type Files } from '../lint';

const deployment = (name: string, pod = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: ${name}
    spec:
${pod}      containers:
        - name: main
          ports:
            - name: http
              containerPort: 8080
`;
const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
${spec}`;
const service = (type: string, app: string) => `apiVersion: v1
kind: Service
metadata:
  name: front
  namespace: shop
spec:
  type: ${type}
  selector:
    app: ${app}
  ports:
    - port: 80
      targetPort: http
`;
const fromWeb = policy(
  'api-from-web',
  `  podSelector:
    matchLabels:
      app: api
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: http
`,
);
const cluster = (profile: string) =>
  `resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' = {\n  name: 'aks-shop'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n${profile}    }\n  }\n}\n`;

/** What is said at the name of an object. */
async function said(files: Files, name: string, file = 'all.yaml'): Promise<readonly string[]> {
  const workspace = newWorkspace(files);
  await workspace.scan();
  await workspace.update();
  const offset = files[file]!.indexOf(`name: ${name}\n`) + 'name: '.length;
  return workspace.connectionsAt(`file:///workspace/${file}`, offset).flatMap(({ lines }) => lines);
}

describe('What is said of connections where a name stands', () => {
  const all = [deployment('web'), deployment('api'), service('LoadBalancer', 'web'), fromWeb].join('---\n');
  const files = { 'main.bicep': cluster("      networkPolicy: 'azure'\n"), 'all.yaml': all };

  it('of a workload: who reaches it, whom it reaches, and because of which lines', async () => {
    assert.deepEqual(await said(files, 'api'), [
      'Reached by shop/Deployment/web (TCP 8080).',
      'Reaches the Internet, shop/Deployment/web.',
      'Because NetworkPolicy api-from-web (all.yaml:49) isolates its ingress, and no policy isolates its egress.',
    ]);
    assert.deepEqual(await said(files, 'web'), [
      'Reached by the Internet, published by Service front, shop/Deployment/api.',
      'Reaches the Internet, shop/Deployment/api (TCP 8080).',
      'Because no policy isolates it.',
    ]);
  });

  it('an internal load balancer publishes nothing', async () => {
    const mark = 'service.beta.kubernetes.io/azure-load-balancer-internal';
    const inside = all.replace('  name: front\n', `  name: front\n  annotations:\n    ${mark}: 'true'\n`);
    assert.equal((await said({ 'all.yaml': inside }, 'web'))[0], 'Reached by the Internet, shop/Deployment/api.');
  });

  it('of a Service: where it leads to, and who reaches that', async () => {
    const [leads, reached] = await said(files, 'front');
    assert.equal(leads, 'Leads to shop/Deployment/web on TCP 8080.');
    assert.match(reached!, /^Reached by the Internet/);
    const astray = { 'all.yaml': all.replace('selector:\n    app: web', 'selector:\n    app: wep') };
    assert.deepEqual(await said(astray, 'front'), ['No workload in these files has the labels that it selects.']);
  });

  it('of a policy: whom it isolates, and what it lets through', async () => {
    assert.deepEqual(await said(files, 'api-from-web'), [
      'Isolates ingress of shop/Deployment/api. Lets in shop/Deployment/web (TCP 8080).',
      'Isolates no egress.',
    ]);
    const deny = { 'all.yaml': `${all}---\n${policy('deny', '  podSelector: {}\n  policyTypes: [Egress]\n')}` };
    assert.deepEqual(await said(deny, 'deny'), [
      'Isolates no ingress.',
      'Isolates egress of shop/Deployment/web, shop/Deployment/api. Lets out to nobody.',
    ]);
    const idle = { 'all.yaml': `${all}---\n${policy('idle', '  podSelector:\n    matchLabels:\n      app: gone\n')}` };
    assert.equal((await said(idle, 'idle'))[0], 'It changes nothing: it selects no workload of these files.');
  });

  it('says that nothing is enforced, and what is not known', async () => {
    const none = { ...files, 'main.bicep': cluster('') };
    assert.deepEqual((await said(none, 'api')).slice(2), [
      'Because nothing enforces policies in the cluster aks-shop (main.bicep).',
    ]);
    assert.deepEqual(await said(none, 'api-from-web'), ['It changes nothing: the cluster enforces no policies.']);
    assert.match((await said({ 'all.yaml': all }, 'api')).at(-1)!, /^No cluster is known that it runs on/);
    const chart = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: redis\n  namespace: shop\n`;
    const lines = await said({ ...files, 'all.yaml': `${all}---\n${chart}` }, 'api');
    assert.match(lines[0]!, /^Reached by nobody; it is not known of the Internet/);
    assert.match(lines.at(-1)!, /^What HelmRelease redis \(all\.yaml:\d+\) applies is not seen\.$/);
    const host = deployment('node-agent', '      hostNetwork: true\n');
    assert.match((await said({ 'all.yaml': `${all}---\n${host}` }, 'node-agent'))[2]!, /uses the network of its node/);
  });

  it('leaves it open whether somebody applies a policy that no kustomization lists', async () => {
    const listed = {
      'main.bicep': files['main.bicep'],
      'k8s/kustomization.yaml': 'namespace: shop\nresources:\n  - all.yaml\n',
      'k8s/all.yaml': [deployment('web'), deployment('api')].join('---\n'),
      'k8s/deny.yaml': policy('deny', '  podSelector: {}\n  policyTypes: [Ingress]\n'),
    };
    assert.match(
      (await said(listed, 'web', 'k8s/all.yaml'))[0]!,
      /^Reached by nobody; it is not known of the Internet/,
    );
    assert.match(
      (await said(listed, 'deny', 'k8s/deny.yaml'))[0]!,
      /nobody applies it: it is not in kustomization.yaml/,
    );
  });
});
