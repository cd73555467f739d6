import { URI, Utils } from 'vscode-uri';

/**
 * `join('file:///a/b', '../c.tf')` → `file:///a/c.tf`
 * @param relative a path as it is written in a file; both kinds of slashes separate, as they do where Windows reads it
 */
export function join(folder: string, relative: string): string {
  const key = `${folder}\n${relative}`;
  let uri = joined.get(key);
  if (uri === undefined) {
    if (joined.size > 10_000) joined.clear();
    joined.set(
      key,
      (uri = normalizeUri(Utils.resolvePath(folderOf(folder), wellFormed(relative).replaceAll('\\', '/')).toString())),
    );
  }
  return uri;
}

/** The URI of an entry of a folder. Parsing one for each of many thousand files would be most of the work, so mostly it is put together. */
export function childOf(folder: string, name: string): string {
  return /^[\w.~-]+$/.test(name)
    ? `${folder}/${name}`
    : normalizeUri(Utils.joinPath(folderOf(folder), wellFormed(name)).toString());
}

/** The root of a file system is normalized to no path at all. */
function folderOf(uri: string): URI {
  const parsed = URI.parse(uri);
  return parsed.path === '' ? parsed.with({ path: '/' }) : parsed;
}

/** Half a surrogate pair cannot be put into a URI. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

/** Every keystroke asks for the same few modules again, and parsing URIs is slow. */
const joined = new Map<string, string>();

export function dirname(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

export function basename(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}

/** The URI of a path on the disk. */
export function uriOfPath(path: string): string {
  return normalizeUri(URI.file(path).toString());
}

/** One spelling for each file: drive letters and percent signs differ between editors. */
export function normalizeUri(uri: string): string {
  const text = URI.parse(uri).toString();
  return text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
}

/** The folder and the name of a file, as people read them. */
export function folderAndName(uri: string): string {
  return uri.split('/').slice(-2).map(decodeURIComponent).join('/');
}
