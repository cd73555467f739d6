import { join } from 'node:path';
import { window, type ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind, type DocumentFilter } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

const languages = ['json', 'jsonc', 'arm-template', 'bicep', 'bicep-params', 'terraform', 'terraform-vars', 'opentofu'];
const patterns = ['**/*.bicep', '**/*.bicepparam', '**/*.tf', '**/*.tofu', '**/*.tfvars'];
/** Not `git`: what a diff view shows is not what is being written. */
const schemes = ['file', 'untitled', 'vscode-remote'];

/** Starts the language server beside the extension and connects the editor to it. */
export async function activate(context: ExtensionContext): Promise<void> {
  const server = { module: join(context.extensionPath, 'dist', 'server.js'), transport: TransportKind.ipc };
  const documentSelector = schemes.flatMap((scheme): DocumentFilter[] => [...languages.map((language) => ({ scheme, language })), ...patterns.map((pattern) => ({ scheme, pattern }))]);
  const output = window.createOutputChannel('AKS Network Lint', { log: true });
  context.subscriptions.push(output);
  client = new LanguageClient('aksNetworkLint', 'AKS Network Lint', { run: server, debug: server }, { documentSelector, outputChannel: output });
  await client.start();
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
