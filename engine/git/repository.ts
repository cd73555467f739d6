import { GitProblem, hexOf, textOf, type GitFiles } from './bytes';
import { mergeBaseOf } from './history';
import { indexEntries, type IndexEntry } from './index-file';
import { ObjectStore, type TreeEntry } from './objects';

/** A repository that is read without git, https://git-scm.com/docs/gitrepository-layout. What cannot be read is a `GitProblem`. */
export class Repository {
  readonly objects: ObjectStore;
  readonly #config: string;

  /**
   * @param root the folder that its files are checked out in
   * @param own what belongs to this working tree: HEAD and the index
   * @param common what all working trees share
   */
  private constructor(
    private readonly files: GitFiles,
    readonly root: string,
    private readonly own: string,
    private readonly common: string,
  ) {
    this.#config = configOf(files, common);
    const format = this.#option('objectformat') ?? 'sha1';
    if (format !== 'sha1' && format !== 'sha256')
      throw new GitProblem(`The repository in ${root} names its objects by ${format}, which is not known.`);
    if (this.#option('refstorage') === 'reftable' || files.isFolder(files.resolve(common, 'reftable')))
      throw new GitProblem(
        `The repository in ${root} keeps its refs in a reftable, which is not read; check the other revision out and name its folder.`,
      );
    this.objects = new ObjectStore(files, files.resolve(common, 'objects'), format);
  }

  /** The repository that a folder is in; undefined when it is in none. A submodule is one of its own. */
  static find(files: GitFiles, folder: string): Repository | undefined {
    for (let at = folder; ; at = files.resolve(at, '..')) {
      const own = gitFolderOf(files, at);
      if (own !== undefined) return new Repository(files, at, own, commonOf(files, own));
      if (isGitFolder(files, at) && optionIn(configOf(files, at), 'bare') === 'true')
        throw new GitProblem(
          `${at} is a bare repository, which has no files checked out; clone it, or add a worktree.`,
        );
      if (files.resolve(at, '..') === at) return undefined;
    }
  }

  /** A git directory without a working tree; its files have paths below it. Undefined where it is none. */
  static bare(files: GitFiles, folder: string): Repository | undefined {
    return isGitFolder(files, folder) ? new Repository(files, folder, folder, folder) : undefined;
  }

  /** The commit that a revision names: a branch, a tag, HEAD~2, a hash or the beginning of one. */
  commitOf(revision: string): string {
    const end = revision.search(/[~^]/);
    const [name, steps] = end < 0 ? [revision, ''] : [revision.slice(0, end), revision.slice(end)];
    if (!/^(?:[~^]\d{0,9}|\^\{(?:commit)?\})*$/.test(steps)) throw new GitProblem(`${revision} is no revision of git.`);
    let id = this.objects.peeled(this.#idOf(name === '@' ? 'HEAD' : name, revision));
    for (const [, sign, count] of steps.matchAll(/([~^])(\d*)(?![\d{])/g)) {
      const number = count === '' ? 1 : Number(count);
      if (sign === '~') for (let at = 0; at < number; at++) id = this.#parentOf(id, 1, revision);
      else if (number > 0) id = this.#parentOf(id, number, revision);
    }
    return this.objects.commit(id).id;
  }

  /** Where two histories part; undefined when they have nothing in common. @param most how many commits may be looked at */
  mergeBase(a: string, b: string, most?: number): string | undefined {
    return mergeBaseOf(this.objects, this.#shallow(), a, b, most);
  }

  /** Whether there is a branch or tag of this name. */
  has(name: string): boolean {
    return this.#refOf(name) !== undefined;
  }

  /** The branch that others begin with, as the remote called it when it was cloned: `origin/main`. Undefined where nobody says, or it is not there. */
  defaultBranch(): string | undefined {
    const [, name] =
      /^ref:\s*refs\/remotes\/(\S+)/.exec(this.#text(this.common, 'refs/remotes/origin/HEAD') ?? '') ?? [];
    return name !== undefined && isRefName(name) && this.has(name) ? name : undefined;
  }

  /** Something is being merged, and not committed yet. */
  isMerging(): boolean {
    return this.files.read(this.files.resolve(this.own, 'MERGE_HEAD'), maxText) !== undefined;
  }

  /** Another text whenever HEAD or a branch may stand elsewhere. Small files are read for it, and no object. */
  state(): string {
    const texts = ['HEAD', 'MERGE_HEAD'].map((name) => this.#text(this.own, name));
    const refs = this.#namesIn('refs/heads', 0).concat(this.#namesIn('refs/remotes', 0));
    const packed = this.files.read(this.files.resolve(this.common, 'packed-refs'), maxPacked) ?? new Uint8Array();
    return JSON.stringify([
      ...texts,
      ...refs.map((name) => [name, this.#text(this.common, name)]),
      this.#text(this.common, 'shallow'),
      hexOf(this.files.hash('sha1', [packed])),
    ]);
  }

  /** The loose refs below a folder, the first thousand. */
  #namesIn(folder: string, depth: number): string[] {
    const names = this.files.list(this.files.resolve(this.common, folder)).slice(0, maxRefs);
    return names
      .flatMap((name) => {
        const path = `${folder}/${name}`;
        if (!this.files.isFolder(this.files.resolve(this.common, path))) return [path];
        return depth < 8 ? this.#namesIn(path, depth + 1) : [];
      })
      .slice(0, maxRefs);
  }

  /** Whether its history is cut off. */
  get isShallow(): boolean {
    return this.#shallow().size > 0;
  }

  /** HEAD's commit; undefined before the first. */
  head(): string | undefined {
    return this.#read('HEAD', 0, true);
  }

  /** A file or folder of a commit; undefined when it is not there. @param path with forward slashes, relative to `root`; '' is that itself */
  entryAt(commit: string, path: string): TreeEntry | undefined {
    let entry: TreeEntry | undefined = { name: '', kind: 'folder', id: this.objects.commit(commit).tree };
    for (const part of path === '' ? [] : path.split('/')) {
      if (entry?.kind !== 'folder') return undefined;
      entry = this.objects.tree(entry.id).find(({ name }) => name === part);
    }
    return entry;
  }

  /** What is staged. */
  index(): readonly IndexEntry[] {
    const bytes = this.files.read(this.files.resolve(this.own, 'index'), 256 * 1024 * 1024);
    return bytes ? indexEntries(bytes, this.objects.algorithm === 'sha1' ? 20 : 32) : [];
  }

  close(): void {
    this.objects.close();
  }

  #parentOf(id: string, number: number, revision: string): string {
    const parent = this.objects.commit(id).parents[number - 1];
    if (parent === undefined || this.#shallow().has(id))
      throw new GitProblem(
        this.#shallow().has(id)
          ? `${revision} lies beyond what this shallow clone has; fetch the history (git fetch --unshallow; fetch-depth: 0 in GitHub Actions).`
          : `${revision} is beyond the first commit of the repository in ${this.root}.`,
      );
    return parent;
  }

  #idOf(name: string, revision: string): string {
    if (name.includes('@{')) throw new GitProblem(`${revision} is not read; name a branch, a tag or a commit instead.`);
    if (!isRefName(name)) throw new GitProblem(`${revision === '' ? "''" : revision} is no revision of git.`);
    const ref = this.#refOf(name);
    if (ref !== undefined) return ref;
    if (/^[0-9a-f]{4,64}$/i.test(name)) {
      const [id, other] = this.objects.withPrefix(name.toLowerCase());
      if (other !== undefined) throw new GitProblem(`${name} is the beginning of several objects; write more of it.`);
      if (id !== undefined) return id;
    }
    const hint = this.isShallow ? ' The clone is shallow: fetch it first (fetch-depth: 0 in GitHub Actions).' : '';
    throw new GitProblem(`${revision} is no branch, tag or commit of the repository in ${this.root}.${hint}`);
  }

  /** https://git-scm.com/docs/gitrevisions: the first of these that is there. */
  #refOf(name: string): string | undefined {
    for (const prefix of ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/']) {
      const id = this.#read(prefix + name, 0);
      if (id !== undefined) return id;
    }
    return this.#read(`refs/remotes/${name}/HEAD`, 0);
  }

  /** What a ref of this whole name points to; HEAD and its like belong to the working tree, others to all of them. */
  #read(name: string, depth: number, mayBeUnborn = false): string | undefined {
    const text = this.#text(name.startsWith('refs/') ? this.common : this.own, name) ?? this.#text(this.own, name);
    const [, target] = /^ref:\s*(\S+)/.exec(text ?? '') ?? [];
    if (target !== undefined) {
      if (depth > 5 || !isRefName(target))
        throw new GitProblem(`${name} of the repository in ${this.root} leads nowhere.`);
      const id = this.#read(target, depth + 1);
      if (id === undefined && !mayBeUnborn && name === 'HEAD')
        throw new GitProblem(`The repository in ${this.root} has no commit yet.`);
      return id;
    }
    const [id] = /^[0-9a-f]{40,64}\b/.exec(text ?? '') ?? [];
    return id ?? this.#packedRef(name);
  }

  #packedRefs: string | undefined;

  #packedRef(name: string): string | undefined {
    if (!name.startsWith('refs/')) return undefined;
    this.#packedRefs ??= `\n${textOf(this.files.read(this.files.resolve(this.common, 'packed-refs'), maxPacked) ?? new Uint8Array())}\n`;
    const at = this.#packedRefs.indexOf(` ${name}\n`);
    const line = at < 0 ? '' : this.#packedRefs.slice(this.#packedRefs.lastIndexOf('\n', at) + 1, at);
    return /^[0-9a-f]{40,64}$/.test(line) ? line : undefined;
  }

  #cut: ReadonlySet<string> | undefined;

  #shallow(): ReadonlySet<string> {
    return (this.#cut ??= new Set(
      (this.#text(this.common, 'shallow') ?? '').split('\n').filter((line) => line !== ''),
    ));
  }

  #option(name: string): string | undefined {
    return optionIn(this.#config, name);
  }

  #text(folder: string, name: string): string | undefined {
    const bytes = this.files.read(this.files.resolve(folder, name), maxText);
    return bytes && textOf(bytes);
  }
}

const maxText = 8 * 1024 * 1024;
const maxPacked = 128 * 1024 * 1024;
const maxRefs = 1_000;

function configOf(files: GitFiles, folder: string): string {
  return textOf(files.read(files.resolve(folder, 'config'), maxText) ?? new Uint8Array());
}

/** An option of git's configuration by its last name, which is enough for those that we ask for. */
function optionIn(config: string, name: string): string | undefined {
  for (const line of config.split('\n')) {
    const [key, value] = line.split('=');
    if (key?.trim().toLowerCase() === name) return value?.trim().replaceAll('"', '').toLowerCase();
  }
  return undefined;
}

/** https://git-scm.com/docs/git-check-ref-format: above all nothing that leads out of the folder. */
function isRefName(name: string): boolean {
  return name !== '' && !/[\p{Cc} ~^:?*[\\]|\.\.|\/\/|^[/-]|[/.]$|\.lock(\/|$)|(^|\/)\./u.test(name);
}

function isGitFolder(files: GitFiles, folder: string): boolean {
  return (
    files.isFolder(files.resolve(folder, 'objects')) && files.read(files.resolve(folder, 'HEAD'), maxText) !== undefined
  );
}

/** `.git` of a folder: itself, or where the file of that name leads (worktrees, submodules). */
function gitFolderOf(files: GitFiles, folder: string): string | undefined {
  const path = files.resolve(folder, '.git');
  if (files.isFolder(path)) {
    if (isGitFolder(files, path)) return path;
    // git passes over an empty folder of that name, and so do we.
    if (files.list(path).length === 0) return undefined;
    throw new GitProblem(`${path} is no whole repository: HEAD or objects are missing.`);
  }
  const bytes = files.read(path, 64 * 1024);
  if (!bytes) return undefined;
  const [, target] = /^gitdir: ([^\r\n]+)/.exec(textOf(bytes)) ?? [];
  const own = target === undefined ? undefined : files.resolve(folder, target);
  if (own === undefined || !files.isFolder(own) || files.read(files.resolve(own, 'HEAD'), maxText) === undefined)
    throw new GitProblem(
      `${path} leads to ${own ?? 'nowhere'}, where no repository is; the worktree or submodule was moved or removed.`,
    );
  return own;
}

function commonOf(files: GitFiles, own: string): string {
  const bytes = files.read(files.resolve(own, 'commondir'), 64 * 1024);
  return bytes ? files.resolve(own, textOf(bytes).trim()) : own;
}
