import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { bicep, closeAll, insertLine, noFinding, onDisk, open, pathOf, theFinding } from './helpers';

describe('Fix all on save', () => {
  const file = 'bicep/fix-on-save.bicep';
  const settings = vscode.workspace.getConfiguration('editor');

  beforeEach(() =>
    settings.update(
      'codeActionsOnSave',
      { 'source.fixAll.aksNetworkLint': 'explicit' },
      vscode.ConfigurationTarget.Workspace,
    ),
  );
  afterEach(async () => {
    await closeAll();
    await settings.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    await rm(pathOf(file), { force: true });
  });

  it('applies the safe fixes and leaves the others to the author', async () => {
    const sound = await onDisk(bicep.file);
    // Two safe fixes on neighbouring lines, and the missing policy, whose fix is to be reviewed.
    await writeFile(
      pathOf(file),
      sound.replace(bicep.last, "dnsServiceIP: '10.1.0.10'\n      dockerBridgeCidr: '172.17.0.1/16'"),
    );
    const editor = await open(file);
    const { document } = editor;
    await theFinding(document.uri, 'use-valid-dns-service-ip');
    await theFinding(document.uri, 'no-docker-bridge-cidr');
    await theFinding(document.uri);

    await insertLine(editor, 0, '// saved');
    assert(await document.save());

    assert.equal(document.getText(), `// saved\n${sound}`);
    assert.equal(await onDisk(file), `// saved\n${sound}`);
    await noFinding(document.uri, 'use-valid-dns-service-ip');
    await noFinding(document.uri, 'no-docker-bridge-cidr');
    await theFinding(document.uri);
  });
});
