import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cluster, command, folderOf } from './command';

const mended = cluster.replace('10.0.0.10', '10.1.0.10');
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

describe('--fix', () => {
  it('mends what is safe, in each of two files that are the same, and reports what is left', () => {
    const folder = folderOf({ 'a.bicep': cluster, 'b/b.bicep': cluster });
    const { status, stdout, stderr } = command(folder, ['.', '--fix']);
    assert.equal(status, 1);
    assert.match(stderr, /mended 2 files\./);
    assert.doesNotMatch(stdout, /use-valid-dns-service-ip/);
    assert.match(stdout, /no-kubenet/);
    assert.deepEqual([read(folder, 'a.bicep'), read(folder, 'b/b.bicep')], [mended, mended]);
    const again = command(folder, ['.', '--fix']);
    assert.doesNotMatch(again.stderr, /mended/);
    assert.deepEqual(readdirSync(folder), ['a.bicep', 'b']);
  });

  it('takes what should be looked at only from rules that are named', () => {
    const text = cluster.replace("      networkPolicy: 'calico'\n", '');
    const folder = folderOf({ 'a.bicep': text });
    assert.equal(command(folder, ['.', '--fix=no-kubenet']).status, 1);
    assert.match(read(folder, 'a.bicep'), /networkPlugin: 'azure'\n[^]*networkPluginMode: 'overlay'/);
    const wrong = command(folder, ['.', '--fix=no-kubnet']);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /there is no rule no-kubnet/);
  });

  it('takes several rules, as PowerShell hands them on, too', () => {
    const text = cluster.replace("      networkPolicy: 'calico'\n", '');
    for (const list of ['no-kubenet,no-azure-npm', 'no-kubenet no-azure-npm', 'no-azure-npm, no-kubenet']) {
      const folder = folderOf({ 'a.bicep': text });
      assert.equal(command(folder, ['.', `--fix=${list}`]).status, 1, list);
      assert.match(read(folder, 'a.bicep'), /networkPluginMode: 'overlay'/);
    }
  });

  it('mends only what was asked for', () => {
    const folder = folderOf({ 'a.bicep': cluster, 'b/b.bicep': cluster });
    command(folder, ['b', '--fix']);
    assert.deepEqual([read(folder, 'a.bicep'), read(folder, 'b/b.bicep')], [cluster, mended]);
  });

  it('keeps mode, byte order mark, encoding, line ends and links', () => {
    const windows = cluster.replaceAll('\n', '\r\n');
    const folder = folderOf({
      'mark.bicep': `\ufeff${windows}`,
      'wide.bicep': Buffer.from(`\ufeff${cluster}`, 'utf16le'),
      'real.bicep': cluster,
    });
    chmodSync(join(folder, 'mark.bicep'), 0o640);
    symlinkSync('real.bicep', join(folder, 'link.bicep'));
    command(folder, ['.', '--fix']);
    assert.equal(read(folder, 'mark.bicep'), `\ufeff${windows.replace('10.0.0.10', '10.1.0.10')}`);
    assert.equal(readFileSync(join(folder, 'wide.bicep'), 'utf16le'), `\ufeff${mended}`);
    assert.equal(read(folder, 'real.bicep'), mended);
    assert.ok(lstatSync(join(folder, 'link.bicep')).isSymbolicLink());
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'mark.bicep')).mode & 0o777, 0o640);
  });

  it('leaves a file alone that holds bytes which are no text', () => {
    const bytes = Buffer.concat([Buffer.from(`// `), Buffer.from([0xc3, 0x28]), Buffer.from(`\n${cluster}`)]);
    const folder = folderOf({ 'a.bicep': bytes });
    const { status, stderr } = command(folder, ['.', '--fix']);
    assert.equal(status, 2);
    assert.match(stderr, /a\.bicep was left alone: /);
    assert.ok(readFileSync(join(folder, 'a.bicep')).equals(bytes));
  });

  it('a file and the links to it are mended once', () => {
    const folder = folderOf({ 'a/main.bicep': cluster, 'b/other.bicep': cluster, 'z/real.bicep': cluster });
    symlinkSync('../a/main.bicep', join(folder, 'b/main.bicep'));
    symlinkSync('../z/real.bicep', join(folder, 'a/link.bicep'));
    const diff = command(folder, ['.', '--fix-dry-run']).stdout;
    assert.deepEqual([...diff.matchAll(/^--- a\/(.+?)\s*$/gm)].map(([, name]) => name).sort(), [
      'a/main.bicep',
      'b/other.bicep',
      'z/real.bicep',
    ]);
    const { stderr, status, stdout } = command(folder, ['.', '--fix', '--format', 'json']);
    assert.deepEqual([stderr, status], ['aks-network-lint: mended 3 files.\n', 1]);
    assert.doesNotMatch(stdout, /use-valid-dns-service-ip/);
    for (const name of ['a/main.bicep', 'b/main.bicep', 'a/link.bicep', 'z/real.bicep'])
      assert.equal(read(folder, name), mended, name);
    assert.ok(lstatSync(join(folder, 'b/main.bicep')).isSymbolicLink());
    assert.ok(lstatSync(join(folder, 'a/link.bicep')).isSymbolicLink());
  });

  it('--fix-dry-run shows a diff that patch can apply, and writes nothing', () => {
    const text = `\ufeff${cluster.replaceAll('\n', '\r\n')}`;
    const folder = folderOf({ 'in/a.bicep': text });
    const { stdout, status } = command(folder, ['.', '--fix-dry-run']);
    assert.equal(status, 1);
    assert.match(stdout, /^--- a\/in\/a\.bicep$/m);
    assert.equal(read(folder, 'in/a.bicep'), text);
    const { status: applied, stderr } = spawnSync('git', ['apply', '-'], {
      cwd: folder,
      input: stdout,
      encoding: 'utf8',
    });
    assert.equal(applied, 0, stderr);
    assert.equal(read(folder, 'in/a.bicep'), text.replace('10.0.0.10', '10.1.0.10'));
    const json = command(folderOf({ 'a.bicep': cluster }), ['.', '--fix-dry-run', '--format', 'json']);
    const { files } = JSON.parse(json.stdout) as { files: { file: string; newText: string }[] };
    assert.deepEqual(
      files.map(({ file, newText }) => [file, newText]),
      [['a.bicep', mended]],
    );
  });

  it('leaves nothing safe in the samples, and nothing worse', () => {
    const files = new Map(
      readdirSync('samples', { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile()
          ? [[join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')] as const]
          : [],
      ),
    );
    const folder = folderOf(Object.fromEntries(files));
    const report = (...args: string[]) =>
      JSON.parse(command(folder, ['.', '--format', 'json', ...args]).stdout) as {
        findings: { rule: string; severity: string; fixes: { safety: string }[] }[];
      };
    const before = report();
    const after = report('--fix');
    const safe = ({ findings }: typeof before) =>
      findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === 'safe'));
    assert.ok(safe(before).length > 2);
    assert.deepEqual(safe(after), []);
    const serious = ({ findings }: typeof before) =>
      findings.filter(({ severity }) => /error|warning/.test(severity)).length;
    assert.ok(serious(after) < serious(before));
  });
});

