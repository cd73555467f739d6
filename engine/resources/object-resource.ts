import type { Worlds } from '../../shared-rules/model/worlds';
import { mayHave, scalar, within, type ArrayData, type Data } from '../evaluate/data';
import {
  outerPath,
  SourceResource,
  type Container,
  type Encode,
  type Entry,
  type Found,
  type Path,
  type Selection,
} from './resource';
import type { Expression, Span } from '../syntax/tree';

interface ApiVersion {
  readonly text: string;
  /** Where it stands behind the type in one literal, as Bicep and azapi write it. */
  readonly typed?: { readonly node: Span; readonly type: string };
}

/** The version in `type@version`. */
export function versionInType(node: Expression): ApiVersion | undefined {
  const [type = '', text] = node.kind === 'literal' && typeof node.value === 'string' ? node.value.split('@') : [];
  return text === undefined ? undefined : { text, typed: { node, type } };
}

/** A resource written as an object in ARM's own shape: ARM JSON, Bicep, the body of Terraform's `azapi_resource`. */
export class ObjectResource extends SourceResource {
  /**
   * @param file URI of the file that declares the resource
   * @param anchor what is underlined when the whole resource lacks something: its type or name
   * @param version the api-version, when it is a literal
   * @param body the resource's object, evaluated in the current world
   */
  constructor(
    type: string,
    label: string,
    private readonly file: string,
    private readonly anchor: Span,
    private readonly body: () => Data,
    worlds: Worlds,
    private readonly version?: ApiVersion,
  ) {
    super(type, label, worlds);
  }

  override get apiVersion(): string | undefined {
    return /^\d{4}-\d\d-\d\d/.exec(this.version?.text ?? '')?.[0];
  }

  protected own(path: Path): Found {
    const typed = path.length === 1 && path[0] === 'apiVersion' ? this.version?.typed : undefined;
    if (typed) return this.#versionOf(this.version!.text, typed);
    const walk = this.#walk(path);
    if (typeof walk.end !== 'string') return this.#written(walk.data, walk, walk.end?.reason);
    const { data, key, use } = walk;
    const step = path[walk.depth];
    const reason =
      data.kind === 'object'
        ? typeof step !== 'string' || mayHave(data, step)
          ? data.open
          : undefined
        : walk.end === 'no item' || (data.kind === 'scalar' && data.value === null)
          ? undefined
          : 'it is not an object';
    const names = path.slice(walk.depth).map((one) => (typeof one === 'object' ? '' : String(one)));
    const node = data.kind === 'object' && !data.source.chosen ? data.node : undefined;
    // In a Terraform block the item of a list is a block; where there is none, one is begun.
    const [block = '', item, argument] = names;
    const isBlock =
      node !== undefined && !('entries' in node) && item === '0' && argument !== undefined && names.length === 3;
    const container: Container | undefined =
      node && ('entries' in node || names.length === 1 || isBlock) ? { file: data.source.file, node } : undefined;
    const span = this.#isHere(data) ? key : walk.span;
    const isNull =
      data.kind === 'scalar' &&
      data.value === null &&
      data.source.literal &&
      !data.source.chosen &&
      walk.entry !== undefined;
    const instead = isNull ? { file: data.source.file, node: data.source.node } : undefined;
    return {
      data: undefined,
      reason,
      place: {
        file: this.file,
        span,
        use,
        slot: {
          kind: 'missing',
          names: walk.end === 'no item' ? [] : isBlock ? [block, argument] : names,
          via: data.source.via,
          container,
          ...(instead ? { instead } : {}),
        },
      },
    };
  }

  /** Many properties lead through the same few objects, so the way to these is gone once for each world. */
  #walks: Map<Path, () => Walk> | undefined;

  #walk(path: Path): Walk {
    const outer = outerPath(path);
    if (!outer) return path.reduce<Walk>((walk, step) => this.#step(walk, step), this.#start());
    const walks = (this.#walks ??= new Map<Path, () => Walk>());
    let known = walks.get(outer);
    if (!known) walks.set(outer, (known = this.worlds.remember(() => this.#walk(outer))));
    return this.#step(known(), path.at(-1)!);
  }

  #start(): Walk {
    const data = this.body();
    return {
      data,
      span: this.anchor,
      key: this.#nameOf(data) ?? this.anchor,
      use: this.anchor,
      inPlace: this.#isHere(data) && data.source.via.length === 0,
      entry: undefined,
      depth: 0,
      end: undefined,
    };
  }

  /** The value is made in the file of this resource. */
  #isHere(data: Data): boolean {
    return data.source.file === this.file;
  }

  /** The name that a literal stands behind, where both are in this file. */
  #nameOf(data: Data): Span | undefined {
    const name = this.#isHere(data) ? data.source.via.at(-1) : undefined;
    return name?.file === this.file ? { start: name.start, end: name.end } : undefined;
  }

  #step(walk: Walk, step: Path[number]): Walk {
    if (walk.end) return walk;
    const { data, depth } = walk;
    if (data.kind === 'unknown') return { ...walk, end: { reason: data.reason } };
    return typeof step === 'string' ? this.#enter(walk, data, step, depth) : this.#select(walk, data, step, depth);
  }

