import { parseCidr, type Cidr } from './cidr';
import type { Field, Manifest, NamespaceRef, Truth, Workload } from './kubernetes';
import type { Namespaces } from './manifests';
import { isMalformed, rangeOf, specsOf } from './policy-structure';
import { allPorts, noPorts, portsOf, protocols, unionOf, type Ports, type Protocol } from './ports';
import {
  all,
  calicoSelector,
  ciliumLabels,
  isSameNamespace,
  matches,
  namesNamespace,
  not,
  some,
  type ReadLabel,
} from './selectors';
import type { Engine } from './cluster-facts';

export type Direction = 'ingress' | 'egress';

/** Who is on the other side: pods of these files, or an address of the Internet. */
export type Peer = Workload | 'internet';

/** One rule of a policy in one direction. */
export interface PolicyRule {
  readonly at: Field;
  readonly action: 'allow' | 'deny' | 'pass';
  /** Whether it speaks of a peer. */
  admits(peer: Peer): Truth;
  /** The ports that it certainly and possibly speaks of. @param target whose ports they are */
  ports(target: Peer): RulePorts;
}

export interface RulePorts {
  readonly certain: Ports;
  readonly possible: Ports;
  /** Some have names, so that they hang on whose they are. */
  readonly isNamed: boolean;
}

/** A policy in one vocabulary for the three engines. */
export interface Policy {
  readonly manifest: Manifest;
  readonly engine: 'kubernetes' | 'cilium' | 'calico';
  /** Of Calico: the lower comes first. */
  readonly order: number;
  selects(workload: Workload): Truth;
  /** Whether pods that it selects may do nothing in a direction but what is allowed. */
  isolates(direction: Direction): Truth;
  rules(direction: Direction): readonly PolicyRule[];
}

/** The labels of a namespace: its name always, others where a Namespace is in the files. */
function namespaceLabels(namespace: NamespaceRef, namespaces: Namespaces): ReadLabel {
  return (key) => {
    if (key === 'kubernetes.io/metadata.name' || key === 'projectcalico.org/name') return namespace.name;
    const object = namespace.name === undefined ? undefined : namespaces.get(namespace.name);
    if (!object) return undefined;
    const label = object.fields.get('metadata', 'labels', key);
    if (label.kind === 'unknown') return undefined;
    return label.kind === 'absent' || label.shape === 'null' ? null : label.source;
  };
}

/** What a policy says is read once, and what it selects with it, as long as its file and the Namespaces stay as they are. */
const known = new WeakMap<
  Manifest,
  { readonly namespaces: Namespaces; readonly engine: Engine | undefined; readonly policies: readonly Policy[] }
>();

/** Makes policies readable. @param engine what enforces them; undefined: not known */
export function readPolicy(manifest: Manifest, namespaces: Namespaces, engine: Engine | undefined): readonly Policy[] {
  const before = known.get(manifest);
  if (before?.namespaces === namespaces && before.engine === engine) return before.policies;
  const policies = read(manifest, namespaces, engine);
  known.set(manifest, { namespaces, engine, policies });
  return policies;
}

function read(manifest: Manifest, namespaces: Namespaces, engine: Engine | undefined): readonly Policy[] {
  if (isMalformed(manifest) || engine === 'none') return [];
  // A kind that the engine does not know is not there.
  if (
    engine !== undefined &&
    manifest.group !== 'networking.k8s.io' &&
    (manifest.group === 'cilium.io') !== (engine === 'cilium')
  )
    return [];
  if (engine === 'azure' && manifest.group !== 'networking.k8s.io') return [];
  return specsOf(manifest).flatMap((spec): Policy[] => {
    if (manifest.group === 'networking.k8s.io') return [new NetworkPolicyReader(manifest, spec, namespaces, engine)];
    if (manifest.group === 'cilium.io') return [new CiliumReader(manifest, spec, namespaces)];
    return [new CalicoReader(manifest, spec, namespaces)];
  });
}

/** Remembers what a selector selects: it is asked of every pair. */
class Memo {
  readonly #known = new WeakMap<Workload, { readonly truth: Truth }>();

  of(workload: Workload, compute: () => Truth): Truth {
    let known = this.#known.get(workload);
    if (!known) this.#known.set(workload, (known = { truth: compute() }));
    return known.truth;
  }
}

