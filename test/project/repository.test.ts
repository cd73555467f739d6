import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { URI } from 'vscode-uri';
import { GitProblem, Repository, revisionFiles, uriOfPath } from '../../engine/engine';
import type { GitFiles } from '../../engine/git/bytes';
import { gitFiles } from '../../engine/node/git-files';

const env = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
};

const newFolder = () => mkdtempSync(join(tmpdir(), 'aks-network-lint-git-'));

let clock = 1_700_000_000;

function git(folder: string, ...args: string[]): string {
  const at = `${(clock += 60)} +0000`;
  const dates = { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, ...dates },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function commit(folder: string, path: string, text: string): string {
  write(folder, path, text);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', path);
  return git(folder, 'rev-parse', 'HEAD');
}

/** A repository with branches, a tag, and a large file that changes a little, so that packs have chains of deltas. */
function example(...options: string[]): string {
  const folder = newFolder();
  git(folder, 'init', '-q', '-b', 'main', ...options);
  const lines = Array.from({ length: 400 }, (_, at) => `param p${at} string = '${(at * 7919) % 1000}'`);
  commit(folder, 'infra/main.bicep', lines.join('\n'));
  for (let at = 0; at < 12; at++) {
    lines[at * 20] += ` // ${at}`;
    commit(folder, 'infra/main.bicep', lines.join('\n'));
  }
  git(folder, 'tag', '-a', 'v1', '-m', 'one');
  git(folder, 'checkout', '-qb', 'feature/x');
  commit(folder, 'infra/deep/er/näme.bicep', 'x');
  git(folder, 'checkout', '-q', 'main');
  commit(folder, 'other.tf', 'y\r\n');
  git(folder, 'merge', '-q', '-m', 'merged', 'feature/x');
  git(folder, 'checkout', '-q', 'feature/x');
  commit(folder, 'later.tf', 'z');
  git(folder, 'checkout', '-q', 'main');
  return folder;
}

function open(folder: string): Repository {
  const repository = Repository.find(gitFiles, folder);
  assert.ok(repository);
  return repository;
}

/** Every file of a commit, as we read it and as git does. */
async function compare(folder: string, revision: string): Promise<void> {
  const repository = open(folder);
  const id = repository.commitOf(revision);
  assert.equal(id, git(folder, 'rev-parse', `${revision}^{commit}`), revision);
  const problems: string[] = [];
  const files = revisionFiles(
    repository,
    id,
    (uri) => relative(repository.root, URI.parse(uri).fsPath),
    (one) => problems.push(one),
  );
  const copy = newFolder();
  const archive = execFileSync('git', ['archive', id], { cwd: folder, env, maxBuffer: 1e9 });
  execFileSync('tar', ['x', '-C', copy], { input: archive });
  const names = readdirSync(copy, { recursive: true, withFileTypes: true });
  assert.ok(names.length > 0);
  for (const entry of names) {
    const path = relative(copy, join(entry.parentPath, entry.name));
    const uri = uriOfPath(join(repository.root, path));
    if (entry.isFile())
      assert.equal(await files.read(uri), readFileSync(join(copy, path), 'utf8'), `${path}: ${problems.join()}`);
    else assert.deepEqual((await files.list(uri)).map(({ name }) => name).sort(), readdirSync(join(copy, path)).sort());
  }
  assert.equal(await files.read(uriOfPath(join(repository.root, 'nothing.tf'))), undefined);
  repository.close();
}

/** The commits that revisions name. */
function compareNames(folder: string): void {
  const repository = open(folder);
  assert.deepEqual(
    revisions.map((revision) => repository.commitOf(revision)),
    git(folder, 'rev-parse', ...revisions.map((revision) => `${revision}^{commit}`)).split('\n'),
  );
  repository.close();
}

const revisions = [
  'HEAD',
  '@',
  'main',
  'feature/x',
  'refs/heads/main',
  'v1',
  'v1~2',
  'main~0',
  'v1^',
  'HEAD~3',
  'v1^{commit}',
  'main^0',
];

describe('A repository', () => {
  for (const [name, change] of [
    ['of loose objects', () => undefined],
    ['that is packed, with its refs', (folder: string) => git(folder, 'gc', '-q', '--aggressive')],
    [
      'in several packs',
      (folder: string) => {
        git(folder, 'repack', '-q', '-d');
        commit(folder, 'infra/more.bicep', 'm');
        git(folder, 'repack', '-q', '-d');
      },
    ],
    [
      'in a pack that names the bases of its deltas',
      (folder: string) => git(folder, '-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq'),
    ],
    [
      'in a pack with an index of version 1',
      (folder: string) => git(folder, '-c', 'pack.indexVersion=1', 'repack', '-adfq'),
    ],
  ] as const)
    it(`${name} is read as git reads it`, async () => {
      const folder = example();
      change(folder);
      compareNames(folder);
      for (const revision of ['main', 'v1']) await compare(folder, revision);
      await compare(folder, git(folder, 'rev-parse', 'main').slice(0, 9));
      const repository = open(folder);
      assert.equal(
        repository.mergeBase(repository.commitOf('main'), repository.commitOf('feature/x')),
        git(folder, 'merge-base', 'main', 'feature/x'),
      );
      repository.close();
    });

  it('with a large pack is read in small parts', () => {
    const folder = example();
    for (let at = 0; at < 40; at++) writeFileSync(join(folder, `large${at}.bin`), randomBytes(200_000));
    commit(folder, 'more.tf', 'more');
    git(folder, 'repack', '-adfq');
    let bytes = 0;
    const counting: GitFiles = {
      ...gitFiles,
      open(path) {
        const file = gitFiles.open(path);
        return file && { ...file, read: (offset, length) => ((bytes += length), file.read(offset, length)) };
      },
    };
    const repository = Repository.find(counting, folder)!;
    const entry = repository.entryAt(repository.commitOf('main'), 'infra/main.bicep');
    assert.ok(repository.objects.read(entry!.id)!.bytes.length > 1_000);
    repository.close();
    assert.ok(bytes < 300_000, `${bytes} bytes`);
  });

  it('of SHA-256 is read', async () => {
    const folder = example('--object-format=sha256');
    compareNames(folder);
    await compare(folder, 'main');
    git(folder, 'gc', '-q');
    compareNames(folder);
    await compare(folder, 'main');
  });

  it('is found from below, in a linked worktree, in a submodule and with borrowed objects', async () => {
    const folder = example();
    assert.equal(open(join(folder, 'infra')).root, folder);
    const linked = join(newFolder(), 'linked');
    git(folder, 'worktree', 'add', '-q', linked, 'feature/x');
    await compare(linked, 'HEAD');
    await compare(linked, 'main');
    assert.equal(open(linked).head(), git(folder, 'rev-parse', 'feature/x'));
    const outer = newFolder();
    git(outer, 'init', '-q');
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', folder, 'inner');
    await compare(join(outer, 'inner'), 'HEAD');
    const borrowed = join(newFolder(), 'borrowed');
    git(folder, 'clone', '-q', '--shared', folder, borrowed);
    await compare(borrowed, 'origin/main');
    await compare(borrowed, 'origin');
  });

  it('has the index that git has, in each version', () => {
    for (const version of ['2', '3', '4']) {
      const folder = example();
      git(folder, 'update-index', '--index-version', version === '3' ? '2' : version);
      if (version === '3') {
        write(folder, 'announced.tf', 'later');
        git(folder, 'add', '--intent-to-add', 'announced.tf');
      }
      const staged = git(folder, 'ls-files', '--stage', '-z')
        .split('\0')
        .filter((line) => line !== '');
      assert.deepEqual(
        open(folder)
          .index()
          .map(({ path, id }) => `${id} 0\t${path}`),
        staged.map((line) => line.slice(line.indexOf(' ') + 1)),
      );
      assert.deepEqual(
        open(folder)
          .index()
          .filter(({ announced }) => announced)
          .map(({ path }) => path),
        version === '3' ? ['announced.tf'] : [],
      );
    }
  });

  it('finds where histories part as git does, whatever was merged into what', () => {
    const folder = newFolder();
    git(folder, 'init', '-q', '-b', 'main');
    commit(folder, 'a', '0');
    const branches = ['main'];
    const random = (count: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % count;
    let seed = 7;
    for (let at = 0; at < 40; at++) {
      const from = branches[random(branches.length)]!;
      git(folder, 'checkout', '-q', from);
      if (random(3) === 0) {
        branches.push(`b${at}`);
        git(folder, 'checkout', '-qb', `b${at}`);
      }
      if (random(3) === 0) git(folder, 'merge', '-q', '-s', 'ours', '-m', 'm', branches[random(branches.length)]!);
      else commit(folder, `f${at}`, 'x');
    }
    const repository = open(folder);
    for (const a of branches)
      for (const b of branches.slice(0, 6)) {
        const all = git(folder, 'merge-base', '--all', a, b).split('\n');
        const found = repository.mergeBase(repository.commitOf(a), repository.commitOf(b));
        assert.ok(all.includes(found!), `${a} ${b}: ${found} is none of ${all.join()}`);
      }
  });

  it('says one clear thing of what it cannot read', () => {
    const folder = example();
    const fails = (where: string, revision: string, message: RegExp) =>
      assert.throws(
        () => open(where).commitOf(revision),
        (error) => error instanceof GitProblem && message.test(error.message),
      );
    fails(folder, 'nothing', /nothing is no branch, tag or commit of the repository in /);
    fails(folder, '../../config', /is no revision of git/);
    fails(folder, 'HEAD@{1}', /HEAD@\{1\} is not read; name a branch/);
    fails(folder, 'main~500', /main~500 is beyond the first commit/);
    fails(folder, 'HEAD:infra', /is no revision of git/);
    const bare = newFolder();
    git(bare, 'init', '-q', '--bare');
    fails(bare, 'HEAD', /is a bare repository, which has no files checked out/);
    const young = newFolder();
    git(young, 'init', '-q');
    fails(young, 'HEAD', /has no commit yet/);
    assert.equal(open(young).head(), undefined);
    const shallow = join(newFolder(), 'shallow');
    git(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, shallow);
    fails(shallow, 'HEAD~1', /beyond what this shallow clone has; .*fetch-depth: 0/);
    fails(shallow, 'feature/x', /The clone is shallow: fetch it first/);
    const lost = newFolder();
    write(lost, '.git', 'gitdir: /nowhere/at/all\n');
    fails(lost, 'HEAD', /leads to .*nowhere.*, where no repository is/);
    const refs = newFolder();
    cpSync(folder, refs, { recursive: true });
    appendFileSync(join(refs, '.git/config'), '[extensions]\n\trefStorage = reftable\n');
    fails(refs, 'HEAD', /keeps its refs in a reftable, which is not read/);
    const gone = newFolder();
    cpSync(folder, gone, { recursive: true });
    rmSync(join(gone, '.git/objects'), { recursive: true });
    fails(gone, 'HEAD', /is no whole repository: HEAD or objects are missing/);
    mkdirSync(join(gone, '.git/objects'));
    fails(gone, 'HEAD', /is not in this repository: a shallow or partial clone has not all of them/);
    assert.equal(Repository.find(gitFiles, newFolder()), undefined);
  });

  it('of damaged files ends with one sentence, and never with another object', async () => {
    const folder = example();
    git(folder, 'gc', '-q', '--aggressive');
    const id = git(folder, 'rev-parse', 'main');
    const expected = execFileSync('git', ['show', 'main:infra/main.bicep'], { cwd: folder, env }).toString();
    const packs = join(folder, '.git/objects/pack');
    const names = readdirSync(packs).filter((name) => /\.(pack|idx)$/.test(name));
    const whole = new Map(names.map((name) => [name, readFileSync(join(packs, name))]));
    for (const name of names) renameSync(join(packs, name), join(packs, `${name}.old`));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(), { freq: 4 }),
        async (target, changes, end) => {
          for (const [name, bytes] of whole) {
            const copy = Buffer.from(bytes);
            if (name === target) for (const [at, byte] of changes) copy[at % copy.length] = byte;
            writeFileSync(
              join(packs, name),
              name === target && end !== null ? copy.subarray(0, end % copy.length) : copy,
            );
          }
          const problems: string[] = [];
          const repository = open(folder);
          try {
            const files = revisionFiles(
              repository,
              id,
              (uri) => relative(folder, URI.parse(uri).fsPath),
              (one) => problems.push(one),
            );
            const text = await files.read(uriOfPath(join(folder, 'infra/main.bicep')));
            assert.ok(text === expected || problems.length === 1, JSON.stringify(text));
          } finally {
            repository.close();
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of a damaged index ends with one sentence', () => {
    const folder = example();
    const bytes = readFileSync(join(folder, '.git/index'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat(), (changes, end) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        writeFileSync(join(folder, '.git/index'), end % 3 === 0 ? copy.subarray(0, end % copy.length) : copy);
        try {
          open(folder).index();
        } catch (error) {
          assert.ok(error instanceof GitProblem, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
