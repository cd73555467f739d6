import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const cluster =
  "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n    }\n  }\n}\n";

/** For 0.7, which Debian has, and for those of today. */
const script = `
local folder = vim.env.TEST_FOLDER
vim.cmd('edit ' .. folder .. '/main.bicep')
local config = {
  name = 'aks_network_lint',
  cmd = { vim.env.TEST_NODE, vim.env.TEST_CLI, '--lsp' },
  root_dir = folder,
  init_options = { diagnostics = 'push', rules = { ['use-overlay'] = 'off' } },
}
local buffer = vim.api.nvim_get_current_buf()
if vim.lsp.start then
  vim.lsp.start(config)
else
  vim.lsp.buf_attach_client(buffer, vim.lsp.start_client(config))
end
local function rules(one)
  return vim.tbl_map(function(found) return found.code or found.user_data.lsp.code end, vim.diagnostic.get(one))
end
local function has(one)
  return vim.tbl_contains(rules(one), 'use-network-policy')
end
local closed
vim.wait(20000, function()
  closed = vim.fn.bufnr(folder .. '/closed.bicep')
  return has(buffer) and closed > 0 and has(closed)
end, 50)
local seen = { open = rules(buffer), closed = closed > 0 and rules(closed) or {} }
local place = { line = 4, character = 8 }
local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', {
  textDocument = { uri = vim.uri_from_bufnr(buffer) },
  range = { start = place, ['end'] = place },
  context = { diagnostics = {} },
}, 10000)
for _, answer in pairs(answers or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.edit and not seen.fix and action.title:find('networkPolicy') then
      seen.fix = action.title
      vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
    end
  end
end
vim.wait(10000, function() return not has(buffer) end, 50)
seen.fixed = rules(buffer)
seen.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\\n')
vim.fn.writefile({ vim.fn.json_encode(seen) }, folder .. '/seen.json')
vim.cmd('qall!')
`;

describe('Neovim', function () {
  this.timeout(60_000);

  // NVIM_PATH names another one than that on the PATH.
  it('shows findings of open and closed files, and mends them', function () {
    const { NVIM_PATH: nvim = 'nvim' } = process.env;
    if (spawnSync(nvim, ['--version']).status !== 0) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
    try {
      for (const name of ['main.bicep', 'closed.bicep']) writeFileSync(join(folder, name), cluster);
      writeFileSync(join(folder, 'test.lua'), script);
      const { stderr } = spawnSync(nvim, ['--headless', '-u', 'NONE', '-i', 'NONE', '-S', join(folder, 'test.lua')], {
        encoding: 'utf8',
        timeout: 50_000,
        env: {
          ...process.env,
          TEST_FOLDER: folder,
          TEST_NODE: process.execPath,
          TEST_CLI: resolve('dist/cli.js'),
          XDG_STATE_HOME: folder,
        },
      });
      let seen: { open: string[]; closed: string[]; fix?: string; fixed: string[]; text: string };
      try {
        seen = JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8')) as typeof seen;
      } catch {
        assert.fail(`Neovim did not come to its end.\n${stderr}`);
      }
      for (const rules of [seen.open, seen.closed]) assert.ok(rules.includes('use-network-policy'), rules.join());
      assert.match(seen.fix ?? '', /^Add networkPolicy: /);
      assert.match(seen.text, /\n {6}networkPolicy: '\w+'\n/);
      assert.ok(!seen.fixed.includes('use-network-policy'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
