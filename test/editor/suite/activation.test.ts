import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { bicep, closeAll, findings, isInBrowser, open, until } from './helpers';

const extensionId = 'aks-network-lint.aks-network-lint';

// Outside of any suite: when this fails, mocha does not start the other tests, which would all wait for findings in vain.
before('the extension starts by itself in a folder with templates', async () => {
  // The host of the browser has extensions of its own, that this one does not see.
  if (!isInBrowser) {
    const extension = vscode.extensions.getExtension(extensionId);
    assert(extension, `${extensionId} is not installed.`);
    await until(
      () => extension.isActive,
      () => `${extensionId} to start by itself`,
    );
    await extension.activate(); // throws what the start has thrown
  }
  const { document } = await open(bicep.file);
  await until(
    () => findings(document.uri).length > 0,
    () => 'the first finding',
  );
  await closeAll();
});
