import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this system keeps what may be thrown away. */
export function cacheFolder({ env, platform }: Pick<NodeJS.Process, 'env' | 'platform'> = process): string {
  const name = 'aks-network-lint';
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], name);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), name, 'Cache');
  return platform === 'darwin' ? join(homedir(), 'Library', 'Caches', name) : join(homedir(), '.cache', name);
}
