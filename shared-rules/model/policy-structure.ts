import { formatCidr, parseCidr, type Cidr } from './cidr';
import type { Field, Manifest } from './kubernetes';
import { distance } from './spelling';
import type { Json } from './value';

/** What is wrong with the form of a policy. */
export interface StructureProblem {
  readonly at: Field;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** Entries that stand too far out, each with what it belongs in. */
  readonly moves?: readonly { readonly entry: Field; readonly into: Field }[];
  /** What may stand there instead. */
  readonly instead?: { readonly title: string; readonly value: Json };
  /** What it was meant to be called. */
  readonly rename?: string;
}

/** The names that a level knows, with what stands below each. */
interface Level {
  readonly fields?: { readonly [name: string]: Level };
  readonly items?: Level;
}

const any: Level = {};
const list = (items: Level): Level => ({ items });
const map = (...names: readonly (string | { readonly [name: string]: Level })[]): Level => ({
  fields: Object.fromEntries(
    names.flatMap((name) => (typeof name === 'string' ? [[name, any]] : Object.entries(name))),
  ),
});

const selector = map('matchLabels', { matchExpressions: list(map('key', 'operator', 'values')) });
const peer = map({ podSelector: selector, namespaceSelector: selector, ipBlock: map('cidr', 'except') });
const port = map('port', 'protocol', 'endPort');
const networkPolicy = map('policyTypes', {
  podSelector: selector,
  ingress: list(map({ from: list(peer), ports: list(port) })),
  egress: list(map({ to: list(peer), ports: list(port) })),
});

const endpoints = list(selector);
const cidrSet = list(map('cidr', 'cidrGroupRef', 'cidrGroupSelector', 'except'));
const toPorts = list(
  map('serverNames', 'listener', 'terminatingTLS', 'originatingTLS', {
    ports: list(port),
    rules: map('l7', 'l7proto', {
      http: list(map('path', 'method', 'host', 'headers', 'headerMatches')),
      kafka: list(any),
      dns: list(map('matchName', 'matchPattern')),
    }),
  }),
);
const common = { toPorts, icmps: list(any) };
const from = {
  fromEndpoints: endpoints,
  fromCIDR: list(any),
  fromCIDRSet: cidrSet,
  fromEntities: list(any),
  fromGroups: list(any),
  fromNodes: endpoints,
  fromRequires: endpoints,
};
const to = {
  toEndpoints: endpoints,
  toCIDR: list(any),
  toCIDRSet: cidrSet,
  toEntities: list(any),
  toGroups: list(any),
  toNodes: endpoints,
  toRequires: endpoints,
  toServices: list(any),
};
const cilium = map('description', 'labels', 'log', {
  enableDefaultDeny: map('ingress', 'egress'),
  endpointSelector: selector,
  nodeSelector: selector,
  ingress: list(map('authentication', from, common)),
  ingressDeny: list(map(from, common)),
  egress: list(map('authentication', to, common, { toFQDNs: list(map('matchName', 'matchPattern')) })),
  egressDeny: list(map(to, common)),
});

const entity = map(
  'nets',
  'notNets',
  'selector',
  'notSelector',
  'namespaceSelector',
  'ports',
  'notPorts',
  'serviceAccounts',
  'services',
  'domains',
);
const calicoRule = map('metadata', 'action', 'protocol', 'notProtocol', 'icmp', 'notICMP', 'ipVersion', 'http', {
  source: entity,
  destination: entity,
});
const calico = map(
  'tier',
  'order',
  'selector',
  'namespaceSelector',
  'serviceAccountSelector',
  'types',
  'doNotTrack',
  'preDNAT',
  'applyOnForward',
  'performanceHints',
  {
    ingress: list(calicoRule),
    egress: list(calicoRule),
  },
);

const ciliumEntities: readonly string[] = [
  'all',
  'world',
  'cluster',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver',
  'world-ipv4',
  'world-ipv6',
];

