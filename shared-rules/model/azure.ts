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
/** A range of documentation (RFC 5737), for an example in a message. */
export const exampleAuthorizedRange = '203.0.113.0/24';
/** An authorized range with this prefix length or a shorter one covers more than one organisation can own. */
export const widestSensiblePrefix = 8;
/** Ranges that no peer on the Internet has as its source address: RFC 1918, RFC 6598. */
export const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;
/** Where a fix may take a free block from, first choice first: AKS's own neighbourhood for pods, then RFC 1918 less what AKS reserves. */
export const freeBlocks = ['10.244.0.0/14', '172.16.0.0/13', '192.168.0.0/16', '10.0.0.0/8'] as const;
/** Every node takes a block of this size from the pod range of kubenet and overlay. docs: concepts-network-azure-cni-overlay. */
export const nodeBlockPrefix = 24;
/** A service range must be smaller than this prefix makes it; whether exactly this is accepted is not documented. docs: azure-cni-overview. */
export const widestServicePrefix = 12;
/** The same for an IPv6 service range; exactly this is accepted. docs: configure-dual-stack. */
export const widestIpv6ServicePrefix = 108;
/** docs: concepts-network-ip-address-planning. */
export const podsPerNode = { least: 10, most: 250 } as const;
/** Every pool must have room for this many pods over all its nodes. docs: concepts-network-ip-address-planning. */
export const podsPerPool = 30;
/** Every address of a family: what a default route leads for. */
export const everywhere = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;
/** The built-in role Network Contributor. learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
export const networkContributorRole = '4d97b98b-1d4f-4787-a291-c67834d212e7';
/** The first address that Azure leaves for use in a subnet: it keeps four before it. docs: concepts-network-azure-cni-overlay. */
export const firstUsableAddress = 4;
/** Where a route leads in a scaffold, until its author says. */
export const exampleNextHop = { ipv4: '10.0.0.4', ipv6: 'fd00::4' } as const;
/** Built-in roles that may change everything, by the ends of their ids. learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
export const broadRoles = [
  { name: 'Contributor', id: 'b24988ac-6180-42a0-ab88-20f7382dd24c' },
  { name: 'Owner', id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' },
] as const;
/** A range that no default of Azure uses, for an example in a message. */
export const exampleRange = '10.100.0.0/16';
/** The subnet that the ingress controller's add-on makes for its gateway. docs: azure/application-gateway/tutorial-ingress-controller-add-on-new. */
export const addOnGatewaySubnet = 'ingress-appgateway-subnet';
/** Azure keeps the first four addresses of a subnet and the last one. docs: concepts-network-azure-cni-overlay. */
export const reservedPerSubnet = 5;
/** A node takes addresses from a pod subnet in blocks of this size. docs: concepts-network-azure-cni-pod-subnet. */
export const addressesPerBlock = 16;
/** A cluster grows to this many nodes. docs: quotas-skus-regions. */
export const maxNodes = 5_000;
/** Pods on a node when `maxPods` is not written. docs: concepts-network-ip-address-planning. */
export const defaultPods = { kubenet: 110, overlay: 250, podSubnet: 110, nodeSubnet: 30 } as const;
/** A subnet for API Server VNet Integration is this large or larger, and delegated to this service. docs: api-server-vnet-integration. */
export const apiServerSubnet = { prefix: 28, delegation: 'Microsoft.ContainerService/managedClusters' } as const;
/** Subnets of these names belong to gateways, firewalls, bastions and route servers. docs: azure/virtual-network/virtual-network-for-azure-services. */
export const reservedSubnets = [
  'GatewaySubnet',
  'AzureFirewallSubnet',
  'AzureFirewallManagementSubnet',
  'AzureBastionSubnet',
  'RouteServerSubnet',
] as const;
/** Nodes reach an API server with VNet integration through these. docs: api-server-vnet-integration. */
export const apiServerPorts = [443, 4443] as const;
/** Built-in definitions about the network of AKS, by the end of their ids. Source: MicrosoftDocs/azure-docs, policies-kubernetes. */
export const networkPolicyDefinitions = [
  '0e246bcf-5f6f-4f87-bc6f-775d4712c7ea',
  '1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d',
  '233a2a17-77ca-4fb1-9b6b-69223d272a44',
  'd46c275d-1680-448d-b2ec-e495a3b6cc89',
  '82985f06-dc18-4a48-bc1c-b9f4f0098cfe',
  '3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e',
  '040732e8-d947-40b8-95d6-854c95024bf8',
  '46238e2f-3f6f-4589-9f3f-77bed4116e67',
] as const;
/** What Azure Firewall calls everything that a cluster has to reach. docs: limit-egress-traffic. */
export const aksFqdnTag = 'AzureKubernetesService';
/** kubenet keeps one route for each node, and a route table holds this many. docs: configure-kubenet. */
export const maxKubenetNodes = 400;
/** Azure Network Policy Manager is made for this many nodes. docs: use-network-policies. */
export const maxNpmNodes = 250;
/** From this minor version of Kubernetes 1 on Windows pools run Windows Server 2025 unless they say otherwise. docs: upgrade-os-version. */
export const windowsServer2025Since = 36;
/** Nodes that an upgrade adds when `maxSurge` is not written, in percent. API. */
export const defaultSurgePercent = 10;
/** Clusters without outbound access need this version of Kubernetes. docs: concepts-network-isolated. */
export const isolatedClusterSince = '1.30';
/** The name of a private DNS zone for API servers in the public cloud. docs: private-clusters, api-server-vnet-integration. */
export const privateZonePattern = /^(?:[a-z0-9-]{1,32}\.)?private(?:link)?\.([a-z0-9]+)\.azmk8s\.io$/;
/** The first of the preview versions that stopped together; earlier ones had stopped before. docs: concepts-preview-api-life-cycle. */
export const firstStoppedPreview = '2023-10-02-preview';
/** Preview versions of managedClusters up to this one stopped working on the date of `retirements.previewApiVersions`. docs: concepts-preview-api-life-cycle. */
export const lastStoppedPreview = '2024-09-02-preview';
/** A stable version that knows everything the rules set. API. */
export const stableApiVersion = '2025-10-01';
/** Minutes after which the load balancer forgets an idle outbound flow when nothing is written. API. */
export const defaultOutboundIdleTimeout = 30;
/** Ports that one outbound address of the load balancer has, their steps, and the addresses that AKS makes at most. docs: configure-load-balancer-standard. */
export const outboundPorts = { perAddress: 64_000, step: 8, maxAddresses: 100 } as const;
/** Api-versions of Microsoft.Network: one that knows `defaultOutboundAccess`, and the first with which new subnets come without it. learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access. */
export const privateSubnets = { known: '2023-11-01', byDefault: '2025-07-01' } as const;
/** Of Application Gateway: predefined policies and minimum versions that allow TLS 1.0 or 1.1, and what takes their place. Source: retirements.gatewayTls. */
export const gatewayTls = {
  policies: ['AppGwSslPolicy20150501', 'AppGwSslPolicy20170401'],
  minimums: ['TLSv1_0', 'TLSv1_1'],
  policy: 'AppGwSslPolicy20220101',
  minimum: 'TLSv1_2',
} as const;
/** Of a pool of static egress gateways: the lengths that its public IP prefix may have, the one it has when none is written, and the nodes without which one outage ends all traffic. docs: configure-static-egress-gateway. */
export const gatewayPools = { largestPrefix: 28, smallestPrefix: 31, defaultPrefix: 31, leastNodes: 2 } as const;
/** Ports that people manage machines through. */
export const managementPorts = [
  { port: 22, name: 'SSH' },
  { port: 3389, name: 'RDP' },
] as const;
/** AKS refuses these for services, pods and the virtual network. docs: azure-cni-overview. */
export const reservedRanges = ['169.254.0.0/16', '172.30.0.0/16', '172.31.0.0/16', '192.0.2.0/24'] as const;

