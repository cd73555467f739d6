import { addAll } from '../../shared-rules/lists';
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

/** What was found together: of a template, or of a file of manifests. */
class FoundTogether {
  /** The file of all of them. */
  readonly #only: string | undefined;

  constructor(readonly all: readonly ContextFinding[]) {
    const first = all[0]?.file;
    this.#only = all.every(({ file }) => file === first) ? first : undefined;
  }

  in(file: string): readonly ContextFinding[] {
    if (this.#only !== undefined) return this.#only === file ? this.all : nothing;
    return this.all.filter((one) => one.file === file);
  }
}

/** The same as long as it is the same findings, so that what a key does not reach is neither made nor looked at anew. */
const known = new WeakMap<readonly Finding[], FoundTogether>();

function together(findings: readonly Finding[]): FoundTogether {
  let found = known.get(findings);
  // What has been let go, together as well, is made of them once more.
  if (!found || (found.all.length > 0 && !found.all[0]!.source)) {
    found = new FoundTogether(
      findings.flatMap((finding) =>
        finding.at instanceof SourceOrigin ? [new ContextFinding({ finding, at: finding.at })] : [],
      ),
    );
    known.set(findings, found);
  }
  return found;
}

/** What was found in a context. Each file asks for its own, so that all files together look at each once. */
export class ContextFindings {
  readonly count: number;
  readonly #parts: readonly FoundTogether[];
  #all: readonly ContextFinding[] | undefined;
  #shown: ByFile | undefined;
  #asked = 0;
  #written: ByFile | undefined;
  #called: ByFile | undefined;

  /** @param parts see `check` */
  constructor(parts: readonly (readonly Finding[])[]) {
    const all: FoundTogether[] = [];
    let count = 0;
    for (const part of parts) {
      if (part.length === 0) continue;
      const found = together(part);
      all.push(found);
      count += found.all.length;
    }
    this.#parts = all;
    this.count = count;
  }

  get all(): readonly ContextFinding[] {
    return (this.#all ??= this.#parts.flatMap(({ all }) => all));
  }

  /** Those that are shown in a file. */
  in(file: string): readonly ContextFinding[] {
    // At a key one or two files are shown, in a scan all of them.
    if (!this.#shown && this.#asked++ < 3) {
      const found: ContextFinding[] = [];
      for (const part of this.#parts) addAll(found, part.in(file));
      return found;
    }
    return (this.#shown ??= byFile(this.all, (one) => one.file)).get(file) ?? nothing;
  }

  /** Those in parts that are not the same in others. */
  besides(others: readonly ContextFindings[]): readonly ContextFinding[] {
    const same = new Set(others.flatMap((other) => other.#parts));
    return this.#parts.flatMap((part) => (same.has(part) ? nothing : part.all));
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
