import { readFileSync } from 'node:fs';
import { launchChromium } from '../../scripts/browser';
import type { Workspace } from '../../engine/workspace';
import type { Texts } from './workspaces';

/** A hub with a firewall and a gateway, deployed to thirty environments of which no two look alike. */
export function thirtyEnvironments(): Texts {
  const texts: { [path: string]: string } = { 'main.bicep': readFileSync('test/pages/hub.bicep', 'utf8') };
  for (let at = 0; at < 30; at++)
    texts[`env${at}.bicepparam`] = `using 'main.bicep'\nparam environmentName = 'env${at}'\n`;
  return texts;
}

/** Milliseconds that the page of the plan takes to be made, and to be shown in the place of another in a browser. */
export async function planTimes(workspace: Workspace): Promise<{ readonly made: number; readonly shown: number }> {
  const make = (nonce = 'nonce') => workspace.planPage(workspace.roots, String, String, nonce);
  make();
  const begin = performance.now();
  const html = make();
  const made = performance.now() - begin;
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.addInitScript('globalThis.acquireVsCodeApi = () => ({ postMessage() {} });');
    await page.route('http://plan.test/', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await page.goto('http://plan.test/');
    const shown = await page.evaluate<number>(`(async () => {
      const frame = () => new Promise(requestAnimationFrame);
      let best = Infinity;
      for (const name of ['agw-a', 'agw-b', 'agw-c']) {
        const next = ${JSON.stringify(html)}.replaceAll('agw-shop', name);
        await frame();
        const begin = performance.now();
        postMessage(next);
        while (!document.querySelector('main').textContent.includes(name)) await new Promise((resolve) => setTimeout(resolve));
        await frame();
        await frame();
        best = Math.min(best, performance.now() - begin);
      }
      return best;
    })()`);
    return { made, shown };
  } finally {
    await browser.close();
  }
}
