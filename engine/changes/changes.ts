import type { Edit } from '../../shared-rules/changes/edit';
import type { Files } from '../files/files';
import { LineIndex } from '../files/positions';
import { SourceOrigin } from '../resources/resource';

/** One thing that has changed of the networks of clusters, and what that comes to for what runs. */
export interface NetworkChange {
  /** URI; the place is counted from one. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `cluster aks`, `node pool 'user'` */
  readonly subject: string;
  readonly property: string;
  readonly before: string;
  readonly now: string;
  readonly outcome: Edit['outcome']['kind'];
  readonly message: string;
  /** The parameter files that it holds with; empty where that is all of them. */
  readonly contexts: readonly string[];
}

/** The changes of several contexts, each once, those that weigh most first. */
export function changesIn(
  contexts: readonly { readonly label: string; readonly edits: () => readonly Edit[] }[],
  files: Files,
): NetworkChange[] {
  const found = new Map<string, { readonly change: NetworkChange; readonly labels: Set<string> }>();
  for (const { label, edits } of contexts) {
    for (const { subject, property, from, to, outcome, now } of edits()) {
      if (!(now.at instanceof SourceOrigin)) continue;
      const { file, span } = now.at.place;
      const { line, character } = new LineIndex(files.peek(file)?.text ?? '').at(span.start);
      const change: NetworkChange = {
        file,
        line: line + 1,
        column: character + 1,
        subject,
        property,
        before: from,
        now: to,
        outcome: outcome.kind,
        message: outcome.says,
        contexts: [],
      };
      const key = JSON.stringify(change);
      const known = found.get(key) ?? { change, labels: new Set() };
      known.labels.add(label);
      found.set(key, known);
    }
  }
  const all = new Set(contexts.map(({ label }) => label)).size;
  return [...found.values()]
    .map(({ change, labels }) => ({ ...change, contexts: labels.size === all ? [] : [...labels] }))
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
}

/** The strongest first. */
const order: readonly NetworkChange['outcome'][] = [
  'replaces',
  'unmoved',
  'refused',
  'usedSubnet',
  'inlinePool',
  'order',
  'needsName',
  'removed',
  'poolReplaced',
  'association',
  'egress',
  'nothing',
  'oneWay',
  'reimages',
  'inPlace',
];
