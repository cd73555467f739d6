import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeActionRequest,
  createProtocolConnection,
  ErrorCodes,
  ResponseError,
  type CodeAction,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type Range,
  type WorkspaceEdit,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

export interface Published {
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A real client of the built server, over stdio, with a workspace folder of its own. */
export class Client {
  readonly #published = new Map<string, Published[]>();
  readonly #listeners = new Set<() => void>();
  readonly registrations: { readonly method: string }[] = [];
  readonly progress: string[] = [];
  /** Cancels whatever progress the server begins. */
  cancelsProgress = false;
  settings: { readonly [section: string]: unknown } = {};
  /** Those of single folders, by the URI that is asked for. */
  folderSettings: { readonly [uri: string]: { readonly [section: string]: unknown } } = {};
  /** The edits that the server has asked for. */
  readonly edits: WorkspaceEdit[] = [];
  /** What the server last said of broken configuration files. */
  broken: readonly string[] = [];
  result: InitializeResult | undefined;
  readonly folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
  readonly #server = spawn(process.execPath, ['dist/server.js', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly connection = createProtocolConnection(
    new StreamMessageReader(this.#server.stdout),
    new StreamMessageWriter(this.#server.stdin),
  );

  constructor(files: { readonly [path: string]: string } = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  /** The server's process. */
  get pid(): number {
    return this.#server.pid!;
  }

  /** Announces what it can do, and refuses it when it is asked. */
  refuses = false;

  /** @param more beside the capabilities; in place of the workspace folders, where it has a root */
  async start(
    capabilities: ClientCapabilities = fullCapabilities,
    more: {
      readonly rootUri?: string;
      readonly rootPath?: string;
      readonly initializationOptions?: unknown;
      readonly workspaceFolders?: readonly { readonly uri: string; readonly name: string }[] | null;
    } = {},
  ): Promise<void> {
    const refuse = () => new ResponseError(ErrorCodes.MethodNotFound, 'not here');
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, version, diagnostics }: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
        const all = this.#published.get(uri) ?? [];
        all.push({ version, diagnostics });
        this.#published.set(uri, all);
        for (const listener of this.#listeners) listener();
      },
    );
    this.connection.onRequest(
      'workspace/configuration',
      ({ items }: { items: { section: string; scopeUri?: string }[] }) =>
        this.refuses
          ? refuse()
          : items.map(
              ({ section, scopeUri = '' }) => (this.folderSettings[scopeUri] ?? this.settings)[section] ?? null,
            ),
    );
    this.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
      this.edits.push(edit);
      return { applied: true };
    });
    this.connection.onNotification('aksNetworkLint/status', ({ broken }: { broken: string[] }) => {
      this.broken = broken;
      for (const listener of this.#listeners) listener();
    });
    this.connection.onRequest(
      'client/registerCapability',
      ({ registrations }: { registrations: { method: string }[] }) => {
        if (this.refuses) return refuse();
        this.registrations.push(...registrations);
        return null;
      },
    );
    this.connection.onRequest('window/workDoneProgress/create', () => (this.refuses ? refuse() : null));
    this.connection.onNotification('$/progress', ({ token, value }: { token: string; value: { kind: string } }) => {
      if (value.kind === 'begin' && this.cancelsProgress)
        void this.connection.sendNotification('window/workDoneProgress/cancel', { token });
      this.progress.push(value.kind);
      for (const listener of this.#listeners) listener();
    });
    this.connection.listen();
    this.result = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
      ...(more.rootUri !== undefined || more.rootPath !== undefined
        ? {}
        : { workspaceFolders: [{ uri: this.uri(''), name: 'test' }] }),
      ...more,
    });
    await this.connection.sendNotification('initialized', {});
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    const exited = new Promise((resolve) => this.#server.once('exit', resolve));
    await this.connection.sendNotification('exit');
    await exited;
    this.connection.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).toString().replace(/\/$/, '');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  open(uri: string, languageId: string, text: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  change(uri: string, version: number, changes: readonly { range?: Range; text: string }[]): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: changes,
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  watched(path: string, type: 1 | 2 | 3): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: this.uri(path), type }],
    });
  }

  actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [], ...(only ? { only } : {}) },
    }) as Promise<CodeAction[]>;
  }

  last(uri: string): Published | undefined {
    return this.#published.get(uri)?.at(-1);
  }

  /** What was last published for each file. */
  published(): (readonly [string, Published])[] {
    return [...this.#published].flatMap(([uri, all]) => all.slice(-1).map((last) => [uri, last] as const));
  }

  count(uri: string): number {
    return this.#published.get(uri)?.length ?? 0;
  }

  /** Waits until what was last published for a file is as wanted. */
  until(uri: string, wanted: (published: Published) => boolean): Promise<Published> {
    return this.waitFor(
      () => {
        const last = this.last(uri);
        return last && wanted(last) ? last : undefined;
      },
      () => `${uri}: ${JSON.stringify(this.last(uri), null, 1)}`,
    );
  }

  /** @param patience in milliseconds */
  waitFor<T>(ready: () => T | undefined, describe: () => string, patience = 8000): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const value = ready();
        if (value === undefined) return;
        clearTimeout(timer);
        this.#listeners.delete(check);
        resolve(value);
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(check);
        reject(new Error(`Waited ${patience / 1000} s. ${describe()}`));
      }, patience);
      this.#listeners.add(check);
      check();
    });
  }
}

export const fullCapabilities: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {}, snippetEditSupport: true },
  },
  textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
  window: { workDoneProgress: true },
};

export function rules(published: Published): string[] {
  return published.diagnostics.map((diagnostic) => String(diagnostic.code)).sort();
}
