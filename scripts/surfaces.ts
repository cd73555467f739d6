import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from './browser';
import { temporaryFolder } from './cleanup';
import { packagedExtension, repository, startVsCodeServer } from './vscode-server';

/** All that a person sees of the extension, each in three themes and at two widths of the window: to be looked at, see docs/contributing.md. */

const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  contrast: 'Default High Contrast',
};
const widths = [1400, 700];
const usual = 900;

interface Surface {
  /** In samples/. */
  readonly file: string;
  /** The caret stands behind the first place with this text. */
  readonly at?: string;
  /** Of the window; pages are shown whole. */
  readonly height?: number;
  /** It stands beside the template, and has the width for itself. */
  readonly isBeside?: true;
  prepare?(page: Page): Promise<void>;
}

const bicep = 'bicep/main.bicep';

const surfaces: Readonly<Record<string, Surface>> = {
  editor: { file: bicep, at: 'networkProfile' },
  'editor-json': { file: 'arm/azuredeploy.json', at: 'networkProfile' },
  'editor-yaml': { file: 'kubernetes/k8s/policies.yaml' },
  'hover-finding': { file: bicep, at: 'networkProfile', prepare: hover },
  'hover-value': { file: bicep, at: 'serviceCidr: s', prepare: hover },
  'hover-subnet': { file: 'bicep/modules/network.bicep', at: 'addressPrefix: cidrSubnet', prepare: hover },
  'hover-workload': { file: 'kubernetes/k8s/web.yaml', at: 'name: chec', prepare: hover },
  'light-bulb': {
    file: bicep,
    at: 'networkProfile',
    async prepare(page) {
      await page.keyboard.press('Control+.');
      await page.waitForSelector('.action-widget .monaco-list-row');
    },
  },
  preview: {
    file: bicep,
    at: 'networkProfile',
    async prepare(page) {
      await page.keyboard.press('Control+.');
      await page
        .locator('.action-widget .monaco-list-row', { hasText: 'in the workspace' })
        .first()
        .hover({ force: true });
      await page.mouse.down();
      await page.mouse.up();
      await page.waitForTimeout(2000);
    },
  },
  plan: { file: bicep, height: 2600, isBeside: true, prepare: plan },
  'plan-beside': { file: bicep, prepare: plan },
  connections: { file: 'kubernetes/main.bicep', height: 2600, isBeside: true, prepare: plan },
  rule: {
    file: bicep,
    height: 2400,
    isBeside: true,
    async prepare(page) {
      await command(page, 'AKS Network Lint: Explain Rule');
      await pick(page, 'use-network-policy');
      await inView(page, '.markdown-body h1');
    },
  },
  'rule-pick': {
    file: bicep,
    async prepare(page) {
      await command(page, 'AKS Network Lint: Explain Rule');
      await page.waitForTimeout(500);
    },
  },
  unknown: {
    file: bicep,
    async prepare(page) {
      await command(page, 'AKS Network Lint: Show What Is Unknown');
      await page.waitForTimeout(1500);
    },
  },
  scan: {
    file: bicep,
    async prepare(page) {
      await command(page, 'AKS Network Lint: Scan Workspace');
      await page.waitForSelector('.notification-toast', { timeout: 20_000 });
    },
  },
  status: {
    file: bicep,
    async prepare(page) {
      await page.locator('[id="status.languageStatus"]').hover();
      await page.waitForSelector('.hover-language-status');
    },
  },
  problems: {
    file: bicep,
    async prepare(page) {
      await page.keyboard.press('Control+Shift+m');
      await page.waitForSelector('.markers-panel .monaco-list-row');
    },
  },
  inlay: { file: 'bicep/modules/network.bicep', at: 'addressPrefix: cidrSubnet' },
  configuration: {
    file: '.aks-network-lint.yaml',
    at: 'rules:\n  no-',
    prepare: suggest,
  },
  'configuration-severity': { file: '.aks-network-lint.yaml', at: 'no-kubenet: ', prepare: suggest },
  suppression: { file: 'suppression.bicep', at: 'disable-next-line ', prepare: suggest },
  settings: {
    file: bicep,
    async prepare(page) {
      await command(page, 'Preferences: Open Settings (UI)');
      await page.waitForSelector('.settings-tree-container .monaco-list-row');
      await page.keyboard.type('aksNetworkLint');
      await page.waitForTimeout(1500);
    },
  },
  'explorer-menu': {
    file: bicep,
    async prepare(page) {
      await page.keyboard.press('Control+Shift+e');
      await page
        .locator('.explorer-folders-view .monaco-list-row', { hasText: 'terraform' })
        .click({ button: 'right' });
      await page.waitForTimeout(700);
    },
  },
  ...Object.fromEntries(
    ['See what is wrong', 'Mend it', 'Look at the network', 'Agree on what counts'].map((title, at) => [
      `walkthrough-${at + 1}`,
      {
        file: bicep,
        async prepare(page: Page) {
          await command(page, 'AKS Network Lint: Get Started');
          await page.locator('.step-title', { hasText: title }).first().click();
          await page.waitForTimeout(1000);
        },
      },
    ]),
  ),
  extension: {
    file: bicep,
    height: 2400,
    async prepare(page) {
      await page.keyboard.press('Control+Shift+x');
      await page.locator('.extensions-list .monaco-list-row', { hasText: 'AKS Network Lint' }).first().click();
      await page.waitForTimeout(1500);
      await page.keyboard.press('Control+b');
      await page.waitForTimeout(1500);
    },
  },
};

