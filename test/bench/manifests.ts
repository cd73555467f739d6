import type { Texts } from './workspaces';

// Manifests of Kubernetes, always the same ones.

const workload = (name: string, namespace: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        tier: front
    spec:
      containers:
        - name: web
          image: nginx
          ports:
            - containerPort: 8080
`;
const service = (name: string, namespace: string) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  type: LoadBalancer
  selector:
    app: ${name}
  ports:
    - port: 80
      targetPort: 8080
`;
const policy = (name: string, namespace: string, label = `app: ${name}`) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  podSelector:
    matchLabels:
      ${label}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              tier: front
      ports:
        - port: 8080
  egress:
    - ports:
        - port: 53
          protocol: UDP
`;
const cluster = `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5' }]
    networkProfile: { networkPlugin: 'azure', networkPolicy: 'azure' }
  }
}
`;

/** A cluster, and so many files with an application each, ten of them in a namespace. */
export function applications(count: number): Texts {
  const texts: { [path: string]: string } = { 'infra/main.bicep': cluster };
  for (let at = 0; at < count; at++) {
    const [name, namespace] = [`web${at}`, `team${Math.floor(at / 10)}`];
    texts[`k8s/app${at}.yaml`] = [workload(name, namespace), service(name, namespace), policy(name, namespace)].join(
      '---\n',
    );
  }
  return texts;
}

/** The same with a Service in a file of its own. */
export function withService(count: number): Texts {
  return { ...applications(count), 'k8s/service.yaml': service('web0', 'team0') };
}

/** A policy that selects so many workloads. */
export function overWorkloads(count: number): Texts {
  const all = Array.from({ length: count }, (_, at) => workload(`web${at}`, 'shop'));
  return {
    'infra/main.bicep': cluster,
    'k8s/all.yaml': all.join('---\n'),
    'k8s/policy.yaml': policy('all', 'shop', 'tier: front'),
  };
}

const others = [
  ['values.yaml', 'replicas: 2\nimage:\n  repository: nginx\n  tag: "1"\n'],
  ['compose.yaml', 'services:\n  web:\n    image: nginx\n    ports:\n      - "80:80"\n'],
  ['pipeline.yml', 'trigger:\n  - main\nsteps:\n  - script: npm test\n    displayName: test\n'],
] as const;

/** 10,000 files of YAML, of which 300 are manifests. */
export function tenThousandYaml(): Texts {
  const manifests = Object.entries(applications(300)).filter(([path]) => path.endsWith('.yaml'));
  return Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => {
      const isManifest = at % 100 < 3;
      const [name, text] = isManifest ? manifests[Math.floor(at / 100) * 3 + (at % 100)]! : others[at % others.length]!;
      const base = isManifest ? 'app.yaml' : name;
      return [`d${Math.floor(at / 100)}/e${Math.floor(at / 10) % 10}/f${at % 10}/${base}`, text];
    }),
  );
}
