import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { removedOnExit, startGroup, temporaryFolder } from './cleanup';

/**
 * A real VS Code (its server and its workbench in the browser) that comes from the npm registry alone.
 * The package code-server holds a complete build of it; we take the build, not the package, whose install script compiles native modules.
 */
const CODE_SERVER = 'code-server@4.100.3';
const CODE_SERVER_SHA512 = 'q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==';
const RIPGREP = `@vscode/ripgrep-${process.platform}-${process.arch}`;
const RIPGREP_VERSION = '1.18.0';

export const repository = fileURLToPath(new URL('..', import.meta.url));
/** Git-ignored; the folder `@vscode/test-electron` downloads into, too. */
export const downloads = path.join(repository, '.vscode-test');

const run = promisify(execFile);

/** What `npm run package` has written; AKS_NETWORK_LINT_VSIX names another one. */
export function packagedExtension(): string {
  const { version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string };
  const vsix = process.env.AKS_NETWORK_LINT_VSIX ?? path.join(repository, `aks-network-lint-${version}.vsix`);
  if (!existsSync(vsix)) throw new Error(`${vsix} is not there; npm run package makes it.`);
  return vsix;
}

/** Packs the extension of a folder that is for our own windows alone. @returns `vsix` */
export function pack(folder: string, vsix: string): string {
  const vsce = path.join(repository, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  execFileSync(process.execPath, [vsce, 'package', ...flags, '--out', vsix], { cwd: folder, stdio: 'pipe' });
  return vsix;
}

/** The folder of the VS Code server; fetched on first use. A fetch that was interrupted is done again. */
export async function ensureVsCodeServer(): Promise<string> {
  const target = path.join(downloads, CODE_SERVER.replace('@', '-'));
  const complete = path.join(target, '.complete');
  if (existsSync(complete)) return target;

  const started = Date.now();
  console.log(`Fetching VS Code's server (${CODE_SERVER}) from npm into .vscode-test, once…`);
  const staging = `${target}.partial-${process.pid}`;
  const discard = removedOnExit(staging);
  try {
    await assembleServer(staging);
    writeFileSync(path.join(staging, '.complete'), '');
    if (existsSync(complete)) return target; // another run was faster
    rmSync(target, { recursive: true, force: true });
    renameSync(staging, target);
  } finally {
    discard();
  }
  console.log(`Fetched VS Code's server in ${Math.round((Date.now() - started) / 1000)} s.`);
  return target;
}

async function assembleServer(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await npm(['pack', CODE_SERVER, '--pack-destination', folder], folder);
  const archive = `${CODE_SERVER.replace('@', '-')}.tgz`;
  const actual = createHash('sha512')
    .update(readFileSync(path.join(folder, archive)))
    .digest('base64');
  if (actual !== CODE_SERVER_SHA512)
    throw new Error(`${CODE_SERVER} from the npm registry has the wrong sha512 (${actual}); nothing was installed.`);
  await run('tar', ['-xzf', archive, '--strip-components=3', '--exclude=*.map', 'package/lib/vscode'], { cwd: folder });
  rmSync(path.join(folder, archive));

  // Not `npm ci`: it refuses the shrinkwrap. Not the install scripts: they would compile.
  await npm(
    [
      'install',
      '--omit=dev',
      '--ignore-scripts',
      '--no-save',
      '--no-audit',
      '--no-fund',
      `${RIPGREP}@${RIPGREP_VERSION}`,
    ],
    folder,
  );

  const modules = path.join(folder, 'node_modules');
  writeFileSync(path.join(modules, '@vscode/spdlog/index.js'), FILE_LOGGER);
  writeFileSync(path.join(modules, 'native-watchdog/index.js'), 'exports.start = exports.exit = () => {};\n');
  writeFileSync(path.join(folder, LAUNCHER), ENDS_WITH_ITS_PARENT);
  // Where the install script of @vscode/ripgrep would have put it; workspace.findFiles and the search view need it.
  cpSync(path.join(modules, RIPGREP, 'bin'), path.join(modules, '@vscode/ripgrep/bin'), { recursive: true });
}

/** Stands in for the native logger: the same functions, writing to the same files. */
const FILE_LOGGER = `const fs = require('fs');
const path = require('path');
class Logger {
  constructor(_type, _name, file) { fs.mkdirSync(path.dirname(file), { recursive: true }); this.file = file; }
  write(text) { try { fs.appendFileSync(this.file, new Date().toISOString() + ' ' + text + '\\n'); } catch { /* the folder is gone: the server is being stopped */ } }
  getLevel() { return 2; }
  setLevel() {} setPattern() {} clearFormatters() {} flush() {} drop() {}
}
for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'critical']) {
  Logger.prototype[level] = level === 'trace' || level === 'debug' ? () => {} : function (text) { this.write('[' + level + '] ' + text); };
}
exports.version = 0;
exports.setLevel = exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger('rotating', name, file);
`;

/** Standard input closes even when the process that started the server is killed the hard way; the server then takes its whole group down. */
const LAUNCHER = 'ends-with-its-parent.mjs';
const ENDS_WITH_ITS_PARENT = `process.stdin.resume().on('end', () => {
  try { process.kill(-process.pid, 'SIGKILL'); } catch { process.exit(); }
});
await import('./out/server-main.js');
`;

/** The folder of a package that only our scripts need now and then, so that not everyone installs it; fetched on first use. */
export async function ensurePackage(name: string, version: string): Promise<string> {
  const target = path.join(downloads, `${name.replace('/', '-')}-${version}`);
  if (existsSync(target)) return target;
  console.log(`Fetching ${name}@${version} from npm into .vscode-test, once…`);
  const staging = `${target}.partial-${process.pid}`;
  const discard = removedOnExit(staging);
  try {
    mkdirSync(staging, { recursive: true });
    await npm(['pack', `${name}@${version}`, '--pack-destination', staging], staging);
    const [archive] = readdirSync(staging);
    if (archive === undefined) throw new Error(`npm pack ${name}@${version} wrote nothing.`);
    await run('tar', ['-xzf', archive, '--strip-components=1'], { cwd: staging });
    rmSync(path.join(staging, archive));
    if (!existsSync(target)) renameSync(staging, target);
  } finally {
    discard();
  }
  return target;
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
  const quiet = [...args, '--prefer-offline', '--loglevel=error'];
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) await run(process.execPath, [cli, ...quiet], options);
  else await run('npm', quiet, { ...options, shell: process.platform === 'win32' });
}

