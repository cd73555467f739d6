import { arrayOf, filled, fromJson, scalar, type Data } from '../evaluate/data';
import { ObjectResource } from './object-resource';
import { splitPath, type Encode, type Found, type Path } from './resource';
import { convert, notInTable, Table, type Mapping, type Match, type Name, type Row } from './table';

/** How a table's names lead into the object that is written. */
interface Words {
  /** The path from the object to what the names begin with: Bicep's `params`. */
  readonly prefix?: readonly string[];
  /** From ARM's name of a property to the author's, where no row says so: below a row. */
  rename?(name: string): string;
}

/** A resource whose author writes it in other words than ARM's: azurerm's, or those of a registry module. */
export class TranslatedResource extends ObjectResource {
  readonly #table: Table;

  constructor(
    rows: readonly Row[],
    protected readonly words: Words,
    ...rest: ConstructorParameters<typeof ObjectResource>
  ) {
    super(...rest);
    this.#table = Table.of(rows);
  }

  protected override own(path: Path): Found {
    if (path.length === 1 && path[0] === 'resourceGroupName') return super.own(['resource_group_name']);
    const match = this.#table.match(path);
    if (match === undefined) return { ...this.nowhere(), reason: notInTable };
    return match === 'not offered' ? this.nowhere() : this.#translate(match);
  }

  override requires(path: string): readonly string[] {
    return this.#table.at(path)?.requires ?? [];
  }

  /** Nothing is written, and nothing can be. */
  protected nowhere(): Found {
    const { place } = super.own(this.words.prefix ?? ['name']);
    return {
      data: undefined,
      reason: undefined,
      place: { ...place, slot: { kind: 'missing', names: [], via: [], container: undefined } },
    };
  }

  /** What is written at a path in the author's words. */
  protected written(path: Path): Found {
    return super.own([...(this.words.prefix ?? []), ...path]);
  }

  protected withDefault(found: Found, value: Row['default']): Found {
    if (value === undefined) return found;
    const { file, span } = found.place;
    return {
      ...found,
      data: fromJson(value, { file, node: span, literal: false, via: [] }, true),
      reason: undefined,
    };
  }

  #translate({ row, indices, rest }: Match): Found {
    const below = rest.map((step) => (typeof step === 'string' ? (this.words.rename?.(step) ?? step) : step));
    const at = ({ path }: Name, more: Path) => {
      let index = 0;
      return this.written([...splitPath(path.replace(/\[\*\]/g, () => `[${indices[index++]}]`)), ...more]);
    };
    const candidates = row.names.map((name) => ({ name, found: at(name, below) }));
    // A newer name that is null leaves the word to the older one.
    const best =
      candidates.find(({ found }) => found.reason !== undefined || (found.data && !isNull(found.data))) ??
      candidates.find(({ found }) => found.data !== undefined) ??
      candidates[0]!;
    const { name, found } = best;
    const isMissing = found.data === undefined && found.reason === undefined;
    if (isMissing || (row.refusesNull && found.data && isNull(found.data))) {
      // The item of a single value is that value.
      const single = name.map === 'list' && rest[0] === 0 ? at(row.names.at(-1)!, []) : found;
      return single.data === undefined || isNull(single.data) ? this.withDefault(single, row.default) : single;
    }
    if (name.map === 'list' && rest.length === 1 && rest[0] === 0 && found.reason !== undefined)
      return at(row.names.at(-1)!, []);
    return name.map === undefined || !found.data ? found : mapped(found, found.data, name.map, rest);
  }
}

function mapped(found: Found, data: Data, map: Mapping, rest: Path): Found {
  const encode: Encode = (value) => convert(map, value);
  const place = map === 'invert' ? { ...found.place, slot: { ...found.place.slot, encode } } : found.place;
  if (map === 'list' && rest.length === 0 && data.kind === 'scalar' && data.value !== null)
    return { ...found, data: arrayOf([() => data], data.source) };
  if (map === 'invert' && data.kind === 'scalar' && typeof data.value === 'boolean')
    return { ...found, place, data: { ...data, value: !data.value } };
  const isWritten = data.kind !== 'unknown' && !isNull(data) && !(data.kind === 'scalar' && data.value === '');
  if (!isWritten || (map !== 'flag' && map !== 'presence')) return found;
  return { ...found, data: map === 'flag' ? scalar(true, data.source) : filled(data) };
}

function isNull(data: Data): boolean {
  return data.kind === 'scalar' && data.value === null;
}
