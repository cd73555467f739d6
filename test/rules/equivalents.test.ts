import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from '../../engine/configuration/resolve';
import { severityOf, type Preset, type Settings, type Values } from '../../engine/engine';
import { catalogue } from '../../shared-rules/catalogue';
import { benchmarks, equivalentsOf, owners } from '../../shared-rules/equivalents';
import { nextVersion } from '../../shared-rules/rule';

/** The rules that settings leave on, whatever they find. */
function on(settings: Settings): string[] {
  return catalogue
    .filter((rule) => severityOf({ rule, severity: rule.severity }, settings) !== 'off')
    .map(({ id }) => id);
}

describe('Equivalents', () => {
  for (const rule of catalogue) {
    if (rule.equivalents.length === 0) continue;
    it(`${rule.id} names ids as their owners spell them`, () => {
      for (const { owner, id, note } of equivalentsOf(rule)) {
        assert.match(id, owners[owner], `${owner} ${id}`);
        // PSRule has two names for each rule; the number is the one that stays.
        if (owner === 'PSRule' && note !== undefined) assert.match(note, /^AZR-\d{6}$/);
      }
    });
  }

  it('a number of PSRule means one rule of it', () => {
    const names = new Map<string, string>();
    for (const { owner, id, note } of catalogue.flatMap((rule) => equivalentsOf(rule))) {
      if (owner !== 'PSRule' || note === undefined) continue;
      assert.equal(names.get(note) ?? id, id, note);
      names.set(note, id);
    }
  });

  it('are not those that look for something else', () => {
    const all = catalogue.flatMap((rule) => equivalentsOf(rule).map(({ id, note }) => `${rule.id} ${note ?? id}`));
    for (const wrong of [
      'no-availability-set AZR-000023',
      'use-large-enough-node-subnet AZR-000273',
      'use-waf-prevention AZR-000303',
      'use-defender CKV_AZURE_117',
      'use-diagnostic-settings CKV_AZURE_4',
      'use-entra-rbac CKV_AZURE_5',
    ])
      assert.ok(!all.includes(wrong), wrong);
  });
});

describe('Presets of benchmarks', () => {
  for (const preset of Object.keys(benchmarks) as (keyof typeof benchmarks)[]) {
    it(`${preset} switches on the rules that stand for its controls, and no others`, () => {
      const own = catalogue
        .filter((rule) => equivalentsOf(rule).some(({ owner }) => owner === benchmarks[preset]))
        .map(({ id }) => id);
      assert.ok(own.length >= 5);
      assert.deepEqual(on({ preset, rules: {} }), own);
    });
  }

  it('cis has a rule for each network control: policies of namespaces, and section 5.4', () => {
    const controls = new Set(
      catalogue.flatMap((rule) => equivalentsOf(rule).flatMap(({ owner, id }) => (owner === 'CIS AKS' ? [id] : []))),
    );
    assert.deepEqual([...controls].sort(), ['4.4.2', '5.4.1', '5.4.2', '5.4.3', '5.4.4', '5.4.5']);
  });

  it('speak of manifests, too', () => {
    assert.ok(['use-ingress-tls', 'use-default-deny'].every((id) => on({ preset: 'cis', rules: {} }).includes(id)));
    assert.ok(['use-ingress-tls', 'use-network-policy'].every((id) => on({ preset: 'mcsb', rules: {} }).includes(id)));
  });

  it('leave a single rule to who names it', () => {
    const settings: Settings = { preset: 'cis', rules: { 'no-kubenet': 'error', 'use-network-policy': 'off' } };
    assert.ok(on(settings).includes('no-kubenet'));
    assert.ok(!on(settings).includes('use-network-policy'));
  });
});

describe('Rules as of a version', () => {
  const of = (preset: Preset, rulesAsOf: string | undefined, rules = {}) => {
    const values: Values = { preset, rules, ...(rulesAsOf === undefined ? {} : { 'rules-as-of': rulesAsOf }) };
    return on(resolve([{ source: 'test', base: '', values }], catalogue).settings);
  };

  it('every rule says since when it exists, and the changelog agrees', () => {
    const changes = readFileSync('CHANGELOG.md', 'utf8');
    const first = /^## 0\.1\.0[\s\S]*?^- (\d+) rules/m.exec(changes);
    assert.equal(catalogue.filter(({ since }) => since === '0.1.0').length, Number(first?.[1]));
    const versions = new Set(catalogue.map(({ since }) => since));
    for (const version of versions)
      assert.ok(version === nextVersion || changes.includes(`\n## ${version}\n`), `${version} is no version`);
  });

  it('newer ones are off, unless they are named', () => {
    const before = catalogue.filter(({ since }) => since === '0.1.0').map(({ id }) => id);
    assert.deepEqual(of('strict', '0.1.0'), before);
    assert.deepEqual(of('strict', '0.1'), before);
    assert.deepEqual(of('strict', '0.10.0'), of('strict', undefined), '0.10 comes after 0.2');
    assert.deepEqual(of('strict', '0.0.9'), []);
    assert.deepEqual(of('strict', '0.0.9', { 'use-known-value': 'error' }), ['use-known-value']);
  });

  it('what is no version leaves nothing out', () => {
    assert.deepEqual(of('strict', 'latest'), of('strict', undefined));
    assert.deepEqual(of('strict', ''), of('strict', undefined));
  });
});
