import { apiServerSubnet, reservedSubnets } from '../model/azure';
import { differ, networkOf, subnetName } from '../model/facts';
import type { Subnet } from '../model/surroundings';
import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-valid-node-subnet',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'The subnets of a cluster must be ones that it can use.',
  why: 'All pools of a cluster, and the subnets of their pods, are in one virtual network, and not in a subnet that belongs to another service. With kubenet the cluster writes routes into the route table of its subnet, so a second kubenet cluster there would break the first.',
  references: [aksDocs('configure-kubenet'), aksDocs('node-pool-unique-subnet')],
  equivalents: [],
  azureErrors: { said: ['SubnetIsDelegated'] },
  of: 'cluster',
  *check(cluster, { model }) {
    const pools = cluster.pools().known;
    const first = pools.find(({ subnet }) => networkOf(subnet, model) !== undefined);
    for (const pool of pools) {
      const [network, other, ofPods] = [
        first && networkOf(first.subnet, model),
        networkOf(pool.subnet, model),
        networkOf(pool.podSubnet, model),
      ];
      if (!first || !network) continue;
      const related = [{ at: first.subnet, message: `The subnet of ${first.label} is set here.` }];
      if (other && differ(network, other)) {
        yield {
          at: pool.subnet,
          message: `${detail(pool.title)} stands in network ${detail(other.name)}, and ${detail(first.label)} in ${detail(network.name)}. Use one network for all pools.`,
          related,
        };
      }
      if (ofPods && differ(network, ofPods)) {
        yield {
          at: pool.podSubnet,
          message: `Pods of ${detail(pool.label)} are in network ${detail(ofPods.name)}, its nodes in ${detail(network.name)}. Use a pod subnet of the same network.`,
          related,
        };
      }
    }
    const reserved = new Set<string>();
    for (const { subnet, label } of pools) {
      const name = subnetName(subnet, model);
      const service =
        name === undefined ? undefined : reservedSubnets.find((one) => one.toLowerCase() === name.toLowerCase());
      if (service === undefined || reserved.has(service)) continue;
      reserved.add(service);
      yield {
        at: subnet,
        message: `${service} is reserved for another service of Azure. Use another subnet for ${detail(label)}.`,
      };
    }
    const seen = new Set<Subnet>();
    for (const pool of pools) {
      const link = model.subnet(pool.subnet);
      if (link.kind !== 'found' || seen.has(link.value)) continue;
      seen.add(link.value);
      const { delegations, label } = link.value;
      const service =
        delegations.kind === 'known' ? delegations.value.items.find(({ kind }) => kind === 'known') : undefined;
      // Microsoft's pages disagree about a subnet that is delegated to AKS itself.
      if (service?.kind !== 'known' || is(service, apiServerSubnet.delegation)) continue;
      yield {
        at: service,
        message: `${detail(label)} is delegated to ${service.value} (SubnetIsDelegated). Use another subnet for ${detail(pool.label)}.`,
        related: [{ at: pool.subnet, message: 'The subnet is used here.' }],
      };
    }
    if (!is(cluster.network.networkPlugin, 'kubenet')) return;
    for (const pool of pools) {
      const { subnet } = pool;
      if (subnet.kind !== 'known') continue;
      const neighbour = model.clusters.find(
        (one) =>
          one !== cluster &&
          is(one.network.networkPlugin, 'kubenet') &&
          one
            .pools()
            .known.some((their) => their.subnet.kind === 'known' && their.subnet.value.key === subnet.value.key),
      );
      if (!neighbour) continue;
      yield {
        at: subnet,
        message:
          'Another kubenet cluster stands in this subnet, and both write into its route table. Give each its own subnet.',
        related: [{ at: neighbour.network.networkPlugin, message: 'The other cluster is here.' }],
      };
      return;
    }
  },
});
