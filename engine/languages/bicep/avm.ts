import { filled, memberOf, scalar, type Data } from '../../evaluate/data';
import type { ModuleTable } from '../../resources/module-resource';
import { notOffered, row, type Row } from '../../resources/table';

/** References to the cluster module of Azure Verified Modules, by alias or in full. */
const reference =
  /^br(?:\/public)?:(?:mcr\.microsoft\.com\/bicep\/)?avm\/res\/container-service\/managed-cluster:(\d+)\.(\d+)/i;

/** The table of a module path; undefined for other modules, and for versions before 0.6, whose parameters were others again. */
export function avmTable(path: string): ModuleTable | undefined {
  const match = reference.exec(path);
  if (!match) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > 0 || minor >= 12 ? current : minor >= 6 ? flat : undefined;
}

const network = 'properties.networkProfile';

/** A parameter that has ARM's own shape. */
const below = (arm: string, name: string): Row => row(arm, name, { below: true });

/** The module's parameters and defaults. Source: bicep-registry-modules, avm/res/container-service/managed-cluster/main.bicep, 2026-08-07. */
const shared: readonly Row[] = [
  row('name', 'name'),
  row('location', 'location'),
  row('sku.name', 'skuName'),
  row('identity.userAssignedIdentities', 'managedIdentities.userAssignedResourceIds', { map: 'keys' }),
  row('properties.kubernetesVersion', 'kubernetesVersion'),
  // The module takes the name where no prefix is given.
  row('properties.dnsPrefix', ['dnsPrefix', 'name']),
  ...[
    'networkDataplane',
    'networkPlugin',
    'networkPluginMode',
    'networkPolicy',
    'podCidr',
    'serviceCidr',
    'dnsServiceIP',
    'outboundType',
    'loadBalancerSku',
  ].map((name) => row(`${network}.${name}`, name)),
  row(`${network}.loadBalancerProfile.allocatedOutboundPorts`, 'allocatedOutboundPorts'),
  row(`${network}.loadBalancerProfile.managedOutboundIPs.count`, 'managedOutboundIPCount'),
  row(`${network}.loadBalancerProfile.outboundIPs.publicIPs`, 'outboundPublicIPResourceIds'),
  row(`${network}.loadBalancerProfile.outboundIPPrefixes.publicIPPrefixes`, 'outboundPublicIPPrefixResourceIds'),
  row('properties.publicNetworkAccess', 'publicNetworkAccess', { default: 'Disabled' }),
  row('properties.addonProfiles.azurepolicy.enabled', 'azurePolicyEnabled', { default: true }),
  row('properties.addonProfiles.httpApplicationRouting.enabled', 'httpApplicationRoutingEnabled'),
  row('properties.addonProfiles.openServiceMesh.enabled', 'openServiceMeshEnabled'),
  row('properties.addonProfiles.aciConnectorLinux.enabled', 'aciConnectorLinuxEnabled'),
  row('properties.addonProfiles.ingressApplicationGateway.enabled', 'ingressApplicationGatewayEnabled'),
  row('properties.ingressProfile.webAppRouting.enabled', 'webApplicationRoutingEnabled'),
  row('properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType', 'defaultIngressControllerType'),
  row('properties.disableLocalAccounts', 'disableLocalAccounts', { default: true }),
  row('properties.enableRBAC', 'enableRBAC'),
  // No property of the cluster: settings that the module deploys for it.
  below('diagnosticSettings', 'diagnosticSettings'),
  below('properties.servicePrincipalProfile', 'aksServicePrincipalProfile'),
  row('properties.nodeResourceGroup', 'nodeResourceGroup'),
  ...notOffered(
    // Made of others where these are given, see `derived`.
    'identity.type',
    `${network}.loadBalancerProfile`,
    `${network}.dockerBridgeCidr`,
    'properties.addonProfiles.ingressApplicationGateway.config.subnetCIDR',
    'properties.apiServerAuthorizedIPRanges',
    'properties.hostedSystemProfile',
    'properties.ingressProfile.gatewayAPI',
    'properties.ingressProfile.webAppRouting.gatewayAPIImplementations',
  ),
];

/** Names that differ in a pool. */
const poolNames: { readonly [arm: string]: string } = {
  vnetSubnetID: 'vnetSubnetResourceId',
  podSubnetID: 'podSubnetResourceId',
  nodePublicIPPrefixID: 'nodePublicIpPrefixResourceId',
};

