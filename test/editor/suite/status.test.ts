import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { bicep, closeAll, findings, isInBrowser, open, quickFixes, theFinding, until, uriOf } from './helpers';

const extension = () => vscode.extensions.getExtension('aks-network-lint.aks-network-lint')!;

describe('What a person finds beside the findings', () => {
  beforeEach(closeAll);
  afterEach(closeAll);

  it('commands that answer: log, what is unknown, cancel, walkthrough', async () => {
    await open(bicep.file);
    await theFinding(uriOf(bicep.file));
    const all = await vscode.commands.getCommands(true);
    for (const name of ['showLog', 'showUnknown', 'cancelScan', 'openWalkthrough', 'showNetworkPlan', 'restartServer'])
      assert.ok(all.includes(`aksNetworkLint.${name}`), name);
    await vscode.commands.executeCommand('aksNetworkLint.cancelScan');
    // There may have been one to cancel.
    await vscode.commands.executeCommand('aksNetworkLint.scanWorkspace');
    await vscode.commands.executeCommand('aksNetworkLint.openWalkthrough');
    await until(
      () =>
        vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => /Welcome|Walkthrough|AKS/.test(label))),
      () => 'the walkthrough',
    );
  });

  it('pictures, languages and texts are in the package', async function () {
    // The host of the browser has extensions of its own, that this one does not see.
    if (isInBrowser) return this.skip();
    const { contributes, icon } = extension().packageJSON as {
      icon: string;
      contributes: {
        commands: { command: string; title: string }[];
        walkthroughs: { title: string; steps: { media: { svg: string } }[] }[];
        languages: { configuration: string }[];
      };
    };
    const files = [
      icon,
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
      ...contributes.languages.map(({ configuration }) => configuration),
      'l10n/bundle.l10n.de.json',
    ];
    for (const file of files)
      assert.ok((await readFile(vscode.Uri.joinPath(extension().extensionUri, file).fsPath)).length > 0, file);
    assert.equal(
      contributes.commands.find(({ command }) => command.endsWith('showUnknown'))?.title,
      'Show What Is Unknown',
    );
  });

  it('a comment by key, without the extension of the language', async () => {
    const editor = await open(bicep.file);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await until(
      async () => {
        // The editor may not have the keys yet.
        const isDone = editor.document.lineAt(0).text.startsWith('// ');
        if (!isDone) await vscode.commands.executeCommand('editor.action.commentLine');
        return isDone;
      },
      () => 'a comment on the first line',
    );
  });

  it('completion of rules in a suppression, and fixes for all of a rule', async () => {
    const editor = await open(bicep.file);
    const finding = await theFinding(uriOf(bicep.file));
    const { line } = finding.range.start;
    await editor.edit((edit) =>
      edit.insert(new vscode.Position(line, 0), '// aks-network-lint-disable-next-line no-\n'),
    );
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      editor.document.lineAt(line).range.end,
    );
    assert.ok(list.items.some(({ label }) => label === 'no-kubenet'));
    await vscode.commands.executeCommand('undo');
    const wanted = 'Fix all use-network-policy in the workspace…';
    let titles: string[] = [];
    await until(
      async () => {
        const [again] = findings(uriOf(bicep.file), 'use-network-policy');
        titles = again ? (await quickFixes(editor.document, again.range)).map(({ title }) => title) : [];
        return titles.includes(wanted);
      },
      () => `${wanted} among ${titles.join()}`,
    );
  });

  it('the network plan of a folder', async () => {
    await open(bicep.file);
    await theFinding(uriOf(bicep.file));
    await vscode.commands.executeCommand('aksNetworkLint.showNetworkPlan', uriOf('network'));
    await until(
      () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'AKS Network Plan')),
      () => 'the plan',
    );
  });
});
