import { hasProperty } from '../../shared-rules/model/values';
import type { Provider, Reference, Refusal, Renamed, Resource } from '../../shared-rules/model/resource';
import type { Json, List, Origin, Step, Value } from '../../shared-rules/model/value';
import type { Worlds } from '../../shared-rules/model/worlds';
import type { Name } from './table';
import {
  isEmpty,
  mark,
  numberOf,
  scalar,
  symbolOf,
  unknown,
  type Data,
  type ResourceHandle,
  type Passage,
  type UnknownData,
} from '../evaluate/data';
import type {
  ArrayExpression,
  Attribute,
  Block,
  Body,
  Expression,
  ObjectExpression,
  Property,
  Span,
  Spread,
} from '../syntax/tree';

/** Where a property stands, or where it would be written. */
export interface Place {
  /** URI of the file that shows it. */
  readonly file: string;
  /** What is underlined: the value; for an absent one the key of its nearest ancestor. */
  readonly span: Span;
  /** Where the resource uses it, in the same file: elsewhere when the value stands behind a name. */
  readonly use?: Span;
  readonly slot: Slot;
}

export type Slot =
  | {
      readonly kind: 'written';
      readonly data: Data;
      /** The property, argument, block or list item that holds the value; undefined when no literal does. */
      readonly entry: Entry | undefined;
      /** What the language calls it, where it is not ARM's name. */
      readonly name?: string;
      /** From ARM's value to the one this language writes. */
      readonly encode?: Encode;
    }
  | {
      readonly kind: 'missing';
      /** The nearest ancestor that exists and can be edited; undefined when it is not a literal. */
      readonly container: Container | undefined;
      /** A literal null that stands in the place of the container, and gives way to it. */
      readonly instead?: { readonly file: string; readonly node: Span };
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
  private steps: readonly Step[] | undefined;

  /** Asked for by few of the many origins that are made. */
  get trail(): readonly Step[] {
    return (this.steps ??= trailOf(this.place.slot));
  }

  get isWritten(): boolean {
    return this.place.slot.kind === 'written';
  }

  get isOffered(): boolean {
    const { slot } = this.place;
    return (slot.kind === 'written' || slot.names.length > 0) && this.isKnownToVersion;
  }

  /** Whether the template's api-version has the property. */
  get isKnownToVersion(): boolean {
    const version = this.resource.apiVersion;
    const path = pathInCluster(this.resource.type, this.path);
    return version === undefined || path === undefined || hasProperty(version, path);
  }

  constructor(
    readonly resource: SourceResource,
    readonly path: string,
    readonly place: Place,
  ) {}
}

/** Where a cluster has a property of it or of a pool; undefined for other resources. */
function pathInCluster(type: string, path: string): string | undefined {
  if (/^microsoft\.containerservice\/managedclusters$/i.test(type)) return path;
  return /^microsoft\.containerservice\/managedclusters\/agentpools$/i.test(type)
    ? path.replace(/^properties\./, 'properties.agentPoolProfiles[*].')
    : undefined;
}

/** What `find` answers: the value, if there is one, and its place. */
export interface Found {
  readonly data: Data | undefined;
  readonly place: Place;
  /** Set when the value may be there but cannot be seen: an ancestor is unknown or open. */
  readonly reason: string | undefined;
}

/** Reads typed values off what a language finds. Subclasses say where an ARM path leads. */
export abstract class SourceResource implements Resource {
  /** Tells resources of one label apart: those of a loop, or of a module that is called twice. Their order does not change from reading to reading. */
  instance = 0;
  /** See `Resource.address`. */
  address?: string;
  /** The module calls that lead to it, the nearest first. */
  calls: readonly Step[] = [];
  #strings: Cache<string> | undefined;
  #booleans: Cache<boolean> | undefined;
  #numbers: Cache<number> | undefined;
  #objects: Cache<true> | undefined;
  #lists: Cache<List<Value<string>>> | undefined;
  #items: Cache<List<string>> | undefined;
  #references: Cache<Reference> | undefined;
  #idLists: Cache<List<Reference>> | undefined;

  constructor(
    readonly type: string,
    readonly label: string,
    protected readonly worlds: Worlds,
  ) {}

  /** The api-version that the template asks for, as a date; undefined where the provider chooses it. */
  get apiVersion(): string | undefined {
    return undefined;
  }

