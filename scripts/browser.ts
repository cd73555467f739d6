import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';
import { removedOnExit } from './cleanup';
import { downloads } from './vscode-server';

/** An installed Chrome, Edge or Chromium, else the one from npm. Only this machine can be reached from it. */
export async function launchChromium(): Promise<Browser> {
  const found = installedChromium() ?? chromiumFromNpm();
  if (!found)
    throw new Error(
      'No browser found: install Google Chrome, Microsoft Edge or Chromium, or set CHROME_PATH to its executable.',
    );
  return chromium.launch({
    executablePath: found.executable,
    env: { ...process.env, ...found.env },
    // Our own handlers end the process on a signal, and playwright closes the browser when the process ends.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Look-ups in the extension gallery and the like fail at once instead of dawdling.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

interface Chromium {
  executable: string;
  env?: Record<string, string>;
}

function installedChromium(): Chromium | undefined {
  const { CHROME_PATH, ProgramFiles, 'ProgramFiles(x86)': ProgramFilesX86, LOCALAPPDATA } = process.env;
  if (CHROME_PATH) {
    if (!existsSync(CHROME_PATH)) throw new Error(`CHROME_PATH names a file that does not exist: ${CHROME_PATH}`);
    return { executable: CHROME_PATH };
  }
  const windows = [ProgramFiles, ProgramFilesX86, LOCALAPPDATA].flatMap((root) =>
    root
      ? [
          'Google/Chrome/Application/chrome.exe',
          'Microsoft/Edge/Application/msedge.exe',
          'Chromium/Application/chrome.exe',
        ].map((file) => path.join(root, file))
      : [],
  );
  const macOS = ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  );
  const linux = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
  ].map((name) => `/usr/bin/${name}`);
  const candidates = process.platform === 'win32' ? windows : process.platform === 'darwin' ? macOS : linux;
  const executable = candidates.find((file) => existsSync(file));
  return executable === undefined ? undefined : { executable };
}

/** `@sparticuz/chromium` holds a compressed Chromium for Linux on x64. Its own loader leaves half-written files in /tmp when it is interrupted, so we unpack it ourselves. */
function chromiumFromNpm(): Chromium | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const bin = path.resolve(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../../../bin');
  const { version } = JSON.parse(readFileSync(path.resolve(bin, '../package.json'), 'utf8')) as { version: string };
  const target = path.join(downloads, `chromium-${version}`);
  if (!existsSync(target)) unpackChromium(bin, target);

  const executable = path.join(target, 'chromium');
  // A bare container has neither fonts nor the NSS libraries; the package brings both.
  const env: Record<string, string> = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: target };
  if (!starts(executable)) env.LD_LIBRARY_PATH = path.join(target, 'lib');
  return { executable, env };
}

function unpackChromium(bin: string, target: string): void {
  const staging = `${target}.partial-${process.pid}`;
  const discard = removedOnExit(staging);
  mkdirSync(staging, { recursive: true });
  const read = (name: string): Buffer => brotliDecompressSync(readFileSync(path.join(bin, name)));
  writeFileSync(path.join(staging, 'chromium'), read('chromium.br'), { mode: 0o755 });
  for (const archive of ['al2023.tar.br', 'fonts.tar.br'])
    execFileSync('tar', ['-x', '-C', staging], { input: read(archive) });
  // The package's own names folders of AWS Lambda.
  writeFileSync(
    path.join(staging, 'fonts.conf'),
    '<?xml version="1.0"?><fontconfig><dir prefix="relative">fonts</dir><cachedir>' +
      path.join(target, 'cache') +
      '</cachedir></fontconfig>',
  );
  rmSync(target, { recursive: true, force: true });
  renameSync(staging, target);
  discard();
}

function starts(executable: string): boolean {
  try {
    execFileSync(executable, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
