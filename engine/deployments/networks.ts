import { mark, numberOf } from '../evaluate/data';
import { newEvaluation } from '../evaluate/evaluate';
import type { LoweredResource, Lowering } from '../resources/lowered';
import { fullNameOf, SourceOrigin } from '../resources/resource';
import { clusterType, networkType, type Neighbour, type NeighbourNetwork } from '../model/registry';
import type { Configuration } from '../configuration/resolve';
import type { Files, SourceFile } from '../files/files';
import { contextsOf } from './roots';
import type { Root } from '../languages/language';
import { kindOf } from '../files/kinds';
import { basename, dirname } from '../files/uri';
import { lowerRoot } from '../languages/languages';
import { Clusters, clustersQuestion } from './clusters';

/** A virtual network that a root looks up: by its name, or by the names of subnets that it expects there. */
interface Wanted {
  /** In lower case; undefined when it is given only at deployment. */
  readonly name: string | undefined;
  /** It may be another: it is given only at deployment, or a placeholder stands for it. */
  readonly open: boolean;
  /** Its resource group, in lower case, where that is known. */
  readonly group: string | undefined;
  /** In lower case. */
  readonly subnets: readonly string[];
  readonly lookups: readonly LoweredResource[];
  /** As its author calls it. */
  readonly label: string;
}

/** A virtual network that a root deploys. */
interface Deployed {
  readonly root: Root;
  /** The number of the root's context. */
  readonly context: number;
  /** URI of the file that declares it, which other roots may call as a module. */
  readonly file: string | undefined;
  /** In lower case. */
  readonly name: string | undefined;
  /** Its resource group, in lower case, where the files tell. */
  readonly group: string | undefined;
  readonly subnets: ReadonlySet<string>;
}

/** What one root has to do with networks. */
interface RootNetworks {
  readonly root: Root;
  readonly deployed: readonly Deployed[];
  /** Names, in lower case, of networks that exist already and whose subnets it changes. */
  readonly changed: ReadonlySet<string>;
  /** ARM type and full name, in lower case, of the clusters, pools and subnets that it deploys; without a name where that is not known. */
  readonly names: ReadonlySet<string>;
  /** URIs of the files that it was read from, those that were looked for in vain included. */
  readonly uris: readonly string[];
}

/** What was asked, and the root that answered; undefined: none, or more than one. */
export type Answers = ReadonlyMap<string, string | undefined>;

/**
 * The virtual networks that the roots of a workspace deploy, so that a cluster's template and the network's, which are deployed one
 * after the other, can be judged together. Nothing says that they belong together but the names, so each finding says so.
 */
export class Networks {
  readonly #known = new Map<
    string,
    {
      readonly reads: ReadonlyMap<string, SourceFile | undefined>;
      readonly folders: string;
      readonly networks: RootNetworks;
    }
  >();
  /** What has been looked at since the last change. */
  readonly #fresh = new Map<string, RootNetworks>();

  #given: readonly Root[] | undefined;
  #roots: readonly Root[] = [];

  /** Whether files are what they were, in what changes are compared with. */
  areAsBefore: (uris: readonly string[]) => boolean = () => true;

  /** The clusters that manifests run on. */
  readonly clusters: Clusters;

  /** @param configured what the configuration of a file says of the clusters of manifests */
  constructor(
    private readonly files: Files,
    configured?: (uri: string) => Pick<Configuration, 'manifests'>,
  ) {
    this.clusters = new Clusters(files, configured);
  }

