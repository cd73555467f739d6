import assert from 'node:assert/strict';
import { filesOfCase } from '../example';
import { lint, type Files } from '../lint';

/** What a finding names beside it; where findings stand is in test/cases/places. */
async function relatedTo(files: Files) {
  const [finding, ...more] = (await lint(files)).findings.filter(({ rule }) => rule === 'no-kubenet');
  assert.ok(finding && more.length === 0);
  return finding;
}

describe('Beside a finding', () => {
  it('the literal of another file comes first', async () => {
    const { related } = await relatedTo(
      filesOfCase('test/cases/places/literals.md', 'In the same file only: elsewhere it stands at the use'),
    );
    assert.deepEqual(
      [related[0]?.file, related[0]?.text, related[0]?.message],
      ['main.bicepparam', "'kubenet'", 'The value is written here.'],
    );
  });

  it('five of the parameter files are named in which it holds, and the message says in how many', async () => {
    const [main] = Object.entries(filesOfCase('test/cases/places/merged.md', 'The worst is shown'));
    const plugins = [...Array<string>(7).fill('kubenet'), 'azure'];
    const { message, related } = await relatedTo(
      Object.fromEntries([
        main!,
        ...plugins.map(
          (plugin, at) =>
            [
              `e${at}.bicepparam`,
              `using 'main.bicep'\n\nparam plugin = '${plugin}'\nparam range = '10.200.0.0/${22 + (at % 3)}'\n`,
            ] as const,
        ),
      ]),
    );
    assert.match(message, /\(in 7 of 8 parameter files\)$/);
    const names = related.filter((one) => one.message.startsWith('With '));
    assert.equal(names.length, 5);
    assert.ok(names.every(({ file }) => file.endsWith('.bicepparam')));
  });
});
