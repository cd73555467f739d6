import type { Field, Manifest, Workload } from './kubernetes';
import type { Manifests } from './manifests';
import type { Direction, Peer, Policy } from './policies';
import { policiesFor } from './policies-around';
import { allPorts, intersection, isAll, isEmpty, inWords, noPorts, union, without, type Ports } from './ports';

/** Whether one end reaches another, as far as policies decide it. */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly answer: 'allowed' | 'denied' | 'unknown';
  /** Undefined: all. */
  readonly ports: readonly string[] | undefined;
  /** What decides it: rules that allow it, or the policies that let nothing else through. */
  readonly because: readonly Field[];
}

/** What one side of a connection lets through. */
interface Side {
  readonly certain: Ports;
  readonly possible: Ports;
  readonly because: readonly Field[];
}

/** Computes who may talk to whom. What a selector selects is asked once for each workload, what a rule says of a peer once for each peer. */
export class Connections {
  readonly #of = new Map<Workload, { readonly [direction in Direction]: readonly Chosen[] }>();
  readonly #unseen: readonly Manifest[];

  constructor(
    private readonly manifests: Manifests,
    private readonly count: (steps: number) => void = () => undefined,
  ) {
    this.#unseen = manifests.othersPolicies;
  }

  /** Every pair of workloads, and both directions of each to the Internet. */
  *all(): Generator<Connection> {
    // Overlays and releases repeat what they are made of.
    const workloads = [...new Map(this.manifests.workloads.map((one) => [endOf(one), one])).values()];
    for (const from of workloads) {
      for (const to of workloads) if (from !== to) yield this.between(from, to);
      yield this.between(from, 'internet');
      yield this.between('internet', from);
    }
  }

  between(from: Peer, to: Peer): Connection {
    this.count(1);
    const out = from === 'internet' ? open : this.#side(from, to, 'egress', to);
    const into = to === 'internet' ? open : this.#side(to, from, 'ingress', to);
    const certain = intersection(out.certain, into.certain);
    const possible = intersection(out.possible, into.possible);
    const because = [...out.because, ...into.because];
    const unseen = this.#unseen.filter((one) => [from, to].some((end) => end !== 'internet' && mayConcern(one, end)));
    const hidden = unseen.length > 0;
    if (hidden)
      return {
        from,
        to,
        answer: 'unknown',
        ports: undefined,
        because: [...because, ...unseen.map(({ fields }) => fields.get('kind'))],
      };
    if (isEmpty(possible)) return { from, to, answer: 'denied', ports: undefined, because: deciding(out, into) };
    const isCertain = !isEmpty(certain);
    const ports = isCertain ? certain : possible;
    return {
      from,
      to,
      answer: isCertain ? 'allowed' : 'unknown',
      ports: isAll(ports) ? undefined : inWords(ports),
      because,
    };
  }

  /** The policies that concern a workload in a direction. */
  chosen(workload: Workload, direction: Direction): readonly Chosen[] {
    let known = this.#of.get(workload);
    if (!known) {
      const selecting = policiesFor(this.manifests, workload).flatMap((policy) => {
        this.count(1);
        const selects = policy.selects(workload);
        return selects === false ? [] : [{ policy, selects }];
      });
      const inDirection = (one: Direction) =>
        selecting.flatMap(({ policy, selects }): Chosen[] => {
          const isolates = policy.isolates(one);
          return isolates === false && (policy.engine !== 'cilium' || policy.rules(one).length === 0)
            ? []
            : // One that no kustomization lists may be applied by hand.
              [{ policy, isCertain: selects === true && !policy.manifest.facts.unlisted, isolates }];
        });
      this.#of.set(workload, (known = { ingress: inDirection('ingress'), egress: inDirection('egress') }));
    }
    return known[direction];
  }