/** The ports of a rule are read once, those with names once for each workload. */
function readOnce(read: (target: Peer) => RulePorts): (target: Peer) => RulePorts {
  const own = new WeakMap<Workload, RulePorts>();
  let shared: RulePorts | undefined;
  return (target) => {
    shared ??= read('internet');
    if (target === 'internet' || !shared.isNamed) return shared;
    let ports = own.get(target);
    if (!ports) own.set(target, (ports = read(target)));
    return ports;
  };
}

const everyPort: RulePorts = { certain: allPorts, possible: allPorts, isNamed: false };
const noPort: RulePorts = { certain: noPorts, possible: noPorts, isNamed: false };
const anyPort: RulePorts = { certain: noPorts, possible: allPorts, isNamed: false };

/** What is read of each port, together. */
function together(read: readonly (RulePorts & { readonly isSure: boolean })[]): RulePorts {
  return {
    certain: unionOf(read.filter(({ isSure }) => isSure).map(({ certain }) => certain)),
    possible: unionOf(read.map(({ possible }) => possible)),
    isNamed: read.some(({ isNamed }) => isNamed),
  };
}

class NetworkPolicyReader implements Policy {
  readonly engine = 'kubernetes';
  readonly order = 1_000;
  readonly #selected = new Memo();
  readonly #rules = new Map<Direction, readonly PolicyRule[]>();

  constructor(
    readonly manifest: Manifest,
    private readonly spec: Field,
    private readonly namespaces: Namespaces,
    private readonly enforcedBy: Engine | undefined,
  ) {}

  selects(workload: Workload): Truth {
    return this.#selected.of(workload, () => {
      const selector = this.spec.get('podSelector');
      const isAll = selector.shape === 'absent' || selector.shape === 'null';
      const isHere = isSameNamespace(this.manifest.namespace, workload.namespace);
      if (isHere === false) return false;
      return all([isHere, not(workload.hostNetwork), isAll ? true : matches(selector, (key) => workload.label(key))]);
    });
  }

  isolates(direction: Direction): Truth {
    const types = this.spec.get('policyTypes');
    if (types.kind === 'unknown') return undefined;
    if (types.items.length > 0) {
      const name = direction === 'ingress' ? 'Ingress' : 'Egress';
      return types.items.some(({ text }) => text === name)
        ? true
        : types.items.some(({ kind }) => kind === 'unknown')
          ? undefined
          : false;
    }
    if (direction === 'ingress') return true;
    const egress = this.spec.get('egress');
    return egress.kind === 'unknown' ? undefined : egress.items.length > 0;
  }

  rules(direction: Direction): readonly PolicyRule[] {
    let rules = this.#rules.get(direction);
    if (!rules)
      this.#rules.set(direction, (rules = this.spec.get(direction).items.map((rule) => this.#rule(rule, direction))));
    return rules;
  }

  #rule(rule: Field, direction: Direction): PolicyRule {
    const peers = rule.get(direction === 'ingress' ? 'from' : 'to');
    const memo = new Memo();
    const readers = peers.items.map((peer) => this.#peer(peer));
    return {
      at: rule,
      action: 'allow',
      admits: (peer) => {
        if (rule.kind === 'unknown' || peers.kind === 'unknown') return undefined;
        if (readers.length === 0) return true;
        const admits = () => some(readers.map((reader) => reader(peer)));
        return peer === 'internet' ? admits() : memo.of(peer, admits);
      },
      ports: readOnce((target) => kubernetesPorts(rule.get('ports'), target)),
    };
  }

  #peer(peer: Field): (other: Peer) => Truth {
    const block = peer.get('ipBlock');
    const [pods, namespaces] = [peer.get('podSelector'), peer.get('namespaceSelector')];
    if (peer.kind === 'unknown') return () => undefined;
    if (block.kind !== 'absent' && block.shape !== 'null') {
      const range = readRange(block.get('cidr'), block.get('except'));
      return (other) => (other === 'internet' ? range.internet : rangeOverPods(range, other, this.enforcedBy));
    }
    const isThere = ({ shape }: Field) => shape !== 'absent' && shape !== 'null';
    return (other) => {
      if (other === 'internet') return false;
      // The node of a pod may always reach it.
      if (other.hostNetwork !== false) return undefined;
      const isInside = isThere(namespaces)
        ? matches(namespaces, namespaceLabels(other.namespace, this.namespaces))
        : isSameNamespace(this.manifest.namespace, other.namespace);
      if (isInside === false) return false;
      return all([isInside, isThere(pods) ? matches(pods, (key) => other.label(key)) : true]);
    };
  }
}

