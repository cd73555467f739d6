import * as vscode from 'vscode';

/** What the bundle puts in: texts by their paths. */
declare const texts: { readonly [path: string]: string };

/** Activated for `memfs:`, in the browser: a file system in memory. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider('memfs', new Memory(), { isCaseSensitive: true }),
  );
}

class Memory implements vscode.FileSystemProvider {
  readonly files = new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const size = this.files.get(uri.path)?.length;
    if (size !== undefined) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
    if (this.readDirectory(uri).length === 0) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
  }

  readDirectory({ path: folder }: vscode.Uri): [string, vscode.FileType][] {
    const base = folder.endsWith('/') ? folder : `${folder}/`;
    const entries = new Map<string, vscode.FileType>();
    for (const file of this.files.keys()) {
      if (!file.startsWith(base)) continue;
      const [name, ...rest] = file.slice(base.length).split('/');
      entries.set(name!, rest.length > 0 ? vscode.FileType.Directory : vscode.FileType.File);
    }
    return [...entries];
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const bytes = this.files.get(uri.path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    const type = this.files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.files.set(uri.path, bytes);
    this.#changed.fire([{ type, uri }]);
  }

  delete(uri: vscode.Uri): void {
    this.files.delete(uri.path);
    this.#changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  createDirectory(): void {}

  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}
