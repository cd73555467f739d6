import assert from 'node:assert/strict';
import type { Workspace } from '../../engine/workspace';
import { catalogue } from '../../shared-rules/catalogue';
import type { Rule } from '../../shared-rules/rule';
import { judgedWorkspace, type Files } from '../lint';

const folder = 'file:///workspace';
const uri = `${folder}/main.bicep`;
const template = `param policy string = 'azure'
param size string = '10.244.0.0/16'
param plugin string = 'azure'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    dnsPrefix: 'aks'
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5' }]
    networkProfile: {
      networkPlugin: plugin
      networkPluginMode: plugin == 'azure' ? 'overlay' : null
      networkPolicy: policy
      podCidr: size
      serviceCidr: '10.0.0.0/16'
      dnsServiceIP: '10.0.0.10'
    }
  }
}
`;
/** One that all share, one that is alone in the first of them, one in the last, one in some. */
const parameters = (at: number, count: number) => `using 'main.bicep'
param policy = '${at % 3 === 1 ? 'calico' : 'none'}'
param plugin = '${at === count - 1 ? 'kubenet' : 'azure'}'
param size = '${at === 0 ? '10.0.0.0/16' : '10.244.0.0/16'}'
`;
const withParameters = (count: number): Files => ({
  'main.bicep': template,
  ...Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`p${String(at).padStart(2, '0')}.bicepparam`, parameters(at, count)]),
  ),
});

/** A workspace that has been judged, and how often rules have looked at a cluster since that was last asked. */
async function judged(files: Files): Promise<{ workspace: Workspace; looks: () => number }> {
  let looks = 0;
  const counted = catalogue.map((rule): Rule => {
    if (rule.of !== 'cluster') return rule;
    return {
      ...rule,
      check: (...of: Parameters<typeof rule.check>) => {
        looks++;
        return rule.check(...of);
      },
    };
  });
  const workspace = await judgedWorkspace(files, counted);
  return {
    workspace,
    looks: () => {
      const now = looks;
      looks = 0;
      return now;
    },
  };
}

/** What is shown of the file that is typed in: the words, and the text that they stand at. */
const shown = (workspace: Workspace, file = uri) =>
  workspace
    .findings(file)
    .map(
      ({ rule, start, end, message }) => `${rule.id} ${workspace.files.get(file)!.text.slice(start, end)}: ${message}`,
    );

/** Types a text; what is shown when the first part has been judged, and when all has. */
async function typed(workspace: Workspace, text: string, file = uri) {
  workspace.open(file, text);
  let early: string[] | undefined;
  await workspace.update({
    first: file,
    pause: () => {
      early ??= shown(workspace, file);
      return Promise.resolve();
    },
  });
  return { early, late: shown(workspace, file) };
}

describe('A key in a template with parameter files', () => {
  /** How often rules look at its cluster before typing rests, and in all. */
  async function looksAtKey(count: number, file = uri, text = `// typed\n${template}`) {
    const { workspace, looks } = await judged(withParameters(count));
    looks();
    workspace.open(file, text);
    let early: number | undefined;
    await workspace.update({
      first: file,
      pause: () => {
        early ??= looks();
        return Promise.resolve();
      },
    });
    return { early: early!, late: looks() };
  }

  it('has one of them judged, however many there are, and the others once, when typing rests', async () => {
    const few = await looksAtKey(2);
    const many = await looksAtKey(12);
    assert.ok(few.early > 0);
    assert.equal(many.early, few.early);
    assert.ok(few.late > 0 && many.late === 11 * few.late, `${few.late}, ${many.late}`);
  });

  it('has the one judged that is typed in', async () => {
    const file = `${folder}/p05.bicepparam`;
    const { workspace } = await judged(withParameters(12));
    const { early, late } = await typed(workspace, parameters(5, 12).replace("'azure'", "'kubenet'"), file);
    assert.deepEqual(early, late);
    assert.ok(shown(workspace).some((one) => one.startsWith('no-kubenet') && one.includes('in 2 of 12')));
  });

  it('leaves what is shown in the same words until all have been judged', async () => {
    const { workspace } = await judged(withParameters(12));
    const before = shown(workspace);
    assert.ok(before.length > 5);
    for (const said of ['with p00.bicepparam', 'with p11.bicepparam', 'in 8 of 12 parameter files'])
      assert.ok(
        before.some((one) => one.includes(said)),
        said,
      );
    const { early, late } = await typed(workspace, `// typed\n${template}`);
    assert.deepEqual(early, before);
    assert.deepEqual(late, before);
  });

  it('leaves what is said of suppressions, those that only others need included', async () => {
    const text = template
      .replace('param policy', '// aks-network-lint-disable-next-line no-managed-nginx -- none here\nparam policy')
      .replace(
        '      networkPlugin: plugin\n',
        '      // aks-network-lint-disable-next-line no-kubenet -- one\n      networkPlugin: plugin\n',
      );
    const { workspace } = await judged({ ...withParameters(12), 'main.bicep': text });
    const before = shown(workspace);
    assert.deepEqual(
      before.filter((one) => one.startsWith('no-unused-suppression')).map((one) => one.includes('no-managed-nginx')),
      [true],
    );
    const { early, late } = await typed(workspace, `// typed\n${text}`);
    assert.deepEqual(early, before);
    assert.deepEqual(late, before);
  });

  it('shows at once what it mends and what it breaks', async () => {
    const { workspace } = await judged(withParameters(12));
    const mended = template.replace("dnsServiceIP: '10.0.0.10'", "dnsServiceIP: '10.9.0.10'");
    const { early, late } = await typed(workspace, mended);
    const wrong = (all: readonly string[] | undefined) => all?.filter((one) => one.includes('10.9.0.10')).length;
    assert.ok(wrong(early) === 1 && wrong(late) === 1, early?.join('\n'));
    const again = await typed(workspace, template);
    assert.ok(wrong(again.early) === 0 && wrong(again.late) === 0, again.early?.join('\n'));
  });

  it('shows nothing twice while numbers that all share are typed', async () => {
    const { workspace } = await judged(withParameters(12));
    let text = template;
    for (const range of ['10.244.0.0/1', '10.244.0.0/', '10.244.0.0/2', '10.244.0.0/24']) {
      text = template.replace('podCidr: size', `podCidr: '${range}'`);
      const { early, late } = await typed(workspace, text);
      const places = (all: readonly string[]) => all.map((one) => one.split(': ')[0]);
      assert.equal(new Set(places(early!)).size, places(early!).length, early!.join('\n'));
      assert.equal(new Set(places(late)).size, places(late).length, late.join('\n'));
    }
  });
});