/** The specs of a policy: Cilium's may be several. */
export function specsOf({ group, fields }: Manifest): readonly Field[] {
  const specs = fields.get('specs');
  const one = fields.get('spec');
  return group === 'cilium.io' && specs.shape === 'list'
    ? [...(one.shape === 'absent' ? [] : [one]), ...specs.items]
    : [one];
}

const known = new WeakMap<Manifest, readonly StructureProblem[]>();

/** What the API server, or the agent that reads it, refuses about a policy or takes for something else than it reads as. */
export function structureProblems(policy: Manifest): readonly StructureProblem[] {
  let problems = known.get(policy);
  if (!problems) known.set(policy, (problems = policy.facts.isBroken ? [] : [...problemsOf(policy)]));
  return problems;
}

/** Whether a policy is certainly not what it reads as, so that nothing else is said of it. */
export function isMalformed(policy: Manifest): boolean {
  return policy.facts.isBroken || structureProblems(policy).some(({ severity }) => severity === 'error');
}

function* problemsOf(policy: Manifest): Generator<StructureProblem> {
  for (const spec of specsOf(policy)) {
    if (spec.shape !== 'map') continue;
    if (policy.group === 'cilium.io') yield* ciliumProblems(spec, policy.kind);
    else if (policy.group === 'networking.k8s.io') yield* networkPolicyProblems(spec);
    else yield* calicoProblems(spec);
  }
}

/** Unknown names on one level and below. Entries that stand side by side and belong in the same place are one finding. */
function* unknownNames(
  field: Field,
  level: Level,
  isStrict: boolean,
  consequence: (name: string) => string,
): Generator<StructureProblem> {
  if (level.items) {
    for (const item of field.items) yield* unknownNames(item, level.items, isStrict, consequence);
    return;
  }
  if (!level.fields || field.shape !== 'map') return;
  const moves: { entry: Field; into: Field }[] = [];
  const shapes = new Map<Field, Level>();
  let first: StructureProblem | undefined;
  for (const [at, entry] of field.entries.entries()) {
    const own = level.fields[entry.key];
    if (own) {
      shapes.set(entry, own);
      continue;
    }
    const home = homeOf(field.entries.slice(0, at), shapes, entry.key);
    const below = levelBelow(level, entry.key);
    if (home) {
      moves.push({ entry, into: home.into });
      shapes.set(entry, home.level);
      first ??= {
        at: entry.named,
        severity: 'error',
        message: `${entry.key} stands too far out: it belongs in ${home.name}. ${consequence(entry.key)}`,
      };
    } else if (below) {
      shapes.set(entry, below.level);
      yield {
        at: entry.named,
        severity: 'error',
        message: `${entry.key} does not belong here but in ${below.name}. ${consequence(entry.key)}`,
      };
    } else {
      const near = nearest(
        entry.key,
        Object.keys(level.fields).filter((name) => field.get(name).kind === 'absent'),
      );
      yield {
        at: entry.named,
        severity: isStrict || near !== undefined ? 'error' : 'warning',
        message:
          near === undefined
            ? `${entry.key} is no key here, so Kubernetes refuses the policy or leaves this out.`
            : `${entry.key} is no key here. Did you mean ${near}?`,
        ...(near === undefined ? {} : { rename: near }),
      };
    }
  }
  if (first) yield { ...first, moves };
  // What stands in the wrong place is not looked into.
  for (const [entry, shape] of shapes)
    if (level.fields[entry.key]) yield* unknownNames(entry, shape, isStrict, consequence);
}

/** The nearest sibling above that an entry belongs in, or in the last item of which. */
function homeOf(
  above: readonly Field[],
  levels: ReadonlyMap<Field, Level>,
  name: string,
): { readonly into: Field; readonly level: Level; readonly name: string } | undefined {
  for (const sibling of [...above].reverse()) {
    const level = levels.get(sibling);
    if (!level) continue;
    const inMap = level.fields?.[name];
    if (inMap && (sibling.shape === 'map' || sibling.shape === 'null'))
      return { into: sibling, level: inMap, name: sibling.key };
    const inItem = level.items?.fields?.[name];
    const last = sibling.items.at(-1);
    if (inItem && last?.shape === 'map' && last.get(name).kind === 'absent')
      return { into: last, level: inItem, name: `the last item of ${sibling.key}` };
  }
  return undefined;
}

