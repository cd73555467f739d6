// Plain JavaScript without dependencies: it runs on a fresh clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Installs the packages unless they are there and as new as package-lock.json. Ends the process when it cannot. */
export function setup() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`Node 20 or newer is needed; this is ${process.version}.`);
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  console.log('Installing packages (npm ci), once…');
  npm(['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', '--silent']);
}

/** Runs npm in the repository and ends the process when npm fails. */
export function npm(args) {
  const cli = process.env.npm_execpath;
  const { status } = cli?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [cli, ...args], { cwd: repository, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: repository, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) fail(`npm ${args.join(' ')} failed.`);
}

/** 0 when there is no such file. */
function modified(file) {
  return statSync(path.join(repository, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