export interface ServerOptions {
  /** The extension as it ships; it is installed the way a user installs it. */
  vsix: string;
  /** Other extensions beside it. */
  companions?: readonly string[];
  /** Keeps settings and extensions between runs; without it a temporary folder is used and removed. */
  dataDir?: string;
  /** User settings, added to the ones that keep VS Code quiet. */
  settings?: Readonly<Record<string, unknown>>;
  /** Environment variables that the extension host sees. */
  env?: Readonly<Record<string, string>>;
  workspace: string;
}

export interface VsCodeServer {
  port: number;
  /** The workbench with the workspace open. */
  url: string;
  /** The same with VS Code's `payload` parameter, which opens files and starts tests. @param workspaceFile a `.code-workspace` in the place of the folder */
  urlWith(payload: readonly (readonly [string, string])[], workspaceFile?: string): string;
  /** A path on this machine as the workbench names it. */
  remoteUri(file: string): string;
  /** Writes other user settings, in the place of those that were added: for pages that are opened from now on. */
  configure(settings: Readonly<Record<string, unknown>>): void;
  /** Resolves when the server ends by itself. */
  ended: Promise<void>;
  stop(): void;
}

/** Writes the settings of a throw-away profile: no welcome page, no telemetry, no updates. */
export function writeUserSettings(userFolder: string, settings?: Readonly<Record<string, unknown>>): void {
  mkdirSync(userFolder, { recursive: true });
  writeFileSync(
    path.join(userFolder, 'settings.json'),
    JSON.stringify({ ...quietSettings, ...settings }, undefined, 2),
  );
}

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'git.enabled': false,
};

/** Starts VS Code's server with the extension installed. It ends with `stop()`, and at the latest with this process. */
export async function startVsCodeServer({
  workspace,
  vsix,
  companions = [],
  dataDir,
  settings,
  env,
}: ServerOptions): Promise<VsCodeServer> {
  const folder = await ensureVsCodeServer();
  const data =
    dataDir === undefined ? temporaryFolder('vscode') : { path: path.resolve(dataDir), remove: () => undefined };
  const common = ['--server-data-dir', data.path, '--accept-server-license-terms', '--telemetry-level', 'off'];
  const userFolder = path.join(data.path, 'data', 'User');
  try {
    writeUserSettings(userFolder, settings);
    await run(process.execPath, [
      path.join(folder, 'out/server-main.js'),
      ...common,
      '--force',
      ...[vsix, ...companions].flatMap((file) => ['--install-extension', path.resolve(file)]),
    ]);
  } catch (error) {
    data.remove();
    throw error;
  }

  const server = startGroup(
    process.execPath,
    [
      path.join(folder, LAUNCHER),
      ...common,
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--disable-workspace-trust',
      '--enable-smoke-test-driver',
    ],
    { stdio: 'pipe', env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...env } },
  ); // without a gallery nothing depends on the network
  const stop = (): void => {
    server.kill();
    data.remove();
  };
  const ended = new Promise<void>((resolve) => server.child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      if (output.length < 1_000_000) output += chunk.toString();
      const found = /Extension host agent listening on (\d+)/.exec(output);
      if (found) resolve(Number(found[1]));
    };
    server.child.stdout?.on('data', read);
    server.child.stderr?.on('data', read);
    server.child.once('error', reject);
    void ended.then(() => reject(new Error(`VS Code's server did not start:\n${output}`)));
    setTimeout(() => reject(new Error(`VS Code's server did not start within 30 s:\n${output}`)), 30_000).unref();
  }).catch((error: unknown) => {
    stop();
    throw error;
  });

  const urlOf = (what: 'folder' | 'workspace', file: string): string =>
    `http://127.0.0.1:${port}/?${what}=${encodeURIComponent(asUrlPath(path.resolve(file)))}`;
  const url = urlOf('folder', workspace);
  return {
    port,
    url,
    urlWith: (payload, workspaceFile) =>
      `${workspaceFile === undefined ? url : urlOf('workspace', workspaceFile)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
    remoteUri: (file) => `vscode-remote://127.0.0.1:${port}${asUrlPath(path.resolve(file))}`,
    configure: (others) => writeUserSettings(userFolder, others),
    ended,
    stop,
  };
}

/** `C:\x` is `/C:/x` in a URL. */
function asUrlPath(file: string): string {
  return pathToFileURL(file).pathname;
}