  /** Into a property. */
  #enter(walk: Walk, data: Data, step: string, depth: number): Walk {
    const value = data.kind === 'object' ? data.get(step) : undefined;
    if (data.kind !== 'object' || !value) return { ...walk, end: 'missing' };
    const property = data.property(step);
    // Behind a name the value is shown in the literal that it stands in, if that is in this file, else where this resource uses it.
    const shown = this.#isHere(data) ? property : undefined;
    const isHere = walk.inPlace && property !== undefined;
    return {
      data: within(value, data.source),
      span: shown ? shown.value : walk.span,
      key: this.#nameOf(value) ?? (shown ? (shown.kind === 'attribute' ? shown.nameSpan : shown.keySpan) : walk.key),
      use: isHere ? property.value : walk.use,
      inPlace: isHere && this.#isHere(value) && value.source.via.length === 0,
      entry:
        property && data.node && !data.source.chosen
          ? { file: data.source.file, node: property, container: data.node, via: data.source.via }
          : undefined,
      depth: depth + 1,
      end: undefined,
    };
  }

  /** To an item of a list. */
  #select(walk: Walk, data: Data, step: number | Selection, depth: number): Walk {
    if (data.kind !== 'array') return { ...walk, end: { reason: 'it is not a list' } };
    const at: number | string = typeof step === 'number' ? step : indexOf(data, step);
    const item = typeof at === 'number' ? data.items[at]?.() : undefined;
    if (typeof at === 'string' || !item) {
      const reason = typeof at === 'string' ? at : data.open;
      return {
        ...walk,
        end:
          reason !== undefined || typeof step === 'number' ? { reason: reason ?? 'there is no such item' } : 'no item',
      };
    }
    const node = data.node?.items[at];
    const entry: Entry | undefined =
      node && data.node && !data.source.chosen
        ? { file: data.source.file, node, container: data.node, via: data.source.via }
        : undefined;
    const isHere = this.#isHere(item) && item.source.via.length === 0;
    // A block is shown at its type.
    if (item.kind === 'object' && item.node && !('entries' in item.node) && isHere) {
      return {
        data: item,
        span: item.source.node,
        key: item.source.node,
        use: item.source.node,
        inPlace: true,
        entry,
        depth: depth + 1,
        end: undefined,
      };
    }
    // What a loop or a function makes of a literal is shown at the literal.
    const literal =
      node && this.#isHere(data) ? node : item.source.literal && this.#isHere(item) ? item.source.node : undefined;
    const inPlace =
      walk.inPlace && isHere && literal !== undefined && literal.start >= walk.use.start && literal.end <= walk.use.end;
    return {
      data: within(item, data.source),
      span: literal ?? walk.span,
      key: this.#nameOf(item) ?? walk.key,
      use: inPlace ? literal : walk.use,
      inPlace,
      entry,
      depth: depth + 1,
      end: undefined,
    };
  }

  /** In `'Microsoft.ContainerService/managedClusters@2025-05-01'` the part after the sign. */
  #versionOf(text: string, { node, type }: NonNullable<ApiVersion['typed']>): Found {
    const data = scalar(text, { file: this.file, node, literal: true, via: [] });
    const encode: Encode = (value) => `${type}@${typeof value === 'string' ? value : ''}`;
    const span = { start: node.end - 1 - text.length, end: node.end - 1 };
    return {
      data,
      reason: undefined,
      place: { file: this.file, span, use: span, slot: { kind: 'written', data, entry: undefined, encode } },
    };
  }

  #written(data: Data, { span, use, entry }: Walk, reason: string | undefined): Found {
    return { data, reason, place: { file: this.file, span, use, slot: { kind: 'written', data, entry } } };
  }
}

/** How far a path has been gone. */
interface Walk {
  readonly data: Data;
  /** What is underlined. */
  readonly span: Span;
  /** The name of the innermost property, or of the variable that a literal stands behind, in this file. */
  readonly key: Span;
  /** Where the resource uses it. */
  readonly use: Span;
  /** The value stands where the resource is, not behind a name. */
  readonly inPlace: boolean;
  readonly entry: Entry | undefined;
  /** Steps gone. */
  readonly depth: number;
  /** Why it goes no further: there is no such property, no such item, or the value is no object or list. */
  readonly end: 'missing' | 'no item' | { readonly reason: string } | undefined;
}

/** The item of a list that a step selects: its index, -1 when there is none, or why that is not known. */
function indexOf({ items }: ArrayData, { key, is }: Selection): number | string {
  for (const [at, item] of items.entries()) {
    const data = item();
    const value = data.kind === 'object' ? (data.get(key) ?? (mayHave(data, key) ? data : undefined)) : data;
    if (value?.kind === 'unknown') return value.reason;
    if (value?.kind === 'object') return value.open ?? 'it is not text';
    if (value?.kind === 'scalar' && String(value.value).toLowerCase() === is.toLowerCase()) return at;
  }
  return -1;
}
