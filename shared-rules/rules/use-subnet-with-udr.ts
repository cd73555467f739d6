import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-subnet-with-udr',
  severity: 'error',
  category: 'egress',
  since: '0.1.0',
  summary: 'User-defined routing needs a subnet of your own.',
  why: 'With `userDefinedRouting` Azure makes no way out of the cluster: your route table does, and it can only be on a subnet that is yours. In a virtual network that AKS manages there is none, and Azure refuses the cluster.',
  references: [aksDocs('egress-outboundtype'), aksDocs('egress-udr')],
  equivalents: [],
  azureErrors: { listed: ['ExistingRouteTableNotAssociatedWithSubnet'] },
  of: 'cluster',
  *check(cluster) {
    const { outboundType } = cluster.network;
    if (!is(outboundType, 'userDefinedRouting') || cluster.hostedSystemProfile.kind !== 'absent') return;
    const { known, complete } = cluster.pools();
    if (known.length === 0 && complete && is(cluster.skuName, 'Automatic')) {
      yield {
        at: outboundType,
        message:
          'userDefinedRouting uses the route table of your subnet, and AKS manages the network of this cluster. Name a subnet of your own.',
      };
      return;
    }
    const pool = known.find(({ subnet }) => subnet.kind === 'absent');
    if (!pool) return;
    yield {
      at: outboundType,
      message: `${detail(pool.title)} has no subnet whose route table userDefinedRouting could use. Put it into a subnet of your own.`,
    };
  },
});
