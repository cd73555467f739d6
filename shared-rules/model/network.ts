import type { Resource } from './resource';
import type { List, Value } from './value';

/** Everything that a workspace says about AKS networks, as far as rules read it. */
export interface Model {
  readonly clusters: readonly Cluster[];
}

/**
 * `Microsoft.ContainerService/managedClusters`, `azurerm_kubernetes_cluster`. Accessors read when called, because a value may differ from
 * world to world. "Default" is what the service does when the property is absent. Source of shapes and defaults: API 2026-06-01.
 */
export class Cluster {
  constructor(
    readonly resource: Resource,
    /** Inline pools and pools that are resources of their own. */
    readonly pools: () => NodePools,
  ) {}

  /** `sku.name`: Base or Automatic. Default Base. An Automatic cluster comes with overlay, Cilium, Entra ID and no local accounts. */
  get skuName(): Value<string> {
    return this.resource.string('sku.name');
  }
  /** `properties.kubernetesVersion`: `1.33` or `1.33.2`. Default: the newest that is generally available but one. */
  get kubernetesVersion(): Value<string> {
    return this.resource.string('properties.kubernetesVersion');
  }
  get network(): NetworkProfile {
    return new NetworkProfile(this.resource);
  }
  get apiServer(): ApiServerAccess {
    return new ApiServerAccess(this.resource);
  }
  /** `properties.addonProfiles.azurepolicy.enabled`. Default false. */
  get azurePolicyEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.azurepolicy.enabled');
  }
  /** `properties.addonProfiles.httpApplicationRouting.enabled`. Default false. */
  get httpApplicationRoutingEnabled(): Value<boolean> {
    return this.resource.boolean('properties.addonProfiles.httpApplicationRouting.enabled');
  }
  /** `properties.disableLocalAccounts`. Default false. */
  get disableLocalAccounts(): Value<boolean> {
    return this.resource.boolean('properties.disableLocalAccounts');
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
  /** `properties.publicNetworkAccess`: Enabled or Disabled. Default Enabled. */
  get publicNetworkAccess(): Value<string> {
    return this.resource.string('properties.publicNetworkAccess');
  }
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
    private readonly path: string,
    /** For messages: `pool 'system'`. */
    readonly label: string,
  ) {}

  /** Linux or Windows. Default Linux. */
  get osType(): Value<string> {
    return this.resource.string(`${this.path}.osType`);
  }
  /** Default false. */
  get enableNodePublicIp(): Value<boolean> {
    return this.resource.boolean(`${this.path}.enableNodePublicIP`);
  }
  /** Id of the public IP prefix that node addresses come from. */
  get nodePublicIpPrefixId(): Value<string> {
    return this.resource.string(`${this.path}.nodePublicIPPrefixID`);
  }
}
