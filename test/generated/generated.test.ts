import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { documents } from '../../shared-rules/sources';
import { generated, shipped } from '../../scripts/generated';

describe('Generated files', () => {
  for (const [path, content] of generated()) {
    it(`${path} is fresh (npm run generate)`, () =>
      assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', content));
  }

  it('the five documents name no rule that there is not, and say why where there is none', () => {
    const ids = new Set(catalogue.map(({ id }) => id));
    for (const { asks, rules, otherwise } of documents.flatMap(({ recommendations }) => recommendations)) {
      assert.deepEqual(
        rules.filter((id) => !ids.has(id)),
        [],
        asks,
      );
      assert.ok(rules.length > 0 || otherwise, asks);
    }
  });

  it('the page that ships says where a rule comes from, or that it is ours', () => {
    for (const [path, page] of shipped()) {
      assert.ok(
        page.includes('## Where it comes from') !== page.includes('Ours: none of the five documents asks for it.'),
        path,
      );
      assert.doesNotMatch(page, /^\s*~/m, path);
    }
  });

  it('the page that ships says how a rule is switched off, where to read on, and what other scanners call it', () => {
    const pages = shipped();
    for (const { id, equivalents, references } of catalogue) {
      const page = pages.get(`docs/rules/${id}.md`)!;
      assert.ok(page.includes(`aks-network-lint-disable-next-line ${id} -- why`), id);
      assert.ok(page.includes(`"aksNetworkLint.rules": { "${id}": "off" }`), id);
      for (const text of [...equivalents, ...references]) assert.ok(page.includes(text), `${id}: ${text}`);
      assert.match(page, /^- <https:\/\//m, id);
    }
  });

  it('docs/contributing.md names files that there are', () => {
    const named = [
      ...readFileSync('docs/contributing.md', 'utf8').matchAll(
        /`((?:shared-rules|engine|test|scripts|docs)\/[\w./-]+\.\w+)`/g,
      ),
    ].map(([, path]) => path!);
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((path) => !existsSync(path)),
      [],
    );
  });
});
