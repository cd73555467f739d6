import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { documents } from '../../shared-rules/sources';
import { generated } from '../../scripts/generated';

describe('Generated files', () => {
  for (const [path, content] of generated()) {
    it(`${path} is fresh (npm run generate)`, () => assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', content));
  }

  it('the five documents name every rule, and no rule that there is not', () => {
    const named = new Set(documents.flatMap(({ recommendations }) => recommendations.flatMap(({ rules }) => rules)));
    assert.deepEqual([...named].sort(), catalogue.map(({ id }) => id));
    for (const { asks, rules, otherwise } of documents.flatMap(({ recommendations }) => recommendations)) assert.ok(rules.length > 0 || otherwise, asks);
  });

  it('docs/rules holds nothing else', () => {
    assert.deepEqual(readdirSync('docs/rules').map((name) => `docs/rules/${name}`).sort(), [...generated().keys()].filter((path) => path.startsWith('docs/rules/')).sort());
  });
});
