import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connections, type Files } from '../lint';

/** A small cluster, written as data: what the oracle reads and what is written as YAML are the same. */
interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: { readonly [name: string]: number };
}
type Labels = { readonly [key: string]: string };
interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly {
    readonly port?: number | string;
    readonly endPort?: number;
    readonly protocol?: string;
  }[];
}
interface Policy {
  readonly namespace: string;
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

const namespaces: { readonly [name: string]: Labels } = { shop: { team: 'a' }, data: { team: 'b' } };

/** One address of each part into which the ranges below cut the Internet. */
const internet = ['1.1.1.1', '8.1.0.1', '8.8.8.8', '8.200.0.1'];
type End = Pod | 'internet';
type Engine = 'azure' | 'cilium' | undefined;

function isIn(address: string, cidr: string): boolean {
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const [base = '', prefix] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

/**
 * The truth table of NetworkPolicy, one port and one address at a time.
 * @param isGenerous what nobody can know of holds: whether a private range has the address of a pod, and a named port of the Internet
 */
function allows(
  policies: readonly Policy[],
  from: End,
  to: End,
  protocol: string,
  port: number,
  engine: Engine,
  isGenerous: boolean,
): boolean {
  const inBlock = ({ cidr, except = [] }: NonNullable<Peer['ipBlock']>, other: End, address: string): boolean => {
    if (other === 'internet') return isIn(address, cidr) && !except.some((one) => isIn(address, one));
    if (engine === 'cilium' || cidr.startsWith('8.')) return false;
    return engine === 'azure' && cidr === '0.0.0.0/0' && except.length === 0 ? true : isGenerous;
  };
  const side = (own: End, other: End, direction: 'Ingress' | 'Egress', address: string): boolean => {
    if (own === 'internet') return true;
    const key = direction === 'Ingress' ? 'ingress' : 'egress';
    const isolating = policies.filter(({ namespace, spec }) => {
      const written = spec.policyTypes ?? [];
      const types = written.length > 0 ? written : ['Ingress', ...((spec.egress?.length ?? 0) > 0 ? ['Egress'] : [])];
      return namespace === own.namespace && selects(spec.podSelector, own.labels) && types.includes(direction);
    });
    if (isolating.length === 0) return true;
    return isolating.some(({ namespace, spec }) =>
      (spec[key] ?? []).some((rule) => {
        const peers = (direction === 'Ingress' ? rule.from : rule.to) ?? [];
        const isPeer =
          peers.length === 0 ||
          peers.some((peer) => {
            if (peer.ipBlock) return inBlock(peer.ipBlock, other, address);
            if (other === 'internet') return false;
            const labels = { ...namespaces[other.namespace], 'kubernetes.io/metadata.name': other.namespace };
            const isHere = peer.namespaceSelector
              ? selects(peer.namespaceSelector, labels)
              : other.namespace === namespace;
            return isHere && (!peer.podSelector || selects(peer.podSelector, other.labels));
          });
        const ports = rule.ports ?? [];
        const isPort =
          ports.length === 0 ||
          ports.some((one) => {
            if ((one.protocol ?? 'TCP') !== protocol) return false;
            if (typeof one.port === 'string')
              return to === 'internet' ? isGenerous : protocol === 'TCP' && to.ports[one.port] === port;
            return one.port === undefined || (port >= one.port && port <= (one.endPort ?? one.port));
          });
        return isPeer && isPort;
      }),
    );
  };
  return internet.some((address) => side(from, to, 'Egress', address) && side(to, from, 'Ingress', address));
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}

const label = fc.constantFrom('a', 'b');
const selector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ app: label }) }),
  fc.record({
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: fc.constantFrom('app', 'tier'),
          operator: fc.constantFrom('In', 'NotIn'),
          values: fc.array(label, { minLength: 1, maxLength: 2 }),
        }),
        fc.record({ key: fc.constantFrom('app', 'tier'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);
const namespaceSelector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ 'kubernetes.io/metadata.name': fc.constantFrom('shop', 'data') }) }),
  fc.record({ matchLabels: fc.record({ team: label }) }),
  fc.record({
    matchExpressions: fc.tuple(
      fc.record({
        key: fc.constantFrom('team', 'tier'),
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.array(label, { minLength: 1, maxLength: 2 }),
      }),
    ),
  }),
);
const ipBlock = fc.oneof(
  fc.record(
    {
      cidr: fc.constantFrom('0.0.0.0/0', '8.0.0.0/8'),
      except: fc.subarray(['8.8.0.0/16', '8.0.0.0/9', '8.128.0.0/9']),
    },
    { requiredKeys: ['cidr'] },
  ),
  fc.record({ cidr: fc.constantFrom('10.0.0.0/8', '192.168.4.0/24', '8.8.0.0/16') }),
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({ ipBlock }),
);
const ports = fc.array(
  fc.oneof(
    fc.record({ port: fc.constantFrom(80, 443) }),
    fc.record({ port: fc.constantFrom('http', 'metrics') }),
    fc.record({ port: fc.constantFrom(80, 53), protocol: fc.constantFrom('TCP', 'UDP') }),
    fc.record({ port: fc.constant(79), endPort: fc.constantFrom(79, 81) }),
    fc.record({ protocol: fc.constantFrom('UDP', 'SCTP') }),
  ),
  { maxLength: 2 },
);
const rule = (side: 'from' | 'to'): fc.Arbitrary<Rule> =>
  fc.record({ [side]: fc.array(peer, { maxLength: 2 }), ports }, { requiredKeys: [] });
