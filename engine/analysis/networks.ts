import { mark, numberOf } from '../evaluate/data';
import { newEvaluation } from '../evaluate/evaluate';
import type { LoweredResource, Lowering } from '../languages/lowered';
import { fullNameOf, SourceOrigin } from '../languages/resource';
import type { Neighbour } from '../model';
import type { Files, SourceFile } from '../project/files';
import { contextsOf, type Root } from '../project/roots';
import { basename, dirname } from '../project/uri';
import { lowerRoot } from './lower';

const networkType = 'microsoft.network/virtualnetworks';
const clusterType = 'microsoft.containerservice/managedclusters';

/** A virtual network that a root looks up: by its name, or by the names of subnets that it expects there. */
interface Wanted {
  /** In lower case; undefined when it is given only at deployment. */
  readonly name: string | undefined;
  /** Written out, so that it is no other. */
  readonly literal: boolean;
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
  readonly subnets: ReadonlySet<string>;
}

/** What was asked, and the root that answered; undefined: none, or more than one. */
export type Answers = ReadonlyMap<string, string | undefined>;

/**
 * The virtual networks that the roots of a workspace deploy, so that a cluster's template and the network's, which are deployed one
 * after the other, can be judged together. Nothing says that they belong together but the names, so each finding says so.
 */
export class Networks {
  readonly #known = new Map<string, { readonly reads: ReadonlyMap<string, SourceFile | undefined>; readonly folders: string; readonly deployed: readonly Deployed[] }>();
  #all: readonly Deployed[] | undefined;

  #roots: readonly Root[] = [];

  constructor(private readonly files: Files) {}

  /** Looks again at what has changed, when next asked. */
  refresh(roots: readonly Root[]): void {
    this.#roots = roots;
    this.#all = undefined;
  }

  /** Whether a root would get other answers now. */
  isStale(root: Root, answers: Answers): boolean {
    return [...answers].some(([question, answer]) => this.#answer(root, JSON.parse(question) as Question)?.root.uri !== answer);
  }

  /**
   * The deployments that a root's resources look networks up in, read as the root is.
   */
  neighboursOf(root: Root, resources: readonly LoweredResource[], lowering: Lowering): { readonly neighbours: readonly Neighbour[]; readonly answers: Answers } {
    const answers = new Map<string, string | undefined>();
    const neighbours: Neighbour[] = [];
    for (const wanted of wantedIn(resources)) {
      const question: Question = { name: wanted.name, literal: wanted.literal, subnets: wanted.subnets };
      const found = this.#answer(root, question);
      answers.set(JSON.stringify(question), found?.root.uri);
      if (!found) continue;
      const elsewhere = { ...lowering, stack: [found.root.uri] };
      const context = contextsOf(found.root, elsewhere)[found.context];
      const other = context ? lowerRoot(found.root, context, elsewhere) : [];
      const network = other.find((one) => isDeployed(one, networkType) && nameOf(one) === found.name && [...subnetsOf(one, other)].every((name) => found.subnets.has(name)));
      if (!network) continue;
      neighbours.push({
        resources: other.filter(({ resource, existing }) => !existing && /^(microsoft\.network\/(virtualnetworks|networksecuritygroups|routetables|natgateways|networkwatchers\/flowlogs|ddosprotectionplans)|azurerm_subnet_)/i.test(resource.type)),
        network,
        lookups: new Set(wanted.lookups),
        name: wanted.name,
        isMeant: () => lowering.evaluation.worlds.decide(`network ${found.root.uri} ${wanted.label}`, (yes) => `${wanted.label} is ${yes ? '' : 'not '}the one that ${labelOf(found.root, this.files.folders)} deploys`),
      });
    }
    return { neighbours, answers };
  }

  /** The one network that is meant. */
  #answer(root: Root, { name, literal, subnets }: Question): Deployed | undefined {
    const others = this.#deployed().filter((one) => one.root.uri !== root.uri);
    const has = (one: Deployed) => subnets.every((subnet) => one.subnets.has(subnet));
    const named = name === undefined ? [] : others.filter((one) => one.name === name && has(one));
    // A name that is given at deployment may be another; two subnets of the right names tell as much.
    const fitting = named.length > 0 || literal || subnets.length < 2 ? named : others.filter(has);
    // What is deployed by itself and called by others, too, is one network.
    const own = fitting.length > 1 && fitting.every(({ file }) => file === fitting[0]!.file) ? fitting.filter((one) => one.file === one.root.uri || dirname(one.file ?? '') === one.root.uri) : fitting;
    const [only, ...more] = own;
    return more.length === 0 ? only : undefined;
  }

