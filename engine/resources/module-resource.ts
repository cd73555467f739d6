import type { Provider } from '../../shared-rules/model/resource';
import type { Json } from '../../shared-rules/model/value';
import { arrayOf, fromJson, objectOf, scalar, unknown, type Data, type Lazy, type Source } from '../evaluate/data';
import { ObjectResource } from './object-resource';
import { joinPath, splitPath, type Found, type Path } from './resource';

/** How a module that we know names the properties of the cluster it deploys, and what it passes on when they are not given. */
export interface ModuleTable {
  /** ARM type of what it deploys. */
  readonly type: string;
  readonly rows: readonly ModuleRow[];
  /** Parameters that hold pools, in the order of the cluster's pools. */
  readonly pools: readonly PoolSource[];
  /** The parameter with the id of the cluster, of a module of a pool. */
  readonly parent?: string;
  /** It deploys the cluster with azurerm. */
  readonly isAzurerm?: true;
  /** From ARM's name of a property to the module's, where no row says so: below a parameter, and in a pool. */
  rename(name: string): string;
  /**
   * What the module makes of its arguments by itself, where that is more than passing one on. Undefined: it is not.
   * @param read an argument; undefined only when it is not given, unknown when it cannot be seen
   */
  derived?(path: string, read: (parameter: string) => Data | undefined): Data | undefined;
}

export interface ModuleRow {
  /** ARM path from the resource's root; what is below it is below the parameter too. */
  readonly arm: string;
  /** The newest name first: the first that is given counts. A dot leads into an object. */
  readonly parameters: readonly string[];
  /** What the module passes on when none is given, where that is not what Azure would do. */
  readonly default?: Json;
  readonly map?: 'invert' | 'flag';
  /** Null is taken for the default, too. */
  readonly refusesNull?: true;
}

/**
 * Where pools stand: in a list, in a map by name, in one object, or in parameters of their own, which rows name with the path
 * `properties.agentPoolProfiles[0].…`.
 */
export interface PoolSource {
  readonly parameter: string;
  readonly shape: 'list' | 'map' | 'one' | 'flat';
  /** By ARM's names, what the module sets when nothing is given. */
  readonly defaults?: { readonly [name: string]: Json };
}

/** A call of a module that we know by a table: read at its arguments, with the module's own defaults. Never a place in the module. */
export class ModuleResource extends ObjectResource {
  /** @param prefix the path from the call's body to its arguments: Bicep's `params` */
  constructor(
    private readonly table: ModuleTable,
    private readonly prefix: readonly string[],
    ...rest: ConstructorParameters<typeof ObjectResource> extends [string, ...infer R] ? R : never
  ) {
    super(table.type, ...rest);
  }

  /** Set where the module deploys with a provider. */
  deployedBy: Provider | undefined;

  override get provider(): Provider | undefined {
    return this.deployedBy;
  }

  protected override find(path: Path): Found {
    const [first, second, index, ...rest] = path;
    if (first === 'properties' && second === 'agentPoolProfiles')
      return typeof index === 'number' ? this.#pool(index, rest.map(String)) : this.#pools();
    return this.#row(path);
  }

