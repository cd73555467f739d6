import { smallest } from '../../../shared-rules/lists';
import type { Provider, Refusal, Renamed } from '../../../shared-rules/model/resource';
import {
  fromJson,
  unknown,
  objectOf,
  type Data,
  scalar,
  arrayOf,
  reasonOf,
  type ArrayData,
  type ObjectData,
  within,
} from '../../evaluate/data';
import { type Scope, evaluate, elementsOf, bind } from '../../evaluate/evaluate';
import {
  SourceResource,
  SourceOrigin,
  type Path,
  type Found,
  type Encode,
  type Container,
  type Entry,
  type Place,
} from '../../resources/resource';
import { convert, notInTable, Table, type Mapping, type Name, type Row } from '../../resources/table';
import type { Span, Body, Block } from '../../syntax/tree';
import { sourceAt, attribute, blocks } from './body';
import { isEditable } from './declarations';
import { decided, isNothing, plannedAt } from './planned';
import { type VersionRange, isOlder, isAtLeast } from './version';

/** Reads ARM paths off an azurerm resource through its table. */
export class TerraformResource extends SourceResource {
  readonly #table: Table;
  #old: { readonly version: number | undefined } | undefined;

  constructor(
    type: string,
    label: string,
    private readonly file: string,
    private readonly anchor: Span,
    private readonly body: Body,
    private readonly scope: Scope,
    table: readonly Row[],
    private readonly version: VersionRange,
    /** What a plan says that it comes to. */
    private readonly planned?: ObjectData,
  ) {
    super(type, label, scope.evaluation.worlds);
    this.#table = Table.of(table);
  }

  override get provider(): Provider {
    return {
      ...providerOf(this.version),
      ignores: (path) => this.#ignores(path),
      argument: (path) => this.#argument(path),
      isProtected: () => this.#isProtected(),
    };
  }

