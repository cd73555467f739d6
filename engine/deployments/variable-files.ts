import type { Files } from '../files/files';
import { kindOf } from '../files/kinds';
import { basename, dirname } from '../files/uri';
import type { FileFacts, Stranger } from '../languages/language';
import type { Candidate } from './roots';

/** The variable files in other folders that are for a root. */
interface VariableFiles {
  /** URI of the root. */
  readonly root: string;
  /** URIs, those of the nearest folder first. */
  readonly owned: readonly string[];
  /** Those that fit nobody, where this root is the nearest. */
  readonly others: readonly Stranger[];
}

export function isVariableFile(uri: string): boolean {
  const kind = kindOf(uri);
  return kind === 'terraform-variables' || kind === 'terraform-values';
}

/**
 * Variable files of Terraform that stand in folders of their own: each is for the nearest root above that declares every name in it, else for
 * the nearest beside. Of several that are as near it is for the one that its path names; else nobody knows.
 */
export function variableFilesOf(
  candidates: readonly Candidate[],
  found: ReadonlyMap<string, FileFacts>,
  files: Files,
): readonly VariableFiles[] {
  const called = new Set(candidates.flatMap(({ root, calls }) => [...calls].filter((call) => call !== root.uri)));
  const folders = candidates
    // What is deployed as a folder.
    .filter(({ root }) => kindOf(root.uri) === undefined)
    .map(({ root, parameters }) => ({
      uri: root.uri,
      judged: root.networksOnly !== true,
      called: called.has(root.uri),
      declared: new Set((parameters ?? []).map(({ name }) => name)),
    }));
  const result = new Map<string, { readonly root: string; readonly owned: string[]; readonly others: Stranger[] }>();
  const of = (root: string) => {
    let known = result.get(root);
    if (!known) result.set(root, (known = { root, owned: [], others: [] }));
    return known;
  };
  for (const [uri, { names = [] }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isVariableFile(uri) || names.length === 0 || isBeside(uri, files)) continue;
    const near = folders
      .flatMap((folder) => {
        const distance = distanceOf(folder.uri, dirname(uri), files);
        return distance === undefined ? [] : [{ ...folder, distance }];
      })
      .sort((a, b) => a.distance - b.distance);
    const fitting = near.filter(({ declared }) => names.every((name) => declared.has(name)));
    const owner =
      nearest(
        fitting.filter((folder) => !folder.called),
        uri,
      ) ?? nearest(fitting, uri);
    if (owner) {
      of(owner.uri).owned.push(uri);
      continue;
    }
    const next = near.find((folder) => !folder.called && folder.judged);
    if (next && fitting.length === 0)
      of(next.uri).others.push({ uri, missing: names.filter((name) => !next.declared.has(name)) });
  }
  for (const { root, owned } of result.values())
    owned.sort(
      (a, b) =>
        (distanceOf(root, dirname(a), files) ?? 0) - (distanceOf(root, dirname(b), files) ?? 0) || (a < b ? -1 : 1),
    );
  return [...result.values()];
}

/** Whether a variable file stands beside the files of a module, which is then what it is for. */
function isBeside(uri: string, files: Files): boolean {
  return files.list(dirname(uri)).some((other) => /\.(?:tf|tofu)(?:\.json)?$/.test(other));
}

/** The template that is nearest to a parameter file, above it or else beside. */
export function nearestOf<T extends Pick<Candidate, 'root'>>(
  templates: readonly T[],
  file: string,
  files: Files,
): T | undefined {
  const near = templates
    .flatMap((template) => {
      const distance = distanceOf(dirname(template.root.uri), dirname(file), files);
      return distance === undefined ? [] : [{ template, uri: template.root.uri.replace(/\.\w+$/, ''), distance }];
    })
    .sort((a, b) => a.distance - b.distance);
  return nearest(near, file)?.template;
}

interface Near {
  readonly uri: string;
  readonly distance: number;
}

/** The nearest of them; of several that are as near the one whose name the path of the file has. */
function nearest<T extends Near>(folders: readonly T[], file: string): T | undefined {
  const [first] = folders;
  const near = folders.filter(({ distance }) => distance === first?.distance);
  if (near.length < 2) return first;
  const words = new Set(file.toLowerCase().split(/[/.]/));
  const named = near.filter(({ uri }) => words.has(basename(uri).toLowerCase()));
  return named.length === 1 ? named[0] : undefined;
}

/**
 * How far a root is from the folder of a variable file: less for every one above than for any beside. A folder is beside another where one above
 * both holds it no deeper than three folders down.
 */
function distanceOf(root: string, folder: string, files: Files): number | undefined {
  const [to, from] = [root.split('/'), folder.split('/')];
  let common = 0;
  while (common < to.length && common < from.length && to[common] === from[common]) common++;
  const [up, down] = [from.length - common, to.length - common];
  if (down === 0) return up;
  return up > 0 && down <= maxDown && files.isInside(from.slice(0, common).join('/')) ? far * up + down : undefined;
}

const maxDown = 3;
const far = 1_000;
