import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

/** Who may import whom, as docs/architecture.md draws it. */
const allowed: { readonly [folder: string]: { readonly folders: readonly string[]; readonly packages: RegExp } } = {
  'shared-rules': { folders: ['shared-rules'], packages: /^$/ },
  engine: {
    folders: ['engine', 'shared-rules'],
    packages: /^(jsonc-parser|vscode-uri|ignore|picomatch|yaml|re2js|@noble\/hashes\/(legacy|sha2))$/,
  },
  server: {
    folders: ['server', 'tools', 'engine', 'shared-rules'],
    packages: /^(vscode-languageserver(\/(node|browser))?|vscode-languageserver-textdocument|picomatch|diff)$/,
  },
  tools: { folders: ['tools', 'engine', 'shared-rules'], packages: /^zod$/ },
  cli: {
    folders: ['cli', 'tools', 'engine', 'shared-rules', 'package.json'],
    packages:
      /^(node:(fs|path|util|module|os|crypto|v8)|vscode-uri|diff|zod|@modelcontextprotocol\/sdk\/server\/(mcp|stdio)\.js)$/,
  },
  client: {
    folders: ['client', 'engine'],
    packages: /^(vscode|vscode-languageclient(\/(node|browser))?|node:path)$/,
  },
};

describe('The house', () => {
  for (const [folder, { folders, packages }] of Object.entries(allowed)) {
    it(`${folder} imports only what it may`, () => {
      for (const file of sources(folder)) {
        // What only Node has, the disk above all, has one door.
        const isDoor = file.startsWith(normalize('engine/node/'));
        for (const [, target] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?from '([^']+)';/gm)) {
          if (!target!.startsWith('.'))
            assert.match(
              target!,
              isDoor ? /^(node:(fs|fs\/promises|path|zlib|crypto|v8)|vscode-uri)$/ : packages,
              `${file} imports ${target}`,
            );
          else
            assert.ok(folders.includes(join(dirname(file), target!).split(/[\\/]/)[0]!), `${file} imports ${target}`);
        }
      }
    });
  }

  it('rooms of the engine do not import each other in circles', () => {
    const imports = new Map<string, Set<string>>();
    // `languages` itself is the list, on top of the folders of the languages; the facade is on top of all.
    const roomOf = (path: string) => dirname(path).split(/[\\/]/).slice(1, 3).join('/') || basename(path);
    for (const file of sources('engine')) {
      const own = roomOf(file);
      for (const [, target] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export) (?!type)[^;]*?from '(\.[^']+)';/gm,
      )) {
        const other = join(dirname(file), target!);
        if (other.startsWith('engine') && roomOf(other) !== own)
          imports.set(own, (imports.get(own) ?? new Set()).add(roomOf(other)));
      }
    }
    assert.ok(imports.size > 10);
    const visit = (room: string, way: readonly string[]): void => {
      assert.ok(!way.includes(room), [...way, room].join(' → '));
      for (const next of imports.get(room) ?? []) visit(next, [...way, room]);
    };
    for (const room of imports.keys()) visit(room, []);
  });

  it('only a language says its own name', () => {
    for (const folder of ['engine', 'server', 'client', 'tools', 'cli']) {
      for (const file of sources(folder)) {
        if (/^engine[\\/](languages|files[\\/]kinds)/.test(file)) continue;
        assert.doesNotMatch(
          readFileSync(file, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, ''),
          /'(terraform|bicep)'/,
          file,
        );
      }
    }
  });

  it('no rule knows a language and no language a rule', () => {
    for (const file of sources('shared-rules'))
      assert.doesNotMatch(readFileSync(file, 'utf8'), /from '[^']*(engine|languages)/, file);
    for (const file of sources('engine/languages'))
      assert.doesNotMatch(readFileSync(file, 'utf8'), /shared-rules\/(rules|catalogue|check)/, file);
  });

  it('rules have no dates, addresses or limits of their own', () => {
    for (const file of sources('shared-rules/rules')) {
      const code = readFileSync(file, 'utf8').replace(
        /(summary|why|corrections|references|equivalents):[\s\S]*?(?=\n {2}\w+[:,(*]|\n {2}\*)/g,
        '',
      );
      assert.doesNotMatch(code, /\d{4}-\d\d-\d\d|\d+\.\d+\.\d+\.\d+/, basename(file));
    }
  });

  it('entry points are short and the client is thin', () => {
    for (const file of ['server/main.ts', 'server/web.ts', 'client/extension.ts', 'client/web.ts'])
      assert.ok(readFileSync(file, 'utf8').split('\n').length < (file === 'client/web.ts' ? 90 : 60), file);
    assert.ok(
      sources('client').reduce((lines, file) => lines + readFileSync(file, 'utf8').split('\n').length, 0) < 1300,
      'it starts the server, watches over it, reads files for it, shows and saves the plan, the pages of rules and how all stands, hands its tools to assistants, and asks for a severity',
    );
  });
});

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => normalize(join(entry.parentPath, entry.name)));
}
