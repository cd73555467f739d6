import { smallest } from '../../shared-rules/lists';
import type { Step, Value } from '../../shared-rules/model/value';
import { SourceOrigin, SourceResource } from '../resources/resource';
import type { Name } from '../resources/table';
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
  /** What azurerm calls it, and since when; undefined where it is ARM's own name. */
  readonly argument: Name | undefined;
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

/** All that is known of the properties that stand in a file, from which each offset takes its own. */
export class Explanations {
  readonly #places = new Map<
    string,
    {
      readonly path: string;
      readonly start: number;
      readonly end: number;
      readonly argument: Name | undefined;
      readonly values: Map<string, Collected>;
    }
  >();

  /** @param roots those that read the file */
  constructor(file: string, roots: readonly Root[], files: Files) {
    for (const { cluster, context, worlds } of clustersOf(roots, files)) {
      for (const read of propertiesOf(cluster)) {
        for (const { result: value, conditions } of worlds.explore(read)) {
          const span = spanIn(value, file);
          if (span) this.#add(value, span, context, conditions);
        }
      }
    }
  }

  #add(
    value: Value<unknown>,
    { start, end }: { readonly start: number; readonly end: number },
    context: string,
    conditions: readonly string[],
  ): void {
    const { path, trail } = value.at;
    const at = `${start} ${end} ${path}`;
    const { resource } = value.at;
    const argument = resource instanceof SourceResource ? resource.argument(path) : undefined;
    const entry = this.#places.get(at) ?? { path, start, end, argument, values: new Map<string, Collected>() };
    this.#places.set(at, entry);
    const says = describe(value);
    const key = `${says}\n${JSON.stringify(trail)}\n${conditions.join()}`;
    const known = entry.values.get(key) ?? { says, trail, contexts: new Set<string>(), when: conditions };
    known.contexts.add(context);
    entry.values.set(key, known);
  }

  /** The properties whose key or value stands at an offset, the innermost; empty when none of the model's does. */
  at(offset: number): Explanation[] {
    const here = [...this.#places.values()].filter(({ start, end }) => start <= offset && offset <= end);
    const narrowest = smallest(here.map(({ start, end }) => end - start));
    return here
      .filter(({ start, end }) => end - start === narrowest)
      .map(({ path, start, end, argument, values }) => ({
        path,
        start,
        end,
        argument,
        values: [...values.values()].map((value) => ({ ...value, contexts: [...value.contexts] })),
      }));
  }
}

/** The whole property when it is written where the resource is, else the place that uses it. Absent values stand nowhere. */
function spanIn(value: Value<unknown>, file: string): { start: number; end: number } | undefined {
  const place = value.at instanceof SourceOrigin ? value.at.place : undefined;
  if (!place || place.file !== file || place.slot.kind === 'missing') return undefined;
  const { entry } = place.slot;
  const span =
    entry && entry.file === file && entry.node.start <= place.span.start && place.span.end <= entry.node.end
      ? entry.node
      : place.span;
  return { start: span.start, end: span.end };
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
