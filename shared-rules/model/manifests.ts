import {
  isWorkload,
  workloadKinds,
  workloadOf,
  type Manifest,
  type NamespaceRef,
  type Tie,
  type Workload,
} from './kubernetes';
import { Layered } from './layered';

/** The objects of one file, applied in one way. It is the same one as long as they stay as they are and run on the same clusters. */
export interface ManifestFile {
  readonly objects: readonly Manifest[];
  readonly tie: Tie | undefined;
}

/** What was asked of manifests, each question with what stands for its answer. */
export type Asked = ReadonlyMap<string, object>;

interface Answer {
  readonly objects: readonly Manifest[];
  /** The same one as long as others see the same objects. */
  readonly stamp: object;
}

/** More questions than these and so many for each object are not carried along: names that are typed leave one for each letter. */
const spareAnswers = 5_000;
const answersOfObject = 10;

const nothingAsked: Asked = new Map();
const nobody: readonly Manifest[] = [];

/** What answers were put together to. */
interface OfParts<T> {
  readonly parts: readonly (readonly Manifest[])[];
  readonly all: readonly T[];
}

function sameOr<T>(
  before: OfParts<T> | undefined,
  parts: readonly (readonly Manifest[])[],
  make: () => readonly T[],
): OfParts<T> {
  return before?.parts.every((part, at) => part === parts[at]) === true ? before : { parts, all: make() };
}

/**
 * The manifests that are applied together. What rules ask of them is noted while they run, and a question has the same stamp as in
 * the manifests `before` as long as its answer looks the same to others: so findings are kept that an edit does not reach.
 */
export class Manifests {
  readonly #answers: Layered<Answer>;
  readonly #inFile: Layered<readonly ManifestFile[]>;
  /** How many objects there are. */
  readonly #count: number;
  #index: Map<string, Manifest[]> | undefined;
  #looked = 0;
  #isAsked = false;
  #asked: Map<string, object> | undefined;
  #namespaces: Namespaces | undefined;
  #workloads: OfParts<Workload> | undefined;
  #policies: OfParts<Manifest> | undefined;
  /** See `stampsAround`. */
  readonly #stamps = new Map<string, readonly object[]>();
  /** The files before, each in its place, and the questions whose answers look different since; undefined where there is no telling. */
  readonly since: { readonly files: readonly ManifestFile[]; readonly questions: ReadonlySet<string> } | undefined;

