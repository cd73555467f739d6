import assert from 'node:assert/strict';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { registerStatus } from '../../client/status';
import type { Watch } from '../../client/watch';
import { clientState, loadClient } from './load-client';

const disposable = { dispose: () => undefined };

/** An editor, as far as what stands around the server asks for it. */
function editor() {
  const commands = new Map<string, (...args: unknown[]) => unknown>();
  const items = new Map<string, { text?: string; dispose(): void }>();
  const errors: string[] = [];
  const picks: string[][] = [];
  const registerCommand = (name: string, run: (...args: unknown[]) => unknown) => {
    assert.ok(!commands.has(name), `command '${name}' already exists`);
    commands.set(name, run);
    return { dispose: () => commands.delete(name) };
  };
  const vscode = {
    commands: {
      registerCommand,
      executeCommand: (name: string, ...args: unknown[]) =>
        name === 'setContext' ? undefined : (commands.get(name) ?? assert.fail(`command '${name}' not found`))(...args),
    },
    l10n: { t: (text: string, ...args: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(args[Number(at)])) },
    languages: {
      createLanguageStatusItem: (id: string) => {
        items.set(id, { ...disposable });
        return items.get(id);
      },
      createDiagnosticCollection: () => ({ ...disposable, clear: () => undefined }),
    },
    window: {
      onDidChangeActiveTextEditor: () => disposable,
      showQuickPick: (all: { label: string; detail: string }[]) =>
        Promise.resolve(void picks.push(...all.map(({ label, detail }) => [label, detail]))),
      showErrorMessage: (text: string) => Promise.resolve(void errors.push(text)),
    },
    workspace: { onDidChangeTextDocument: () => disposable },
    Disposable: { from: () => disposable },
    Uri: { parse: (text: string) => ({ path: text.replace('file://', '') }) },
    LanguageStatusSeverity: { Information: 0, Warning: 1, Error: 2 },
  };
  return { vscode, commands, registerCommand, items, errors, picks };
}

/** A client of a server, and what tells that it runs. */
function clientOf(answer?: unknown) {
  const listeners: ((change: { newState: number }) => void)[] = [];
  const notified = new Map<string, (params: unknown) => void>();
  const client = {
    state: clientState.Stopped,
    onDidChangeState: (listener: (change: { newState: number }) => void) => {
      listeners.push(listener);
      return disposable;
    },
    onNotification: (name: string, listener: (params: unknown) => void) => {
      notified.set(name, listener);
      return disposable;
    },
    sendRequest: () => Promise.resolve(answer),
  };
  const run = () => {
    client.state = clientState.Running;
    for (const listener of listeners) listener({ newState: clientState.Running });
  };
  return { client: client as unknown as BaseLanguageClient, run, notified };
}

const scan = 'aksNetworkLint.scanWorkspace';

describe('Around the server', () => {
  const watching = (starts: boolean) => {
    const { vscode, commands, registerCommand, errors } = editor();
    const { client, run } = clientOf();
    const { Watch: Made } = loadClient<{ Watch: typeof Watch }>('watch', vscode);
    const watch = new Made([]);
    let scans = 0;
    const begin = () => {
      if (starts) {
        run();
        registerCommand(scan, () => scans++);
      }
      return Promise.resolve();
    };
    watch.over(client, begin);
    return { watch, commands, errors, scans: () => scans };
  };

  it('a scan that is asked for where no server runs yet starts it, and scans', async () => {
    const { watch, commands, errors, scans } = watching(true);
    await commands.get(scan)!();
    assert.deepEqual([scans(), errors], [1, []]);
    await commands.get(scan)!();
    assert.equal(scans(), 2);
    watch.dispose();
  });

  it('a scan says so where the server does not start', async () => {
    const { watch, commands, errors } = watching(false);
    await commands.get(scan)!();
    await commands.get(scan)!();
    assert.deepEqual(errors, ['AKS Network Lint is not running.', 'AKS Network Lint is not running.']);
    watch.dispose();
  });

  const statusOf = (answer: unknown) => {
    const made = editor();
    const { client, run, notified } = clientOf(answer);
    const { registerStatus: register } = loadClient<{ registerStatus: typeof registerStatus }>('status', made.vscode);
    register({ extension: { id: 'a.b' } } as unknown as ExtensionContext, client, [], {} as LogOutputChannel);
    run();
    return { ...made, notified };
  };

  it('the status says which configuration holds, and how many rules it sets', async () => {
    for (const [rules, text] of [
      [0, 'Configuration: strict'],
      [1, 'Configuration: strict, 1 rule set'],
      [2, 'Configuration: strict, 2 rules set'],
    ] as const) {
      const { items, notified } = statusOf({ preset: 'strict', rules, hasPlan: false });
      const findings = { error: 0, warning: 0, information: 0, hint: 0 };
      notified.get('aksNetworkLint/summary')!({ findings, files: 0, at: 0, left: 0 });
      await new Promise(setImmediate);
      assert.equal(items.get('aksNetworkLint.configuration')?.text, text);
    }
  });

  it('what is unknown is listed with its property and place below each reason, where a narrow window shows them', async () => {
    const range = { start: { line: 48, character: 2 } };
    const reasons = [
      { reason: 'resourceGroup() is not known', count: 8, path: 'location', uri: 'file:///w/bicep/main.bicep', range },
      { reason: 'nobody says it', count: 1, path: 'sku.tier' },
    ];
    const { commands, picks } = statusOf({ clusters: 1, properties: 90, unknown: 9, reasons });
    await commands.get('aksNetworkLint.showUnknown')!();
    assert.deepEqual(picks, [
      ['8 × resourceGroup() is not known', 'location · bicep/main.bicep:49'],
      ['1 × nobody says it', 'sku.tier'],
    ]);
  });
});
