import {
  commands,
  Disposable,
  l10n,
  languages,
  Range,
  Uri,
  ViewColumn,
  window,
  workspace,
  type WebviewPanel,
} from 'vscode';
import { ExecuteCommandRequest, type BaseLanguageClient, type WorkspaceEdit } from 'vscode-languageclient';
import type { Watch } from './watch';

/** Milliseconds that typing rests before the plan is drawn again. */
const planDelay = 400;
/** Of a saved PNG, for screens and print. */
const pngScale = 2;

/** What the page tells, see engine/plan/html.ts. */
type Message =
  | { readonly file: string; readonly start: number; readonly end: number }
  | {
      readonly put: string;
      readonly root: string;
      readonly context: string;
      readonly label: string;
      readonly instance: number;
    }
  | { readonly save: 'html' | 'svg' | 'png' }
  | { readonly png: string };

/** What the plan is of: the active file or, where it deploys no cluster, the workspace; or exactly this file or folder. */
interface Subject {
  readonly uri: string | undefined;
  readonly isExact: boolean;
}

/** The command that shows the network plan: of the active file, or from a menu of what was clicked on. @param begin starts the server where it does not run yet */
export function registerNetworkPlan(client: BaseLanguageClient, watch: Watch, begin: () => Promise<void>): Disposable {
  let panel: WebviewPanel | undefined;
  const show = async (clicked: unknown) => {
    await begin();
    if (!watch.isRunning) return watch.tell();
    const uri = clicked instanceof Uri ? clicked : window.activeTextEditor?.document.uri;
    const subject = {
      uri: uri && client.code2ProtocolConverter.asUri(uri),
      isExact: clicked instanceof Uri,
    };
    const page = await pageOf(subject, client, newNonce());
    if (page === undefined) return;
    panel?.dispose();
    const shown = (panel = window.createWebviewPanel(
      'aksNetworkLint.networkPlan',
      l10n.t('AKS Network Plan'),
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [] },
    ));
    serve(shown, page, subject, client);
    shown.onDidDispose(() => {
      if (panel === shown) panel = undefined;
    });
  };
  return Disposable.from(
    commands.registerCommand('aksNetworkLint.showNetworkPlan', show),
    new Disposable(() => void panel?.dispose()),
  );
}

/** Keeps a page up to date, and does what is clicked on. */
function serve(panel: WebviewPanel, page: string, subject: Subject, client: BaseLanguageClient): void {
  let last = page;
  let isOpen = true;
  const update = async () => {
    const next = await pageOf(subject, client, nonceIn(page));
    if (next === undefined || next === last || !isOpen) return;
    last = next;
    await panel.webview.postMessage(next);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = languages.onDidChangeDiagnostics(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), planDelay);
  });
  panel.onDidDispose(() => {
    isOpen = false;
    clearTimeout(timer);
    refresh.dispose();
  });
  panel.webview.onDidReceiveMessage(async (message: Message) => {
    if ('file' in message) await reveal(message);
    else if ('put' in message) await put(message, client);
    else if ('save' in message) await save(message.save, subject, client, panel);
    else
      await write(
        'png',
        Uint8Array.from(atob(message.png), (sign) => sign.charCodeAt(0)),
      );
  });
  panel.webview.html = page;
}

async function pageOf(
  { uri, isExact }: Subject,
  client: BaseLanguageClient,
  nonce: string | undefined,
): Promise<string | undefined> {
  const page = (await client.sendRequest(ExecuteCommandRequest.type, {
    command: 'aksNetworkLint.networkPlan',
    arguments: [nonce ?? null, uri ?? null, isExact],
  })) as unknown;
  return typeof page === 'string' ? page : undefined;
}

async function reveal({ file, start, end }: Extract<Message, { file: string }>): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(file));
  await window.showTextDocument(document, {
    viewColumn: ViewColumn.One,
    selection: new Range(document.positionAt(start), document.positionAt(end)),
  });
}

/** Puts a subnet into what is free; the caret comes to stand on its name. */
async function put(message: Extract<Message, { put: string }>, client: BaseLanguageClient): Promise<void> {
  const edit = await client.sendRequest<WorkspaceEdit | null>('aksNetworkLint/putSubnet', message).catch(() => null);
  const [first] = edit?.documentChanges ?? [];
  if (!edit || !first || !('textDocument' in first)) {
    void window.showInformationMessage(
      l10n.t('The subnet {0} cannot be written here: the network is repeated, or made by a module.', message.put),
    );
    return;
  }
  // Places to type in come to life in the editor that shows the text.
  await window.showTextDocument(Uri.parse(first.textDocument.uri), { viewColumn: ViewColumn.One });
  await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}

async function save(
  format: 'html' | 'svg' | 'png',
  subject: Subject,
  client: BaseLanguageClient,
  panel: WebviewPanel,
): Promise<void> {
  const text =
    format === 'html'
      ? await pageOf(subject, client, undefined)
      : await client.sendRequest<string | null>('aksNetworkLint/planDrawing', subject);
  if (typeof text !== 'string') return;
  const bytes = new TextEncoder().encode(text);
  if (format !== 'png') return write(format, bytes);
  // The page has a canvas.
  const draw = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  await panel.webview.postMessage({ draw, scale: pngScale });
}

async function write(format: string, bytes: Uint8Array): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    filters: { [format.toUpperCase()]: [format] },
    title: l10n.t('Save the network plan'),
    ...(folder ? { defaultUri: Uri.joinPath(folder, `network-plan.${format}`) } : {}),
  });
  if (target) await workspace.fs.writeFile(target, bytes);
}

function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

function nonceIn(page: string): string | undefined {
  return /'nonce-([^']+)'/.exec(page)?.[1];
}
