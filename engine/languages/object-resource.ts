import type { Worlds } from '../../shared-rules/model/worlds';
import { scalar, through, type ArrayData, type Data } from '../evaluate/data';
import { SourceResource, type Container, type Encode, type Entry, type Found, type Path, type Selection } from './resource';
import type { Expression, Span } from './syntax';

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

  /** What stands at an ARM path, for a resource that this one is written over. */
  lookup(path: Path): Found {
    return this.find(path);
  }

  protected find(path: Path): Found {
    const typed = path.length === 1 && path[0] === 'apiVersion' ? this.version?.typed : undefined;
    if (typed) return this.#versionOf(this.version!.text, typed);
    let data = this.body();
    let span: Span = this.anchor;
    // Once the value comes from elsewhere, the place shown stays where this resource uses it.
    let inPlace = data.source.file === this.file && data.source.via.length === 0;
    let key: Span = this.anchor;
    let entry: Entry | undefined;
    for (let depth = 0; depth < path.length; depth++) {
      const step = path[depth]!;
      if (data.kind === 'unknown') return this.#written(data, span, entry, data.reason);
      if (typeof step !== 'string') {
        if (data.kind !== 'array') return this.#written(data, span, entry, 'it is not a list');
        const at: number | string = typeof step === 'number' ? step : indexOf(data, step);
        const item = typeof at === 'number' ? data.items[at]?.() : undefined;
        if (typeof at === 'string' || !item) {
          const reason = typeof at === 'string' ? at : data.open;
          if (reason !== undefined || typeof step === 'number') return this.#written(data, span, entry, reason ?? 'there is no such item');
          return { data: undefined, reason, place: { file: this.file, span: inPlace ? key : span, slot: { kind: 'missing', names: [], via: data.source.via, container: undefined } } };
        }
        const node = data.node?.items[at];
        entry = node && data.node ? { file: data.source.file, node, container: data.node, via: data.source.via } : undefined;
        inPlace &&= item.source.file === this.file && item.source.via.length === 0;
        // What a loop or a function makes of a literal is shown at the literal.
        // A block is shown at its type.
        if (item.kind === 'object' && item.node && !('entries' in item.node) && item.source.file === this.file && item.source.via.length === 0) {
          key = span = item.source.node;
          inPlace = true;
          data = item;
          continue;
        }
        const literal = node ?? (item.source.literal ? item.source.node : undefined);
        if (inPlace && literal && literal.start >= span.start && literal.end <= span.end) span = literal;
        else inPlace = false;
        data = through(item, ...data.source.via);
        continue;
      }
      const value = data.kind === 'object' ? data.get(step) : undefined;
      if (data.kind !== 'object' || !value) {
        const reason = data.kind === 'object' ? data.open : data.kind === 'scalar' && data.value === null ? undefined : 'it is not an object';
        const names = path.slice(depth).map((one) => (typeof one === 'object' ? '' : String(one)));
        // Below the arguments of a block stand objects, and where there is none we do not begin one.
        const node = data.kind === 'object' ? data.node : undefined;
        const container: Container | undefined = node && ('entries' in node || names.length === 1) ? { file: data.source.file, node } : undefined;
        return { data: undefined, reason, place: { file: this.file, span: inPlace ? key : span, slot: { kind: 'missing', names, via: data.source.via, container } } };
      }
      const property = data.property(step);
      entry = property && data.node ? { file: data.source.file, node: property, container: data.node, via: data.source.via } : undefined;
      if (inPlace && property) {
        key = property.kind === 'attribute' ? property.nameSpan : property.keySpan;
        span = property.value;
        inPlace = value.source.file === this.file && value.source.via.length === 0;
      } else inPlace = false;
      data = data.source.via.length === 0 ? value : through(value, ...data.source.via);
    }
    return this.#written(data, span, entry, undefined);
  }

  /** In `'Microsoft.ContainerService/managedClusters@2025-05-01'` the part after the sign. */
  #versionOf(text: string, { node, type }: NonNullable<ApiVersion['typed']>): Found {
    const data = scalar(text, { file: this.file, node, literal: true, via: [] });
    const encode: Encode = (value) => `${type}@${typeof value === 'string' ? value : ''}`;
    return { data, reason: undefined, place: { file: this.file, span: { start: node.end - 1 - text.length, end: node.end - 1 }, slot: { kind: 'written', data, entry: undefined, encode } } };
  }

  #written(data: Data, span: Span, entry: Entry | undefined, reason: string | undefined): Found {
    return { data, reason, place: { file: this.file, span, slot: { kind: 'written', data, entry } } };
  }
}

/** The item of a list that a step selects: its index, -1 when there is none, or why that is not known. */
function indexOf({ items }: ArrayData, { key, is }: Selection): number | string {
  for (const [at, item] of items.entries()) {
    const data = item();
    const value = data.kind === 'object' ? (data.get(key) ?? (data.open === undefined ? undefined : data)) : data;
    if (value?.kind === 'unknown') return value.reason;
    if (value?.kind === 'object') return value.open ?? 'it is not text';
    if (value?.kind === 'scalar' && String(value.value).toLowerCase() === is.toLowerCase()) return at;
  }
  return -1;
}
