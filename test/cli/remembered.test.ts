import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { cluster, command, folderOf } from './command';

const many = Object.fromEntries(Array.from({ length: 220 }, (_, at) => [`d${at}/store.bicep`, `var x = ${at}\n`]));

describe('a run that was made before', () => {
  let cache: string;
  let folder: string;
  const run = (...args: string[]) => command(folder, args, { env: { XDG_CACHE_HOME: cache } });
  const kept = () => {
    try {
      return readdirSync(join(cache, 'aks-network-lint')).map((name) => join(cache, 'aks-network-lint', name));
    } catch {
      return [];
    }
  };
  /** What is printed shows whether it was kept: a word is put into what is. */
  const mark = () => {
    for (const file of kept()) writeFileSync(file, readFileSync(file, 'utf8').replaceAll('no-kubenet', 'KEPT'));
  };
  const isKept = (...args: string[]) => run(...args).stdout.includes('KEPT');

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'aks-network-lint-cache-'));
    folder = folderOf({ ...many, 'infra/main.bicep': cluster, 'infra/modules/notes.txt': '' });
    // What was changed a moment ago may change again in the same moment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  });
  afterEach(() => {
    rmSync(cache, { recursive: true });
    rmSync(folder, { recursive: true });
  });

  it('says the same, with the same exit code', () => {
    const first = run();
    assert.equal(kept().length, 1);
    const second = run();
    assert.deepEqual(second, first);
    mark();
    assert.ok(isKept());
    assert.equal(run().status, first.status);
  });

  for (const [what, change] of [
    ['a file has changed', () => writeFileSync(join(folder, 'd7/store.bicep'), 'var x = 8\n')],
    ['a file has come', () => writeFileSync(join(folder, 'd7/other.bicep'), '')],
    ['a folder has come', () => mkdirSync(join(folder, 'd7/modules'))],
    ['a file has gone', () => rmSync(join(folder, 'd7/store.bicep'))],
    ['a file has another name', () => renameSync(join(folder, 'd7/store.bicep'), join(folder, 'd7/s.bicep'))],
    ['a configuration has come', () => writeFileSync(join(folder, '.aks-network-lint.yaml'), 'preset: strict\n')],
    ['a repository begins here', () => mkdirSync(join(folder, '.git'))],
  ] as const)
    it(`is made again where ${what}`, () => {
      run();
      mark();
      change();
      assert.ok(!isKept());
    });

  it('is made again where a file was put back that is older', () => {
    run();
    mark();
    writeFileSync(join(folder, 'd7/store.bicep'), 'var x = 9\n');
    utimesSync(join(folder, 'd7/store.bicep'), new Date(2020, 1, 1), new Date(2020, 1, 1));
    assert.ok(!isKept());
  });

  it('is made again where something else is asked for', () => {
    run();
    mark();
    assert.ok(!isKept('--no-cache'));
    assert.ok(!isKept('--format', 'json'));
    assert.ok(!isKept('infra'));
    assert.ok(isKept());
  });

  it('is not kept where more than the files decides, or more is written than the report', () => {
    for (const args of [
      ['--fix-dry-run'],
      ['--baseline', 'known.json', '--update-baseline'],
      ['--output', 'report.txt'],
      ['--stats'],
      ['--no-cache'],
      ['plan'],
      ['infra/nothing.bicep'],
    ])
      run(...args);
    assert.deepEqual(kept(), []);
  });

  it('is forgotten when what is kept grows too large, the oldest first', () => {
    run();
    const [own] = kept();
    for (const [at, name] of ['old', 'older', 'oldest'].entries()) {
      const file = join(cache, 'aks-network-lint', `${name}.json`);
      writeFileSync(file, '');
      truncateSync(file, 30 * 1024 * 1024);
      const time = new Date(2026, 0, 9 - at);
      utimesSync(file, time, time);
    }
    run('infra', '--format', 'json', '--rule', 'no-kubenet=error');
    run('--format', 'json');
    assert.ok(kept().includes(own!));
    assert.deepEqual(
      kept()
        .map((file) => basename(file))
        .filter((name) => name.startsWith('old')),
      ['old.json', 'older.json'],
    );
  });

  it('is made where nothing can be kept', () => {
    writeFileSync(join(cache, 'aks-network-lint'), 'a file');
    const { status, stdout } = run();
    assert.equal(status, 1);
    assert.match(stdout, /no-kubenet/);
  });

  it('stands where this system keeps what may be thrown away', () => {
    const of = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) => cacheFolder({ platform, env });
    assert.match(of('linux', {}), /\.cache.aks-network-lint$/);
    assert.match(of('darwin', {}), /Library.Caches.aks-network-lint$/);
    assert.match(of('win32', { LOCALAPPDATA: 'C:\\x' }), /^C:\\x.aks-network-lint.Cache$/);
  });
});
