import type { Field, ManifestFacts } from '../../shared-rules/model/kubernetes';
import { Worlds } from '../../shared-rules/model/worlds';
import type { Data, ObjectData } from '../evaluate/data';
import type { Literal, Span } from '../syntax/tree';
import { ObjectResource } from './object-resource';
import { SourceOrigin, type Container, type Entry, type Place } from './resource';

/** Nothing in a manifest hangs on a condition. */
const decided = new Worlds();

/** An object of Kubernetes. Names and values differ by case, and `{}`, `[]` and '' are not nothing. */
export class ManifestResource extends ObjectResource {
  readonly root: Field;

  /** @param anchor what is underlined when the whole object lacks something: the value of `kind` */
  constructor(
    label: string,
    anchor: Span,
    body: Data,
    readonly facts: ManifestFacts,
    /** Paths that others set before it is applied. */
    readonly patched: ReadonlySet<string>,
  ) {
    super(typeOf(facts), label, facts.file, anchor, () => body, decided);
    this.root = new ManifestField(this, anchor, body, '', undefined);
  }

  override get comparesExactly(): boolean {
    return true;
  }

  protected override isAbsent(data: Data): boolean {
    return data.kind === 'scalar' && data.value === null;
  }
}

function typeOf({ group, kind }: ManifestFacts): string {
  return group === '' ? kind : `${group}/${kind}`;
}

/** A value in a manifest. */
class ManifestField implements Field {
  #place: SourceOrigin | undefined;
  #children: Map<string, ManifestField> | undefined;
  #items: readonly ManifestField[] | undefined;
  #entries: readonly ManifestField[] | undefined;
  #shape: Field['shape'] | undefined;

  constructor(
    private readonly resource: ManifestResource,
    private readonly anchor: Span,
    private readonly data: Data | undefined,
    readonly key: string,
    private readonly parent: ManifestField | undefined,
    /** What may be there without being seen, where nothing is written. */
    private readonly hidden?: string,
    private readonly isName = false,
  ) {}

  get path(): string {
    const outer = this.parent?.path ?? '';
    return outer === '' ? this.key : `${outer}.${this.key}`;
  }

  get kind(): Field['kind'] {
    return this.shape === 'absent' ? 'absent' : this.shape === 'unknown' ? 'unknown' : 'known';
  }

  get shape(): Field['shape'] {
    return (this.#shape ??= this.#readShape());
  }

  #readShape(): Field['shape'] {
    const { data } = this;
    if (this.hidden !== undefined) return 'unknown';
    if (!data) return 'absent';
    if (data.kind === 'object') return 'map';
    if (data.kind === 'array') return 'list';
    if (data.kind !== 'scalar') return 'unknown';
    if (data.value === null) return 'null';
    return typeof data.value === 'string' ? 'text' : typeof data.value === 'number' ? 'number' : 'boolean';
  }

  get value(): unknown {
    return this.hidden === undefined && this.data?.kind === 'scalar' ? this.data.value : undefined;
  }

  get reason(): string {
    return this.hidden ?? (this.data?.kind === 'unknown' ? this.data.reason : 'it is of another kind');
  }

  get text(): string | undefined {
    return this.shape === 'text' ? String(this.value) : undefined;
  }

  get source(): string | undefined {
    if (this.hidden !== undefined || this.data?.kind !== 'scalar') return undefined;
    const { node } = this.data.source as { readonly node: Span & Partial<Pick<Literal, 'raw'>> };
    return node.raw ?? String(this.data.value ?? '');
  }

  get(...names: readonly string[]): Field {
    return names.reduce<ManifestField>((field, name) => field.#child(name), this);
  }

  #child(name: string): ManifestField {
    const known = this.#children?.get(name);
    if (known) return known;
    const child = this.#make(name);
    (this.#children ??= new Map()).set(name, child);
    return child;
  }

  #make(name: string): ManifestField {
    const { data, resource } = this;
    const value = data?.kind === 'object' ? data.get(name) : undefined;
    let hidden = this.hidden;
    if (hidden === undefined && this.shape === 'unknown') hidden = this.reason;
    if (
      hidden === undefined &&
      resource.patched.size > 0 &&
      resource.patched.has(this.path === '' ? name : `${this.path}.${name}`)
    )
      hidden = 'a kustomization patches it';
    if (hidden === undefined && value === undefined) {
      if (resource.facts.isBroken) hidden = 'the document is broken';
      else if (data?.kind === 'object') hidden = data.open;
    }
    return new ManifestField(resource, this.anchor, value, name, this, hidden);
  }

