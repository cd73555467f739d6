import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ConnectionPicture } from '../../engine/plan/connection-picture';
import { newWorkspace, planPage, type Files } from '../lint';

const deployment = (name: string, namespace: string, labels: object) =>
  object('apps/v1', 'Deployment', name, namespace, {
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
    },
  });
const policy = (name: string, namespace: string, spec: object) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, namespace, spec);

function object(apiVersion: string, kind: string, name: string, namespace: string, spec: object): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec: ${JSON.stringify(spec)}\n`;
}

const cluster = (profile: string) =>
  `resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' = {\n  name: 'aks-shop'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n${profile}    }\n  }\n}\n`;

async function picturesOf(files: Files): Promise<readonly ConnectionPicture[]> {
  const workspace = newWorkspace(files);
  await workspace.scan();
  await workspace.update();
  return workspace.connectionPictures(workspace.roots);
}

const shop: readonly string[] = [
  deployment('web', 'shop', { app: 'web' }),
  deployment('api', 'shop', { app: 'api' }),
  deployment('jobs', 'data', { app: 'jobs' }),
  deployment('reports', 'data', { app: 'reports' }),
  policy('api', 'shop', {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'http' }] }],
  }),
];

describe('The picture of who may talk to whom', () => {
  it('puts workloads together that policies cannot tell apart', async () => {
    const [picture] = await picturesOf({ 'all.yaml': shop.join('---\n') });
    assert.deepEqual(
      picture!.rows.map(({ namespace, workloads }) => `${namespace}: ${workloads.map(({ name }) => name).join()}`),
      ['data: Deployment jobs,Deployment reports', 'shop: Deployment web', 'shop: Deployment api'],
    );
    assert.deepEqual(
      picture!.lanes.map(({ from, to, ports }) => [from, to, ports]),
      [
        // Each reaches what is not isolated, and only web the api.
        [[0, 1, 2], [0, 1], undefined],
        [[1], [2], ['TCP 8080']],
      ],
    );
  });

  it('says the same as the list of connections, for random policies', async () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const selector = fc.oneof(fc.constant({}), fc.record({ matchLabels: fc.record({ app: label }) }));
    const peer = fc.oneof(
      fc.record({ podSelector: selector }),
      fc.record({ namespaceSelector: selector, podSelector: selector }),
      fc.constant({ ipBlock: { cidr: '8.0.0.0/8' } }),
    );
    const ports = fc.array(fc.record({ port: fc.constantFrom<number | string>(80, 'http') }), { maxLength: 1 });
    const rule = (side: 'from' | 'to') => fc.record({ [side]: fc.array(peer, { maxLength: 2 }), ports });
    const spec = fc.record({
      podSelector: selector,
      policyTypes: fc.constantFrom(['Ingress'], ['Ingress', 'Egress']),
      ingress: fc.array(rule('from'), { maxLength: 2 }),
      egress: fc.array(rule('to'), { maxLength: 2 }),
    });
    const workloads = Array.from({ length: 9 }, (_, at) =>
      deployment(`w${at}`, at % 2 === 0 ? 'one' : 'two', { app: 'abc'[at % 3] }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('one', 'two'), spec), { minLength: 1, maxLength: 4 }),
        async (specs) => {
          const policies = specs.map(([namespace, one], at) => policy(`p${at}`, namespace, one));
          const workspace = newWorkspace({ 'all.yaml': [...workloads, ...policies].join('---\n') });
          await workspace.scan();
          await workspace.update();
          const listed = workspace
            .connections()
            .filter(({ answer }) => answer !== 'denied')
            .map(({ from, to, answer, ports: open }) => `${from} ${to} ${answer} ${open?.join()}`);
          const [picture] = workspace.connectionPictures(workspace.roots);
          assert.deepEqual(drawn(picture!).sort(), listed.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('draws namespaces where there are too many rows, and what is in each of them beside', async () => {
    const workloads = Array.from({ length: 100 }, (_, at) => deployment(`w${at}`, `team-${at % 5}`, { app: `w${at}` }));
    const closed = Array.from({ length: 100 }, (_, at) =>
      policy(`p${at}`, `team-${at % 5}`, {
        podSelector: { matchLabels: { app: `w${at}` } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: `w${at + 5}` } } }] }],
      }),
    );
    const [picture] = await picturesOf({ 'all.yaml': [...workloads, ...closed].join('---\n') });
    assert.equal(picture!.rows.length, 5);
    assert.deepEqual(picture!.lanes, []);
    assert.ok(picture!.rows.every(({ inside }) => inside !== 'nothing' && inside?.isPartial));
    assert.equal(picture!.inside.length, 5);
    assert.equal(picture!.inside[0]!.rows.length, 20 + 4);
  });

  it('says what enforces policies, and which change nothing', async () => {
    const idle = policy('old', 'shop', { podSelector: { matchLabels: { app: 'gone' } } });
    const page = (profile: string) =>
      planPage({ 'main.bicep': cluster(profile), 'k8s/all.yaml': [...shop, idle].join('---\n') });
    const enforced = await page("      networkPolicy: 'azure'\n");
    assert.match(enforced, /Enforced by Azure in the cluster aks-shop \(main.bicep\)\./);
    assert.match(enforced, /NetworkPolicy old<\/span>: it selects no workload of these files/);
    assert.match(enforced, /<td>shop: Deployment web<\/td><td>shop: Deployment api<\/td><td>TCP 8080<\/td>/);
    const open = await page('');
    assert.match(open, /Nothing enforces policies in the cluster aks-shop \(main.bicep\), so everything is allowed\./);
    assert.match(open, /<s><span [^>]*>NetworkPolicy api<\/span><\/s>/);
  });

  it('is on the page of the cluster that the manifests run on, and on no other', async () => {
    const files = {
      'one/main.bicep': cluster(''),
      'two/main.bicep': cluster(''),
      'one/k8s/all.yaml': shop.join('---\n'),
    };
    const workspace = newWorkspace(files);
    await workspace.scan();
    await workspace.update();
    const of = (name: string) => workspace.roots.filter(({ uri }) => uri.endsWith(`${name}/main.bicep`));
    assert.equal(workspace.connectionPictures(of('one')).length, 1);
    assert.equal(workspace.connectionPictures(of('two')).length, 0);
  });

  it('has nothing of a file in it that a browser would run', async () => {
    const page = await planPage({
      'all.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: "<script>alert(1)</script>"\n  namespace: '"><img onerror=x>'\nspec:\n  containers: []\n`,
    });
    assert.doesNotMatch(page, /<script>alert|<img/);
  });
});

