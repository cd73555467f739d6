import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeAll,
  clusters,
  findings,
  insertLine,
  noFinding,
  open,
  quickFixes,
  theFinding,
  theFindingOnLine,
} from './helpers';

describe('A cluster without a network policy', () => {
  afterEach(closeAll);

  for (const cluster of clusters) {
    describe(cluster.language, () => {
      it('is reported once, fixed with one action, and reported again after undo', async () => {
        const editor = await open(cluster.file);
        const { document } = editor;
        const before = document.getText();
        const finding = await theFinding(document.uri);
        assert.match(
          document.getText(finding.range),
          /^"?network_?profile"?$/i,
          'The squiggle is not under the network profile.',
        );

        const actions = await quickFixes(document, finding.range);
        const action = actions.find(({ title }) => title.startsWith(cluster.fix));
        assert(
          action,
          `No quick fix is called ${cluster.fix}; there are: ${actions.map(({ title }) => title).join(' | ') || 'none'}`,
        );
        assert(action.edit, 'The quick fix has no edit.');
        assert(await vscode.workspace.applyEdit(action.edit));
        assert.equal(document.getText(), before.replace(cluster.last, cluster.fixed));
        await noFinding(document.uri);

        await vscode.commands.executeCommand('undo');
        assert.equal(document.getText(), before);
        await theFinding(document.uri);
      });

      it('stays reported while half a property is being typed', async () => {
        const editor = await open(cluster.file);
        const { document } = editor;
        const { range } = await theFinding(document.uri);
        let lost = false;
        const watch = vscode.languages.onDidChangeDiagnostics(
          () => (lost ||= findings(document.uri, 'use-network-policy').length === 0),
        );

        const last = document.positionAt(document.getText().indexOf(cluster.last)).line;
        await insertLine(editor, last, '');
        for (const [column, character] of [...cluster.half].entries()) {
          assert(await editor.edit((edit) => edit.insert(new vscode.Position(last, column), character)));
        }
        // The line above tells when the half-typed text has been analysed: the finding moves with its key.
        await insertLine(editor, 0, '');
        await theFindingOnLine(document.uri, range.start.line + 1);
        watch.dispose();
        assert(!lost, 'The finding went away for a moment.');
      });
    });
  }
});
