import { Uri, workspace, type ExtensionContext } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-languageclient/browser';
import { start, stop } from './client';
import { NeededParts } from './parts';

let worker: Worker | undefined;

/** The extension in a browser: the language server is a worker. */
export async function activate(context: ExtensionContext): Promise<void> {
  // Not by its address: an extension on another machine may not start a worker by that.
  const read = async (name: string) =>
    new Uint8Array(await workspace.fs.readFile(Uri.joinPath(context.extensionUri, 'dist', `${name}.js`)));
  const scripts = await Promise.all(['core', 'web-server'].map(read));
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
    const parts = new NeededParts((uri) =>
      workspace.textDocuments.find((document) => document.uri.toString() === uri)?.getText(),
    );
    return Promise.resolve({ reader: new Reader(worker, parts), writer: new Writer(worker, parts, read) });
  };
  await start(context, (options) => new LanguageClient('aksNetworkLint', 'AKS Network Lint', connect, options));
}

/** A worker that fails is at its end, as a process is: who watches starts another. */
class Reader extends BrowserMessageReader {
  constructor(
    port: Worker,
    private readonly parts: NeededParts,
  ) {
    super(port);
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      this.parts.heard(message);
      callback(message);
    });
  }

  protected override fireError(): void {
    worker?.terminate();
    this.fireClose();
  }
}

/** Hears of the same failures. Sends a part of the server before the message that needs it. */
class Writer extends BrowserMessageWriter {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly to: Worker,
    private readonly parts: NeededParts,
    private readonly read: (name: string) => Promise<Uint8Array>,
  ) {
    super(to);
  }

  override write(message: Message): Promise<void> {
    const turn = this.#turn.then(async () => {
      for (const part of this.parts.before(message)) this.to.postMessage({ part: await this.read(part) });
      await super.write(message);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  protected override fireError(error: Error, message?: Message, count?: number): void {
    if (message !== undefined) super.fireError(error, message, count);
  }
}

export { stop as deactivate };
