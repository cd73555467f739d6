import type { Resource } from '../../shared-rules/model/resource';
import { Tie, type TiedCluster } from '../../shared-rules/model/kubernetes';
import type { Configuration } from '../configuration/resolve';
import { newEvaluation, note, type Evaluation } from '../evaluate/evaluate';
import type { Files, SourceFile } from '../files/files';
import { Recent } from '../files/recent';
import { basename, dirname, join } from '../files/uri';
import type { Root } from '../languages/language';
import { appliedBy } from '../languages/languages';
import { SourceOrigin } from '../resources/resource';
import type { Answers, Networks } from './networks';
import { modelOf } from './readings';
import { contextsOf } from './roots';

/** The clusters that each file of manifests runs on. */
export interface Ties {
  readonly of: (file: string) => Tie | undefined;
  /** What it hangs on beside the texts. */
  readonly answers: Answers;
}

/** In the place of a question: which roots may deploy the cluster. */
export const clustersQuestion = 'clusters';

/** What an author writes at the top of a file of manifests: the template, and behind `#` a name where it deploys several clusters. */
const comment = /^#[ \t]*aks-network-lint-cluster:[ \t]*([^\s#]+)(?:#(\S+))?/m;

const fluxType = 'Microsoft.KubernetesConfiguration/fluxConfigurations';

/** Where a package manager puts what others wrote: no manifest beside it is meant for a cluster in it. */
const brought = /\/(vendor|third_party)\//;

/** In a larger workspace clusters are looked for among the first so many roots. */
const maxRoots = 200;
const maxClusters = 20;
/** So many ties are remembered. */
const maxTies = 50;

interface Deployed {
  readonly root: Root;
  readonly reads: ReadonlyMap<string, SourceFile | undefined>;
  readonly clusters: readonly TiedCluster[];
}

/** The clusters that the templates of a workspace deploy, for the manifests beside them. A value that hangs on an undecided condition is unknown here. */
export class Clusters {
  readonly #known = new Recent<string, Deployed>(2 * maxRoots);
  /** The same over texts that are only tried. */
  readonly #tried = new WeakMap<Files, Map<string, Deployed>>();
  #ties: Tie[] = [];
  /** Files whose text names no cluster. */
  readonly #unnamed = new WeakSet<SourceFile>();
  #roots: readonly Root[] = [];
  #byUri: ReadonlyMap<string, Root> = new Map();
  /** Those in a folder and below it. */
  #below: ReadonlyMap<string, readonly Root[]> | undefined;
  /** Other numbers whenever other roots may deploy the cluster, and whenever templates apply something else. */
  #generation = 0;
  #applications = 0;
  #applied: AppliedNow | undefined;
  readonly #applying = new Map<string, Applying>();

  /** @param configured what the configuration of a file says of the clusters of manifests */
  constructor(
    private readonly files: Files,
    private readonly configured: (uri: string) => Pick<Configuration, 'manifests'> = () => ({ manifests: [] }),
  ) {}

