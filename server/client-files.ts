import type { Connection } from 'vscode-languageserver';
import type { FileSystem } from '../engine/engine';

type Text = Awaited<ReturnType<FileSystem['read']>>;

interface Asked {
  readonly uri: string;
  readonly done: (text: Text) => void;
}

/** More files than this are asked for in several requests. */
const maxAtOnce = 64;

/**
 * Files as the editor reads them: where there is no disk, and for workspaces that are on none. The editor answers two requests:
 * - `aksNetworkLint/readFiles` `{ uris }`: for each its text, `{ reason }` why it is left alone, or null where there is none;
 * - `aksNetworkLint/readFolder` `{ uri }`: `{ name, folder }` of each entry.
 */
export class ClientFiles implements FileSystem {
  /** The editor has said that it answers. Without that nothing is there. */
  isOffered = false;
  #waiting: Asked[] = [];

  constructor(private readonly connection: Connection) {}

  read(uri: string): Promise<Text> {
    if (!this.isOffered) return Promise.resolve(undefined);
    return new Promise((done) => {
      // What is asked for side by side goes into one request.
      if (this.#waiting.length === 0) queueMicrotask(() => this.#ask());
      this.#waiting.push({ uri, done });
    });
  }

  async list(uri: string): Promise<readonly { readonly name: string; readonly folder: boolean }[]> {
    if (!this.isOffered) return [];
    const answer = await this.#request('aksNetworkLint/readFolder', { uri });
    if (!Array.isArray(answer)) return [];
    return (answer as unknown[]).flatMap((entry) => {
      const { name, folder } = record(entry);
      return typeof name === 'string' && name !== '' ? [{ name, folder: folder === true }] : [];
    });
  }

  #ask(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < all.length; at += maxAtOnce) void this.#answer(all.slice(at, at + maxAtOnce));
  }

  async #answer(asked: readonly Asked[]): Promise<void> {
    const answer = await this.#request('aksNetworkLint/readFiles', { uris: asked.map(({ uri }) => uri) });
    for (const [at, { done }] of asked.entries())
      done(
        Array.isArray(answer)
          ? textFrom((answer as unknown[])[at])
          : { reason: 'This file was not read: the editor did not answer.' },
      );
  }

  /** Undefined where the editor fails. */
  async #request(method: string, params: unknown): Promise<unknown> {
    try {
      return await this.connection.sendRequest(method, params);
    } catch (error) {
      this.connection.console.warn(`${method} failed: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

/** The disk for what lies on it, the editor for everything else. */
export function diskAnd(disk: FileSystem, others: FileSystem): FileSystem {
  const of = (uri: string) => (uri.startsWith('file:') ? disk : others);
  return {
    read: (uri) => of(uri).read(uri),
    list: (uri) => of(uri).list(uri),
    real: (uri) => of(uri).real?.(uri) ?? Promise.resolve(undefined),
  };
}

function textFrom(answer: unknown): Text {
  if (typeof answer === 'string') return answer;
  const { reason } = record(answer);
  return typeof reason === 'string' ? { reason } : undefined;
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}
