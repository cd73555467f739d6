import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compiledTwin, hashOf, templatesOfProject, withMadeUp, type Row } from './examples';
import { compareTemplate, newComparison } from './templates';

/** What `bicep snapshot` foretold of each example, as `npm run oracle` wrote it. An example that has changed since is not compared. */
describe('Bicep foretells the same', () => {
  it('of every example of pages, samples and this folder, in Bicep and in ARM JSON', async function () {
    this.timeout(120_000);
    const rows = JSON.parse(readFileSync('test/oracle/azure-values.json', 'utf8')) as readonly Row[];
    const byHash = new Map(rows.map((row) => [row.hash, row]));
    const comparison = newComparison();
    for (const template of templatesOfProject()) {
      const row = byHash.get(hashOf(template));
      if (!row) continue;
      const given = withMadeUp(template, row.parameters);
      await compareTemplate(given, row, comparison);
      if (row.compiled !== undefined) await compareTemplate(compiledTwin(given, row.compiled), row, comparison);
    }
    const { equal, fitting, unknown, wrong } = comparison;
    assert.deepEqual(wrong, []);
    assert.ok(equal + fitting >= 4_000, `${equal + fitting} values are compared: run npm run oracle`);
    const share = unknown.length / (equal + fitting + unknown.length);
    assert.ok(
      share < 0.01,
      `${unknown.length} values are unknown that Bicep knows:\n${JSON.stringify(unknown, null, 1)}`,
    );
  });

  it('of each function and construct of docs/functions.md', () => {
    const rows = JSON.parse(readFileSync('test/oracle/azure-values.json', 'utf8')) as readonly Row[];
    const own = rows.filter(({ name }) => name.startsWith('test/oracle'));
    assert.ok(own.length >= 4, 'the templates of this folder are recorded');
    const template = (name: string) => templatesOfProject().find((one) => one.name === name)!;
    for (const { name, hash } of own)
      assert.equal(hashOf(template(name)), hash, `${name} has changed: run npm run oracle`);
  });
});
