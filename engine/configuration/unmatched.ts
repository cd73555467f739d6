import { join } from '../files/uri';
import { Globs, hasMagic } from './globs';
import type { Problem, Reading } from './read';

/** The files of a workspace, as far as globs ask for them. */
interface Known {
  readonly folders: readonly string[];
  known(): Iterable<string>;
  /** Whether a file may be read. */
  isInside(uri: string): boolean;
  peek(uri: string): unknown;
}

/**
 * Globs of a configuration file that no file matches, and files that it names and that are not read here. Where a glob leads out of what is
 * read, as in a run over a part of the repository, nobody can tell.
 * @param matched what was found before, for files that have not changed
 */
export function globProblems(
  { values, place }: Reading,
  base: string,
  files: Known,
  matched: Map<string, boolean>,
): Problem[] {
  const isMatched = (pattern: string) => {
    const key = `${base} ${pattern}`;
    let found = matched.get(key);
    if (found === undefined) matched.set(key, (found = matches(pattern, base, files)));
    return found;
  };
  const problems: Problem[] = [];
  const look = (pattern: string, path: readonly (string | number)[], value: boolean, isRead = false) => {
    const region = fixedPart(pattern, base);
    const isKnown = isBelowOne(region, files.folders);
    const isOutside = !isKnown && !files.folders.some((folder) => isBelowOne(folder, [region]));
    const isLost = isKnown || (!hasMagic(pattern) && files.isInside(region));
    if (!isLost && !(isRead && isOutside)) return;
    const at = isMatched(pattern) ? undefined : place(path, value);
    if (at)
      problems.push({
        ...at,
        severity: 'warning',
        message: !isLost
          ? `${pattern} lies outside the folders that are linted, and is not read. Lint its folder, too.`
          : hasMagic(pattern)
            ? `No file matches ${pattern}.`
            : `${pattern} was not found.`,
      });
  };
  for (const name of ['include', 'exclude'] as const)
    (values[name] ?? []).forEach((pattern, at) => look(pattern, [name, at], true));
  (values.deployed ?? []).forEach((path, at) => look(path, ['deployed', at], true, true));
  for (const [template, chosen] of Object.entries(values.parameters ?? {})) {
    look(template, ['parameters', template], false);
    chosen.forEach((pattern, at) =>
      look(pattern.replace(/^!/, ''), ['parameters', template, at], true, !pattern.startsWith('!')),
    );
  }
  for (const [manifests, template] of Object.entries(values.manifests ?? {})) {
    look(manifests, ['manifests', manifests], false);
    look(template.split('#', 1)[0]!, ['manifests', manifests], true, true);
  }
  return problems;
}

/** The folder or file that all that a pattern can match stands in, or is. */
function fixedPart(pattern: string, base: string): string {
  const names = pattern.split('/');
  const magic = names.findIndex((name) => hasMagic(name));
  return join(base, names.slice(0, magic < 0 ? names.length : magic).join('/'));
}

function isBelowOne(uri: string, folders: readonly string[]): boolean {
  return folders.some((folder) => uri === folder || uri.startsWith(`${folder}/`));
}

/** Folders that are never read, so that nothing tells what is in them. */
const unread = /(^|\/)(\.git|node_modules|\.terraform|\.vscode-test|dist|out|bin|obj|\.venv)(\/|$)/;

function matches(pattern: string, base: string, files: Known): boolean {
  if (unread.test(pattern) || /^\.?\/?$/.test(pattern)) return true;
  if (!hasMagic(pattern) && files.peek(join(base, pattern))) return true;
  const globs = new Globs(base, [pattern]);
  for (const uri of files.known()) if (globs.has(uri)) return true;
  return false;
}
