import { add } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-private-dns-zone-link',
  severity: 'off',
  category: 'private-access',
  since: '0.1.0',
  summary: "Link a cluster's private DNS zone with the networks that look it up.",
  why: 'A private DNS zone answers only in networks that are linked with it. AKS links the network of the nodes; the hub with the DNS server, and the networks of the people who administer the cluster, are for you. The link may stand in another repository, so this is a matter of choice.',
  references: [aksDocs('private-clusters'), 'https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links'],
  equivalents: [],
  of: 'cluster',
  *check({ apiServer }, { model }) {
    const { enablePrivateCluster, privateDnsZone, privateDnsZoneReference } = apiServer;
    if (!is(enablePrivateCluster, true)) return;
    const zone = model
      .ofType('Microsoft.Network/privateDnsZones')
      .find(({ resource }) => model.means(privateDnsZoneReference, resource) === true);
    if (!zone) return;
    const links = model
      .ofType('Microsoft.Network/privateDnsZones/virtualNetworkLinks')
      .map(({ resource }) => model.isChild(resource, zone.resource));
    if (links.some((isOwn) => isOwn !== false)) return;
    yield {
      at: zone.resource.string('name'),
      message:
        "The zone is linked with no network in these files: only the nodes' network finds the API server. Link the others.",
      related: [{ at: privateDnsZone, message: 'The cluster uses the zone here.' }],
      fixes: [
        {
          title: 'Add a virtual network link',
          safety: 'review',
          changes: [add(zone.resource.string('name'), { kind: 'virtualNetworkLink' })],
        },
      ],
    };
  },
});
