import ignore, { type Ignore } from 'ignore';
import type { FileSystem } from './files';
import { kindOf, reasonNotRead } from './kinds';
import { childOf } from './uri';

export interface ScanOptions {
  /** Called for each file that is ours by name. */
  onFile(uri: string, text: string): void;
  /** Called for each file that is left alone although it may be a template. */
  onUnreadable?(uri: string, reason: string): void;
  /** Called for each folder with the URIs of the files in it. */
  onFolder(uri: string, files: readonly string[]): void;
  /** Asked between folders; true ends the scan. */
  stop?(): boolean;
  /** Called after each folder with the number of files read so far. */
  progress?(files: number): void;
  /** So many files are read. */
  readonly maxFiles?: number;
  /** Says whether a link leads out of the workspace. */
  leadsOut?(uri: string): Promise<boolean>;
  /** Folders in the folders are not looked into. */
  readonly flat?: boolean;
  /** Says whether the user's settings hide a path, relative to its workspace folder. @param folder the URI of the folder that it is in */
  hidden?(path: string, folder: string): boolean;
}

export interface ScanResult {
  readonly files: number;
  /** Set when the scan ended before it had seen everything: say so. */
  readonly limit?: string;
}

/** Folders that never hold templates of the author's own. */
export const skippedFolders: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  '.terraform',
  '.vscode-test',
  'dist',
  'out',
  'bin',
  'obj',
  '.venv',
]);
/** More files of ours than this in one workspace are not read, where nobody says another number. */
export const maxScanned = 50_000;
/** Where there is no disk each read may be a request over the internet. */
const maxVirtualFiles = 2_000;
/** So many folders are looked at side by side, and so many files of one are read. */
const concurrency = 16;
const readAtOnce = 64;

/** Reads every file of ours below the folders, honouring nested `.gitignore` files. Unreadable files and folders are passed over. */
export async function scan(system: FileSystem, folders: readonly string[], options: ScanOptions): Promise<ScanResult> {
  const { maxFiles = maxScanned } = options;
  let files = 0;
  let limit: string | undefined;
  const queue: Folder[] = folders.map((uri) => ({ uri, path: '', ignores: [] }));
  const most = folders.every((uri) => /^(file|vscode-remote):/.test(uri)) ? maxFiles : maxVirtualFiles;
  const visit = async (folder: Folder) => {
    const wanted: string[] = [];
    const entries = await system.list(folder.uri);
    options.onFolder(
      folder.uri,
      entries.flatMap((entry) => (entry.folder ? [] : [childOf(folder.uri, entry.name)])),
    );
    const ignores = entries.some((entry) => entry.name === '.gitignore' && !entry.folder)
      ? [...folder.ignores, await readIgnore(system, folder)]
      : folder.ignores;
    for (const entry of entries) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      const reason = entry.folder ? undefined : reasonNotRead(entry.name);
      const isOther = kindOf(entry.name) === undefined && reason === undefined;
      if (entry.folder ? options.flat === true || skippedFolders.has(entry.name) : isOther) continue;
      if (options.hidden?.(path, folder.uri) === true || isIgnored(ignores, path, entry.folder)) continue;
      const uri = childOf(folder.uri, entry.name);
      if (reason !== undefined) {
        options.onUnreadable?.(uri, reason);
        continue;
      }
      if (entry.link === true && (await options.leadsOut?.(uri)) === true) {
        options.onUnreadable?.(
          uri,
          'This file was not read: it is a link that leads out of the workspace, and nothing outside is read.',
        );
        continue;
      }
      if (entry.folder) queue.push({ uri, path, ignores });
      else if (files >= most) limit = `more than ${most} files`;
      else {
        files++;
        wanted.push(uri);
      }
    }
    for (let at = 0; at < wanted.length; at += readAtOnce) {
      const uris = wanted.slice(at, at + readAtOnce);
      const texts = await Promise.all(uris.map((uri) => system.read(uri)));
      for (const [which, uri] of uris.entries()) {
        const text = texts[which];
        if (typeof text === 'string') options.onFile(uri, text);
        else if (text) options.onUnreadable?.(uri, text.reason);
      }
    }
    options.progress?.(files);
  };
  // Several folders at a time: the disk is slower than we are.
  const running = new Set<Promise<void>>();
  while ((queue.length > 0 || running.size > 0) && options.stop?.() !== true && limit === undefined) {
    const folder = running.size < concurrency ? queue.shift() : undefined;
    if (!folder) {
      await Promise.race(running);
      continue;
    }
    const task: Promise<void> = visit(folder).finally(() => running.delete(task));
    running.add(task);
  }
  await Promise.all(running);
  return { files, ...(limit === undefined ? {} : { limit }) };
}

interface Folder {
  readonly uri: string;
  /** Relative to its workspace folder; '' for that itself. */
  readonly path: string;
  readonly ignores: readonly IgnoreFile[];
}

interface IgnoreFile {
  readonly path: string;
  readonly rules: Ignore;
}

async function readIgnore(system: FileSystem, folder: Folder): Promise<IgnoreFile> {
  const text = await system.read(childOf(folder.uri, '.gitignore'));
  return { path: folder.path, rules: ignore({ allowRelativePaths: true }).add(typeof text === 'string' ? text : '') };
}

function isIgnored(ignores: readonly IgnoreFile[], path: string, folder: boolean): boolean {
  // The innermost file that has an opinion decides.
  for (const { path: base, rules } of [...ignores].reverse()) {
    const relative = base === '' ? path : path.slice(base.length + 1);
    const result = rules.test(folder ? `${relative}/` : relative);
    if (result.ignored) return true;
    if (result.unignored) return false;
  }
  return false;
}
