import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What must not outlive this process: it is run on a normal exit, on an error and on Ctrl-C. All of it is synchronous, because an exit handler cannot wait. */
const pending = new Set<() => void>();

process.on('exit', () => {
  // Newest first: processes end before the folders they write to are removed.
  for (const cleanUp of [...pending].reverse()) cleanUp();
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.on(signal, () => process.exit(code));

// `npm test` and `npm start` run us below a shell that passes no signal on: when it is gone, so are we.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(143);
}, 500).unref();

/** Runs `action` when the returned function is called, or else when this process ends; once in either case. */
function atTheLatestOnExit(action: () => void): () => void {
  const once = (): void => {
    if (pending.delete(once)) action();
  };
  pending.add(once);
  return once;
}

export interface TemporaryFolder {
  path: string;
  remove(): void;
}

export function temporaryFolder(name: string): TemporaryFolder {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), `aks-network-lint-${name}-`)));
  return { path: folder, remove: removedOnExit(folder) };
}

/** The folder is removed when the returned function is called, and at the latest when this process ends. */
export function removedOnExit(folder: string): () => void {
  return atTheLatestOnExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}

export interface ProcessGroup {
  child: ChildProcess;
  kill(): void;
}

/** Starts a command as a process group of its own, so that its children end with it. */
export function startGroup(command: string, args: readonly string[], options: SpawnOptions): ProcessGroup {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  const kill = atTheLatestOnExit(() => killTree(child));
  return { child, kill };
}

function killTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}
