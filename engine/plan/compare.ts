import type { RootPlan } from './plan';

/** One thing of a plan that came, went or is another. */
export interface PlanChange {
  readonly root: string;
  readonly context: string;
  readonly kind: 'added' | 'gone' | 'moved' | 'changed';
  /** Which thing, see `thingsOf`. */
  readonly key: string;
  /** `subnet snet-aks` */
  readonly subject: string;
  /** What of it: `range`; empty where it came or went as a whole. */
  readonly what: string;
  readonly before: string;
  readonly now: string;
}

interface Thing {
  readonly subject: string;
  readonly aspects: { readonly [what: string]: string };
}

/** The plan of the same root, in the same context, as it was; else the only one that has one of its clusters. */
export function planBefore(now: RootPlan, before: readonly RootPlan[]): RootPlan | undefined {
  const same = (one: RootPlan) => one.root === now.root && one.context === now.context;
  const alike = before.filter((one) => same(one) && one.when.join() === now.when.join());
  const [found] = alike.length > 0 ? alike : before.filter(same);
  if (found) return found;
  const names = new Set(now.clusters.map(({ name }) => name));
  const moved = before.filter(({ clusters }) => clusters.some(({ name }) => names.has(name)));
  return moved.length === 1 ? moved[0] : undefined;
}

/** Plans that nothing is left of. */
export function plansGone(before: readonly RootPlan[], now: readonly RootPlan[]): RootPlan[] {
  const left = new Set(now.map((plan) => planBefore(plan, before)));
  return before.filter((plan) => !left.has(plan) && !now.some(({ root }) => root === plan.root));
}

/** What a plan has that the one before had not, the other way round, and what is another. */
export function planChanges(before: RootPlan | undefined, now: RootPlan): PlanChange[] {
  const { root, context } = now;
  const [old, things] = [before ? thingsOf(before) : new Map<string, Thing>(), thingsOf(now)];
  const changes: PlanChange[] = [];
  for (const [key, { subject, aspects }] of things) {
    const was = old.get(key);
    const change = (kind: PlanChange['kind'], what: string, from: string, to: string) =>
      changes.push({ root, context, kind, key, subject, what, before: from, now: to });
    if (!was) change('added', '', '', aspects['range'] ?? aspects['subnet'] ?? '');
    else
      for (const [what, value] of Object.entries(aspects)) {
        const from = was.aspects[what] ?? '';
        if (from !== value) change(what === 'range' || what === 'subnet' ? 'moved' : 'changed', what, from, value);
      }
  }
  for (const [key, { subject, aspects }] of old)
    if (!things.has(key))
      changes.push({
        root,
        context,
        kind: 'gone',
        key,
        subject,
        what: '',
        before: aspects['range'] ?? aspects['subnet'] ?? '',
        now: '',
      });
  return changes;
}

/** What each thing of a plan is marked with: that it came, went or moved before what else is another. */
export function marksOf(changes: readonly PlanChange[]): ReadonlyMap<string, PlanChange['kind']> {
  const marks = new Map<string, PlanChange['kind']>();
  for (const { key, kind } of changes) if (marks.get(key) === undefined || kind !== 'changed') marks.set(key, kind);
  return marks;
}

export function networkKey({ name }: { readonly name: string }): string {
  return `network ${name}`;
}

/** @param network undefined for one of a network in other files */
export function subnetKey({ name }: { readonly name: string }, network?: { readonly name: string }): string {
  return `subnet ${network?.name ?? ''}/${name}`;
}

export function clusterKey({ name }: { readonly name: string }): string {
  return `cluster ${name}`;
}

export function poolKey({ name }: { readonly name: string }, cluster: { readonly name: string }): string {
  return `pool ${cluster.name}/${name}`;
}

function thingsOf(plan: RootPlan): Map<string, Thing> {
  const things = new Map<string, Thing>();
  const add = (key: string, subject: string, aspects: Thing['aspects']) => things.set(key, { subject, aspects });
  for (const network of plan.networks) {
    add(networkKey(network), `virtual network ${network.name}`, {
      range: network.ranges.join(', '),
      'largest free block': network.free.join(', '),
      peerings: network.peers.join(', '),
    });
    for (const subnet of network.subnets)
      add(subnetKey(subnet, network), `subnet ${subnet.name}`, aspectsOfSubnet(subnet));
  }
  for (const subnet of plan.subnets) add(subnetKey(subnet), `subnet ${subnet.name}`, aspectsOfSubnet(subnet));
  for (const cluster of plan.clusters) {
    add(clusterKey(cluster), `cluster ${cluster.name}`, {
      network: cluster.network,
      pods: cluster.pods,
      services: cluster.services,
      'API server': cluster.apiServer,
      egress: cluster.egress,
      ...connections(cluster),
    });
    for (const pool of cluster.pools)
      add(poolKey(pool, cluster), `${pool.name} of ${cluster.name}`, {
        subnet: pool.subnet,
        nodes: pool.nodes,
        'pods on a node': pool.pods,
      });
  }
  return things;
}

function aspectsOfSubnet(subnet: RootPlan['subnets'][number]): Thing['aspects'] {
  const { use, capacity } = subnet;
  return {
    range: subnet.ranges.join(', '),
    addresses: use
      ? `${use.atLeast ? 'at least ' : ''}${use.needed} of ${use.capacity}`
      : capacity === undefined
        ? ''
        : `${capacity}`,
    'security group': subnet.securityGroup,
    'route table': subnet.routeTable,
    'NAT gateway': subnet.natGateway,
    ...connections(subnet),
  };
}

function connections({ waysIn, waysOut }: Pick<RootPlan['subnets'][number], 'waysIn' | 'waysOut'>): Thing['aspects'] {
  const text = (ways: typeof waysIn) => ways.map(({ steps }) => steps.map((step) => step.text).join(' → ')).join('; ');
  return { 'ways in': text(waysIn), 'ways out': text(waysOut) };
}
