import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { start, stop } from './client';

/** The extension where there is Node: the language server is a process of its own. */
export function activate(context: ExtensionContext): Promise<void> {
  const server = { module: join(context.extensionPath, 'dist', 'server.js'), transport: TransportKind.ipc };
  return start(
    context,
    (options) => new LanguageClient('aksNetworkLint', 'AKS Network Lint', { run: server, debug: server }, options),
  );
}

export { stop as deactivate };