function kubernetesPorts(list: Field, target: Peer): RulePorts {
  if (list.kind === 'unknown') return anyPort;
  if (list.items.length === 0) return everyPort;
  return together(
    list.items.map((one) => {
      const protocol = one.get('protocol').kind === 'absent' ? 'TCP' : one.get('protocol').text;
      const of = protocol === undefined ? protocols : isProtocol(protocol) ? [protocol] : [];
      return { ...portOf(one.get('port'), one.get('endPort'), of, target), isSure: protocol !== undefined };
    }),
  );
}

function isProtocol(text: string): text is Protocol {
  return protocols.some((protocol) => protocol === text);
}

/** A port by its number or its name, which the containers of the target tell. */
function portOf(number: Field, end: Field, of: readonly Protocol[], target: Peer): RulePorts {
  const sum = (make: (protocol: Protocol) => Ports) => unionOf(of.map(make));
  const known = (ports: Ports): RulePorts => ({ certain: ports, possible: ports, isNamed: false });
  const everything = () => sum((protocol) => portsOf(protocol));
  if (number.kind === 'unknown' || end.kind === 'unknown')
    return { certain: noPorts, possible: everything(), isNamed: false };
  if (number.kind === 'absent' || number.shape === 'null') return known(everything());
  const text = number.source ?? '';
  if (/^\d+$/.test(text)) {
    const first = Number(text);
    // Port 0 of Cilium is every port.
    if (first === 0) return known(everything());
    const last = typeof end.value === 'number' ? end.value : first;
    return known(sum((protocol) => portsOf(protocol, first, last)));
  }
  if (target === 'internet') return { certain: noPorts, possible: everything(), isNamed: true };
  const named = target.ports.filter(({ name }) => name === text);
  const ports = unionOf(
    named.flatMap(({ port, protocol }) =>
      typeof port.value === 'number' && isProtocol(protocol) && of.includes(protocol)
        ? [portsOf(protocol, port.value)]
        : [],
    ),
  );
  const isWhole = target.pod.get('spec', 'containers').kind !== 'unknown';
  return { certain: isWhole ? ports : noPorts, possible: ports, isNamed: true };
}

/** What a range of addresses holds. */
interface ReadRange {
  readonly cidr: Cidr | undefined;
  readonly except: readonly Cidr[];
  /** Some address of the Internet. */
  readonly internet: Truth;
}

/** Ranges that the Internet does not route (RFC 1918, 6598, 3927, 1122, 5771, 4193, 4291). */
const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '224.0.0.0/3',
  '0.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
  '::/8',
].map((text) => parseCidr(text)!);

function readRange(cidr: Field, except: Field): ReadRange {
  const range = cidr.text === undefined ? undefined : rangeOf(cidr.text)?.cidr;
  const exceptions = except.items.flatMap((one) => (one.text === undefined ? [] : (rangeOf(one.text)?.cidr ?? [])));
  if (!range) return { cidr: undefined, except: exceptions, internet: undefined };
  const isWhole = exceptions.length === except.items.length && except.kind !== 'unknown';
  const reaches = leaves(range, [...privateRanges, ...exceptions]);
  return { cidr: range, except: exceptions, internet: reaches ? (isWhole ? true : undefined) : false };
}

/** Whether a range has an address that is in none of these. */
function leaves(range: Cidr, holes: readonly Cidr[]): boolean {
  let at = range.first;
  for (const hole of holes
    .filter(({ family }) => family === range.family)
    .sort((a, b) => (a.first < b.first ? -1 : 1))) {
    if (hole.last < at) continue;
    if (hole.first > at) return true;
    at = hole.last + 1n;
    if (at > range.last) return false;
  }
  return at <= range.last;
}

