import type { Manifests } from './manifests';
import type { Cidr } from './cidr';
import type { Duplicate, Reference, Resource } from './resource';
import type {
  ApiManagement,
  ApplicationGateway,
  Link,
  NatGateway,
  NetworkSecurityGroup,
  Peering,
  Plain,
  RouteTable,
  RuleCollectionGroup,
  Subnet,
  VirtualNetwork,
  WafPolicy,
} from './surroundings';
import type { List, Value } from './value';

/** A range of the company's address plan. */
export interface CompanyRange {
  readonly name: string;
  readonly range: Cidr;
}

/** Everything that a root says about AKS networks, as far as rules read it. What exists already is not in the lists. */
export interface Model {
  readonly clusters: readonly Cluster[];
  /** What is written for Kubernetes; undefined for a root of templates. */
  readonly manifests?: Manifests;
  readonly virtualNetworks: readonly VirtualNetwork[];
  readonly subnets: readonly Subnet[];
  readonly networkSecurityGroups: readonly NetworkSecurityGroup[];
  readonly routeTables: readonly RouteTable[];
  readonly applicationGateways: readonly ApplicationGateway[];
  readonly wafPolicies: readonly WafPolicy[];
  readonly apiManagements: readonly ApiManagement[];
  readonly peerings: readonly Peering[];
  readonly ruleCollectionGroups: readonly RuleCollectionGroup[];
  /** Those of this deployment. */
  readonly flowLogs: readonly Plain[];
  /** Resources at an address that another has. */
  readonly duplicates: readonly Duplicate[];
  /** Ranges that nothing of a cluster may meet, because they are somebody else's: from the configuration. */
  readonly companyRanges: readonly CompanyRange[];
  /** Every other resource, by ARM type in lower case. */
  ofType(type: string): readonly Plain[];
  /** The subnets that the cluster's pools stand in or take pod addresses from, as far as the files show them. */
  subnetsOf(cluster: Cluster): readonly Subnet[];
  /** The pools that take addresses of a subnet; not complete where others may. */
  poolsIn(subnet: Subnet): List<PoolInSubnet>;
  /** The subnet that an id means. */
  subnet(id: Value<Reference>): Link<Subnet>;
  /** The route table of the subnet that an id means, which may be one that is looked up and given a table here. `absent` only for a subnet of these files. */
  routeTableOf(subnet: Value<Reference>): Link<RouteTable>;
  /** The same of a NAT gateway. */
  natGatewayOf(subnet: Value<Reference>): Link<NatGateway>;
  virtualNetwork(id: Value<Reference>): Link<VirtualNetwork>;
  wafPolicy(id: Value<Reference>): Link<WafPolicy>;
  /** Whether an id means this resource; undefined where nobody can say. */
  means(id: Value<Reference>, resource: Resource): boolean | undefined;
  /** Whether a resource certainly stands in this resource group, which azurerm names beside each resource. */
  isInGroup(resource: Resource, group: Resource): boolean;
  /** Whether a resource certainly stands in the resource group that AKS makes for a cluster's nodes, or is named as what AKS puts there. */
  isInNodeGroup(resource: Resource): boolean;
  /** Whether a principal's id is certainly that of the cluster's own identity, or of one that it uses. */
  isIdentityOf(principal: Value<Reference>, cluster: Cluster): boolean;
  /** Whether a resource is a child of another; undefined where nobody can say. */
  isChild(child: Resource, parent: Resource): boolean | undefined;
}

/**
 * `Microsoft.ContainerService/managedClusters`, `azurerm_kubernetes_cluster`. Accessors read when called, because a value may differ from
 * world to world. "Default" is what the service does when the property is absent. Source of shapes and defaults: API 2026-06-01.
 */
export class Cluster {
  readonly network: NetworkProfile;
  readonly apiServer: ApiServerAccess;

  constructor(
    readonly resource: Resource,
    /** Inline pools and pools that are resources of their own. */
    readonly pools: () => NodePools,
    /** Whether it is deployed hangs on a condition, or it is not as the files have it. */
    readonly deployed?: 'maybe' | 'no',
  ) {
    this.network = new NetworkProfile(resource);
    this.apiServer = new ApiServerAccess(resource);
  }

