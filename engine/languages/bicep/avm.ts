import type { ModuleRow, ModuleTable } from '../../resources/module-resource';
import { memberOf, scalar, type Data } from '../../evaluate/data';

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

/** The module's parameters and defaults. Source: bicep-registry-modules, avm/res/container-service/managed-cluster/main.bicep, 2026-08-07. */
const shared: readonly ModuleRow[] = [
  { arm: 'name', parameters: ['name'] },
  { arm: 'location', parameters: ['location'] },
  { arm: 'sku.name', parameters: ['skuName'] },
  { arm: 'properties.kubernetesVersion', parameters: ['kubernetesVersion'] },
  ...[
    'networkDataplane',
    'networkPlugin',
    'networkPluginMode',
    'networkPolicy',
    'podCidr',
    'serviceCidr',
    'dnsServiceIP',
  ].map((name) => ({ arm: `properties.networkProfile.${name}`, parameters: [name] })),
  { arm: 'properties.networkProfile.outboundType', parameters: ['outboundType'] },
  { arm: 'properties.networkProfile.loadBalancerSku', parameters: ['loadBalancerSku'] },
  {
    arm: 'properties.networkProfile.loadBalancerProfile.allocatedOutboundPorts',
    parameters: ['allocatedOutboundPorts'],
  },
  {
    arm: 'properties.networkProfile.loadBalancerProfile.managedOutboundIPs.count',
    parameters: ['managedOutboundIPCount'],
  },
  {
    arm: 'properties.networkProfile.loadBalancerProfile.outboundIPs.publicIPs',
    parameters: ['outboundPublicIPResourceIds'],
  },
  {
    arm: 'properties.networkProfile.loadBalancerProfile.outboundIPPrefixes.publicIPPrefixes',
    parameters: ['outboundPublicIPPrefixResourceIds'],
  },
  { arm: 'properties.publicNetworkAccess', parameters: ['publicNetworkAccess'], default: 'Disabled' },
  { arm: 'properties.addonProfiles.azurepolicy.enabled', parameters: ['azurePolicyEnabled'], default: true },
  { arm: 'properties.addonProfiles.httpApplicationRouting.enabled', parameters: ['httpApplicationRoutingEnabled'] },
  { arm: 'properties.addonProfiles.openServiceMesh.enabled', parameters: ['openServiceMeshEnabled'] },
  { arm: 'properties.addonProfiles.aciConnectorLinux.enabled', parameters: ['aciConnectorLinuxEnabled'] },
  {
    arm: 'properties.addonProfiles.ingressApplicationGateway.enabled',
    parameters: ['ingressApplicationGatewayEnabled'],
  },
  { arm: 'properties.ingressProfile.webAppRouting.enabled', parameters: ['webApplicationRoutingEnabled'] },
  {
    arm: 'properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType',
    parameters: ['defaultIngressControllerType'],
  },
  { arm: 'properties.disableLocalAccounts', parameters: ['disableLocalAccounts'], default: true },
  { arm: 'properties.enableRBAC', parameters: ['enableRBAC'] },
  { arm: 'properties.aadProfile', parameters: ['aadProfile'] },
  // No property of the cluster: settings that the module deploys for it.
  { arm: 'diagnosticSettings', parameters: ['diagnosticSettings'] },
  { arm: 'properties.servicePrincipalProfile', parameters: ['aksServicePrincipalProfile'] },
  { arm: 'properties.nodeResourceGroup', parameters: ['nodeResourceGroup'] },
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
    ...[
      'advancedNetworking',
      'natGatewayProfile',
      'networkMode',
      'podCidrs',
      'serviceCidrs',
      'staticEgressGatewayProfile',
    ].map((name) => ({ arm: `properties.networkProfile.${name}`, parameters: [name] })),
    { arm: 'properties.networkProfile.ipFamilies', parameters: ['ipFamilies'] },
    ...[
      'apiServerAccessProfile',
      'podIdentityProfile',
      'securityProfile',
      'serviceMeshProfile',
      'bootstrapProfile',
      'fqdnSubdomain',
      'autoUpgradeProfile',
      'nodeProvisioningProfile',
    ].map((name) => ({ arm: `properties.${name}`, parameters: [name] })),
  ],
};

/** Versions 0.6 to 0.11: a parameter for each property. */
const flat: ModuleTable = {
  ...base,
  rows: [
    ...shared,
    { arm: 'properties.apiServerAccessProfile.authorizedIPRanges', parameters: ['authorizedIPRanges'] },
    { arm: 'properties.apiServerAccessProfile.disableRunCommand', parameters: ['disableRunCommand'] },
    { arm: 'properties.apiServerAccessProfile.enablePrivateCluster', parameters: ['enablePrivateCluster'] },
    {
      arm: 'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
      parameters: ['enablePrivateClusterPublicFQDN'],
      default: false,
    },
    { arm: 'properties.apiServerAccessProfile.privateDNSZone', parameters: ['privateDNSZone'] },
    { arm: 'properties.podIdentityProfile.enabled', parameters: ['podIdentityProfileEnable'] },
    {
      arm: 'properties.podIdentityProfile.allowNetworkPluginKubenet',
      parameters: ['podIdentityProfileAllowNetworkPluginKubenet'],
    },
    { arm: 'properties.securityProfile.defender.securityMonitoring.enabled', parameters: ['enableAzureDefender'] },
    {
      arm: 'properties.serviceMeshProfile.istio.components.ingressGateways[mode=External].enabled',
      parameters: ['istioServiceMeshExternalIngressGatewayEnabled'],
    },
  ],
};
