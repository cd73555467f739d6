import { kindOf, type FileKind } from './kinds';
import { dirname, join } from './uri';

/** Where files come from: the disk, a virtual workspace, a test. Paths are URIs as strings. Nothing throws; undefined means it is not there. */
export interface FileSystem {
  /** The file's text, why it is left alone although it may be a template, or undefined when there is none. Undecodable bytes become U+FFFD. */
  read(uri: string): Promise<string | Unreadable | undefined>;
  /** Names of the entries of a folder; empty when there is none. */
  list(uri: string): Promise<readonly { readonly name: string; readonly folder: boolean }[]>;
}

/** A file that is left alone. `reason` is a sentence. */
export interface Unreadable {
  readonly reason: string;
}

export interface SourceFile {
  readonly uri: string;
  readonly text: string;
}

/**
 * The texts that an analysis may look at, held in memory. Open documents lie over the disk. Reading is synchronous: what is not
 * loaded yet is noted as wanted, and the analysis runs again after `load`.
 */
export class Files {
  readonly #disk: Map<string, SourceFile | undefined>;
  readonly #open: Map<string, SourceFile>;
  readonly #folders: Map<string, readonly string[]>;
  readonly #loaded: Map<FileKind, Set<string>>;
  readonly #parsed: WeakMap<SourceFile, Map<unknown, unknown>>;
  #wanted = new Set<string>();
  #wantedFolders = new Set<string>();
  #reads: Set<string> | undefined;

  /** @param folders workspace folders as URIs; nothing outside them is read */
  constructor(
    private readonly system: FileSystem,
    readonly folders: readonly string[],
    base?: Files,
  ) {
    this.#disk = base ? base.#disk : new Map<string, SourceFile | undefined>();
    this.#folders = base ? base.#folders : new Map<string, readonly string[]>();
    this.#loaded = base ? base.#loaded : new Map<FileKind, Set<string>>();
    this.#parsed = base ? base.#parsed : new WeakMap();
    this.#open = new Map(base ? base.#open : []);
  }

  /** The same files with other texts in some of them, to see what an edit would come to. */
  with(texts: ReadonlyMap<string, string>): Files {
    const files = new Files(this.system, this.folders, this);
    for (const [uri, text] of texts) files.open(uri, text);
    return files;
  }

  /** The file as it is now; undefined when it is missing, outside the workspace or not loaded yet. */
  get(uri: string): SourceFile | undefined {
    this.#reads?.add(uri);
    const open = this.#open.get(uri);
    if (open) return open;
    if (this.#disk.has(uri)) return this.#disk.get(uri);
    if (this.isInside(uri)) this.#wanted.add(uri);
    return undefined;
  }

  /** The URIs of the files directly in a folder, open ones that are not saved yet included. */
  list(folder: string): string[] {
    this.#reads?.add(`${folder}/`);
    const names = this.#folders.get(folder);
    if (!names && this.isInside(folder)) this.#wantedFolders.add(folder);
    const open = [...this.#open.keys()].filter((uri) => dirname(uri) === folder);
    return [...new Set([...(names ?? []), ...open])].sort();
  }

  /** The URIs of this kind that are loaded or open. */
  known(kind: FileKind): string[] {
    this.#reads?.add(`*${kind}`);
    const open = [...this.#open.keys()].filter((uri) => kindOf(uri) === kind);
    return [...new Set([...(this.#loaded.get(kind) ?? []), ...open])].sort();
  }

  isInside(uri: string): boolean {
    return this.folders.some((folder) => uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
  }

  /** The parse of a file, made once for each text. */
  parsed<T>(file: SourceFile, parse: (text: string) => T): T {
    let trees = this.#parsed.get(file);
    if (!trees) this.#parsed.set(file, (trees = new Map()));
    if (!trees.has(parse)) trees.set(parse, parse(file.text));
    return trees.get(parse) as T;
  }

  /** Runs `body` and says which files and folders (with a slash at the end) it asked for, the missing ones included. */
  tracking<T>(body: () => T): { result: T; reads: ReadonlySet<string> } {
    const outer = this.#reads;
    const reads = (this.#reads = new Set<string>());
    try {
      return { result: body(), reads };
    } finally {
      this.#reads = outer;
    }
  }

  /** Loads what was asked for and not there. False when nothing was. */
  async load(): Promise<boolean> {
    const [files, folders] = [[...this.#wanted], [...this.#wantedFolders]];
    this.#wanted = new Set();
    this.#wantedFolders = new Set();
    await Promise.all([...files.map((uri) => this.refresh(uri)), ...folders.map((folder) => this.#refreshFolder(folder))]);
    return files.length + folders.length > 0;
  }

  /** Reads a file from the disk again. */
  async refresh(uri: string): Promise<void> {
    const read = await this.system.read(uri);
    const text = typeof read === 'string' ? read : undefined;
    if (this.#disk.get(uri)?.text === text && this.#disk.has(uri)) return;
    this.#set(uri, text);
  }

  async #refreshFolder(folder: string): Promise<void> {
    const entries = await this.system.list(folder);
    this.putFolder(folder, entries.filter((entry) => !entry.folder).map((entry) => join(folder, entry.name)));
  }

  /** Puts in a folder that has been listed already. */
  putFolder(folder: string, files: readonly string[]): void {
    this.#folders.set(folder, files);
  }

  /** Puts in a text that has been read from the disk already. True when it is another than before. */
  put(uri: string, text: string): boolean {
    if (this.#disk.get(uri)?.text === text) return false;
    this.#set(uri, text);
    return true;
  }

  #set(uri: string, text: string | undefined): void {
    this.#disk.set(uri, text === undefined ? undefined : { uri, text });
    const kind = kindOf(uri);
    if (!kind) return;
    const loaded = this.#loaded.get(kind) ?? new Set();
    if (text === undefined) loaded.delete(uri);
    else loaded.add(uri);
    this.#loaded.set(kind, loaded);
  }

  /** An open document's text lies over the disk until `close`. */
  open(uri: string, text: string): void {
    this.#open.set(uri, { uri, text });
  }

  close(uri: string): void {
    this.#open.delete(uri);
  }

  isOpen(uri: string): boolean {
    return this.#open.has(uri);
  }

  /** Forgets what the disk said of a file, and of the folder it is in. */
  forget(uri: string): void {
    this.#set(uri, undefined);
    this.#disk.delete(uri);
    this.#folders.delete(dirname(uri));
  }
}
