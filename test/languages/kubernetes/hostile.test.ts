import assert from 'node:assert/strict';
import { parseYaml } from '../../../engine/languages/kubernetes/parse';
import { lint } from '../../lint';

/** Texts that ask for endless work, or nest without end. Each ends, and throws nothing. */
describe('YAML that means harm', () => {
  const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n${spec}`;
  const workload =
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  labels:\n    on: 1.0\n    2: yes\n    ? [a]\n    : b\nspec:\n  containers: x\n';
  const names = 'abcdefghijklm'.split('');
  const bomb = names
    .map(
      (name, at) =>
        `  ${name}: &${name} [${Array.from({ length: 9 }, () => (at === 0 ? 'x' : `*${names[at - 1]!}`)).join(', ')}]\n`,
    )
    .join('');
  const texts: { readonly [what: string]: string } = {
    'aliases that explode': service(`${bomb}  type: LoadBalancer\n  ports: *l\n  loadBalancerSourceRanges: *m\n`),
    'mappings that merge themselves':
      'apiVersion: v1\nkind: Service\nmetadata: &m\n  name: x\n  <<: *m\nspec: &s\n  <<: [*s, *s]\n  ports: *s\n',
    'lists in lists': service(`  ports: ${'['.repeat(50_000)}\n`),
    'mappings in mappings': service(Array.from({ length: 3_000 }, (_, at) => `${' '.repeat(at + 2)}a:\n`).join('')),
    'brackets in one line': service(`  ports: ${'{a: ['.repeat(150_000)}`),
    'dashes in one line': service(Array.from({ length: 60 }, () => `  ${'- '.repeat(2_000)}x\n`).join('')),
    'mappings that merge each other twice as often on each line': service(
      `  l0: &l0 {k: x}\n${Array.from({ length: 30 }, (_, at) => `  l${at + 1}: &l${at + 1} {<<: [${Array.from({ length: 9 }, () => `*l${at}`).join(', ')}], k${at}: x}\n`).join('')}  type: LoadBalancer\n  selector: *l30\n`,
    ),
    'one large mapping that is merged again and again': service(
      `  x: &x {${Array.from({ length: 3_000 }, (_, at) => `k${at}: x`).join(', ')}}\n  selector: {<<: [${Array.from({ length: 3_000 }, () => '*x').join(', ')}]}\n`,
    ),
    'a selector of Calico that is negated without end': `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata:\n  name: x\nspec:\n  selector: '${'!'.repeat(100_000)}all()'\n  types: [Ingress]\n---\n${workload}`,
    'patterns of names that are no patterns': `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: x\nspec:\n  endpointSelector: {}\n  egress:\n    - toFQDNs: [{matchName: ${'a'.repeat(60)}}]\n    - toEndpoints: [{}]\n      toPorts:\n        - ports: [{port: "53", protocol: ANY}]\n          rules: {dns: [{matchPattern: "a(["}, {matchPattern: "(a+)+$"}, {matchPattern: "${'a*'.repeat(40)}"}]}\n---\n${workload}`,
    'a selector that is half typed': `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: x\nspec:\n  podSelector:\n    matchLa\n---\n${workload}`,
    'the kinds of others': ['NetworkPolicy', 'Service', 'Ingress', 'Pod', 'Namespace']
      .map((kind) => `apiVersion: example.com/v1\nkind: ${kind}\nmetadata:\n  name: x\nspec: [1, {a: *b}]\n`)
      .join('---\n'),
    'tens of thousands of tabs': service(Array.from({ length: 20_000 }, (_, at) => `\ta${at}: 1\n`).join('')),
    'quotes that nobody closes': service(Array.from({ length: 20_000 }, (_, at) => `  a${at}: "x\n`).join('')),
    tabs: 'apiVersion: v1\nkind: Service\nmetadata:\n\tname: web\nspec:\n\ttype: LoadBalancer\n',
    'keys that are no text': service('  ? [a]\n  : b\n  ? {}\n  : c\n  !!binary x: y\n'),
  };

  for (const [what, text] of Object.entries(texts))
    it(what, async () => {
      const { findings } = await lint({ 'all.yaml': text });
      assert.ok(findings.every(({ severity }) => severity !== 'error'));
    });

  it('labels that are no text are no text for selectors either', async () => {
    const { findings } = await lint({ 'all.yaml': `${workload.replace('name: x', 'name: x\n  namespace: shop')}` });
    assert.ok(findings.every(({ severity }) => severity !== 'error'));
  });

  it('thousands of suppressions are looked up, not gone through for each other', async () => {
    const many = '# aks-network-lint-disable-file no-public-load-balancer -- x\n'.repeat(3_000);
    const { findings } = await lint({ 'all.yaml': `${many}${service('  type: LoadBalancer\n')}` });
    assert.ok(findings.every(({ rule }) => rule !== 'no-public-load-balancer'));
  });

  it('ten thousand documents: the first are read, and where it ends is said', async () => {
    const { notes } = await lint({
      'all.yaml': Array.from({ length: 10_000 }, () => service('  ports: []\n')).join('---\n'),
    });
    assert.deepEqual(
      notes.map(({ message }) => message),
      ['Only the first 1000 documents of a file are read.'],
    );
  });

  const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: n}
spec:
  podSelector: {matchLabels: {app: late}}
