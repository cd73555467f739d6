import assert from 'node:assert/strict';
import { catalogue } from '../../shared-rules/catalogue';
import { manifestSubjects, type Rule } from '../../shared-rules/rule';
import type { FileSystem } from '../../engine/files/files';
import { newEvaluation } from '../../engine/evaluate/evaluate';
import { lowerFiles } from '../../engine/languages/kubernetes/lower';
import { manifestsOf } from '../../engine/model/manifests';
import type { Manifests } from '../../shared-rules/model/manifests';
import { Workspace } from '../../engine/workspace';

const folder = 'file:///w';

function manifest(at: number, label = 'front'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web${at}
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: web${at}
        tier: ${label}
    spec:
      containers:
        - name: web
          image: nginx
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web${at}
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web${at}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              tier: front
`;
}

const template = `resource aks 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks-shop'
  properties: { networkProfile: { networkPlugin: 'azure', networkPolicy: 'azure' } }
}
`;

function systemOf(texts: ReadonlyMap<string, string>): FileSystem {
  return {
    read: (uri: string) => Promise.resolve(texts.get(uri)),
    list: (uri: string) => {
      const inside = new Map<string, boolean>();
      for (const one of texts.keys()) {
        if (!one.startsWith(`${uri}/`)) continue;
        const [name = '', ...rest] = one.slice(uri.length + 1).split('/');
        inside.set(name, rest.length > 0);
      }
      return Promise.resolve([...inside].map(([name, isFolder]) => ({ name, folder: isFolder })));
    },
  };
}

/** A workspace with so many manifests, and how often a rule looks at one of them. */
async function workspaceOf(
  count: number,
  text = (at: number) => manifest(at),
): Promise<{ workspace: Workspace; uri: string; looks: () => number }> {
  const texts = new Map([[`${folder}/main.bicep`, template]]);
  for (let at = 0; at < count; at++) texts.set(`${folder}/k8s/m${at}.yaml`, text(at));
  let looks = 0;
  const counted = catalogue.map((rule): Rule => {
    if (rule.of === 'change' || !manifestSubjects.has(rule.of)) return rule;
    const judge = rule as unknown as { check(subject: unknown, context: unknown): Iterable<unknown> };
    return {
      ...rule,
      check: (subject: unknown, context: unknown) => {
        looks++;
        return judge.check(subject, context);
      },
    } as unknown as Rule;
  });
  const system = systemOf(texts);
  const workspace = new Workspace(
    system,
    [folder],
    counted,
    () => new Date('2026-11-28'),
    (message) => assert.fail(message),
  );
  await workspace.scan();
  await workspace.update();
  return {
    workspace,
    uri: `${folder}/k8s/m0.yaml`,
    looks: () => {
      const now = looks;
      looks = 0;
      return now;
    },
  };
}

/** How often rules look at manifests for one key. */
async function looksAtKey(count: number, text: string): Promise<number> {
  const { workspace, uri, looks } = await workspaceOf(count);
  looks();
  workspace.open(uri, text);
  await workspace.update({ first: uri });
  return looks();
}

describe('A key in a manifest', () => {
  it('has its own objects judged again, however many stand beside them', async () => {
    const typed = `# typed\n${manifest(0)}`;
    const few = await looksAtKey(3, typed);
    assert.ok(few > 0);
    assert.equal(await looksAtKey(40, typed), few);
  });

  it('leaves alone those that do not ask for the label that it changes', async () => {
    const few = await looksAtKey(3, manifest(0, 'back'));
    assert.equal(await looksAtKey(40, manifest(0, 'back')), few);
  });

  it('has of the others only the rules looked at again that ask for what it changes', async () => {
    const isolated = (at: number) => manifest(at).replace('[Ingress]', '[Ingress, Egress]');
    const [few, many] = await Promise.all(
      [1, 41].map(async (count) => {
        const { workspace, uri, looks } = await workspaceOf(count, isolated);
        looks();
        workspace.open(uri, `${isolated(0)}  egress:\n    - ports:\n        - port: 8080\n`);
        await workspace.update({ first: uri });
        return looks();
      }),
    );
    const others = many! - few!;
    assert.ok(others > 0 && others <= 40 * 2, `${others} looks at 40 others`);
  });

  it('is told apart among many questions, and after as many names as were typed', async () => {
    const count = 300;
    const { workspace } = await workspaceOf(count);
    const members = Array.from({ length: count }, (_, at) => `${folder}/k8s/m${at}.yaml`);
    const now = (before?: Manifests) =>
      manifestsOf(
        lowerFiles(members, { files: workspace.files, evaluation: newEvaluation(), stack: [] }),
        () => undefined,
        before,
      );
    const ask = (manifests: Manifests, times: number) => {
      for (let at = 0; at < times; at++) manifests.hasWorkloads({ key: `name${at}`, name: `name${at}` });
    };
    let typed = 0;
    const edit = () => workspace.open(members[0]!, `# ${typed++}\n${manifest(0)}`);
    let manifests = now();
    ask(manifests, 6_000);
    edit();
    manifests = now(manifests);
    assert.ok(manifests.since);
    ask(manifests, 20_000);
    edit();
    manifests = now(manifests);
    assert.equal(manifests.since, undefined);
    edit();
    manifests = now(manifests);
    assert.ok(manifests.since);
  });

  it('tells of its own file alone, where it changes nothing of the others', async () => {
    const { workspace, uri } = await workspaceOf(40);
    const told: string[] = [];
    workspace.open(uri, `# typed\n${manifest(0)}`);
    await workspace.update({ first: uri, done: (files) => told.push(...files) });
    assert.deepEqual(told, [uri]);
  });

  it('reaches those whose selectors it leaves with nothing', async () => {
    const { workspace, uri } = await workspaceOf(1);
    const found = () => workspace.findings(uri).map(({ rule }) => rule.id);
    assert.ok(!found().includes('use-matching-pod-selector'));
    const policy = manifest(1).split('---\n')[1]!.replaceAll('web1', 'other').replace('app: other', 'app: web0');
    const other = `${folder}/k8s/other.yaml`;
    workspace.open(other, policy);
    await workspace.update();
    const ofOther = () => workspace.findings(other).map(({ message }) => message);
    assert.ok(!ofOther().some((message) => message.startsWith('No pod in shop')));
    workspace.open(uri, manifest(0).replaceAll('app: web0', 'app: web00'));
    await workspace.update();
    assert.ok(
      ofOther().some((message) => message.startsWith('No pod in shop')),
      ofOther().join('\n'),
    );
    workspace.open(uri, `# moved\n${manifest(0).replaceAll('app: web0', 'app: web00')}`);
    await workspace.update();
    const finding = workspace.findings(other).find(({ message }) => message.startsWith('No pod in shop'));
    const text = workspace.files.get(uri)!.text;
    for (const { file, start, end } of finding?.related ?? [])
      if (file === uri) assert.equal(text.slice(start, end), 'web00');
    workspace.open(uri, manifest(0));
    await workspace.update();
    assert.ok(!ofOther().some((message) => message.startsWith('No pod in shop')));
  });
});

