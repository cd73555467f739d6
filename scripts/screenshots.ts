import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './browser';
import { temporaryFolder } from './cleanup';
import { takeSurfaces } from './surfaces';
import { ensurePackage, packagedExtension, repository, startVsCodeServer, type VsCodeServer } from './vscode-server';

/** `npm run screenshots`: takes docs/images/*.png from a real VS Code with the packaged extension on a copy of samples/. */

const images = path.join(repository, 'docs/images');
/** Tabs and breadcrumbs, and an odd number of whole lines, so that a centred line leaves no line cut in half. */
const lineHeight = 20;
const size = { width: 1200, height: 57 + 31 * lineHeight };

interface Shot {
  image: string;
  theme: 'dark' | 'light';
  /** In samples/. */
  file: string;
  /** The first place with this text is in the middle of the picture, with the cursor in it. */
  at: string;
  prepare?(page: Page, shot: Shot): Promise<void>;
}

const shots: readonly Shot[] = [
  { image: 'editor-dark.png', theme: 'dark', file: 'bicep/main.bicep', at: 'networkProfile' },
  { image: 'editor-light.png', theme: 'light', file: 'bicep/main.bicep', at: 'networkProfile' },
  { image: 'hover.png', theme: 'dark', file: 'bicep/main.bicep', at: 'networkProfile', prepare: hoverOverSquiggle },
  { image: 'quick-fix.png', theme: 'dark', file: 'bicep/main.bicep', at: 'networkProfile', prepare: openQuickFixes },
  { image: 'network-plan.png', theme: 'dark', file: 'bicep/main.bicep', at: 'networkProfile', prepare: showPlan },
  { image: 'problems.png', theme: 'dark', file: 'bicep/main.bicep', at: 'networkProfile', prepare: openProblems },
];

async function takeScreenshots(): Promise<void> {
  const scratch = temporaryFolder('screenshots');
  const workspace = path.join(scratch.path, 'samples');
  cpSync(path.join(repository, 'samples'), workspace, { recursive: true });
  mkdirSync(images, { recursive: true });
  const companions = [await packageGrammars(path.join(scratch.path, 'grammars'))];
  const style = await fonts();
  const browser = await launchChromium();
  try {
    for (const theme of ['dark', 'light'] as const) {
      const server = await startVsCodeServer({
        workspace,
        vsix: packagedExtension(),
        companions,
        settings: settings(theme),
      });
      for (const shot of shots.filter((candidate) => candidate.theme === theme))
        await take(shot, { browser, server, workspace, style });
      server.stop();
    }
  } finally {
    await browser.close();
    scratch.remove();
  }
}

/** Only the editor, in fonts that every machine has. */
function settings(theme: 'dark' | 'light'): Record<string, unknown> {
  return {
    'workbench.colorTheme': theme === 'dark' ? 'Default Dark Modern' : 'Default Light Modern',
    'window.autoDetectColorScheme': false,
    'workbench.activityBar.location': 'hidden',
    'workbench.layoutControl.enabled': false,
    'window.commandCenter': false,
    'window.menuBarVisibility': 'hidden',
    'workbench.statusBar.visible': false,
    'problems.defaultViewMode': 'table', // one line for each finding, so that several files fit in
    'editor.minimap.enabled': false,
    'editor.stickyScroll.enabled': false,
    'editor.fontFamily': 'Cascadia Code',
    'editor.fontSize': 14,
    'editor.lineHeight': lineHeight,
    'editor.fontLigatures': false,
    'editor.renderLineHighlight': 'none',
    'editor.occurrencesHighlight': 'off',
    'editor.guides.indentation': false,
    'editor.cursorBlinking': 'solid',
    'editor.scrollbar.vertical': 'hidden',
    'editor.overviewRulerBorder': false,
  };
}

