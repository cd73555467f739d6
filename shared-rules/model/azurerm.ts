/**
 * What azurerm has, and what it does, since which of its versions. Facts only: names and numbers.
 * Read from terraform-provider-azurerm: the schemas of v2.99.0, v3.117.1, v4.81.0 and v5.2.0 and the upgrade guides of 3.0, 4.0 and 5.0 for major
 * versions, the CHANGELOG and CustomizeDiff of the tags between for minor ones, 2026-08. What is not listed is in all of them.
 */

export type AzurermVersion = readonly [major: number, minor: number];

/** The first version that knows an argument, and the last major one; '' where all of these do. */
type Lifetime = readonly [since: string, until: string];

/** By Terraform type and argument, blocks joined with dots. What a pool has stands under the pool, also where the cluster writes it as its default pool. */
export const argumentsByVersion: { readonly [type: string]: { readonly [argument: string]: Lifetime } } = {
  azurerm_kubernetes_cluster: {
    aci_connector_linux: ['3.0', ''],
    'addon_profile.aci_connector_linux.enabled': ['', '2'],
    'addon_profile.azure_policy.enabled': ['', '2'],
    'addon_profile.http_application_routing.enabled': ['', '2'],
    'addon_profile.ingress_application_gateway.enabled': ['', '2'],
    'addon_profile.ingress_application_gateway.subnet_cidr': ['', '2'],
    'addon_profile.open_service_mesh.enabled': ['', '2'],
    'api_server_access_profile.authorized_ip_ranges': ['3.0', ''],
    'api_server_access_profile.virtual_network_integration_enabled': ['4.46', ''],
    'api_server_access_profile.vnet_integration_enabled': ['', '3'],
    api_server_authorized_ip_ranges: ['', '3'],
    azure_active_directory_role_based_access_control: ['3.0', ''],
    'azure_active_directory_role_based_access_control.admin_group_object_ids': ['3.0', ''],
    'azure_active_directory_role_based_access_control.azure_rbac_enabled': ['3.0', ''],
    'azure_active_directory_role_based_access_control.managed': ['3.0', '3'],
    'azure_active_directory_role_based_access_control.tenant_id': ['3.0', ''],
    azure_policy_enabled: ['3.0', ''],
    http_application_routing_enabled: ['3.0', ''],
    ingress_application_gateway: ['3.0', ''],
    'ingress_application_gateway.subnet_cidr': ['3.0', ''],
    'network_profile.advanced_networking': ['4.45', ''],
    'network_profile.advanced_networking.observability_enabled': ['4.45', ''],
    'network_profile.advanced_networking.security_enabled': ['4.45', ''],
    'network_profile.docker_bridge_cidr': ['', '3'],
    'network_profile.ebpf_data_plane': ['3.71', '3'],
    'network_profile.network_data_plane': ['4.0', ''],
    'network_profile.network_plugin_mode': ['3.0', ''],
    node_os_channel_upgrade: ['', '3'],
    node_os_upgrade_channel: ['4.0', ''],
    'node_provisioning_profile.mode': ['4.57', ''],
    oidc_issuer_enabled: ['3.0', ''],
    open_service_mesh_enabled: ['3.0', ''],
    private_link_enabled: ['', '2'],
    role_based_access_control_enabled: ['3.0', ''],
    'role_based_access_control.azure_active_directory': ['', '2'],
    'role_based_access_control.azure_active_directory.admin_group_object_ids': ['', '2'],
    'role_based_access_control.azure_active_directory.azure_rbac_enabled': ['', '2'],
    'role_based_access_control.azure_active_directory.managed': ['', '2'],
    'role_based_access_control.azure_active_directory.tenant_id': ['', '2'],
    'role_based_access_control.enabled': ['', '2'],
    'default_node_pool.temporary_name_for_rotation': ['3.47', ''],
  },
  azurerm_kubernetes_cluster_node_pool: {
    auto_scaling_enabled: ['4.0', ''],
    availability_zones: ['', '2'],
    enable_auto_scaling: ['', '3'],
    enable_node_public_ip: ['', '3'],
    'kubelet_config.container_log_max_files': ['4.71', ''],
    'kubelet_config.container_log_max_line': ['', '4'],
    'node_network_profile.allowed_host_ports': ['3.0', ''],
    node_public_ip_enabled: ['4.0', ''],
    temporary_name_for_rotation: ['4.16', ''],
    zones: ['3.0', ''],
  },
};

/** Values that came later than their argument. */
const valuesByVersion: {
  readonly [type: string]: { readonly [argument: string]: { readonly [value: string]: string } };
} = {
  azurerm_kubernetes_cluster: { 'network_profile.outbound_type': { none: '4.44' } },
};

/** What azurerm does otherwise since a version. */
export const azurermSince = {
  /** kubenet, or a node subnet, → azure with overlay in place. */
  overlayInPlace: [4, 66],
  /** A plugin mode that changes is planned in place; it is sent since `overlayInPlace`. */
  modePlannedInPlace: [3, 72],
  /** Data plane azure → cilium, and with it the policy engine azure → cilium, in place. */
  ciliumInPlace: [4, 58],
  /** Policy engine calico → cilium in place. */
  calicoToCiliumInPlace: [4, 59],
  /** No policy engine → azure or calico in place. */
  policyInPlace: [3, 108],
  /** No policy engine → cilium in place. */
  ciliumPolicyInPlace: [3, 75],
  /** No eBPF data plane → cilium in place, by the argument that `network_data_plane` came for. */
  ebpfInPlace: [3, 71],
  /** The outbound type in place. */
  outboundTypeInPlace: [3, 94],
  /** The same to routes: until then the profile of the load balancer is sent with it, which Azure refuses. */
  routesInPlace: [3, 103],
  /** The operating system of nodes in place. */
  osSkuInPlace: [3, 111],
  /** The default pool is rotated by way of a temporary one, the cluster not replaced. */
  defaultPoolRotated: [3, 59],
  /** The same when its machines change. */
  defaultPoolRotatedForSize: [3, 47],
  /** Other pools are rotated, not replaced. */
  poolRotated: [4, 16],
  /** Switching the OIDC issuer off replaces the cluster. */
  oidcOffReplaces: [4, 68],
  /** ACNS without the Cilium data plane. */
  acnsWithoutCilium: [4, 66],
} as const satisfies { readonly [what: string]: AzurermVersion };

/** Which versions of azurerm have an argument. @param until the last major one; undefined: those that we know of */
export function lifetimeOf(
  type: string,
  argument: string,
): { readonly since?: AzurermVersion; readonly until?: number } {
  const own = argumentsByVersion[type]?.[argument];
  const [since, until] = own ?? inPool(argument) ?? ['', ''];
  return {
    ...(since === '' ? {} : { since: versionOf(since) }),
    ...(until === '' ? {} : { until: Number(until) }),
  };
}

/** The default pool of a cluster has the arguments of any. */
function inPool(argument: string): Lifetime | undefined {
  const [pool, ...rest] = argument.split('.');
  return pool === 'default_node_pool'
    ? argumentsByVersion['azurerm_kubernetes_cluster_node_pool']?.[rest.join('.')]
    : undefined;
}

/** The values of an argument that came later, and with which version. */
export function laterValuesOf(type: string, argument: string): { readonly [value: string]: string } {
  return valuesByVersion[type]?.[argument] ?? {};
}

function versionOf(text: string): AzurermVersion {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return [major, minor];
}
