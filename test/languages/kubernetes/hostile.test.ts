import assert from 'node:assert/strict';
import { parseYaml } from '../../../engine/languages/kubernetes/parse';
import { lint } from '../../lint';

/** Texts that ask for endless work, or nest without end. Each ends, and throws nothing. */
describe('YAML that means harm', () => {
  const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n${spec}`;
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
    tabs: 'apiVersion: v1\nkind: Service\nmetadata:\n\tname: web\nspec:\n\ttype: LoadBalancer\n',
    'keys that are no text': service('  ? [a]\n  : b\n  ? {}\n  : c\n  !!binary x: y\n'),
  };

  for (const [what, text] of Object.entries(texts))
    it(what, async () => {
      const { findings } = await lint({ 'all.yaml': text });
      assert.ok(findings.every(({ severity }) => severity !== 'error'));
    });

  it('ten thousand documents: the first are read, and where it ends is said', async () => {
    const { notes } = await lint({
      'all.yaml': Array.from({ length: 10_000 }, () => service('  ports: []\n')).join('---\n'),
    });
    assert.deepEqual(
      notes.map(({ message }) => message),
      ['Only the first 2000 documents of a file are read.'],
    );
  });

  it('a key that is written twice is a problem of its document', () => {
    assert.deepEqual(
      parseYaml('a: 1\nb: 2\na: 3\n').problems.map(({ start, message }) => [start, message]),
      [[10, 'a is written twice in this mapping.']],
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
