import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { packGuide } from '../../scripts/guide';
import { marketReadme } from '../../scripts/market-readme.mjs';

const read = (path: string) => readFileSync(path, 'utf8');
const links = (text: string) =>
  [...text.replace(/```[\s\S]*?```|`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
interface Manifest {
  readonly icon: string;
  readonly galleryBanner: { readonly color: string };
  readonly contributes: {
    readonly languages: readonly { readonly configuration: string }[];
    readonly walkthroughs: readonly {
      readonly icon: string;
      readonly steps: readonly { readonly description: string; readonly media: { readonly svg: string } }[];
    }[];
    readonly commands: readonly { readonly command: string }[];
    readonly menus: { readonly [menu: string]: readonly { readonly command: string }[] };
  };
}
const manifest = JSON.parse(read('package.json')) as Manifest;

describe('The Extensions page', () => {
  it('leads nowhere that is not there', () => {
    const page = marketReadme(read('README.md'), false);
    for (const link of links(page)) assert.match(link, /^(https:\/\/|#)/);
    assert.ok(page.length > read('README.md').length / 2);
    assert.doesNotMatch(page, /\]\((?!https:|#)/);
  });

  it('says nothing of what needs a checkout, and has no sentence that only pointed somewhere', () => {
    for (const hasRepository of [false, true]) {
      const page = marketReadme(read('README.md'), hasRepository).replace(/<!-- (end of )?rules.*-->/g, '');
      assert.doesNotMatch(page, /npm (start|test|run)|dist\/cli|checkout -->/);
      assert.match(page, /^## On the command line/m);
    }
    assert.doesNotMatch(marketReadme(read('README.md'), false), /Read on there|Compared with twelve/);
  });

  it('and the pages of the repository have no picture and no link that is missing', () => {
    for (const file of ['README.md', 'docs/editors.md', 'docs/settings.md', 'docs/compared.md', 'samples/README.md'])
      for (const link of links(read(file))) {
        if (/^(https?:|#|command:)/.test(link)) continue;
        const target = join(dirname(file), link.split('#')[0]!);
        assert.ok(existsSync(target), `${file} leads to ${link}`);
      }
  });

  it('has an icon of at least 128 pixels, and a banner', () => {
    const png = readFileSync(manifest.icon);
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(16) === png.readUInt32BE(20));
    assert.match(manifest.galleryBanner.color, /^#[0-9a-f]{6}$/);
    assert.ok(existsSync('media/icon.svg'));
  });
});

describe('What the editor is offered', () => {
  it('has files for its pictures and languages', () => {
    const { languages, walkthroughs } = manifest.contributes;
    const files = [
      ...languages.map(({ configuration }) => configuration),
      ...walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.map(({ media }) => media.svg)]),
    ];
    for (const file of files) assert.ok(existsSync(file), file);
    for (const { configuration } of languages) {
      const { comments } = JSON.parse(read(configuration)) as { comments: { lineComment: string } };
      assert.match(comments.lineComment, /^(\/\/|#)$/);
    }
  });

  it('has pictures that need no style sheet: VS Code takes those out, and all would be black', () => {
    for (const { steps } of manifest.contributes.walkthroughs)
      for (const { media } of steps) {
        const picture = read(media.svg);
        assert.doesNotMatch(picture, /<style|\b(class|style)=/, media.svg);
        for (const [shape] of picture.matchAll(/<(?:rect|text|path)\b[^>]*>/g)) assert.match(shape, /\bfill="/, shape);
      }
  });

  it('is a walkthrough of four steps, whose buttons and menus are commands that there are', () => {
    const own = new Set(manifest.contributes.commands.map(({ command }) => command));
    const [walkthrough] = manifest.contributes.walkthroughs;
    assert.equal(walkthrough?.steps.length, 4);
    for (const name of ['package.nls.json', 'package.nls.de.json'])
      for (const [, command] of read(name).matchAll(/\(command:(aksNetworkLint\.\w+)/g))
        assert.ok(own.has(command!), command);
    for (const menu of Object.values(manifest.contributes.menus))
      for (const { command } of menu) assert.ok(own.has(command), command);
  });
});

describe('The extension', () => {
  it('runs beside the files, where nobody vouches for them, and in virtual workspaces', () => {
    const { extensionKind, capabilities, contributes } = JSON.parse(read('package.json')) as {
      extensionKind: string[];
      capabilities: { untrustedWorkspaces: { supported: boolean }; virtualWorkspaces: boolean };
      contributes: { configuration: { properties: { [name: string]: { enum?: string[] } } } };
    };
    assert.deepEqual(extensionKind, ['workspace']);
    assert.equal(capabilities.untrustedWorkspaces.supported, true);
    assert.equal(capabilities.virtualWorkspaces, true);
    const trace = contributes.configuration.properties['aksNetworkLint.trace.server'];
    assert.deepEqual(trace?.enum, ['off', 'messages', 'verbose']);
  });
});

describe('The window of npm start', () => {
  it('has the guide as a page and the sample beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-guide-'));
    try {
      packGuide(folder);
      const done: unknown[][] = [];
      const vscode = {
        commands: { executeCommand: (...args: unknown[]) => Promise.resolve(done.push(args)) },
        Uri: { joinPath: (uri: string, name: string) => `${uri}/${name}` },
        ViewColumn: { Two: 2 },
        workspace: { workspaceFolders: [{ uri: 'samples' }] },
      };
      const own: { activate?: () => Promise<void> } = {};
      runInNewContext(readFileSync(join(folder, 'guide.js'), 'utf8'), { require: () => vscode, exports: own });
      await own.activate!();
      assert.deepEqual(
        done.map(([command, file]) => [command, file]),
        [
          ['markdown.showPreview', 'samples/README.md'],
          ['vscode.open', 'samples/bicep/main.bicep'],
        ],
      );
      assert.equal((done[1]![2] as { viewColumn: number }).viewColumn, 2);
      for (const [, file] of done) assert.ok(existsSync(String(file)), String(file));
      assert.ok(existsSync(join(folder, 'guide.vsix')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('German', () => {
  it('has every text of the client, with its places', () => {
    const [english, german] = ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'].map(
      (name) => JSON.parse(read(name)) as { readonly [key: string]: string },
    );
    assert.deepEqual(Object.keys(german!).sort(), Object.keys(english!).sort());
    const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();
    for (const [key, text] of Object.entries(german!)) assert.deepEqual(places(text), places(key), key);
  });

  it('leaves no text of the client in English alone', () => {
    for (const name of readdirSync('client'))
      for (const [, text] of read(`client/${name}`).matchAll(
        /(?:show\w+Message|placeHolder:|title:|\.text =|\.detail =)\s*\(?\s*['`]([A-Z][^'`]*)/g,
      ))
        assert.match(text!, /^AKS Network Lint(: \$\{|$)/, `client/${name}`);
  });

  it('leaves no text of the server to people in English alone', () => {
    const files = readdirSync('server', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    for (const name of files) {
      // Where the editor says it itself, or nobody reads it: the log.
      const text = read(`server/${name}`).replace(/else this\.session\.say\(MessageType\.Info, `[^`]*`\)/, '');
      for (const [, said] of text.matchAll(
        /(?:\bsay\(\s*MessageType\.\w+,|\b(?:label|title):|showInformationMessage\()\s*['`]([^'`]*)/g,
      ))
        assert.fail(`server/${name}: ${said}`);
    }
  });

  it('leaves no text of the pictures in English alone', () => {
    for (const name of ['html', 'drawing', 'connection-section', 'connection-drawing'])
      for (const [, said] of read(`engine/plan/${name}.ts`)
        .replace(/\/\*\*[\s\S]*?\*\/|\/\/.*|^function comparison[\s\S]*?^}|<style>[\s\S]*?<\/style>/gm, '')
        .matchAll(/>([A-Z][a-z]+ [a-z][^<$]*)</g))
        assert.fail(`engine/plan/${name}.ts: ${said}`);
  });

  it('has every text of package.json', () => {
    const [english, german] = ['package.nls.json', 'package.nls.de.json'].map(
      (name) => JSON.parse(read(name)) as { readonly [key: string]: string },
    );
    assert.deepEqual(Object.keys(german!).sort(), Object.keys(english!).sort());
    const asked = new Set([...read('package.json').matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key!));
    for (const key of asked)
      if (!/\.(off|messages|verbose)$/.test(key) || english![key] !== undefined) assert.ok(english![key], key);
    for (const key of Object.keys(english!)) assert.ok(asked.has(key), `${key} is asked for by nobody`);
  });
});

describe('docs/compared.md', () => {
  it('names a test that there is for each yes, and a reason for each no', () => {
    const rows = read('docs/compared.md')
      .split('\n')
      .filter((line) => /^\| (?!Feature|---)/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    assert.ok(rows.length > 60);
    for (const [, feature, , ours, test] of rows) {
      if (!ours!.startsWith('yes')) {
        assert.match(ours!, /^no: /, feature);
        continue;
      }
      const [, file, title] = /^`(.*)`: (.+)$/.exec(test!) ?? [];
      assert.ok(file !== undefined && title !== undefined, feature);
      const titles = [...read(file).matchAll(/\bit\)?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map(([, , one]) => one);
      assert.ok(titles.includes(title), `${feature}: ${file} has no test ${title}`);
    }
  });
});
