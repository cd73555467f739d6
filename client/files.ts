import { Disposable, FileSystemError, FileType, Uri, workspace, type LogOutputChannel } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { decodeText, maxFileSize, maxHeader, tooLarge } from '../engine/files/decode';

/** A text, why there is none, or null where there is no such file. */
type Answer = string | { readonly reason: string } | null;

/** Reads files for a server that has no disk, or whose workspace is on none: `ClientFiles` of the server asks. */
export function serveFiles(client: BaseLanguageClient, output: LogOutputChannel): Disposable {
  return Disposable.from(
    client.onRequest('aksNetworkLint/readFiles', ({ uris }: { readonly uris: readonly string[] }) => {
      const links: Links = new Map();
      return Promise.all(uris.map((uri) => readFile(parse(uri), links)));
    }),
    client.onRequest('aksNetworkLint/readFolder', async ({ uri }: { readonly uri: string }) => {
      const folder = parse(uri);
      try {
        if (await isLinked(folder, new Map())) return [];
        const entries = await workspace.fs.readDirectory(folder);
        // Folders behind links are not looked into.
        return entries.map(([name, type]) => ({ name, folder: type === FileType.Directory }));
      } catch (error) {
        if (!isMissing(error)) output.warn(`${uri} was not read: ${messageOf(error)}`);
        return [];
      }
    }),
  );
}

/** The server's name for the root of a file system ends before the slash. */
function parse(uri: string): Uri {
  const parsed = Uri.parse(uri);
  return parsed.path === '' ? parsed.with({ path: '/' }) : parsed;
}

async function readFile(uri: Uri, links: Links): Promise<Answer> {
  try {
    if (await isLinked(uri, links))
      return { reason: 'This file was not read: it lies behind a link, and the editor does not say where that leads.' };
    const bytes = await workspace.fs.readFile(uri);
    return bytes.length > maxFileSize ? (tooLarge(uri.path, bytes.subarray(0, maxHeader)) ?? null) : decodeText(bytes);
  } catch (error) {
    return isMissing(error) ? null : { reason: `This file was not read: ${messageOf(error)}` };
  }
}

type Links = Map<string, Promise<boolean>>;

/** Whether a file or folder of a workspace on a disk is a link, or lies behind one: what it leads to may be outside. @param known what was asked for before */
async function isLinked(uri: Uri, known: Links): Promise<boolean> {
  const folder = workspace.getWorkspaceFolder(uri)?.uri.path.replace(/\/$/, '');
  if (folder === undefined || !/^(file|vscode-remote)$/.test(uri.scheme) || uri.path.length <= folder.length)
    return false;
  let answer = known.get(uri.path);
  if (!answer) {
    const above = uri.with({ path: uri.path.slice(0, uri.path.lastIndexOf('/')) });
    answer = isLinked(above, known).then(
      async (is) => is || ((await workspace.fs.stat(uri)).type & FileType.SymbolicLink) !== 0,
    );
    known.set(uri.path, answer);
  }
  return answer;
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof FileSystemError &&
    ['FileNotFound', 'FileIsADirectory', 'FileNotADirectory', 'FileIsNotDirectory'].includes(error.code)
  );
}

/** Its first line. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
