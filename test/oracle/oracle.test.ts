import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compare, type Row } from './oracle';

/** Values that Terraform 1.11.4 computed. What it refuses, and what only a run of it tells, is unknown to us. */
describe('Terraform computes the same', () => {
  for (const [file, atLeast] of [
    ['terraform-values', 703],
    ['terraform-configurations', 398],
  ] as const) {
    it(`${file}: ${atLeast} values, none wrong`, async function () {
      this.timeout(120_000);
      const { summary, equal, wrong, refused, silent } = await compare(
        JSON.parse(readFileSync(`test/oracle/${file}.json`, 'utf8')) as readonly Row[],
      );
      assert.deepEqual(wrong, [], summary);
      assert.deepEqual(refused, [], summary);
      assert.deepEqual(silent, [], 'refused, and no note says so');
      assert.ok(equal >= atLeast, summary);
    });
  }
});
