import type { Subnet } from '../model/surroundings';
import { is, type Value } from '../model/value';
import type { Model } from '../model/network';
import type { Reference } from '../model/resource';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-valid-node-subnet',
  severity: 'error',
  category: 'ip-planning',
  summary: 'The subnets of a cluster must be ones that it can use.',
  why: 'All pools of a cluster stand in one virtual network. With kubenet the cluster writes routes into the route table of its subnet, so a second kubenet cluster there would break the first.',
  references: [aksDocs('configure-kubenet'), aksDocs('node-pool-unique-subnet')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const pools = cluster.pools().known;
    const first = pools.find(({ subnet }) => networkOf(subnet, model) !== undefined);
    for (const pool of pools) {
      const [network, other] = [first && networkOf(first.subnet, model), networkOf(pool.subnet, model)];
      if (!first || !network || !other) continue;
      const sameId = network.id === undefined || other.id === undefined || network.id === other.id;
      if (network.name === other.name && sameId) continue;
      yield {
        at: pool.subnet,
        message: `${detail(pool.title)} stands in the virtual network ${detail(other.name)}, and ${detail(first.label)} in ${detail(network.name)}. All pools of a cluster share one.`,
        related: [{ at: first.subnet, message: `The subnet of ${first.label} is set here.` }],
      };
    }
    const seen = new Set<Subnet>();
    for (const pool of pools) {
      const link = model.subnet(pool.subnet);
      if (link.kind !== 'found' || seen.has(link.value)) continue;
      seen.add(link.value);
      const { delegations, label } = link.value;
      const service = delegations.kind === 'known' ? delegations.value.items.find(({ kind }) => kind === 'known') : undefined;
      if (service?.kind !== 'known') continue;
      yield { at: service, message: `${detail(label)} is delegated to ${service.value}, and nodes may not stand in a delegated subnet. Use another one for ${detail(pool.label)}.`, related: [{ at: pool.subnet, message: 'The subnet is used here.' }] };
    }
    if (!is(cluster.network.networkPlugin, 'kubenet')) return;
    for (const pool of pools) {
      const { subnet } = pool;
      if (subnet.kind !== 'known') continue;
      const neighbour = model.clusters.find((one) => one !== cluster && is(one.network.networkPlugin, 'kubenet') && one.pools().known.some((their) => their.subnet.kind === 'known' && their.subnet.value.key === subnet.value.key));
      if (!neighbour) continue;
      yield {
        at: subnet,
        message: 'Another kubenet cluster stands in this subnet, and both would write their routes into its route table. Give each cluster a subnet of its own.',
        related: [{ at: neighbour.network.networkPlugin, message: 'The other cluster is here.' }],
      };
      return;
    }
  },
});

/** The virtual network of a subnet by its name, and by its whole id where that is written. Networks with different names differ. */
function networkOf(subnet: Value<Reference>, model: Model): { readonly name: string; readonly id: string | undefined } | undefined {
  if (subnet.kind !== 'known') return undefined;
  const [name, ...rest] = /^microsoft\.network\/virtualnetworks\/subnets$/i.test(subnet.value.type ?? '') ? (subnet.value.name?.split('/') ?? []) : [];
  if (name !== undefined && rest.length === 1) return { name: name.toLowerCase(), id: /^(\/subscriptions\/.*)\/subnets\/[^/]+$/.exec(subnet.value.key)?.[1] };
  const link = model.subnet(subnet);
  const own = link.kind === 'found' ? link.value.virtualNetwork()?.resource.string('name') : undefined;
  return own?.kind === 'known' ? { name: own.value.toLowerCase(), id: undefined } : undefined;
}