  /** `sku.name`: Base or Automatic. Default Base. An Automatic cluster comes with overlay, Cilium, Entra ID and no local accounts. */
  get skuName(): Value<string> {
    return this.resource.string('sku.name');
  }
  /** `properties.hostedSystemProfile`: system pools of an Automatic cluster that AKS runs, with subnets of its own. Default: none. */
  get hostedSystemProfile(): Value<true> {
    return this.resource.object('properties.hostedSystemProfile');
  }
  /** `properties.hostedSystemProfile.nodeSubnetID`: the subnet of the nodes of an Automatic cluster. Default: one that AKS makes. */
  get hostedNodeSubnet(): Value<Reference> {
    return this.resource.reference('properties.hostedSystemProfile.nodeSubnetID');
  }
  /** `properties.hostedSystemProfile.systemNodeSubnetID`: the subnet of the system pools that AKS runs. Default: one that AKS makes. */
  get hostedSystemSubnet(): Value<Reference> {
    return this.resource.reference('properties.hostedSystemProfile.systemNodeSubnetID');
  }
  /** `properties.kubernetesVersion`: `1.33` or `1.33.2`. Default: the newest that is generally available but one. */
  get kubernetesVersion(): Value<string> {
    return this.resource.string('properties.kubernetesVersion');
  }
  /** `properties.addonProfiles.azurepolicy.enabled`. Default false. */
  get azurePolicyEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.azurepolicy.enabled');
  }
  /** `properties.addonProfiles.httpApplicationRouting.enabled`. Default false. */
  get httpApplicationRoutingEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.httpApplicationRouting.enabled');
  }
  /** `properties.addonProfiles.ingressApplicationGateway.enabled`: the ingress controller of Application Gateway. Default false. */
  get applicationGatewayIngressEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.ingressApplicationGateway.enabled');
  }
  /** The range of the subnet that the add-on makes for its gateway. */
  get applicationGatewaySubnetCidr(): Value<string> {
    return this.resource.string('properties.addonProfiles.ingressApplicationGateway.config.subnetCIDR');
  }
  /** `properties.disableLocalAccounts`. Default false. */
  get disableLocalAccounts(): Value<boolean> {
    return this.resource.boolean('properties.disableLocalAccounts');
  }
  /** `properties.addonProfiles.openServiceMesh.enabled`. Default false. */
  get openServiceMeshEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.openServiceMesh.enabled');
  }
  /** `properties.podIdentityProfile.enabled`. Default false. */
  get podIdentityEnabled(): Value<boolean> {
    return this.resource.boolean('properties.podIdentityProfile.enabled');
  }
  /** `properties.securityProfile.defender.logAnalyticsWorkspaceResourceId` */
  get defenderWorkspace(): Value<string> {
    return this.resource.string('properties.securityProfile.defender.logAnalyticsWorkspaceResourceId');
  }
  /** `properties.securityProfile.defender.securityMonitoring.enabled`. Default false. */
  get defenderEnabled(): Value<boolean> {
    const enabled = this.resource.boolean('properties.securityProfile.defender.securityMonitoring.enabled');
    // As older API versions have it.
    const former =
      enabled.kind === 'absent' ? this.resource.boolean('properties.securityProfile.azureDefender.enabled') : enabled;
    return former.kind === 'absent' ? enabled : former;
  }
  /** `properties.nodeProvisioningProfile.mode`: Auto or Manual. Default Manual. */
  get nodeProvisioningMode(): Value<string> {
    return this.resource.string('properties.nodeProvisioningProfile.mode');
  }
  /** Virtual nodes: `properties.addonProfiles.aciConnectorLinux.enabled`. Default false. */
  get virtualNodesEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.aciConnectorLinux.enabled');
  }
  /** `properties.serviceMeshProfile.mode`: Istio or Disabled. Default Disabled. */
  get serviceMeshMode(): Value<string> {
    return this.resource.string('properties.serviceMeshProfile.mode');
  }
  /** `properties.serviceMeshProfile.istio.revisions`: one, or two during a canary upgrade: `asm-1-29`. Default: the one that Azure installs. */
  get meshRevisions(): Value<List<Value<string>>> {
    return this.resource.strings('properties.serviceMeshProfile.istio.revisions');
  }
  /** Whether Istio's ingress gateway has a public address. Default false. */
  get externalIstioGatewayEnabled(): Value<boolean> {
    return this.resource.boolean(
      'properties.serviceMeshProfile.istio.components.ingressGateways[mode=External].enabled',
    );
  }
  /** `properties.ingressProfile.webAppRouting.enabled`. Default false. */
  get webAppRoutingEnabled(): Value<boolean> {
    return this.resource.boolean('properties.ingressProfile.webAppRouting.enabled');
  }
  /** AnnotationControlled, External, Internal or None. Default AnnotationControlled. */
  get defaultIngressControllerType(): Value<string> {
    return this.resource.string('properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType');
  }
  /** `properties.ingressProfile.gatewayAPI.installation`: Standard or Disabled. Default Disabled. */
  get gatewayApiInstallation(): Value<string> {
    return this.resource.string('properties.ingressProfile.gatewayAPI.installation');
  }
  /** Whether app routing's own Istio implements the Gateway API: Enabled or Disabled. Default Disabled. */
  get appRoutingIstioMode(): Value<string> {
    return this.resource.string(
      'properties.ingressProfile.webAppRouting.gatewayAPIImplementations.appRoutingIstio.mode',
    );
  }
  /** `identity.type`: SystemAssigned, UserAssigned. Default: none. */
  get identityType(): Value<string> {
    return this.resource.string('identity.type');
  }
  /** `identity.userAssignedIdentities` */
  get identities(): Value<List<Reference>> {
    return this.resource.ids('identity.userAssignedIdentities');
  }
  /** `properties.servicePrincipalProfile`. Default: none; a managed identity shows as one with the client id msi. */
  get servicePrincipal(): Value<true> {
    return this.resource.object('properties.servicePrincipalProfile');
  }
  /** `properties.servicePrincipalProfile.clientId` */
  get servicePrincipalClientId(): Value<string> {
    return this.resource.string('properties.servicePrincipalProfile.clientId');
  }
  /** `properties.bootstrapProfile.artifactSource`: Direct or Cache. Default Direct. */
  get artifactSource(): Value<string> {
    return this.resource.string('properties.bootstrapProfile.artifactSource');
  }
  /** `properties.autoUpgradeProfile.nodeOSUpgradeChannel`: None, Unmanaged, NodeImage or SecurityPatch. */
  get nodeOsUpgradeChannel(): Value<string> {
    return this.resource.string('properties.autoUpgradeProfile.nodeOSUpgradeChannel');
  }
  /** `location`: `westeurope` or `West Europe`. */
  get location(): Value<string> {
    return this.resource.string('location');
  }
  /** `properties.fqdnSubdomain`: only with a private DNS zone of one's own. */
  get fqdnSubdomain(): Value<string> {
    return this.resource.string('properties.fqdnSubdomain');
  }
  /** `properties.dnsPrefix` */
  get dnsPrefix(): Value<string> {
    return this.resource.string('properties.dnsPrefix');
  }
  /** `properties.enableRBAC`. Default true. */
  get rbacEnabled(): Value<boolean> {
    return this.resource.boolean('properties.enableRBAC');
  }
  /** `properties.aadProfile.managed`: as all integrations are today. */
  get entraIdManaged(): Value<boolean> {
    return this.resource.boolean('properties.aadProfile.managed');
  }
  /** `properties.aadProfile.tenantID`. Default: the subscription's. */
  get tenantId(): Value<string> {
    return this.resource.string('properties.aadProfile.tenantID');
  }
  /** `properties.aadProfile.adminGroupObjectIDs` */
  get adminGroups(): Value<List<Value<string>>> {
    return this.resource.strings('properties.aadProfile.adminGroupObjectIDs');
  }
  /** `properties.aadProfile.enableAzureRBAC`. Default false. */
  get azureRbacEnabled(): Value<boolean> {
    return this.resource.boolean('properties.aadProfile.enableAzureRBAC');
  }
  /** `apiVersion`, or what stands behind the type in Bicep. */
  get apiVersion(): Value<string> {
    return this.resource.string('apiVersion');
  }
  /** `properties.aadProfile`: Entra ID integration. Default: none. */
  get entraId(): Value<true> {
    return this.resource.object('properties.aadProfile');
  }
}

