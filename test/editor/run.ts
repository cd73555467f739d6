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
  pack,
  packagedExtension,
  repository,
  startVsCodeServer,
  writeUserSettings,
  type VsCodeServer,
} from '../../scripts/vscode-server';
import { testClicks } from './clicks';
import { testPages } from './pages';
import type { TestResult } from './suite/index';

/**
 * Runs test/editor/suite inside the extension host of a real VS Code, against the packaged extension and a copy of test/editor/fixtures, and test/editor/virtual in a workspace that is in memory alone.
 * The host is VS Code's server with a browser, where both are run twice: with our extension in the host that has Node, and in the browser's own.
 * `AKS_NETWORK_LINT_TEST_HOST=electron` takes the desktop VS Code that `@vscode/test-electron` downloads.
 * Throws when the host did not bring the tests to an end; failed tests are results.
 */
export async function runEditorTests(vsix = packagedExtension()): Promise<TestResult[]> {
  const scratch = temporaryFolder('editor-tests');
  try {
    const options = { vsix, scratch: scratch.path };
    if (process.env.AKS_NETWORK_LINT_TEST_HOST === 'electron') return await runInElectron(options);
    return await runInBrowser(options);
  } finally {
    scratch.remove();
  }
}

interface HostOptions {
  vsix: string;
  scratch: string;
}

const TIME_LIMIT_SECONDS = Number(process.env.AKS_NETWORK_LINT_TEST_SECONDS ?? 180);

/** @returns the folder of the bundled suite. VS Code takes it for an extension under development; the extension under test is the installed one. */
async function bundleSuite(name: 'suite' | 'virtual'): Promise<string> {
  const sources = path.join(repository, 'test/editor', name);
  const outdir = path.join(repository, 'out/test-editor', name);
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [
      path.join(repository, 'test/editor/suite/index.ts'),
      ...readdirSync(sources)
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => path.join(sources, file)),
    ],
    outdir,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  const manifest = {
    name: 'editor-tests',
    publisher: 'aks-network-lint',
    version: '0.0.0',
    engines: { vscode: '*' },
  };
  writeFileSync(path.join(outdir, 'package.json'), JSON.stringify(manifest));
  return outdir;
}

/** An extension with the file system of the virtual workspace, and the fixtures in it. @returns its package */
async function packMemory(scratch: string): Promise<string> {
  const outdir = path.join(scratch, 'memory');
  const fixtures = path.join(repository, 'test/editor/fixtures');
  const files = readdirSync(fixtures, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [`/${path.relative(fixtures, file).split(path.sep).join('/')}`, readFileSync(file, 'utf8')];
  });
  await build({
    entryPoints: [path.join(repository, 'test/editor/virtual/memory.ts')],
    outdir,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
    define: { texts: JSON.stringify(Object.fromEntries(texts)) },
  });
  const manifest = {
    name: 'memory',
    publisher: 'aks-network-lint',
    version: '0.0.0',
    engines: { vscode: '^1.91.0' },
    browser: './memory.js',
    activationEvents: ['onFileSystem:memfs'],
  };
  writeFileSync(path.join(outdir, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(outdir, 'README.md'), 'For tests.\n');
  return pack(outdir, path.join(scratch, 'memory.vsix'));
}

function copyOfFixtures(scratch: string, name: string): string {
  const workspace = path.join(scratch, name);
  cpSync(path.join(repository, 'test/editor/fixtures'), workspace, { recursive: true });
  return workspace;
}

/** Where our extension runs: beside Node, or in the browser alone. */
const hosts = {
  Node: {},
  browser: { 'remote.extensionKind': { 'aks-network-lint.aks-network-lint': ['web'] } },
};

async function runInBrowser({ vsix, scratch }: HostOptions): Promise<TestResult[]> {
  const workspace = copyOfFixtures(scratch, 'workspace');
  const resultsFile = path.join(scratch, 'results.json');
  const virtualWorkspace = path.join(scratch, 'virtual.code-workspace');
  writeFileSync(virtualWorkspace, JSON.stringify({ folders: [{ uri: 'memfs:/', name: 'virtual' }] }));
  const suites = [
    { suite: await bundleSuite('suite'), opened: undefined },
    { suite: await bundleSuite('virtual'), opened: virtualWorkspace },
  ];
  const server = await startVsCodeServer({
    workspace,
    vsix,
    companions: [await packMemory(scratch)],
    env: { AKS_NETWORK_LINT_TEST_RESULTS: resultsFile },
  });
  try {
    const browser = await launchChromium();
    try {
      const results: TestResult[] = [];
      for (const [host, settings] of Object.entries(hosts)) {
        server.configure(settings);
        console.log(`  Our extension in the host of ${host === 'Node' ? host : `the ${host}`}:`);
        for (const { suite, opened } of suites) {
          let part: TestResult[] | null = null;
          for (let round = 0; part === null; round++) {
            if (round === 3) throw new Error('VS Code has opened no folder, three times.');
            rmSync(resultsFile, { force: true });
            const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
            await runOnPage(page, server, suite, opened, resultsFile);
            part = JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResult[] | null;
            await page.close();
          }
          results.push(...part);
        }
      }
      console.log('  Our pages:');
      results.push(...(await testPages(browser, server, path.join(workspace, 'bicep/cluster.bicep'))));
      results.push(...(await testClicks(browser, server, workspace)));
      return results;
    } finally {
      await browser.close();
    }
  } finally {
    server.stop();
  }
}

/** @param resultsFile written by the suite at its end; it is not there when the host ended before */
async function runOnPage(
  page: Page,
  server: VsCodeServer,
  suite: string,
  opened: string | undefined,
  resultsFile: string,
): Promise<void> {
  const log: string[] = [];
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
    const line = format(...args);
    log.push(line);
    if (/^ {2}/.test(line)) console.log(line); // the suite's report; all else is VS Code talking to itself
  });
  const exit = new Promise<void>((resolve) => void page.exposeFunction('codeAutomationExit', () => resolve()));
  await page.goto(
    server.urlWith(
      [
        ['skipWelcome', 'true'],
        ['extensionDevelopmentPath', server.remoteUri(suite)],
        ['extensionTestsPath', server.remoteUri(path.join(suite, 'index.js'))],
      ],
      opened,
    ),
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
}

function timeLimit(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_SECONDS * 1000).unref());
}

async function screenshotOf(page: Page): Promise<string> {
  const file = path.join(repository, 'out', 'editor-tests-timed-out.png');
  await page.screenshot({ path: file });
  return file;
}

async function runInElectron({ vsix, scratch }: HostOptions): Promise<TestResult[]> {
  const workspace = copyOfFixtures(scratch, 'workspace');
  const suite = await bundleSuite('suite');
  const resultsFile = path.join(scratch, 'results.json');
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
  return JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResult[];
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