  get entries(): readonly Field[] {
    const { data } = this;
    if (data?.kind !== 'object' || this.hidden !== undefined) return none;
    return (this.#entries ??= data.keys().map((key) => this.#child(key)));
  }

  get items(): readonly Field[] {
    const { data } = this;
    if (data?.kind !== 'array' || this.hidden !== undefined) return none;
    return (this.#items ??= data.items
      .slice(0, maxItems)
      .map((item, at) => new ManifestField(this.resource, this.anchor, item(), String(at), this)));
  }

  get named(): Field {
    return new ManifestField(this.resource, this.anchor, this.data, this.key, this.parent, this.hidden, true);
  }

  get at(): SourceOrigin {
    return (this.#place ??= new SourceOrigin(this.resource, this.path, this.#placeOf()));
  }

  #placeOf(): Place {
    const { file } = this.resource.facts;
    const { data, parent } = this;
    if (!data || !parent) return { file, span: this.#ancestorSpan(), slot: this.#missing() };
    const property = parent.data?.kind === 'object' ? parent.data.property(this.key) : undefined;
    const written =
      data.source.via.length > 0 && data.source.via[0]!.file === file ? data.source.via[0]! : data.source.node;
    const isEmpty = data.source.node.end <= data.source.node.start;
    const key = property?.kind === 'property' ? property.keySpan : undefined;
    const span = key && (this.isName || isEmpty) ? key : { start: written.start, end: written.end };
    return {
      file,
      span,
      use: { start: written.start, end: written.end },
      slot: { kind: 'written', data, entry: this.#entry(property) },
    };
  }

  #entry(property: unknown): Entry | undefined {
    const outer = this.parent?.data;
    const { file } = this.resource.facts;
    if (outer?.kind === 'object' && outer.node && property)
      return { file, node: property as Entry['node'], container: outer.node, via: outer.source.via };
    const item = outer?.kind === 'array' ? outer.node?.items[Number(this.key)] : undefined;
    return outer?.kind === 'array' && outer.node && item
      ? { file, node: item, container: outer.node, via: outer.source.via }
      : undefined;
  }

  /** The name of the nearest mapping that is there. */
  #ancestorSpan(): Span {
    let field: ManifestField | undefined = this.parent;
    while (field && !field.data) field = field.parent;
    if (!field?.parent) return this.anchor;
    const outer = field.parent.data;
    const property = outer?.kind === 'object' ? outer.property(field.key) : undefined;
    if (property?.kind === 'property') return property.keySpan;
    // Of an item of a list its first name.
    const first = field.data?.kind === 'object' ? firstKey(field.data) : undefined;
    return first ?? field.data!.source.node;
  }

  #missing(): Place['slot'] {
    const names: string[] = [this.key];
    let field = this.parent;
    while (field && !field.data) {
      names.unshift(field.key);
      field = field.parent;
    }
    const data = field?.data;
    const container: Container | undefined =
      data?.kind === 'object' && data.node ? { file: this.resource.facts.file, node: data.node } : undefined;
    const instead =
      data?.kind === 'scalar' && data.value === null
        ? { file: this.resource.facts.file, node: data.source.node }
        : undefined;
    return { kind: 'missing', names, container, via: data?.source.via ?? [], ...(instead ? { instead } : {}) };
  }
}

const none: readonly ManifestField[] = [];

/** More items of one list than this are not looked at. */
const maxItems = 5_000;

function firstKey(data: ObjectData): Span | undefined {
  const [key] = data.keys();
  const property = key === undefined ? undefined : data.property(key);
  return property?.kind === 'property' ? property.keySpan : undefined;
}