`;
  const pod = (at: number, app: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: w${at}, namespace: n, labels: {app: ${app}}}}`;
  const pods = (count: number) => Array.from({ length: count }, (_, at) => pod(at, at === count - 1 ? 'late' : 'web'));
  const listOf = (count: number) =>
    `apiVersion: v1\nkind: List\nitems:\n${pods(count)
      .map((one) => `- ${one}\n`)
      .join('')}`;
  const long: [string, string, string][] = [
    ['a list of thousands', listOf(1_500), 'Only the first 1000 items of a list are read.'],
    ['thousands of documents', pods(1_500).join('\n---\n'), 'Only the first 1000 documents of a file are read.'],
    [
      'a document with more in it than anybody writes',
      service('  k: v\n'.repeat(120_000)),
      'This document is too long to be read.',
    ],
    ['a list with more in it than is read', listOf(9_000), 'This document is too long to be read.'],
  ];
  for (const [what, text, note] of long)
    it(`${what}: what is not read is said, and nobody is told that it is not there`, async () => {
      const { notes, findings } = await lint({ 'all.yaml': `${policy}---\n${text}` });
      assert.deepEqual(
        notes.map(({ message }) => message),
        [note],
      );
      assert.ok(
        !findings.some(({ message }) => message.startsWith('No pod')),
        findings.map(({ message }) => message).join(),
      );
      const few = await lint({ 'all.yaml': `${policy}---\n${pod(0, 'web')}` });
      assert.ok(few.findings.some(({ message }) => message.startsWith('No pod')));
    });

  it('what kubectl prints of a whole cluster is read', async () => {
    const item = (at: number) =>
      `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: w${at}\n    namespace: n\n    labels:\n      app: ${at === 2_999 ? 'late' : 'web'}\n  status:\n    conditions:\n${'      - reason: what the cluster says of it\n'.repeat(25)}`;
    const all = `apiVersion: v1\nkind: List\nitems:\n${Array.from({ length: 3_000 }, (_, at) => item(at)).join('')}`;
    const { notes, findings } = await lint({ 'all.yaml': `${policy}---\n${all}` });
    assert.deepEqual(notes, []);
    assert.ok(!findings.some(({ message }) => message.startsWith('No pod')));
  });

  for (const labels of ['*x', '{<<: *x, own: x}'])
    it(`labels that many objects name as ${labels} are followed as long as they come to little, and else that is said`, async () => {
      const list = (names: number, pods: number) =>
        `apiVersion: v1\nkind: List\nx: &x {${Array.from({ length: names }, (_, at) => `k${at}: v`).join(', ')}}\nitems:\n${Array.from(
          { length: pods },
          (_, at) =>
            `- {apiVersion: v1, kind: Pod, metadata: {name: p${at}, namespace: shop, labels: ${labels}}, spec: {}}\n`,
        ).join(
          '',
        )}- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: {podSelector: {matchLabels: {k0: other}}, policyTypes: [Ingress]}}\n`;
      const nothing = async (text: string) => {
        const { findings, notes } = await lint({ 'all.yaml': text });
        return [
          findings.filter(({ rule }) => rule === 'use-matching-pod-selector').length,
          notes.map(({ start, message }) => `${start.line + 1} ${message}`),
        ];
      };
      assert.deepEqual(await nothing(list(20, 20)), [1, []]);
      assert.deepEqual(await nothing(list(1_000, 300)), [
        0,
        ['5 More stands behind the aliases of this document than is followed, so what they stand for is unknown.'],
      ]);
    });

  it('of files that come to too much together the first are judged, and where that ends is said', async () => {
    const list = (file: number) =>
      `apiVersion: v1\nkind: List\nx: &x {${Array.from({ length: 180 }, (_, at) => `k${at}: v`).join(', ')}}\nitems:\n${Array.from(
        { length: 100 },
        (_, at) =>
          `- {apiVersion: v1, kind: Pod, metadata: {name: p${file}-${at}, namespace: shop, labels: *x}, spec: {}}\n`,
      ).join('')}`;
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f${10 + at}.yaml`, list(at)]));
    const { findings, notes } = await lint(files);
    assert.deepEqual(
      notes.map(({ file, message }) => `${file} ${message}`),
      ['f17.yaml This and what follows is not read: there is more in these manifests than is judged together.'],
    );
    assert.deepEqual(findings, []);
  });

  it('a key that is written twice is a problem of its document', () => {
    assert.deepEqual(
      parseYaml('a: 1\nb: 2\na: 3\n').problems.map(({ start, message }) => [start, message]),
      [[10, 'a is written twice in this mapping.']],
    );
  });

  it('what is written twice is not known, and that is said where it stands', async () => {
    const text = `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  annotations:
    service.beta.kubernetes.io/azure-load-balancer-internal: 'yes'
    service.beta.kubernetes.io/azure-load-balancer-internal: 'true'
spec:
  type: LoadBalancer
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector: {}
          podSelector: {matchLabels: null}
`;
    const { findings, notes } = await lint({ 'all.yaml': text });
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'hint').map(({ rule, message }) => `${rule} ${message}`),
      [],
    );
    assert.deepEqual(
      notes.map(({ start, message }) => [start.line + 1, message]),
      [
        [8, 'service.beta.kubernetes.io/azure-load-balancer-internal is written twice in this mapping.'],
        [20, 'policyTypes is written twice in this mapping.'],
        [24, 'podSelector is written twice in this mapping.'],
      ],
    );
  });

  it('plain text is what kubectl takes it for', () => {
    const { documents } = parseYaml('- yes\n- on\n- "yes"\n- n\n- 010\n- 1.0\n- ~\n- 1:20\n- 2026-11-28\n');
    const root = documents[0]!.root;
    assert.ok(root.kind === 'array');
    assert.deepEqual(
      root.items.map((item) => (item.kind === 'literal' ? item.value : item.kind)),
      [true, true, 'yes', false, 8, 1, null, '1:20', '2026-11-28'],
    );
  });
});