/** Where a name is known below a level. */
function levelBelow(
  level: Level,
  name: string,
  depth = 0,
): { readonly level: Level; readonly name: string } | undefined {
  if (depth > 4) return undefined;
  for (const [key, inner] of Object.entries(level.fields ?? {})) {
    const found = (inner.items ?? inner).fields?.[name];
    if (found) return { level: found, name: inner.items ? `an item of ${key}` : key };
  }
  for (const inner of Object.values(level.fields ?? {})) {
    const found = levelBelow(inner.items ?? inner, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The nearest of some names, at most two edits away. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const found = names
    .map((one) => ({ one, distance: isPrefix(name, one) ? 1 : distance(name, one) }))
    .filter(({ one, distance: edits }) => edits <= 2 && one.length > 3)
    .sort((a, b) => a.distance - b.distance);
  return found[0]?.one;
}

/** `auth` for `authentication`. */
function isPrefix(name: string, other: string): boolean {
  return name.length >= 4 && other.startsWith(name);
}

function problem(at: Field, message: string, severity: StructureProblem['severity'] = 'error'): StructureProblem {
  return { at, message, severity };
}

function* networkPolicyProblems(spec: Field): Generator<StructureProblem> {
  const selectsAll =
    spec.get('podSelector').shape === 'null' ||
    (spec.get('podSelector').shape === 'map' && spec.get('podSelector').entries.length === 0);
  yield* unknownNames(spec, networkPolicy, true, (name) =>
    name.startsWith('match') && selectsAll
      ? 'As it stands the policy selects every pod of the namespace.'
      : 'As it stands Kubernetes refuses the policy, or leaves this out.',
  );
  const pods = spec.get('podSelector');
  if (
    pods.shape === 'null' &&
    spec.get('matchLabels').kind === 'absent' &&
    spec.get('matchExpressions').kind === 'absent'
  )
    yield problem(
      pods,
      'An empty podSelector selects every pod of the namespace. Write {} if that is meant.',
      'warning',
    );
  if (pods.shape === 'absent')
    yield problem(spec.named, 'Without a podSelector the policy selects every pod of the namespace.', 'information');
  yield* selectorProblems(pods);
  for (const type of spec.get('policyTypes').items)
    if (type.shape !== 'unknown' && type.text !== 'Ingress' && type.text !== 'Egress')
      yield problem(type, `A policy type is Ingress or Egress, not ${type.source ?? 'this'}.`);
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const rule of spec.get(direction).items) {
      for (const one of rule.get(peers).items) yield* peerProblems(one);
      for (const one of rule.get('ports').items) yield* portProblems(one);
    }
  }
}

function* peerProblems(one: Field): Generator<StructureProblem> {
  const [pods, namespaces, block] = [one.get('podSelector'), one.get('namespaceSelector'), one.get('ipBlock')];
  if (
    one.shape === 'null' ||
    (one.shape === 'map' &&
      [pods, namespaces, block].every(({ shape }) => shape === 'absent' || shape === 'null') &&
      one.entries.every(({ key }) => ['podSelector', 'namespaceSelector', 'ipBlock'].includes(key)))
  ) {
    yield problem(
      one.entries[0]?.named ?? one,
      'A peer needs a podSelector, a namespaceSelector or an ipBlock with something in it, so Kubernetes refuses the policy.',
    );
    return;
  }
  yield* selectorProblems(pods);
  yield* selectorProblems(namespaces);
  if (block.shape !== 'map') return;
  if (pods.shape === 'map' || namespaces.shape === 'map')
    yield problem(
      block.named,
      'An ipBlock stands alone in its peer, so Kubernetes refuses the policy. Make it an item of its own.',
    );
  yield* cidrProblems(block.get('cidr'), block, block.get('except'));
}