  constructor(
    readonly files: readonly ManifestFile[],
    before?: Manifests,
    /** They are looked at once, and what is found of them is not kept. */
    readonly isTrial = false,
  ) {
    const changed = before && changesBetween(before.files, files);
    const isFull = before && before.#answers.size > spareAnswers + answersOfObject * before.#count;
    if (!before || !changed || isFull) {
      this.#answers = new Layered();
      this.#inFile = new Layered();
      for (const file of files) this.#place(file);
      this.#count = files.reduce((sum, { objects }) => sum + objects.length, 0);
      if (before && !isFull)
        for (const [question, answer] of before.#answers.entries()) this.#carry(question, answer, before);
    } else {
      // Only what the files that changed answer is looked for again.
      this.#answers = before.#answers.above();
      this.#inFile = before.#inFile.above();
      for (const [was, is] of changed)
        this.#inFile.set(
          uriOf(is),
          this.inFile(uriOf(is)).map((file) => (file === was ? is : file)),
        );
      this.#count = changed.reduce((sum, [was, is]) => sum + is.objects.length - was.objects.length, before.#count);
      const edit = editOf(changed);
      const different = new Set<string>();
      const carry = (question: string, even: Edit | undefined) => {
        const answer = before.#answers.get(question);
        if (answer && this.#carry(question, answer, before, even) !== answer.stamp) different.add(question);
      };
      for (const question of edit.questions)
        for (const one of [question, `any ${question}`, `first ${question}`]) carry(one, edit);
      // Policies without a namespace are among those of each, and pods with labels that are not known among those with any.
      const wide = [...edit.questions].filter((question) => question === anywhere || question.startsWith('maybe '));
      if (wide.length > 0)
        for (const [question] of before.#answers.entries())
          if (/^(any |first )?(policies|with) /.test(question)) carry(question, undefined);
      this.since = { files: before.files, questions: different };
    }
    const namespaces = before ? before.#namespaces : undefined;
    if (namespaces?.isOf(this.#answer('of /Namespace').objects) === true) this.#namespaces = namespaces;
  }

  #place(file: ManifestFile): void {
    const uri = uriOf(file);
    const known = this.#inFile.get(uri) ?? [];
    if (!known.includes(file)) this.#inFile.set(uri, [...known, file]);
  }

  /** Takes an answer over, with the same stamp where it looks the same. */
  #carry(question: string, answer: Answer, before: Manifests, edit?: Edit): object {
    const was = answer.objects;
    const isEven = edit !== undefined && !edit.uneven.has(question.replace(/^(any|first) /, ''));
    const objects = isEven ? was.map((one) => edit.replaced.get(one) ?? one) : this.#find(question);
    // What is not replaced is what it was, and on the same clusters.
    const isSame =
      objects.length === was.length &&
      (question.startsWith('any ') ||
        objects.every(
          (one, at) =>
            (isEven && one === was[at]) ||
            isAlike(one, was[at]!, this.tieOf(one), before, question.startsWith('first ')),
        ));
    const stamp = isSame ? answer.stamp : {};
    this.#answers.set(question, { objects, stamp });
    return stamp;
  }

  get all(): readonly Manifest[] {
    return this.files.flatMap(({ objects }) => objects);
  }
  /** The same list as long as they are the same; so are the policies. */
  get workloads(): readonly Workload[] {
    const parts = workloadKinds.map((kind) => this.of(kind));
    this.#workloads = sameOr(this.#workloads, parts, () => parts.flat().map(workloadOf));
    return this.#workloads.all;
  }
  get services(): readonly Manifest[] {
    return this.of('/Service');
  }
  get policies(): readonly Manifest[] {
    const parts = policyKinds.map((kind) => this.of(kind));
    this.#policies = sameOr(this.#policies, parts, () => parts.flat());
    return this.#policies.all;
  }
  get calicoPolicies(): readonly Manifest[] {
    return policyKinds.slice(3).flatMap((kind) => this.of(kind));
  }

  /** Those of a group and kind: `/Service`, `networking.k8s.io/Ingress`. */
  of(kind: string): readonly Manifest[] {
    return this.#ask(`of ${kind}`);
  }
  /** What stands in the file of an object. */
  besides({ facts }: Manifest): readonly Manifest[] {
    return this.#ask(`file ${facts.file}`);
  }
  workloadsIn(namespace: NamespaceRef): readonly Workload[] {
    return this.#ask(`workloads ${namespace.key}`).map(workloadOf);
  }
  /** The first of them, of which others may ask no more than its name. */
  firstWorkloadIn(namespace: NamespaceRef): Manifest | undefined {
    return this.#ask(`first workloads ${namespace.key}`)[0];
  }
  hasWorkloads(namespace: NamespaceRef): boolean {
    return this.#ask(`any workloads ${namespace.key}`).length > 0;
  }
  /** Those whose pods have a label, or may. */
  workloadsWith(namespace: NamespaceRef, key: string, value: string): readonly Workload[] {
    return this.#ask(questionOfLabel(namespace, key, value)).map(workloadOf);
  }
  /** Whether there is one. */
  hasWorkloadWith(namespace: NamespaceRef, key: string, value: string): boolean {
    return this.#ask(`any ${questionOfLabel(namespace, key, value)}`).length > 0;
  }
  servicesIn(namespace: NamespaceRef): readonly Manifest[] {
    return this.#ask(`services ${namespace.key}`);
  }
  /** The policies that may concern what is in a namespace. */
  policiesAround({ key, name }: NamespaceRef): readonly Manifest[] {
    return name === undefined ? this.policies : this.#ask(`policies ${key}`);
  }
  /** The Namespaces of the files. */
  get namespaces(): Namespaces {
    const objects = this.of('/Namespace');
    return (this.#namespaces ??= new Namespaces(objects));
  }
  /** Whether pods may be there that are not seen: charts, operators, what others apply. */
  get hidden(): Manifest | undefined {
    return this.#ask('hidden')[0];
  }
  /** What other controllers make policies of, and policies of a kind that is not read. */
  get othersPolicies(): readonly Manifest[] {
    return this.#ask('others');
  }
  /** Those of one file: it may be applied in several ways. */
  inFile(uri: string): readonly ManifestFile[] {
    return this.#inFile.get(uri) ?? [];
  }
  /** Whether it is still one of these. */
  isOf(file: ManifestFile): boolean {
    const [first] = file.objects;
    return first !== undefined && this.inFile(first.facts.file).includes(file);
  }
  tieOf(manifest: Manifest): Tie | undefined {
    return this.#inFile.get(manifest.facts.file)?.[0]?.tie;
  }

  /** What stands for the policies that may concern a namespace, and all that they hang on. */
  stampsAround(namespace: NamespaceRef): readonly object[] {
    this.policiesAround(namespace);
    const { namespaces } = this;
    const key = namespace.name === undefined ? '' : namespace.key;
    let stamps = this.#stamps.get(key);
    if (!stamps) {
      const questions = namespace.name === undefined ? policyKinds.map((kind) => `of ${kind}`) : [`policies ${key}`];
      this.#stamps.set(key, (stamps = [namespaces, ...questions.map((question) => this.#answer(question).stamp)]));
    }
    return stamps;
  }

  /** Runs `body` and notes what it asks. */
  asking<T>(body: () => T): { readonly result: T; readonly asked: Asked } {
    this.#isAsked = true;
    this.#asked = undefined;
    try {
      const result = body();
      return { result, asked: this.#asked ?? nothingAsked };
    } finally {
      this.#isAsked = false;
      this.#asked = undefined;
    }
  }

  /** Whether all would be answered the same now. */
  answersAlike(asked: Asked): boolean {
    for (const [question, stamp] of asked) if (this.#answer(question).stamp !== stamp) return false;
    return true;
  }

  #ask(question: string): readonly Manifest[] {
    const { objects, stamp } = this.#answer(question);
    // Most rules ask nothing of most objects, and need no list for it.
    if (this.#isAsked) (this.#asked ??= new Map<string, object>()).set(question, stamp);
    return objects;
  }

  #answer(question: string): Answer {
    let answer = this.#answers.get(question);
    if (!answer) this.#answers.set(question, (answer = { objects: this.#find(question), stamp: {} }));
    return answer;
  }

  #find(question: string): readonly Manifest[] {
    if (/^(any|first) /.test(question)) return this.#find(question.slice(question.indexOf(' ') + 1)).slice(0, 1);
    const own = this.#listed(question);
    if (question.startsWith('with ')) {
      const namespace = question.slice('with '.length, question.indexOf('\n'));
      const others = this.#listed(`maybe ${namespace}`).filter((one) => !own.includes(one));
      return others.length === 0 ? own : [...own, ...others];
    }
    if (!question.startsWith('policies ')) return own;
    const others = this.#listed(anywhere).filter(({ namespace }) => `policies ${namespace.key}` !== question);
    return others.length === 0 ? own : [...own, ...others];
  }

  /** Few are looked for one by one, many in one go. */
  #listed(question: string): readonly Manifest[] {
    if (this.#index) return this.#index.get(question) ?? nobody;
    if (++this.#looked > maxLooked) {
      const index = (this.#index = new Map<string, Manifest[]>());
      for (const file of this.files)
        for (const [key, objects] of digestOf(file)) for (const one of objects) push(index, key, one);
      return index.get(question) ?? nobody;
    }
    return this.files.flatMap((file) => digestOf(file).get(question) ?? nobody);
  }
}

const maxLooked = 20;

/** Policies of all namespaces, and those whose namespace nobody says. */
const anywhere = 'policies';

/** Which questions the objects of a file answer. */
const digests = new WeakMap<ManifestFile, ReadonlyMap<string, readonly Manifest[]>>();

function digestOf(file: ManifestFile): ReadonlyMap<string, readonly Manifest[]> {
  let digest = digests.get(file);
  if (!digest) digests.set(file, (digest = readDigest(file)));
  return digest;
}

function readDigest({ objects }: ManifestFile): ReadonlyMap<string, readonly Manifest[]> {
  const digest = new Map<string, Manifest[]>();
  for (const one of objects) {
    const { group, kind, facts, namespace } = one;
    push(digest, `file ${facts.file}`, one);
    if (isOthersPolicy(one)) push(digest, 'others', one);
    if (facts.isHidden) {
      push(digest, 'hidden', one);
      continue;
    }
    push(digest, `of ${group}/${kind}`, one);
    if (isWorkload(one)) {
      push(digest, `workloads ${namespace.key}`, one);
      const { known, isWhole } = workloadOf(one).knownLabels;
      for (const [key, value] of known) push(digest, questionOfLabel(namespace, key, value), one);
      if (!isWhole) push(digest, `maybe ${namespace.key}`, one);
    } else if (group === '' && kind === 'Service') push(digest, `services ${namespace.key}`, one);
    else if (isPolicy(one)) {
      push(digest, `policies ${namespace.key}`, one);
      if (isForAll(one) || namespace.name === undefined) push(digest, anywhere, one);
    }
  }
  return digest;
}

function questionOfLabel(namespace: NamespaceRef, key: string, value: string): string {
  return `with ${namespace.key}\n${key}=${value}`;
}

function uriOf({ objects: [first] }: ManifestFile): string {
  return first?.facts.file ?? '';
}

/** The files that are others than before, each with what it was; undefined where some came or went. */
function changesBetween(
  before: readonly ManifestFile[],
  now: readonly ManifestFile[],
): readonly (readonly [ManifestFile, ManifestFile])[] | undefined {
  if (before.length !== now.length) return undefined;
  const changed: (readonly [ManifestFile, ManifestFile])[] = [];
  for (const [at, file] of now.entries()) {
    const was = before[at]!;
    if (was === file) continue;
    if (uriOf(was) !== uriOf(file) || changed.length >= maxChanged) return undefined;
    changed.push([was, file]);
  }
  return changed;
}

/** What an edit of files comes to. */
interface Edit {
  /** What they answer otherwise than before. */
  readonly questions: ReadonlySet<string>;
  /** Those that they answer with more objects than before, or less. */
  readonly uneven: ReadonlySet<string>;
  /** The objects of the other answers, one for one. */
  readonly replaced: ReadonlyMap<Manifest, Manifest>;
}

function editOf(changed: readonly (readonly [ManifestFile, ManifestFile])[]): Edit {
  const questions = new Set<string>();
  const uneven = new Set<string>();
  const replaced = new Map<Manifest, Manifest>();
  for (const [before, now] of changed) {
    const [was, is] = [digestOf(before), digestOf(now)];
    for (const question of new Set([...was.keys(), ...is.keys()])) {
      const [old, own] = [was.get(question) ?? nobody, is.get(question) ?? nobody];
      if (before.tie === now.tie && old.length === own.length && old.every((one, at) => one === own[at])) continue;
      questions.add(question);
      if (old.length !== own.length) uneven.add(question);
      else for (const [at, one] of old.entries()) replaced.set(one, own[at]!);
    }
  }
  return { questions, uneven, replaced };
}

/** Where more files have changed, all is looked at. */
const maxChanged = 20;

/** The Namespaces of the files, by their names. */
export class Namespaces {
  readonly #byName: ReadonlyMap<string, Manifest>;

  constructor(private readonly objects: readonly Manifest[]) {
    this.#byName = new Map(objects.map((one) => [one.name, one]));
  }

  /** Undefined where it is not in the files. */
  get(name: string): Manifest | undefined {
    return this.#byName.get(name);
  }

  isOf(objects: readonly Manifest[]): boolean {
    return objects.length === this.objects.length && objects.every((one, at) => one === this.objects[at]);
  }
}

const policyKinds = [
  'networking.k8s.io/NetworkPolicy',
  'cilium.io/CiliumNetworkPolicy',
  'cilium.io/CiliumClusterwideNetworkPolicy',
  'projectcalico.org/NetworkPolicy',
  'projectcalico.org/GlobalNetworkPolicy',
  'crd.projectcalico.org/NetworkPolicy',
  'crd.projectcalico.org/GlobalNetworkPolicy',
];

/** A NetworkPolicy, or a policy of Cilium or Calico. */
export function isPolicy({ group, kind }: Manifest): boolean {
  return policyKinds.includes(`${group}/${kind}`);
}

/** A policy of all namespaces. */
export function isForAll({ kind }: Manifest): boolean {
  return kind === 'CiliumClusterwideNetworkPolicy' || kind === 'GlobalNetworkPolicy';
}

function isOthersPolicy({ group, kind }: Manifest): boolean {
  return (
    group === 'policy.networking.k8s.io' ||
    // Nobody knows what is in what was not read.
    (group === '' && kind === 'unread') ||
    ((group === 'argoproj.io' || group.startsWith('helm.')) &&
      /^(Application|ApplicationSet|HelmRelease|HelmChart)$/.test(kind))
  );
}

/** Whether two objects look the same to others, and run on the same clusters. */
function isAlike(
  one: Manifest,
  other: Manifest,
  now: Tie | undefined,
  before: Manifests,
  isNameEnough: boolean,
): boolean {
  if (now !== before.tieOf(other)) return false;
  return one === other || (isNameEnough ? one.title === other.title : one.signature === other.signature);
}

function push<T>(map: Map<string, T[]>, key: string, one: T): void {
  const known = map.get(key);
  if (known) known.push(one);
  else map.set(key, [one]);
}
