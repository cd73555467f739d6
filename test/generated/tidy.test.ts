import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

/** Who may import whom, as docs/architecture.md draws it. */
const allowed: { readonly [folder: string]: { readonly folders: readonly string[]; readonly packages: RegExp } } = {
  'shared-rules': { folders: ['shared-rules'], packages: /^$/ },
  engine: { folders: ['engine', 'shared-rules'], packages: /^(jsonc-parser|vscode-uri|ignore|yaml|re2js)$/ },
  server: { folders: ['server', 'engine', 'shared-rules'], packages: /^(vscode-languageserver(\/node)?|vscode-languageserver-textdocument|picomatch)$/ },
  cli: { folders: ['cli', 'engine', 'shared-rules'], packages: /^(node:(fs|path|util)|vscode-uri)$/ },
  client: { folders: ['client'], packages: /^(vscode|vscode-languageclient\/node|node:(crypto|path))$/ },
};

describe('The house', () => {
  for (const [folder, { folders, packages }] of Object.entries(allowed)) {
    it(`${folder} imports only what it may`, () => {
      for (const file of sources(folder)) {
        // The disk has one door.
        const isDoor = file === normalize('engine/project/node-files.ts');
        for (const [, target] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?from '([^']+)';/gm)) {
          if (!target!.startsWith('.')) assert.match(target!, isDoor ? /^(node:fs|node:fs\/promises|vscode-uri)$/ : packages, `${file} imports ${target}`);
          else assert.ok(folders.includes(join(dirname(file), target!).split(/[\\/]/)[0]!), `${file} imports ${target}`);
        }
      }
    });
  }

  it('no rule knows a language and no language a rule', () => {
    for (const file of sources('shared-rules')) assert.doesNotMatch(readFileSync(file, 'utf8'), /from '[^']*(engine|languages)/, file);
    for (const file of sources('engine/languages')) assert.doesNotMatch(readFileSync(file, 'utf8'), /shared-rules\/(rules|catalogue|check)/, file);
  });

  it('rules have no dates, addresses or limits of their own', () => {
    for (const file of sources('shared-rules/rules')) {
      const code = readFileSync(file, 'utf8').replace(/(summary|why|corrections|references|equivalents):[\s\S]*?(?=\n {2}\w+[:,(*]|\n {2}\*)/g, '');
      assert.doesNotMatch(code, /\d{4}-\d\d-\d\d|\d+\.\d+\.\d+\.\d+/, basename(file));
    }
  });

  it('entry points are short and the client is thin', () => {
    assert.ok(readFileSync('server/main.ts', 'utf8').split('\n').length < 30);
    assert.ok(sources('client').reduce((lines, file) => lines + readFileSync(file, 'utf8').split('\n').length, 0) < 250, 'it starts the server, watches over it and shows the plan');
  });
});

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => normalize(join(entry.parentPath, entry.name)));
}
