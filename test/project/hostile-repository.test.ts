import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { deflateSync } from 'node:zlib';
import { URI } from 'vscode-uri';
import { GitProblem, Repository, revisionFiles, uriOfPath } from '../../engine/engine';
import { gitFiles } from '../../engine/node/git-files';

const env = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
};

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function example(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-hostile-'));
  git(folder, 'init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'main.tf'), 'x');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'one');
  return folder;
}

function write(path: string, bytes: string | Uint8Array): void {
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** What main.tf of HEAD reads as, and what was said. */
async function readHead(folder: string): Promise<{ text: unknown; said: string[] }> {
  const said: string[] = [];
  const repository = Repository.find(gitFiles, folder);
  assert.ok(repository);
  try {
    const pathOf = (uri: string) => relative(folder, URI.parse(uri).fsPath);
    const files = revisionFiles(repository, repository.commitOf('HEAD'), pathOf, (one) => said.push(one));
    return { text: await files.read(uriOfPath(join(folder, 'main.tf'))), said };
  } finally {
    repository.close();
  }
}

const blobOf = (folder: string) => git(folder, 'rev-parse', 'HEAD:main.tf');
const looseOf = (folder: string, id: string) => join(folder, '.git/objects', id.slice(0, 2), id.slice(2));

function length(size: number, first: number): number[] {
  const bytes = [first | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 128;
    bytes.push(rest % 128);
  }
  return bytes;
}

const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** A pack and its index, of entries under these names. */
function writePack(
  folder: string,
  entries: readonly { readonly id: string; readonly bytes: readonly number[] }[],
): void {
  const pack = [...Buffer.from('PACK'), ...uint32(2), ...uint32(entries.length)];
  const offsets = entries.map(({ bytes }) => {
    const at = pack.length;
    pack.push(...bytes);
    return at;
  });
  const digest = [...createHash('sha1').update(Buffer.from(pack)).digest()];
  const sorted = entries.map(({ id }, at) => ({ id, offset: offsets[at]! })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const fanout = Array.from({ length: 256 }, (_, byte) =>
    uint32(sorted.filter(({ id }) => parseInt(id.slice(0, 2), 16) <= byte).length),
  ).flat();
  const index = [
    ...[0xff, 0x74, 0x4f, 0x63],
    ...uint32(2),
    ...fanout,
    ...sorted.flatMap(({ id }) => [...Buffer.from(id, 'hex')]),
    ...sorted.flatMap(() => uint32(0)),
    ...sorted.flatMap(({ offset }) => uint32(offset)),
    ...digest,
  ];
  const name = join(folder, '.git/objects/pack/pack-0000000000000000000000000000000000000000');
  write(`${name}.pack`, Buffer.from([...pack, ...digest]));
  write(`${name}.idx`, Buffer.from(index));
}

/** What a repository says that others may have written, once; nothing hangs, and nothing but a `GitProblem` is thrown. */
describe('A repository that somebody made to mislead', () => {
  it('borrows objects in a circle', async () => {
    const [one, two] = [example(), example()];
    write(join(one, '.git/objects/info/alternates'), `${join(two, '.git/objects')}\n../objects\n.\n\n#\n`);
    write(join(two, '.git/objects/info/alternates'), `${join(one, '.git/objects')}\n`);
    assert.deepEqual(await readHead(one), { text: 'x', said: [] });
  });

  it('has refs that lead to each other, and packed refs that are none', async () => {
    const folder = example();
    write(
      join(folder, '.git/packed-refs'),
      Buffer.from([0, 255, 10, ...Buffer.from('refs/heads/main\n^^^ x y z\n'), 0]),
    );
    assert.equal((await readHead(folder)).text, 'x');
    write(join(folder, '.git/refs/heads/a'), 'ref: refs/heads/b\n');
    write(join(folder, '.git/refs/heads/b'), 'ref: refs/heads/a\n');
    const repository = Repository.find(gitFiles, folder)!;
    assert.throws(() => repository.commitOf('a'), GitProblem);
    write(join(folder, '.git/HEAD'), 'ref: ../../../etc/passwd\n');
    assert.throws(() => Repository.find(gitFiles, folder)!.commitOf('HEAD'), GitProblem);
    write(join(folder, '.git/HEAD'), 'nothing\n');
    assert.throws(() => Repository.find(gitFiles, folder)!.commitOf('HEAD'), GitProblem);
  });

  it('has a file .git that leads to itself', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-hostile-'));
    write(join(folder, '.git'), 'gitdir: .git\n');
    assert.throws(() => Repository.find(gitFiles, folder), GitProblem);
  });

  it('has objects that unpack to more than they say, or say more than there is', async () => {
    for (const bytes of [
      deflateSync(Buffer.concat([Buffer.from('blob 99999999999\0'), Buffer.from('x')])),
      deflateSync(Buffer.concat([Buffer.from(`blob ${40 * 1024 * 1024}\0`), Buffer.alloc(40 * 1024 * 1024)])),
      deflateSync(Buffer.from('blob -1\0x')),
      Buffer.from('no zlib'),
      Buffer.alloc(0),
    ]) {
      const folder = example();
      write(looseOf(folder, blobOf(folder)), bytes);
      const { text, said } = await readHead(folder);
      assert.deepEqual([text, said.length], [undefined, 1]);
    }
  });

  it('has deltas of each other, of themselves, and of any size', async () => {
    const delta = [1, 1, 1, 120];
    const ofName = (id: string, bytes: readonly number[]) => [
      ...length(bytes.length, 0x70),
      ...Buffer.from(id, 'hex'),
      ...deflateSync(Buffer.from(bytes)),
    ];
    const other = '1'.repeat(40);
    const far = [1, 255, 255, 255, 255, 127, 1, 120];
    for (const entriesOf of [
      (id: string) => [
        { id, bytes: ofName(other, delta) },
        { id: other, bytes: ofName(id, delta) },
      ],
      (id: string) => [{ id, bytes: ofName(id, delta) }],
      (id: string) => [
        { id, bytes: ofName(other, far) },
        { id: other, bytes: [...length(1, 0x30), ...deflateSync(Buffer.from('y'))] },
      ],
      (id: string) => [{ id, bytes: [...length(2 ** 45, 0x30), ...deflateSync(Buffer.from('y'))] }],
      (id: string) => [{ id, bytes: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] }],
      (id: string) => [{ id, bytes: [...length(4, 0x60), 0xff, 0xff, 0xff, 0xff, 0x7f] }],
      (id: string) => [{ id, bytes: [...length(1, 0x30), ...deflateSync(Buffer.from('y'))] }],
    ]) {
      const folder = example();
      const id = blobOf(folder);
      rmSync(looseOf(folder, id));
      writePack(folder, entriesOf(id));
      const { text, said } = await readHead(folder);
      assert.deepEqual([text, said.length], [undefined, 1], said.join('\n'));
    }
  });

  it('has a commit that is its own parent by name, and none at all', () => {
    const folder = example();
    const id = git(folder, 'rev-parse', 'HEAD');
    const tree = git(folder, 'rev-parse', 'HEAD^{tree}');
    const text = `tree ${tree}\nparent ${id}\n\nx`;
    write(looseOf(folder, id), deflateSync(Buffer.from(`commit ${text.length}\0${text}`)));
    assert.throws(() => Repository.find(gitFiles, folder)!.commitOf('HEAD~100000000'), GitProblem);
    write(join(folder, '.git/refs/heads/main'), `${'0'.repeat(40)}\n`);
    assert.throws(() => Repository.find(gitFiles, folder)!.commitOf('HEAD'), GitProblem);
    assert.ok(readFileSync(join(folder, 'main.tf'), 'utf8') === 'x');
  });
});
