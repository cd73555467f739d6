import { Overlay } from './overlay';
import { childOf, dirname } from './uri';

/** Where files come from: the disk, a virtual workspace, a test. Paths are URIs as strings. Nothing throws; undefined means it is not there. */
export interface FileSystem {
  /** The file's text, why it is left alone although it may be a template, or undefined when there is none. Undecodable bytes become U+FFFD. */
  read(uri: string): Promise<string | Unreadable | undefined>;
  /** Names of the entries of a folder; empty when there is none. `link`: it may lead elsewhere. */
  list(uri: string): Promise<readonly { readonly name: string; readonly folder: boolean; readonly link?: boolean }[]>;
  /** Where a file or folder really is, links followed; undefined when it is not there. Without this there are no links. */
  real?(uri: string): Promise<string | undefined>;
}

/** A file that is left alone. `reason` is a sentence. */
export interface Unreadable {
  readonly reason: string;
}

export interface SourceFile {
  readonly uri: string;
  readonly text: string;
}

function isBelow(uri: string, folders: readonly string[]): boolean {
  return folders.some((folder) => uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
}

interface Listing {
  /** In the order of their names. */
  readonly uris: readonly string[];
  readonly set: ReadonlySet<string>;
}

/** So many characters of closed files have their trees kept; a tree takes some twenty times as much. */
const maxKept = 4_000_000;
/** As much while all files are read one after the other. */
const maxKeptOnce = 300_000;

/**
 * The texts that an analysis may look at, held in memory. Open documents lie over the disk. Reading is synchronous: what is not
 * loaded yet is noted as wanted, and the analysis runs again after `load`.
 */
export class Files {
  readonly #disk: Map<string, SourceFile | undefined>;
  readonly #open: Overlay<SourceFile>;
  readonly #folders: Map<string, readonly string[]>;
  /** Folders in folders, where they were asked for. */
  readonly #inner: Map<string, readonly string[]>;
  /** What `list` has put together, by folder. */
  readonly #listings: Overlay<Listing>;
  readonly #parsed: WeakMap<SourceFile, Map<unknown, unknown>>;
  /** Files of the disk that have been parsed, the last one last. Copies keep none. */
  readonly #kept = new Map<SourceFile, undefined>();
  #keptLength = 0;
  /** What is read now is hardly read a second time, so that few trees are kept. */
  readsOnce = false;
  /** Files and folders whose links lead out of the workspace, or back to where they stand. */
  readonly #outside: Set<string>;
  /** Closed files whose texts were let go, each with what tells another text from its own. */
  readonly #dropped: Map<string, string>;
  /** Files and folders outside the workspace that may be read all the same. */
  readonly #allowed: Set<string>;
  #wanted = new Set<string>();
  #wantedFolders = new Set<string>();
  #reads: Set<string> | undefined;
  #edition = 0;
  readonly #base: Files | undefined;

  /** @param folders workspace folders as URIs; nothing outside them is read */
  constructor(
    private readonly system: FileSystem,
    readonly folders: readonly string[],
    base?: Files,
  ) {
    this.#disk = base ? base.#disk : new Map<string, SourceFile | undefined>();
    this.#folders = base ? base.#folders : new Map<string, readonly string[]>();
    this.#inner = base ? base.#inner : new Map<string, readonly string[]>();
    this.#listings = new Overlay(base ? base.#listings : undefined);
    this.#outside = base ? base.#outside : new Set<string>();
    this.#dropped = base ? base.#dropped : new Map<string, string>();
    this.#allowed = base ? base.#allowed : new Set<string>();
    this.#parsed = base ? base.#parsed : new WeakMap();
    this.#open = new Overlay(base ? base.#open : undefined);
    this.#base = base;
  }

  /** Another number whenever the text of a file may be another. */
  get edition(): number {
    return this.#edition + (this.#base?.edition ?? 0);
  }

  /** The same files with other texts in some of them, to see what an edit would come to. */
  with(texts: ReadonlyMap<string, string>): Files {
    const files = new Files(this.system, this.folders, this);
    for (const [uri, text] of texts) files.open(uri, text);
    return files;
  }

  /** They are there to try an edit. */
  get isCopy(): boolean {
    return this.#base !== undefined;
  }

  /** The file as it is now; undefined when it is missing, outside the workspace or not loaded yet. */
  get(uri: string): SourceFile | undefined {
    this.#reads?.add(uri);
    const open = this.#open.get(uri);
    if (open) return open;
    const file = this.#disk.get(uri);
    if (file || this.#disk.has(uri)) return file;
    if (this.isInside(uri)) this.#wanted.add(uri);
    return undefined;
  }

  /** The file as it is now, if it is loaded; nothing is noted. */
  peek(uri: string): SourceFile | undefined {
    return this.#open.get(uri) ?? this.#disk.get(uri);
  }

  /** The texts of files as they are now. */
  textsOf(uris: Iterable<string>): Map<string, SourceFile> {
    const texts = new Map<string, SourceFile>();
    for (const uri of uris) {
      const file = this.peek(uri);
      if (file) texts.set(uri, file);
    }
    return texts;
  }

  /** The URIs of the files directly in a folder, open ones that are not saved yet included. */
  list(folder: string): readonly string[] {
    return this.#listing(folder).uris;
  }

  /** The URIs of the folders directly in a folder, those behind links left out. */
  foldersIn(folder: string): readonly string[] {
    this.#reads?.add(`${folder}/`);
    const known = this.#inner.get(folder);
    if (!known && this.isInside(folder)) this.#wantedFolders.add(folder);
    return known ?? [];
  }

  /** Whether a file stands in its folder. */
  has(uri: string): boolean {
    return this.#listing(dirname(uri)).set.has(uri);
  }

  #listing(folder: string): Listing {
    this.#reads?.add(`${folder}/`);
    const names = this.#folders.get(folder);
    if (!names && this.isInside(folder)) this.#wantedFolders.add(folder);
    let listing = this.#listings.get(folder);
    if (!listing) {
      const set = new Set(names);
      for (const uri of this.#open.keys()) if (dirname(uri) === folder) set.add(uri);
      this.#listings.set(folder, (listing = { uris: [...set].sort(), set }));
    }
    return listing;
  }

  /** Whether a file or folder lies in the workspace, as far as is known of links. */
  isInside(uri: string): boolean {
    if (this.#outside.has(uri)) return false;
    return isBelow(uri, this.folders) || (this.#allowed.size > 0 && isBelow(uri, [...this.#allowed]));
  }

  /** Whether anything outside the workspace may be read. */
  get hasAllowed(): boolean {
    return this.#allowed.size > 0;
  }

  /** The files and folders outside the workspace that may be read. */
  get allowed(): Iterable<string> {
    return this.#allowed;
  }

  /** Lets a file, or all of a folder, outside the workspace be read. */
  allow(uri: string): void {
    if (this.#allowed.has(uri) || isBelow(uri, this.folders)) return;
    this.#allowed.add(uri);
    this.#edition++;
    this.#realAllowed = undefined;
    // What was barred, or looked for in vain, may be there.
    for (const one of this.#outside) if (isBelow(one, [uri])) this.#outside.delete(one);
    for (const [one, file] of this.#disk) if (!file && isBelow(one, [uri])) this.#disk.delete(one);
  }

  /** Nothing outside the workspace may be read any more, and what was is forgotten. */
  allowNothing(): void {
    const allowed = [...this.#allowed];
    this.#allowed.clear();
    this.#edition++;
    this.#realAllowed = undefined;
    if (allowed.length > 0) for (const uri of this.#disk.keys()) if (isBelow(uri, allowed)) this.#disk.delete(uri);
  }

  /** Whether a file has been looked for. */
  isLooked(uri: string): boolean {
    return this.#open.has(uri) || this.#disk.has(uri) || !this.isInside(uri);
  }

  /** Every file in a folder that has been listed, open ones included. */
  *known(): Generator<string> {
    const seen = new Set<string>();
    for (const uris of this.#folders.values())
      for (const uri of uris) {
        seen.add(uri);
        yield uri;
      }
    for (const uri of this.#open.keys()) if (!seen.has(uri)) yield uri;
  }

  /** Whether links on the way to a file or folder lead out of the workspace, or back to where they stand. */
  async leadsOut(uri: string): Promise<boolean> {
    const real = await this.system.real?.(uri);
    if (real === undefined || real === uri) return false;
    this.#realFolders ??= this.#realOf(this.folders);
    this.#realAllowed ??= this.#realOf([...this.#allowed]);
    const inside = [...(await this.#realFolders), ...(await this.#realAllowed)];
    return !isBelow(real, inside) || uri.startsWith(`${real}/`);
  }

  #realFolders: Promise<readonly string[]> | undefined;
  #realAllowed: Promise<readonly string[]> | undefined;

  #realOf(uris: readonly string[]): Promise<readonly string[]> {
    return Promise.all(uris.map(async (uri) => (await this.system.real?.(uri)) ?? uri));
  }

  /** The parse of a file, made once for each text, as long as it is kept; see `trim`. */
  parsed<T>(file: SourceFile, parse: (text: string) => T): T {
    let trees = this.#parsed.get(file);
    if (!trees) this.#parsed.set(file, (trees = new Map()));
    if (!this.#base && this.#open.get(file.uri) !== file) {
      this.#keptLength -= this.#kept.delete(file) ? file.text.length : 0;
      this.#kept.set(file, undefined);
      this.#keptLength += file.text.length;
    }
    if (!trees.has(parse)) trees.set(parse, parse(file.text));
    return trees.get(parse) as T;
  }

  /** Forgets the trees that were asked for the longest ago, so that those of a large workspace do not fill the memory. Not while something is judged: its nodes are known by what they are. */
  trim(): void {
    const most = this.readsOnce ? maxKeptOnce : maxKept;
    for (const file of this.#kept.keys()) {
      if (this.#keptLength <= most) return;
      this.#kept.delete(file);
      this.#keptLength -= file.text.length;
      this.#parsed.delete(file);
    }
  }

  /** Runs `body` and says which files and folders (with a slash at the end) it asked for, the missing ones included. */
  tracking<T>(body: () => T): { result: T; reads: ReadonlySet<string> } {
    const outer = this.#reads;
    const reads = (this.#reads = new Set<string>());
    try {
      return { result: body(), reads };
    } catch (error) {
      // What failed hangs on what it had asked for.
      if (outer) for (const uri of reads) outer.add(uri);
      throw error;
    } finally {
      this.#reads = outer;
    }
  }

  /** Loads what was asked for and not there. False when nothing was. */
  async load(): Promise<boolean> {
    const [files, folders] = [[...this.#wanted], [...this.#wantedFolders]];
    this.#wanted = new Set();
    this.#wantedFolders = new Set();
    await Promise.all([
      ...files.map((uri) => this.refresh(uri)),
      ...folders.map((folder) => this.#refreshFolder(folder)),
    ]);
    return files.length + folders.length > 0;
  }

  /** Reads a file from the disk again. */
  async refresh(uri: string): Promise<void> {
    const read = (await this.#isBarred(uri)) ? undefined : await this.system.read(uri);
    const text = typeof read === 'string' ? read : undefined;
    if (this.#disk.get(uri)?.text === text && this.#disk.has(uri)) return;
    this.#set(uri, text);
  }

  async #refreshFolder(folder: string): Promise<void> {
    const entries = (await this.#isBarred(folder)) ? [] : await this.system.list(folder);
    this.#inner.set(
      folder,
      entries.filter((entry) => entry.folder && !entry.link).map((entry) => childOf(folder, entry.name)),
    );
    this.putFolder(
      folder,
      entries.filter((entry) => !entry.folder).map((entry) => childOf(folder, entry.name)),
    );
  }

  async #isBarred(uri: string): Promise<boolean> {
    const isBarred = await this.leadsOut(uri);
    if (isBarred) this.#outside.add(uri);
    else this.#outside.delete(uri);
    return isBarred;
  }

  /** Puts in a folder that has been listed already. */
  putFolder(folder: string, files: readonly string[]): void {
    this.#folders.set(folder, files);
    this.#listings.delete(folder);
  }

  /** Lets go of the text of a closed file that nobody reads; whoever asks for it has it loaded again. */
  drop(uri: string): void {
    const text = this.#disk.get(uri)?.text;
    if (text === undefined || this.#open.has(uri)) return;
    this.#dropped.set(uri, digestOf(text));
    this.#edition++;
    this.#disk.delete(uri);
  }

  /** The text of the file was let go, and has not been asked for since. */
  isDropped(uri: string): boolean {
    return this.#dropped.has(uri) && !this.#open.has(uri);
  }

  /** Puts in a text that has been read from the disk already. True when it is another than before. */
  put(uri: string, text: string): boolean {
    if (this.#disk.get(uri)?.text === text || this.#dropped.get(uri) === digestOf(text)) return false;
    this.#set(uri, text);
    return true;
  }

  #set(uri: string, text: string | undefined): void {
    this.#dropped.delete(uri);
    this.#edition++;
    this.#disk.set(uri, text === undefined ? undefined : { uri, text });
  }

  /** An open document's text lies over the disk until `close`. True when it is another than before. */
  open(uri: string, text: string): boolean {
    const before = this.peek(uri);
    this.#edition++;
    this.#open.set(uri, before?.text === text ? before : { uri, text });
    if (this.#listings.get(dirname(uri))?.set.has(uri) !== true) this.#listings.delete(dirname(uri));
    return before?.text !== text;
  }

  /** What the disk says holds again, and is read. True when it is another than the document's. */
  async close(uri: string): Promise<boolean> {
    const document = this.#open.get(uri);
    this.#edition++;
    this.#open.delete(uri);
    this.#listings.delete(dirname(uri));
    await this.refresh(uri);
    if (document === undefined || this.#disk.get(uri)?.text !== document.text) return true;
    // One text is one file: what it was parsed into stays.
    this.#edition++;
    this.#disk.set(uri, document);
    return false;
  }

  isOpen(uri: string): boolean {
    return this.#open.has(uri);
  }

  /** Forgets what the disk said of a file, and of the folder it is in. */
  forget(uri: string): void {
    this.#edition++;
    this.#disk.delete(uri);
    this.#dropped.delete(uri);
    this.#folders.delete(dirname(uri));
    // The folder may be new, or gone.
    this.#inner.delete(dirname(dirname(uri)));
    this.#listings.delete(dirname(uri));
  }
}

/** Tells texts apart: the length, and 32 bits of each half (FNV-1a). */
function digestOf(text: string): string {
  const half = text.length >> 1;
  let [first, second] = [0x811c9dc5, 0x811c9dc5];
  for (let at = 0; at < half; at++) first = Math.imul(first ^ text.charCodeAt(at), 0x01000193);
  for (let at = half; at < text.length; at++) second = Math.imul(second ^ text.charCodeAt(at), 0x01000193);
  return `${text.length} ${first} ${second}`;
}
