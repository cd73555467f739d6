import assert from 'node:assert/strict';
import { Workload } from '../../../shared-rules/model/kubernetes';
import { Files } from '../../../engine/files/files';
import { ContextFinding } from '../../../engine/judge/found';
import { judgedWorkspace, lint } from '../../lint';

const workload = (at: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web${at}
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: web${at}
        tier: front
    spec:
      containers:
        - name: web
`;
const policy = (at: number, label: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web${at}
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: ${label}
  policyTypes: [Ingress, Egress]
`;

const clusterwide = (at: number) => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: web${at}
spec:
  endpointSelector:
    matchLabels:
      app: web${at}
  egress:
    - toEndpoints:
        - matchLabels:
            app: web0
`;

/** How often labels of pods are looked up while so many policies and workloads are judged. */
async function looks(count: number, policyOf: (at: number) => string): Promise<number> {
  const text = Array.from({ length: count }, (_, at) => `${workload(at)}---\n${policyOf(at)}`).join('---\n');
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const own = Workload.prototype.label;
  let calls = 0;
  Workload.prototype.label = function (this: Workload, key: string) {
    calls++;
    return own.call(this, key);
  };
  try {
    await lint({ 'all.yaml': text });
  } finally {
    Workload.prototype.label = own;
  }
  return calls;
}

describe('What selectors cost', () => {
  it('twice as many policies with a workload each look up twice as many labels', async () => {
    const few = await looks(30, (at) => policy(at, `web${at}`));
    const many = await looks(60, (at) => policy(at, `web${at}`));
    assert.ok(few > 0 && many <= few * 2.5, `${few}, ${many}`);
  });

  it('so do policies of Cilium for all namespaces', async () => {
    const [few, many] = [await looks(30, clusterwide), await looks(60, clusterwide)];
    assert.ok(few > 0 && many <= few * 2.5, `${few}, ${many}`);
  });
});

const cluster = `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  properties: {
    networkProfile: {
      networkPlugin: 'azure'
    }
  }
}
`;
/** With one suppression that switches nothing off. */
const published = (at: number) => `apiVersion: v1
kind: Service
metadata:
  name: web${at}
spec:
  # aks-network-lint-disable-next-line use-dns-rule-with-fqdn -- agreed
  type: LoadBalancer
  selector:
    app: web${at}
  ports:
    - port: 80
`;

/** How often texts are compared, and findings are asked for their file, while so many files are shown. */
async function shows(count: number): Promise<number> {
  const workspace = await judgedWorkspace({
    'main.bicep': cluster,
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}.yaml`, published(at)])),
  });
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const peek = Files.prototype.peek;
  const file = Object.getOwnPropertyDescriptor(ContextFinding.prototype, 'file')!;
  let calls = 0;
  Files.prototype.peek = function (this: Files, uri: string) {
    calls++;
    return peek.call(this, uri);
  };
  Object.defineProperty(ContextFinding.prototype, 'file', {
    ...file,
    get(this: ContextFinding) {
      calls++;
      return file.get!.call(this) as string;
    },
  });
  try {
    const found = workspace.judgedFiles().flatMap((uri) => workspace.findings(uri));
    assert.ok(found.length >= 2 * count, `${found.length} findings`);
  } finally {
    Files.prototype.peek = peek;
    Object.defineProperty(ContextFinding.prototype, 'file', file);
  }
  return calls;
}

describe('What showing costs', () => {
  it('twice as many manifests with findings and suppressions take twice as many looks', async () => {
    const [few, many] = [await shows(40), await shows(80)];
    assert.ok(few > 0 && many <= few * 2.5, `${few}, ${many}`);
  });
});
