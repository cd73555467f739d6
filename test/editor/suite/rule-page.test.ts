import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { bicep, closeAll, isInBrowser, open, theFinding, until } from './helpers';

/** A tab with the preview of our page of the rule. */
function hasPage(rule: string): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ label, input }) => input instanceof vscode.TabInputWebview && label.includes(rule)),
  );
}

describe('The page of a rule', () => {
  afterEach(closeAll);

  it('opens from the code of a finding', async () => {
    const { document } = await open(bicep.file);
    const { code } = await theFinding(document.uri);
    const { uriScheme } = vscode.env;
    const page = vscode.Uri.parse(`${uriScheme}://aks-network-lint.aks-network-lint/rule/use-network-policy`);
    // From the browser's host to this one the link is lost; the page is there all the same.
    if (!isInBrowser) {
      assert(typeof code === 'object');
      assert.equal(code.target.toString(), page.toString());
    }
    await vscode.commands.executeCommand('vscode.open', page);
    await until(
      () => hasPage('use-network-policy'),
      () => 'the preview of the page',
    );
  });

  it('opens by the command, with the examples of the language', async () => {
    const editor = await open(bicep.file);
    await theFinding(editor.document.uri);
    await vscode.commands.executeCommand('aksNetworkLint.explainRule', 'use-network-policy');
    await until(
      () => hasPage('use-network-policy'),
      () => 'the preview of the page',
    );
    const page = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'aks-network-lint-rule', path: '/use-network-policy.md', query: 'bicep' }),
    );
    assert.match(page.getText(), /^# use-network-policy\n[\s\S]*```bicep\n/);
    assert.doesNotMatch(page.getText(), /```hcl/);
  });
});
