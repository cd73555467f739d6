import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
  type DataCallback,
  type Disposable,
} from 'vscode-languageserver/browser';
import { serve } from './server';

// A worker of the browser: there is no disk.
/** What not every start needs comes in parts, each before the first message that needs it. */
class Reader extends BrowserMessageReader {
  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      const { part } = message as { readonly part?: Uint8Array<ArrayBuffer> };
      if (!part) return callback(message);
      const address = URL.createObjectURL(new Blob([part], { type: 'text/javascript' }));
      importScripts(address);
      URL.revokeObjectURL(address);
    });
  }
}

const connection = createConnection(ProposedFeatures.all, new Reader(self), new BrowserMessageWriter(self));

/** Timers of browsers are held back; messages are not. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const nextTask = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(undefined);
  });

serve(connection, undefined, nextTask);