  get provider(): Provider | undefined {
    return undefined;
  }

  requires(_path: string): readonly string[] {
    return [];
  }

  /** How the author writes a property where it is not ARM's name, as a provider knows it by version. */
  argument(_path: string): Name | undefined {
    return undefined;
  }

  spellings(_path: string): readonly string[] {
    return [];
  }

  refusals(_path: string): readonly Refusal[] {
    return [];
  }

  renamed(): readonly Renamed[] {
    return [];
  }

  reference(path: string): Value<Reference> {
    return this.#read((this.#references ??= new Map<string, Cached<Reference>>()), path, toReference, referenceOf);
  }

  /** The text at a path, with symbols for what is not known, so that two that are equal are the same; undefined where there is none. */
  symbol(path: string): string | undefined {
    const { data } = this.find(splitPath(path));
    return data && symbolOf(data)?.toLowerCase();
  }

  ids(path: string): Value<List<Reference>> {
    return this.#read((this.#idLists ??= new Map<string, Cached<List<Reference>>>()), path, (data) => {
      const known = (one: Data): Reference[] => {
        const id = one.kind === 'unknown' ? referenceOf(one) : toReference(one);
        return id === undefined || id instanceof Mismatch ? [] : [id];
      };
      if (data.kind === 'array') {
        const items = data.items.map((item) => item());
        const found = items.flatMap(known);
        return { items: found, complete: data.open === undefined && found.length === items.length };
      }
      if (data.kind !== 'object') return new Mismatch('a list');
      const open = data.openKeys ?? [];
      return {
        items: [
          ...data.keys().flatMap((key) => known(scalar(key, data.source))),
          ...open.flatMap((symbol) => (symbol === '' ? [] : known(unknown('', data.source, { symbol })))),
        ],
        complete: data.open === undefined || open.length > 0,
      };
    });
  }

  /** Azure: text is compared without regard to case. */
  get comparesExactly(): boolean {
    return false;
  }

  /** Whether a value says no more than none does. Azure takes null, '', [] and {} for that. */
  protected isAbsent(data: Data): boolean {
    return isEmpty(data);
  }

  /** What other resources write over this one, asked for once. */
  patches: () => readonly SourceResource[] = () => [];
  #patches: readonly SourceResource[] | undefined;

  /** What stands at an ARM path: what another resource writes over it, else its own. */
  find(path: Path): Found {
    for (const patch of (this.#patches ??= this.patches())) {
      const found = patch.find(path);
      if (found.data !== undefined || found.reason !== undefined) return found;
    }
    return this.own(path);
  }

  /** What the resource itself has at an ARM path. */
  protected abstract own(path: Path): Found;

  string(path: string): Value<string> {
    return this.#read((this.#strings ??= new Map<string, Cached<string>>()), path, toText);
  }

  boolean(path: string): Value<boolean> {
    return this.#read((this.#booleans ??= new Map<string, Cached<boolean>>()), path, toBoolean);
  }

  number(path: string): Value<number> {
    return this.#read((this.#numbers ??= new Map<string, Cached<number>>()), path, toNumber);
  }

  object(path: string): Value<true> {
    return this.#read((this.#objects ??= new Map<string, Cached<true>>()), path, toPresence);
  }

  strings(path: string): Value<List<Value<string>>> {
    return this.#read((this.#lists ??= new Map<string, Cached<List<Value<string>>>>()), path, (data) =>
      data.kind === 'array'
        ? {
            items: data.items
              .slice(0, maxItems)
              .map((_, at) => this.string(`${path}[${at}]`))
              .filter((item) => item.kind !== 'absent'),
            complete: data.open === undefined && data.items.length <= maxItems,
          }
        : new Mismatch('a list'),
    );
  }

  items(path: string): Value<List<string>> {
    return this.#read((this.#items ??= new Map<string, Cached<List<string>>>()), path, (data) =>
      data.kind === 'array'
        ? {
            items: data.items.slice(0, maxObjects).map((_, at) => `${path}[${at}]`),
            complete: data.open === undefined && data.items.length <= maxObjects,
          }
        : new Mismatch('a list'),
    );
  }

  /** @param read what has been read already: many rules read the same few properties */
  #read<T>(
    read: Cache<T>,
    path: string,
    convert: Convert<T>,
    fromUnknown?: (data: UnknownData) => T | undefined,
  ): Value<T> {
    const { worlds } = this;
    const known = read.get(path);
    if (known && known.generation === everyWorld) return known.value;
    if (known && known.generation === worlds.generation) {
      worlds.reads++;
      return known.value;
    }
    const before = worlds.reads;
    const value = this.#compute(path, convert, fromUnknown);
    read.set(path, { value, generation: worlds.reads === before ? everyWorld : worlds.generation });
    return value;
  }

  #compute<T>(
    path: string,
    convert: Convert<T>,
    fromUnknown: (data: UnknownData) => T | undefined = () => undefined,
  ): Value<T> {
    const found = this.find(splitPath(path));
    const at = new SourceOrigin(this, path, found.place);
    if (found.reason !== undefined) return { kind: 'unknown', reason: found.reason, at };
    if (found.data === undefined || this.isAbsent(found.data)) return { kind: 'absent', at };
    if (found.data.kind === 'unknown') {
      const value = fromUnknown(found.data);
      if (value !== undefined) return { kind: 'known', value, at };
      const { symbol, reason } = found.data;
      const ending = symbol?.slice(symbol.lastIndexOf(mark) + 1);
      return { kind: 'unknown', reason, ...(ending === undefined || ending === '' ? {} : { ending }), at };
    }
    const result = convert(found.data);
    return result instanceof Mismatch
      ? { kind: 'unknown', reason: `it is not ${result.expected}`, at }
      : { kind: 'known', value: result, at };
  }
}

