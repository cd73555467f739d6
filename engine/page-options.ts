import { LineIndex } from './files/positions';
import type { LocatedFinding } from './judge/present';
import type { PageOptions } from './plan/html';

/** What a workspace came to, for the page of its plans. */
interface Came {
  textOf(file: string): string;
  /** @param root URI */
  findingsOf(root: string): readonly LocatedFinding[];
  notesOf(
    root: string,
  ): readonly { readonly message: string; readonly file: string; readonly start: number; readonly end: number }[];
}

/** Names, addresses, lines, findings and notes for the page of plans; what is asked for twice is looked up once. */
export function pageOptions(came: Came, nameOf: (uri: string) => string, uriOf: (file: string) => string): PageOptions {
  const lines = new Map<string, LineIndex>();
  const indexOf = (file: string) => {
    let index = lines.get(file);
    if (!index) lines.set(file, (index = new LineIndex(came.textOf(file))));
    return index;
  };
  const byRoot = new Map<string, readonly LocatedFinding[]>();
  const findingsOf = (root: string) => {
    let found = byRoot.get(root);
    if (!found) byRoot.set(root, (found = came.findingsOf(root)));
    return found;
  };
  const shown = new Map<LocatedFinding, ReturnType<PageOptions['findings']>[number]>();
  // The same finding is the same object, so that it is drawn once.
  const show = (finding: LocatedFinding) => {
    const { severity, message, file, start, end } = finding;
    let one = shown.get(finding);
    if (!one) shown.set(finding, (one = { severity, message, place: { file, start, end } }));
    return one;
  };
  return {
    nameOf,
    uriOf,
    lineOf: ({ file, start }) => indexOf(file).at(start).line + 1,
    notes: (root) =>
      came.notesOf(root).map(({ message, file, start, end }) => ({ message, place: { file, start, end } })),
    findings: (root, context, { label, instance, path }) =>
      findingsOf(root)
        .filter(({ subjects }) =>
          subjects.some(
            (one) =>
              one.root === root &&
              one.context === context &&
              one.label === label &&
              one.instance === instance &&
              (path === '' || one.path === path || one.path.startsWith(`${path}.`)),
          ),
        )
        .map(show),
  };
}
