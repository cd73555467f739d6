import { URI, Utils } from 'vscode-uri';

/** `join('file:///a/b', '../c.tf')` → `file:///a/c.tf` */
export function join(folder: string, relative: string): string {
  const key = `${folder}\n${relative}`;
  let uri = joined.get(key);
  if (uri === undefined) {
    if (joined.size > 10_000) joined.clear();
    joined.set(key, (uri = normalizeUri(Utils.resolvePath(URI.parse(folder), wellFormed(relative)).toString())));
  }
  return uri;
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

/** One spelling for each file: drive letters and percent signs differ between editors. */
export function normalizeUri(uri: string): string {
  const text = URI.parse(uri).toString();
  return text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
}