/** Values by path, each with the world that it holds in. */
type Cache<T> = Map<string, Cached<T>>;

interface Cached<T> {
  readonly value: Value<T>;
  readonly generation: number;
}

/** Marks a value that does not hang on the world. No world has this number. */
const everyWorld = -1;

/** More items of one list than this are not read: Azure accepts no such list. */
const maxItems = 5_000;

/** The same for lists of objects: a virtual network has 3,000 subnets at most. */
const maxObjects = 3_000;

/** From what was found to what was asked for. */
type Convert<T> = (data: Data) => T | Mismatch;

class Mismatch {
  constructor(readonly expected: string) {}
}

function toText(data: Data): string | Mismatch {
  return data.kind === 'scalar' && data.value !== null && typeof data.value !== 'boolean'
    ? String(data.value)
    : new Mismatch('text');
}

function toPresence(data: Data): true | Mismatch {
  return data.kind === 'object' ? true : new Mismatch('an object');
}

/** Both Azure and Terraform accept the words for the values. */
function toBoolean(data: Data): boolean | Mismatch {
  if (data.kind === 'scalar' && typeof data.value === 'boolean') return data.value;
  const text = data.kind === 'scalar' ? String(data.value).toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : new Mismatch('true or false');
}

function toNumber(data: Data): number | Mismatch {
  return data.kind === 'scalar' &&
    (typeof data.value === 'number' || (typeof data.value === 'string' && /^\d+$/.test(data.value)))
    ? Number(data.value)
    : new Mismatch('a number');
}

/** An ARM path in its steps: names, indices, and the first item of a list whose property has a value. */
export type Path = readonly (string | number | Selection)[];

export interface Selection {
  readonly key: string;
  readonly is: string;
}

/** `/subscriptions/…/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks` → its type and `hub/aks` */
function toReference(data: Data): Reference | Mismatch {
  if (data.kind === 'object' && data.resource) {
    const one = data.resource;
    const name = fullNameOf(one);
    return {
      key: `${mark}#${numberOf(one)}${mark}`,
      type: one.resource.type,
      name: name?.includes(mark) ? undefined : name,
    };
  }
  const text = toText(data);
  if (text instanceof Mismatch) return text;
  const id = partsOfId(text);
  return { key: text.toLowerCase(), type: id?.type, name: id?.name };
}

