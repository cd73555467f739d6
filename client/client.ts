import { l10n, window, workspace, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { editorIds, kinds } from '../engine/files/kinds';
import { serveFiles } from './files';
import { registerNetworkPlan } from './network-plan';
import { pageOf, rulePages, rulePagesFor } from './rule-pages';
import { registerStatus } from './status';
import { registerTools } from './tools';
import { whenWanted } from './wanted';
import { Watch } from './watch';

let client: BaseLanguageClient | undefined;

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
      summary: true,
      // In English there is none.
      ...(l10n.bundle ? { texts: l10n.bundle } : {}),
    },
  });
  let beginning: Promise<void> | undefined;
  // Who watches says so, and can start it again: what is registered here has to stay for that.
  const begin = () =>
    (beginning ??= client!
      .start()
      .catch((error: unknown) => output.error(`The server did not start: ${String(error)}`)));
  context.subscriptions.push(
    serveFiles(client, output),
    client.onRequest('aksNetworkLint/rulePage', ({ id }: { readonly id: string }) =>
      pageOf(context.extensionUri, `${id}.md`),
    ),
    ...registerTools(client, context.extension.packageJSON),
    watch,
    rulePages(context),
    registerNetworkPlan(client, watch, begin),
    registerStatus(context, client, documentSelector, output),
  );
  watch.over(client, begin);
  const trusted = workspace.onDidGrantWorkspaceTrust(() => client?.sendNotification('aksNetworkLint/trusted'));
  context.subscriptions.push(trusted);
  context.subscriptions.push(await whenWanted(begin));
}

/** Stops the server. */
export async function stop(): Promise<void> {
  await client?.stop();
}
