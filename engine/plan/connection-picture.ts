import { directions, groupsOf, type ConnectionGroup } from '../../shared-rules/model/connection-groups';
import { Connections, type Connection } from '../../shared-rules/model/connections';
import { engineFor, type Engine } from '../../shared-rules/model/cluster-facts';
import type { Manifest, Workload } from '../../shared-rules/model/kubernetes';
import type { Manifests } from '../../shared-rules/model/manifests';
import { isMalformed } from '../../shared-rules/model/policy-structure';
import { readPolicy } from '../../shared-rules/model/policies';
import type { Networks } from '../deployments/networks';
import type { Files } from '../files/files';
import type { Root } from '../languages/language';
import { SourceOrigin } from '../resources/resource';
import { manifestsIn, placesOf, publisherOf } from './connections';
import type { PlanPlace } from './plan';

/** Something of the manifests that has a name and a place. */
export interface Named {
  readonly name: string;
  readonly place: PlanPlace | undefined;
}

/** Workloads that policies cannot tell apart, or all of a namespace where there are many. */
export interface ConnectionRow {
  readonly namespace: string;
  readonly workloads: readonly Named[];
  /** How each direction is closed: by policies, or of a namespace in part. */
  readonly isolated: { readonly ingress: Isolation; readonly egress: Isolation };
  readonly policies: readonly Named[];
  /** Whether the workloads of the row reach each other; undefined: there is one. */
  readonly inside: Allowed | 'nothing' | undefined;
  readonly fromInternet: Allowed | undefined;
  readonly toInternet: Allowed | undefined;
  /** The Services that publish them. */
  readonly published: readonly string[];
}

export type Isolation = 'no' | 'yes' | 'in part' | 'unknown';

/** What is let through. */
export interface Allowed {
  readonly answer: 'allowed' | 'unknown';
  /** Undefined: all. */
  readonly ports: readonly string[] | undefined;
  /** Not for all of the workloads, or not on the same ports. */
  readonly isPartial: boolean;
  readonly because: readonly PlanPlace[];
}

/** Every row of `from` reaches every other row of `to`. */
export interface ConnectionLane extends Allowed {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface Rows {
  readonly rows: readonly ConnectionRow[];
  readonly lanes: readonly ConnectionLane[];
}

/** Who may talk to whom, of the manifests of one root, as a person would draw it. */
export interface ConnectionPicture extends Rows {
  /** URI of the root. */
  readonly root: string;
  /** What enforces the policies; undefined: not known. */
  readonly engine: Engine | undefined;
  /** The clusters that they run on, for a sentence; undefined: not known. */
  readonly cluster: string | undefined;
  /** The policies that change nothing here, and why. */
  readonly idle: readonly (Named & { readonly why: string })[];
  /** What others apply, and is not seen. */
  readonly unseen: readonly Named[];
  /** There is more than can be drawn: rows are empty. */
  readonly isTooLarge: boolean;
  /** Where the rows are namespaces: what is in each of them, beside the other namespaces. */
  readonly inside: readonly (Rows & { readonly namespace: string })[];
}

/** More rows than this are drawn by namespace. */
const maxRows = 30;
const maxNamespaces = 60;
const maxGroups = 300;

/** @param isShown whether a file is among what the page shows @param roots all of the workspace */
export function* connectionPictures(
  roots: readonly Root[],
  isShown: (file: string) => boolean,
  files: Files,
  networks: Networks,
): Generator<ConnectionPicture> {
  for (const root of roots) {
    const manifests = manifestsIn(root, files, networks);
    if (!manifests || manifests.workloads.length === 0) continue;
    const isOwn = manifests.files.some(
      ({ objects, tie }) =>
        objects.some(({ facts }) => isShown(facts.file)) ||
        tie?.clusters.some(({ cluster }) => {
          const { at } = cluster.resource.string('name');
          return at instanceof SourceOrigin && isShown(at.place.file);
        }) === true,
    );
    if (isOwn) yield pictureOf(root, manifests);
  }
}

function pictureOf({ uri }: Root, manifests: Manifests): ConnectionPicture {
  const connections = new Connections(manifests);
  const groups = groupsOf(manifests, connections);
  const tie = manifests.files.find((file) => file.tie)?.tie;
  const common = {
    root: uri,
    engine: engineFor(tie),
    cluster: tie && tie.clusters.length > 0 ? tie.object : undefined,
    unseen: manifests.othersPolicies.map(named),
  };
  if (!groups || groups.length > maxGroups)
    return { ...common, idle: [], isTooLarge: true, rows: [], lanes: [], inside: [] };
  const edges = new Edges(groups, connections);
  const idle = idlePolicies(manifests);
  const all = inOrder(groups, manifests, connections);
  if (groups.length <= maxRows) {
    const units = all.map((group) => [group]);
    return { ...common, idle, isTooLarge: false, inside: [], ...rowsOf(units, edges, manifests) };
  }
  const namespaces = grouped(all, ({ members }) => nameOf(members[0]));
  if (namespaces.length > maxNamespaces) return { ...common, idle, isTooLarge: true, rows: [], lanes: [], inside: [] };
  const inside = namespaces
    .filter((own) => own.length > 1)
    .map((own) => ({
      namespace: nameOf(own[0]!.members[0]),
      ...rowsOf([...own.map((group) => [group]), ...namespaces.filter((one) => one !== own)], edges, manifests),
    }));
  return { ...common, idle, isTooLarge: false, inside, ...rowsOf(namespaces, edges, manifests) };
}

/** Who is reached from the Internet comes first, with all of its namespace. */
function inOrder(
  groups: readonly ConnectionGroup[],
  manifests: Manifests,
  connections: Connections,
): readonly ConnectionGroup[] {
  const weight = ({ members: [first], members }: ConnectionGroup) =>
    connections.between('internet', first).answer === 'denied'
      ? 2
      : members.some((one) => publisherOf(one, manifests) !== undefined)
        ? 0
        : 1;
  const weights = new Map(groups.map((group) => [group, weight(group)]));
  const best = new Map<string, number>();
  for (const group of groups) {
    const name = nameOf(group.members[0]);
    best.set(name, Math.min(best.get(name) ?? 2, weights.get(group)!));
  }
  const key = (group: ConnectionGroup) => nameOf(group.members[0]);
  return [...groups].sort(
    (a, b) =>
      best.get(key(a))! - best.get(key(b))! ||
      (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) ||
      weights.get(a)! - weights.get(b)! ||
      (a.members[0].manifest.name < b.members[0].manifest.name ? -1 : 1),
  );
}

type Unit = readonly ConnectionGroup[];

/** What holds between groups, each asked once. */
class Edges {
  readonly #known = new Map<string, Connection>();
  readonly #numbers: ReadonlyMap<ConnectionGroup, number>;

