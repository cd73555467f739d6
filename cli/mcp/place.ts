import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { uriOfPath } from '../../engine/engine';
import { nodeFiles } from '../../engine/node/node-files';
import { Refusal, type Place } from '../../tools/tools';
import { diffOf } from '../fix';
import { rulePage } from '../rule-page';

/** Some folders of the disk. @param folders absolute, without links in them; relative paths begin at the first */
export function onDisk(folders: readonly string[]): Place {
  const nameOf = (uri: string) => relative(folders[0]!, URI.parse(uri).fsPath).split(sep).join('/');
  return {
    system: nodeFiles,
    folders: folders.map(uriOfPath),
    open: [],
    uriOf: (path) => uriOfPath(inside(path, folders)),
    nameOf,
    rulePage,
    diffOf: (fixed) => diffOf(fixed, nameOf),
    configure: (workspace, preset) => {
      workspace.settings = { ...workspace.settings, preset: preset ?? workspace.settings.preset };
    },
    pause: () => new Promise((go) => setImmediate(go)),
  };
}

/** The real path of what a path or file URI means. Throws for one outside the folders. */
function inside(path: string, folders: readonly string[]): string {
  const full = path.startsWith('file:') ? URI.parse(path).fsPath : resolve(folders[0]!, path);
  const real = realOf(full);
  if (real === undefined || !folders.some((folder) => isInside(real, folder)))
    throw new Refusal(
      `${path} is outside the folders that may be read: ${folders.join(', ')}. Others are named where the server is started: aks-network-lint --mcp FOLDER…`,
    );
  return real;
}

/** A path without links; what does not exist yet is named by the folder that does. Undefined for what no path can be. */
function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) return undefined;
    const real = realOf(parent);
    return real === undefined ? undefined : join(real, basename(path));
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