function* cidrProblems(cidr: Field, owner: Field, except: Field): Generator<StructureProblem> {
  if (cidr.kind === 'absent') {
    yield problem(owner.named, 'There is no cidr here, so Kubernetes refuses the policy.');
    return;
  }
  const text = cidr.text;
  if (text === undefined) return;
  const range = rangeOf(text);
  if (!range) {
    yield problem(cidr, `${text} is no address range, so Kubernetes refuses the policy.`);
    return;
  }
  if (!range.cidr.aligned)
    yield problem(
      cidr,
      `${text} has bits behind its prefix. Kubernetes takes it today and warns; write ${range.network}.`,
      'warning',
    );
  for (const one of except.items) {
    const inner = one.text === undefined ? undefined : rangeOf(one.text);
    if (one.text === undefined) continue;
    if (!inner) yield problem(one, `${one.text} is no address range, so Kubernetes refuses the policy.`);
    else if (
      inner.cidr.family !== range.cidr.family ||
      inner.cidr.first < range.cidr.first ||
      inner.cidr.last > range.cidr.last ||
      inner.cidr.prefix <= range.cidr.prefix
    )
      yield problem(one, `${one.text} does not lie inside ${text}, so Kubernetes refuses the policy.`);
  }
}

/** A range, its host bits set aside. */
export function rangeOf(text: string): { readonly cidr: Cidr; readonly network: string } | undefined {
  const cidr = parseCidr(text);
  return cidr && { cidr, network: cidr.aligned ? text : formatCidr(cidr) };
}

function* portProblems(one: Field): Generator<StructureProblem> {
  const [number, end, protocol] = [one.get('port'), one.get('endPort'), one.get('protocol')];
  if (protocol.text !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol.text))
    yield problem(protocol, `A protocol is TCP, UDP or SCTP, not ${protocol.text}, so Kubernetes refuses the policy.`);
  if (end.shape === 'number') {
    if (number.kind === 'absent') yield problem(end, 'An endPort needs a port, so Kubernetes refuses the policy.');
    else if (number.shape === 'text')
      yield problem(end, 'An endPort needs a port that is a number, so Kubernetes refuses the policy.');
    else if (number.shape === 'number' && Number(end.value) < Number(number.value))
      yield problem(
        end,
        `The endPort ${String(end.value)} is smaller than the port ${String(number.value)}, so Kubernetes refuses the policy.`,
      );
  }
}

