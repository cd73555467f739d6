import assert from 'node:assert/strict';
import { inLanguage } from '../../client/page-language';
import { fences } from '../../engine/files/kinds';
import { shipped } from '../../scripts/generated';

const all = Object.values(fences);
const page = [
  '# a-rule\n\nWhat it finds.\n\n## Examples\n\nWhat it is about.',
  '```bicep\nparam a string\n\nparam b string\n```\n\n> Line 3: b is wrong.\n>\n> Line 4: c, too.\n\nAfter the fix:\n\n```bicep\nparam a string\n```',
  '```json\n{ "a": 1 }\n```\n\n> Line 1: a is wrong.',
  'Not in Terraform: it has no such thing.\n\nTwo files of one example:',
  '`main.bicep`\n\n```bicep\nparam c string\n```\n\n`main.parameters.json`\n\n```json\n{ "c": 1 }\n```',
  '```sh\naz aks show\n```\n\n## Read more\n\n- <https://example.com>\n',
].join('\n\n');

describe('A page of a rule in one language', () => {
  it('has the examples of that language, with what is said of them, and all other text', () => {
    const bicep = inLanguage(page, 'bicep', all);
    assert.equal(bicep, page.replace('```json\n{ "a": 1 }\n```\n\n> Line 1: a is wrong.\n\n', ''));
    const json = inLanguage(page, 'json', all);
    assert.doesNotMatch(json, /param a|b is wrong|c, too|After the fix/);
    assert.match(json, /> Line 1: a is wrong\.\n\nNot in Terraform/);
    assert.match(
      json,
      /`main\.bicep`\n\n```bicep\nparam c string[\s\S]*`main\.parameters\.json`/,
      'they are one example',
    );
    assert.match(json, /```sh\naz aks show\n```\n\n## Read more\n\n- <https/);
  });

  it('is whole where it has no example of that language', () => assert.equal(inLanguage(page, 'hcl', all), page));

  for (const fence of all)
    it(`${fence}: every page keeps its headings and examples of this language, and loses others`, () => {
      let lost = 0;
      for (const [path, text] of shipped()) {
        const own = inLanguage(text, fence, all);
        const blocks = (of: string, wanted: string) =>
          [...of.matchAll(/^```(\w+)$/gm)].filter(([, one]) => one === wanted);
        assert.deepEqual(own.match(/^##+ .*$/gm), text.match(/^##+ .*$/gm), path);
        assert.equal(blocks(own, fence).length, blocks(text, fence).length, path);
        if (path.endsWith('README.md')) continue;
        for (const other of all)
          if (other !== fence && blocks(text, fence).length > 0 && blocks(text, other).length > 0)
            lost += blocks(text, other).length - blocks(own, other).length;
      }
      assert.ok(lost > 0);
    });
});
