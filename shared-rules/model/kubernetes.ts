import type { Cluster, Model } from './network';
import { textOfFields } from './field-text';
import type { Resource } from './resource';
import type { Origin } from './value';

/**
 * A value of a manifest, and its place. It is a `Value`: `known` where something is written, `absent` where nothing is, `unknown` where what is
 * written is replaced before it is applied, or may be. Null is `known` with the shape `null`; `{}` and `[]` are what they are.
 */
export interface Field {
  readonly kind: 'known' | 'absent' | 'unknown';
  /** Text, number, boolean or null; undefined for mappings, lists and what is not known. */
  readonly value: unknown;
  readonly reason: string;
  readonly at: Origin;
  readonly shape: 'map' | 'list' | 'text' | 'number' | 'boolean' | 'null' | 'absent' | 'unknown';
  /** The name that it stands behind, or its index. */
  readonly key: string;
  /** The text; undefined for everything else. */
  readonly text: string | undefined;
  /** A scalar as it is written between quotes: `1.0`, `on`; undefined for mappings and lists. */
  readonly source: string | undefined;
  /** What stands behind names that lead to it, one after the other. */
  get(...names: readonly string[]): Field;
  /** The entries of a mapping in their order; none for everything else. */
  readonly entries: readonly Field[];
  /** The items of a list; none for everything else. */
  readonly items: readonly Field[];
  /** The same with its place at the name that it stands behind. */
  readonly named: Field;
}

/** Which namespace an object is in: two with the same key are in the same one. */
export interface NamespaceRef {
  readonly key: string;
  /** Undefined: whoever applies it says it. */
  readonly name: string | undefined;
}

/** One object of Kubernetes, as it is written. */
export class Manifest {
  constructor(
    readonly resource: Resource,
    readonly fields: Field,
    readonly facts: ManifestFacts,
  ) {}

  get kind(): string {
    return this.facts.kind;
  }
  get group(): string {
    return this.facts.group;
  }
  get namespace(): NamespaceRef {
    return this.facts.namespace;
  }
  /** `metadata.name`; empty where it is not known. */
  get name(): string {
    return this.fields.get('metadata', 'name').text ?? '';
  }
  /** For messages: `Deployment checkout`. */
  get title(): string {
    return this.name === '' ? `this ${this.kind}` : `${this.kind} ${this.name}`;
  }
  get spec(): Field {
    return this.fields.get('spec');
  }
  annotation(name: string): Field {
    return this.fields.get('metadata', 'annotations', name);
  }
  /** What others can see of it, wherever it stands: the same text for the same. Of what makes pods that is what selectors and ports ask for. */
  get signature(): string {
    return (this.#signature ??= signatureOf(this));
  }
  #signature: string | undefined;
}

/** What is known of an object beside what is written in it. */
export interface ManifestFacts {
  /** The API group, empty for the core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The kustomization that applies it says the namespace, else the object itself. */
  readonly namespace: NamespaceRef;
  /** What is absent in it may be there: it does not parse. */
  readonly isBroken: boolean;
  /** How kustomizations apply it: the same text for the same way. */
  readonly way: string;
  /** A kustomization beside it does not list its file, and nothing else applies it. */
  readonly unlisted: Unlisted | undefined;
  /** It is no object that is read, and may bring pods: a chart, an operator's resource, what a template makes. */
  readonly isHidden: boolean;
  /** URI of its file. */
  readonly file: string;
}

export interface Unlisted {
  /** The name of the file. */
  readonly file: string;
  /** The name of the kustomization's file. */
  readonly kustomization: string;
  /** Its `resources`. */
  readonly resources: Field;
}

/** True, false, or undefined where the files do not tell. */
export type Truth = boolean | undefined;

/** What makes pods: a Pod, or an object with a template of them. What is read once is kept: policies ask for it again and again. */
export class Workload {
  /** The pod, or the template that its pods are made of. */
  readonly pod: Field;
  readonly #labels = new Map<string, string | null | undefined>();
  #hostNetwork: { readonly truth: Truth } | undefined;
  #ports: readonly ContainerPort[] | undefined;

  constructor(readonly manifest: Manifest) {
    const { kind, fields } = manifest;
    this.pod =
      kind === 'Pod'
        ? fields
        : kind === 'CronJob'
          ? fields.get('spec', 'jobTemplate', 'spec', 'template')
          : fields.get('spec', 'template');
  }