/** The first api-version known to have lost the outbound type managedNATGatewayV2, which previews before it had. API. */
export const withdrawnNatGatewayV2 = '2026-07-02-preview';

/** The first (preview) api-version in which the SKU of a managed NAT gateway can be chosen. */
export const natGatewaySkuSince = '2025-10-01';
/** Revisions of the Istio add-on by their minor version, and the last day of their support. `isExpected`: Azure had named the month and not confirmed it by 2026-08. docs: istio-support-policy. */
export const meshRevisions: readonly { readonly minor: number; readonly until: string; readonly isExpected?: true }[] =
  [
    { minor: 24, until: '2025-09-30' },
    { minor: 25, until: '2026-01-31' },
    { minor: 26, until: '2026-04-30' },
    { minor: 27, until: '2026-05-31' },
    { minor: 28, until: '2026-08-31', isExpected: true },
    { minor: 29, until: '2026-09-30', isExpected: true },
    { minor: 30, until: '2026-12-31', isExpected: true },
  ];

interface Retirement {
  /** ISO date of the last day of support. */
  readonly date: string;
  readonly what: string;
  readonly source: string;
}

export const retirements = {
  kubenet: { date: '2028-03-31', what: 'kubenet', source: 'https://learn.microsoft.com/azure/aks/configure-kubenet' },
  basicLoadBalancer: {
    date: '2025-09-30',
    what: 'the Basic Load Balancer',
    source: 'https://learn.microsoft.com/azure/aks/upgrade-basic-load-balancer-on-aks',
  },
  httpApplicationRouting: {
    date: '2025-03-03',
    what: 'the HTTP application routing add-on',
    source: 'https://learn.microsoft.com/azure/aks/app-routing-gateway-api',
  },
  npmOnWindows: {
    date: '2026-09-30',
    what: 'Azure Network Policy Manager on Windows nodes',
    source: 'https://learn.microsoft.com/azure/aks/use-network-policies',
  },
  npmOnLinux: {
    date: '2028-09-30',
    what: 'Azure Network Policy Manager on Linux nodes',
    source: 'https://learn.microsoft.com/azure/aks/use-network-policies',
  },
  applicationGatewayV1: {
    date: '2026-04-28',
    what: 'Application Gateway version 1',
    source: 'https://learn.microsoft.com/azure/application-gateway/v1-retirement',
  },
  wafConfiguration: {
    date: '2027-03-15',
    what: 'the WAF configuration on the gateway',
    source: 'https://learn.microsoft.com/azure/web-application-firewall/ag/upgrade-ag-waf-policy',
  },
  gatewayTls: {
    date: '2025-08-31',
    what: 'TLS 1.0 and 1.1 of Application Gateway',
    source: 'https://learn.microsoft.com/azure/application-gateway/application-gateway-tls-version-retirement',
  },
  nsgFlowLogs: {
    date: '2027-09-30',
    what: 'NSG flow logs',
    source: 'https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview',
  },
  openServiceMesh: {
    date: '2027-09-30',
    what: 'the Open Service Mesh add-on',
    source: 'https://learn.microsoft.com/azure/aks/open-service-mesh-about',
  },
  managedNginx: {
    date: '2026-11-30',
    what: 'managed NGINX in the application routing add-on',
    source: 'https://learn.microsoft.com/azure/aks/app-routing',
  },
  podIdentity: {
    date: '2025-09-30',
    what: 'the pod identity add-on',
    source: 'https://learn.microsoft.com/azure/aks/use-azure-ad-pod-identity',
  },
  availabilitySets: {
    date: '2025-09-30',
    what: 'availability sets in AKS',
    source: 'https://learn.microsoft.com/azure/aks/availability-sets-on-aks',
  },
  previewApiVersions: {
    date: '2026-07-01',
    what: 'preview API versions up to 2024-09-02-preview',
    source: 'https://learn.microsoft.com/azure/aks/concepts-preview-api-life-cycle',
  },
} as const satisfies Record<string, Retirement>;