/** What a picture says, pair by pair. */
function drawn({ rows, lanes }: ConnectionPicture): string[] {
  const ends = rows.map(({ namespace, workloads }) =>
    workloads.map(({ name }) => `${namespace}/${name.replace(' ', '/')}`),
  );
  const words = (answer: string, ports: readonly string[] | undefined) => `${answer} ${ports?.join()}`;
  return [
    ...lanes.flatMap(({ from, to, answer, ports }) =>
      from.flatMap((source) =>
        to.flatMap((target) =>
          source === target
            ? []
            : ends[source]!.flatMap((one) => ends[target]!.map((other) => `${one} ${other} ${words(answer, ports)}`)),
        ),
      ),
    ),
    ...rows.flatMap(({ inside, fromInternet, toInternet }, at) => [
      ...(inside === undefined || inside === 'nothing'
        ? []
        : ends[at]!.flatMap((one) =>
            ends[at]!.flatMap((other) =>
              one === other ? [] : [`${one} ${other} ${words(inside.answer, inside.ports)}`],
            ),
          )),
      ...ends[at]!.flatMap((one) => [
        ...(fromInternet ? [`internet ${one} ${words(fromInternet.answer, fromInternet.ports)}`] : []),
        ...(toInternet ? [`${one} internet ${words(toInternet.answer, toInternet.ports)}`] : []),
      ]),
    ]),
  ];
}
