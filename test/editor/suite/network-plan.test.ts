import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { bicep, closeAll, open, until } from './helpers';

describe('The network plan', () => {
  after(closeAll);

  it('opens beside the template', async () => {
    await open(bicep.file);
    await vscode.commands.executeCommand('aksNetworkLint.showNetworkPlan');
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter((tab) => tab.input instanceof vscode.TabInputWebview);
    await until(
      () => tabs().length > 0,
      () => 'the network plan',
    );
    assert.deepEqual(
      tabs().map(({ label }) => label),
      ['AKS Network Plan'],
    );
  });
});
