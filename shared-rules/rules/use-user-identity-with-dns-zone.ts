import { blank, set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-user-identity-with-dns-zone',
  severity: 'error',
  category: 'private-access',
  since: '0.1.0',
  summary: 'A private DNS zone of your own needs a user-assigned identity.',
  why: 'The cluster writes the name of its API server into the zone while it is created. An identity that the system assigns does not exist before that, so nobody can have given it the right to. Give a user-assigned identity the roles Private DNS Zone Contributor and Network Contributor.',
  references: [aksDocs('private-clusters'), aksDocs('managed-identity-overview')],
  equivalents: [],
  azureErrors: {
    listed: ['SystemAssignedIdentityNotSupportedForCustomPrivateDNSZone', 'CustomPrivateDNSZoneMissingPermissionError'],
  },
  of: 'cluster',
  *check(cluster) {
    const { identityType, identities, apiServer } = cluster;
    const { privateDnsZone, privateDnsZoneReference } = apiServer;
    const isOwn =
      privateDnsZoneReference.kind === 'known' &&
      /^microsoft\.network\/privatednszones$/i.test(privateDnsZoneReference.value.type ?? '');
    if (!isOwn || !is(identityType, 'SystemAssigned') || !is(apiServer.enablePrivateCluster, true)) return;
    yield {
      at: identityType,
      message:
        'A system-assigned identity cannot have rights on your DNS zone before the cluster exists. Use a user-assigned one.',
      related: [{ at: privateDnsZone, message: 'The zone is set here.' }],
      fixes:
        identities.kind !== 'absent'
          ? []
          : [
              {
                title: 'Use a user-assigned identity (it needs the roles of the former one)',
                safety: 'review',
                changes: [
                  set(identityType, 'UserAssigned'),
                  set(identities, { [blank('id of a user-assigned identity')]: {} }),
                ],
              },
            ],
    };
  },
});