/** Cilium tells pods by their labels, never by their addresses; the others do not care whose address it is. */
function rangeOverPods({ cidr, except }: ReadRange, _pod: Workload, engine: Engine | undefined): Truth {
  if (engine === 'cilium') return false;
  if (!cidr) return undefined;
  const isPrivate = privateRanges
    .slice(0, 4)
    .concat(privateRanges.slice(8, 9))
    .some((range) => range.family === cidr.family && range.first <= cidr.last && cidr.first <= range.last);
  if (!isPrivate) return false;
  const isEverything = cidr.prefix === 0 && except.length === 0 && cidr.family === 4;
  return isEverything && engine !== undefined ? true : undefined;
}

class CiliumReader implements Policy {
  readonly engine = 'cilium';
  readonly order = 0;
  readonly #selected = new Memo();
  readonly #rules = new Map<Direction, readonly PolicyRule[]>();

  constructor(
    readonly manifest: Manifest,
    private readonly spec: Field,
    private readonly namespaces: Namespaces,
  ) {}

  get #isClusterwide(): boolean {
    return this.manifest.kind === 'CiliumClusterwideNetworkPolicy';
  }

  selects(workload: Workload): Truth {
    return this.#selected.of(workload, () => {
      const selector = this.spec.get('endpointSelector');
      if (selector.shape === 'absent' || selector.shape === 'null') return false;
      const isHere = this.#isClusterwide ? true : isSameNamespace(this.manifest.namespace, workload.namespace);
      if (isHere === false) return false;
      return all([isHere, not(workload.hostNetwork), matches(selector, this.#labels(workload, !this.#isClusterwide))]);
    });
  }

  /** @param isOwn the namespace is overwritten with that of the policy, whatever is written */
  #labels(workload: Workload, isOwn: boolean): ReadLabel {
    const read = ciliumLabels(workload, namespaceLabels(workload.namespace, this.namespaces));
    return (key) => (isOwn && key.endsWith('io.kubernetes.pod.namespace') ? undefined : read(key));
  }

  isolates(direction: Direction): Truth {
    const isOff = this.spec.get('enableDefaultDeny', direction);
    if (isOff.kind === 'unknown') return undefined;
    if (isOff.value === false) return false;
    const lists = [this.spec.get(direction), this.spec.get(`${direction}Deny`)];
    if (lists.some(({ items }) => items.length > 0)) return true;
    return lists.some(({ kind }) => kind === 'unknown') ? undefined : false;
  }

  rules(direction: Direction): readonly PolicyRule[] {
    let rules = this.#rules.get(direction);
    if (!rules) {
      const read = (key: string, action: 'allow' | 'deny') =>
        this.spec.get(key).items.map((rule) => this.#rule(rule, direction, action));
      this.#rules.set(direction, (rules = [...read(`${direction}Deny`, 'deny'), ...read(direction, 'allow')]));
    }
    return rules;
  }

  #rule(rule: Field, direction: Direction, action: 'allow' | 'deny'): PolicyRule {
    const side = direction === 'ingress' ? 'from' : 'to';
    const peers = rule.entries.filter(({ key }) => key.startsWith(side) && key !== 'toPorts');
    const memo = new Memo();
    const admits = (peer: Peer) => this.#admits(rule, peers, side, peer);
    return {
      at: rule,
      action,
      admits: (peer) => (peer === 'internet' ? admits(peer) : memo.of(peer, () => admits(peer))),
      ports: readOnce((target) => ciliumPorts(rule, target)),
    };
  }

  #admits(rule: Field, peers: readonly Field[], side: 'from' | 'to', peer: Peer): Truth {
    if (rule.kind === 'unknown') return undefined;
    // An empty rule admits nothing; one with ports alone admits everybody on them.
    if (peers.length === 0) return rule.entries.length > 0;
    const requires = peers.some(({ key }) => key.endsWith('Requires'));
    const found = some(
      peers
        .filter(({ key }) => !key.endsWith('Requires'))
        .map((one) => this.#peer(one, one.key.slice(side.length), peer)),
    );
    return requires && found !== false ? undefined : found;
  }

  #peer(list: Field, kind: string, peer: Peer): Truth {
    if (list.kind === 'unknown') return undefined;
    switch (kind) {
      case 'Endpoints':
        return some(list.items.map((one) => this.#endpoint(one, peer)));
      case 'Entities':
        return some(list.items.map(({ text }) => entityAdmits(text, peer)));
      case 'CIDR':
      case 'CIDRSet': {
        if (peer !== 'internet') return false;
        const ranges = list.items.map((one) =>
          kind === 'CIDR' ? readRange(one, one.get('except')) : readRange(one.get('cidr'), one.get('except')),
        );
        return some(ranges.map(({ internet }) => internet));
      }
      case 'FQDNs':
        return peer === 'internet';
      case 'Nodes':
        return peer !== 'internet' && peer.hostNetwork !== false ? undefined : false;
      default:
        return undefined;
    }
  }

  #endpoint(selector: Field, peer: Peer): Truth {
    if (peer === 'internet') return false;
    if (peer.hostNetwork !== false) return false;
    const isHere =
      namesNamespace(selector) || this.#isClusterwide ? true : isSameNamespace(this.manifest.namespace, peer.namespace);
    return all([isHere, matches(selector, this.#labels(peer, false))]);
  }
}

function entityAdmits(entity: string | undefined, peer: Peer): Truth {
  if (entity === undefined) return undefined;
  if (entity === 'all') return true;
  if (peer === 'internet') return entity.startsWith('world');
  if (entity === 'cluster') return true;
  return ['host', 'remote-node'].includes(entity) && peer.hostNetwork !== false
    ? peer.hostNetwork === true
      ? true
      : undefined
    : false;
}

function ciliumPorts(rule: Field, target: Peer): RulePorts {
  const lists = rule.get('toPorts');
  if (lists.kind === 'unknown') return anyPort;
  // ICMP alone opens no port.
  if (lists.items.length === 0) return rule.get('icmps').items.length > 0 ? noPort : everyPort;
  return together(
    lists.items.flatMap((list) => {
      const own = list.get('ports');
      if (own.items.length === 0) return [{ ...everyPort, isSure: own.kind === 'absent' }];
      return own.items.map((one) => {
        const protocol = one.get('protocol').kind === 'absent' ? 'ANY' : one.get('protocol').text?.toUpperCase();
        const of = protocol === undefined || protocol === 'ANY' ? protocols : isProtocol(protocol) ? [protocol] : [];
        return { ...portOf(one.get('port'), one.get('endPort'), of, target), isSure: protocol !== undefined };
      });
    }),
  );
}

/** Without an order a policy comes last. */
const lastOrder = Number.MAX_SAFE_INTEGER;

class CalicoReader implements Policy {
  readonly engine = 'calico';
  readonly #selected = new Memo();
  readonly #rules = new Map<Direction, readonly PolicyRule[]>();

  constructor(
    readonly manifest: Manifest,
    private readonly spec: Field,
    private readonly namespaces: Namespaces,
  ) {}

  get order(): number {
    const order = this.spec.get('order');
    return typeof order.value === 'number' ? order.value : lastOrder;
  }

  get #isGlobal(): boolean {
    return this.manifest.kind.includes('Global');
  }

  selects(workload: Workload): Truth {
    return this.#selected.of(workload, () =>
      all([
        this.#isGlobal ? true : isSameNamespace(this.manifest.namespace, workload.namespace),
        not(workload.hostNetwork),
        this.#test(this.spec.get('selector'), this.#labels(workload)),
        this.spec.get('namespaceSelector').kind === 'absent'
          ? true
          : this.#test(this.spec.get('namespaceSelector'), namespaceLabels(workload.namespace, this.namespaces)),
        this.spec.get('serviceAccountSelector').kind === 'absent' ? true : undefined,
      ]),
    );
  }

  #labels(workload: Workload): ReadLabel {
    return (key) => {
      if (key === 'projectcalico.org/namespace') return workload.namespace.name;
      if (key === 'projectcalico.org/serviceaccount') return workload.serviceAccount;
      return key === 'projectcalico.org/orchestrator' ? 'k8s' : workload.label(key);
    };
  }

  #test(field: Field, read: ReadLabel): Truth {
    if (field.kind === 'absent' || field.shape === 'null') return true;
    const test = field.text === undefined ? undefined : calicoSelector(field.text);
    return test?.(read);
  }

  isolates(direction: Direction): Truth {
    const types = this.spec.get('types');
    if (types.kind === 'unknown') return undefined;
    if (types.items.length > 0) return types.items.some(({ text }) => text?.toLowerCase() === direction);
    const [ingress, egress] = [this.spec.get('ingress'), this.spec.get('egress')];
    if (direction === 'egress') return egress.kind !== 'absent';
    return ingress.kind !== 'absent' || egress.kind === 'absent';
  }

  rules(direction: Direction): readonly PolicyRule[] {
    let rules = this.#rules.get(direction);
    if (!rules)
      this.#rules.set(
        direction,
        (rules = this.spec.get(direction).items.flatMap((rule) => this.#rule(rule, direction))),
      );
    return rules;
  }

  #rule(rule: Field, direction: Direction): PolicyRule[] {
    const action = rule.get('action').text;
    if (action === 'Log') return [];
    const peer = rule.get(direction === 'ingress' ? 'source' : 'destination');
    const own = rule.get(direction === 'ingress' ? 'destination' : 'source');
    // Whose own labels it asks for, and what it says of requests, is not followed.
    const isOpen =
      ['http', 'icmp', 'notICMP', 'notProtocol'].some((key) => rule.get(key).kind !== 'absent') ||
      own.entries.some(({ key }) => key !== 'ports') ||
      action === undefined;
    const memo = new Memo();
    const admits = (other: Peer): Truth =>
      isOpen ? (this.#peer(peer, other) === false ? false : undefined) : this.#peer(peer, other);
    return [
      {
        at: rule,
        action: action === 'Deny' ? 'deny' : action === 'Pass' ? 'pass' : 'allow',
        admits: (other) => (other === 'internet' ? admits(other) : memo.of(other, () => admits(other))),
        ports: readOnce((target) => calicoPorts(rule, target)),
      },
    ];
  }

  #peer(peer: Field, other: Peer): Truth {
    if (peer.kind === 'unknown') return undefined;
    const nets = peer.get('nets');
    const unread = ['notNets', 'notSelector', 'serviceAccounts', 'services', 'domains', 'notPorts'].some(
      (key) => peer.get(key).kind !== 'absent',
    );
    const truths: Truth[] = unread ? [undefined] : [];
    if (nets.kind !== 'absent') {
      const ranges = nets.items.map((one) => readRange(one, one.get('except')));
      truths.push(
        some(ranges.map((range) => (other === 'internet' ? range.internet : rangeOverPods(range, other, 'calico')))),
      );
    }
    const [selector, namespaces] = [peer.get('selector'), peer.get('namespaceSelector')];
    if (selector.kind !== 'absent' || namespaces.kind !== 'absent') {
      if (other === 'internet') return false;
      truths.push(this.#test(selector, this.#labels(other)));
      truths.push(
        namespaces.kind === 'absent'
          ? this.#isGlobal
            ? true
            : isSameNamespace(this.manifest.namespace, other.namespace)
          : this.#test(namespaces, namespaceLabels(other.namespace, this.namespaces)),
      );
    }
    return all(truths);
  }
}

function calicoPorts(rule: Field, target: Peer): RulePorts {
  const protocol = rule.get('protocol');
  const named = protocol.source?.toUpperCase();
  const of: readonly Protocol[] =
    protocol.kind === 'absent' ? protocols : named !== undefined && isProtocol(named) ? [named] : [];
  if (protocol.kind === 'unknown') return anyPort;
  // Other protocols have no ports.
  if (of.length === 0) return noPort;
  const everything = unionOf(of.map((one) => portsOf(one)));
  if (rule.get('source', 'ports').kind !== 'absent') return { ...noPort, possible: everything };
  const list = rule.get('destination', 'ports');
  if (list.kind === 'absent') return { certain: everything, possible: everything, isNamed: false };
  return together(
    list.items.map((one) => {
      const range = /^(\d+):(\d+)$/.exec(one.source ?? '');
      if (!range) return { ...portOf(one, one.get('end'), of, target), isSure: true };
      const ports = unionOf(of.map((own) => portsOf(own, Number(range[1]), Number(range[2]))));
      return { certain: ports, possible: ports, isNamed: false, isSure: true };
    }),
  );
}
