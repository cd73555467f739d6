/**
 * The platform's defaults, limits and dates: each once, each with its source. No rule has a number of its own.
 * Sources: API = models of Microsoft.ContainerService 2026-06-01 (npm @azure/arm-containerservice 25.5.0);
 * docs = learn.microsoft.com/azure/aks.
 */

/** Used when `serviceCidr` is not written. API. */
export const defaultServiceCidr = '10.0.0.0/16';
/** Used when `podCidr` is not written, by kubenet and by the overlay mode of Azure CNI. API. */
export const defaultPodCidr = '10.244.0.0/16';
/** From this Kubernetes version on a cluster without `networkPlugin` gets Azure CNI Overlay, before it kubenet. docs: concepts-network-azure-cni-overlay. */
export const overlayByDefaultSince = '1.30';
/** At most this many authorized ranges for a public API server. docs: api-server-authorized-ip-ranges. */
export const maxAuthorizedRanges = 200;
/** The same with API Server VNet Integration. docs: api-server-vnet-integration. */
export const maxAuthorizedRangesWithVnetIntegration = 2000;
/** A placeholder entry that allows nobody but the cluster's own egress address. docs: api-server-authorized-ip-ranges. */
export const closedPlaceholderRange = '0.0.0.0/32';
/** An authorized range with this prefix length or a shorter one covers more than one organisation can own. */
export const widestSensiblePrefix = 8;
/** Ranges that no peer on the Internet has as its source address: RFC 1918, RFC 6598. */
export const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;
/** Where a fix may take a free block from, first choice first: AKS's own neighbourhood for pods, then RFC 1918 less what AKS reserves. */
export const freeBlocks = ['10.244.0.0/14', '172.16.0.0/13', '192.168.0.0/16', '10.0.0.0/8'] as const;
/** AKS refuses these for services, pods and the virtual network. docs: azure-cni-overview. */
export const reservedRanges = ['169.254.0.0/16', '172.30.0.0/16', '172.31.0.0/16', '192.0.2.0/24'] as const;

/**
 * The first stable api-version that has a property, for those that older templates lack. ARM paths in lower case; what is below
 * a path came with it. API: sampled versions, so the true one may be a little earlier.
 */
export const propertySince: { readonly [path: string]: string } = {
  'properties.networkprofile.networkpluginmode': '2023-07-01',
  'properties.networkprofile.networkdataplane': '2023-07-01',
  'properties.disablelocalaccounts': '2021-03-01',
  'properties.apiserveraccessprofile': '2019-10-01',
};

interface Retirement {
  /** ISO date of the last day of support. */
  readonly date: string;
  readonly what: string;
  readonly source: string;
}

export const retirements = {
  kubenet: { date: '2028-03-31', what: 'kubenet', source: 'https://learn.microsoft.com/azure/aks/configure-kubenet' },
  basicLoadBalancer: { date: '2025-09-30', what: 'the Basic Load Balancer', source: 'https://learn.microsoft.com/azure/aks/upgrade-basic-load-balancer-on-aks' },
  httpApplicationRouting: { date: '2025-03-03', what: 'the HTTP application routing add-on', source: 'https://learn.microsoft.com/azure/aks/app-routing-migration' },
  npmOnWindows: { date: '2026-09-30', what: 'Azure Network Policy Manager on Windows nodes', source: 'https://learn.microsoft.com/azure/aks/use-network-policies' },
  npmOnLinux: { date: '2028-09-30', what: 'Azure Network Policy Manager on Linux nodes', source: 'https://learn.microsoft.com/azure/aks/use-network-policies' },
} as const satisfies Record<string, Retirement>;
