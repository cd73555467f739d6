import {
  commands,
  languages,
  Range,
  Uri,
  ViewColumn,
  window,
  workspace,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import { ExecuteCommandRequest, type BaseLanguageClient, type LanguageClientOptions } from 'vscode-languageclient';
import { editorIds, kinds } from '../engine/files/kinds';
import { serveFiles } from './files';
import { rulePages, rulePagesFor } from './rule-pages';
import { Watch } from './watch';

let client: BaseLanguageClient | undefined;
/** The network plan, while it is open. */
let panel: WebviewPanel | undefined;

/** By what they are called, too, where no other extension tells their language; JSON is always told. */
const patterns = [
  ...Object.values(kinds).flatMap(({ endings, language }) =>
    language === 'arm' ? [] : endings.map((ending) => `**/*${ending}`),
  ),
  // What configures us, and what that extends.
  '**/.aks-network-lint.yaml',
  '**/*.aks-network-lint.yaml',
];
/** Not `git`: what a diff view shows is not what is being written. */
const schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs'];

/** Those, and what the folders of the workspace have: they may be anywhere. */
function schemesNow(): string[] {
  return [...new Set([...schemes, ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)])];
}

/**
 * Starts the language server and connects the editor to it.
 * @param connect makes the client of a server that runs as a process or as a worker, by the options that both have
 */
export async function start(
  context: ExtensionContext,
  connect: (options: LanguageClientOptions) => BaseLanguageClient,
): Promise<void> {
  const documentSelector = schemesNow().flatMap(
    (scheme): ({ scheme: string; language: string } | { scheme: string; pattern: string })[] => [
      ...editorIds.map((language) => ({ scheme, language })),
      ...patterns.map((pattern) => ({ scheme, pattern })),
    ],
  );
  const output = window.createOutputChannel('AKS Network Lint', { log: true });
  context.subscriptions.push(output);
  const watch = new Watch(documentSelector);
  client = connect({
    documentSelector,
    outputChannel: output,
    middleware: watch.middleware,
    errorHandler: watch.errorHandler,
    initializationOptions: {
      isTrusted: workspace.isTrusted,
      diagnostics: 'push',
      rulePages: rulePagesFor(context),
      readsFiles: true,
    },
  });
  context.subscriptions.push(
    serveFiles(client, output),
    watch,
    rulePages(context),
    commands.registerCommand('aksNetworkLint.showNetworkPlan', () =>
      watch.isRunning ? showNetworkPlan() : watch.tell(),
    ),
  );
  watch.over(client);
  const trusted = workspace.onDidGrantWorkspaceTrust(() => client?.sendNotification('aksNetworkLint/trusted'));
  context.subscriptions.push(trusted);
  await client.start();
}

/** Shows the network plan of the active file beside it, or of the workspace when no file with a cluster is active, and keeps it up to date. A click goes to the source. */
async function showNetworkPlan(): Promise<void> {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const active = window.activeTextEditor?.document.uri.toString();
  const ask = async () => {
    const page = (await client?.sendRequest(ExecuteCommandRequest.type, {
      command: 'aksNetworkLint.networkPlan',
      arguments: [nonce, active],
    })) as unknown;
    return typeof page === 'string' ? page : undefined;
  };
  const page = await ask();
  if (page === undefined) return;
  panel?.dispose();
  const shown = (panel = window.createWebviewPanel(
    'aksNetworkLint.networkPlan',
    'AKS Network Plan',
    { viewColumn: ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [] },
  ));
  let last = page;
  const update = async () => {
    const next = await ask();
    if (next === undefined || next === last || panel !== shown) return;
    last = next;
    await shown.webview.postMessage(next);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = languages.onDidChangeDiagnostics(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), planDelay);
  });
  shown.onDidDispose(() => {
    clearTimeout(timer);
    refresh.dispose();
    if (panel === shown) panel = undefined;
  });
  shown.webview.onDidReceiveMessage(async ({ file, start, end }: { file: string; start: number; end: number }) => {
    const document = await workspace.openTextDocument(Uri.parse(file));
    await window.showTextDocument(document, {
      viewColumn: ViewColumn.One,
      selection: new Range(document.positionAt(start), document.positionAt(end)),
    });
  });
  shown.webview.html = page;
}

/** Milliseconds that typing rests before the plan is drawn again. */
const planDelay = 400;

/** Stops the server. */
export async function stop(): Promise<void> {
  await client?.stop();
}
