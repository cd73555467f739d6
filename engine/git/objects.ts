import { GitProblem, hexOf, maxObject, PageCache, textOf, type GitFiles } from './bytes';
import { applyDelta, Pack, type Entry, type ObjectType } from './pack';

interface GitObject {
  readonly type: ObjectType;
  readonly bytes: Uint8Array;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Seconds since 1970, as its committer had them. */
  readonly date: number;
}

export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'submodule';
  readonly id: string;
}

/** git itself chains no more than 4,095 deltas. */
const maxChain = 5_000;
/** The deltas of one object, unpacked. */
const maxDeltas = 64 * 1024 * 1024;
/** Objects that others are made of are kept, so much of them. */
const maxBases = 16 * 1024 * 1024;
const maxPacks = 1_000;

/** The objects of a repository, and of those that it borrows from, as they are when they are first asked for. */
export class ObjectStore {
  readonly #folders: string[] = [];
  readonly #cache = new PageCache();
  #packs: Pack[] | undefined;
  /** Made of deltas, by pack and offset, the last one last. */
  readonly #bases = new Map<string, GitObject>();
  #basesLength = 0;
  /** What is in the folders of loose objects. Most ids are in none, and asking for a file that is not there takes long. */
  readonly #looseNames = new Map<string, ReadonlySet<string>>();
  readonly #commits = new Map<string, Commit>();
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  /** Damage that is only a reason to say so when something is missing. */
  #damage: string | undefined;

  constructor(
    private readonly files: GitFiles,
    folder: string,
    readonly algorithm: 'sha1' | 'sha256',
  ) {
    this.#borrow(folder, 0);
  }

