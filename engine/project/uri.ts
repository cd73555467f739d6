import { URI, Utils } from 'vscode-uri';

/** `join('file:///a/b', '../c.tf')` → `file:///a/c.tf` */
export function join(folder: string, relative: string): string {
  return normalizeUri(Utils.resolvePath(URI.parse(folder), relative).toString());
}

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
