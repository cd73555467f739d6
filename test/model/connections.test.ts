import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connections, type Files } from '../lint';

/** A small cluster, written as data: what the oracle reads and what is written as YAML are the same. */
interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
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
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: number; readonly endPort?: number; readonly protocol?: string }[];
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

/** The truth table of NetworkPolicy, one port at a time. */
function allows(
  policies: readonly Policy[],
  from: Pod | 'internet',
  to: Pod | 'internet',
  protocol: string,
  port: number,
): boolean {
  const side = (own: Pod | 'internet', other: Pod | 'internet', direction: 'Ingress' | 'Egress'): boolean => {
    if (own === 'internet') return true;
    const key = direction === 'Ingress' ? 'ingress' : 'egress';
    const isolating = policies.filter(({ namespace, spec }) => {
      const types = spec.policyTypes ?? ['Ingress', ...((spec.egress?.length ?? 0) > 0 ? ['Egress'] : [])];
      return namespace === own.namespace && selects(spec.podSelector, own.labels) && types.includes(direction);
    });
    if (isolating.length === 0) return true;
    return isolating.some(({ namespace, spec }) =>
      (spec[key] ?? []).some((rule) => {
        const peers = (direction === 'Ingress' ? rule.from : rule.to) ?? [];
        const isPeer =
          peers.length === 0 ||
          (other !== 'internet' &&
            peers.some(
              (peer) =>
                (peer.namespaceSelector
                  ? selects(peer.namespaceSelector, {
                      ...namespaces[other.namespace],
                      'kubernetes.io/metadata.name': other.namespace,
                    })
                  : other.namespace === namespace) &&
                (!peer.podSelector || selects(peer.podSelector, other.labels)),
            ));
        const ports = rule.ports ?? [];
        const isPort =
          ports.length === 0 ||
          ports.some(
            (one) =>
              (one.protocol ?? 'TCP') === protocol &&
              (one.port === undefined || (port >= one.port && port <= (one.endPort ?? one.port))),
          );
        return isPeer && isPort;
      }),
    );
  };
  return side(from, to, 'Egress') && side(to, from, 'Ingress');
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
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
);
const ports = fc.array(
  fc.oneof(
    fc.record({ port: fc.constantFrom(80, 443) }),
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
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: fc.array(rule('from'), { maxLength: 2 }),
      egress: fc.array(rule('to'), { maxLength: 2 }),
    },
    { requiredKeys: ['podSelector'] },
  ),
});
const pods: readonly Pod[] = [
  { name: 'web', namespace: 'shop', labels: { app: 'a' } },
  { name: 'api', namespace: 'shop', labels: { app: 'b', tier: 'a' } },
  { name: 'db', namespace: 'data', labels: { app: 'a', tier: 'b' } },
  { name: 'job', namespace: 'data', labels: {} },
];
const probes = [
  ['TCP', 80],
  ['TCP', 443],
  ['TCP', 81],
  ['UDP', 53],
  ['UDP', 80],
  ['SCTP', 9],
] as const;

function filesOf(policies: readonly Policy[]): Files {
  const objects = [
    ...Object.entries(namespaces).map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
    ...pods.map(({ name, namespace, labels }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: { containers: [{ name: 'main' }] },
    })),
    ...policies.map(({ namespace, spec }, at) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${at}`, namespace },
      spec,
    })),
  ];
  return { 'all.yaml': objects.map((one) => `# apiVersion: kind:\n${JSON.stringify(one)}\n`).join('---\n') };
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
      fc.asyncProperty(fc.array(policy, { maxLength: 4 }), async (policies) => {
        const found = await connections(filesOf(policies));
        const podOf = (end: string) =>
          end === 'internet' ? 'internet' : pods.find(({ name, namespace }) => end === `${namespace}/Pod/${name}`)!;
        assert.equal(found.length, pods.length * (pods.length - 1) + 2 * pods.length);
        for (const { from, to, answer, ports: list } of found) {
          assert.notEqual(answer, 'unknown', `${from} → ${to}`);
          for (const [protocol, port] of probes)
            assert.equal(
              answer === 'allowed' && covers(list, protocol, port),
              allows(policies, podOf(from), podOf(to), protocol, port),
              `${from} → ${to} ${protocol} ${port}`,
            );
        }
      }),
      { numRuns: 150 },
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
    // Pairs, twice the Internet, and one policy for each workload.
    assert.equal(few, 10 * 9 + 20 + 10);
    assert.equal(more, 20 * 19 + 40 + 20);
  });
});
