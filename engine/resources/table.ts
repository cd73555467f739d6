import type { Refusal } from '../../shared-rules/model/resource';
import type { Json } from '../../shared-rules/model/value';
import { joinPath, type Path } from './resource';

/**
 * One property of a resource that its author writes in other words than ARM's: azurerm's, or those of a registry module. Read from
 * left to right when a template is read, from right to left when a fix is written.
 */
export interface Row {
  /** ARM path from the resource's root; `[*]` stands for the index of an item. */
  readonly arm: string;
  /** The author's, newest first. None, and no constant: neither this nor anything below it can be written. */
  readonly names: readonly Name[];
  /** What is below it is below the name, too. */
  readonly below?: true;
  /** ARM paths that the provider wants written wherever this one is. */
  readonly requires?: readonly string[];
  /** Values whose case the provider insists on. */
  readonly spellings?: readonly string[];
  /** Combinations that the provider refuses. */
  readonly refusals?: readonly Refusal[];
  /** What the resource stands for, without a name of its own. */
  readonly constant?: Json;
  /** What is sent when nothing is written, where that is not what Azure would do. */
  readonly default?: Json;
  /** Null is taken for the default, too. */
  readonly refusesNull?: true;
}

export interface Name {
  /** Blocks, objects and the argument, joined with dots, with the same indices as ARM's path. */
  readonly path: string;
  /** First version of the provider that knows the name, and last major one; undefined: all that we know of. */
  readonly since?: number | readonly [major: number, minor: number];
  readonly until?: number;
  /** Values that came later, and the version of the provider that they came with. */
  readonly laterValues?: { readonly [value: string]: string };
  readonly map?: Mapping;
  /** What the block's presence means, where that is not just true. */
  readonly value?: string;
}

/**
 * How the author's value becomes ARM's. `invert`: true is false. `presence`: what is written is an object. `flag`: that it is written means
 * true. `blocks`: each block is one item of ARM's list. `keys`: the list has the keys of ARM's object. `list`: a single value is the
 * only item of a list. No mapping: as it is.
 */
export type Mapping = 'invert' | 'presence' | 'flag' | 'blocks' | 'keys' | 'list';

/** Makes a row of a table. @param names the newest first */
export function row(
  arm: string,
  names: string | readonly string[],
  { map, ...more }: Omit<Row, 'arm' | 'names'> & { readonly map?: Mapping } = {},
): Row {
  const paths = typeof names === 'string' ? [names] : names;
  return { arm, names: paths.map((path) => (map ? { path, map } : { path })), ...more };
}

/** Rows of what a resource or module does not offer, each with all that is below it: Azure's default holds. */
export function notOffered(...paths: readonly string[]): readonly Row[] {
  return paths.map((arm) => ({ arm, names: [] }));
}

/** From ARM's value to the author's; for a value that is no block also back. */
export function convert(map: Mapping | undefined, value: Json): Json {
  if (map === 'flag') return {};
  if (map === 'keys' && typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.keys(value);
  return map === 'invert' && typeof value === 'boolean' ? !value : value;
}

/** Where an ARM path leads in a table: to a row, with the indices on the way and what follows it. */
export interface Match {
  readonly row: Row;
  readonly indices: readonly number[];
  readonly rest: Path;
}

/** The rows of a resource as they are looked up. What is in no row is not known, so it is unknown: only what is listed may be absent. */
export class Table {
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #matches = new WeakMap<Path, { readonly match: Match | 'not offered' | undefined }>();

  private constructor(readonly rows: readonly Row[]) {
    this.#rows = new Map(rows.map((one) => [one.arm.toLowerCase(), one]));
  }

  static of(rows: readonly Row[]): Table {
    let table = tables.get(rows);
    if (!table) tables.set(rows, (table = new Table(rows)));
    return table;
  }

  /** The row of exactly this ARM path. */
  at(path: string): Row | undefined {
    return this.#rows.get(path.toLowerCase());
  }

  /** Paths are compared without regard to case; the longest row counts. */
  match(path: Path): Match | 'not offered' | undefined {
    let known = this.#matches.get(path);
    if (!known) this.#matches.set(path, (known = { match: this.#find(path) }));
    return known.match;
  }

  #find(path: Path): Match | 'not offered' | undefined {
    // Whoever deploys it chooses the version.
    if (path.length === 1 && path[0] === 'apiVersion') return 'not offered';
    for (let length = path.length; length > 0; length--) {
      const text = joinPath(path.slice(0, length)).toLowerCase();
      const found = this.#rows.get(text) ?? this.#rows.get(text.replace(/\[\d+\]/g, '[*]'));
      if (!found) continue;
      if (found.names.length === 0 && found.constant === undefined) return 'not offered';
      const rest = path.slice(length);
      if (rest.length === 0 || found.below || (rest.length === 1 && typeof rest[0] === 'number')) {
        const indices = path.slice(0, length).filter((step) => typeof step === 'number');
        return { row: found, indices, rest };
      }
    }
    return undefined;
  }
}

const tables = new WeakMap<readonly Row[], Table>();

/** Why a property that is in no row is unknown. */
export const notInTable = 'how it is written here is not known to this version';
