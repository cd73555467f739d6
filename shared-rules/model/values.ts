/**
 * Which values an enumeration of AKS has, and since which api-version. Facts only: names and dates.
 * Read from Azure.Bicep.Types.Az 0.2.972 (NuGet, 2026-11-02), all 119 api-versions of `Microsoft.ContainerService/managedClusters` from 2017-08-31 to
 * 2026-08-02-preview, and 116 of `agentPools`; the values of 2026-06-01 compared with @azure/arm-containerservice 25.5.0 (npm). `block` stands in no
 * api-version: docs, egress-outboundtype.
 */

/** The first stable and the first preview api-version that have something; '' where none does. */
export type Since = readonly [stable: string, preview: string];

/** Values by ARM path; `[*]` stands for the index of a pool, whose properties are the same where it is a resource of its own. */
export const values: { readonly [path: string]: { readonly [value: string]: Since } } = {
  'properties.networkProfile.networkPlugin': {
    azure: ['2018-03-31', '2018-08-01-preview'],
    kubenet: ['2018-03-31', '2018-08-01-preview'],
    none: ['2022-06-01', '2022-01-02-preview'],
  },
  'properties.networkProfile.networkPluginMode': { overlay: ['2023-02-01', '2022-04-02-preview'] },
  'properties.networkProfile.networkPolicy': {
    calico: ['2018-03-31', '2018-08-01-preview'],
    azure: ['2019-02-01', '2021-11-01-preview'],
    cilium: ['2023-02-01', '2023-02-02-preview'],
    none: ['2024-05-01', '2023-08-02-preview'],
  },
  'properties.networkProfile.networkDataplane': {
    azure: ['2023-02-01', '2023-02-02-preview'],
    cilium: ['2023-02-01', '2023-02-02-preview'],
  },
  'properties.networkProfile.networkMode': {
    bridge: ['2020-02-01', '2021-11-01-preview'],
    transparent: ['2020-02-01', '2021-11-01-preview'],
  },
  'properties.networkProfile.outboundType': {
    loadBalancer: ['2019-11-01', '2021-11-01-preview'],
    userDefinedRouting: ['2019-11-01', '2021-11-01-preview'],
    managedNATGateway: ['2021-07-01', '2021-11-01-preview'],
    userAssignedNATGateway: ['2021-07-01', '2021-11-01-preview'],
    none: ['2025-01-01', '2024-04-02-preview'],
  },
  'properties.networkProfile.loadBalancerSku': {
    basic: ['2019-04-01', '2021-11-01-preview'],
    standard: ['2019-04-01', '2021-11-01-preview'],
    service: ['', '2026-05-02-preview'],
  },
  'properties.networkProfile.loadBalancerProfile.backendPoolType': {
    NodeIP: ['2023-10-01', '2022-08-02-preview'],
    NodeIPConfiguration: ['2023-10-01', '2022-08-02-preview'],
    PodIP: ['', '2026-05-02-preview'],
  },
  'properties.networkProfile.natGatewayProfile.sku': {
    Standard: ['2026-06-01', '2026-06-02-preview'],
    StandardV2: ['2026-06-01', '2026-06-02-preview'],
  },
  'properties.networkProfile.ipFamilies': {
    IPv4: ['2021-10-01', '2021-11-01-preview'],
    IPv6: ['2021-10-01', '2021-11-01-preview'],
  },
  'properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies': {
    FQDN: ['2025-08-01', '2025-02-02-preview'],
    L7: ['2025-08-01', '2025-02-02-preview'],
    None: ['2025-08-01', '2025-02-02-preview'],
  },
  'properties.networkProfile.advancedNetworking.security.transitEncryption.type': {
    None: ['2026-01-01', '2025-03-02-preview'],
    WireGuard: ['2026-01-01', '2025-03-02-preview'],
    mTLS: ['', '2026-01-02-preview'],
  },
  'properties.networkProfile.advancedNetworking.performance.accelerationMode': {
    BpfVeth: ['2026-01-01', '2025-07-02-preview'],
    None: ['2026-01-01', '2025-07-02-preview'],
  },
  'properties.networkProfile.podLinkLocalAccess': {
    IMDS: ['', '2024-04-02-preview'],
    None: ['', '2024-04-02-preview'],
  },
  'sku.name': {
    Basic: ['2020-03-01', '2021-11-01-preview'],
    Base: ['2023-01-01', '2023-01-02-preview'],
    Automatic: ['2025-07-01', '2024-03-02-preview'],
  },
  'properties.publicNetworkAccess': {
    Disabled: ['2021-08-01', '2021-11-01-preview'],
    Enabled: ['2021-08-01', '2021-11-01-preview'],
    SecuredByPerimeter: ['', '2022-07-02-preview'],
  },
  'properties.serviceMeshProfile.mode': {
    Disabled: ['2023-08-01', '2023-02-02-preview'],
    Istio: ['2023-08-01', '2023-02-02-preview'],
  },
  'properties.ingressProfile.gatewayAPI.installation': {
    Disabled: ['2026-02-01', '2025-06-02-preview'],
    Standard: ['2026-02-01', '2025-06-02-preview'],
  },
  'properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType': {
    AnnotationControlled: ['2025-02-01', '2024-06-02-preview'],
    External: ['2025-02-01', '2024-06-02-preview'],
    Internal: ['2025-02-01', '2024-06-02-preview'],
    None: ['2025-02-01', '2024-06-02-preview'],
  },
  'properties.bootstrapProfile.artifactSource': {
    Cache: ['2025-01-01', '2024-01-02-preview'],
    Direct: ['2025-01-01', '2024-01-02-preview'],
  },
  'properties.autoUpgradeProfile.nodeOSUpgradeChannel': {
    NodeImage: ['2023-06-01', '2022-10-02-preview'],
    None: ['2023-06-01', '2022-10-02-preview'],
    Unmanaged: ['2023-06-01', '2022-10-02-preview'],
    SecurityPatch: ['2024-05-01', '2022-10-02-preview'],
  },
  'properties.nodeProvisioningProfile.mode': {
    Auto: ['2025-05-01', '2023-09-02-preview'],
    Manual: ['2025-05-01', '2023-09-02-preview'],
  },
  'properties.agentPoolProfiles[*].osType': {
    Linux: ['2017-08-31', '2018-08-01-preview'],
    Windows: ['2017-08-31', '2018-08-01-preview'],
  },
  'properties.agentPoolProfiles[*].type': {
    AvailabilitySet: ['2019-02-01', '2018-08-01-preview'],
    VirtualMachineScaleSets: ['2019-02-01', '2018-08-01-preview'],
    VirtualMachines: ['2025-04-01', '2023-09-02-preview'],
    FlexNodes: ['', '2026-05-02-preview'],
  },
  'properties.agentPoolProfiles[*].mode': {
    System: ['2020-03-01', '2021-11-01-preview'],
    User: ['2020-03-01', '2021-11-01-preview'],
    Gateway: ['2025-04-01', '2024-02-02-preview'],
    Machines: ['', '2025-04-02-preview'],
    ManagedSystem: ['', '2025-04-02-preview'],
  },
  'properties.agentPoolProfiles[*].podIPAllocationMode': {
    DynamicIndividual: ['2025-04-01', '2024-01-02-preview'],
    StaticBlock: ['2025-04-01', '2024-01-02-preview'],
  },
  // Published since 2025-08-01, but refused by AKS with 2025-10-01: Azure/azure-rest-api-specs issue 40740.
  'properties.agentPoolProfiles[*].securityProfile.sshAccess': {
    Disabled: ['2026-06-01', '2023-06-02-preview'],
    LocalUser: ['2026-06-01', '2023-06-02-preview'],
    EntraId: ['2026-06-01', '2025-08-02-preview'],
  },
};