  /** Looks again at what has changed, when next asked. */
  refresh(roots: readonly Root[]): void {
    this.#fresh.clear();
    // In a scan it is the same list for each root that is judged.
    if (roots !== this.#given) {
      this.#given = roots;
      // Manifests deploy no networks, nor does what is gone.
      this.#roots = roots.filter(({ members, isGone }) => !members && !isGone);
      this.clusters.refresh(this.#roots);
    }
    this.clusters.tidy();
  }

  /** Looks again at what templates apply. To be called once what was edited has been judged. */
  look(): void {
    this.clusters.look(this);
  }

  /** Whether a root would get other answers now. */
  isStale(root: Root, answers: Answers): boolean {
    if (answers.has(alone)) return !this.#isAlone(root);
    if (root.members) return answers.get(clustersQuestion) !== this.clusters.answer();
    return [...answers].some(([asked, answer]) => {
      const question = JSON.parse(asked) as Question | Gone;
      const now =
        'type' in question
          ? String(this.#mayDeploy(root, question.type, question.name))
          : this.#answer(root, question)?.root.uri;
      return now !== answer;
    });
  }

  /**
   * Whether another root, which is not what it was, deploys what has this ARM type and full name, or may, as a name is not known.
   * @param answers what it hangs on is added
   */
  mayDeploy(root: Root, type: string, name: string, answers: Map<string, string | undefined>): boolean {
    const may = this.#mayDeploy(root, type, name);
    answers.set(JSON.stringify({ type, name } satisfies Gone), String(may));
    return may;
  }

  #mayDeploy(root: Root, type: string, name: string): boolean {
    const [unnamed, named] = [type, `${type} ${name}`].map((key) => key.toLowerCase());
    return this.#othersThan(root).some(
      ({ names, uris }) => (names.has(named!) || names.has(unnamed!)) && !this.areAsBefore(uris),
    );
  }

  #isAlone(root: Root): boolean {
    return this.#roots.every(({ uri }) => uri === root.uri);
  }

  /** The deployments that a root's resources look networks up in, read as the root is. */
  neighboursOf(
    root: Root,
    resources: readonly LoweredResource[],
    lowering: Lowering,
  ): { readonly neighbours: readonly Neighbour[]; readonly answers: Answers } {
    const answers = new Map<string, string | undefined>();
    const found = new Map<
      string,
      { readonly resources: readonly LoweredResource[]; readonly networks: NeighbourNetwork[] }
    >();
    // Where there is no other root, nothing needs asking.
    if (this.#isAlone(root)) return { neighbours: [], answers: new Map([[alone, undefined]]) };
    for (const wanted of wantedIn(resources, lowering.files)) {
      const question: Question = { name: wanted.name, open: wanted.open, group: wanted.group, subnets: wanted.subnets };
      const answer = this.#answer(root, question);
      answers.set(JSON.stringify(question), answer?.root.uri);
      if (!answer) continue;
      const key = `${answer.root.uri} ${answer.context}`;
      let other = found.get(key);
      if (!other) {
        const elsewhere = { ...lowering, stack: [answer.root.uri] };
        const context = contextsOf(answer.root, elsewhere)[answer.context];
        found.set(
          key,
          (other = { resources: context ? lowerRoot(answer.root, context, elsewhere) : [], networks: [] }),
        );
      }
      const { resources: all } = other;
      const network = all.find(
        (one) =>
          isDeployed(one, networkType) &&
          nameOf(one) === answer.name &&
          [...subnetsOf(one, all)].every((name) => answer.subnets.has(name)),
      );
      if (!network) continue;
      // What a third root puts on its subnets is not seen in the network's own.
      if (
        this.#othersThan(root).some(
          ({ root: third, changed }) =>
            third.uri !== answer.root.uri && answer.name !== undefined && changed.has(answer.name),
        )
      )
        for (const one of all) one.shared = true;
      other.networks.push({
        network,
        lookups: new Set(wanted.lookups),
        name: wanted.name,
        isMeant: () =>
          lowering.evaluation.worlds.decide(
            `network ${answer.root.uri} ${wanted.label}`,
            (yes) =>
              `${wanted.label} is ${yes ? '' : 'not '}the one that ${labelOf(answer.root, this.files.folders)} deploys`,
          ),
      });
    }
    const neighbours = [...found.values()].map(({ resources: all, networks }): Neighbour => ({
      resources:
        networks.length === 0 ? [] : all.filter(({ resource, existing }) => !existing && isAround(resource.type)),
      networks,
    }));
    return { neighbours, answers };
  }

  /** The one network that is meant. */
  #answer(root: Root, { name, open, group, subnets }: Question): Deployed | undefined {
    const others = this.#othersThan(root)
      .flatMap(({ deployed }) => deployed)
      .filter((one) => one.group === undefined || group === undefined || one.group === group);
    const has = (one: Deployed) => subnets.every((subnet) => one.subnets.has(subnet));
    const named = name === undefined ? [] : others.filter((one) => one.name === name && has(one));
    // Where the name tells nothing, two subnets of the right names do.
    const fitting = named.length > 0 || !open || subnets.length < 2 ? named : others.filter(has);
    // What is deployed by itself and called by others, too, is one network.
    const own =
      fitting.length > 1 && fitting.every(({ file }) => file === fitting[0]!.file)
        ? fitting.filter((one) => one.file === one.root.uri || dirname(one.file ?? '') === one.root.uri)
        : fitting;
    const [only, ...more] = own;
    return more.length === 0 ? only : undefined;
  }

  #othersThan(root: Root): readonly RootNetworks[] {
    // A root that asks does not hang on all that is looked at to answer it.
    return this.files.tracking(() =>
      this.#roots.slice(0, maxRoots).flatMap((one) => {
        if (one.uri === root.uri) return [];
        let networks = this.#fresh.get(one.uri);
        if (!networks) this.#fresh.set(one.uri, (networks = this.#networksOf(one)));
        return [networks];
      }),
    ).result;
  }

  #networksOf(root: Root): RootNetworks {
    const known = this.#known.get(root.uri);
    if (
      known &&
      known.folders === this.#folderOf(root) &&
      [...known.reads].every(([uri, file]) => this.files.get(uri) === file)
    )
      return known.networks;
    const changed = new Set<string>();
    const names = new Set<string>();
    const { result, reads } = this.files.tracking(() => {
      const lowering = { files: this.files, evaluation: newEvaluation(), stack: [root.uri] };
      return contextsOf(root, lowering).flatMap((context, at) => {
        const resources = lowerRoot(root, context, lowering);
        for (const name of changedBy(resources)) changed.add(name);
        for (const one of resources)
          if (!one.existing && one.deployed !== 'no') for (const name of namesOf(one)) names.add(name);
        return resources
          .filter((one) => isDeployed(one, networkType))
          .map((one): Deployed => ({
            root,
            context: at,
            file: fileOf(one),
            name: nameOf(one),
            group: groupOf(one),
            subnets: subnetsOf(one, resources),
          }));
      });
    });
    // The same network with several parameter files is no one network.
    const deployed = result.filter(
      (one) => !result.some((other) => other !== one && other.context !== one.context && other.name === one.name),
    );
    const uris = [...reads].filter((uri) => !uri.endsWith('/'));
    const networks = { root, deployed, changed, names, uris };
    this.#known.set(root.uri, {
      reads: new Map(uris.map((uri) => [uri, this.files.get(uri)])),
      folders: this.#folderOf(root),
      networks,
    });
    return networks;
  }

  /** What else decides in which contexts a root is deployed. */
  #folderOf({ uri, parameterFiles }: Root): string {
    return [...(kindOf(uri) ? [] : this.files.list(uri)), ...(parameterFiles ?? [])].join();
  }
}

