import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

describe('The page about other editors', () => {
  const page = readFileSync('docs/editors.md', 'utf8');

  it('has start lines for each, and JSON that can be read', () => {
    for (const name of ['Neovim', 'Helix', 'Emacs', 'Zed', 'IntelliJ', 'Assistants'])
      assert.match(page, new RegExp(`^## ${name}\n[^#]*--(lsp|mcp)`, 'm'), name);
    const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)];
    assert.ok(blocks.length >= 3);
    for (const [, text] of blocks) JSON.parse(text!);
  });

  it('names what the command has', () => {
    const { stdout } = spawnSync(process.execPath, [resolve('dist/cli.js'), '--help'], { encoding: 'utf8' });
    for (const [option] of page.matchAll(/--(?:lsp|mcp)\b/g)) assert.ok(stdout.includes(option), option);
  });

  it('is linked from the README', () =>
    assert.match(readFileSync('README.md', 'utf8'), /\(docs\/editors\.md(#assistants)?\)/));
});
