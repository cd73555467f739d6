import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import type { VsCodeServer } from '../../scripts/vscode-server';
import type { TestResult } from './suite/index';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const themes = ['Default Light Modern', 'Default Dark Modern', 'Default High Contrast'];
/** `AKS_NETWORK_LINT_PICTURES=folder`: where pictures of what is tested are put. */
const pictures = process.env.AKS_NETWORK_LINT_PICTURES;

/**
 * Shows our pages, the network plan and the page of a rule, in VS Code's own colours and at two widths, and asks axe what is wrong with them.
 * @param file a template with a cluster, in the workspace of the server
 */
export async function testPages(browser: Browser, server: VsCodeServer, file: string): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const theme of themes) {
    server.configure({ 'workbench.colorTheme': theme, 'window.autoDetectColorScheme': false });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, bypassCSP: true });
    const test = async (title: string, body: () => Promise<void>) => {
      const start = Date.now();
      const error = await body().then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
      );
      const full = `Our pages › ${title}, in ${theme}`;
      const milliseconds = Date.now() - start;
      results.push({
        title: full,
        passed: error === undefined,
        milliseconds,
        ...(error === undefined ? {} : { error }),
      });
      console.log(`  ${error === undefined ? '✓' : '✗'} ${full} (${milliseconds} ms)`);
      if (error !== undefined) console.log(error.replace(/^/gm, '      '));
    };
    try {
      await page.goto(
        server.urlWith([
          ['skipWelcome', 'true'],
          ['openFile', server.remoteUri(file)],
        ]),
      );
      await page.waitForSelector('.monaco-editor .view-line', { timeout: 30_000 });
      await test('the network plan has no fault for axe', async () => {
        await command(page, 'AKS Network Lint: Show Network Plan');
        const plan = await viewWith(page, '.picture');
        await without(plan, page, `editor-plan-${theme}`);
      });
      await test('the page of a rule has no fault for axe', async () => {
        await command(page, 'View: Close All Editors in Group');
        await command(page, 'AKS Network Lint: Explain Rule');
        await pick(page, 'no-kubenet');
        // What is around it is of VS Code, and so are the colours and how blocks of code scroll; what is said in it is ours.
        const rules = { 'color-contrast': { enabled: false }, 'scrollable-region-focusable': { enabled: false } };
        await without(await viewWith(page, '.markdown-body h1'), page, `editor-rule-${theme}`, '.markdown-body', rules);
      });
    } finally {
      await page.close();
    }
  }
  server.configure({});
  return results;
}

/** Takes a command from VS Code's list. */
export async function command(page: Page, name: string): Promise<void> {
  await page.waitForFunction(isShown(false));
  await page.keyboard.press('F1');
  await page.waitForFunction(`(${isShown(true)}) && ${input}.value.startsWith('>')`);
  await pick(page, name);
  // The list goes, or gives way to that of the command.
  await page.waitForFunction(`!(${isShown(true)}) || !${input}.value.startsWith('>')`);
}

/** Takes what is named so from the list that is shown, once it is the one that is marked. */
async function pick(page: Page, name: string): Promise<void> {
  await page.waitForFunction(isShown(true));
  await page.keyboard.type(name);
  await page.waitForFunction(
    `document.querySelector('.quick-input-list .monaco-list-row.focused')?.textContent.includes(${JSON.stringify(name)}) === true`,
  );
  await page.keyboard.press('Enter');
}

const input = "document.querySelector('.quick-input-box input')";
const isShown = (shown: boolean) =>
  `(document.querySelector('.quick-input-widget')?.checkVisibility() === true) === ${shown}`;

/** The frame of a view that holds something. */
export async function viewWith(page: Page, selector: string): Promise<Frame> {
  for (let round = 0; round < 200; round++) {
    for (const frame of page.frames()) {
      const count = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (frame !== page.mainFrame() && count > 0) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`No view has ${selector}.`);
}

/** Throws when axe finds something, at a wide and at a narrow window. @param within what it looks at; undefined: everything. @param rules of axe, where they are not as it has them */
async function without(view: Frame, page: Page, name: string, within?: string, rules: object = {}): Promise<void> {
  for (const width of [1400, 700]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(300);
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: path.join(pictures, `${name.replace(/ /g, '-')}-${width}.png`) });
    }
    await view.evaluate(axe);
    const faults = await view.evaluate<string[]>(
      `axe.run(${JSON.stringify(within ?? null)} ?? document, ${JSON.stringify({ rules })}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
    );
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
  await page.setViewportSize({ width: 1400, height: 900 });
}