describe('The manifests of a configuration file', () => {
  const policy = manifest(0).split('---\n')[1]!;
  const cluster = (name: string, engine: string) =>
    `resource ${name} 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks-${name}'
  properties: { networkProfile: { networkPlugin: 'azure'${engine} } }
}
`;

  async function foundWith(manifests: string): Promise<string[]> {
    const texts = new Map([
      [`${folder}/infra/prod.bicep`, cluster('prod', '') + cluster('spare', "\n networkPolicy: 'azure'")],
      [`${folder}/infra/dev.bicep`, cluster('dev', "\n networkPolicy: 'azure'")],
      [`${folder}/k8s/deny.yaml`, policy],
      [`${folder}/.aks-network-lint.yaml`, manifests],
    ]);
    const workspace = new Workspace(
      systemOf(texts),
      [folder],
      catalogue,
      () => new Date('2026-11-28'),
      (message) => assert.fail(message),
    );
    await workspace.scan();
    await workspace.update();
    return workspace
      .findings(`${folder}/k8s/deny.yaml`)
      .filter(({ rule }) => rule.id === 'no-unenforced-network-policy')
      .map(({ severity, message }) => `${severity} ${message.slice(0, message.indexOf(' has no'))}`);
  }

  it('say for certain which cluster they run on', async () => {
    assert.deepEqual(await foundWith("manifests:\n  'k8s/**': infra/prod.bicep#aks-prod\n"), [
      'error The cluster aks-prod (infra/prod.bicep)',
    ]);
    assert.deepEqual(await foundWith("manifests:\n  'k8s/**': infra/prod.bicep#spare\n"), []);
    assert.deepEqual(await foundWith("manifests:\n  'k8s/**': infra/dev.bicep\n"), []);
    assert.deepEqual(await foundWith('manifests: {}\n'), []);
  });
});