  #deployed(): readonly Deployed[] {
    // A root that asks does not hang on all that is looked at to answer it.
    return (this.#all ??= this.files.tracking(() => this.#roots.slice(0, maxRoots).flatMap((root) => this.#deployedBy(root))).result);
  }

  #deployedBy(root: Root): readonly Deployed[] {
    const known = this.#known.get(root.uri);
    if (known && known.folders === this.#folderOf(root) && [...known.reads].every(([uri, file]) => this.files.get(uri) === file)) return known.deployed;
    const { result, reads } = this.files.tracking(() => {
      const lowering = { files: this.files, evaluation: newEvaluation(), stack: [root.uri] };
      return contextsOf(root, lowering).flatMap((context, at) => {
        const resources = lowerRoot(root, context, lowering);
        return resources.filter((one) => isDeployed(one, networkType)).map((one): Deployed => ({ root, context: at, file: fileOf(one), name: nameOf(one), subnets: subnetsOf(one, resources) }));
      });
    });
    // The same network with several parameter files is no one network.
    const deployed = result.filter((one) => !result.some((other) => other !== one && other.context !== one.context && other.name === one.name));
    this.#known.set(root.uri, { reads: new Map([...reads].filter((uri) => !uri.endsWith('/') && !uri.startsWith('*')).map((uri) => [uri, this.files.get(uri)])), folders: this.#folderOf(root), deployed });
    return deployed;
  }

  #folderOf(root: Root): string {
    return root.language === 'terraform' ? this.files.list(root.uri).join() : (root.parameterFiles ?? []).join();
  }
}

type Question = Pick<Wanted, 'name' | 'literal' | 'subnets'>;

/** In a larger workspace networks are looked for among the first so many roots. */
const maxRoots = 1_000;

/** The networks outside this root that its clusters stand in. */
function wantedIn(resources: readonly LoweredResource[]): Wanted[] {
  const wanted = new Map<LoweredResource | string, Wanted>();
  const add = (key: LoweredResource | string, one: Omit<Wanted, 'subnets'>, subnet: string | undefined) => {
    const known = wanted.get(key) ?? { ...one, subnets: [] };
    wanted.set(key, { ...known, subnets: [...new Set([...known.subnets, ...(subnet === undefined ? [] : [subnet.toLowerCase()])])] });
  };
  let byNumber: Map<number, LoweredResource> | undefined;
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
      if (network?.existing) add(network, { name: nameOf(network), literal: isLiteral(network), lookups: [network], label: network.resource.label }, parent ? shortNameOf(target!) : /^\/subnets\/([^/]+)$/.exec(rest)?.[1]);
      else if (id.value.type?.toLowerCase() === `${networkType}/subnets`) {
        const [name, subnet] = id.value.name?.split('/') ?? [];
        if (name !== undefined && subnet !== undefined) add(name.toLowerCase(), { name: name.toLowerCase(), literal: true, lookups: [], label: name }, subnet);
      }
    }
  }
  return [...wanted.values()].filter(({ name, subnets }) => name !== undefined || subnets.length > 1);
}

/** Whether a name is written where it is used, not handed in. */
function isLiteral({ name }: LoweredResource): boolean {
  const { literal, via } = name().source;
  return literal && via.length === 0;
}

function subnetIdPaths({ resource }: LoweredResource): string[] {
  const pools = resource.items('properties.agentPoolProfiles');
  const own = ['properties.apiServerAccessProfile.subnetId', 'properties.vnetSubnetID', 'properties.podSubnetID'];
  return [...own, ...(pools.kind === 'known' ? pools.value.items.flatMap((path) => [`${path}.vnetSubnetID`, `${path}.podSubnetID`]) : [])];
}

function isDeployed({ resource, existing, deployed }: LoweredResource, type: string): boolean {
  return !existing && deployed !== 'no' && resource.type.toLowerCase() === type;
}

/** The file or folder, with the folder that it is in: many are called main.bicep. */
function labelOf({ uri }: Root, folders: readonly string[]): string {
  const home = folders.find((folder) => uri.startsWith(`${folder}/`));
  return decodeURIComponent((home === undefined ? basename(uri) : uri.slice(home.length + 1)).split('/').slice(-2).join('/'));
}

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
  const separate = resources.filter((one) => isDeployed(one, `${networkType}/subnets`) && (one.parent === network || (outer !== undefined && fullNameOf(one)?.toLowerCase().startsWith(`${outer}/`))));
  return new Set([...names, ...separate.flatMap((one) => shortNameOf(one) ?? [])]);
}
