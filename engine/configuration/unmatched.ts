import { Globs, hasMagic } from './globs';
import type { Problem, Reading } from './read';

/** Globs of a configuration file that no file matches. @param matched what was found before, for files that have not changed */
export function globProblems(
  { values, place }: Reading,
  base: string,
  known: () => Iterable<string>,
  matched: Map<string, boolean>,
): Problem[] {
  const isMatched = (pattern: string) => {
    const key = `${base} ${pattern}`;
    let found = matched.get(key);
    if (found === undefined) matched.set(key, (found = matches(pattern, base, known)));
    return found;
  };
  const problems: Problem[] = [];
  const look = (pattern: string, path: readonly (string | number)[], value: boolean) => {
    const at = isMatched(pattern) ? undefined : place(path, value);
    if (at)
      problems.push({
        ...at,
        severity: 'warning',
        message: hasMagic(pattern) ? `No file matches ${pattern}.` : `${pattern} was not found.`,
      });
  };
  for (const name of ['include', 'exclude'] as const)
    (values[name] ?? []).forEach((pattern, at) => look(pattern, [name, at], true));
  (values.deployed ?? []).forEach((path, at) => look(path, ['deployed', at], true));
  for (const [template, files] of Object.entries(values.parameters ?? {})) {
    look(template, ['parameters', template], false);
    files.forEach((pattern, at) => look(pattern.replace(/^!/, ''), ['parameters', template, at], true));
  }
  for (const [manifests, template] of Object.entries(values.manifests ?? {})) {
    look(manifests, ['manifests', manifests], false);
    look(template.split('#', 1)[0]!, ['manifests', manifests], true);
  }
  return problems;
}

/** Folders that are never read, so that nothing tells what is in them. */
const unread = /(^|\/)(\.git|node_modules|\.terraform|\.vscode-test|dist|out|bin|obj|\.venv)(\/|$)/;

function matches(pattern: string, base: string, known: () => Iterable<string>): boolean {
  if (unread.test(pattern) || /^\.?\/?$/.test(pattern)) return true;
  const globs = new Globs(base, [pattern]);
  for (const uri of known()) if (globs.has(uri)) return true;
  return false;
}