const base = {
  type: 'Microsoft.ContainerService/managedClusters',
  pools: [
    { parameter: 'primaryAgentPoolProfiles', shape: 'list' },
    { parameter: 'agentPools', shape: 'list' },
  ],
  rename: (name) => poolNames[name] ?? name,
  derived(path, read): Data | undefined {
    if (path === 'identity.type') {
      const identities = read('managedIdentities');
      if (identities?.kind !== 'object') return identities;
      const [system, user] = [memberOf(identities, 'systemAssigned'), memberOf(identities, 'userAssignedResourceIds')];
      if (system?.kind === 'unknown' || user?.kind === 'unknown') return system?.kind === 'unknown' ? system : user;
      const hasUser = user?.kind === 'array' && user.items.length > 0;
      const hasSystem = system?.kind === 'scalar' && system.value === true;
      return scalar(
        hasUser && hasSystem ? 'SystemAssigned, UserAssigned' : hasUser ? 'UserAssigned' : 'SystemAssigned',
        identities.source,
      );
    }
    // The module sends the profile with every way out but the author's own routes.
    if (path === `${network}.loadBalancerProfile` || path.startsWith(`${network}.loadBalancerProfile.`)) {
      const way = read('outboundType');
      if (way?.kind === 'unknown') return way;
      if (way?.kind === 'scalar' && String(way.value).toLowerCase() === 'userdefinedrouting')
        return scalar(null, { ...way.source, literal: false });
      const source = way ?? read('name');
      return path.endsWith('.loadBalancerProfile') && source ? filled(source) : undefined;
    }
    if (path === 'properties.serviceMeshProfile.mode') {
      const mesh = read('istioServiceMeshEnabled');
      return mesh?.kind === 'scalar' && mesh.value === true
        ? scalar('Istio', { ...mesh.source, literal: false })
        : mesh;
    }
    // With the Cilium data plane the module sets mode and engine by itself.
    const value = {
      'properties.networkProfile.networkPluginMode': 'overlay',
      'properties.networkProfile.networkPolicy': 'cilium',
    }[path];
    const dataplane = value === undefined ? undefined : read('networkDataplane');
    if (dataplane?.kind === 'unknown') return dataplane;
    return value !== undefined && dataplane?.kind === 'scalar' && String(dataplane.value).toLowerCase() === 'cilium'
      ? scalar(value, { ...dataplane.source, literal: false })
      : undefined;
  },
} satisfies Omit<ModuleTable, 'rows'>;

/** Version 0.12 and later: ARM's own objects as parameters. */
const current: ModuleTable = {
  ...base,
  rows: [
    ...shared,
    ...['advancedNetworking', 'natGatewayProfile', 'staticEgressGatewayProfile'].map((name) =>
      below(`${network}.${name}`, name),
    ),
    ...['networkMode', 'podCidrs', 'serviceCidrs', 'ipFamilies'].map((name) => row(`${network}.${name}`, name)),
    row(`${network}.loadBalancerProfile.idleTimeoutInMinutes`, 'idleTimeoutInMinutes'),
    row('properties.fqdnSubdomain', 'fqdnSubdomain'),
    ...[
      'aadProfile',
      'apiServerAccessProfile',
      'podIdentityProfile',
      'securityProfile',
      'serviceMeshProfile',
      'bootstrapProfile',
      'autoUpgradeProfile',
      'nodeProvisioningProfile',
    ].map((name) => below(`properties.${name}`, name)),
  ],
};

/** Versions 0.6 to 0.11: a parameter for each property. */
const flat: ModuleTable = {
  ...base,
  rows: [
    ...shared,
    row('properties.aadProfile', 'aadProfile'),
    ...['managed', 'enableAzureRBAC', 'adminGroupObjectIDs', 'tenantID'].map((name) =>
      row(`properties.aadProfile.${name}`, `aadProfile.aadProfile${name[0]!.toUpperCase()}${name.slice(1)}`),
    ),
    row(`${network}.loadBalancerProfile.idleTimeoutInMinutes`, 'idleTimeoutInMinutes'),
    row('properties.nodeProvisioningProfile.mode', 'nodeProvisioningProfileMode'),
    row('properties.autoUpgradeProfile.nodeOSUpgradeChannel', 'autoNodeOsUpgradeProfileUpgradeChannel', {
      default: 'Unmanaged',
    }),
    row('properties.serviceMeshProfile.istio.revisions', 'istioServiceMeshRevisions'),
    ...notOffered(
      ...['advancedNetworking', 'ipFamilies', 'networkMode', 'podCidrs', 'serviceCidrs', 'natGatewayProfile'].map(
        (name) => `${network}.${name}`,
      ),
      `${network}.staticEgressGatewayProfile`,
      'properties.apiServerAccessProfile.enableVnetIntegration',
      'properties.apiServerAccessProfile.subnetId',
      'properties.bootstrapProfile',
      'properties.fqdnSubdomain',
      'properties.securityProfile.azureDefender',
      // Made of others where these are given, see `derived`.
      'properties.serviceMeshProfile.mode',
    ),
    row('properties.apiServerAccessProfile.authorizedIPRanges', 'authorizedIPRanges'),
    row('properties.apiServerAccessProfile.disableRunCommand', 'disableRunCommand'),
    row('properties.apiServerAccessProfile.enablePrivateCluster', 'enablePrivateCluster'),
    row('properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN', 'enablePrivateClusterPublicFQDN', {
      default: false,
    }),
    row('properties.apiServerAccessProfile.privateDNSZone', 'privateDNSZone'),
    row('properties.podIdentityProfile.enabled', 'podIdentityProfileEnable'),
    row('properties.podIdentityProfile.allowNetworkPluginKubenet', 'podIdentityProfileAllowNetworkPluginKubenet'),
    row('properties.securityProfile.defender.securityMonitoring.enabled', 'enableAzureDefender'),
    row('properties.securityProfile.defender.logAnalyticsWorkspaceResourceId', 'monitoringWorkspaceResourceId'),
    row(
      'properties.serviceMeshProfile.istio.components.ingressGateways[mode=External].enabled',
      'istioServiceMeshExternalIngressGatewayEnabled',
    ),
  ],
};
