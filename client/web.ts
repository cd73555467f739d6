import { Uri, workspace, type ExtensionContext } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type Message,
} from 'vscode-languageclient/browser';
import { start, stop } from './client';

let worker: Worker | undefined;

/** The extension in a browser: the language server is a worker. */
export async function activate(context: ExtensionContext): Promise<void> {
  // Not by its address: an extension on another machine may not start a worker by that.
  const scripts = await Promise.all(
    ['core.js', 'web-server.js'].map(async (name) => {
      const script = await workspace.fs.readFile(Uri.joinPath(context.extensionUri, 'dist', name));
      return new Uint8Array(script);
    }),
  );
  const address = URL.createObjectURL(new Blob([scripts[0]!, '\n', scripts[1]!], { type: 'text/javascript' }));
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
    return Promise.resolve({ reader: new Reader(worker), writer: new Writer(worker) });
  };
  await start(context, (options) => new LanguageClient('aksNetworkLint', 'AKS Network Lint', connect, options));
}

/** A worker that fails is at its end, as a process is: who watches starts another. */
class Reader extends BrowserMessageReader {
  protected override fireError(): void {
    worker?.terminate();
    this.fireClose();
  }
}

/** Hears of the same failures. */
class Writer extends BrowserMessageWriter {
  protected override fireError(error: Error, message?: Message, count?: number): void {
    if (message !== undefined) super.fireError(error, message, count);
  }
}

export { stop as deactivate };
