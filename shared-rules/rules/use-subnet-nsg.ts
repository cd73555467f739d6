import { add } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-subnet-nsg',
  severity: 'warning',
  category: 'segmentation',
  summary: 'The subnets of a cluster need a network security group.',
  why: 'A network security group on the subnet decides which other networks may reach the nodes. The one that AKS makes belongs to the load balancer and is overwritten; yours has to be on the subnet.',
  references: [aksDocs('concepts-security'), aksDocs('operator-best-practices-network')],
  equivalents: ['Checkov CKV2_AZURE_31', 'Azure Policy e71308d3-144b-4262-b144-efdc3cc90517'],
  of: 'subnet',
  *check(subnet, { model }) {
    if (subnet.networkSecurityGroup.kind !== 'absent') return;
    const leadsHere = (id: Parameters<typeof model.subnet>[0]) => {
      const link = model.subnet(id);
      return link.kind === 'found' && link.value === subnet;
    };
    const pool = model.clusters.flatMap((cluster) => cluster.pools().known).find((one) => leadsHere(one.subnet) || leadsHere(one.podSubnet));
    const cluster = model.clusters.find(({ apiServer }) => leadsHere(apiServer.subnet));
    if (!pool && !cluster) return;
    yield {
      at: subnet.networkSecurityGroupId,
      severity: pool ? 'warning' : 'information',
      message: pool
        ? `${subnet.label} holds nodes or pods of a cluster and has no network security group: every network that is connected reaches them. Put one on the subnet.`
        : `${subnet.label} holds the API server and has no network security group. Put one on the subnet that lets in 443 and 4443 from the nodes and 9988 from the load balancer.`,
      fixes: [{ title: 'Add a network security group', safety: 'review', changes: [add(subnet.networkSecurityGroupId, { kind: 'networkSecurityGroup', name: `nsg-${subnet.label}` })] }],
    };
  },
});