describe('--baseline', () => {
  it('keeps quiet about what is known, wherever it has moved to, and says what is new', () => {
    const folder = folderOf({ 'a.bicep': cluster });
    const update = command(folder, ['.', '--baseline', 'base.json', '--update-baseline']);
    assert.equal(update.status, 0);
    const known = command(folder, ['.', '--baseline', 'base.json']);
    assert.deepEqual([known.status, known.stdout], [0, 'No findings.\n']);
    const moved = folderOf({
      'base.json': read(folder, 'base.json'),
      'a.bicep': `// moved\n\n${cluster.replace('10.0.0.10', '10.8.0.10')}`,
    });
    assert.equal(command(moved, ['.', '--baseline', 'base.json']).stdout, 'No findings.\n');
    const worse = folderOf({
      'base.json': read(folder, 'base.json'),
      'a.bicep': cluster.replace("'kubenet'", "'kubenet'\n      dockerBridgeCidr: '172.17.0.1/16'"),
    });
    const fresh = command(worse, ['.', '--baseline', 'base.json', '--format', 'json']);
    assert.deepEqual(
      (JSON.parse(fresh.stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule),
      ['no-docker-bridge-cidr'],
    );
    assert.equal(fresh.status, 1);
    const sarif = JSON.parse(command(worse, ['.', '--baseline', 'base.json', '--format', 'sarif']).stdout) as {
      runs: { results: { suppressions?: { kind: string }[] }[] }[];
    };
    assert.equal(sarif.runs[0]!.results.filter(({ suppressions }) => suppressions?.[0]?.kind === 'external').length, 6);
  });

  it('says what is not there any more, and what is no baseline', () => {
    const folder = folderOf({ 'a.bicep': cluster, 'b.json': '{"version": 2}' });
    command(folder, ['.', '--baseline', 'base.json', '--update-baseline']);
    const gone = folderOf({ 'a.bicep': mended, 'base.json': read(folder, 'base.json') });
    assert.match(
      command(gone, ['.', '--baseline', 'base.json']).stderr,
      /1 finding of base\.json is not there any more/,
    );
    for (const [file, message] of [
      ['none.json', /none\.json does not exist\. Write it with --baseline none\.json --update-baseline\./],
      ['b.json', /b\.json is no baseline/],
      ['a.bicep', /a\.bicep is no baseline/],
    ] as const) {
      const { status, stderr } = command(folder, ['.', '--baseline', file]);
      assert.equal(status, 2);
      assert.match(stderr, message);
    }
    assert.match(command(folder, ['.', '--update-baseline']).stderr, /needs --baseline FILE/);
    assert.match(command(folder, ['.', '--baseline', 'a.bicep', '--update-baseline']).stderr, /is a file to be read/);
  });

  it('a run over a part says nothing of the rest, and drops nothing of it', () => {
    const folder = folderOf({
      'a/main.bicep': cluster,
      'b/main.bicep': cluster,
      'c/main.bicep': cluster,
      '.git/HEAD': 'ref: refs/heads/main\n',
    });
    command(folder, ['.', '--baseline', 'base.json', '--update-baseline']);
    const all = read(folder, 'base.json');
    for (const part of [['a'], ['a/main.bicep'], ['.', '--shard', '1/2'], ['.', '--include', 'a/**']]) {
      const { status, stderr } = command(folder, [...part, '--baseline', 'base.json']);
      assert.deepEqual([status, stderr], [0, ''], part.join(' '));
    }
    writeFileSync(join(folder, 'a/main.bicep'), mended);
    const one = command(folder, ['a', '--baseline', 'base.json', '--update-baseline']);
    assert.equal(one.status, 0);
    assert.equal(countOf(read(folder, 'base.json')), countOf(all) - 1);
    assert.equal(command(join(folder, 'a'), ['.', '--baseline', '../base.json', '--update-baseline']).status, 0);
    assert.equal(countOf(read(folder, 'base.json')), countOf(all) - 1);
    assert.equal(command(folder, ['.', '--baseline', 'base.json']).stderr, '');
    rmSync(join(folder, 'c'), { recursive: true });
    assert.match(command(folder, ['.', '--baseline', 'base.json']).stderr, /6 findings of base\.json are not there/);
    for (const part of [['--shard', '1/2'], ['--staged'], ['--changed-since', 'HEAD']]) {
      const { status, stderr } = command(folder, ['.', ...part, '--baseline', 'base.json', '--update-baseline']);
      assert.equal(status, 2);
      assert.match(stderr, /--update-baseline writes down all that is found, and --[\w-]+ looks at a part/);
    }
  });

  it('is never written over another file', () => {
    const folder = folderOf({ 'a.bicep': cluster, 'notes.json': '{"mine": true}' });
    const { status, stderr } = command(folder, ['a.bicep', '--baseline', 'notes.json', '--update-baseline']);
    assert.equal(status, 2);
    assert.match(stderr, /notes\.json is no baseline of aks-network-lint\. Name another file, or delete it first\./);
    assert.equal(read(folder, 'notes.json'), '{"mine": true}');
  });
});

function countOf(baseline: string): number {
  return (JSON.parse(baseline) as { findings: unknown[] }).findings.length;
}