/** @param only names of surfaces; empty: all */
export async function takeSurfaces(folder: string, only: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const scratch = temporaryFolder('surfaces');
  const workspace = path.join(scratch.path, 'samples');
  cpSync(path.join(repository, 'samples'), workspace, { recursive: true });
  writeFileSync(path.join(workspace, '.aks-network-lint.yaml'), 'preset: recommended\nrules:\n  no-\n  no-kubenet: \n');
  writeFileSync(path.join(workspace, 'suppression.bicep'), '// aks-network-lint-disable-next-line \nparam a string\n');
  const server = await startVsCodeServer({ workspace, vsix: packagedExtension() });
  const browser = await launchChromium();
  try {
    for (const [theme, label] of Object.entries(themes)) {
      server.configure({ ...settings, 'workbench.colorTheme': label });
      const page = await browser.newPage({ viewport: { width: widths[0]!, height: usual } });
      page.setDefaultTimeout(10_000);
      await page.goto(
        server.urlWith([
          ['skipWelcome', 'true'],
          ['openFile', server.remoteUri(path.join(workspace, bicep))],
        ]),
      );
      await page.waitForFunction(
        `/[1-9]/.test(document.querySelector('[id="status.problems"]')?.textContent ?? '')`,
        undefined,
        { timeout: 60_000 },
      );
      for (const [name, surface] of Object.entries(surfaces)) {
        if (only.length > 0 && !only.includes(name)) continue;
        for (const width of widths) {
          const picture = path.join(folder, `${name}-${theme}-${width}.png`);
          try {
            await page.setViewportSize({
              width: surface.isBeside ? 2 * width : width,
              height: surface.height ?? usual,
            });
            await open(page, surface.file);
            if (surface.at !== undefined) await goTo(page, surface.file, surface.at, workspace);
            await surface.prepare?.(page);
            await page.waitForTimeout(700);
            const beside = page.locator('iframe.webview').last();
            await (surface.isBeside ? beside.screenshot({ path: picture }) : page.screenshot({ path: picture }));
            console.log(picture);
          } catch (error) {
            await page.screenshot({ path: picture.replace('.png', '-failed.png') });
            console.log(`${picture}: ${String(error)}`);
          }
          await clear(page);
        }
      }
      await page.close();
    }
  } finally {
    await browser.close();
    server.stop();
    scratch.remove();
  }
}

/** What a user has who has set nothing, but for what is shown when it is asked for. */
const settings = {
  'window.autoDetectColorScheme': false,
  'editor.fontFamily': 'monospace',
  'aksNetworkLint.codeLens': true,
  'aksNetworkLint.inlayHints': true,
};

async function open(page: Page, file: string): Promise<void> {
  await page.waitForFunction(isListShown(false));
  await page.keyboard.press('Control+p');
  await pick(page, file);
  await page.waitForSelector(`.tab.active[data-resource-name="${path.basename(file)}"]`);
  await page.waitForTimeout(700);
}

/** Puts all away that the surface before has shown. */
async function clear(page: Page): Promise<void> {
  for (let round = 0; round < 3; round++) await page.keyboard.press('Escape');
  for (const name of ['View: Close All Editors', 'Notifications: Clear All Notifications', 'View: Hide Panel'])
    await command(page, name).catch(() => page.keyboard.press('Escape'));
  const discard = page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
  if (await discard.isVisible()) await discard.click();
  if (await page.locator('.part.sidebar').isVisible()) await page.keyboard.press('Control+b');
}

async function goTo(page: Page, file: string, text: string, workspace: string): Promise<void> {
  const [before = ''] = readFileSync(path.join(workspace, file), 'utf8').split(text);
  const lines = (before + text).split('\n');
  await page.keyboard.press('Control+g');
  await page.keyboard.type(`:${lines.length}:${lines.at(-1)!.length + 1}`);
  await page.keyboard.press('Enter');
}

async function hover(page: Page): Promise<void> {
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+i');
  await page.waitForSelector('.monaco-hover-content:visible');
}

async function suggest(page: Page): Promise<void> {
  await page.keyboard.press('Control+Space');
  await page.waitForSelector('.suggest-widget .monaco-list-row');
}

async function plan(page: Page): Promise<void> {
  await command(page, 'AKS Network Lint: Show Network Plan');
  await inView(page, 'h2');
}

/** Waits for what a page of ours shows. */
async function inView(page: Page, selector: string): Promise<void> {
  const view = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await view.locator(selector).first().waitFor();
}

/** Takes a command from VS Code's list. */
async function command(page: Page, name: string): Promise<void> {
  await page.waitForFunction(isListShown(false));
  await page.keyboard.press('F1');
  await page.waitForFunction(isListShown(true));
  await pick(page, name);
  // The list goes, or gives way to that of the command.
  await page.waitForFunction(
    `!(${isListShown(true)}) || !document.querySelector('.quick-input-box input').value.startsWith('>')`,
  );
}

/** Takes what is named so from the list that is shown, once it is the one that is marked. */
async function pick(page: Page, name: string): Promise<void> {
  await page.waitForFunction(isListShown(true));
  await page.keyboard.insertText(name);
  await page.waitForTimeout(400); // what matches the most comes to stand first
  const last = path.basename(name.split(': ').at(-1)!);
  await page.waitForFunction(
    `document.querySelector('.quick-input-list .monaco-list-row.focused')?.textContent.includes(${JSON.stringify(last)})`,
  );
  await page.keyboard.press('Enter');
}

const isListShown = (shown: boolean) =>
  `(document.querySelector('.quick-input-widget')?.checkVisibility() === true) === ${shown}`;