/** Properties that came to a stable api-version since 2023-07-01 or to none yet; what is below one came with it, unless it is listed. */
export const properties: { readonly [path: string]: Since } = {
  'properties.networkProfile.loadBalancerProfile.backendPoolType': ['2023-10-01', '2022-08-02-preview'],
  'properties.networkProfile.loadBalancerProfile.clusterServiceLoadBalancerHealthProbeMode': ['', '2024-02-02-preview'],
  'properties.networkProfile.natGatewayProfile.sku': ['2026-06-01', '2026-06-02-preview'],
  'properties.networkProfile.natGatewayProfile.managedOutboundIPProfile.countIPv6': [
    '2026-06-01',
    '2026-01-02-preview',
  ],
  'properties.networkProfile.natGatewayProfile.outboundIPs': ['2026-06-01', '2026-01-02-preview'],
  'properties.networkProfile.natGatewayProfile.outboundIPPrefixes': ['2026-06-01', '2026-01-02-preview'],
  'properties.networkProfile.natGatewayId': ['', '2026-05-02-preview'],
  'properties.networkProfile.kubeProxyConfig': ['', '2022-08-02-preview'],
  'properties.networkProfile.podLinkLocalAccess': ['', '2024-04-02-preview'],
  'properties.networkProfile.staticEgressGatewayProfile': ['2025-04-01', '2024-02-02-preview'],
  'properties.networkProfile.advancedNetworking': ['2024-09-01', '2024-03-02-preview'],
  'properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies': ['2025-08-01', '2025-02-02-preview'],
  'properties.networkProfile.advancedNetworking.security.transitEncryption': ['2026-01-01', '2025-02-02-preview'],
  'properties.networkProfile.advancedNetworking.performance': ['2026-01-01', '2025-07-02-preview'],
  'properties.networkProfile.bastionProfile': ['', '2026-04-02-preview'],
  'properties.networkProfile.clusterAPIConnectivityProfile': ['', '2026-08-02-preview'],
  'properties.apiServerAccessProfile.enableVnetIntegration': ['2025-03-01', '2022-04-02-preview'],
  'properties.apiServerAccessProfile.subnetId': ['2025-03-01', '2022-04-02-preview'],
  'properties.bootstrapProfile': ['2025-01-01', '2024-01-02-preview'],
  'properties.hostedSystemProfile': ['2026-02-01', '2025-08-02-preview'],
  'properties.nodeProvisioningProfile': ['2025-05-01', '2023-09-02-preview'],
  'properties.serviceMeshProfile': ['2023-08-01', '2023-02-02-preview'],
  'properties.ingressProfile': ['2024-01-01', '2022-03-02-preview'],
  'properties.ingressProfile.webAppRouting.nginx': ['2025-02-01', '2024-06-02-preview'],
  'properties.ingressProfile.webAppRouting.gatewayAPIImplementations': ['2026-02-01', '2026-01-02-preview'],
  'properties.ingressProfile.webAppRouting.defaultDomain': ['', '2025-09-02-preview'],
  'properties.ingressProfile.gatewayAPI': ['2026-02-01', '2025-06-02-preview'],
  'properties.ingressProfile.applicationLoadBalancer': ['', '2025-09-02-preview'],
  'properties.agentPoolProfiles[*].podIPAllocationMode': ['2025-04-01', '2024-01-02-preview'],
  'properties.agentPoolProfiles[*].upgradeSettings.maxUnavailable': ['2025-03-01', '2024-09-02-preview'],
  'properties.agentPoolProfiles[*].networkProfile': ['2023-10-01', '2022-08-03-preview'],
  'properties.agentPoolProfiles[*].networkProfile.allowedHostPorts': ['2023-10-01', '2022-09-02-preview'],
  'properties.agentPoolProfiles[*].networkProfile.nodePublicIPPrefixIDs': ['', '2026-03-02-preview'],
  'properties.agentPoolProfiles[*].networkProfile.secondaryNetworkInterfaces': ['', '2026-03-02-preview'],
  'properties.agentPoolProfiles[*].securityProfile': ['2024-07-01', '2023-06-02-preview'],
  'properties.agentPoolProfiles[*].gatewayProfile': ['2025-04-01', '2024-02-02-preview'],
  'properties.agentPoolProfiles[*].localDNSProfile': ['2025-09-01', '2025-03-02-preview'],
  'properties.agentPoolProfiles[*].windowsProfile': ['2024-02-01', '2022-08-02-preview'],
  'properties.agentPoolProfiles[*].windowsProfile.disableOutboundNat': ['2024-02-01', '2022-08-02-preview'],
};