/** In the place of a question, where there was nobody to ask. */
const alone = '';

type Question = Pick<Wanted, 'name' | 'open' | 'group' | 'subnets'>;

/** What was there, and is looked for. */
interface Gone {
  readonly type: string;
  readonly name: string;
}

/** In a larger workspace networks are looked for among the first so many roots. */
const maxRoots = 1_000;

/** The networks outside this root that its clusters stand in. */
function wantedIn(resources: readonly LoweredResource[], files: Files): Wanted[] {
  const wanted = new Map<LoweredResource | string, Wanted>();
  // No name in Azure has brackets: such a text is there to be replaced, and what was taken from the same text is, too.
  const hasPlaceholders = resources.some((one) => one.existing && /[[\]<>{}]/.test(shortNameOf(one) ?? ''));
  const add = (key: LoweredResource | string, one: Omit<Wanted, 'subnets'>, subnet: string | undefined) => {
    const known = wanted.get(key) ?? { ...one, subnets: [] };
    wanted.set(key, {
      ...known,
      lookups: [...new Set([...known.lookups, ...one.lookups])],
      subnets: [...new Set([...known.subnets, ...(subnet === undefined ? [] : [subnet.toLowerCase()])])],
    });
  };
  let byNumber: Map<number, LoweredResource> | undefined;
  let names: Set<string> | undefined;
  const own = () =>
    (names ??= new Set(
      resources.flatMap((one) =>
        isDeployed(one, networkType) || isDeployed(one, `${networkType}/subnets`)
          ? (fullNameOf(one)?.toLowerCase().split('/')[0] ?? [])
          : [],
      ),
    ));
  for (const one of resources) {
    if (one.existing || !one.resource.type.toLowerCase().startsWith(clusterType)) continue;
    for (const path of subnetIdPaths(one)) {
      const id = one.resource.reference(path);
      if (id.kind !== 'known') continue;
      const [, number, rest = ''] = new RegExp(`^${mark}#(\\d+)${mark}(.*)$`, 's').exec(id.value.key) ?? [];
      byNumber ??= new Map(resources.map((other) => [numberOf(other), other]));
      const target = number === undefined ? undefined : byNumber.get(Number(number));
      if (target && !target.existing) continue;
      const parent = target?.parent && !('unknown' in target.parent) ? target.parent : undefined;
      const network = parent ?? (target?.resource.type.toLowerCase() === networkType ? target : undefined);
      if (network?.existing) {
        const name = nameOf(network);
        const key = name === undefined ? network : `${name} ${scopeOf(network, files)} ${groupOf(network) ?? ''}`;
        add(
          key,
          {
            name,
            open: name === undefined || (hasPlaceholders && !isLiteral(network)),
            group: groupOf(network),
            lookups: [network],
            label: network.resource.label,
          },
          parent ? shortNameOf(target!) : /^\/subnets\/([^/]+)$/.exec(rest)?.[1],
        );
      } else if (id.value.type?.toLowerCase() === `${networkType}/subnets`) {
        const [name, subnet] = id.value.name?.split('/') ?? [];
        const group = (target && groupOf(target)) ?? /\/resourcegroups\/([^/]+)\//.exec(id.value.key)?.[1];
        // What is deployed here needs no other root.
        if (name !== undefined && subnet !== undefined && !own().has(name.toLowerCase()))
          add(
            `${name.toLowerCase()} ${target ? scopeOf(target, files) : ''} ${group ?? ''}`,
            { name: name.toLowerCase(), open: false, group, lookups: [], label: name },
            subnet,
          );
      }
    }
  }
  const all = [...wanted.values()].filter(({ name, subnets }) => name !== undefined || subnets.length > 1);
  // Of two with one name, in two resource groups, at most one is the one that another root deploys.
  return all.filter(
    (one) => !all.some((other) => other !== one && other.name !== undefined && other.name === one.name),
  );
}

