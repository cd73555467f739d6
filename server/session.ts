import {
  ShowMessageNotification,
  TextDocuments,
  type Connection,
  type InitializeParams,
  type MessageType,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { dirname, filled, LineIndex, Workspace, type FileSystem, type Preset } from '../engine/engine';
import { catalogue } from '../shared-rules/catalogue';
import { defaultConfiguration, layerOf, type Configuration, type Configurations } from './configuration';
import { engineUri } from './documents';
import type { Converter } from './to-lsp';

/** What the server knows of one editor: all of it can be rebuilt from open documents, the disk and the settings. */
export class Session {
  readonly documents = new TextDocuments(TextDocument);
  /** The editor's URIs of open documents, by the engine's. */
  readonly open = new Map<string, string>();
  folders: readonly string[] = [];
  /** The editor's URIs of the folders, by the engine's. */
  readonly folderUris = new Map<string, string>();
  /** The editor has no folder open: the folders are those of the files that it has opened, without what lies in them. */
  isFolderless = false;
  workspace: Workspace;
  /** The editor's settings, by folder. */
  configurations: Configurations = new Map();
  /** Folders above the workspace's own that configuration files count in, too. */
  above: readonly string[] = [];
  /** The user has said that nobody vouches for the workspace. */
  isUntrusted = false;
  capabilities: InitializeParams['capabilities'] = {};
  /** What the editor has sent of our settings without being asked. */
  settings: unknown;
  /** What stands before the id of a rule in links to its page, for an editor that opens them itself. */
  rulePages: string | undefined;
  /** Texts in the language of the editor, by what they are in English. */
  texts: { readonly [text: string]: unknown } = {};
  /** What turns the engine's places into the editor's. */
  readonly to: Converter;

  constructor(
    readonly connection: Connection,
    readonly system: FileSystem,
    readonly nextTask: () => Promise<void>,
  ) {
    this.workspace = this.#newWorkspace();
    this.to = this.#converter();
  }

  /** Other folders: everything is read again. */
  renew(): void {
    this.workspace = this.#newWorkspace();
    this.configure();
    for (const [file, uri] of this.open) {
      const document = this.documents.get(uri);
      if (document) this.workspace.open(file, document.getText());
    }
  }

  /** The editor's settings for the whole of the workspace. */
  get configuration(): Configuration {
    return this.configurations.get('') ?? defaultConfiguration;
  }

  /** The editor's settings for a file or folder, and the folder that they are said of. */
  configurationOf(file: string): { readonly folder: string; readonly configuration: Configuration } {
    const own = this.folders
      .filter((folder) => file === folder || file.startsWith(`${folder}/`))
      .sort((a, b) => b.length - a.length)[0];
    const configuration = own === undefined ? undefined : this.configurations.get(own);
    return { folder: own ?? '', configuration: configuration ?? this.configuration };
  }

  /** Lets a workspace know what the editor has configured. @param preset in the place of the editor's */
  configure(workspace = this.workspace, preset?: Preset): void {
    workspace.configure({
      editor: (uri) => {
        const { folder, configuration } = this.configurationOf(uri);
        const layer = layerOf(configuration, folder);
        return preset === undefined ? layer : { ...layer, values: { ...layer.values, preset } };
      },
      above: this.above,
      isUntrusted: this.isUntrusted,
    });
  }

  /** What is left out when folders are read. */
  get scanOptions() {
    return {
      flat: this.isFolderless,
      hidden: (path: string, folder: string) => this.configurationOf(folder).configuration.hidden(path),
    };
  }

  documentOf(file: string): TextDocument | undefined {
    return this.documents.get(this.open.get(file) ?? '');
  }

  /** An open document, and the engine's name for it; undefined for one that is not ours. */
  find(uri: string): { readonly document: TextDocument; readonly file: string } | undefined {
    const document = this.documents.get(uri);
    const file = document && engineUri(document);
    return document && file !== undefined ? { document, file } : undefined;
  }

  /** Whether findings of a file are shown. Without a folder, those of files that are deployed with one that is open. */
  shows(file: string): boolean {
    if (this.open.has(file) || !this.configuration.scan || !this.isFolderless)
      return this.open.has(file) || this.configuration.scan;
    const roots = this.workspace.rootsOf(file);
    return [...this.open.keys()].some((one) => this.workspace.rootsOf(one).some((root) => roots.includes(root)));
  }

  /** Takes the folder of a file that is opened without one. @returns whether it is new */
  adopt(file: string): boolean {
    const folder = dirname(file);
    if (!this.isFolderless || file.startsWith('untitled:') || this.folders.includes(folder)) return false;
    this.folders = [...this.folders, folder];
    return true;
  }

  /** A text in the language of the editor, where it has brought one. `{0}` … stand for the arguments. */
  text(text: string, ...args: (string | number)[]): string {
    const own = Object.hasOwn(this.texts, text) ? this.texts[text] : undefined;
    return filled(typeof own === 'string' ? own : text, args);
  }

  /** Shows a sentence. Not as a request, as `window` does: an editor need not answer those. */
  say(type: MessageType, message: string): void {
    void this.connection.sendNotification(ShowMessageNotification.type, { type, message });
  }

  /** Writes an error to the log. Nothing throws out of a handler. */
  log(what: string, error: unknown): void {
    this.connection.console.error(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** Runs what a handler does; on an error it is logged, and the answer is `otherwise`. */
  async guarded<T>(what: string, run: () => T | Promise<T>, otherwise: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      this.log(`${what} failed`, error);
      return otherwise;
    }
  }

  #newWorkspace(): Workspace {
    return new Workspace(
      this.system,
      this.folders,
      catalogue,
      () => new Date(),
      (message) => this.connection.console.error(message),
    );
  }

  #converter(): Converter {
    const lineIndexes = new WeakMap<object, LineIndex>();
    const linesOf = (file: string) => {
      const text = this.workspace.files.get(file) ?? { text: '' };
      let lines = lineIndexes.get(text);
      if (!lines) lineIndexes.set(text, (lines = new LineIndex(text.text)));
      return lines;
    };
    const announced = () => this.capabilities;
    const elsewhere = () => this.text('Changes another file');
    return {
      uri: (file) => this.open.get(file) ?? file,
      lines: linesOf,
      version: (file) => this.documentOf(file)?.version ?? null,
      text: (file) => this.workspace.files.get(file)?.text ?? '',
      rulePage: (id) => (this.rulePages === undefined ? undefined : this.rulePages + id),
      get relatedInformation() {
        const { publishDiagnostics, diagnostic } = announced().textDocument ?? {};
        return publishDiagnostics?.relatedInformation === true || diagnostic?.relatedInformation === true;
      },
      get tags() {
        const { publishDiagnostics, diagnostic } = announced().textDocument ?? {};
        return (publishDiagnostics?.tagSupport ?? diagnostic?.tagSupport)?.valueSet ?? [];
      },
      get snippets() {
        return announced().workspace?.workspaceEdit?.snippetEditSupport === true;
      },
      get changeAnnotations() {
        return announced().workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
      },
      get elsewhere() {
        return elsewhere();
      },
    };
  }
}
