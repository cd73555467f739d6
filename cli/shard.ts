import { relative, sep } from 'node:path';
import { URI } from 'vscode-uri';
import type { Root } from '../engine/engine';
import type { Shard } from './pipeline-options';

/**
 * Which roots a shard judges: those whose name falls to it. Roots that call the same modules stay together, so that what a module's
 * finding says of its callers is whole. The same files and N give the same parts on each machine.
 */
export function inShard({ index, count }: Shard, cwd: string): (root: Root) => boolean {
  return ({ uri, group = uri }) => {
    const name = relative(cwd, URI.parse(group).fsPath).split(sep).join('/');
    return hashOf(name) % count === index - 1;
  };
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, mixed once more so that names that are alike part ways. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