/** Cilium on AKS filters names from this minor version of Kubernetes on. Source: container-network-security-fqdn-filtering-concepts, 2026-08-21. */
export const firstCiliumMinor = 29;
/** Cilium 1.16, which AKS runs up to this minor version of Kubernetes, has no ranges of ports. Source: azure-cni-powered-by-cilium, 2026-08-21. */
export const lastCiliumWithoutPortRanges = 31;
/** Azure Network Policy Manager may lose one of more ranges in one policy than this. Source: use-network-policies, 2026-08-21. */
export const mostIpBlocks = 4;
/** Azure's built-in policies about manifests, by the end of their ids. Source: azure-policy built-ins, 2026-04-29. */
export const manifestPolicies = {
  https: '1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d',
  internalLoadBalancer: '3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e',
  externalIps: 'd46c275d-1680-448d-b2ec-e495a3b6cc89',
  servicePorts: '233a2a17-77ca-4fb1-9b6b-69223d272a44',
  hostNetwork: '82985f06-dc18-4a48-bc1c-b9f4f0098cfe',
} as const;
/** Namespaces that these policies leave out unless an assignment says others. Source: as above. */
export const namespacesWithoutPolicies: readonly string[] = [
  'kube-system',
  'gatekeeper-system',
  'azure-arc',
  'azure-extensions-usage-system',
];