  #side(own: Workload, peer: Peer, direction: Direction, target: Peer): Side {
    const chosen = this.chosen(own, direction);
    if (chosen.length === 0) return open;
    return chosen.some(({ policy }) => policy.engine === 'calico')
      ? this.#inOrder(chosen, peer, direction, target)
      : this.#together(chosen, peer, direction, target);
  }

  /** Kubernetes and Cilium: what any policy allows is allowed, and what any denies is not. */
  #together(chosen: readonly Chosen[], peer: Peer, direction: Direction, target: Peer): Side {
    let [certain, possible, denied, maybeDenied] = [noPorts, noPorts, noPorts, noPorts];
    const [allowing, denying]: [Field[], Field[]] = [[], []];
    for (const { policy, isCertain } of chosen) {
      for (const rule of policy.rules(direction)) {
        this.count(1);
        const admits = rule.admits(peer);
        if (admits === false) continue;
        const ports = rule.ports(target);
        if (isEmpty(ports.possible)) continue;
        const sure = isCertain && admits === true ? ports.certain : noPorts;
        if (rule.action === 'deny') {
          denied = union(denied, sure);
          maybeDenied = union(maybeDenied, ports.possible);
          denying.push(rule.at);
        } else {
          certain = union(certain, sure);
          possible = union(possible, ports.possible);
          allowing.push(rule.at);
        }
      }
    }
    const isIsolated = chosen.some(({ isCertain, isolates }) => isCertain && isolates === true);
    const mayBeIsolated = chosen.some(({ isolates }) => isolates !== false);
    if (!isIsolated) possible = allPorts;
    if (!mayBeIsolated) certain = allPorts;
    certain = without(certain, maybeDenied);
    possible = without(possible, denied);
    const closing = chosen.filter(({ isolates }) => isolates !== false).map(({ policy }) => placeOf(policy.manifest));
    const because = isEmpty(possible)
      ? denying.length > 0
        ? denying
        : closing
      : allowing.length > 0
        ? [...allowing, ...denying]
        : [];
    return { certain, possible, because };
  }

  /** Calico: policies by their order, then their rules; the first that matches decides, and the end denies. */
  #inOrder(chosen: readonly Chosen[], peer: Peer, direction: Direction, target: Peer): Side {
    let [certain, possible, undecided, doubtful] = [noPorts, noPorts, allPorts, noPorts];
    const because: Field[] = [];
    const sorted = [...chosen].sort(
      (a, b) => a.policy.order - b.policy.order || (a.policy.manifest.name < b.policy.manifest.name ? -1 : 1),
    );
    for (const { policy, isCertain, isolates } of sorted) {
      if (isolates === false) continue;
      for (const rule of policy.rules(direction)) {
        this.count(1);
        const admits = rule.admits(peer);
        if (admits === false) continue;
        const ports = rule.ports(target);
        const taken = intersection(ports.possible, undecided);
        if (isEmpty(taken)) continue;
        const isSure = isCertain && admits === true;
        const sure = isSure ? intersection(ports.certain, undecided) : noPorts;
        because.push(rule.at);
        if (rule.action === 'allow') {
          certain = union(certain, without(sure, doubtful));
          possible = union(possible, taken);
        } else if (!isSure) doubtful = union(doubtful, taken);
        if (rule.action !== 'pass') undecided = without(undecided, sure);
      }
    }
    const isIsolated = sorted.some(({ isCertain, isolates }) => isCertain && isolates === true);
    const mayBeIsolated = sorted.some(({ isolates }) => isolates !== false);
    if (!isIsolated) possible = union(possible, undecided);
    if (!mayBeIsolated) certain = union(certain, undecided);
    const closing = sorted.filter(({ isolates }) => isolates !== false).map(({ policy }) => placeOf(policy.manifest));
    return { certain, possible, because: because.length > 0 ? because : closing };
  }
}

/** A policy that selects a workload, or may. */
interface Chosen {
  readonly policy: Policy;
  readonly isCertain: boolean;
  readonly isolates: boolean | undefined;
}

const open: Side = { certain: allPorts, possible: allPorts, because: [] };

/** What denies: the side that lets nothing through, else both. */
function deciding(out: Side, into: Side): readonly Field[] {
  const closed = [out, into].filter(({ possible }) => isEmpty(possible));
  return (closed.length > 0 ? closed : [out, into]).flatMap(({ because }) => because);
}

function placeOf({ fields }: Manifest): Field {
  const name = fields.get('metadata', 'name');
  return name.kind === 'known' ? name : fields.get('kind');
}

/** Whether what another controller makes of an object may concern a workload's namespace. */
function mayConcern(other: Manifest, { namespace }: Workload): boolean {
  const target =
    other.fields.get('spec', 'targetNamespace').text ??
    other.fields.get('spec', 'destination', 'namespace').text ??
    (other.kind === 'HelmRelease' ? other.namespace.name : undefined);
  return target === undefined || namespace.name === undefined || target === namespace.name;
}

/** `shop/Deployment/web`, or `internet`. Where nobody says the namespace it is the one that kubectl takes. */
export function endOf(peer: Peer): string {
  return peer === 'internet' ? peer : `${peer.namespace.name ?? 'default'}/${peer.manifest.kind}/${peer.manifest.name}`;
}
