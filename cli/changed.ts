import { dirname, relative, sep } from 'node:path';
import { URI } from 'vscode-uri';
import {
  GitProblem,
  kindOf,
  type LocatedFinding,
  Repository,
  revisionFiles,
  textOfBlob,
  uriOfPath,
  type Workspace,
} from '../engine/engine';
import { gitFiles } from '../engine/node/git-files';

/** Files that count, or a sentence where nobody can tell. */
type Changed = ReadonlySet<string> | string;

/** The repositories that files are in, each opened once. */
class Repositories {
  readonly #known = new Map<string, Repository | undefined>();
  readonly problems = new Set<string>();

  /** Undefined where there is none, or it cannot be read. */
  of(folder: string): Repository | undefined {
    if (this.#known.has(folder)) return this.#known.get(folder);
    const repository = this.attempt(() => Repository.find(gitFiles, folder));
    // One repository is opened once, however many of its folders are asked for.
    const same = [...this.#known.values()].find((one) => one?.root === repository?.root);
    if (same) repository?.close();
    this.#known.set(folder, same ?? repository);
    return same ?? repository;
  }

  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GitProblem)) throw error;
      this.problems.add(error.message);
      return undefined;
    }
  }

  close(): void {
    for (const repository of this.#known.values()) repository?.close();
  }
}

/**
 * The judged files that are not as they were when this history parted from a revision: changed, new, or in no repository.
 * @param say hears of what could not be read
 */
export async function changedSince(
  workspace: Workspace,
  given: string,
  say: (sentence: string) => void,
): Promise<Changed> {
  // `main...` says to git what holds here anyway.
  const revision = given.replace(/\.\.\.$/, '');
  const repositories = new Repositories();
  const bases = new Map<Repository, ReturnType<typeof revisionFiles> | undefined>();
  const changed = new Set<string>();
  let compared = 0;
  for (const uri of workspace.judgedFiles()) {
    const repository = repositories.of(dirname(URI.parse(uri).fsPath));
    if (repository && !bases.has(repository))
      bases.set(repository, filesBefore(repository, revision, repositories, say));
    const base = repository && bases.get(repository);
    if (base) compared++;
    const before = await base?.read(uri);
    const now = workspace.files.peek(uri)?.text;
    if (now !== undefined && (typeof before !== 'string' || unified(before) !== unified(now))) changed.add(uri);
  }
  repositories.close();
  const problems = [...repositories.problems];
  if (compared === 0 && workspace.judgedFiles().length > 0)
    return problems[0] ?? `--changed-since ${revision}: the files are in no git repository.`;
  problems.forEach(say);
  return changed;
}

function filesBefore(
  repository: Repository,
  revision: string,
  repositories: Repositories,
  say: (sentence: string) => void,
): ReturnType<typeof revisionFiles> | undefined {
  return repositories.attempt(() => {
    const commit = repository.commitOf(revision);
    const head = repository.head();
    const base = head === undefined ? commit : repository.mergeBase(head, commit);
    if (base === undefined)
      say(
        `where HEAD parted from ${revision} is not in this ${repository.isShallow ? 'shallow clone' : 'repository'}, so ${revision} itself is compared with.`,
      );
    return revisionFiles(
      repository,
      base ?? commit,
      (uri) => pathIn(repository, uri),
      (problem) => repositories.problems.add(problem),
    );
  });
}

/** Line ends are for git to write as the machine has them. */
function unified(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Lays what is staged over the workspace, and says which files that are. @param folders those that are asked for */
export function stagedFiles(workspace: Workspace, folders: readonly string[]): Changed {
  const repositories = new Repositories();
  const staged = new Set<string>();
  const found = new Set(folders.flatMap((folder) => repositories.of(folder) ?? []));
  for (const repository of found) {
    repositories.attempt(() => {
      const head = repository.head();
      for (const { path, kind, id, announced } of repository.index()) {
        if (kind !== 'file' || announced || kindOf(path) === undefined) continue;
        const before = head === undefined ? undefined : repository.entryAt(head, path);
        if (before?.kind === 'file' && before.id === id) continue;
        const uri = uriOfPath(`${repository.root}${sep}${path.split('/').join(sep)}`);
        const text = textOfBlob(repository, id);
        if (typeof text !== 'string') continue;
        workspace.open(uri, text);
        staged.add(uri);
      }
    });
  }
  repositories.close();
  const [problem] = repositories.problems;
  if (found.size === 0 || problem !== undefined) return problem ?? '--staged: the files are in no git repository.';
  return staged;
}

/** Whether a finding stands in one of these files, or comes by way of one. */
export function comesFrom(files: ReadonlySet<string>): (finding: LocatedFinding) => boolean {
  return ({ file, written, related }) =>
    files.has(file) || (written !== undefined && files.has(written.file)) || related.some((one) => files.has(one.file));
}

function pathIn(repository: Repository, uri: string): string | undefined {
  const path = relative(repository.root, URI.parse(uri).fsPath).split(sep).join('/');
  return path.startsWith('..') ? undefined : path;
}
