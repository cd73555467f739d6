import { endingOf, jsonLanguage, kindOf, kinds, partsFor } from '../engine/files/kinds';

/** What the worker of a browser has beside what it is started with, as `scripts/build.mjs` makes it, in the order in which it is loaded. */
const all = ['core-yaml', 'core-terraform', 'core-plan', 'server-tools'] as const;
type Part = (typeof all)[number];

/** Requests that a person makes now and then: what they need is not looked into. */
const seldom = /^(workspace\/executeCommand|aksNetworkLint\/(tool|planDrawing|putSubnet))$/;

/** Which parts the worker needs before it is sent a message. Each is named once. */
export class NeededParts {
  readonly #sent = new Set<Part>();
  /** The files that the worker has asked for, by its requests. */
  readonly #asked = new Map<unknown, readonly unknown[]>();

  /** @param textOf the text of an open document as it is now */
  constructor(private readonly textOf: (uri: string) => string | undefined) {}

  /** A message of the worker. */
  heard(message: object): void {
    const { method, id, params } = record(message);
    const { uris } = record(params);
    if (method === 'aksNetworkLint/readFiles' && Array.isArray(uris)) this.#asked.set(id, uris as unknown[]);
  }

  /** What a message to the worker needs that has not been named yet. */
  before(message: object): readonly Part[] {
    if (this.#sent.size === all.length) return [];
    const needed = this.#neededBy(record(message));
    const missing = all.filter((part) => needed.has(part) && !this.#sent.has(part));
    for (const part of missing) this.#sent.add(part);
    return missing;
  }

  #neededBy({ method, id, params, result }: Fields): ReadonlySet<Part> {
    if (typeof method !== 'string') {
      const uris = this.#asked.get(id) ?? [];
      this.#asked.delete(id);
      const texts = Array.isArray(result) ? (result as unknown[]) : [];
      return new Set(uris.flatMap((uri, at) => partsOf(uri, texts[at])));
    }
    if (seldom.test(method)) return new Set(all);
    const { uri, languageId, text } = record(record(params)['textDocument']);
    if (method === 'textDocument/didOpen') return new Set(partsOf(uri, text, languageId));
    // JSON becomes a manifest or a plan by what is written in it.
    if (method === 'textDocument/didChange' && typeof uri === 'string' && /\.jsonc?$/i.test(uri))
      return new Set(partsOf(uri, this.textOf(uri)));
    return new Set();
  }
}

function partsOf(uri: unknown, text: unknown, languageId?: unknown): readonly Part[] {
  if (typeof uri !== 'string' || typeof text !== 'string') return [];
  const kind = kindOf(uri) ?? kindOf(typeof languageId === 'string' ? (endingOf(languageId) ?? '') : '');
  if (!kind) return [];
  return partsFor[kind === 'json' ? jsonLanguage(text) : kinds[kind].language];
}

interface Fields {
  readonly [name: string]: unknown;
}

function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