  get title(): string {
    return this.manifest.title;
  }
  get namespace(): NamespaceRef {
    return this.manifest.namespace;
  }
  get labels(): Field {
    return this.pod.get('metadata', 'labels');
  }
  /** The text of a label of its pods; null: it has none, undefined: not known. */
  label(key: string): string | null | undefined {
    if (!this.#labels.has(key)) this.#labels.set(key, this.#readLabel(key));
    return this.#labels.get(key);
  }
  #readLabel(key: string): string | null | undefined {
    if (givenLabels.test(key)) return undefined;
    const label = this.labels.get(key);
    if (label.kind === 'unknown') return undefined;
    if (label.kind === 'absent') return this.labels.shape === 'unknown' ? undefined : null;
    return label.source;
  }
  /** The labels of its pods that are known; `isWhole`: it has no others. */
  get knownLabels(): { readonly known: readonly (readonly [string, string])[]; readonly isWhole: boolean } {
    const known: [string, string][] = [];
    let isWhole = ['map', 'absent', 'null'].includes(this.labels.shape) && this.label('\n') === null;
    for (const { key } of this.labels.entries) {
      const value = this.label(key);
      if (typeof value === 'string') known.push([key, value]);
      else if (value === undefined) isWhole = false;
    }
    return { known, isWhole };
  }
  /** Its pods use the network of their node, where policies do not apply. Default false. */
  get hostNetwork(): Truth {
    return (this.#hostNetwork ??= { truth: this.#readHostNetwork() }).truth;
  }
  #readHostNetwork(): Truth {
    const field = this.pod.get('spec', 'hostNetwork');
    return field.kind === 'unknown' ? undefined : field.value === true;
  }
  get serviceAccount(): string | undefined {
    const name = this.pod.get('spec', 'serviceAccountName');
    return name.kind === 'absent' ? 'default' : name.text;
  }
  /** The ports of its containers, those of init containers included. */
  get ports(): readonly ContainerPort[] {
    return (this.#ports ??= this.#readPorts());
  }
  #readPorts(): readonly ContainerPort[] {
    const containers = [...this.pod.get('spec', 'containers').items, ...this.pod.get('spec', 'initContainers').items];
    return containers.flatMap((container) =>
      container.get('ports').items.map((port) => ({
        name: port.get('name').source,
        port: port.get('containerPort'),
        protocol: port.get('protocol').text ?? 'TCP',
        hostPort: port.get('hostPort'),
      })),
    );
  }
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: Field;
  readonly protocol: string;
  readonly hostPort: Field;
}

/** Labels that controllers add to the pods of a template. */
const givenLabels =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/|batch\.kubernetes\.io\/|controller-uid$|job-name$|app\.kubernetes\.io\/managed-by$|security\.istio\.io\/|service\.istio\.io\/|istio\.io\/|sidecar\.istio\.io\/|azure\.workload\.identity\/|linkerd\.io\/)/;

function signatureOf(manifest: Manifest): string {
  const { kind, name, facts, fields } = manifest;
  const { namespace, way, isBroken } = facts;
  if (!isWorkload(manifest)) return [way, isBroken, namespace.key, textOfFields([fields])].join();
  const { labels, pod } = workloadOf(manifest);
  const spec = pod.get('spec');
  const seen = [
    ...['hostNetwork', 'serviceAccountName'].map((key) => spec.get(key)),
    ...['containers', 'initContainers'].flatMap((key) => [
      // What is not known of a list differs from an empty one.
      spec.get(key).kind === 'known' ? undefined : spec.get(key),
      ...spec.get(key).items.map((container) => container.get('ports')),
    ]),
  ];
  return [way, isBroken, namespace.key, kind, name, textOfFields([labels, ...seen])].join();
}

/** Whether a controller may add a label to the pods of a template. */
export function isGivenLabel(key: string): boolean {
  return givenLabels.test(key);
}

/** One for each object, as long as its file stays as it is. */
const workloads = new WeakMap<Manifest, Workload>();

/** @param manifest of a kind that makes pods, see `isWorkload` */
export function workloadOf(manifest: Manifest): Workload {
  let workload = workloads.get(manifest);
  if (!workload) workloads.set(manifest, (workload = new Workload(manifest)));
  return workload;
}

/** A cluster of the files that manifests run on, with what stands around it. */
export interface TiedCluster {
  readonly cluster: Cluster;
  readonly model: Model;
  /** For messages: the file that names it, with its folder. */
  readonly template: string;
  /** For messages: `cluster aks-shop (infra/main.bicep)`. */
  readonly label: string;
}

/** Which clusters a manifest runs on, as far as the files tell. */
export class Tie {
  constructor(
    readonly clusters: readonly TiedCluster[],
    /** The author says so, or the template applies it. */
    readonly isCertain: boolean,
  ) {}

  /** What holds of every cluster that it may be; undefined where it is not known of one, or they differ. */
  agreed<T extends string | number | boolean>(read: (tied: TiedCluster) => T | undefined): T | undefined {
    const [first, ...others] = this.clusters.map(read);
    return others.every((other) => other === first) ? first : undefined;
  }
  /** For messages, at the start of a sentence. */
  get subject(): string {
    return this.object.replace(/^./, (first) => first.toUpperCase());
  }
  /** For messages, inside of a sentence. One template may deploy several, or one in several contexts. */
  get object(): string {
    const [first, ...others] = this.clusters;
    const isSame = (read: (tied: TiedCluster) => string) =>
      first && others.every((other) => read(other) === read(first)) ? read(first) : '';
    const [label, template] = [isSame((tied) => tied.label), isSame((tied) => tied.template)];
    if (label !== '') return `the ${label}`;
    return template === '' ? 'every cluster in these files' : `every cluster of ${template}`;
  }
  /** Over what is only likely an error is a warning. */
  get severity(): 'error' | 'warning' {
    return this.isCertain ? 'error' : 'warning';
  }
}

/** Whether an object makes pods of a template, or is one. */
export function isWorkload({ group, kind }: Manifest): boolean {
  return workloadKinds.includes(`${group}/${kind}`);
}

export const workloadKinds = [
  '/Pod',
  'apps/Deployment',
  'apps/DaemonSet',
  'apps/StatefulSet',
  'apps/ReplicaSet',
  'batch/Job',
  'batch/CronJob',
  '/ReplicationController',
  'argoproj.io/Rollout',
];
