import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../scripts/browser';
import { temporaryFolder } from '../../scripts/cleanup';
import {
  downloads,
  packagedExtension,
  repository,
  startVsCodeServer,
  writeUserSettings,
} from '../../scripts/vscode-server';
import type { TestResult } from './suite/index';

/**
 * Runs test/editor/suite inside the extension host of a real VS Code, against the packaged extension and a copy of test/editor/fixtures.
 * The host is VS Code's server with a browser; `AKS_NETWORK_LINT_TEST_HOST=electron` takes the desktop VS Code that `@vscode/test-electron` downloads.
 * Throws when the host did not bring the tests to an end; failed tests are results.
 */
export async function runEditorTests(vsix = packagedExtension()): Promise<TestResult[]> {
  const scratch = temporaryFolder('editor-tests');
  try {
    const suite = await bundleSuite();
    const workspace = path.join(scratch.path, 'workspace');
    cpSync(path.join(repository, 'test/editor/fixtures'), workspace, { recursive: true });
    const resultsFile = path.join(scratch.path, 'results.json');
    const runIn = process.env.AKS_NETWORK_LINT_TEST_HOST === 'electron' ? runInElectron : runInBrowser;
    await runIn({ vsix, suite, workspace, scratch: scratch.path, resultsFile });
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResult[];
  } finally {
    scratch.remove();
  }
}

interface HostOptions {
  vsix: string;
  /** The folder of the bundled suite. VS Code takes it for an extension under development; the extension under test is the installed one. */
  suite: string;
  workspace: string;
  scratch: string;
  /** Written by the suite at its end; it is not there when the host ended before. */
  resultsFile: string;
}

const TIME_LIMIT_SECONDS = Number(process.env.AKS_NETWORK_LINT_TEST_SECONDS ?? 180);

async function bundleSuite(): Promise<string> {
  const sources = path.join(repository, 'test/editor/suite');
  const outdir = path.join(repository, 'out/test-editor');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(sources)
      .filter((name) => name === 'index.ts' || name.endsWith('.test.ts'))
      .map((name) => path.join(sources, name)),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  const manifest = { name: 'editor-tests', publisher: 'aks-network-lint', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(path.join(outdir, 'package.json'), JSON.stringify(manifest));
  return outdir;
}

async function runInBrowser({ vsix, suite, workspace, resultsFile }: HostOptions): Promise<void> {
  const server = await startVsCodeServer({ workspace, vsix, env: { AKS_NETWORK_LINT_TEST_RESULTS: resultsFile } });
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const log: string[] = [];
      await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
        const line = format(...args);
        log.push(line);
        if (/^ {2}/.test(line)) console.log(line); // the suite's report; all else is VS Code talking to itself
      });
      const exit = new Promise<void>((resolve) => void page.exposeFunction('codeAutomationExit', () => resolve()));
      await page.goto(
        server.urlWith([
          ['skipWelcome', 'true'],
          ['extensionDevelopmentPath', server.remoteUri(suite)],
          ['extensionTestsPath', server.remoteUri(path.join(suite, 'index.js'))],
        ]),
      );
      const reason = await Promise.race([
        exit.then(() => 'The extension host ended before the tests did.'),
        server.ended.then(() => "VS Code's server ended during the tests."),
        new Promise<string>((resolve) => page.once('crash', () => resolve('The browser page crashed.'))),
        timeLimit().then(
          async () =>
            `The tests did not end within ${TIME_LIMIT_SECONDS} s. What VS Code showed then: ${await screenshotOf(page)}`,
        ),
      ]);
      if (!existsSync(resultsFile)) throw new Error([...log, reason].join('\n'));
    } finally {
      await browser.close();
    }
  } finally {
    server.stop();
  }
}

function timeLimit(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_SECONDS * 1000).unref());
}

async function screenshotOf(page: Page): Promise<string> {
  const file = path.join(repository, 'out', 'editor-tests-timed-out.png');
  await page.screenshot({ path: file });
  return file;
}

async function runInElectron({ vsix, suite, workspace, scratch, resultsFile }: HostOptions): Promise<void> {
  const { downloadAndUnzipVSCode, runTests, runVSCodeCommand } = await import('@vscode/test-electron');
  const vscodeExecutablePath = await downloadAndUnzipVSCode({ cachePath: downloads });
  const userData = path.join(scratch, 'user-data');
  const profile = ['--user-data-dir', userData, '--extensions-dir', path.join(scratch, 'extensions')];
  writeUserSettings(path.join(userData, 'User'));
  await runVSCodeCommand([...profile, '--install-extension', vsix]);
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: suite,
    extensionTestsPath: path.join(suite, 'index.js'),
    extensionTestsEnv: { AKS_NETWORK_LINT_TEST_RESULTS: resultsFile },
    launchArgs: [workspace, ...profile, '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
  }).catch((error: unknown) => {
    if (!existsSync(resultsFile)) throw error; // it also rejects when a test has failed, and that the results tell
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  runEditorTests().then(
    (results) => {
      const failing = results.filter(({ passed }) => !passed).length;
      console.log(`${results.length - failing} passing, ${failing} failing`);
      process.exit(failing === 0 && results.length > 0 ? 0 : 1);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
}
