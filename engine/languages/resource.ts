import type { Resource } from '../../shared-rules/model/resource';
import type { Json, List, Origin, Step, Value } from '../../shared-rules/model/value';
import { isEmpty, type Data, type Passage } from '../evaluate/data';
import type { ArrayExpression, Expression, ObjectExpression, Property, Span, Spread } from './syntax';
import type { Attribute, Block, Body } from './terraform/tree';

/** Where a property stands, or where it would be written. */
export interface Place {
  /** URI of the file that shows it. */
  readonly file: string;
  /** What is underlined: the value at its use; for an absent one the key of its nearest ancestor. */
  readonly span: Span;
  readonly slot: Slot;
}

export type Slot =
  | {
      readonly kind: 'written';
      readonly data: Data;
      /** The property, argument, block or list item that holds the value; undefined when no literal does. */
      readonly entry?: Entry;
      /** From ARM's value to the one this language writes. */
      readonly encode?: Encode;
    }
  | {
      readonly kind: 'missing';
      /** The nearest ancestor that exists and can be edited; undefined when it is not a literal. */
      readonly container?: Container;
      /** What is missing below the container, in the words of the language. */
      readonly names: readonly string[];
      /** The names that the container was reached through. */
      readonly via: readonly Passage[];
      readonly encode?: Encode;
    };

export type Encode = (value: Json) => Json;

export interface Container {
  readonly file: string;
  readonly node: ObjectExpression | Body;
}

export interface Entry {
  readonly file: string;
  readonly node: Property | Attribute | Block | Expression | Spread;
  readonly container: ObjectExpression | Body | ArrayExpression;
  /** The names that the container was reached through. */
  readonly via: readonly Passage[];
}

/** An origin that remembers where in the files it is. The engine makes every origin, so it may ask each for its place. */
export class SourceOrigin implements Origin {
  readonly trail: readonly Step[];

  constructor(
    readonly resource: SourceResource,
    readonly path: string,
    readonly place: Place,
  ) {
    this.trail = trailOf(place.slot);
  }
}

/** What `find` answers: the value, if there is one, and its place. */
export interface Found {
  readonly data: Data | undefined;
  readonly place: Place;
  /** Set when the value may be there but cannot be seen: an ancestor is unknown or open. */
  readonly reason?: string;
}

/** Reads typed values off what a language finds. Subclasses say where an ARM path leads. */
export abstract class SourceResource implements Resource {
  constructor(
    readonly type: string,
    readonly label: string,
  ) {}

  requires(_path: string): readonly string[] {
    return [];
  }

  /** Finds an ARM path, split into names and indices. */
  protected abstract find(path: readonly (string | number)[]): Found;

  string(path: string): Value<string> {
    return this.#read(path, 'text', (data) => (data.kind === 'scalar' && data.value !== null && typeof data.value !== 'boolean' ? String(data.value) : undefined));
  }

  boolean(path: string): Value<boolean> {
    return this.#read(path, 'true or false', (data) => (data.kind === 'scalar' ? asBoolean(data.value) : undefined));
  }

  number(path: string): Value<number> {
    return this.#read(path, 'a number', (data) =>
      data.kind === 'scalar' && (typeof data.value === 'number' || (typeof data.value === 'string' && /^\d+$/.test(data.value))) ? Number(data.value) : undefined,
    );
  }

  object(path: string): Value<true> {
    return this.#read(path, 'an object', (data) => (data.kind === 'object' ? true : undefined));
  }

  strings(path: string): Value<List<Value<string>>> {
    return this.#read(path, 'a list', (data) =>
      data.kind === 'array'
        ? { items: data.items.map((_, at) => this.string(`${path}[${at}]`)).filter((item) => item.kind !== 'absent'), complete: data.open === undefined }
        : undefined,
    );
  }

  items(path: string): Value<List<string>> {
    return this.#read(path, 'a list', (data) => (data.kind === 'array' ? { items: data.items.map((_, at) => `${path}[${at}]`), complete: data.open === undefined } : undefined));
  }

  #read<T>(path: string, expected: string, convert: (data: Data) => T | undefined): Value<T> {
    const found = this.find(splitPath(path));
    const at = new SourceOrigin(this, path, found.place);
    if (found.reason !== undefined) return { kind: 'unknown', reason: found.reason, at };
    if (found.data === undefined || isEmpty(found.data)) return { kind: 'absent', at };
    if (found.data.kind === 'unknown') return { kind: 'unknown', reason: found.data.reason, at };
    const value = convert(found.data);
    return value === undefined ? { kind: 'unknown', reason: `it is not ${expected}`, at } : { kind: 'known', value, at };
  }
}

/** `a.b[0].c` → `['a', 'b', 0, 'c']` */
export function splitPath(path: string): (string | number)[] {
  return path.split('.').flatMap((part) => {
    const [name = '', ...indices] = part.split('[');
    return [name, ...indices.map((index) => Number(index.slice(0, -1)))];
  });
}

/** Both Azure and Terraform accept the words for the values. */
function asBoolean(value: string | number | boolean | null): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function trailOf(slot: Slot): Step[] {
  if (slot.kind === 'missing' || slot.data.source.via.length === 0) return [];
  const { via, literal, file, node } = slot.data.source;
  const steps: Step[] = via.map(({ file, start, end, what }) => ({ file, start, end, what }));
  if (literal) steps.push({ file, start: node.start, end: node.end, what: 'The value is written here.' });
  return steps;
}