  #argument(path: string): string | undefined {
    const written = this.#table.at(path)?.names.find((name) => this.#findName(name).data !== undefined);
    return written && stepsOf(written.path).at(-1);
  }

  #isProtected(): boolean {
    const [lifecycle] = blocks(this.body, 'lifecycle');
    const value = lifecycle && attribute(lifecycle.body, 'prevent_destroy')?.value;
    return value !== undefined && this.scope.text.slice(value.start, value.end) === 'true';
  }

  #ignores(path: string): boolean {
    const [lifecycle] = blocks(this.body, 'lifecycle');
    const list = lifecycle && attribute(lifecycle.body, 'ignore_changes')?.value;
    if (!list) return false;
    const ignored = this.scope.text.slice(list.start, list.end).match(/\w+(?:\[\d+\]|\.\w+)*/g) ?? [];
    const plain = (text: string) => text.replace(/\[\d+\]|\.\d+(?=\.|$)/g, '');
    const names = this.#table.at(path)?.names.map((name) => plain(name.path)) ?? [];
    return ignored.map(plain).some((one) => one === 'all' || names.some((name) => `${name}.`.startsWith(`${one}.`)));
  }

  override requires(path: string): readonly string[] {
    return (this.#table.at(path)?.requires ?? []).filter((wanted) =>
      wanted.split('|').some((one) => this.#isOffered(one)),
    );
  }

  override argument(path: string): Name | undefined {
    return this.#table.at(path)?.names.find((name) => this.#findName(name).data !== undefined);
  }

  /** Whether this version of the provider has a name for a path. */
  #isOffered(path: string): boolean {
    return this.#table.at(path)?.names.some((name) => this.#fits(name)) === true;
  }

  /** The latest major version of azurerm that the files allow; undefined where they allow any later one. */
  get #major(): number | undefined {
    return this.version.latest?.[0];
  }

  override spellings(path: string): readonly string[] {
    return this.#table.at(path)?.spellings ?? [];
  }

  override refusals(path: string): readonly Refusal[] {
    return this.#table.at(path)?.refusals ?? [];
  }

  override renamed(): readonly Renamed[] {
    const provider = this.#major;
    if (provider === undefined) return [];
    return this.#table.rows.flatMap(({ arm, names }) => {
      const now = names.find(({ until }) => until === undefined);
      return names.flatMap((name): Renamed[] => {
        if (!now || name.until === undefined || name.until >= provider) return [];
        const { data, place } = this.#findName(name);
        const { slot } = place;
        if (!data || slot.kind !== 'written' || slot.entry?.node.kind !== 'attribute') return [];
        const at = new SourceOrigin(this, arm, { ...place, span: slot.entry.node.nameSpan });
        const block = (path: string) => path.split('.').slice(0, -1).join('.');
        return [
          {
            at: { kind: 'known', value: name.path, at },
            was: name.path,
            now: now.path,
            since: name.until + 1,
            inPlace:
              block(name.path) === block(now.path) && name.map === now.map && this.#findName(now).data === undefined,
          },
        ];
      });
    });
  }

  protected own(path: Path): Found {
    const match = this.#table.match(path);
    if (match === undefined) return { ...this.#nowhere(), reason: notInTable };
    if (match === 'not offered') return this.#nowhere();
    const found = this.#findRow(match.row);
    const [index] = match.rest;
    return typeof index === 'number' && found.data?.kind === 'array' ? itemOf(found.data, index, found.place) : found;
  }

  /** Nothing is written, and nothing can be. */
  #nowhere(): Found {
    const place: Place = {
      file: this.file,
      span: this.anchor,
      slot: { kind: 'missing', names: [], via: [], container: undefined },
    };
    return { data: undefined, place, reason: undefined };
  }

  #findRow(row: Row): Found {
    if (row.constant !== undefined) {
      const data = fromJson(row.constant, sourceAt(this.file, this.anchor), false);
      return {
        data,
        reason: undefined,
        place: { file: this.file, span: this.anchor, slot: { kind: 'written', data, entry: undefined } },
      };
    }
    let absent: Found | undefined;
    for (const name of row.names) {
      const found = this.#findName(name);
      if (found.data !== undefined || found.reason !== undefined) return found;
      absent ??= this.#fits(name) ? found : undefined;
    }
    const found = absent ?? this.#nowhere();
    return row.default === undefined
      ? found
      : { ...found, data: fromJson(row.default, sourceAt(this.file, found.place.span), false) };
  }

  /** Whether the name may be written: the provider's version knows it, or the version is not known and it is the newest. */
  #fits(name: Name): boolean {
    const provider = this.#major ?? (this.#old ??= { version: this.#oldProvider() }).version;
    if (provider === undefined) return name.until === undefined;
    const since = typeof name.since === 'number' ? ([name.since, 0] as const) : name.since;
    return (
      (since === undefined || !isOlder(this.version.latest ?? [provider, Infinity], since)) &&
      provider <= (name.until ?? Infinity)
    );
  }

  /** The last version of azurerm that knows all names in the resource; undefined when they are all current. */
  #oldProvider(): number | undefined {
    const own = new Set(this.body.items.map((item) => (item.kind === 'attribute' ? item.name : item.type)));
    const has = (body: Body | undefined, path: readonly string[]): boolean => {
      const [first = '', ...rest] = path;
      if (!body) return false;
      return rest.length === 0 ? attribute(body, first) !== undefined : has(blocks(body, first)[0]?.body, rest);
    };
    const { old, current } = namesOf(this.#table);
    const versions = old
      .filter(
        ({ steps }) => own.has(steps[0]!) && (has(this.body, steps) || (steps.length > 1 && !current.has(steps[0]!))),
      )
      .map(({ until }) => until);
    return versions.length > 0 ? smallest(versions) : undefined;
  }

  #findName(name: Name): Found {
    const found = this.#written(name);
    const isOpen = found.reason !== undefined || found.data?.kind === 'unknown';
    return this.planned && isOpen ? this.#planned(found, name, this.planned) : found;
  }

  /** What is not known, as the plan knows it. */
  #planned(found: Found, { path, map, value }: Name, planned: ObjectData): Found {
    const { slot } = found.place;
    const known = plannedAt(planned, stepsOf(path));
    if (!known || (found.data && isNothing(known))) return found;
    const isThere = !isNothing(known) && (known.kind !== 'array' || known.items.length > 0);
    if (!isThere && found.data === undefined)
      return {
        ...this.#nowhere(),
        place: { ...found.place, slot: { kind: 'missing', names: [], via: [], container: undefined } },
      };
    const source = sourceAt(this.file, found.place.span);
    const data =
      map === 'flag'
        ? scalar(value ?? true, source)
        : map === 'presence' || map === 'blocks'
          ? { ...known, source }
          : mapped(decided(found.data ?? unknown('', source), known), map);
    return {
      data,
      reason: undefined,
      place: { ...found.place, slot: { ...slot, kind: 'written', data, entry: undefined } },
    };
  }

  #written({ path, map, value: meaning }: Name): Found {
    const encode: Encode = (value) => convert(map, value);
    const names = stepsOf(path);
    let body: Body | undefined = this.body;
    let { scope } = this;
    let key: Span = this.anchor;
    let editable = isEditable(this.file, body);
    for (const [depth, name] of names.entries()) {
      const isLast = depth === names.length - 1;
      const missing = (): Found => {
        const container: Container | undefined = editable && body ? { file: this.file, node: body } : undefined;
        return {
          data: undefined,
          place: {
            file: this.file,
            span: key,
            slot: { kind: 'missing', names: names.slice(depth), via: [], encode, container },
          },
          reason: undefined,
        };
      };
      if (isLast && map !== 'presence' && map !== 'flag' && map !== 'blocks') {
        const written = attribute(body, name);
        if (!written) return missing();
        const entry: Entry = { file: this.file, node: written, container: body, via: [] };
        const data = mapped(evaluate(written.value, scope), map);
        return {
          data,
          place: {
            file: this.file,
            span: written.value,
            slot: {
              kind: 'written',
              data,
              name,
              encode,
              entry: editable && isEditable(this.file, body, written) ? entry : undefined,
            },
          },
          reason: undefined,
        };
      }
      const found = this.#block(body, name, scope);
      if (!found) {
        // Beside a dynamic block that makes none now, one of ours would be one too many later.
        editable &&= !blocks(body, 'dynamic').some((block) => block.labels[0]?.text === name);
        return missing();
      }
      const source = sourceAt(this.file, found.span);
      if ('reason' in found) {
        const place: Place = {
          file: this.file,
          span: found.span,
          slot: { kind: 'written', data: unknown(found.reason, source), name: names.at(-1)!, entry: undefined },
        };
        return { data: undefined, reason: found.reason, place };
      }
      if (isLast) {
        const present = objectOf([], source, false, 'it is a block');
        const data: Data =
          map === 'flag'
            ? scalar(meaning ?? true, source)
            : map === 'blocks'
              ? arrayOf([() => present], source)
              : present;
        return {
          data,
          place: {
            file: this.file,
            span: found.span,
            slot: {
              kind: 'written',
              data,
              entry: isEditable(this.file, body, found.block)
                ? { file: this.file, node: found.block, container: body, via: [] }
                : undefined,
            },
          },
          reason: undefined,
        };
      }
      editable &&= !found.dynamic && isEditable(this.file, found.body);
      key = found.span;
      body = found.body;
      scope = found.scope;
    }
    return {
      data: undefined,
      place: { file: this.file, span: key, slot: { kind: 'missing', names, via: [], container: undefined } },
      reason: undefined,
    };
  }

  /** The first block of a type, written or `dynamic`; a reason when it may or may not be there. */
  #block(
    body: Body,
    type: string,
    scope: Scope,
  ):
    | { span: Span; block: Block; body: Body; scope: Scope; dynamic: boolean }
    | { span: Span; reason: string }
    | undefined {
    const [written] = blocks(body, type);
    if (written) return { span: written.typeSpan, block: written, body: written.body, scope, dynamic: false };
    for (const block of blocks(body, 'dynamic')) {
      if (block.labels[0]?.text !== type) continue;
      const span = block.labels[0];
      const forEach = attribute(block.body, 'for_each');
      const content = blocks(block.body, 'content')[0];
      if (!forEach || !content) return { span, reason: 'the dynamic block is not complete' };
      const collection = evaluate(forEach.value, scope);
      const elements = elementsOf(collection, collection.source);
      if (!elements) return { span, reason: reasonOf(collection) ?? 'whether the block is there is not known' };
      const first = elements[0];
      if (!first) continue;
      const iterator = attribute(block.body, 'iterator')?.value;
      const name = iterator?.kind === 'reference' ? iterator.name : type;
      const inner = bind(scope, {
        [name]: () =>
          objectOf(
            [
              ['key', first.key],
              ['value', first.value],
            ],
            collection.source,
            false,
          ),
      });
      return { span, block, body: content.body, scope: inner, dynamic: true };
    }
    const assigned = attribute(body, type);
    return assigned ? { span: assigned.nameSpan, reason: 'the block is written as an argument' } : undefined;
  }
}

