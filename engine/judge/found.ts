import type { Finding } from '../../shared-rules/rule';
import type { Step } from '../../shared-rules/model/value';
import { SourceOrigin, type Place } from '../resources/resource';
import type { Span } from '../syntax/tree';

/** What is said of a finding. */
type Said = Pick<Finding, 'rule' | 'severity' | 'certain' | 'message' | 'reason' | 'weight' | 'when'>;

/** Where a finding stands and comes from, in plain values. Offsets are UTF-16. */
export interface FoundAt {
  readonly file: string;
  readonly span: Span;
  /** See `Place.use`. */
  readonly use: Span | undefined;
  /** The name that the value stands behind. */
  readonly name: Span | undefined;
  /** The literal that it comes from. */
  readonly literal: (Span & { readonly file: string }) | undefined;
  /** The resource, as its author calls it, and which of those with this label. */
  readonly label: string;
  readonly instance: number;
  /** The ARM path in it. */
  readonly path: string;
  /** Where the module is called that it is in. */
  readonly call: Step | undefined;
  readonly isWritten: boolean;
  readonly trail: readonly Step[];
  /** What the rule shows beside it. */
  readonly related: readonly Step[];
}

/** What a finding was made of: values that hold on to trees, and to all that was evaluated. */
export interface FoundIn {
  readonly finding: Finding;
  readonly at: SourceOrigin;
}

/** A finding in one context. */
export class ContextFinding {
  #source: FoundIn | undefined;
  #said: Said | undefined;
  #at: FoundAt | undefined;

  constructor(source: FoundIn) {
    this.#source = source;
  }

  get finding(): Said {
    return this.#said ?? this.#source!.finding;
  }

  get at(): FoundAt {
    return (this.#at ??= foundAt(this.#source!));
  }

  /** URI of the file that it is shown in. */
  get file(): string {
    return this.#at?.file ?? this.#source!.at.place.file;
  }

  /** Undefined once it has been let go. */
  get source(): FoundIn | undefined {
    return this.#source;
  }

  /** Forgets what it was made of, so that the memory is free for others. */
  letGo(): void {
    if (!this.#source) return;
    const { rule, severity, certain, message, reason, weight, when } = this.#source.finding;
    this.#said = { rule, severity, certain, message, reason, weight, when };
    this.#at ??= foundAt(this.#source);
    this.#source = undefined;
  }
}

/** What was found in a context. Each file asks for its own, so that all files together look at each once. */
export class ContextFindings {
  #shown: ByFile | undefined;
  #asked = 0;
  #written: ByFile | undefined;
  #called: ByFile | undefined;

  constructor(readonly all: readonly ContextFinding[]) {}

  /** Those that are shown in a file. */
  in(file: string): readonly ContextFinding[] {
    // At a key one or two files are shown, in a scan all of them.
    if (!this.#shown && this.#asked++ < 3) return this.all.filter((one) => one.file === file);
    return (this.#shown ??= byFile(this.all, (one) => one.file)).get(file) ?? nothing;
  }

  /** Those whose value is written in a file, and shown in another. */
  writtenIn(file: string): readonly ContextFinding[] {
    this.#written ??= byFile(this.all, ({ at: { file: shown, literal } }) =>
      literal?.file === shown ? undefined : literal?.file,
    );
    return this.#written.get(file) ?? nothing;
  }

  /** Those in modules that a file calls. */
  calledIn(file: string): readonly ContextFinding[] {
    return (this.#called ??= byFile(this.all, ({ at: { call } }) => call?.file)).get(file) ?? nothing;
  }
}

type ByFile = ReadonlyMap<string, readonly ContextFinding[]>;

function byFile(all: readonly ContextFinding[], of: (one: ContextFinding) => string | undefined): ByFile {
  const files = new Map<string, ContextFinding[]>();
  for (const one of all) {
    const file = of(one);
    if (file === undefined) continue;
    const own = files.get(file);
    if (own) own.push(one);
    else files.set(file, [one]);
  }
  return files;
}

const nothing: readonly ContextFinding[] = [];

function foundAt({ finding, at: { resource, path, place, trail, isWritten } }: FoundIn): FoundAt {
  const { file, span, use, slot } = place;
  const source = slot.kind === 'written' && slot.data.source.literal ? slot.data.source : undefined;
  return {
    file,
    span: spanOf(span),
    use: use && spanOf(use),
    name: nameOf(place),
    literal: source && { file: source.file, ...spanOf(source.node) },
    label: resource.label,
    instance: resource.instance,
    path,
    call: resource.calls[0],
    isWritten,
    trail,
    related: finding.related.flatMap((related) => {
      const origin = related.at;
      if (!(origin instanceof SourceOrigin)) return [];
      const last = origin.trail.at(-1) ?? { file: origin.place.file, ...spanOf(origin.place.span) };
      return [{ ...last, what: related.message }];
    }),
  };
}

/** Without the node that it may be. */
function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function nameOf({ slot, file }: Place): Span | undefined {
  const node = slot.kind === 'written' && slot.entry?.file === file ? slot.entry.node : undefined;
  if (!node || !('kind' in node)) return undefined;
  const name = node.kind === 'property' ? node.keySpan : node.kind === 'attribute' ? node.nameSpan : undefined;
  return name && spanOf(name);
}
