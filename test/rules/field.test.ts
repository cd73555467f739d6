import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { lint } from '../lint';

const folder = 'test/rules/field';

/** What users of Azure and other scanners ran into, by the folder of the case: rule, severity, and the line that the finding stands at. */
const cases: { readonly [folder: string]: readonly string[] } = {
  'tf-06-udr-next-hop-internet': ['use-default-route error next_hop_type  = "Internet"'],
  'tf-17-automatic-udr': ['use-subnet-with-udr error outbound_type = "userDefinedRouting"'],
};

describe('Cases from the field', () => {
  for (const [name, expected] of Object.entries(cases)) {
    it(name, async () => {
      const files = Object.fromEntries(readdirSync(`${folder}/${name}`).map((file) => [file, readFileSync(`${folder}/${name}/${file}`, 'utf8')]));
      const { findings } = await lint(files);
      const rules = new Set(expected.map((one) => one.split(' ')[0]));
      const actual = findings.filter(({ rule }) => rules.has(rule)).map(({ rule, severity, file, start }) => `${rule} ${severity} ${files[file]!.split('\n')[start.line]!.trim()}`);
      assert.deepEqual(actual.sort(), [...expected].sort());
    });
  }
});
