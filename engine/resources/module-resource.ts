import type { Provider } from '../../shared-rules/model/resource';
import type { Json } from '../../shared-rules/model/value';
import { arrayOf, objectOf, scalar, unknown, type Data, type Lazy, type Source } from '../evaluate/data';
import type { ObjectResource } from './object-resource';
import { joinPath, type Found, type Path } from './resource';
import type { Row } from './table';
import { TranslatedResource } from './translated-resource';

/** How a module that we know names the properties of the cluster it deploys, and what it passes on when they are not given. */
export interface ModuleTable {
  /** ARM type of what it deploys. */
  readonly type: string;
  readonly rows: readonly Row[];
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
export class ModuleResource extends TranslatedResource {
  /** @param prefix the path from the call's body to its arguments: Bicep's `params` */
  constructor(
    private readonly module: ModuleTable,
    prefix: readonly string[],
    ...rest: ConstructorParameters<typeof ObjectResource> extends [string, ...infer R] ? R : never
  ) {
    super(module.rows, { prefix, rename: (name) => module.rename(name) }, module.type, ...rest);
  }

  /** Set where the module deploys with a provider. */
  deployedBy: Provider | undefined;

  override get provider(): Provider | undefined {
    return this.deployedBy;
  }

  protected override own(path: Path): Found {
    const [first, second, index, ...rest] = path;
    if (first === 'properties' && second === 'agentPoolProfiles')
      return typeof index === 'number' ? this.#pool(index, rest.map(String)) : this.#pools();
    return this.#property(path);
  }

  #property(path: Path): Found {
    const data = this.module.derived?.(joinPath(path), (parameter) => this.#dataOf(parameter));
    if (!data) return super.own(path);
    const { place } = this.nowhere();
    return { data, reason: undefined, place: { ...place, slot: { kind: 'written', data, entry: undefined } } };
  }

  #argument(parameter: string, ...below: Path): Found {
    return this.written([...parameter.split('.'), ...below]);
  }

  #dataOf(parameter: string): Data | undefined {
    const found = this.#argument(parameter);
    return found.data ?? (found.reason === undefined ? undefined : unknown(found.reason, this.#sourceOf(found)));
  }

  #sourceOf({ place }: Found): Source {
    return { file: place.file, node: place.span, literal: false, via: [] };
  }

  /** How many pools each parameter holds; one of unknown length ends the count. */
  #sizes(): { source: PoolSource; found: Found; keys: readonly (string | number)[]; open: string | undefined }[] {
    return this.module.pools.map((source) => {
      const found = source.shape === 'flat' ? this.nowhere() : this.#argument(source.parameter);
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
      if (source.shape === 'flat') return this.#property(['properties', 'agentPoolProfiles', 0, ...rest]);
      const [name = '', ...below] = rest.map((step) => this.module.rename(step));
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
        return this.withDefault(found, source.defaults[rest[0]!]);
      if (name === 'name' && source.shape === 'map' && found.data === undefined && found.reason === undefined)
        return { ...found, data: scalar(String(key), this.#sourceOf(found)) };
      return found;
    }
    return this.nowhere();
  }
}
