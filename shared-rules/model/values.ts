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
  'properties.networkProfile.networkPlugin': { azure: ['2018-03-31', '2018-08-01-preview'], kubenet: ['2018-03-31', '2018-08-01-preview'], none: ['2022-06-01', '2022-01-02-preview'] },
  'properties.networkProfile.networkPluginMode': { overlay: ['2023-02-01', '2022-04-02-preview'] },
  'properties.networkProfile.networkPolicy': { calico: ['2018-03-31', '2018-08-01-preview'], azure: ['2019-02-01', '2021-11-01-preview'], cilium: ['2023-02-01', '2023-02-02-preview'], none: ['2024-05-01', '2023-08-02-preview'] },
  'properties.networkProfile.networkDataplane': { azure: ['2023-02-01', '2023-02-02-preview'], cilium: ['2023-02-01', '2023-02-02-preview'] },
  'properties.networkProfile.networkMode': { bridge: ['2020-02-01', '2021-11-01-preview'], transparent: ['2020-02-01', '2021-11-01-preview'] },
  'properties.networkProfile.outboundType': { loadBalancer: ['2019-11-01', '2021-11-01-preview'], userDefinedRouting: ['2019-11-01', '2021-11-01-preview'], managedNATGateway: ['2021-07-01', '2021-11-01-preview'], userAssignedNATGateway: ['2021-07-01', '2021-11-01-preview'], none: ['2025-01-01', '2024-04-02-preview'] },
  'properties.networkProfile.loadBalancerSku': { basic: ['2019-04-01', '2021-11-01-preview'], standard: ['2019-04-01', '2021-11-01-preview'], service: ['', '2026-05-02-preview'] },
  'properties.networkProfile.loadBalancerProfile.backendPoolType': { NodeIP: ['2023-10-01', '2022-08-02-preview'], NodeIPConfiguration: ['2023-10-01', '2022-08-02-preview'], PodIP: ['', '2026-05-02-preview'] },
  'properties.networkProfile.natGatewayProfile.sku': { Standard: ['2026-06-01', '2026-06-02-preview'], StandardV2: ['2026-06-01', '2026-06-02-preview'] },
  'properties.networkProfile.ipFamilies': { IPv4: ['2021-10-01', '2021-11-01-preview'], IPv6: ['2021-10-01', '2021-11-01-preview'] },
  'properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies': { FQDN: ['2025-08-01', '2025-02-02-preview'], L7: ['2025-08-01', '2025-02-02-preview'], None: ['2025-08-01', '2025-02-02-preview'] },
  'properties.networkProfile.advancedNetworking.security.transitEncryption.type': { None: ['2026-01-01', '2025-03-02-preview'], WireGuard: ['2026-01-01', '2025-03-02-preview'], mTLS: ['', '2026-01-02-preview'] },
  'properties.networkProfile.advancedNetworking.performance.accelerationMode': { BpfVeth: ['2026-01-01', '2025-07-02-preview'], None: ['2026-01-01', '2025-07-02-preview'] },
  'properties.networkProfile.podLinkLocalAccess': { IMDS: ['', '2024-04-02-preview'], None: ['', '2024-04-02-preview'] },
  'sku.name': { Basic: ['2020-03-01', '2021-11-01-preview'], Base: ['2023-01-01', '2023-01-02-preview'], Automatic: ['2025-07-01', '2024-03-02-preview'] },
  'properties.publicNetworkAccess': { Disabled: ['2021-08-01', '2021-11-01-preview'], Enabled: ['2021-08-01', '2021-11-01-preview'], SecuredByPerimeter: ['', '2022-07-02-preview'] },
  'properties.serviceMeshProfile.mode': { Disabled: ['2023-08-01', '2023-02-02-preview'], Istio: ['2023-08-01', '2023-02-02-preview'] },
  'properties.ingressProfile.gatewayAPI.installation': { Disabled: ['2026-02-01', '2025-06-02-preview'], Standard: ['2026-02-01', '2025-06-02-preview'] },
  'properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType': { AnnotationControlled: ['2025-02-01', '2024-06-02-preview'], External: ['2025-02-01', '2024-06-02-preview'], Internal: ['2025-02-01', '2024-06-02-preview'], None: ['2025-02-01', '2024-06-02-preview'] },
  'properties.bootstrapProfile.artifactSource': { Cache: ['2025-01-01', '2024-01-02-preview'], Direct: ['2025-01-01', '2024-01-02-preview'] },
  'properties.autoUpgradeProfile.nodeOSUpgradeChannel': { NodeImage: ['2023-06-01', '2022-10-02-preview'], None: ['2023-06-01', '2022-10-02-preview'], Unmanaged: ['2023-06-01', '2022-10-02-preview'], SecurityPatch: ['2024-05-01', '2022-10-02-preview'] },
  'properties.nodeProvisioningProfile.mode': { Auto: ['2025-05-01', '2023-09-02-preview'], Manual: ['2025-05-01', '2023-09-02-preview'] },
  'properties.agentPoolProfiles[*].osType': { Linux: ['2017-08-31', '2018-08-01-preview'], Windows: ['2017-08-31', '2018-08-01-preview'] },
  'properties.agentPoolProfiles[*].type': { AvailabilitySet: ['2019-02-01', '2018-08-01-preview'], VirtualMachineScaleSets: ['2019-02-01', '2018-08-01-preview'], VirtualMachines: ['2025-04-01', '2023-09-02-preview'], FlexNodes: ['', '2026-05-02-preview'] },
  'properties.agentPoolProfiles[*].mode': { System: ['2020-03-01', '2021-11-01-preview'], User: ['2020-03-01', '2021-11-01-preview'], Gateway: ['2025-04-01', '2024-02-02-preview'], Machines: ['', '2025-04-02-preview'], ManagedSystem: ['', '2025-04-02-preview'] },
  'properties.agentPoolProfiles[*].podIPAllocationMode': { DynamicIndividual: ['2025-04-01', '2024-01-02-preview'], StaticBlock: ['2025-04-01', '2024-01-02-preview'] },
  'properties.agentPoolProfiles[*].securityProfile.sshAccess': { Disabled: ['2025-08-01', '2023-06-02-preview'], LocalUser: ['2025-08-01', '2023-06-02-preview'], EntraId: ['2026-06-01', '2025-08-02-preview'] },
};

/** Values that have been withdrawn, or that only the documentation knows. */
export const otherValues: { readonly [path: string]: readonly string[] } = {
  'properties.networkProfile.outboundType': ['block', 'managedNATGatewayV2'],
};

/** Whether an api-version has what came at these dates; previews count by their own first one. */
export function isKnownTo(apiVersion: string, [stable, preview]: Since): boolean {
  const first = /-preview$/i.test(apiVersion) ? preview : stable;
  return first !== '' && apiVersion.toLowerCase() >= first;
}
