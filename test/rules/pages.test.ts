import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { defaultSettings, type Settings } from '../../engine/judge/settings';
import { verifyFixes } from '../fixes';
import { lint } from '../lint';
import { examplesOf, wrap, type Example, type Language } from './page';

const folder = 'shared-rules/rules';
const languages: readonly Language[] = ['bicep', 'json', 'terraform'];

describe('Rule pages', () => {
  it('exist for every rule, and for nothing else', () => {
    const names = (extension: string) => readdirSync(folder).filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length));
    assert.deepEqual(names('.md'), names('.ts'));
    assert.deepEqual(names('.ts'), catalogue.map((rule) => rule.id));
  });

  for (const rule of catalogue) {
    describe(rule.id, () => {
      const page = existsSync(`${folder}/${rule.id}.md`) ? readFileSync(`${folder}/${rule.id}.md`, 'utf8') : '';
      const examples = examplesOf(page);

      it('shows a finding in every language it speaks, and silence at least once', () => {
        for (const language of languages) {
          const excused = new RegExp(`^Not in ${language === 'json' ? 'ARM JSON' : language === 'bicep' ? 'Bicep' : 'Terraform'}: \\S`, 'm').test(page);
          const shown = examples.some((example) => example.language === language && example.expected.length > 0);
          assert.equal(shown || excused, true, `${language} is missing without a reason`);
        }
        assert.ok(examples.some((example) => !example.fixed && example.expected.length === 0), 'no silent example');
      });

      it('has no example twice', () => {
        const texts = examples.map((example) => `${example.language}\n${example.text}`);
        const twice = texts.filter((text, at) => texts.indexOf(text) !== at);
        assert.deepEqual(twice, []);
      });

      for (const [at, example] of examples.entries()) {
        if (example.fixed) continue;
        const next = examples[at + 1];
        it(`line ${example.line}: ${example.language}, ${example.expected.length === 0 ? 'silent' : 'finds it'}`, () => verify(example, next?.fixed === true && next.language === example.language ? next : undefined));
      }

      async function verify(example: Example, fixed: Example | undefined) {
        const { name, text, line, indent } = wrap(example);
        const files = { [name]: text };
        const settings: Settings = rule.severity === 'off' || example.strict ? { preset: 'strict', rules: {} } : defaultSettings;
        const result = await lint(files, settings);
        assert.equal(result.problems[name], 0, `the example does not parse:\n${text}`);
        const found = result.findings.filter((finding) => finding.rule === rule.id);
        const actual = found.map(({ start, end, severity, message }) => ({ line: start.line - line, start: start.character - indent, end: end.character - indent, severity, message }));
        const expected = example.expected.map((one) => ({ ...one, severity: one.severity ?? (rule.severity === 'off' ? 'information' : rule.severity) }));
        assert.deepEqual(actual, expected);
        const [first] = found.flatMap((finding) => finding.fixes);
        if (first) {
          assert.ok(fixed, 'the example has a fix; show its result in a block marked fixed');
          assert.deepEqual(first.apply()?.[name], wrap(fixed).text, first.title);
        } else assert.equal(fixed, undefined, 'there is no fix');
        await verifyFixes(files, result, found, settings);
      }
    });
  }
});
