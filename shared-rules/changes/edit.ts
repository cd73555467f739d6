import { remove, set, type Change, type Resource } from '../model/resource';
import type { Known, Value } from '../model/value';
import type { Fix, Report, Severity } from '../rule';
import type { Before } from './before';

/**
 * What an edit comes to for what runs, the strongest first. `replaces`: azurerm destroys the cluster and makes another. `refused`: Azure
 * does not take it. `order`: it takes two deployments. `needsName`: azurerm plans it, and the apply fails. `poolReplaced`: nodes leave.
 * `oneWay`: it cannot be undone. `reimages`: every node of every pool is made anew. `nothing`: it has no effect. `unmoved`: Terraform takes a new address for another resource. `removed`: it is
 * not in the files any more. `inlinePool`: a pool that Azure takes only as a resource of its own. `inPlace`: nothing to worry.
 */
export type Kind =
  | 'replaces'
  | 'refused'
  | 'order'
  | 'needsName'
  | 'unmoved'
  | 'usedSubnet'
  | 'inlinePool'
  | 'removed'
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
  /** What mends it beside going back. */
  readonly fixes?: readonly Fix[];
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
  /** What it is compared with, where that is not what the rest is. */
  readonly since?: string;
  /** What goes back with it. */
  readonly together?: readonly { readonly before: Value<unknown>; readonly now: Value<unknown> }[];
  /** Going back is nothing that can be written here. */
  readonly isFinal?: true;
}

/** The reports of the rule that speaks of one kind of outcome. */
export function* reportsOf(before: Before, kind: Kind): Generator<Report> {
  for (const edit of before.edits()) {
    if (edit.outcome.kind !== kind) continue;
    const { outcome, now, from, since: name = before.name } = edit;
    yield {
      at: now,
      message: `${outcome.says} (${from} in ${name})`,
      ...(outcome.severity ? { severity: outcome.severity } : {}),
      fixes: [...(outcome.fixes ?? []), ...(edit.isFinal ? [] : keep(edit, name))],
    };
  }
}

/** The old values, where each is one literal. */
function keep(edit: Edit, name: string): readonly Fix[] {
  const changes = [edit, ...(edit.together ?? [])].map(({ before, now }) => kept(before, now));
  if (changes.includes(undefined)) return [];
  const title = edit.before.kind === 'absent' ? `Leave it out, as in ${name}` : `Keep it as it is in ${name}: {0}`;
  return [{ title, safety: 'review', changes: changes.flatMap((change) => change ?? []) }];
}

/** What makes a property what it was; undefined where that is no literal, or nobody wrote what it is. */
export function kept(before: Value<unknown>, now: Value<unknown>): Change | undefined {
  if (now.kind === 'unknown') return undefined;
  if (before.kind === 'absent') return now.kind === 'known' && now.at.isWritten ? remove(now) : undefined;
  return before.kind === 'known' && isLiteral(before) ? set(now, before.value) : undefined;
}

/** Text that a pipeline or azd puts values into: `#{NAME}#`, `#_NAME_#`, `${NAME}`, `__NAME__`, `{{name}}`, `$(name)`, `<name>`. */
export function isReplaced(text: string): boolean {
  return /#\{|#_\w+_#|\$[({]|\{\{|__\w+__|^<.*>$/.test(text);
}

/** The same to show. @param other what is known and no text */
export function shownWord(value: Value<unknown>, other = 'not written'): string {
  const word = wordOf(value);
  return word === undefined || word === '' ? (value.kind === 'known' ? other : 'not written') : word;
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
  if (typeof what !== 'object' || what === null) return isReplaced(String(what)) ? undefined : String(what);
  if (!('items' in what) || !Array.isArray(what.items) || ('complete' in what && what.complete !== true))
    return undefined;
  const words = what.items.map((item: Value<unknown>) => wordOf(item));
  return words.includes(undefined) ? undefined : words.join(', ');
}

/** Azure and azurerm from this version on `then`, older ones `until`; where the files do not tell the version, a warning that says which. */
export function since(
  { provider }: Resource,
  [major, minor]: readonly [number, number],
  then: Outcome,
  until: Outcome,
): Outcome {
  if (!provider) return then;
  const isThen = provider.atLeast(major, minor);
  if (isThen !== undefined) return isThen ? then : until;
  // What is said of versions that are older still weighs more.
  const isOlder = until.says.startsWith('With azurerm below ');
  return {
    ...until,
    severity: 'warning',
    says: isOlder ? until.says : `With azurerm below ${major}.${minor}: ${until.says}`,
  };
}
