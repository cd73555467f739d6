import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  arm,
  bicep,
  closeAll,
  findings,
  insertLine,
  onDisk,
  open,
  theFinding,
  theFindingOnLine,
  uriOf,
} from './helpers';

describe('Documents', () => {
  afterEach(closeAll);

  it('are not reported twice when another extension re-labels them', async () => {
    const editor = await open(arm.file);
    const { range } = await theFinding(editor.document.uri);

    // Microsoft's ARM Tools do this with every template: VS Code closes the document and opens it in the other language.
    for (const [step, language] of ['jsonc', 'json'].entries()) {
      const document = await vscode.languages.setTextDocumentLanguage(editor.document, language);
      assert.equal(document.languageId, language);
      await insertLine(editor, 0, '');
      await theFindingOnLine(document.uri, range.start.line + step + 1);
      assert.equal(
        new Set(findings(document.uri).map(({ message, range: at }) => JSON.stringify([message, at]))).size,
        findings(document.uri).length,
        'A finding is there twice.',
      );
    }
  });

  for (const scheme of ['git', 'virtual-document']) {
    it(`that exist only in the editor (${scheme}:) are left alone`, async () => {
      const text = await onDisk(bicep.file);
      const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: () => text,
      });
      try {
        const document = await vscode.workspace.openTextDocument(uriOf(bicep.file).with({ scheme, query: 'HEAD' }));
        assert.equal(document.getText(), text);
        assert.equal(document.languageId, 'bicep');
        // What was sent first is analysed first: once the file's newest text is done, so is the document.
        const editor = await open(bicep.file);
        const { range } = await theFinding(editor.document.uri);
        await insertLine(editor, 0, '');
        await theFindingOnLine(editor.document.uri, range.start.line + 1);
        assert.deepEqual(findings(document.uri), []);
      } finally {
        provider.dispose();
      }
    });
  }
});