  #row(path: Path): Found {
    const text = joinPath(path);
    const derived = this.table.derived?.(text, (parameter) => this.#dataOf(parameter));
    if (derived) {
      const { place } = this.#notOffered();
      return {
        data: derived,
        reason: undefined,
        place: { ...place, slot: { kind: 'written', data: derived, entry: undefined } },
      };
    }
    const row = this.table.rows.find(
      ({ arm }) => text.toLowerCase().startsWith(arm.toLowerCase()) && /^(\.|\[|$)/.test(text.slice(arm.length)),
    );
    if (!row) return this.#notOffered();
    const below = path
      .slice(splitPath(row.arm).length)
      .map((step) => (typeof step === 'string' ? this.table.rename(step) : step));
    const candidates = row.parameters.map((parameter) => this.#argument(parameter, ...below));
    const found = candidates.find(({ data, reason }) => data !== undefined || reason !== undefined) ?? candidates[0];
    if (!found) return this.#withDefault(this.#notOffered(), row.default);
    if (row.map && found.data)
      return {
        ...found,
        data: mapped(found.data, row.map),
        place: {
          ...found.place,
          slot: {
            ...found.place.slot,
            encode: (value) => (row.map === 'invert' && typeof value === 'boolean' ? !value : value),
          },
        },
      };
    const isNull = row.refusesNull && found.data?.kind === 'scalar' && found.data.value === null;
    return (found.data === undefined && found.reason === undefined) || isNull
      ? this.#withDefault(found, row.default)
      : found;
  }

  #argument(parameter: string, ...below: Path): Found {
    return super.find([...this.prefix, ...parameter.split('.'), ...below]);
  }

  #dataOf(parameter: string): Data | undefined {
    const found = this.#argument(parameter);
    return found.data ?? (found.reason === undefined ? undefined : unknown(found.reason, this.#sourceOf(found)));
  }

  #withDefault(found: Found, value: Json | undefined): Found {
    if (value === undefined) return found;
    return { ...found, data: fromJson(value, this.#sourceOf(found), true), reason: undefined };
  }

  #sourceOf({ place }: Found): Source {
    return { file: place.file, node: place.span, literal: false, via: [] };
  }

  /** How many pools each parameter holds; one of unknown length ends the count. */
  #sizes(): { source: PoolSource; found: Found; keys: readonly (string | number)[]; open: string | undefined }[] {
    return this.table.pools.map((source) => {
      const found = source.shape === 'flat' ? this.#notOffered() : this.#argument(source.parameter);
      const { data, reason } = found;
      if (source.shape === 'flat') return { source, found, keys: [0], open: undefined };
      if (source.shape === 'one') return { source, found, keys: [0], open: undefined };
      if (data?.kind === 'array') return { source, found, keys: data.items.map((_, at) => at), open: data.open };
      if (data?.kind === 'object') return { source, found, keys: data.keys(), open: data.open };
      return { source, found, keys: [], open: reason ?? (data?.kind === 'unknown' ? data.reason : undefined) };
    });
  }

  #pools(): Found {
    const parts = this.#sizes();
    const found = parts[0]!.found;
    const source = this.#sourceOf(found);
    const items: Lazy[] = parts.flatMap(({ keys }) => keys.map(() => () => objectOf([], source, true, 'it is a pool')));
    const data = arrayOf(
      items,
      source,
      parts.map(({ open }) => open).find((open) => open !== undefined),
    );
    return { ...found, data, reason: undefined };
  }

  #pool(index: number, rest: readonly string[]): Found {
    let before = 0;
    for (const { source, keys } of this.#sizes()) {
      const key = keys[index - before];
      before += keys.length;
      if (key === undefined) continue;
      if (source.shape === 'flat') return this.#row(['properties', 'agentPoolProfiles', 0, ...rest]);
      const [name = '', ...below] = rest.map((step) => this.table.rename(step));
      const names = name
        .split('|')
        .map((one) =>
          this.#argument(source.parameter, ...(source.shape === 'one' ? [] : [key]), ...one.split('.'), ...below),
        );
      const found = names.find(({ data, reason }) => data !== undefined || reason !== undefined) ?? names[0]!;
      if (
        found.data === undefined &&
        found.reason === undefined &&
        rest.length === 1 &&
        source.defaults?.[rest[0]!] !== undefined
      )
        return this.#withDefault(found, source.defaults[rest[0]!]);
      if (name === 'name' && source.shape === 'map' && found.data === undefined && found.reason === undefined)
        return { ...found, data: scalar(String(key), this.#sourceOf(found)) };
      return found;
    }
    return this.#notOffered();
  }

  /** The module does not pass the property on, so the service's default holds. */
  #notOffered(): Found {
    const { place } = super.find(this.prefix);
    return {
      data: undefined,
      reason: undefined,
      place: {
        file: place.file,
        span: place.span,
        slot: { kind: 'missing', names: [], via: [], container: undefined },
      },
    };
  }
}

function mapped(data: Data, map: 'invert' | 'flag'): Data {
  if (map === 'flag') return data.kind === 'object' ? scalar(true, data.source) : data;
  return data.kind === 'scalar' && typeof data.value === 'boolean' ? { ...data, value: !data.value } : data;
}