/** Whether a name is written where it is used, not handed in. */
function isLiteral({ name }: LoweredResource): boolean {
  const { literal, via } = name().source;
  return literal && via.length === 0;
}

/** What an existing resource says of its scope, as it is written. */
function scopeOf({ resource }: LoweredResource, files: Files): string {
  const scope = resource.string('scope');
  const place = scope.kind !== 'absent' && scope.at instanceof SourceOrigin ? scope.at.place : undefined;
  return place
    ? (files.get(place.file)?.text.slice((place.use ?? place.span).start, (place.use ?? place.span).end) ?? '')
    : '';
}

/** The resource group that azurerm names beside each resource, in lower case; undefined where it is not known. */
function groupOf({ resource }: LoweredResource): string | undefined {
  const group = resource.string('resourceGroupName');
  return group.kind === 'known' ? group.value.toLowerCase() : undefined;
}

function subnetIdPaths({ resource }: LoweredResource): string[] {
  const pools = resource.items('properties.agentPoolProfiles');
  const own = ['properties.apiServerAccessProfile.subnetId', 'properties.vnetSubnetID', 'properties.podSubnetID'];
  return [
    ...own,
    ...(pools.kind === 'known'
      ? pools.value.items.flatMap((path) => [`${path}.vnetSubnetID`, `${path}.podSubnetID`])
      : []),
  ];
}

