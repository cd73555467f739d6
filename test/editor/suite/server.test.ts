import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { bicep, closeAll, insertLine, isInBrowser, open, theFinding, theFindingOnLine, until } from './helpers';

/** The process ids of the language server that this extension host has started: another window on this machine has its own. */
function servers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          /aks-network-lint[^\0]*\0*.*server\.js\0.*--node-ipc/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) &&
          readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`)
        );
      } catch {
        return false;
      }
    });
}

async function kill(signal: NodeJS.Signals): Promise<void> {
  await until(
    () => servers().length > 0,
    () => 'a server to run',
  );
  const [pid] = servers();
  assert(pid);
  process.kill(pid, signal);
  await until(
    () => !servers().includes(pid),
    () => 'the server to end',
  );
}

describe('The server', () => {
  afterEach(closeAll);
  const old = (uri: vscode.Uri) =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'aks-network-lint (not running, old)');

  // A worker has no process that could be ended from here.
  (isInBrowser ? it.skip : it)(
    'is started again when it ends; when that does not help, its last findings stay, marked as old, until it is restarted',
    async () => {
      const { document } = await open(bicep.file);
      await theFinding(document.uri);
      for (let times = 0; times < 5; times++) await kill('SIGKILL');
      await until(
        () => old(document.uri).length > 0,
        () => 'the last findings, marked as old',
      );
      void vscode.commands.executeCommand('aksNetworkLint.scanWorkspace');
      void vscode.commands.executeCommand('aksNetworkLint.showNetworkPlan');
      await vscode.commands.executeCommand('aksNetworkLint.restartServer');
      await theFinding(document.uri);
      await until(
        () => old(document.uri).length === 0,
        () => 'the old findings to go',
      );
    },
  );

  it('is started anew by the command', async () => {
    const editor = await open(bicep.file);
    const { range } = await theFinding(editor.document.uri);
    await vscode.commands.executeCommand('aksNetworkLint.restartServer');
    await insertLine(editor, 0, '// one line further down');
    await theFindingOnLine(editor.document.uri, range.start.line + 1);
  });
});