  constructor(
    groups: readonly ConnectionGroup[],
    private readonly connections: Connections,
  ) {
    this.#numbers = new Map(groups.map((group, at) => [group, at]));
  }

  between(from: ConnectionGroup | 'internet', to: ConnectionGroup | 'internet'): Connection {
    const key = [from, to].map((end) => (end === 'internet' ? end : this.#numbers.get(end))).join();
    let known = this.#known.get(key);
    if (!known) {
      const one = from === 'internet' ? from : from.members[0];
      const other = to === 'internet' ? to : from === to ? to.members[1]! : to.members[0];
      this.#known.set(key, (known = this.connections.between(one, other)));
    }
    return known;
  }
}

function rowsOf(units: readonly Unit[], edges: Edges, manifests: Manifests): Rows {
  const rows = units.map((unit): ConnectionRow => {
    const workloads = unit.flatMap(({ members }) => members);
    const inside = sumOf(
      unit.flatMap((from) =>
        unit.flatMap((to) => (from === to && from.members.length < 2 ? [] : [edges.between(from, to)])),
      ),
    );
    const policies = unit.flatMap(({ isolating }) => directions.flatMap((direction) => isolating[direction]));
    return {
      namespace: nameOf(workloads[0]!),
      workloads: workloads.map(({ manifest }) => named(manifest)),
      isolated: { ingress: isolationOf(unit, 'ingress'), egress: isolationOf(unit, 'egress') },
      policies: [...new Set(policies.map(({ manifest }) => manifest))].map(named),
      inside: workloads.length < 2 ? undefined : (inside ?? 'nothing'),
      fromInternet: sumOf(unit.map((one) => edges.between('internet', one))),
      toInternet: sumOf(unit.map((one) => edges.between(one, 'internet'))),
      published: [...new Set(workloads.flatMap((one) => publisherOf(one, manifests) ?? []))],
    };
  });
  const found = units.flatMap((to, target) => {
    const sources = units.flatMap((from, at) => {
      const sum = from === to ? undefined : sumOf(from.flatMap((one) => to.map((other) => edges.between(one, other))));
      return sum ? [{ at, sum }] : [];
    });
    return grouped(sources, ({ sum }) => keyOf(sum)).map((same) => ({
      ...same[0]!.sum,
      because: distinct(same.flatMap(({ sum }) => sum.because)),
      from: same.map(({ at }) => at),
      to: [target],
    }));
  });
  return {
    rows,
    lanes: merged(
      merged(found, ({ from, to }) => [...from, ...to]),
      ({ from }) => from,
    ),
  };
}

/** Lanes that say the same of several targets are one. */
function merged(
  lanes: readonly ConnectionLane[],
  endsOf: (lane: ConnectionLane) => number[] | readonly number[],
): ConnectionLane[] {
  const same = grouped(lanes, (lane) => `${keyOf(lane)} ${[...new Set(endsOf(lane))].sort((a, b) => a - b).join()}`);
  return same.map(([first, ...others]) => {
    const all = [first!, ...others];
    return {
      ...first!,
      because: distinct(all.flatMap(({ because }) => because)),
      from: [...new Set(all.flatMap(({ from }) => from))].sort((a, b) => a - b),
      to: all.flatMap(({ to }) => to),
    };
  });
}

/** What many connections come to; undefined: nothing is let through. */
function sumOf(all: readonly Connection[]): Allowed | undefined {
  const open = all.flatMap(({ answer, ...one }) => (answer === 'denied' ? [] : [{ ...one, answer }]));
  const [first] = open;
  if (!first) return undefined;
  const portsOf = ({ ports }: Connection) => ports?.join();
  const isSame = open.every((one) => one.answer === first.answer && portsOf(one) === portsOf(first));
  return {
    answer: open.some(({ answer }) => answer === 'allowed') ? 'allowed' : 'unknown',
    ports: isSame ? first.ports : undefined,
    isPartial: !isSame || open.length < all.length,
    because: distinct(placesOf(open.flatMap(({ because }) => because))),
  };
}

function isolationOf(unit: Unit, direction: 'ingress' | 'egress'): Isolation {
  const each = unit.map(({ isolating }): Isolation => {
    const isolates = isolating[direction];
    return isolates.length === 0 ? 'no' : isolates.some(({ isSure }) => isSure) ? 'yes' : 'unknown';
  });
  return each.every((one) => one === each[0]) ? each[0]! : 'in part';
}

/** Policies that come to nothing, and why. */
function idlePolicies(manifests: Manifests): (Named & { readonly why: string })[] {
  return manifests.policies.flatMap((manifest) => {
    const why = idleBecause(manifest, manifests);
    return why === undefined ? [] : [{ ...named(manifest), why }];
  });
}

/** Why a policy comes to nothing; undefined where it does not. */
export function idleBecause(manifest: Manifest, manifests: Manifests): string | undefined {
  if (manifest.facts.unlisted) return `nobody applies it: it is not in ${manifest.facts.unlisted.kustomization}`;
  if (manifest.facts.isBroken) return 'it does not parse';
  if (isMalformed(manifest)) return 'the API server refuses it, or it does not mean what it seems to';
  const engine = engineFor(manifests.tieOf(manifest));
  if (engine === 'none') return 'the cluster enforces no policies';
  const read = readPolicy(manifest, manifests.namespaces, engine);
  if (read.length === 0) return 'the engine of the cluster does not know its kind';
  return read.some((policy) => manifests.workloads.some((one) => policy.selects(one) !== false))
    ? undefined
    : 'it selects no workload of these files';
}

function named(manifest: Manifest): Named {
  const name = manifest.fields.get('metadata', 'name');
  const [place] = placesOf([name.kind === 'known' ? name : manifest.fields.get('kind')]);
  return { name: `${manifest.kind} ${manifest.name}`.trim(), place };
}

function nameOf({ namespace }: Workload): string {
  return namespace.name ?? 'not written';
}

function keyOf({ answer, ports, isPartial }: Allowed): string {
  return `${answer} ${isPartial} ${ports?.join() ?? '*'}`;
}

function distinct(places: readonly PlanPlace[]): PlanPlace[] {
  return [...new Map(places.map((place) => [`${place.file}#${place.start}`, place])).values()];
}

function grouped<T>(all: readonly T[], keyFor: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const known = groups.get(keyFor(one));
    if (known) known.push(one);
    else groups.set(keyFor(one), [one]);
  }
  return [...groups.values()];
}
