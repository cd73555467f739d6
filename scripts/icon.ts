import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from './browser';
import { repository } from './vscode-server';

/** `npm run icon`: draws media/icon.png, which the marketplace asks for, from media/icon.svg. */
async function drawIcon(size = 256): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const svg = readFileSync(path.join(repository, 'media/icon.svg'), 'utf8');
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    writeFileSync(path.join(repository, 'media/icon.png'), await page.screenshot({ omitBackground: true }));
  } finally {
    await browser.close();
  }
}

drawIcon().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