  get #hashLength(): number {
    return this.algorithm === 'sha1' ? 20 : 32;
  }

  /** https://git-scm.com/docs/gitrepository-layout, objects/info/alternates */
  #borrow(folder: string, depth: number): void {
    if (depth > 5 || this.#folders.includes(folder) || this.#folders.length > 20) return;
    this.#folders.push(folder);
    const list = this.files.read(this.files.resolve(folder, 'info/alternates'), 1024 * 1024);
    for (const line of list ? textOf(list).split('\n') : [])
      if (line !== '' && !line.startsWith('#')) this.#borrow(this.files.resolve(folder, line), depth + 1);
  }

  /** Undefined when it is not there. */
  read(id: string): GitObject | undefined {
    const object = this.#loose(id) ?? this.#packed(id);
    if (!object) {
      if (this.#damage !== undefined) throw new GitProblem(this.#damage);
      return undefined;
    }
    if (this.idOf(object.type, object.bytes) !== id)
      throw new GitProblem(`Object ${id.slice(0, 12)} of the repository is damaged; git fsck tells more.`);
    return object;
  }

  /** The name of an object. */
  idOf(type: ObjectType, bytes: Uint8Array): string {
    const head = new TextEncoder().encode(`${type} ${bytes.length}\0`);
    return hexOf(this.files.hash(this.algorithm, [head, bytes]));
  }

  commit(id: string): Commit {
    const known = this.#commits.get(id);
    if (known) return known;
    if (this.#commits.size > 10_000) this.#commits.clear();
    const commit = this.#readCommit(id);
    this.#commits.set(id, commit);
    return commit;
  }

  #readCommit(id: string): Commit {
    const object = this.read(id);
    if (!object) throw new GitProblem(missing(`Commit ${id.slice(0, 12)}`));
    if (object.type !== 'commit') throw new GitProblem(`${id.slice(0, 12)} is a ${object.type} and no commit.`);
    const text = textOf(object.bytes);
    const end = text.indexOf('\n\n');
    const head = end < 0 ? text : text.slice(0, end);
    const [, tree] = /^tree ([0-9a-f]+)$/m.exec(head) ?? [];
    if (tree === undefined) throw new GitProblem(`Commit ${id.slice(0, 12)} of the repository is damaged.`);
    const [, date] = /^committer [^\n]*> (\d+)/m.exec(head) ?? [];
    return {
      id,
      tree,
      parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => parent!),
      date: Number(date ?? 0),
    };
  }

  /** The commit that a tag, or a tag of a tag, stands for. */
  peeled(id: string): string {
    let at = id;
    for (let depth = 0; depth < 10; depth++) {
      const object = this.read(at);
      if (!object) throw new GitProblem(missing(`Object ${at.slice(0, 12)}`));
      if (object.type !== 'tag') return at;
      const [, target] = /^object ([0-9a-f]+)$/m.exec(textOf(object.bytes)) ?? [];
      if (target === undefined) break;
      at = target;
    }
    throw new GitProblem(`Tag ${id.slice(0, 12)} of the repository is damaged.`);
  }

  /** What is in a tree, in its order. */
  tree(id: string): readonly TreeEntry[] {
    const known = this.#trees.get(id);
    if (known) return known;
    const object = this.read(id);
    if (!object) throw new GitProblem(missing(`Tree ${id.slice(0, 12)}`));
    if (object.type !== 'tree') throw new GitProblem(`Tree ${id.slice(0, 12)} of the repository is damaged.`);
    const entries = entriesOf(object.bytes, this.#hashLength);
    if (this.#trees.size > 20_000) this.#trees.clear();
    this.#trees.set(id, entries);
    return entries;
  }

  /** The names of objects that begin so, two at most. */
  withPrefix(prefix: string): string[] {
    const found = new Set<string>();
    for (const folder of this.#folders)
      for (const rest of this.files.list(this.files.resolve(folder, prefix.slice(0, 2))))
        if ((prefix.slice(0, 2) + rest).startsWith(prefix)) found.add(prefix.slice(0, 2) + rest);
    for (const pack of this.#allPacks()) for (const name of pack.withPrefix(prefix)) found.add(name);
    return [...found].slice(0, 2);
  }

  close(): void {
    for (const pack of this.#packs ?? []) pack.close();
    this.#packs = undefined;
  }

  #loose(id: string): GitObject | undefined {
    for (const folder of this.#folders) {
      const inner = this.files.resolve(folder, id.slice(0, 2));
      let names = this.#looseNames.get(inner);
      if (!names) this.#looseNames.set(inner, (names = new Set(this.files.list(inner))));
      const packed = names.has(id.slice(2))
        ? this.files.read(this.files.resolve(inner, id.slice(2)), maxObject)
        : undefined;
      if (!packed) continue;
      const bytes = this.files.inflateAll(packed, maxObject);
      const end = bytes ? bytes.subarray(0, 64).indexOf(0) : -1;
      const [, type, size] = /^(commit|tree|blob|tag) (\d+)$/.exec(bytes ? textOf(bytes.subarray(0, end)) : '') ?? [];
      if (!bytes || type === undefined || Number(size) !== bytes.length - end - 1)
        throw new GitProblem(
          `Object ${id.slice(0, 12)} of the repository is damaged or too large; git fsck tells more.`,
        );
      return { type: type as ObjectType, bytes: bytes.subarray(end + 1) };
    }
    return undefined;
  }

  #packed(id: string): GitObject | undefined {
    const packs = this.#allPacks();
    for (const [at, pack] of packs.entries()) {
      const offset = pack.offsetOf(id);
      if (offset === undefined) continue;
      // The next one is most likely in the same pack.
      if (at > 0) packs.unshift(packs.splice(at, 1)[0]!);
      return this.#made(pack, offset);
    }
    return undefined;
  }

  /** Follows a chain of deltas down to an object, and makes it up again. */
  #made(pack: Pack, offset: number): GitObject {
    const chain: { readonly key: string; readonly delta: Uint8Array }[] = [];
    let object: GitObject | undefined;
    let place: { readonly pack: Pack; readonly offset: number } = { pack, offset };
    let total = 0;
    while (!object) {
      const key = `${this.#numberOf(place.pack)} ${place.offset}`;
      object = this.#bases.get(key);
      if (object) break;
      const entry: Entry = place.pack.entryAt(place.offset);
      total += entry.size;
      if (chain.length > maxChain || total > maxDeltas) throw new GitProblem('A pack of the repository is damaged.');
      const bytes = place.pack.bytesOf(entry);
      if (entry.type !== undefined) {
        object = { type: entry.type, bytes };
        this.#keep(key, object);
        break;
      }
      chain.push({ key, delta: bytes });
      if (typeof entry.base === 'number') place = { pack: place.pack, offset: entry.base };
      else {
        const based = this.#placeOf(entry.base!, place.pack);
        if (based) place = based;
        else {
          object = this.#loose(entry.base!);
          if (!object) throw new GitProblem(missing(`Object ${entry.base!.slice(0, 12)}`));
        }
      }
    }
    for (const { key, delta } of chain.reverse()) {
      object = { type: object.type, bytes: applyDelta(object.bytes, delta) };
      this.#keep(key, object);
    }
    return object;
  }

  #placeOf(id: string, first: Pack): { readonly pack: Pack; readonly offset: number } | undefined {
    for (const pack of [first, ...this.#allPacks()]) {
      const offset = pack.offsetOf(id);
      if (offset !== undefined) return { pack, offset };
    }
    return undefined;
  }

  readonly #numbers = new Map<Pack, number>();

  #numberOf(pack: Pack): number {
    let number = this.#numbers.get(pack);
    if (number === undefined) this.#numbers.set(pack, (number = this.#numbers.size));
    return number;
  }

  #keep(key: string, object: GitObject): void {
    if (object.bytes.length > maxBases / 4) return;
    this.#bases.set(key, object);
    this.#basesLength += object.bytes.length;
    for (const [oldest, { bytes }] of this.#bases) {
      if (this.#basesLength <= maxBases) break;
      this.#bases.delete(oldest);
      this.#basesLength -= bytes.length;
    }
  }

  #allPacks(): Pack[] {
    return (this.#packs ??= this.#folders.flatMap((folder) => this.#packsIn(this.files.resolve(folder, 'pack'))));
  }

  #packsIn(folder: string): Pack[] {
    const names = this.files.list(folder).filter((name) => name.endsWith('.idx'));
    if (names.length > maxPacks) throw new GitProblem('The repository has more than 1,000 packs; git gc joins them.');
    return names.sort().flatMap((name) => {
      const index = this.files.open(this.files.resolve(folder, name));
      const pack = this.files.open(this.files.resolve(folder, name.replace(/idx$/, 'pack')));
      try {
        if (index && pack) return [new Pack(this.files, this.#cache.of(index), this.#cache.of(pack), this.#hashLength)];
        this.#damage ??= `Pack ${name.replace(/idx$/, 'pack')} of the repository cannot be read.`;
      } catch (error) {
        if (!(error instanceof GitProblem)) throw error;
        this.#damage ??= error.message;
      }
      index?.close();
      pack?.close();
      return [];
    });
  }
}

/** What to do where an object is not there. */
function missing(what: string): string {
  return `${what} is not in this repository: a shallow or partial clone has not all of them. Fetch the history (git fetch --unshallow; fetch-depth: 0 in GitHub Actions).`;
}

function entriesOf(bytes: Uint8Array, hashLength: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    if (space < 0 || end < 0 || end + 1 + hashLength > bytes.length)
      throw new GitProblem('A tree of the repository is damaged.');
    const mode = textOf(bytes.subarray(at, space));
    const name = textOf(bytes.subarray(space + 1, end));
    const id = hexOf(bytes.subarray(end + 1, end + 1 + hashLength));
    at = end + 1 + hashLength;
    // Names that git never writes would lead elsewhere.
    if (name === '' || name === '.' || name === '..' || name.includes('/')) continue;
    entries.push({ name, id, kind: kindOfMode(mode) });
  }
  return entries;
}

export function kindOfMode(mode: string): TreeEntry['kind'] {
  if (/^0?40000$/.test(mode)) return 'folder';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}
