import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  bicep,
  closeAll,
  clusters,
  findings,
  isInBrowser,
  noFinding,
  open,
  quickFixes,
  theFinding,
  until,
  uriOf,
} from '../suite/helpers';

const { fs } = vscode.workspace;
const textOf = async (uri: vscode.Uri) => new TextDecoder().decode(await fs.readFile(uri));

describe('A workspace that is on no disk', () => {
  before('has findings in the file that is open', async () => {
    const { document } = await open(bicep.file);
    assert.equal(document.uri.toString(), 'memfs:/bicep/cluster.bicep');
    await until(
      () => findings(document.uri).length > 0,
      () => 'the first finding',
    );
  });
  afterEach(closeAll);

  it('is served by our extension in the host that is asked for', () => {
    // This host does not see the extensions of another.
    const ours = vscode.extensions.getExtension('aks-network-lint.aks-network-lint');
    assert.equal(ours?.isActive, isInBrowser ? undefined : true);
  });

  it('has findings in files that nobody has opened, in every language', async () => {
    for (const { file } of clusters) await theFinding(uriOf(file));
    const closed = uriOf('closed/cluster.bicep');
    await theFinding(closed);
    assert.ok(!vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === closed.toString()));
  });

  for (const { language, file, fix, last, fixed } of clusters) {
    it(`is mended and saved where it is: ${language}`, async () => {
      const { document } = await open(file);
      const before = document.getText();
      const { range } = await theFinding(document.uri);
      // The finding was there before the file was opened: the server may not have heard of that yet.
      let edit: vscode.WorkspaceEdit | undefined;
      await until(
        async () => {
          const actions = await quickFixes(document, range).catch(() => []);
          edit = actions.find(({ title }) => title.startsWith(fix))?.edit;
          return edit !== undefined;
        },
        () => fix,
      );
      assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
      await noFinding(document.uri);
      assert.ok(await document.save());
      assert.equal(await textOf(document.uri), before.replace(last, fixed));
      await closeAll();
      await noFinding(document.uri);
      await fs.writeFile(document.uri, new TextEncoder().encode(before));
      await theFinding(document.uri);
    });
  }

  it('is followed where its files come and go', async () => {
    const uri = uriOf('new folder/main.bicep');
    await fs.writeFile(uri, await fs.readFile(uriOf(bicep.file)));
    await theFinding(uri);
    await fs.delete(uri);
    await noFinding(uri);
  });

  it('has a network plan', async () => {
    await open(bicep.file);
    await vscode.commands.executeCommand('aksNetworkLint.showNetworkPlan');
    await until(
      () =>
        vscode.window.tabGroups.all.some(({ tabs }) =>
          tabs.some(({ label, input }) => input instanceof vscode.TabInputWebview && label === 'AKS Network Plan'),
        ),
      () => 'the network plan',
    );
  });
});