export function providerOf(version: VersionRange): Provider {
  return { atLeast: (major, minor) => isAtLeast(version, [major, minor]) };
}

/** The names in a table, by what versions know of them. */
interface Names {
  /** Names that later versions do not know. */
  readonly old: readonly { readonly steps: readonly string[]; readonly until: number }[];
  /** Blocks and arguments that current names begin with. */
  readonly current: ReadonlySet<string>;
}

const namesIn = new WeakMap<Table, Names>();

function namesOf(table: Table): Names {
  let known = namesIn.get(table);
  if (!known) {
    const names = table.rows.flatMap((row) => row.names);
    known = {
      old: names.flatMap(({ path, until }) => (until === undefined ? [] : [{ steps: stepsOf(path), until }])),
      current: new Set(names.filter(({ until }) => until === undefined).map(({ path }) => stepsOf(path)[0]!)),
    };
    namesIn.set(table, known);
  }
  return known;
}

const steps = new Map<string, readonly string[]>();

/** `network_profile.pod_cidr` → its steps; the tables have some hundred of them. */
function stepsOf(path: string): readonly string[] {
  let known = steps.get(path);
  if (!known) steps.set(path, (known = path.split('.')));
  return known;
}

function itemOf(list: ArrayData, at: number, place: Place): Found {
  const item = list.items[at]?.();
  if (!item) return { data: undefined, place, reason: list.open ?? 'there is no such item' };
  const data = within(item, list.source);
  const node = list.node?.items[at];
  const inPlace = node !== undefined && list.source.via.length === 0;
  const entry: Entry | undefined =
    node && list.node ? { file: list.source.file, node, container: list.node, via: list.source.via } : undefined;
  return {
    data,
    place: { file: place.file, span: inPlace ? node : place.span, slot: { kind: 'written', data, entry } },
    reason: undefined,
  };
}

function mapped(data: Data, map: Mapping | undefined): Data {
  return data.kind === 'scalar' && data.value !== null
    ? { ...data, value: convert(map, data.value) as typeof data.value }
    : data;
}