/** Older properties that fixes set or rules ask for: a template of an early api-version may lack them. */
const olderProperties: { readonly [path: string]: Since } = {
  'properties.aadProfile.enableAzureRBAC': ['2020-06-01', '2021-11-01-preview'],
  'properties.apiServerAccessProfile': ['2019-08-01', '2021-11-01-preview'],
  'properties.apiServerAccessProfile.disableRunCommand': ['2021-08-01', '2021-11-01-preview'],
  'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN': ['2021-05-01', '2021-11-01-preview'],
  'properties.apiServerAccessProfile.privateDNSZone': ['2020-11-01', '2021-11-01-preview'],
  'properties.autoUpgradeProfile': ['2020-11-01', '2021-11-01-preview'],
  'properties.autoUpgradeProfile.nodeOSUpgradeChannel': ['2023-06-01', '2022-10-02-preview'],
  'properties.disableLocalAccounts': ['2021-03-01', '2021-11-01-preview'],
  'properties.fqdnSubdomain': ['2021-02-01', '2021-11-01-preview'],
  'properties.networkProfile.ipFamilies': ['2021-10-01', '2021-11-01-preview'],
  'properties.networkProfile.loadBalancerProfile': ['2019-08-01', '2021-11-01-preview'],
  'properties.networkProfile.natGatewayProfile': ['2021-07-01', '2021-11-01-preview'],
  'properties.networkProfile.networkDataplane': ['2023-02-01', '2023-02-02-preview'],
  'properties.networkProfile.networkPluginMode': ['2023-02-01', '2022-04-02-preview'],
  'properties.networkProfile.outboundType': ['2019-11-01', '2021-11-01-preview'],
  'properties.networkProfile.podCidrs': ['2021-10-01', '2021-11-01-preview'],
  'properties.networkProfile.serviceCidrs': ['2021-10-01', '2021-11-01-preview'],
  'properties.publicNetworkAccess': ['2021-08-01', '2021-11-01-preview'],
  'properties.securityProfile': ['2021-07-01', '2021-11-01-preview'],
  'properties.securityProfile.defender': ['2022-06-01', '2022-06-02-preview'],
};