/** `properties.networkProfile` */
class NetworkProfile {
  constructor(private readonly resource: Resource) {}

  /** azure, kubenet or none. Default: azure with overlay from Kubernetes 1.30 on, kubenet before. */
  get networkPlugin(): Value<string> {
    return this.resource.string('properties.networkProfile.networkPlugin');
  }
  /** overlay. Default: pods take addresses of a subnet. */
  get networkPluginMode(): Value<string> {
    return this.resource.string('properties.networkProfile.networkPluginMode');
  }
  /** none, azure, calico or cilium. Default none. */
  get networkPolicy(): Value<string> {
    return this.resource.string('properties.networkProfile.networkPolicy');
  }
  /** azure or cilium. Default azure. */
  get networkDataplane(): Value<string> {
    return this.resource.string('properties.networkProfile.networkDataplane');
  }
  /** loadBalancer, userDefinedRouting, managedNATGateway, userAssignedNATGateway, none, block. Default loadBalancer. */
  get outboundType(): Value<string> {
    return this.resource.string('properties.networkProfile.outboundType');
  }
  /** Of a NAT gateway that AKS manages: Standard or StandardV2. Default: the newer where a region has it. */
  get natGatewaySku(): Value<string> {
    return this.resource.string('properties.networkProfile.natGatewayProfile.sku');
  }
  /** standard or basic. Default standard. */
  get loadBalancerSku(): Value<string> {
    return this.resource.string('properties.networkProfile.loadBalancerSku');
  }
  /** One IPv4 CIDR. Default 10.244.0.0/16 for kubenet and overlay. */
  get podCidr(): Value<string> {
    return this.resource.string('properties.networkProfile.podCidr');
  }
  /** One CIDR per family, in the order of ipFamilies. */
  get podCidrs(): Value<List<Value<string>>> {
    return this.resource.strings('properties.networkProfile.podCidrs');
  }
  /** One IPv4 CIDR. Default 10.0.0.0/16. */
  get serviceCidr(): Value<string> {
    return this.resource.string('properties.networkProfile.serviceCidr');
  }
  /** One CIDR per family, in the order of ipFamilies. */
  get serviceCidrs(): Value<List<Value<string>>> {
    return this.resource.strings('properties.networkProfile.serviceCidrs');
  }
  /** An IPv4 address inside serviceCidr. Default 10.0.0.10. */
  get dnsServiceIp(): Value<string> {
    return this.resource.string('properties.networkProfile.dnsServiceIP');
  }
  /** transparent or bridge. Default transparent. */
  get networkMode(): Value<string> {
    return this.resource.string('properties.networkProfile.networkMode');
  }
  /** IPv4, IPv6. Default IPv4 alone. */
  get ipFamilies(): Value<List<Value<string>>> {
    return this.resource.strings('properties.networkProfile.ipFamilies');
  }
  /** `staticEgressGatewayProfile.enabled`. Default false. */
  get staticEgressGatewayEnabled(): Value<boolean> {
    return this.resource.boolean('properties.networkProfile.staticEgressGatewayProfile.enabled');
  }
  /** Advanced Container Networking Services. Default false. */
  get acnsEnabled(): Value<boolean> {
    return this.resource.boolean('properties.networkProfile.advancedNetworking.enabled');
  }
  /** Default: as acnsEnabled. */
  get acnsObservabilityEnabled(): Value<boolean> {
    return this.resource.boolean('properties.networkProfile.advancedNetworking.observability.enabled');
  }
  /** FQDN filtering and what comes with it; only with the Cilium data plane. Default false. */
  get acnsSecurityEnabled(): Value<boolean> {
    return this.resource.boolean('properties.networkProfile.advancedNetworking.security.enabled');
  }
  /** None, FQDN or L7. Default FQDN with ACNS security, else None. */
  get advancedNetworkPolicies(): Value<string> {
    return this.resource.string('properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies');
  }
  /** None or WireGuard. Default None. */
  get transitEncryptionType(): Value<string> {
    return this.resource.string('properties.networkProfile.advancedNetworking.security.transitEncryption.type');
  }
  /** None or BpfVeth. Default None. */
  get accelerationMode(): Value<string> {
    return this.resource.string('properties.networkProfile.advancedNetworking.performance.accelerationMode');
  }
  /** `loadBalancerProfile`: how the Standard load balancer leads out. Only with outbound type loadBalancer. */
  get loadBalancerProfile(): Value<true> {
    return this.resource.object('properties.networkProfile.loadBalancerProfile');
  }
  /** `loadBalancerProfile.idleTimeoutInMinutes`: 4 to 120. Default 30. */
  get outboundIdleTimeout(): Value<number> {
    return this.resource.number('properties.networkProfile.loadBalancerProfile.idleTimeoutInMinutes');
  }
  /** SNAT ports for each node: 0 to 64000, a multiple of 8. Default 0: Azure divides them by the number of nodes. */
  get allocatedOutboundPorts(): Value<number> {
    return this.resource.number('properties.networkProfile.loadBalancerProfile.allocatedOutboundPorts');
  }
  /** Public IPv4 addresses that AKS makes for outbound traffic: 1 to 100. Default 1, unless addresses or prefixes of one's own are named. */
  get managedOutboundIpCount(): Value<number> {
    return this.resource.number('properties.networkProfile.loadBalancerProfile.managedOutboundIPs.count');
  }
  /** Paths to the public IP addresses of one's own for outbound traffic. */
  get outboundIps(): Value<List<string>> {
    return this.resource.items('properties.networkProfile.loadBalancerProfile.outboundIPs.publicIPs');
  }
  /** Paths to the public IP prefixes of one's own for outbound traffic. */
  get outboundIpPrefixes(): Value<List<string>> {
    return this.resource.items('properties.networkProfile.loadBalancerProfile.outboundIPPrefixes.publicIPPrefixes');
  }
  /** Ignored by Azure; gone from the API by 2023-07-01. */
  get dockerBridgeCidr(): Value<string> {
    return this.resource.string('properties.networkProfile.dockerBridgeCidr');
  }
}

