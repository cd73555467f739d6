import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { VsCodeServer } from '../../scripts/vscode-server';
import { command, viewWith } from './pages';
import type { TestResult } from './suite/index';

type Body = (page: Page, open: (file: string) => Promise<void>, workspace: string) => Promise<void>;

const tests: Readonly<Record<string, Body>> = {
  'The network plan › a click goes to the source, and one on a free block puts a subnet there': async (page, open) => {
    await open('network/azuredeploy.json');
    await command(page, 'AKS Network Lint: Show Network Plan');
    const plan = await viewWith(page, '[data-put]');
    await plan.locator('h4 a', { hasText: 'snet-nodes' }).click();
    await page.waitForFunction("/\\(\\d+ selected\\)/.test(document.querySelector('.statusbar')?.textContent ?? '')");
    const block = await plan.locator('[data-put$="/24"]').getAttribute('data-put');
    await plan.locator('[data-put$="/24"]').click();
    await page.waitForFunction(
      `[...document.querySelectorAll('.view-line')].some((line) => line.textContent.includes(${JSON.stringify(`"${block}"`)}))`,
    );
    // Its name waits to be typed.
    await page.keyboard.type('snet-typed');
    await plan.locator('h4', { hasText: 'snet-typed' }).waitFor();
  },

  'The network plan › is saved as HTML, SVG and PNG': async (page, open, workspace) => {
    await open('network/azuredeploy.json');
    await command(page, 'AKS Network Lint: Show Network Plan');
    const plan = await viewWith(page, '[data-save]');
    const begins = { html: '<!DOCTYPE html>', svg: '<svg ', png: '\x89PNG' };
    for (const [format, begin] of Object.entries(begins)) {
      const file = path.join(workspace, `network-plan.${format}`);
      await plan.locator(`[data-save=${format}]`).click();
      await page.waitForFunction(`document.querySelector('.quick-input-box input')?.value.endsWith('.${format}')`);
      await page.keyboard.press('Enter');
      for (let round = 0; !existsSync(file) || readFileSync(file).length === 0; round++) {
        if (round === 100) throw new Error(`${file} was not written.`);
        await page.waitForTimeout(100);
      }
      const text = readFileSync(file, 'latin1');
      rmSync(file);
      if (!text.startsWith(begin)) throw new Error(`${format} begins with ${text.slice(0, 40)}.`);
    }
  },

  'Fix all of a rule › shows every edit, and each waits for consent': async (page, open, workspace) => {
    await open('bicep/cluster.bicep');
    const before = readFileSync(path.join(workspace, 'closed/cluster.bicep'), 'utf8');
    await page.waitForSelector('.squiggly-warning');
    await page.keyboard.press('Control+g');
    await page.keyboard.type(`:${before.split('networkProfile')[0]!.split('\n').length}:8`);
    await page.keyboard.press('Enter');
    const action = page.locator('.action-widget .monaco-list-row', { hasText: 'in the workspace' });
    // It is there once the closed files have been judged, too.
    for (let round = 0; !(await action.first().isVisible()); round++) {
      if (round === 20) throw new Error('Nothing is offered for the workspace.');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+.');
      await page.waitForTimeout(1_500);
    }
    await action.first().hover({ force: true });
    await page.mouse.down();
    await page.mouse.up();
    const boxes = page.locator('.refactor-preview-panel, .bulk-edit-panel').locator('input[type=checkbox]');
    await boxes.nth(2).waitFor();
    if (await boxes.evaluateAll((all) => all.some((box) => (box as unknown as { checked: boolean }).checked)))
      throw new Error('An edit is chosen that nobody has chosen.');
    if (readFileSync(path.join(workspace, 'closed/cluster.bicep'), 'utf8') !== before)
      throw new Error('A file was edited before anybody said so.');
  },
};

/** What only a person's clicks do, and what comes of it in the editor. @param workspace the folder of the server */
export async function testClicks(browser: Browser, server: VsCodeServer, workspace: string): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const [title, body] of Object.entries(tests)) {
    const start = Date.now();
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, bypassCSP: true });
    const open = async (file: string) => {
      await page.goto(
        server.urlWith([
          ['skipWelcome', 'true'],
          ['openFile', server.remoteUri(path.join(workspace, file))],
        ]),
      );
      await page.waitForSelector('.monaco-editor .view-line');
    };
    const error = await body(page, open, workspace).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
    );
    const pictures = process.env.AKS_NETWORK_LINT_PICTURES;
    if (pictures !== undefined)
      await page.screenshot({ path: path.join(pictures, `${title.replace(/\W+/g, '-')}.png`) });
    await page.close();
    const milliseconds = Date.now() - start;
    results.push({ title, passed: error === undefined, milliseconds, ...(error === undefined ? {} : { error }) });
    console.log(`  ${error === undefined ? '✓' : '✗'} ${title} (${milliseconds} ms)`);
    if (error !== undefined) console.log(error.replace(/^/gm, '      '));
  }
  return results;
}
