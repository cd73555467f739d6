import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { GitProblem, Repository, revisionFiles, uriOfPath, type FileSystem } from '../engine/engine';
import { gitFiles } from '../engine/node/git-files';
import { nodeFiles } from '../engine/node/node-files';

/** What `--against` means: files as they were, and what messages call them. */
interface Against {
  readonly system: FileSystem;
  readonly name: string;
  close(): void;
}

/**
 * Finds what the files are compared with: a folder, a revision of git, or with three dots at its end where this history parted from it.
 * @param word as it was given; one that is both is a folder where it has a separator or begins with a dot
 * @param folders those that are asked for
 * @param say hears once of each thing that cannot be read; it counts as missing
 * @returns a sentence where there is nothing to compare with
 */
export async function againstOf(
  word: string,
  folders: readonly string[],
  cwd: string,
  say: (sentence: string) => void,
): Promise<Against | string> {
  const path = resolve(cwd, word);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (/^\.|[\\/]/.test(word) && isFolder) return folderBefore(path, word, folders, cwd);
  const revision = revisionBefore(word, folders, say);
  return typeof revision === 'string' && isFolder ? folderBefore(path, word, folders, cwd) : revision;
}

/** A folder that holds the files as they were: of what is asked for, of this folder, or of the repository, whichever looks most alike. */
async function folderBefore(path: string, name: string, folders: readonly string[], cwd: string): Promise<Against> {
  const alike = async (base: string): Promise<number> => {
    let count = 0;
    for (const folder of folders) {
      const then = await nodeFiles.list(uriOfPath(join(path, relative(base, folder))));
      const now = new Set((await nodeFiles.list(uriOfPath(folder))).map((entry) => entry.name));
      count += then.filter((entry) => now.has(entry.name)).length;
    }
    return count;
  };
  const bases = [...(folders.length === 1 ? [folders[0]!] : []), cwd, topOf(cwd)];
  const counts = await Promise.all(bases.map(alike));
  const base = bases[counts.indexOf(Math.max(...counts))]!;
  const moved = (uri: string) => {
    const inside = relative(base, URI.parse(uri).fsPath);
    return inside.startsWith('..') ? undefined : uriOfPath(join(path, inside));
  };
  return {
    name,
    system: {
      read: async (uri) => {
        const there = moved(uri);
        return there === undefined ? undefined : nodeFiles.read(there);
      },
      list: async (uri) => {
        const there = moved(uri);
        return there === undefined ? [] : nodeFiles.list(there);
      },
    },
    close: () => undefined,
  };
}

/** A commit in the repository of each file, repositories below the folders included. */
function revisionBefore(word: string, folders: readonly string[], say: (sentence: string) => void): Against | string {
  const said = new Set<string>();
  const once = (sentence: string) => {
    if (!said.has(sentence)) say(sentence);
    said.add(sentence);
  };
  const byFolder = new Map<string, FileSystem | undefined>();
  const byRoot = new Map<string, { readonly files: FileSystem; readonly repository: Repository }>();
  /** @throws GitProblem */
  const open = (folder: string): FileSystem | undefined => {
    const repository = Repository.find(gitFiles, folder);
    if (!repository) return undefined;
    const known = byRoot.get(repository.root);
    if (known) {
      repository.close();
      return known.files;
    }
    const commit = commitOf(repository, word, once);
    const files = revisionFiles(repository, commit, (uri) => pathIn(repository, uri), once);
    byRoot.set(repository.root, { files, repository });
    return files;
  };
  const filesOf = (folder: string): FileSystem | undefined => {
    if (!byFolder.has(folder)) {
      byFolder.set(folder, undefined);
      try {
        byFolder.set(folder, open(folder));
      } catch (error) {
        if (!(error instanceof GitProblem)) throw error;
        once(error.message);
      }
    }
    return byFolder.get(folder);
  };
  try {
    if (folders.map(open).every((files) => files === undefined))
      return `--against ${word}: it is no folder, and the files are in no git repository.`;
  } catch (error) {
    if (!(error instanceof GitProblem)) throw error;
    return `--against ${word}: ${error.message}`;
  }
  return {
    name: word.replace(/\.\.\.$/, ''),
    system: {
      read: async (uri) => filesOf(dirname(URI.parse(uri).fsPath))?.read(uri),
      list: async (uri) => (await filesOf(URI.parse(uri).fsPath)?.list(uri)) ?? [],
    },
    close: () => byRoot.forEach(({ repository }) => repository.close()),
  };
}

/** @throws GitProblem where there is none */
function commitOf(repository: Repository, word: string, say: (sentence: string) => void): string {
  const commit = repository.commitOf(word.replace(/\.\.\.$/, ''));
  const head = repository.head();
  if (!word.endsWith('...') || head === undefined) return commit;
  const base = repository.mergeBase(head, commit);
  if (base === undefined)
    say(
      `--against ${word}: where HEAD parted from it is not in this ${repository.isShallow ? 'shallow clone; fetch all of it (fetch-depth: 0)' : 'repository'}, so the revision itself is compared with.`,
    );
  return base ?? commit;
}

function pathIn(repository: Repository, uri: string): string | undefined {
  const path = relative(repository.root, URI.parse(uri).fsPath).split(sep).join('/');
  return path.startsWith('..') ? undefined : path;
}

/** The repository that a folder is in, else itself. */
function topOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return folder;
  }
}
