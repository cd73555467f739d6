import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { manifestSubjects } from '../../shared-rules/rule';
import { examplesIn, verifyExample } from '../example';
import type { Language } from '../page';

const folder = 'shared-rules/rules';
const languages: { readonly [language in Language]: string } = {
  bicep: 'Bicep',
  json: 'ARM JSON',
  terraform: 'Terraform',
  yaml: 'YAML',
};

describe('Rule pages', () => {
  it('exist for every rule, and for nothing else', () => {
    const names = (extension: string) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length));
    assert.deepEqual(names('.md'), names('.ts'));
    assert.deepEqual(
      names('.ts'),
      catalogue.map((rule) => rule.id),
    );
  });

  for (const rule of catalogue) {
    describe(rule.id, () => {
      const path = `${folder}/${rule.id}.md`;
      const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const examples = examplesIn(path);
      const isSilent = ({ files }: (typeof examples)[number]) => files.every(({ marks }) => marks.length === 0);

      it('is written to its end', () => {
        const left = [path, `${folder}/${rule.id}.ts`].flatMap((file) => {
          const lines = readFileSync(file, 'utf8').split('\n');
          return lines.flatMap((line, at) =>
            line.includes('TODO') && at > lines.indexOf('## Examples') ? [`${file}:${at + 1}: ${line.trim()}`] : [],
          );
        });
        assert.ok(left.length === 0, `still to be written:\n${left.join('\n')}`);
      });

      it('shows a finding in every language it speaks, and silence at least once', () => {
        for (const [language, name] of Object.entries(languages)) {
          // What is written for Kubernetes is YAML, and templates are not.
          const isManifest = rule.of !== 'change' && manifestSubjects.has(rule.of);
          if (isManifest !== (language === 'yaml')) continue;
          const excused = new RegExp(`^Not in ${name}: \\S`, 'm').test(page);
          const shown = examples.some(({ files }) =>
            files.some((file) => file.language === language && file.marks.length > 0),
          );
          assert.equal(shown || excused, true, `${path}: ${name} is missing without a reason ("Not in ${name}: …")`);
        }
        assert.ok(examples.some(isSilent), `${path}: no silent example`);
      });

      it('has no example twice', () => {
        const texts = examples.map(({ files, before }) =>
          [...before, ...files].map(({ path: file, text }) => `${file}\n${text}`).join('\n'),
        );
        assert.deepEqual(
          texts.filter((text, at) => texts.indexOf(text) !== at),
          [],
          path,
        );
      });

      for (const example of examples) {
        const strict = example.strict || rule.severity === 'off';
        it(`${example.place}: ${isSilent(example) ? 'silent' : 'finds it'}`, () =>
          verifyExample({ ...example, strict }, [rule.id], true));
      }
    });
  }
});
