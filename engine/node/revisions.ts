import { dirname, relative, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { GitProblem, type GitFiles } from '../git/bytes';
import { Repository } from '../git/repository';
import { revisionFiles } from '../git/revision-files';
import type { FileSystem } from '../files/files';

/** The commit of a repository that files are compared with, and what messages call it. */
interface Chosen {
  readonly commit: string;
  readonly name: string;
}

interface Opened {
  readonly repository: Repository;
  readonly files: FileSystem;
  readonly chosen: Chosen;
  /** What HEAD and the refs said. */
  readonly state: string;
}

/** Files as they were, each in a commit of the repository that it is in: one above a workspace, or several below it. */
export class Revisions {
  /** By folder; undefined where there is no repository, or none that can be read. */
  readonly #byFolder = new Map<string, Opened | undefined>();
  readonly #byRoot = new Map<string, Opened>();
  readonly #said = new Set<string>();

  /**
   * @param choose finds the commit; throws a `GitProblem` where there is none
   * @param say hears once of each thing that cannot be read; it counts as missing
   */
  constructor(
    private readonly git: GitFiles,
    private readonly choose: (repository: Repository, say: (sentence: string) => void) => Chosen,
    private readonly say: (sentence: string) => void,
  ) {}

  readonly system: FileSystem = {
    read: async (uri) => this.#of(uri, true)?.files.read(uri),
    list: async (uri) => (await this.#of(uri, false)?.files.list(uri)) ?? [],
  };

  /** What messages call what a file or folder is compared with; '' where it is compared with nothing. */
  nameOf(uri: string): string {
    return this.#of(uri, false)?.chosen.name ?? '';
  }

  /** Whether a file had this text; false also where that cannot be told. No text is read for it. */
  had(uri: string, text: string): boolean {
    try {
      const opened = this.#of(uri, true);
      const path = opened && pathIn(opened.repository, uri);
      if (path === undefined) return false;
      const entry = opened!.repository.entryAt(opened!.chosen.commit, path);
      if (entry?.kind !== 'file') return false;
      return [text, text.replaceAll('\r\n', '\n')].some(
        (one) => opened!.repository.objects.idOf('blob', new TextEncoder().encode(one)) === entry.id,
      );
    } catch (error) {
      if (!(error instanceof GitProblem)) throw error;
      return false;
    }
  }

  /**
   * Whether folders are in a repository; what hinders reading the first is thrown.
   * @throws GitProblem
   */
  areIn(folders: readonly string[]): boolean {
    return folders.map((folder) => this.#open(folder)).some((opened) => opened !== undefined);
  }

  /**
   * Whether HEAD or a ref has moved so that another commit is to be compared with, or a repository has come or gone.
   * @param file where alone is looked; undefined: wherever something was compared
   */
  hasMoved(file?: string): boolean {
    if (file !== undefined) {
      const folder = folderOf(file);
      return folder !== undefined && this.#byFolder.has(folder) && this.#hasMoved(folder, this.#byFolder.get(folder));
    }
    const roots = new Set<string>();
    for (const [folder, opened] of this.#byFolder) {
      // One folder of each repository is enough; of those in none, the ones that lie in no other.
      if (opened ? roots.has(opened.repository.root) : this.#liesInOther(folder)) continue;
      if (opened) roots.add(opened.repository.root);
      if (this.#hasMoved(folder, opened)) return true;
    }
    return false;
  }

  #hasMoved(folder: string, opened: Opened | undefined): boolean {
    const repository = this.#attempt(() => Repository.find(this.git, folder));
    try {
      if (repository?.root !== opened?.repository.root) return true;
      if (!repository || !opened || repository.state() === opened.state) return false;
      const chosen = this.#attempt(() => this.choose(repository, () => undefined));
      return chosen?.commit !== opened.chosen.commit || chosen.name !== opened.chosen.name;
    } finally {
      repository?.close();
    }
  }

  #liesInOther(folder: string): boolean {
    const above = dirname(folder);
    return above !== folder && (this.#byFolder.has(above) || this.#liesInOther(above));
  }

  /** Closes the files that are open; they are opened again where something is asked for. */
  close(): void {
    for (const { repository } of this.#byRoot.values()) repository.close();
  }

  #of(uri: string, isFile: boolean): Opened | undefined {
    const folder = isFile ? folderOf(uri) : pathOf(uri);
    if (folder === undefined) return undefined;
    if (!this.#byFolder.has(folder)) {
      this.#byFolder.set(folder, undefined);
      const opened = this.#attempt(() => this.#open(folder));
      this.#byFolder.set(folder, opened);
    }
    return this.#byFolder.get(folder);
  }

  /** @throws GitProblem */
  #open(folder: string): Opened | undefined {
    const repository = Repository.find(this.git, folder);
    if (!repository) return undefined;
    const known = this.#byRoot.get(repository.root);
    if (known) {
      repository.close();
      return known;
    }
    const chosen = this.choose(repository, (sentence) => this.#once(sentence));
    const files = revisionFiles(
      repository,
      chosen.commit,
      (uri) => pathIn(repository, uri),
      (sentence) => this.#once(sentence),
    );
    const opened = { repository, files, chosen, state: repository.state() };
    this.#byRoot.set(repository.root, opened);
    return opened;
  }

  #attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GitProblem)) throw error;
      this.#once(error.message);
      return undefined;
    }
  }

  #once(sentence: string): void {
    if (this.#said.has(sentence)) return;
    this.#said.add(sentence);
    this.say(sentence);
  }
}

/** A branch that others build on, where nothing says which. */
const usual = ['origin/main', 'origin/master', 'main', 'master'];

/**
 * What an editor compares with. `merge-base`: where HEAD parted from the default branch, which is what is shared and so most likely deployed;
 * HEAD itself where there is none, and while something is being merged. Else a branch, a tag or a commit; with three dots at its end where HEAD
 * parted from it.
 * @throws GitProblem where there is none
 */
export function chosenIn(repository: Repository, against: string, say: (sentence: string) => void): Chosen {
  const head = repository.head();
  if (against === 'merge-base') {
    const branch = repository.defaultBranch() ?? usual.find((name) => repository.has(name));
    if (branch === undefined || head === undefined || repository.isMerging())
      return { commit: repository.commitOf('HEAD'), name: 'HEAD' };
    const commit = repository.commitOf(branch);
    const base = repository.mergeBase(head, commit, maxCommits);
    if (base === undefined) return { commit: head, name: 'HEAD' };
    return { commit: base, name: base === commit ? branch : `${branch}@${base.slice(0, 7)}` };
  }
  const name = against.replace(/\.\.\.$/, '');
  const commit = repository.commitOf(name);
  if (name === against || head === undefined) return { commit, name };
  const base = repository.mergeBase(head, commit);
  if (base === undefined)
    say(
      `where HEAD parted from ${name} is not in this ${repository.isShallow ? 'shallow clone; fetch all of it (fetch-depth: 0)' : 'repository'}, so ${name} itself is compared with.`,
    );
  return { commit: base ?? commit, name };
}

/** In an editor histories are followed no further: it would be noticed. */
const maxCommits = 20_000;

/** Undefined where a URI is of no file on a disk. */
function pathOf(uri: string): string | undefined {
  const { scheme, fsPath } = URI.parse(uri);
  return scheme === 'file' ? fsPath : undefined;
}

function folderOf(file: string): string | undefined {
  const path = pathOf(file);
  return path === undefined ? undefined : dirname(path);
}

function pathIn(repository: Repository, uri: string): string | undefined {
  const at = pathOf(uri);
  if (at === undefined) return undefined;
  const path = relative(repository.root, at).split(sep).join('/');
  return path === '..' || path.startsWith('../') ? undefined : path;
}
