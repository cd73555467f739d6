import { largest } from '../shared-rules/lists';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { GitProblem, uriOfPath, type Earlier } from '../engine/engine';
import { gitFiles } from '../engine/node/git-files';
import { nodeFiles } from '../engine/node/node-files';
import { chosenIn, Revisions } from '../engine/node/revisions';

/** What `--against` means: files as they were, and what messages call them. */
interface Against extends Earlier {
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
  const base = bases[counts.indexOf(largest(counts))]!;
  const moved = (uri: string) => {
    const inside = relative(base, URI.parse(uri).fsPath);
    return inside.startsWith('..') ? undefined : uriOfPath(join(path, inside));
  };
  return {
    nameOf: () => name,
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
  const told = (sentence: string) => `--against ${word}: ${sentence}`;
  const revisions = new Revisions(gitFiles, (repository) => chosenIn(repository, word, (one) => say(told(one))), say);
  try {
    return revisions.areIn(folders) || revisions.areIn(folders.flatMap((folder) => repositoryBelow(folder) ?? []))
      ? revisions
      : told('it is no folder, and the files are in no git repository.');
  } catch (error) {
    if (!(error instanceof GitProblem)) throw error;
    return told(error.message);
  }
}

/** The first folder below one that is a repository; not too many are looked at. */
function repositoryBelow(folder: string): string | undefined {
  const queue = [folder];
  for (let at = 0; at < Math.min(queue.length, maxFolders); at++) {
    if (existsSync(join(queue[at]!, '.git'))) return queue[at];
    for (const name of foldersIn(queue[at]!))
      if (!/^(\..*|node_modules)$/.test(name)) queue.push(join(queue[at]!, name));
  }
  return undefined;
}

const maxFolders = 5_000;

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

/** The repository that a folder is in, else itself. */
function topOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return folder;
  }
}