function* selectorProblems(field: Field): Generator<StructureProblem> {
  for (const label of field.get('matchLabels').entries)
    if (label.shape === 'number' || label.shape === 'boolean')
      yield problem(
        label,
        `The value of a label is text, and ${label.source ?? ''} without quotes is none, so Kubernetes refuses the policy. Put it in quotes.`,
      );
  for (const one of field.get('matchExpressions').items) {
    const operator = one.get('operator');
    if (operator.text !== undefined && !['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator.text))
      yield problem(
        operator,
        `An operator is In, NotIn, Exists or DoesNotExist, not ${operator.text}, so Kubernetes refuses the policy.`,
      );
  }
}

const directions = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const;

function* ciliumProblems(spec: Field, kind: string): Generator<StructureProblem> {
  const nested = [
    ...unknownNames(spec, cilium, false, () => 'As it stands the policy is refused, or this is left out.'),
  ];
  yield* nested;
  const [pods, nodes] = [spec.get('endpointSelector'), spec.get('nodeSelector')];
  const isNone = (field: Field) => field.shape === 'absent' || field.shape === 'null';
  if (isNone(pods) && isNone(nodes)) {
    if (!nested.some(({ moves }) => moves?.some(({ into }) => into === pods)))
      yield problem(
        pods.shape === 'null' ? pods : spec.named,
        'Cilium refuses a policy without an endpointSelector. Write {} for every pod of the namespace.',
      );
  } else if (pods.shape === 'map' && nodes.shape === 'map')
    yield problem(nodes.named, 'Cilium refuses a policy with an endpointSelector and a nodeSelector. Make it two.');
  if (kind === 'CiliumNetworkPolicy' && nodes.shape === 'map')
    yield problem(nodes.named, 'A nodeSelector is for a CiliumClusterwideNetworkPolicy.');
  yield* ciliumSelectorProblems(pods);
  const lists = directions.map((name) => spec.get(name));
  if (nested.length === 0 && lists.every((one) => isNone(one) || (one.shape === 'list' && one.items.length === 0))) {
    const empty = lists.find(({ shape }) => shape === 'list');
    const said = problem(
      (empty ?? spec).named,
      'This denies nothing: a list without rules means nothing to Cilium, which refuses the policy. Write - {} to deny all.',
    );
    yield empty ? { ...said, instead: { title: 'Deny all: write - {}', value: [{}] } } : said;
  }
  for (const name of directions)
    for (const rule of spec.get(name).items) yield* ciliumRuleProblems(rule, name.startsWith('ingress'));
}

function* ciliumRuleProblems(rule: Field, isIngress: boolean): Generator<StructureProblem> {
  const peers = rule.entries.filter(
    (entry) =>
      /^(from|to)(Endpoints|CIDR|CIDRSet|Entities|FQDNs|Groups|Nodes|Services)$/.test(entry.key) &&
      entry.shape === 'list',
  );
  const [first, second] = peers;
  const isPair = peers.every(({ key }) => /CIDR(Set)?$/.test(key));
  if (first && second && !isPair)
    yield problem(
      second.named,
      `Cilium refuses a rule with both ${first.key} and ${second.key}. Make it two items of the list.`,
    );
  for (const entry of rule.entries) {
    if (/Entities$/.test(entry.key))
      for (const one of entry.items)
        if (one.text !== undefined && !ciliumEntities.includes(one.text))
          yield problem(one, `There is no entity ${one.text}.`);
    if (/CIDRSet$/.test(entry.key))
      for (const one of entry.items)
        if (one.get('cidr').kind !== 'absent') yield* ciliumCidrProblems(one.get('cidr'), one.get('except'));
    if (/Endpoints$/.test(entry.key)) for (const one of entry.items) yield* ciliumSelectorProblems(one);
  }
  for (const name of rule.get('toFQDNs').items) {
    const [exact, pattern] = [name.get('matchName'), name.get('matchPattern')];
    const both = exact.kind !== 'absent' && pattern.kind !== 'absent';
    if (name.shape === 'map' && (both || (exact.kind === 'absent' && pattern.kind === 'absent')))
      yield problem(name.entries[0]?.named ?? name, 'A name of toFQDNs is either a matchName or a matchPattern.');
    if (exact.text !== undefined && !/^[-a-zA-Z0-9_.]+$/.test(exact.text))
      yield problem(exact, `${exact.text} is no name: a pattern is a matchPattern.`);
    if (pattern.text !== undefined && !/^[-a-zA-Z0-9_.*]+$/.test(pattern.text))
      yield problem(pattern, `${pattern.text} is no pattern of names.`);
  }
  for (const ports of rule.get('toPorts').items) yield* ciliumPortProblems(ports, isIngress);
}

function* ciliumCidrProblems(cidr: Field, except: Field): Generator<StructureProblem> {
  const range = cidr.text === undefined ? undefined : rangeOf(cidr.text);
  if (!range) return;
  for (const one of except.items) {
    const inner = one.text === undefined ? undefined : rangeOf(one.text);
    if (
      inner &&
      (inner.cidr.family !== range.cidr.family ||
        inner.cidr.first < range.cidr.first ||
        inner.cidr.last > range.cidr.last)
    )
      yield problem(one, `${one.text ?? ''} does not lie inside ${cidr.text ?? ''}, so Cilium refuses the policy.`);
  }
}

function* ciliumPortProblems(ports: Field, isIngress: boolean): Generator<StructureProblem> {
  const rules = ports.get('rules');
  const own = ports.get('ports');
  const kinds = ['http', 'kafka', 'dns', 'l7proto'].filter(
    (name) => rules.get(name).shape === 'list' || rules.get(name).shape === 'text',
  );
  if (kinds.length > 1)
    yield problem(
      rules.get(kinds[1]!).named,
      `Cilium refuses rules for ${kinds[0]!} and ${kinds[1]!} in one item. Make it two.`,
    );
  const dns = rules.get('dns');
  if (dns.shape === 'list') {
    if (isIngress) yield problem(dns.named, 'Rules for DNS are for egress, so Cilium refuses the policy.');
    else if (own.kind === 'absent')
      yield problem(dns.named, 'Rules for DNS need ports beside them, so Cilium refuses the policy.');
  }
  if (own.items.length > maxCiliumPorts)
    yield problem(own.named, `Cilium takes ${maxCiliumPorts} ports in one item, and these are ${own.items.length}.`);
  for (const one of own.items) {
    const [number, protocol] = [one.get('port'), one.get('protocol')];
    if (number.shape === 'number')
      yield problem(number, `A port is text in policies of Cilium. Write "${number.source ?? ''}".`);
    if (
      protocol.text !== undefined &&
      !['TCP', 'UDP', 'SCTP', 'ANY', 'ICMP', 'ICMPv6', 'VRRP', 'IGMP'].includes(protocol.text.toUpperCase())
    )
      yield problem(protocol, `A protocol is TCP, UDP, SCTP or ANY, not ${protocol.text}.`);
    const l7 = kinds.find((name) => name === 'http' || name === 'kafka');
    if (
      l7 !== undefined &&
      (protocol.kind === 'absent' || (protocol.text !== undefined && protocol.text.toUpperCase() !== 'TCP'))
    )
      yield problem(
        protocol.kind === 'absent' ? (one.entries[0]?.named ?? one) : protocol,
        `Rules for ${l7} need protocol TCP${protocol.kind === 'absent' ? ', and without one any is meant' : ''}, so Cilium refuses the policy.`,
      );
  }
}

const maxCiliumPorts = 40;

function* ciliumSelectorProblems(field: Field): Generator<StructureProblem> {
  for (const label of field.get('matchLabels').entries)
    if (label.shape === 'number' || label.shape === 'boolean')
      yield problem(
        label,
        `The value of a label is text, and ${label.source ?? ''} without quotes is none, so the policy is refused. Put it in quotes.`,
      );
}

function* calicoProblems(spec: Field): Generator<StructureProblem> {
  yield* unknownNames(spec, calico, false, (name) => {
    const isDeny = ['ingress', 'egress'].find((direction) =>
      spec.get(direction).items.some((rule) => rule.get('action').text === 'Deny' && rule.entries.length === 1),
    );
    return isDeny !== undefined && ['protocol', 'source', 'destination'].includes(name)
      ? `As it stands the policy denies all ${isDeny}.`
      : 'As it stands the policy is refused, or this is left out.';
  });
  const order = spec.get('order');
  if (order.shape === 'text') yield problem(order, `An order is a number, not ${order.text ?? ''}.`);
  for (const direction of ['ingress', 'egress']) {
    for (const rule of spec.get(direction).items) {
      const action = rule.get('action');
      if (action.kind === 'absent')
        yield problem(rule.entries[0]?.named ?? rule, 'A rule of Calico needs an action, so the policy is refused.');
      else if (action.text !== undefined && !['Allow', 'Deny', 'Log', 'Pass'].includes(action.text))
        yield problem(action, `An action is Allow, Deny, Log or Pass, not ${action.text}.`);
      const ports = ['source', 'destination'].flatMap((end) =>
        ['ports', 'notPorts'].flatMap((name) => rule.get(end, name).items),
      );
      const protocol = rule.get('protocol');
      // Without a protocol, ports may still be meant by their names.
      const isRefused =
        protocol.kind === 'absent'
          ? ports.some(({ source }) => source !== undefined && /^\d+(:\d+)?$/.test(source))
          : ports.length > 0 &&
            protocol.source !== undefined &&
            !['TCP', 'UDP', 'SCTP', '6', '17', '132'].includes(protocol.source.toUpperCase());
      if (isRefused)
        yield problem(
          protocol.kind === 'absent' ? (rule.entries[0]?.named ?? rule) : protocol,
          'Ports need protocol TCP, UDP or SCTP, so the policy is refused.',
        );
    }
  }
}