/** `properties.apiServerAccessProfile` */
class ApiServerAccess {
  constructor(private readonly resource: Resource) {}

  /** Default false. */
  get enablePrivateCluster(): Value<boolean> {
    return this.resource.boolean('properties.apiServerAccessProfile.enablePrivateCluster');
  }
  /** CIDRs or addresses that may reach a public API server. Default: everybody. */
  get authorizedIpRanges(): Value<List<Value<string>>> {
    const ranges = this.resource.strings('properties.apiServerAccessProfile.authorizedIPRanges');
    // Where it stood in the API versions of 2019.
    const former = ranges.kind === 'absent' ? this.resource.strings('properties.apiServerAuthorizedIPRanges') : ranges;
    return former.kind === 'absent' ? ranges : former;
  }
  /** API Server VNet Integration. Default false. */
  get enableVnetIntegration(): Value<boolean> {
    return this.resource.boolean('properties.apiServerAccessProfile.enableVnetIntegration');
  }
  /** Whether a private cluster has a name in public DNS. Default true. */
  get enablePrivateClusterPublicFqdn(): Value<boolean> {
    return this.resource.boolean('properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN');
  }
  /** system, none or the id of a zone. Default system. */
  get privateDnsZone(): Value<string> {
    return this.resource.string('properties.apiServerAccessProfile.privateDNSZone');
  }
  /** The zone, where `privateDNSZone` is the id of one. */
  get privateDnsZoneReference(): Value<Reference> {
    return this.resource.reference('properties.apiServerAccessProfile.privateDNSZone');
  }
  /** Default false: it is on. */
  get disableRunCommand(): Value<boolean> {
    return this.resource.boolean('properties.apiServerAccessProfile.disableRunCommand');
  }
  /** The subnet of API Server VNet Integration. */
  get subnet(): Value<Reference> {
    return this.resource.reference('properties.apiServerAccessProfile.subnetId');
  }
  /** `properties.publicNetworkAccess`: Enabled or Disabled. Default Enabled. */
  get publicNetworkAccess(): Value<string> {
    return this.resource.string('properties.publicNetworkAccess');
  }
}

