import type { Step, Value } from '../../shared-rules/model/value';
import { SourceOrigin } from '../resources/resource';
import type { Files } from '../files/files';
import type { Root } from '../languages/language';
import { clustersOf, propertiesOf } from '../deployments/readings';

/** What a property comes to, and how. */
export interface Explanation {
  /** ARM path of the property. */
  readonly path: string;
  /** Where it stands. Offsets are UTF-16. */
  readonly start: number;
  readonly end: number;
  readonly values: readonly ExplainedValue[];
}

interface ExplainedValue {
  /** `'azure'`, `not set`, or `unknown, because …` */
  readonly says: string;
  /** From the use back to the literal. */
  readonly trail: readonly Step[];
  /** The parameter files, or roots, in which it is so. */
  readonly contexts: readonly string[];
  /** The undecided conditions under which it is so; empty when there are none. */
  readonly when: readonly string[];
}

/** An explained value while its contexts come in. */
type Collected = Omit<ExplainedValue, 'contexts'> & { readonly contexts: Set<string> };

/** The properties whose key or value stands at an offset of a file, the innermost; empty when none of the model's does. */
export function explainAt(file: string, offset: number, roots: readonly Root[], files: Files): Explanation[] {
  const found = new Map<string, { start: number; end: number; values: Map<string, Collected> }>();
  let narrowest = Infinity;
  for (const { cluster, context, worlds } of clustersOf(roots, files)) {
    for (const read of propertiesOf(cluster)) {
      for (const world of worlds.explore(read)) {
        const value = world.result;
        const span = spanAt(value, file, offset);
        if (!span || span.end - span.start > narrowest) continue;
        if (span.end - span.start < narrowest) found.clear();
        narrowest = span.end - span.start;
        const entry = found.get(value.at.path) ?? { ...span, values: new Map<string, Collected>() };
        found.set(value.at.path, entry);
        const says = describe(value);
        const key = `${says}\n${JSON.stringify(value.at.trail)}\n${world.conditions.join()}`;
        const known = entry.values.get(key) ?? {
          says,
          trail: value.at.trail,
          contexts: new Set<string>(),
          when: world.conditions,
        };
        known.contexts.add(context);
        entry.values.set(key, known);
      }
    }
  }
  return [...found].map(([path, { start, end, values }]) => ({
    path,
    start,
    end,
    values: [...values.values()].map((value) => ({ ...value, contexts: [...value.contexts] })),
  }));
}

/** The whole property when it is written where the resource is, else the place that uses it. Absent values stand nowhere. */
function spanAt(value: Value<unknown>, file: string, offset: number): { start: number; end: number } | undefined {
  const place = value.at instanceof SourceOrigin ? value.at.place : undefined;
  if (!place || place.file !== file || place.slot.kind === 'missing') return undefined;
  const { entry } = place.slot;
  const span =
    entry && entry.file === file && entry.node.start <= place.span.start && place.span.end <= entry.node.end
      ? entry.node
      : place.span;
  return span.start <= offset && offset <= span.end ? { start: span.start, end: span.end } : undefined;
}

function describe(value: Value<unknown>): string {
  if (value.kind === 'absent') return 'not set';
  if (value.kind === 'unknown') return `unknown, because ${value.reason}`;
  const { value: known } = value;
  if (typeof known === 'object' && known !== null && 'items' in known && 'complete' in known) {
    const items = (known as { items: readonly (Value<unknown> | string)[] }).items.map((item) =>
      typeof item === 'string' ? item : describe(item),
    );
    return `[${[...items, ...(known.complete === true ? [] : ['…'])].join(', ')}]`;
  }
  if (typeof known === 'object' && known !== null && 'key' in known && 'name' in known)
    return typeof known.name === 'string' ? `the id of ${known.name}` : 'the id of a resource';
  return typeof known === 'string' ? `'${known}'` : String(known);
}