/** The networks that exist already and whose subnets are written, or connected, here. */
function changedBy(resources: readonly LoweredResource[]): string[] {
  const own = new Set(resources.filter((one) => isDeployed(one, networkType)).map(nameOf));
  const subnets = resources.filter(
    ({ existing, resource }) => !existing && resource.type.toLowerCase() === `${networkType}/subnets`,
  );
  const connected = resources
    .filter(({ resource }) => resource.type.startsWith('azurerm_subnet_'))
    .flatMap(({ resource }) => {
      const id = resource.reference('subnet');
      return id.kind === 'known' && id.value.name !== undefined ? [id.value.name] : [];
    });
  const names = [...subnets.flatMap((one) => fullNameOf(one) ?? []), ...connected].map(
    (name) => name.toLowerCase().split('/')[0]!,
  );
  return names.filter((name) => !name.includes(mark) && !own.has(name));
}

/** What stands around a cluster and has a part in its network. */
function isAround(type: string): boolean {
  return /^(microsoft\.network\/(virtualnetworks|networksecuritygroups|routetables|natgateways|networkwatchers\/flowlogs|ddosprotectionplans)|microsoft\.authorization\/roleassignments|azurerm_subnet_)/i.test(
    type,
  );
}

function isDeployed({ resource, existing, deployed }: LoweredResource, type: string): boolean {
  return !existing && deployed !== 'no' && resource.type.toLowerCase() === type;
}

/** The file or folder, with the folder that it is in: many are called main.bicep. */
function labelOf({ uri }: Root, folders: readonly string[]): string {
  const home = folders.find((folder) => uri.startsWith(`${folder}/`));
  return decodeURIComponent(
    (home === undefined ? basename(uri) : uri.slice(home.length + 1)).split('/').slice(-2).join('/'),
  );
}

/** See `RootNetworks.names`. Pools and subnets are written in what holds them, too. */
function namesOf(one: LoweredResource): string[] {
  const type = one.resource.type.toLowerCase();
  const inner = listsOf[type];
  if (inner === undefined && !Object.values(listsOf).some((list) => list?.[1] === type)) return [];
  const name = nameOf(one);
  const items = inner ? one.resource.items(inner[0]) : undefined;
  const own = name === undefined ? type : `${type} ${name}`;
  if (!inner || items?.kind !== 'known') return [own];
  return [
    own,
    ...items.value.items.map((path) => {
      const item = one.resource.string(`${path}.name`);
      return name === undefined || item.kind !== 'known' ? inner[1] : `${inner[1]} ${name}/${item.value}`.toLowerCase();
    }),
  ];
}

/** The lists that resources are written in without being resources of their own, and which these would be. */
const listsOf: { readonly [type: string]: readonly [path: string, type: string] | undefined } = {
  [clusterType]: ['properties.agentPoolProfiles', `${clusterType}/agentpools`],
  [networkType]: ['properties.subnets', `${networkType}/subnets`],
};

function fileOf({ resource }: LoweredResource): string | undefined {
  const { at } = resource.string('name');
  return at instanceof SourceOrigin ? at.place.file : undefined;
}

/** In lower case; undefined when it is not wholly known. */
function nameOf(one: LoweredResource): string | undefined {
  const name = fullNameOf(one)?.toLowerCase();
  return name === undefined || name.includes(mark) ? undefined : name;
}

function shortNameOf(one: LoweredResource): string | undefined {
  const name = one.name();
  return name.kind === 'scalar' ? String(name.value).split('/').at(-1)!.toLowerCase() : undefined;
}

/** The names of a network's subnets, written in it or beside it. */
function subnetsOf(network: LoweredResource, resources: readonly LoweredResource[]): Set<string> {
  const inline = network.resource.items('properties.subnets');
  const names = (inline.kind === 'known' ? inline.value.items : []).flatMap((path) => {
    const name = network.resource.string(`${path}.name`);
    return name.kind === 'known' ? [name.value.toLowerCase()] : [];
  });
  const outer = fullNameOf(network)?.toLowerCase();
  const separate = resources.filter(
    (one) =>
      isDeployed(one, `${networkType}/subnets`) &&
      (one.parent === network || (outer !== undefined && fullNameOf(one)?.toLowerCase().startsWith(`${outer}/`))),
  );
  return new Set([...names, ...separate.flatMap((one) => shortNameOf(one) ?? [])]);
}