/** A pool that stands in a subnet, or whose pods take their addresses from it. */
export interface PoolInSubnet {
  readonly cluster: Cluster;
  readonly pool: NodePool;
  /** It is the cluster's first. */
  readonly isFirst: boolean;
  readonly nodes: boolean;
  readonly pods: boolean;
}

/** The node pools of a cluster that the files show. */
export interface NodePools {
  readonly known: readonly NodePool[];
  /** False when there may be more. */
  readonly complete: boolean;
}

/** An item of `agentPoolProfiles` or `Microsoft.ContainerService/managedClusters/agentPools`. */
export class NodePool {
  /** @param path where the pool's properties begin: `properties.agentPoolProfiles[0]` or `properties` */
  constructor(
    readonly resource: Resource,
    readonly path: string,
    /** For messages: `node pool 'system'`. */
    readonly label: string,
    /** Whether it is deployed hangs on a condition. */
    readonly deployed?: 'maybe' | 'no',
  ) {}

  /** The label at the beginning of a sentence. */
  get title(): string {
    return this.label[0]!.toUpperCase() + this.label.slice(1);
  }

  /** Linux or Windows. Default Linux. */
  get osType(): Value<string> {
    return this.resource.string(`${this.path}.osType`);
  }
  /** Ubuntu, AzureLinux, Windows2022, Windows2025 and others. Default: by the version of Kubernetes. */
  get osSku(): Value<string> {
    return this.resource.string(`${this.path}.osSKU`);
  }
  /** System, User or Gateway. Default User. */
  get mode(): Value<string> {
    return this.resource.string(`${this.path}.mode`);
  }
  /** Of a gateway pool, `gatewayProfile.publicIPPrefixSize`: 28 to 31, an address for each node. Default 31. */
  get gatewayPrefixSize(): Value<number> {
    return this.resource.number(`${this.path}.gatewayProfile.publicIPPrefixSize`);
  }
  /** Default false. */
  get enableNodePublicIp(): Value<boolean> {
    return this.resource.boolean(`${this.path}.enableNodePublicIP`);
  }
  /** `vnetSubnetID`: the subnet of the nodes. Default: a virtual network that AKS manages. */
  get subnet(): Value<Reference> {
    return this.resource.reference(`${this.path}.vnetSubnetID`);
  }
  /** `podSubnetID`: the subnet of the pods. Default: where the plugin puts them. */
  get podSubnet(): Value<Reference> {
    return this.resource.reference(`${this.path}.podSubnetID`);
  }
  /** The same subnet for nodes and pods, whichever it is. */
  get isInOneSubnet(): boolean {
    const [nodes, pods] = ['vnetSubnetID', 'podSubnetID'].map((name) => this.resource.symbol(`${this.path}.${name}`));
    return nodes !== undefined && nodes !== '' && nodes === pods;
  }
  /** DynamicIndividual or StaticBlock; only with a pod subnet. Default DynamicIndividual. */
  get podIpAllocationMode(): Value<string> {
    return this.resource.string(`${this.path}.podIPAllocationMode`);
  }
  /** 10 to 250. Default: kubenet 110, overlay 250, pod subnet 110, node subnet 30. */
  get maxPods(): Value<number> {
    return this.resource.number(`${this.path}.maxPods`);
  }
  /** Nodes. Default 1. */
  get count(): Value<number> {
    return this.resource.number(`${this.path}.count`);
  }
  /** Default false. */
  get enableAutoScaling(): Value<boolean> {
    return this.resource.boolean(`${this.path}.enableAutoScaling`);
  }
  /** Nodes at least, with auto-scaling. */
  get minCount(): Value<number> {
    return this.resource.number(`${this.path}.minCount`);
  }
  /** Nodes at most, with auto-scaling. */
  get maxCount(): Value<number> {
    return this.resource.number(`${this.path}.maxCount`);
  }
  /** Nodes added during an upgrade: a number or a percentage. Default 10 %. */
  get maxSurge(): Value<string> {
    return this.resource.string(`${this.path}.upgradeSettings.maxSurge`);
  }
  /** Nodes that may be missing during an upgrade instead. Default 0. */
  get maxUnavailable(): Value<string> {
    return this.resource.string(`${this.path}.upgradeSettings.maxUnavailable`);
  }
  /** VirtualMachineScaleSets, VirtualMachines or AvailabilitySet. Default VirtualMachineScaleSets. */
  get type(): Value<string> {
    return this.resource.string(`${this.path}.type`);
  }
  /** The api-version of a pool that is a resource of its own. */
  get apiVersion(): Value<string> {
    return this.resource.string('apiVersion');
  }
  /** The name that azurerm gives a pool that stands in for this one for a while; Azure has no such property. */
  get temporaryName(): Value<string> {
    return this.resource.string(`${this.path}.temporaryNameForRotation`);
  }
  /** Id of the public IP prefix that node addresses come from. */
  get nodePublicIpPrefixId(): Value<string> {
    return this.resource.string(`${this.path}.nodePublicIPPrefixID`);
  }
  /** `networkProfile.allowedHostPorts`: ports that AKS opens in its own security group for the Internet. Default: none. */
  get allowedHostPorts(): Value<List<string>> {
    return this.resource.items(`${this.path}.networkProfile.allowedHostPorts`);
  }
  /** `securityProfile.sshAccess`: LocalUser, EntraId or Disabled. Default LocalUser. azurerm has no name for it. */
  get sshAccess(): Value<string> {
    return this.resource.string(`${this.path}.securityProfile.sshAccess`);
  }
}
