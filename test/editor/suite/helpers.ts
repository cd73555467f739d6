import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

const source = 'aks-network-lint';

/** Our extension runs in the browser, not in this host. */
export const isInBrowser =
  vscode.workspace.getConfiguration('remote').get<{ [id: string]: unknown }>('extensionKind')?.[
    'aks-network-lint.aks-network-lint'
  ] !== undefined;

/** The same cluster in each language: networkPlugin azure, no network policy. */
interface ClusterFile {
  language: string;
  file: string;
  /** The last property of the network profile. */
  last: string;
  fix: string;
  /** What stands in place of `last` when the fix is applied. */
  fixed: string;
  /** A property as it looks while it is being typed. */
  half: string;
}

export const bicep: ClusterFile = {
  language: 'Bicep',
  file: 'bicep/cluster.bicep',
  last: "dnsServiceIP: '10.0.0.10'",
  fix: "Add networkPolicy: 'azure'",
  fixed: "dnsServiceIP: '10.0.0.10'\n      networkPolicy: 'azure'",
  half: '      outbou',
};

export const arm: ClusterFile = {
  language: 'ARM JSON',
  file: 'arm/cluster.json',
  last: '"dnsServiceIP": "10.0.0.10"',
  fix: 'Add "networkPolicy": "azure"',
  fixed: '"dnsServiceIP": "10.0.0.10",\n                    "networkPolicy": "azure"',
  half: '                    "outbou',
};

export const terraform: ClusterFile = {
  language: 'Terraform',
  file: 'terraform/main.tf',
  last: 'dns_service_ip = "10.0.0.10"',
  fix: 'Add network_policy = "azure"',
  fixed: 'dns_service_ip = "10.0.0.10"\n    network_policy = "azure"',
  half: '    outbou',
};

export const clusters = [bicep, arm, terraform];

export function uriOf(file: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert(folder, 'The tests need an open folder.');
  return vscode.Uri.joinPath(folder.uri, file);
}

/** The path on disk, for changes that VS Code has no part in, like a git checkout. */
export function pathOf(file: string): string {
  return path.normalize(uriOf(file).fsPath);
}

export function onDisk(file: string): Promise<string> {
  return readFile(pathOf(file), 'utf8');
}

export function findings(uri: vscode.Uri, rule?: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === source && (rule === undefined || ruleOf(diagnostic) === rule));
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits for exactly one finding of the rule. */
export async function theFinding(uri: vscode.Uri, rule = 'use-network-policy'): Promise<vscode.Diagnostic> {
  await until(
    () => findings(uri, rule).length === 1,
    () => `exactly one ${rule} in ${describe(uri)}`,
  );
  const [finding] = findings(uri, rule);
  assert(finding);
  return finding;
}

export async function noFinding(uri: vscode.Uri, rule = 'use-network-policy'): Promise<void> {
  await until(
    () => findings(uri, rule).length === 0,
    () => `no ${rule} in ${describe(uri)}`,
  );
}

/** Waits until the one finding of the rule stands on the line; so a test knows that the newest text has been analysed. */
export async function theFindingOnLine(uri: vscode.Uri, line: number, rule = 'use-network-policy'): Promise<void> {
  await until(
    () => {
      const found = findings(uri, rule);
      return found.length === 1 && found[0]?.range.start.line === line;
    },
    () => `one ${rule} on line ${line + 1} of ${describe(uri)}`,
  );
}

function describe(uri: vscode.Uri): string {
  const all = vscode.languages
    .getDiagnostics(uri)
    .map(
      (diagnostic) => `${diagnostic.source ?? '?'}(${ruleOf(diagnostic)}) on line ${diagnostic.range.start.line + 1}`,
    );
  return `${vscode.workspace.asRelativePath(uri)}, which has ${all.join(', ') || 'none'}`;
}

export async function until(
  reached: () => boolean | Promise<boolean>,
  what: () => string,
  milliseconds = 20_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds / 1000} s for ${what()}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Opens the file the way a click in the explorer does. (`openTextDocument` would keep it open for minutes after its tab is closed.) */
export async function open(file: string): Promise<vscode.TextEditor> {
  const uri = uriOf(file);
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  await until(
    () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString(),
    () => `an editor with ${file}`,
  );
  const editor = vscode.window.activeTextEditor;
  assert(editor);
  return editor;
}

/** Closes the active editor, drops what was not saved, and waits until the document is gone. */
export async function close(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await until(
    () => document.isClosed,
    () => `${document.fileName} to close`,
  );
}

/** Every test starts without open editors and leaves none. */
export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

export async function insertLine(editor: vscode.TextEditor, line: number, text: string): Promise<void> {
  const done = await editor.edit((edit) => edit.insert(new vscode.Position(line, 0), `${text}\n`));
  assert(done, 'The edit was not applied.');
}

export async function quickFixes(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    50,
  );
  return actions.filter((action): action is vscode.CodeAction => 'kind' in action || 'edit' in action);
}

/** Watching starts some time after VS Code itself. Writes a file until its event arrives. */
export async function watchingTheDisk(): Promise<void> {
  const probe = pathOf('watch-probe.txt');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(uriOf(''), 'watch-probe.txt'));
  let seen = false;
  const stop = [watcher.onDidCreate(() => (seen = true)), watcher.onDidChange(() => (seen = true)), watcher];
  await until(
    async () => {
      await writeFile(probe, String(Date.now()));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return seen;
    },
    () => 'the first file event',
  );
  await rm(probe);
  for (const disposable of stop) disposable.dispose();
}