const since = new Map(
  Object.entries({ ...olderProperties, ...properties }).map(([path, dates]) => [path.toLowerCase(), dates]),
);
const valuesByPath = new Map(Object.entries(values).map(([path, known]) => [path.toLowerCase(), known]));

/** A path as the tables have it: in lower case, with `[*]` for an index. */
function keyOf(path: string): string {
  return path.toLowerCase().replace(/\[\d+\]/g, '[*]');
}

/** Since when a property exists, by its own entry or that of what it stands in; undefined for one that is as old as the tables. */
export function sinceOf(path: string): Since | undefined {
  for (let key = keyOf(path); key !== ''; key = key.slice(0, Math.max(0, key.lastIndexOf('.')))) {
    const dates = since.get(key);
    if (dates) return dates;
  }
  return undefined;
}

/** What a property may be, and since which api-version; undefined for one that is no enumeration, or none of ours. */
export function valuesOf(path: string): { readonly [value: string]: Since } | undefined {
  return valuesByPath.get(keyOf(path));
}

/** Whether an api-version has a property. */
export function hasProperty(apiVersion: string, path: string): boolean {
  const dates = sinceOf(path);
  return dates === undefined || isKnownTo(apiVersion, dates);
}

/** Values that have been withdrawn, or that only the documentation knows. */
export const otherValues: { readonly [path: string]: readonly string[] } = {
  'properties.networkProfile.outboundType': ['block', 'managedNATGatewayV2'],
};

/** Values that are in preview by the documentation alone. docs: egress-outboundtype */
export const documentedPreviews: { readonly [path: string]: { readonly [value: string]: Since } } = {
  'properties.networkProfile.outboundType': { block: ['', '2024-04-02-preview'] },
};

/** Whether an api-version has what came at these dates; previews count by their own first one. */
export function isKnownTo(apiVersion: string, [stable, preview]: Since): boolean {
  const first = /-preview$/i.test(apiVersion) ? preview : stable;
  return first !== '' && apiVersion.toLowerCase() >= first;
}

/** The newest preview api-version of the lists above that both sources have. */
export const newestPreview = '2026-07-02-preview';

/** From this api-version on AKS refuses properties that a version does not have; earlier ones ignore them. Azure/AKS issue 4060. */
export const strictSince = '2024-01-01';
