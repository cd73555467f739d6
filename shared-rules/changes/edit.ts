import { remove, set, type Resource } from '../model/resource';
import type { Known, Value } from '../model/value';
import type { Fix, Report, Severity } from '../rule';
import type { Before } from './before';

/**
 * What an edit comes to for what runs, the strongest first. `replaces`: azurerm destroys the cluster and makes another. `refused`: Azure
 * does not take it. `order`: it takes two deployments. `needsName`: azurerm plans it, and the apply fails. `poolReplaced`: nodes leave.
 * `oneWay`: it cannot be undone. `reimages`: every node of every pool is made anew. `nothing`: it has no effect. `inPlace`: nothing to worry.
 */
export type Kind =
  | 'replaces'
  | 'refused'
  | 'order'
  | 'needsName'
  | 'usedSubnet'
  | 'poolReplaced'
  | 'association'
  | 'oneWay'
  | 'egress'
  | 'reimages'
  | 'nothing'
  | 'inPlace';

export interface Outcome {
  readonly kind: Kind;
  /** What happens and what to do, a sentence or two. */
  readonly says: string;
  /** Lower than the rule's own: the versions that are allowed differ, or the sources do. */
  readonly severity?: Severity;
}

/** One property that is another than it was, or one thing that came or went. */
export interface Edit {
  /** `cluster 'aks'`, `node pool 'user'` */
  readonly subject: string;
  /** As ARM spells it. */
  readonly property: string;
  readonly before: Value<unknown>;
  readonly now: Value<unknown>;
  /** In words, `not written` where it is absent. */
  readonly from: string;
  readonly to: string;
  readonly outcome: Outcome;
}

/** The reports of the rule that speaks of one kind of outcome. */
export function* reportsOf(before: Before, kind: Kind): Generator<Report> {
  for (const edit of before.edits()) {
    if (edit.outcome.kind !== kind) continue;
    const { outcome, now, from } = edit;
    yield {
      at: now,
      message: `${outcome.says} (${from === '' ? 'new' : `${from} in ${before.name}`}.)`.replace(/\.\)$/, ')'),
      ...(outcome.severity ? { severity: outcome.severity } : {}),
      fixes: keep(edit, before.name),
    };
  }
}

/** The old value, where it is one literal. */
function keep({ before, now }: Edit, name: string): readonly Fix[] {
  const title = `Keep it as it is in ${name}: {0}`;
  if (now.kind === 'unknown') return [];
  if (before.kind === 'absent')
    return now.kind === 'known' && now.at.isWritten
      ? [{ title: `Leave it out, as in ${name}`, safety: 'review', changes: [remove(now)] }]
      : [];
  if (before.kind !== 'known' || !isLiteral(before)) return [];
  return [{ title, safety: 'review', changes: [set(now, before.value)] }];
}

function isLiteral(value: Known<unknown>): value is Known<string | number | boolean> {
  return ['string', 'number', 'boolean'].includes(typeof value.value);
}

/**
 * Text of a value to compare by: '' where it is absent, undefined where nobody knows. Azure compares without regard to case; lists in their
 * order.
 */
export function wordOf(value: Value<unknown>): string | undefined {
  if (value.kind === 'absent') return '';
  if (value.kind === 'unknown') return undefined;
  const { value: what } = value;
  if (typeof what !== 'object' || what === null) return String(what);
  if (!('items' in what) || !Array.isArray(what.items) || ('complete' in what && what.complete !== true))
    return undefined;
  const words = what.items.map((item: Value<unknown>) => wordOf(item));
  return words.includes(undefined) ? undefined : words.join(', ');
}

/** For azurerm, by its version: from this one on `then`, before it `until`, and where the files do not tell a warning that says both. */
export function since(
  { provider }: Resource,
  [major, minor]: readonly [number, number],
  then: Outcome,
  until: Outcome,
): Outcome {
  const isThen = provider?.atLeast(major, minor);
  if (isThen !== undefined) return isThen ? then : until;
  return { ...until, severity: 'warning', says: `With azurerm below ${major}.${minor}: ${until.says}` };
}
