import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { examplesIn, verifyExample } from '../example';

/** What holds beyond a single rule, as pages with examples: docs/contributing.md shows how they are written. */
const folder = 'test/cases';
const ids = new Set(catalogue.map(({ id }) => id));

for (const topic of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  describe(`Cases: ${topic.name}`, () => {
    for (const name of readdirSync(`${folder}/${topic.name}`)) {
      const path = `${folder}/${topic.name}/${name}`;
      for (const example of examplesIn(path)) {
        const { place, title, rules } = example;
        it(`${place}: ${title}`, () => {
          assert.ok(rules, `${place}: a line "Rules: …" above it says what it is about: rules, all, all but hints or none`);
          if (typeof rules === 'object') for (const id of rules) assert.ok(ids.has(id), `${place}: there is no rule ${id}`);
          return verifyExample(example, rules, false);
        });
      }
    }
  });
}
