import {
  isWorkload,
  workloadKinds,
  workloadOf,
  type Manifest,
  type NamespaceRef,
  type Tie,
  type Workload,
} from './kubernetes';

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

/** More questions than this are not carried along: names that are typed leave one for each letter. */
const maxAnswers = 5_000;

const nobody: readonly Manifest[] = [];

/**
 * The manifests that are applied together. What rules ask of them is noted while they run, and a question has the same stamp as in
 * the manifests `before` as long as its answer looks the same to others: so findings are kept that an edit does not reach.
 */
export class Manifests {
  /** All but those of which nothing is known. */
  readonly #byKind = new Map<string, Manifest[]>();
  readonly #workloadsIn = new Map<string, Manifest[]>();
  readonly #policiesIn = new Map<string, Manifest[]>();
  readonly #servicesIn = new Map<string, Manifest[]>();
  /** Policies of all namespaces, and those whose namespace nobody says. */
  readonly #policiesAnywhere: Manifest[] = [];
  readonly #hidden: Manifest[] = [];
  readonly #others: Manifest[] = [];
  readonly #inFile = new Map<string, ManifestFile[]>();
  readonly #answers = new Map<string, Answer>();
  #asked: Map<string, object> | undefined;
  #namespaces: Namespaces | undefined;

  constructor(
    readonly files: readonly ManifestFile[],
    before?: Manifests,
  ) {
    for (const file of files) {
      const [first] = file.objects;
      if (first) push(this.#inFile, first.facts.file, file);
      for (const one of file.objects) this.#add(one);
    }
    if (!before || before.#answers.size > maxAnswers) return;
    for (const [question, answer] of before.#answers) {
      const objects = this.#find(question);
      const isSame =
        objects.length === answer.objects.length &&
        objects.every((one, at) => isAlike(one, answer.objects[at]!, this.tieOf(one), before));
      this.#answers.set(question, { objects, stamp: isSame ? answer.stamp : {} });
    }
    const namespaces = before.#namespaces;
    if (namespaces?.isOf(this.of('/Namespace')) === true) this.#namespaces = namespaces;
  }

  #add(one: Manifest): void {
    const { group, kind, facts, namespace } = one;
    if (isOthersPolicy(one)) this.#others.push(one);
    if (facts.isHidden) {
      this.#hidden.push(one);
      return;
    }
    push(this.#byKind, `${group}/${kind}`, one);
    if (isWorkload(one)) push(this.#workloadsIn, namespace.key, one);
    else if (group === '' && kind === 'Service') push(this.#servicesIn, namespace.key, one);
    else if (isPolicy(one)) {
      push(this.#policiesIn, namespace.key, one);
      if (isForAll(one) || namespace.name === undefined) this.#policiesAnywhere.push(one);
    }
  }

  get all(): readonly Manifest[] {
    return this.files.flatMap(({ objects }) => objects);
  }
  get workloads(): readonly Workload[] {
    return workloadKinds.flatMap((kind) => this.of(kind)).map(workloadOf);
  }
  get services(): readonly Manifest[] {
    return this.of('/Service');
  }
  get policies(): readonly Manifest[] {
    return policyKinds.flatMap((kind) => this.of(kind));
  }
  get calicoPolicies(): readonly Manifest[] {
    return policyKinds.slice(3).flatMap((kind) => this.of(kind));
  }

  /** Those of a group and kind: `/Service`, `networking.k8s.io/Ingress`. */
  of(kind: string): readonly Manifest[] {
    return this.#ask(`of ${kind}`);
  }
  workloadsIn(namespace: NamespaceRef): readonly Workload[] {
    return this.#ask(`workloads ${namespace.key}`).map(workloadOf);
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
    const questions =
      namespace.name === undefined ? policyKinds.map((kind) => `of ${kind}`) : [`policies ${namespace.key}`];
    return [this.namespaces, ...questions.map((question) => this.#answer(question).stamp)];
  }

  /** Runs `body` and notes what it asks. */
  asking<T>(body: () => T): { readonly result: T; readonly asked: Asked } {
    const asked = (this.#asked = new Map<string, object>());
    try {
      return { result: body(), asked };
    } finally {
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
    this.#asked?.set(question, stamp);
    return objects;
  }

  #answer(question: string): Answer {
    let answer = this.#answers.get(question);
    if (!answer) this.#answers.set(question, (answer = { objects: this.#find(question), stamp: {} }));
    return answer;
  }

  #find(question: string): readonly Manifest[] {
    const at = question.indexOf(' ');
    const key = question.slice(at + 1);
    switch (at < 0 ? question : question.slice(0, at)) {
      case 'of':
        return this.#byKind.get(key) ?? nobody;
      case 'workloads':
        return this.#workloadsIn.get(key) ?? nobody;
      case 'services':
        return this.#servicesIn.get(key) ?? nobody;
      case 'policies': {
        const own = this.#policiesIn.get(key) ?? nobody;
        const others = this.#policiesAnywhere.filter(({ namespace }) => namespace.key !== key);
        return others.length === 0 ? own : [...own, ...others];
      }
      case 'hidden':
        return this.#hidden;
      default:
        return this.#others;
    }
  }
}

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

const files = new WeakMap<Manifest, ManifestFile>();

/** @param objects of one file */
export function manifestFile(objects: readonly Manifest[], tie: Tie | undefined): ManifestFile {
  const file = { objects, tie };
  for (const one of objects) files.set(one, file);
  return file;
}

/** What stands in the file of an object. */
export function besides(manifest: Manifest): readonly Manifest[] {
  return files.get(manifest)?.objects ?? [manifest];
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
    ((group === 'argoproj.io' || group.startsWith('helm.')) &&
      /^(Application|ApplicationSet|HelmRelease|HelmChart)$/.test(kind))
  );
}

/** Whether two objects look the same to others, and run on the same clusters. */
function isAlike(one: Manifest, other: Manifest, now: Tie | undefined, before: Manifests): boolean {
  return now === before.tieOf(other) && (one === other || one.signature === other.signature);
}

function push<T>(map: Map<string, T[]>, key: string, one: T): void {
  const known = map.get(key);
  if (known) known.push(one);
  else map.set(key, [one]);
}
