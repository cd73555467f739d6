import { Uri, workspace, type ExtensionContext } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { start, stop } from './client';

let worker: Worker | undefined;

/** The extension in a browser: the language server is a worker. */
export async function activate(context: ExtensionContext): Promise<void> {
  // Not by its address: an extension on another machine may not start a worker by that.
  const script = await workspace.fs.readFile(Uri.joinPath(context.extensionUri, 'dist', 'web-server.js'));
  const address = URL.createObjectURL(new Blob([new Uint8Array(script)], { type: 'text/javascript' }));
  context.subscriptions.push({
    dispose: () => {
      worker?.terminate();
      URL.revokeObjectURL(address);
    },
  });
  const connect = () => {
    // One that hangs does not end by itself.
    worker?.terminate();
    worker = new Worker(address);
    return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
  };
  await start(context, (options) => new LanguageClient('aksNetworkLint', 'AKS Network Lint', connect, options));
}

export { stop as deactivate };