const policy: fc.Arbitrary<Policy> = fc.record({
  namespace: fc.constantFrom('shop', 'data'),
  spec: fc.record(
    {
      podSelector: selector,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'], []),
      ingress: fc.array(rule('from'), { maxLength: 2 }),
      egress: fc.array(rule('to'), { maxLength: 2 }),
    },
    { requiredKeys: ['podSelector'] },
  ),
});
const pods: readonly Pod[] = [
  { name: 'web', namespace: 'shop', labels: { app: 'a' }, ports: { http: 80 } },
  { name: 'api', namespace: 'shop', labels: { app: 'b', tier: 'a' }, ports: { http: 443, metrics: 81 } },
  { name: 'db', namespace: 'data', labels: { app: 'a', tier: 'b' }, ports: { metrics: 80 } },
  { name: 'job', namespace: 'data', labels: {}, ports: {} },
];
const probes = [
  ['TCP', 80],
  ['TCP', 443],
  ['TCP', 81],
  ['UDP', 53],
  ['UDP', 80],
  ['SCTP', 9],
] as const;

function filesOf(policies: readonly Policy[], engine: Engine): Files {
  const objects = [
    ...Object.entries(namespaces).map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
    ...pods.map(({ name, namespace, labels, ports: named }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: {
        containers: [
          {
            name: 'main',
            ports: Object.entries(named).map(([of, containerPort]) => ({ name: of, containerPort })),
          },
        ],
      },
    })),
    ...policies.map(({ namespace, spec }, at) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${at}`, namespace },
      spec,
    })),
  ];
  const all = objects.map((one) => `# apiVersion: kind:\n${JSON.stringify(one)}\n`).join('---\n');
  if (!engine) return { 'all.yaml': all };
  const profile = `networkPlugin: 'azure', networkPolicy: '${engine}', networkDataplane: '${engine}'`;
  return {
    'all.yaml': all,
    'main.bicep': `resource aks 'Microsoft.ContainerService/managedClusters@2025-10-01' = { name: 'aks', properties: { networkProfile: { ${profile} } } }\n`,
  };
}

/** Whether an answer covers a port. */
function covers(list: readonly string[] | undefined, protocol: string, port: number): boolean {
  return (
    list === undefined ||
    list.some((text) => {
      const [name, range] = text.split(' ');
      const [first, last = first] = range?.split('-').map(Number) ?? [0, 65_535];
      return name === protocol && first! <= port && port <= last!;
    })
  );
}

describe('Connections', () => {
  it('are those of the truth table of NetworkPolicy', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(policy, { maxLength: 4 }),
        fc.constantFrom<Engine>(undefined, 'azure', 'cilium'),
        async (policies, engine) => {
          const found = await connections(filesOf(policies, engine));
          const podOf = (end: string) =>
            end === 'internet' ? 'internet' : pods.find(({ name, namespace }) => end === `${namespace}/Pod/${name}`)!;
          assert.equal(found.length, pods.length * (pods.length - 1) + 2 * pods.length);
          for (const { from, to, answer, ports: list } of found)
            for (const [protocol, port] of probes) {
              const [sure, maybe] = [false, true].map((isGenerous) =>
                allows(policies, podOf(from), podOf(to), protocol, port, engine, isGenerous),
              );
              const isCovered = answer !== 'denied' && covers(list, protocol, port);
              assert.equal(
                isCovered,
                answer === 'allowed' ? sure : maybe,
                `${from} → ${to} ${protocol} ${port}: ${answer}`,
              );
              if (answer !== 'allowed') assert.ok(!sure, `${from} → ${to} ${protocol} ${port} is allowed`);
            }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ask a selector once for each workload, and a rule once for each pair', async () => {
    const many = (count: number): Files => ({
      'all.yaml': [
        ...Array.from({ length: count }, (_, at) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `p${at}`, namespace: 'shop', labels: { app: `a${at}` } },
          spec: { containers: [{ name: 'main' }] },
        })),
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'one', namespace: 'shop' },
          spec: { podSelector: { matchLabels: { app: 'a0' } }, policyTypes: ['Ingress'] },
        },
      ]
        .map((one) => `# apiVersion: kind:\n${JSON.stringify(one)}\n`)
        .join('---\n'),
    });
    const stepsOf = async (count: number) => (await connections(many(count))).steps;
    const [few, more] = [await stepsOf(10), await stepsOf(20)];
    // Pairs, twice the Internet, and the policy for the one workload that has its label.
    assert.equal(few, 10 * 9 + 20 + 1);
    assert.equal(more, 20 * 19 + 40 + 1);
  });
});
