import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { generated } from '../../scripts/generated';

describe('Generated files', () => {
  for (const [path, content] of generated()) {
    it(`${path} is fresh (npm run generate)`, () => assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', content));
  }

  it('docs/rules holds nothing else', () => {
    assert.deepEqual(readdirSync('docs/rules').map((name) => `docs/rules/${name}`).sort(), [...generated().keys()].filter((path) => path.startsWith('docs/rules/')).sort());
  });
});
