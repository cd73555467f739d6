import { azurermSince } from '../model/azurerm';
import type { Cluster } from '../model/network';
import { is, isNone, type Value } from '../model/value';
import { fixed, refused, replaced, type Fact } from './fact';
import { since, wordOf } from './edit';

/*
 * Of the API server, names and identity. Sources: terraform-provider-azurerm, ForceNew and CustomizeDiff of its tags 3.0 to 5.2;
 * learn.microsoft.com/azure/aks: private-clusters, api-server-vnet-integration, system-assigned-managed-identity, use-oidc-issuer;
 * github.com/Azure/azure-cli issues 12669, 24764; 2026-08.
 */

/** Named once, when the cluster is made. What Azure makes up for an absent one is not known. */
function forever(property: string, path: string): Fact {
  return {
    property,
    read: ({ resource }) => withoutSpaces(resource.string(path), property === 'location'),
    judge: (from, to, { now }) =>
      fixed(now.resource, property, from, to, 'It is named once, when the cluster is made.'),
  };
}

/** `West Europe` is `westeurope`. */
function withoutSpaces(value: Value<string>, isLocation: boolean): Value<string> {
  return isLocation && value.kind === 'known' ? { ...value, value: value.value.replaceAll(' ', '') } : value;
}

/** system, none, or zone for one of one's own. */
function zoneOf({ apiServer }: Cluster): Value<unknown> {
  const { privateDnsZone, privateDnsZoneReference: zone } = apiServer;
  if (is(privateDnsZone, 'system') || is(privateDnsZone, 'none')) return privateDnsZone;
  if (privateDnsZone.kind === 'absent' || zone.kind !== 'known') return privateDnsZone;
  return zone.value.name === undefined
    ? { kind: 'unknown', reason: 'its zone is not known', at: zone.at }
    : { ...zone, value: zone.value.name };
}

/** What changes in place without harm, for those who ask for all that changes. */
function inPlace(property: string, read: Fact['read'], initial: string): Fact {
  return {
    property,
    read,
    initial,
    provided: initial,
    judge: () => ({ kind: 'inPlace', says: 'It changes in place.' }),
  };
}

export const accessFacts: readonly Fact[] = [
  inPlace('authorizedIPRanges', ({ apiServer }) => apiServer.authorizedIpRanges, 'everybody'),
  inPlace('disableRunCommand', ({ apiServer }) => apiServer.disableRunCommand, 'false'),
  inPlace('advancedNetworking.enabled', ({ network }) => network.acnsEnabled, 'false'),
  inPlace('loadBalancerProfile.allocatedOutboundPorts', ({ network }) => network.allocatedOutboundPorts, '0'),
  inPlace('loadBalancerProfile.managedOutboundIPs.count', ({ network }) => network.managedOutboundIpCount, '1'),
  forever('location', 'location'),
  forever('dnsPrefix', 'properties.dnsPrefix'),
  forever('fqdnSubdomain', 'properties.fqdnSubdomain'),
  forever('nodeResourceGroup', 'properties.nodeResourceGroup'),
  {
    property: 'enablePrivateCluster',
    read: ({ apiServer }) => apiServer.enablePrivateCluster,
    initial: 'false',
    provided: 'false',
    judge: (from, to, { before, now }) => {
      if (now.resource.provider) return replaced('enablePrivateCluster', from, to);
      const { enableVnetIntegration } = before.apiServer;
      if (enableVnetIntegration.kind === 'unknown') return undefined;
      return is(enableVnetIntegration, true)
        ? { kind: 'inPlace', says: 'With API Server VNet Integration it changes in place.' }
        : refused(
            'enablePrivateCluster',
            from,
            to,
            'API Server VNet Integration first, or a new cluster.',
            'Changing enablePrivateCluster is not allowed. It can only be set while creating the cluster.',
          );
    },
  },
  {
    property: 'privateDNSZone',
    read: zoneOf,
    initial: 'system',
    judge: (from, to, { before, now }) => {
      // Of a cluster that becomes private, or is not, there was none.
      if (!is(before.apiServer.enablePrivateCluster, true) || !is(now.apiServer.enablePrivateCluster, true))
        return undefined;
      if (now.resource.provider) return replaced('privateDNSZone', from, to);
      return to === 'none'
        ? { kind: 'reimages', says: 'Every pool gets a new node image, and the private name of the API server goes.' }
        : refused('privateDNSZone', from, to, "Only the way to 'none' is open to a cluster that runs.");
    },
  },
  {
    property: 'enableVnetIntegration',
    read: ({ apiServer }) => apiServer.enableVnetIntegration,
    initial: 'false',
    judge: (from, to) =>
      to === 'true'
        ? {
            kind: 'oneWay',
            says: 'API Server VNet Integration is never switched off again. The API server gets another address; stop and start the cluster at once, and all pools are upgraded.',
          }
        : refused('enableVnetIntegration', from, to, 'It is never switched off again.'),
  },
  {
    property: 'servicePrincipalProfile.clientId',
    read: ({ servicePrincipalClientId: id }) => (is(id, 'msi') ? { kind: 'absent', at: id.at } : id),
    initial: ({ identityType, servicePrincipal }) =>
      identityType.kind === 'known' && servicePrincipal.kind !== 'unknown' ? 'a managed identity' : undefined,
    judge: (from, _to, { now }) =>
      from === 'a managed identity'
        ? fixed(
            now.resource,
            'servicePrincipalProfile',
            from,
            'with a service principal',
            'A managed identity stays one.',
            "Changing property 'servicePrincipalProfile.clientId' is not allowed.",
          )
        : undefined,
  },
  {
    property: 'enableRBAC',
    read: ({ resource }) => resource.boolean('properties.enableRBAC'),
    initial: 'true',
    provided: 'true',
    judge: (from, to, { now }) => fixed(now.resource, 'enableRBAC', from, to),
  },
  {
    property: 'oidcIssuerProfile.enabled',
    read: ({ resource }) => resource.boolean('properties.oidcIssuerProfile.enabled'),
    initial: 'false',
    judge: (from, to, { now }) => {
      if (to === 'true') return { kind: 'oneWay', says: 'The OIDC issuer is never switched off again.' };
      const refuses = refused('oidcIssuerProfile.enabled', from, to, 'It is never switched off again.');
      return now.resource.provider
        ? since(now.resource, azurermSince.oidcOffReplaces, replaced('oidcIssuerProfile.enabled', from, to), refuses)
        : refuses;
    },
  },
  {
    property: 'aadProfile',
    read: ({ resource }) => resource.object('properties.aadProfile'),
    initial: 'false',
    judge: (from, _to, { now }) =>
      from === 'false' &&
      wordOf(now.resource.object('properties.aadProfile')) === 'true' &&
      isNone(now.skuName, 'Automatic')
        ? { kind: 'oneWay', says: 'Entra ID is never switched off again.' }
        : undefined,
  },
];