async function take(
  shot: Shot,
  { browser, server, workspace, style }: { browser: Browser; server: VsCodeServer; workspace: string; style: string },
): Promise<void> {
  const file = path.join(workspace, shot.file);
  const before = readFileSync(file, 'utf8').split(shot.at)[0] ?? '';
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');

  const page = await browser.newPage({ viewport: size, deviceScaleFactor: 1.5, bypassCSP: true });
  try {
    await page.goto(
      server.urlWith([
        ['skipWelcome', 'true'],
        ['openFile', server.remoteUri(file)],
      ]),
    );
    await page.addStyleTag({ content: style });
    await page.waitForSelector('.monaco-editor .view-line');
    await page.mouse.move(size.width - 200, 120); // away from the borders, which light up under the pointer
    await page.keyboard.press('Control+b'); // closes the side bar
    await page.keyboard.press('Control+g');
    await page.keyboard.type(`:${line}:${column}`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.squiggly-error, .squiggly-warning', { timeout: 30_000 });
    await page.waitForTimeout(500);
    await shot.prepare?.(page, shot);
    await page.waitForTimeout(700);
    const image = path.join(images, shot.image);
    await page.screenshot({ path: image });
    console.log(`${path.relative(repository, image)} ${Math.round(statSync(image).size / 1024)} KB`);
  } catch (error) {
    await page.screenshot({ path: path.join(repository, 'out', `failed-${shot.image}`) });
    throw error;
  } finally {
    await page.close();
  }
}

async function hoverOverSquiggle(page: Page, shot: Shot): Promise<void> {
  const box = await squiggleUnder(page, shot.at);
  await page.mouse.move(box.x - 40, box.y - 40);
  await page.mouse.move(box.x, box.y, { steps: 5 });
  await page.waitForSelector('.monaco-hover-content:visible');
}

/** The middle of the squiggle on the line of the text. */
async function squiggleUnder(page: Page, text: string): Promise<{ x: number; y: number }> {
  const line = await page.locator('.view-line', { hasText: text }).first().boundingBox();
  for (const squiggle of await page.locator('.squiggly-error, .squiggly-warning, .squiggly-info').all()) {
    const box = await squiggle.boundingBox();
    if (line && box && box.y >= line.y - 1 && box.y < line.y + line.height)
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }
  throw new Error(`There is no squiggle on the line of "${text}".`);
}

async function openQuickFixes(page: Page): Promise<void> {
  await page.keyboard.press('Control+.');
  await page.waitForSelector('.action-widget .monaco-list-row');
}

async function showPlan(page: Page): Promise<void> {
  const command = async (name: string) => {
    await page.keyboard.press('F1');
    await page.waitForSelector('.quick-input-list .monaco-list-row');
    await page.keyboard.type(name);
    await page.waitForFunction(
      `document.querySelector('.quick-input-list .monaco-list-row.focused')?.textContent.includes(${JSON.stringify(name)})`,
    );
    await page.keyboard.press('Enter');
    await page.waitForSelector('.quick-input-widget', { state: 'hidden' });
  };
  await command('Show Network Plan');
  const view = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await view.locator('h2').first().waitFor({ timeout: 30_000 });
  await command('View: Focus Next Editor Group');
  await command('View: Toggle Maximize Editor Group');
  // The picture, and not what leads to it.
  const { y = 0 } = (await view.locator('article').first().boundingBox()) ?? {};
  await page.mouse.move(size.width / 2, size.height / 2);
  await page.mouse.wheel(0, y - 130);
}

async function openProblems(page: Page): Promise<void> {
  await page.keyboard.press('Control+Shift+m');
  await page.waitForSelector('.markers-panel .monaco-table .monaco-list-row');
}

/** Most users have Microsoft's Bicep and HashiCorp's Terraform extension, which colour the text. Here a small extension with the same grammars does. */
async function packageGrammars(folder: string): Promise<string> {
  const grammars = path.join(await ensurePackage('tm-grammars', '1.32.22'), 'grammars');
  mkdirSync(folder, { recursive: true });
  for (const name of ['bicep.json', 'terraform.json']) cpSync(path.join(grammars, name), path.join(folder, name));
  writeFileSync(path.join(folder, 'README.md'), 'Grammars for the screenshots.');
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: 'grammars',
      publisher: 'screenshots',
      version: '0.0.1',
      description: 'Grammars for the screenshots.',
      license: 'MIT',
      engines: { vscode: '^1.91.0' },
      contributes: {
        grammars: [
          { language: 'bicep', scopeName: 'source.bicep', path: './bicep.json' },
          { language: 'terraform', scopeName: 'source.hcl.terraform', path: './terraform.json' },
        ],
      },
    }),
  );
  const vsix = path.join(folder, 'grammars.vsix');
  const vsce = path.join(repository, 'node_modules/@vscode/vsce/vsce');
  execFileSync(
    process.execPath,
    [vsce, 'package', '--out', vsix, '--allow-missing-repository', '--skip-license', '--no-dependencies'],
    { cwd: folder, stdio: 'pipe' },
  );
  return vsix;
}

/** The machine's own fonts would make the pictures differ from one machine to the next. */
async function fonts(): Promise<string> {
  const face = async (family: string, name: string, version: string, weight: number): Promise<string> => {
    const slug = name.split('/')[1] ?? name;
    const data = readFileSync(
      path.join(await ensurePackage(name, version), 'files', `${slug}-latin-${weight}-normal.woff2`),
    ).toString('base64');
    return `@font-face { font-family: '${family}'; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}); }`;
  };
  return [
    await face('Cascadia Code', '@fontsource/cascadia-code', '5.3.0', 400),
    await face('Inter', '@fontsource/inter', '5.3.0', 400),
    await face('Inter', '@fontsource/inter', '5.3.0', 600),
    '.monaco-workbench, .monaco-workbench .monaco-hover, .action-widget { font-family: Inter, sans-serif !important; }',
  ].join('\n');
}

const folder = process.env.AKS_NETWORK_LINT_PICTURES;
(folder === undefined ? takeScreenshots() : takeSurfaces(folder, process.argv.slice(2))).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
