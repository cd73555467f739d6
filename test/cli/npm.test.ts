import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Report } from '../../cli/api-types';
import { cluster, folderOf } from './command';

describe('The npm package', () => {
  let folder = '';
  const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });

  before(function () {
    this.timeout(120_000);
    const packed = execFileSync(process.execPath, ['scripts/package-npm.mjs', '--built'], { encoding: 'utf8' }).trim();
    folder = folderOf({ 'package.json': '{"private": true}', 'infra/main.bicep': cluster });
    const { status, stderr } = spawnSync('npm', ['install', '--offline', '--no-audit', '--no-fund', resolve(packed)], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    assert.equal(status, 0, stderr);
    rmSync(packed);
  });

  it('needs nothing else', () => {
    const { dependencies } = JSON.parse(
      readFileSync(join(folder, 'node_modules/aks-network-lint/package.json'), 'utf8'),
    ) as { dependencies?: object };
    assert.equal(dependencies, undefined);
    assert.doesNotMatch(readFileSync(join(folder, 'package-lock.json'), 'utf8'), /registry\.npmjs\.org/);
  });

  it('brings the schema that init names', () => {
    const { status } = node('node_modules/aks-network-lint/dist/cli.js', 'init');
    assert.equal(status, 0);
    const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(join(folder, '.aks-network-lint.yaml'), 'utf8')) ?? [];
    rmSync(join(folder, '.aks-network-lint.yaml'));
    assert.ok(existsSync(join(folder, schema)), schema);
  });

  it('has a command', () => {
    const bin = join(folder, 'node_modules/.bin/aks-network-lint');
    const { stdout, status } = spawnSync(bin, ['infra'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    assert.equal(status, 1);
    assert.match(stdout, /no-kubenet/);
  });

  const program = `
    const { findings, notes } = await analyze({ paths: ['infra'], date: new Date('2026-11-28') });
    const other = await analyze({ files: { 'a/main.bicep': ${JSON.stringify(`${cluster}module m '../b.bicep' = {\n  name: 'm'\n}\n`)}, 'b.bicep': 'param x string' }, fixes: false });
    let failure = '';
    try { await analyze({ paths: ['none'] }); } catch (error) { failure = error.message; }
    const files = { 'main.bicep': ${JSON.stringify(cluster)}, '.aks-network-lint.yaml': 'preset: strct\\nrules:\\n  no-kubenet: off\\n' };
    const configured = await analyze({ files, fixes: false });
    const named = await analyze({ files, fixes: false, rules: { 'no-kubenet': 'hint' } });
    const without = await analyze({ files, fixes: false, config: false });
    console.log(JSON.stringify({ findings, notes, other, failure, configured, named, without }));`;

  for (const [way, file, text] of [
    ['import', 'a.mjs', `import { analyze } from 'aks-network-lint';\n${program}`],
    ['require', 'a.cjs', `const { analyze } = require('aks-network-lint');\n(async () => {${program}})();`],
  ] as const)
    it(`can be used by ${way}`, () => {
      writeFileSync(join(folder, file), text);
      const { stdout, stderr } = node(file);
      assert.equal(stderr, '');
      const { findings, other, failure, configured, named, without } = JSON.parse(stdout) as {
        findings: { rule: string; file: string; fixes: { edits: { newText: string }[] }[]; fingerprint: string }[];
        other: { findings: { rule: string; file: string; fixes: unknown[] }[]; notes: unknown[] };
        failure: string;
        configured: Report;
        named: Report;
        without: Report;
      };
      const one = findings.find(({ rule }) => rule === 'use-valid-dns-service-ip')!;
      assert.equal(one.file, 'infra/main.bicep');
      assert.equal(one.fixes[0]!.edits[0]!.newText, "'10.1.0.10'");
      assert.match(one.fingerprint, /^[0-9a-f]{32}:1$/);
      assert.deepEqual(
        other.findings.map(({ rule }) => rule),
        findings.map(({ rule }) => rule),
      );
      assert.ok(other.findings.every(({ file, fixes }) => file === 'a/main.bicep' && fixes.length === 0));
      assert.deepEqual(other.notes, [], 'the module was found among the texts');
      assert.equal(failure, 'none does not exist.');
      const kubenet = (report: Report) =>
        report.findings.flatMap(({ rule, severity }) => (rule === 'no-kubenet' ? [severity] : []));
      assert.deepEqual([configured, named, without].map(kubenet), [[], ['hint'], ['warning']]);
      assert.deepEqual(
        configured.notes.map(({ file, message }) => [file, message]),
        [['.aks-network-lint.yaml', 'preset is recommended, strict, cis or mcsb, not strct. Did you mean strict?']],
      );
      assert.deepEqual(without.notes, []);
    });

  it('has types, and the documented example is right by them', () => {
    const [, example] = /```ts example\n([\s\S]*?)```/.exec(readFileSync('docs/api.md', 'utf8'))!;
    writeFileSync(join(folder, 'example.mts'), example!);
    writeFileSync(join(folder, 'wrong.mts'), example!.replace("'strict'", "'stricter'"));
    const types = resolve('node_modules/@types');
    const check = (file: string, ...more: string[]) =>
      node(
        resolve('node_modules/typescript/bin/tsc'),
        ...[
          '--noEmit',
          '--strict',
          '--module',
          'nodenext',
          '--target',
          'es2022',
          '--types',
          'node',
          '--typeRoots',
          types,
          ...more,
        ],
        file,
      );
    const { status, stdout } = check('example.mts');
    assert.equal(status, 0, stdout);
    assert.match(check('wrong.mts').stdout, /'"stricter"' is not assignable/);
    execFileSync(
      process.execPath,
      [
        resolve('node_modules/typescript/bin/tsc'),
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--types',
        'node',
        '--typeRoots',
        types,
        'example.mts',
      ],
      { cwd: folder },
    );
    assert.match(node('example.mjs').stdout, /^infra\/main\.bicep:7 warning kubenet retires .* \(no-kubenet\)$/m);
  }).timeout(120_000);
});
