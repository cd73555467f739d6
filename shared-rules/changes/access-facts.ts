import { azurermSince } from '../model/azurerm';
import type { Cluster } from '../model/network';
import { is, isNone, type Value } from '../model/value';
import { fixed, refused, replaced, type Fact } from './fact';
import { since, type Outcome } from './edit';

/*
 * Of the API server, names and identity. Sources: terraform-provider-azurerm, ForceNew and CustomizeDiff of its tags 3.0 to 5.2;
 * learn.microsoft.com/azure/aks: private-clusters, api-server-vnet-integration, system-assigned-managed-identity, use-oidc-issuer;
 * github.com/Azure/azure-cli issues 12669, 24764; 2026-08.
 */

/** Named once, when the cluster is made. What Azure makes up for an absent one is not known. */
function forever(property: string, path: string, more: Pick<Fact, 'provided' | 'computed'> = {}): Fact {
  return {
    property,
    ...more,
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

/** What changes in place, for those who ask for all that changes. @param says what it comes to, a sentence */
function inPlace(property: string, read: Fact['read'], initial?: Fact['initial'], says = 'It changes in place.'): Fact {
  return {
    property,
    read,
    ...(initial === undefined ? {} : { initial }),
    ...(typeof initial === 'string' ? { provided: initial } : {}),
    judge: () => ({ kind: 'inPlace', says }),
  };
}

/** The same where azurerm has a default of its own. */
function sent(fact: Fact, provided: string): Fact {
  return { ...fact, provided };
}

/** The same where azurerm keeps what there is. */
function computed({ provided: _, ...fact }: Fact): Fact {
  return { ...fact, computed: true };
}

/** A member of the network profile. */
function inProfile(
  path: string,
  says?: string,
  initial?: string,
  kind: 'number' | 'string' | 'boolean' = 'number',
): Fact {
  return inPlace(path, ({ resource }) => resource[kind](`properties.networkProfile.${path}`), initial, says);
}

/** A feature that takes with it what it ran. */
function feature(property: string, read: Fact['read'], initial = 'false'): Fact {
  return {
    ...inPlace(property, read, initial),
    judge: (_from, to) => ({
      kind: 'inPlace',
      says: to === initial.toLowerCase() ? 'It goes in place, and what it ran goes with it.' : 'It comes in place.',
    }),
  };
}

/** Of a cluster that has identities of one's own: which. */
function identitiesOf({ identityType, identities }: Cluster): Value<unknown> {
  if (!is(identityType, 'UserAssigned') || identities.kind !== 'known') return { kind: 'absent', at: identities.at };
  const names = identities.value.items.map(({ name }) => name?.toLowerCase());
  return names.includes(undefined) || !identities.value.complete
    ? { kind: 'unknown', reason: 'its identities are not known', at: identities.at }
    : { ...identities, value: names.sort().join(', ') };
}

const agents = 'The Cilium agents restart.';

export const accessFacts: readonly Fact[] = [
  {
    ...inPlace('authorizedIPRanges', ({ apiServer }) => apiServer.authorizedIpRanges, 'everybody'),
    judge: (_from, to) => ({
      kind: 'inPlace',
      says: to === 'everybody' ? 'It changes in place: the API server is open to everybody.' : 'It changes in place.',
    }),
  },
  sent(
    inPlace('enablePrivateClusterPublicFQDN', ({ apiServer }) => apiServer.enablePrivateClusterPublicFqdn),
    'false',
  ),
  inPlace('disableRunCommand', ({ apiServer }) => apiServer.disableRunCommand, 'false'),
  inPlace('advancedNetworking.enabled', ({ network }) => network.acnsEnabled, 'false', agents),
  sent(
    inPlace('advancedNetworking.security.enabled', ({ network }) => network.acnsSecurityEnabled, undefined, agents),
    'false',
  ),
  sent(
    inPlace('advancedNetworking.observability.enabled', ({ network }) => network.acnsObservabilityEnabled),
    'false',
  ),
  inPlace(
    'advancedNetworking.security.transitEncryption.type',
    ({ network }) => network.transitEncryptionType,
    'None',
    agents,
  ),
  inPlace(
    'advancedNetworking.performance.accelerationMode',
    ({ network }) => network.accelerationMode,
    'None',
    `${agents} Connections may be cut.`,
  ),
  inProfile('loadBalancerProfile.allocatedOutboundPorts', 'It changes in place, and drops connections.', '0'),
  computed(inProfile('loadBalancerProfile.managedOutboundIPs.count', undefined, '1')),
  inProfile('loadBalancerProfile.idleTimeoutInMinutes', undefined, '30'),
  inProfile('loadBalancerProfile.backendPoolType', undefined, 'NodeIPConfiguration', 'string'),
  computed(inProfile('natGatewayProfile.managedOutboundIPProfile.count')),
  inProfile('natGatewayProfile.idleTimeoutInMinutes', undefined, '4'),
  feature('ingressProfile.webAppRouting.enabled', (cluster) => cluster.webAppRoutingEnabled),
  feature('addonProfiles.httpApplicationRouting.enabled', (cluster) => cluster.httpApplicationRoutingEnabled),
  feature('serviceMeshProfile.mode', (cluster) => cluster.serviceMeshMode, 'Disabled'),
  {
    property: 'identity.type',
    read: ({ identityType }) => identityType,
    judge: (_from, _to, { now }) => otherPrincipal(now),
  },
  {
    property: 'identity.userAssignedIdentities',
    read: identitiesOf,
    judge: (_from, _to, { now }) => otherPrincipal(now),
  },
  {
    property: 'resourceGroup',
    read: ({ resource }) => resource.string('resourceGroupName'),
    judge: (from, to, { now }) => (now.resource.provider ? replaced('the resource group', from, to) : undefined),
  },
  forever('location', 'location'),
  forever('dnsPrefix', 'properties.dnsPrefix', { provided: 'none' }),
  forever('fqdnSubdomain', 'properties.fqdnSubdomain', { provided: 'none' }),
  forever('nodeResourceGroup', 'properties.nodeResourceGroup', { computed: true }),
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
    computed: true,
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
    provided: 'false',
    judge: (from, to) =>
      to === 'true'
        ? {
            kind: 'oneWay',
            says: 'API Server VNet Integration is never switched off again. The API server gets another address; stop and start the cluster at once, and all pools are upgraded.',
          }
        : refused('enableVnetIntegration', from, to, 'It is never switched off again.'),
  },
  {
    property: 'apiServerAccessProfile.subnetId',
    read: ({ apiServer }) => {
      const { subnet } = apiServer;
      return subnet.kind === 'known' ? { ...subnet, value: 'a subnet' } : subnet;
    },
    initial: 'none',
    provided: 'none',
    judge: (from, to, { now }) =>
      now.resource.provider && to === 'none' ? replaced('the subnet of the API server', from, to) : undefined,
  },
  {
    property: 'servicePrincipalProfile.clientId',
    read: ({ servicePrincipalClientId: id }) => (is(id, 'msi') ? { kind: 'absent', at: id.at } : id),
    initial: ({ identityType, servicePrincipal }) =>
      identityType.kind === 'known' && servicePrincipal.kind !== 'unknown' ? 'a managed identity' : undefined,
    isWhole: true,
    judge: (from, to, { now }) =>
      to === 'a managed identity'
        ? { kind: 'inPlace', says: 'The cluster gets a managed identity in place; its nodes use it after an upgrade.' }
        : from === 'a managed identity'
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
    // azurerm has it on by itself from 5.0 on.
    initial: ({ resource }) => (resource.provider?.atLeast(5, 0) === true ? 'true' : 'false'),
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
    read: entraIdOf,
    initial: 'off',
    provided: 'off',
    judge: (_from, to, { now }) => {
      // An Automatic cluster has it from the start.
      if (!isNone(now.skuName, 'Automatic')) return undefined;
      return to === 'on'
        ? { kind: 'oneWay', says: 'Entra ID is never switched off again.' }
        : refused('aadProfile', 'on', 'off', 'Entra ID is never switched off again.');
    },
  },
];

function otherPrincipal({ skuName, resource }: Cluster): Outcome {
  const mayReplace = is(skuName, 'Automatic') && resource.provider !== undefined;
  return {
    kind: 'inPlace',
    says: `It changes in place${mayReplace ? ', or azurerm makes the cluster anew' : ''}. Another principal needs its roles on the subnet, route table and zone first.`,
  };
}

/** on, or absent. */
function entraIdOf({ entraId, entraIdManaged }: Cluster): Value<unknown> {
  if (is(entraIdManaged, false)) return { ...entraIdManaged, kind: 'known', value: 'off', at: entraIdManaged.at };
  return entraId.kind === 'known' ? { ...entraId, value: 'on' } : entraId;
}
