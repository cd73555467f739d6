import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/browser';
import { planDrawing, planPage } from '../lint';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const hub = readFileSync('test/pages/hub.bicep', 'utf8');
const environments = { 'main.bicep': hub, 'dev.bicepparam': given('dev'), 'prod.bicepparam': given('prod') };
const themes = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'high contrast': { colorScheme: 'dark', forcedColors: 'active' },
} as const;

function given(name: string): string {
  return `using 'main.bicep'\nparam environmentName = '${name}'\n`;
}

describe('The page of the network plan', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());
  afterEach(() => page.close());

  const show = async (html: string, options: object = {}) => {
    page = await browser.newPage({ bypassCSP: true, viewport: { width: 1400, height: 900 }, ...options });
    await page.addInitScript(
      'globalThis.told = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (one) => told.push(one) });',
    );
    // An init script runs where there is an address.
    await page.route('http://plan.test/', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await page.goto('http://plan.test/');
  };
  const told = () => page.evaluate<Record<string, unknown>[]>('told');
  const focused = () =>
    page.evaluate<string>("document.activeElement.tagName === 'BODY' ? '' : document.activeElement.textContent");

  for (const [theme, options] of Object.entries(themes))
    it(`has no fault for axe, and nothing to scroll sideways for, in a ${theme} theme`, async () => {
      await show(await planPage(environments, 'nonce'), options);
      for (const width of [1400, 700, 420]) {
        await page.setViewportSize({ width, height: 900 });
        const [all, seen] = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
        assert.ok(all <= seen, `${all} in ${seen}`);
        await page.evaluate(axe);
        const faults = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
        );
        assert.deepEqual(faults, []);
        const pictures = process.env.AKS_NETWORK_LINT_PICTURES;
        if (pictures === undefined) continue;
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: `${pictures}/plan-${theme.replace(' ', '-')}-${width}.png`, fullPage: true });
      }
    });

  it('can be read in a narrow column of an editor', async () => {
    await show(await planPage(environments, 'nonce'), { viewport: { width: 220, height: 900 } });
    const [all, seen] = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
    assert.ok(all <= seen, `${all} in ${seen}`);
    const widths = await page.evaluate<number[]>(
      "[...document.querySelectorAll('dd, td')].map((one) => one.getBoundingClientRect().width)",
    );
    assert.ok(widths.length > 10);
    for (const width of widths) assert.ok(width > 25, `${width}`);
    const values = await page.evaluate<number[]>(
      "[...document.querySelectorAll('dd')].map((one) => one.getBoundingClientRect().width)",
    );
    for (const width of values) assert.ok(width > 120, `${width}`);
    const pictures = process.env.AKS_NETWORK_LINT_PICTURES;
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/plan-narrow.png`, fullPage: true });
  });

  it('is gone through by keys, in the order of what is seen', async () => {
    await show(await planPage(environments, 'nonce'));
    const order: string[] = [];
    for (let at = 0; at < 200; at++) {
      await page.keyboard.press('Tab');
      const now = await focused();
      if (now === '') break;
      order.push(now);
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      assert.notEqual(outline, 'none', now);
    }
    assert.deepEqual(order.slice(0, 3), ['HTML', 'SVG', 'PNG']);
    const places = order.map((text) => [text, order.indexOf(text)] as const);
    const at = (text: string) => places.find(([one]) => one === text)?.[1] ?? assert.fail(`${text} of ${order.join()}`);
    assert.ok(at('main.bicep') < at('vnet-shop') && at('vnet-shop') < at('10.10.4.0/22'));
    assert.ok(at('10.10.4.0/22') < at('snet-nodes') && at('snet-nodes') < at('snet-gateway'));
  });

  it('does by Enter what a click does', async () => {
    await show(await planPage(environments, 'nonce'));
    const press = async (selector: string) => {
      await page.locator(selector).first().focus();
      await page.keyboard.press('Enter');
      return (await told()).at(-1)!;
    };
    assert.deepEqual(await press('[data-save=svg]'), { save: 'svg' });
    const { put, label } = await press('[data-put$="/24"]');
    assert.deepEqual([put, label], ['10.10.1.0/24', 'vnet']);
    const { file, start, end } = await press('text=WAF policy waf-shop: Prevention');
    assert.match(String(file), /main\.bicep$/);
    assert.match(hub.slice(Number(start), Number(end)), /Prevention/);
    await press('nav a');
    assert.equal(await page.evaluate('location.hash'), '#plan-1');
  });

  it('keeps the focus, and what is open, when it is drawn anew', async () => {
    const html = await planPage(
      { ...environments, 'main.bicep': `${hub}module gone 'gone.bicep' = {\n  name: 'gone'\n}\n` },
      'nonce',
    );
    await show(html);
    await page.locator('summary').first().click();
    await page.locator('text=snet-gateway').first().focus();
    const before = await focused();
    await page.evaluate(`postMessage(${JSON.stringify(html.replaceAll('agw-shop', 'agw-other'))})`);
    await page.locator('text=agw-other').first().waitFor();
    assert.equal(await focused(), before);
    assert.equal(await page.locator('details').first().getAttribute('open'), '');
  });

  it('turns a drawing into pixels', async () => {
    await show(await planPage(environments, 'nonce'));
    const svg = await planDrawing(environments);
    assert.ok(svg.includes('Prevention'));
    const draw = Buffer.from(svg).toString('base64');
    await page.evaluate(`postMessage(${JSON.stringify({ draw, scale: 2 })})`);
    await page.waitForFunction('told.length > 0');
    const png = Buffer.from(String((await told())[0]!['png']), 'base64');
    assert.deepEqual([...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(''), 'PNG');
    assert.equal(png.readUInt32BE(16), 2 * Number(/ width="(\d+)"/.exec(svg)?.[1]));
  });

  it('draws what differs, and names what is the same, of thirty environments', async () => {
    const names = Array.from({ length: 15 }, (_, at) => `env${at}`);
    const both = (template: string) =>
      Object.fromEntries(
        ['one', 'two'].flatMap((folder) => [
          [`${folder}/main.bicep`, template],
          ...names.map((name) => [`${folder}/${name}.bicepparam`, given(name)] as const),
        ]),
      );
    await show(await planPage(both(hub)));
    assert.equal(await page.locator('section').count(), 30);
    assert.equal(await page.locator('nav li').count(), 30);
    await page.close();
    // The name of the cluster does not hang on them any more.
    await show(await planPage(both(hub.replace('${environmentName}', 'all'))));
    assert.equal(await page.locator('section').count(), 2);
    const text = await page.locator('main').innerText();
    for (const name of names) assert.ok(text.includes(`${name}.bicepparam`), name);
  });

  const shop = {
    'main.bicep': hub,
    'shop.yaml': ['web', 'api', 'jobs', 'reports']
      .map(
        (name) =>
          `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: shop\nspec: ${JSON.stringify({ template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main' }] } } })}\n`,
      )
      .concat(
        ['api', 'jobs'].map(
          (name, at) =>
            `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\nspec: ${JSON.stringify({ podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: ['web', 'reports'][at] } } }], ports: [{ port: 8080 }] }] })}\n`,
        ),
      )
      .join('---\n'),
  };

  it('shows who may talk to whom without scrolling sideways, also within the picture', async () => {
    await show(await planPage(shop, 'nonce'));
    for (const width of [1400, 700, 420]) {
      await page.setViewportSize({ width, height: 900 });
      const pictures = await page.evaluate<number[][]>(
        "[...document.querySelectorAll('svg.who')].map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0).map(({ left, right, width }) => [left, right, width])",
      );
      assert.equal(pictures.length, 1);
      assert.ok(pictures[0]![0]! >= 0 && pictures[0]![1]! <= width, `${pictures[0]!.join()} in ${width}`);
      // Words stay as large as they are written, or nearly.
      const scale = await page.evaluate<number>(
        "(([one]) => one.getBoundingClientRect().width / Number(one.getAttribute('width')))([...document.querySelectorAll('svg.who')].filter((one) => one.getBoundingClientRect().width > 0))",
      );
      assert.ok(scale > 0.8, `${scale} at ${width}`);
      const scrolling = await page.evaluate<number>(
        "[...document.querySelectorAll('main, main *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible').length",
      );
      assert.equal(scrolling, 0);
      await page.evaluate(axe);
      const faults = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
      );
      assert.deepEqual(faults, []);
      const folder = process.env.AKS_NETWORK_LINT_PICTURES;
      if (folder !== undefined) await page.screenshot({ path: `${folder}/connections-${width}.png`, fullPage: true });
    }
  });

  it('has room for what stands beside the lines from the Internet', async () => {
    const folder = 'samples/kubernetes';
    const names = ['main.bicep', ...readdirSync(`${folder}/k8s`).map((name) => `k8s/${name}`)];
    const svg = await planDrawing(
      Object.fromEntries(names.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')])),
    );
    assert.match(svg, />by checkout-status</);
    assert.doesNotMatch(svg, /…</);
  });

  it('is saved as a drawing with who may talk to whom', async () => {
    const svg = await planDrawing(shop);
    await show(`<!DOCTYPE html><meta charset="utf-8"><title>drawing</title>${svg}`);
    assert.match(svg, /Who may talk to whom[\s\S]*Namespace shop[\s\S]*TCP 8080/);
    const beyond = await page.evaluate<string[]>(
      "[...document.querySelectorAll('svg text')].filter((one) => { const { right, bottom } = one.getBoundingClientRect(); const whole = one.ownerSVGElement.getBoundingClientRect(); return right > whole.right || bottom > whole.bottom; }).map((one) => one.textContent)",
    );
    assert.deepEqual(beyond, []);
    const folder = process.env.AKS_NETWORK_LINT_PICTURES;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/drawing.png`, fullPage: true });
  });

  it('stands alone when it is saved: no script, and places as text', async () => {
    const html = await planPage(environments);
    await show(html);
    assert.equal(await page.locator('script, button, a[data-file]').count(), 0);
    assert.ok((await page.locator('span[title*="main.bicep:"]').count()) > 5);
  });
});