/** The parts of a whole id, as they are written; undefined for a text that is none. */
export function partsOfId(
  text: string,
): { readonly group: string | undefined; readonly type: string; readonly name: string } | undefined {
  const parts = text.split('/');
  const at = parts.findLastIndex((part) => part.toLowerCase() === 'providers');
  const [namespace = '', ...rest] = parts.slice(at + 1);
  if (at < 1 || namespace === '' || rest.length < 2 || rest.length % 2 !== 0) return undefined;
  const group = parts.findLastIndex((part, index) => index < at && part.toLowerCase() === 'resourcegroups');
  return {
    group: group < 1 ? undefined : parts[group + 1],
    type: [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/'),
    name: rest.filter((_, index) => index % 2 === 1).join('/'),
  };
}

const markedPart = new RegExp(`${mark}[^${mark}]*${mark}`, 'g');

/** The resource that an id means which is complete only when it is deployed. */
function referenceOf(data: UnknownData): Reference | undefined {
  const key = symbolOf(data)?.toLowerCase();
  if (key === undefined) return undefined;
  const plain = (text: string | undefined) => (text?.includes(mark) ? undefined : text);
  if (data.named && data.named.type !== '') return { key, type: data.named.type, name: plain(data.named.name) };
  // A property of a resource leads to the resource.
  if (data.part) return { key, type: undefined, name: undefined };
  // A variable by itself may be empty, and then it is no id.
  // The key of an object may be an id.
  if (!data.idOf && idPattern.test(key)) return { key, type: undefined, name: undefined };
  if (!data.idOf)
    return key.replace(markedPart, '').includes('/') || data.named
      ? { key, type: undefined, name: undefined }
      : undefined;
  const resource = data.idOf;
  return { key, type: resource.resource.type, name: plain(fullNameOf(resource)) };
}

/** The symbol of an id: of a resource in these files, or of one that `resourceId()` names. */
const idPattern = new RegExp(`^${mark}(#\\d+|[\\w.]+/[^${mark}|]+\\|[^${mark}]+)${mark}$`);

/** The names of a resource and its parents, joined with slashes; a symbol where a part is not known, undefined where it has none. */
export function fullNameOf({ name, parent }: ResourceHandle): string | undefined {
  const own = symbolOf(name());
  if (own === undefined || parent === undefined) return own;
  if ('unknown' in parent) return parent.named ? own : undefined;
  const outer = fullNameOf(parent);
  return outer === undefined ? undefined : `${outer}/${own.split('/').at(-1)}`;
}

/** `a.b[0].c` → `['a', 'b', 0, 'c']`; `a[mode=External].b` → `['a', {key: 'mode', is: 'External'}, 'b']`; `a["b.c/d"]` → `['a', 'b.c/d']` */
export function splitPath(path: string): Path {
  let steps = paths.get(path);
  if (!steps) {
    if (paths.size > maxPaths) paths.clear();
    paths.set(path, (steps = split(path)));
    if (steps.length > 1) outer.set(steps, splitPath(join(steps.slice(0, -1))));
  }
  return steps;
}

/** The path of the object or list that a path leads into; undefined for a path of one step, and for one that `splitPath` did not make. */
export function outerPath(path: Path): Path | undefined {
  return outer.get(path);
}

const outer = new WeakMap<Path, Path>();

/** The text that `splitPath` splits. */
export function joinPath(path: Path): string {
  let text = texts.get(path);
  if (text === undefined) texts.set(path, (text = join(path)));
  return text;
}

/** `splitPath` gives the same path for the same text, so each is joined once. */
const texts = new WeakMap<Path, string>();

function join(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step !== 'string') return `${text}[${typeof step === 'number' ? step : `${step.key}=${step.is}`}]`;
    if (!isPlain(step)) return `${text}["${step}"]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** Whether a name is written without quotes in a path. */
function isPlain(name: string): boolean {
  return !/[.[\]]/.test(name);
}

/** The model reads some dozens of paths, and those of list items: as many as 400 pools and 3,000 subnets have. */
const paths = new Map<string, Path>();
const maxPaths = 100_000;

function split(path: string): Path {
  return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|\[([^=[\]]+)=([^[\]]*)\]|([^.[]+)/g)].map(
    ([, quoted, index, key, is = '', name]) => {
      if (index !== undefined) return Number(index);
      return key === undefined ? (quoted ?? name ?? '') : { key, is };
    },
  );
}

function trailOf(slot: Slot): Step[] {
  if (slot.kind === 'missing' || slot.data.source.via.length === 0) return [];
  const { via, literal, file, node } = slot.data.source;
  const steps: Step[] = via.map(({ file, start, end, what }) => ({ file, start, end, what }));
  if (literal) steps.push({ file, start: node.start, end: node.end, what: 'The value is written here.' });
  return steps;
}