  refresh(roots: readonly Root[]): void {
    const deploying = roots.filter(({ networksOnly }) => !networksOnly);
    const isSame =
      deploying.length === this.#roots.length && deploying.every(({ uri }, at) => uri === this.#roots[at]!.uri);
    this.#roots = deploying;
    this.#byUri = new Map(deploying.map((root) => [root.uri, root]));
    this.#below = undefined;
    if (this.#applied) this.#applied = { ...this.#applied, edition: -1 };
    if (!isSame) this.#generation++;
    const uris = new Set(roots.map(({ uri }) => uri));
    for (const known of [this.#known, this.#applying])
      for (const uri of [...known.keys()]) if (!uris.has(uri)) known.delete(uri);
  }

  /** Lets go of what no root deploys any more. */
  tidy(): void {
    if (this.#ties.length === 0) return;
    // A tie holds the models of its clusters: those that are deployed otherwise by now, or were only tried, are let go.
    const deployed = new Set([...this.#known.values()].flatMap(({ clusters }) => clusters));
    this.#ties = this.#ties.filter(({ clusters }) => clusters.every((one) => deployed.has(one)));
  }

  /** What would be answered now, to compare with what was. */
  answer(): string {
    return `${this.#generation} ${this.#applications}`;
  }

  /** Looks again at what templates apply, after they have been edited. */
  look(networks: Networks): void {
    if (this.#applied) this.#appliedIn(this.files, networks);
  }

  tiesFor(root: Root, files: Files, evaluation: Evaluation, networks: Networks): Ties {
    let inferred: { readonly tie: Tie | undefined } | undefined;
    const applied = this.#appliedIn(files, networks);
    const find = (file: string): Tie | undefined => {
      const own = this.#named(file, files, evaluation, networks);
      if (own) return own;
      const configured = this.configured(file).manifests;
      const entry = configured.length > 0 && configured.find(({ manifests }) => manifests.has(file));
      if (entry) {
        const clusters = this.#deployedAt(entry.template, entry.cluster, files, networks);
        // What runs elsewhere than the nearest cluster is not judged by that.
        return clusters.length === 0 ? undefined : this.#tie(clusters, true);
      }
      const by =
        applied.length === 0 ? applied : applied.filter(({ path }) => file === path || file.startsWith(`${path}/`));
      // It hangs on these templates, and not on all that were asked.
      for (const one of by) this.#deployedBy(one.root, files, networks);
      if (by.length > 0)
        return this.#tie(
          by.map(({ cluster }) => cluster),
          true,
        );
      inferred ??= { tie: this.#nearest(root, files, networks) };
      return inferred.tie;
    };
    // Now, so that what is read for it belongs to the root and not to what its manifests are judged by.
    const ties = new Map<string, Tie | undefined>();
    for (const file of root.members ?? []) ties.set(file, find(file));
    return {
      answers: new Map([[clustersQuestion, this.answer()]]),
      of: (file) => ties.get(file) ?? (ties.has(file) ? undefined : find(file)),
    };
  }

  /** The same tie for the same clusters, so that what is found of manifests that run on them can be kept. */
  #tie(clusters: readonly TiedCluster[], isCertain: boolean): Tie {
    const known = this.#ties.find(
      (tie) =>
        tie.isCertain === isCertain &&
        tie.clusters.length === clusters.length &&
        tie.clusters.every((one, at) => one === clusters[at]),
    );
    if (known) return known;
    const tie = new Tie(clusters, isCertain);
    if (this.#ties.unshift(tie) > maxTies) this.#ties.pop();
    return tie;
  }

  /** By the comment at the top of a file. */
  #named(file: string, files: Files, evaluation: Evaluation, networks: Networks): Tie | undefined {
    // It is noted as read where its objects are.
    const source = files.peek(file);
    if (!source || this.#unnamed.has(source)) return undefined;
    const match = source.text.includes('aks-network-lint-cluster') ? comment.exec(source.text) : null;
    if (!match) {
      this.#unnamed.add(source);
      return undefined;
    }
    const [all, path = '', name] = match;
    const target = join(dirname(file), path);
    const found = this.#deployedAt(target, name, files, networks);
    if (found.length > 0) return this.#tie(found, true);
    const place = { start: match.index, end: match.index + all.length };
    note(
      evaluation,
      file,
      place,
      `${path}${name === undefined ? '' : `#${name}`} deploys no cluster that is in these files.`,
    );
    return undefined;
  }

  /** The clusters of a template or Terraform folder, or of those that call it. @param name undefined: all */
  #deployedAt(target: string, name: string | undefined, files: Files, networks: Networks): readonly TiedCluster[] {
    const folder = this.#byUri.get(dirname(target));
    const named =
      this.#byUri.get(target) ??
      (folder && this.#deployedBy(folder, files, networks).reads.has(target) ? folder : undefined);
    const deployed = (named ? [named] : this.#roots)
      .map((root) => this.#deployedBy(root, files, networks))
      .filter(({ root, reads }) => root === named || root.uri === dirname(target) || reads.has(target));
    return deployed
      .flatMap(({ clusters }) => clusters)
      .filter(
        ({ cluster }) =>
          name === undefined || cluster.resource.label === name || isNamed(cluster.resource.string('name'), name),
      );
  }

  /** What templates apply to the one cluster that they deploy: the folders of Flux, and the files of Terraform. Who asks does not hang on all of them. */
  #appliedIn(files: Files, networks: Networks): readonly Applied[] {
    const { edition } = files;
    const before = this.#applied;
    if (files === this.files && before?.edition === edition) return before.all;
    const { result: all } = files.tracking(() =>
      this.#roots.slice(0, maxRoots).flatMap((root) => this.#appliedBy(root, files, networks)),
    );
    if (files !== this.files) return all;
    const is = (one: Applied) => `${one.path} ${one.root.uri}`;
    if (before && before.all.map(is).join() !== all.map(is).join()) this.#applications++;
    this.#applied = { edition, all };
    return all;
  }

  #appliedBy(root: Root, files: Files, networks: Networks): readonly Applied[] {
    const known = this.#applying.get(root.uri);
    if (known && [...known.reads].every(([uri, read]) => readAt(uri, files) === read)) return known.applied;
    const { result: applied, reads } = files.tracking((): Applied[] => {
      const { clusters, reads: texts } = this.#deployedBy(root, files, networks);
      for (const uri of texts.keys()) files.get(uri);
      const [cluster] = clusters;
      if (!cluster || cluster.model.clusters.length > 1) return [];
      const paths = cluster.model.ofType(fluxType).flatMap(({ resource }) => fluxPaths(resource));
      const folders = paths.flatMap((path) => files.folders.map((home) => join(home, path)));
      return [...folders, ...appliedBy(root, files)].map((path) => ({ path, cluster, root }));
    });
    if (files === this.files)
      this.#applying.set(root.uri, { applied, reads: new Map([...reads].map((uri) => [uri, readAt(uri, files)])) });
    return applied;
  }

  /** Those of the nearest folder under which any are deployed. */
  #nearest(root: Root, files: Files, networks: Networks): Tie | undefined {
    for (let folder = dirname(root.uri); files.isInside(folder); folder = dirname(folder)) {
      const clusters = this.#rootsIn(folder)
        .filter(({ uri }) => !brought.test(uri.slice(folder.length)))
        .slice(0, maxRoots)
        .flatMap((one) => this.#deployedBy(one, files, networks).clusters);
      if (clusters.length > 0) return this.#tie(clusters.slice(0, maxClusters), false);
      if (files.folders.includes(folder)) return undefined;
    }
    return undefined;
  }

  /** The roots that stand in a folder or below it, or are it. */
  #rootsIn(folder: string): readonly Root[] {
    if (!this.#below) {
      const below = new Map<string, Root[]>();
      for (const root of this.#roots)
        for (let at = root.uri; this.files.isInside(at); at = dirname(at)) {
          const known = below.get(at);
          if (known) known.push(root);
          else below.set(at, [root]);
        }
      this.#below = below;
    }
    return this.#below.get(folder) ?? [];
  }

  #deployedBy(root: Root, files: Files, networks: Networks): Deployed {
    const known = this.#tried.get(files)?.get(root.uri) ?? this.#known.get(root.uri);
    if (known && [...known.reads].every(([uri, file]) => files.get(uri) === file)) return known;
    const { result, reads } = files.tracking(() => {
      const setup = { files, evaluation: newEvaluation(), stack: [root.uri] };
      return contextsOf(root, setup).flatMap((context) => {
        const { model } = modelOf(root, context, { ...setup, evaluation: newEvaluation() }, networks);
        return model.clusters.map((cluster): TiedCluster => ({
          cluster,
          model,
          ...namesOf(cluster.resource.string('name'), files.folders),
        }));
      });
    });
    const names = [...reads].filter((uri) => !uri.endsWith('/'));
    const deployed = { root, clusters: result, reads: new Map(names.map((uri) => [uri, files.get(uri)])) };
    if (files === this.files) this.#known.set(root.uri, deployed);
    else {
      const tried = this.#tried.get(files) ?? new Map<string, Deployed>();
      this.#tried.set(files, tried.set(root.uri, deployed));
    }
    return deployed;
  }
}

interface Applied {
  /** URI of a file or folder. */
  readonly path: string;
  readonly cluster: TiedCluster;
  readonly root: Root;
}

/** What a root applies, as long as files and folders are what they were. */
interface Applying {
  readonly applied: readonly Applied[];
  readonly reads: ReadonlyMap<string, object | undefined>;
}

/** A file, or what stands in a folder; the same object as long as it is the same. */
function readAt(uri: string, files: Files): object | undefined {
  return uri.endsWith('/') ? files.list(uri.slice(0, -1)) : files.get(uri);
}

interface AppliedNow {
  /** See `Files.edition`. */
  readonly edition: number;
  readonly all: readonly Applied[];
}

/** The folders of the repository that a configuration of Flux applies: ARM has them by name, azurerm in blocks. */
function fluxPaths(resource: Resource): string[] {
  const at = 'properties.kustomizations';
  const names = resource.ids(at);
  const keys = names.kind === 'known' ? names.value.items.map(({ key }) => `${at}["${key}"]`) : [];
  const items = resource.items(at);
  const blocks = items.kind === 'known' ? items.value.items : [];
  return [...keys, ...blocks].flatMap((one) => {
    const path = resource.string(`${one}.path`);
    return path.kind === 'known' && /^(\.\/)?\w/.test(path.value) ? [path.value] : [];
  });
}

function isNamed(name: { readonly kind: string; readonly value?: string }, wanted: string): boolean {
  return name.kind === 'known' && name.value === wanted;
}

/** `infra/main.bicep`, and `cluster aks-shop (infra/main.bicep)`. */
function namesOf(
  name: { readonly kind: string; readonly value?: string; readonly at: unknown },
  folders: readonly string[],
): Pick<TiedCluster, 'template' | 'label'> {
  const uri = name.at instanceof SourceOrigin ? name.at.place.file : '';
  const home = folders.find((folder) => uri.startsWith(`${folder}/`));
  const template = decodeURIComponent(home === undefined ? basename(uri) : uri.slice(home.length + 1))
    .split('/')
    .slice(-2)
    .join('/');
  const cluster = name.kind === 'known' ? `cluster ${name.value}` : 'cluster';
  return { template, label: template === '' ? cluster : `${cluster} (${template})` };
}
