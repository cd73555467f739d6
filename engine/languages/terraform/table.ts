import { laterValuesOf, lifetimeOf } from '../../../shared-rules/model/azurerm';
import { notOffered, type Row } from '../../resources/table';

/** ARM types of the azurerm resources that we read, by Terraform type. */
export const armTypes: { readonly [terraformType: string]: string } = {
  azurerm_kubernetes_cluster: 'Microsoft.ContainerService/managedClusters',
  azurerm_kubernetes_automatic_cluster: 'Microsoft.ContainerService/managedClusters',
  azurerm_kubernetes_cluster_node_pool: 'Microsoft.ContainerService/managedClusters/agentPools',
};

const kubeletRows = [
  ['cpuManagerPolicy', 'cpu_manager_policy'],
  ['cpuCfsQuota', 'cpu_cfs_quota_enabled'],
  ['cpuCfsQuotaPeriod', 'cpu_cfs_quota_period'],
  ['imageGcHighThreshold', 'image_gc_high_threshold'],
  ['imageGcLowThreshold', 'image_gc_low_threshold'],
  ['topologyManagerPolicy', 'topology_manager_policy'],
  ['allowedUnsafeSysctls', 'allowed_unsafe_sysctls'],
  ['containerLogMaxSizeMB', 'container_log_max_size_mb'],
  ['podMaxPids', 'pod_max_pid'],
] as const;

const poolRows = (arm: string, prefix: string): Row[] => [
  { arm: `${arm}.name`, names: [{ path: `${prefix}name` }] },
  { arm: `${arm}.vnetSubnetID`, names: [{ path: `${prefix}vnet_subnet_id` }] },
  { arm: `${arm}.podSubnetID`, names: [{ path: `${prefix}pod_subnet_id` }] },
  {
    arm: `${arm}.enableNodePublicIP`,
    names: [{ path: `${prefix}node_public_ip_enabled` }, { path: `${prefix}enable_node_public_ip` }],
  },
  { arm: `${arm}.nodePublicIPPrefixID`, names: [{ path: `${prefix}node_public_ip_prefix_id` }] },
  { arm: `${arm}.osSKU`, names: [{ path: `${prefix}os_sku` }] },
  { arm: `${arm}.vmSize`, names: [{ path: `${prefix}vm_size` }] },
  { arm: `${arm}.osDiskSizeGB`, names: [{ path: `${prefix}os_disk_size_gb` }] },
  { arm: `${arm}.osDiskType`, names: [{ path: `${prefix}os_disk_type` }] },
  {
    arm: `${arm}.availabilityZones`,
    names: [{ path: `${prefix}zones` }, { path: `${prefix}availability_zones` }],
  },
  { arm: `${arm}.enableUltraSSD`, names: [{ path: `${prefix}ultra_ssd_enabled` }] },
  { arm: `${arm}.kubeletConfig`, names: [{ path: `${prefix}kubelet_config`, map: 'presence' }] },
  ...kubeletRows.map(([name, path]) => ({
    arm: `${arm}.kubeletConfig.${name}`,
    names: [{ path: `${prefix}kubelet_config.${path}` }],
  })),
  {
    arm: `${arm}.kubeletConfig.containerLogMaxFiles`,
    names: [
      { path: `${prefix}kubelet_config.container_log_max_files` },
      { path: `${prefix}kubelet_config.container_log_max_line` },
    ],
  },
  { arm: `${arm}.maxPods`, names: [{ path: `${prefix}max_pods` }] },
  { arm: `${arm}.count`, names: [{ path: `${prefix}node_count` }] },
  { arm: `${arm}.minCount`, names: [{ path: `${prefix}min_count` }] },
  { arm: `${arm}.maxCount`, names: [{ path: `${prefix}max_count` }] },
  {
    arm: `${arm}.enableAutoScaling`,
    names: [{ path: `${prefix}auto_scaling_enabled` }, { path: `${prefix}enable_auto_scaling` }],
  },
  { arm: `${arm}.upgradeSettings.maxSurge`, names: [{ path: `${prefix}upgrade_settings.max_surge` }] },
  { arm: `${arm}.upgradeSettings.maxUnavailable`, names: [{ path: `${prefix}upgrade_settings.max_unavailable` }] },
  {
    arm: `${arm}.networkProfile.allowedHostPorts`,
    names: [{ path: `${prefix}node_network_profile.allowed_host_ports`, map: 'blocks' }],
  },
];

/** What azurerm changes of the default pool by putting another in its place for a while, which it wants a name for. */
const rotated = ['enableNodePublicIP', 'maxPods', 'podSubnetID', 'vnetSubnetID'];

/** azurerm's names for ARM's properties, the newest first; since when it has them says `azurerm.ts` of the rules. */
const names: { readonly [terraformType: string]: readonly Row[] } = {
  azurerm_kubernetes_cluster: [
    { arm: 'name', names: [{ path: 'name' }] },
    { arm: 'location', names: [{ path: 'location' }] },
    { arm: 'resourceGroupName', names: [{ path: 'resource_group_name' }] },
    { arm: 'properties.kubernetesVersion', names: [{ path: 'kubernetes_version' }] },
    { arm: 'properties.networkProfile.networkPlugin', names: [{ path: 'network_profile.network_plugin' }] },
    {
      arm: 'properties.networkProfile.networkPluginMode',
      names: [{ path: 'network_profile.network_plugin_mode' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.networkPolicy',
      names: [{ path: 'network_profile.network_policy' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.networkDataplane',
      names: [{ path: 'network_profile.network_data_plane' }, { path: 'network_profile.ebpf_data_plane' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.outboundType',
      names: [{ path: 'network_profile.outbound_type' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.loadBalancerSku',
      names: [{ path: 'network_profile.load_balancer_sku' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.networkMode',
      names: [{ path: 'network_profile.network_mode' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.ipFamilies',
      names: [{ path: 'network_profile.ip_versions' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.advancedNetworking.enabled',
      names: [{ path: 'network_profile.advanced_networking', map: 'flag' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.advancedNetworking.observability.enabled',
      names: [{ path: 'network_profile.advanced_networking.observability_enabled' }],
      requires: ['properties.networkProfile.networkPlugin'],
      default: false,
    },
    {
      arm: 'properties.networkProfile.advancedNetworking.security.enabled',
      names: [{ path: 'network_profile.advanced_networking.security_enabled' }],
      requires: ['properties.networkProfile.networkPlugin'],
      default: false,
    },
    {
      arm: 'properties.networkProfile.podCidr',
      names: [{ path: 'network_profile.pod_cidr' }],
      requires: ['properties.networkProfile.networkPlugin'],
      refusals: [
        {
          beside: {
            'properties.networkProfile.networkPlugin': 'azure',
            'properties.networkProfile.networkPluginMode': undefined,
          },
          because: 'azurerm takes a pod range with Azure CNI only in overlay mode.',
        },
      ],
    },
    {
      arm: 'properties.networkProfile.podCidrs',
      names: [{ path: 'network_profile.pod_cidrs' }],
      requires: ['properties.networkProfile.networkPlugin'],
    },
    {
      arm: 'properties.networkProfile.serviceCidr',
      names: [{ path: 'network_profile.service_cidr' }],
      requires: ['properties.networkProfile.networkPlugin', 'properties.networkProfile.dnsServiceIP'],
    },
    {
      arm: 'properties.networkProfile.serviceCidrs',
      names: [{ path: 'network_profile.service_cidrs' }],
      requires: ['properties.networkProfile.networkPlugin', 'properties.networkProfile.dnsServiceIP'],
    },
    {
      arm: 'properties.networkProfile.dnsServiceIP',
      names: [{ path: 'network_profile.dns_service_ip' }],
      requires: [
        'properties.networkProfile.networkPlugin',
        'properties.networkProfile.serviceCidr|properties.networkProfile.serviceCidrs',
      ],
    },
    {
      arm: 'properties.networkProfile.loadBalancerProfile',
      names: [{ path: 'network_profile.load_balancer_profile', map: 'presence' }],
    },
    {
      arm: 'properties.networkProfile.loadBalancerProfile.idleTimeoutInMinutes',
      names: [{ path: 'network_profile.load_balancer_profile.idle_timeout_in_minutes' }],
    },
    {
      arm: 'properties.networkProfile.loadBalancerProfile.allocatedOutboundPorts',
      names: [{ path: 'network_profile.load_balancer_profile.outbound_ports_allocated' }],
    },
    {
      arm: 'properties.networkProfile.loadBalancerProfile.managedOutboundIPs.count',
      names: [{ path: 'network_profile.load_balancer_profile.managed_outbound_ip_count' }],
    },
    {
      arm: 'properties.networkProfile.loadBalancerProfile.outboundIPs.publicIPs',
      names: [{ path: 'network_profile.load_balancer_profile.outbound_ip_address_ids' }],
    },
    {
      arm: 'properties.networkProfile.loadBalancerProfile.outboundIPPrefixes.publicIPPrefixes',
      names: [{ path: 'network_profile.load_balancer_profile.outbound_ip_prefix_ids' }],
    },
    {
      arm: 'properties.networkProfile.natGatewayProfile',
      names: [{ path: 'network_profile.nat_gateway_profile', map: 'presence' }],
    },
    {
      arm: 'properties.networkProfile.dockerBridgeCidr',
      names: [{ path: 'network_profile.docker_bridge_cidr' }],
    },
    {
      arm: 'properties.apiServerAccessProfile.enablePrivateCluster',
      names: [{ path: 'private_cluster_enabled' }, { path: 'private_link_enabled' }],
    },
    {
      arm: 'properties.apiServerAccessProfile.authorizedIPRanges',
      names: [{ path: 'api_server_access_profile.authorized_ip_ranges' }, { path: 'api_server_authorized_ip_ranges' }],
    },
    {
      arm: 'properties.apiServerAccessProfile.enableVnetIntegration',
      names: [
        { path: 'api_server_access_profile.virtual_network_integration_enabled' },
        { path: 'api_server_access_profile.vnet_integration_enabled' },
      ],
    },
    {
      arm: 'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
      names: [{ path: 'private_cluster_public_fqdn_enabled' }],
      default: false,
    },
    {
      arm: 'properties.apiServerAccessProfile.privateDNSZone',
      names: [{ path: 'private_dns_zone_id' }],
      spellings: ['System', 'None'],
    },
    { arm: 'properties.apiServerAccessProfile.subnetId', names: [{ path: 'api_server_access_profile.subnet_id' }] },
    { arm: 'properties.fqdnSubdomain', names: [{ path: 'dns_prefix_private_cluster' }] },
    { arm: 'properties.dnsPrefix', names: [{ path: 'dns_prefix' }] },
    {
      arm: 'properties.oidcIssuerProfile.enabled',
      names: [{ path: 'oidc_issuer_enabled' }],
    },
    { arm: 'properties.nodeResourceGroup', names: [{ path: 'node_resource_group' }] },
    { arm: 'identity.type', names: [{ path: 'identity.type' }] },
    { arm: 'identity.userAssignedIdentities', names: [{ path: 'identity.identity_ids', map: 'keys' }] },
    { arm: 'properties.servicePrincipalProfile', names: [{ path: 'service_principal', map: 'presence' }] },
    { arm: 'properties.servicePrincipalProfile.clientId', names: [{ path: 'service_principal.client_id' }] },
    { arm: 'properties.bootstrapProfile.artifactSource', names: [{ path: 'bootstrap_profile.artifact_source' }] },
    {
      arm: 'properties.securityProfile.defender.securityMonitoring.enabled',
      names: [{ path: 'microsoft_defender', map: 'flag' }],
    },
    {
      arm: 'properties.securityProfile.defender.logAnalyticsWorkspaceResourceId',
      names: [{ path: 'microsoft_defender.log_analytics_workspace_id' }],
    },
    { arm: 'properties.serviceMeshProfile.mode', names: [{ path: 'service_mesh_profile.mode' }] },
    {
      arm: 'properties.serviceMeshProfile.istio.components.ingressGateways[mode=External].enabled',
      names: [{ path: 'service_mesh_profile.external_ingress_gateway_enabled' }],
    },
    { arm: 'properties.serviceMeshProfile.istio.revisions', names: [{ path: 'service_mesh_profile.revisions' }] },
    { arm: 'properties.ingressProfile.webAppRouting.enabled', names: [{ path: 'web_app_routing', map: 'flag' }] },
    {
      arm: 'properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType',
      names: [{ path: 'web_app_routing.default_nginx_controller' }],
    },
    {
      arm: 'properties.autoUpgradeProfile.nodeOSUpgradeChannel',
      names: [{ path: 'node_os_upgrade_channel' }, { path: 'node_os_channel_upgrade' }],
    },
    {
      arm: 'properties.addonProfiles.openServiceMesh.enabled',
      names: [{ path: 'open_service_mesh_enabled' }, { path: 'addon_profile.open_service_mesh.enabled' }],
    },
    {
      arm: 'properties.aadProfile.managed',
      names: [
        { path: 'azure_active_directory_role_based_access_control.managed' },
        { path: 'role_based_access_control.azure_active_directory.managed' },
      ],
    },
    {
      arm: 'properties.enableRBAC',
      names: [{ path: 'role_based_access_control_enabled' }, { path: 'role_based_access_control.enabled' }],
    },
    {
      arm: 'properties.aadProfile.enableAzureRBAC',
      names: [
        { path: 'azure_active_directory_role_based_access_control.azure_rbac_enabled' },
        { path: 'role_based_access_control.azure_active_directory.azure_rbac_enabled' },
      ],
      requires: ['properties.aadProfile.tenantID|properties.aadProfile.adminGroupObjectIDs'],
    },
    {
      arm: 'properties.aadProfile.tenantID',
      names: [
        { path: 'azure_active_directory_role_based_access_control.tenant_id' },
        { path: 'role_based_access_control.azure_active_directory.tenant_id' },
      ],
    },
    {
      arm: 'properties.aadProfile.adminGroupObjectIDs',
      names: [
        { path: 'azure_active_directory_role_based_access_control.admin_group_object_ids' },
        { path: 'role_based_access_control.azure_active_directory.admin_group_object_ids' },
      ],
    },
    {
      arm: 'properties.apiServerAccessProfile.disableRunCommand',
      names: [{ path: 'run_command_enabled', map: 'invert' }],
    },
    {
      arm: 'properties.addonProfiles.azurepolicy.enabled',
      names: [{ path: 'azure_policy_enabled' }, { path: 'addon_profile.azure_policy.enabled' }],
    },
    {
      arm: 'properties.addonProfiles.httpApplicationRouting.enabled',
      names: [{ path: 'http_application_routing_enabled' }, { path: 'addon_profile.http_application_routing.enabled' }],
    },
    {
      arm: 'properties.addonProfiles.ingressApplicationGateway.enabled',
      names: [
        { path: 'ingress_application_gateway', map: 'flag' },
        { path: 'addon_profile.ingress_application_gateway.enabled' },
      ],
    },
    {
      arm: 'properties.addonProfiles.ingressApplicationGateway.config.subnetCIDR',
      names: [
        { path: 'ingress_application_gateway.subnet_cidr' },
        { path: 'addon_profile.ingress_application_gateway.subnet_cidr' },
      ],
    },
    {
      arm: 'properties.addonProfiles.aciConnectorLinux.enabled',
      names: [{ path: 'aci_connector_linux', map: 'flag' }, { path: 'addon_profile.aci_connector_linux.enabled' }],
    },
    {
      arm: 'properties.nodeProvisioningProfile.mode',
      names: [{ path: 'node_provisioning_profile.mode' }],
    },
    { arm: 'properties.disableLocalAccounts', names: [{ path: 'local_account_disabled' }] },
    {
      arm: 'properties.aadProfile',
      names: [
        { path: 'azure_active_directory_role_based_access_control', map: 'presence' },
        { path: 'role_based_access_control.azure_active_directory', map: 'presence' },
      ],
    },
    { arm: 'properties.agentPoolProfiles', names: [{ path: 'default_node_pool', map: 'blocks' }] },
    ...poolRows('properties.agentPoolProfiles[0]', 'default_node_pool.').map((row) =>
      rotated.some((name) => row.arm.endsWith(`.${name}`))
        ? { ...row, requires: ['properties.agentPoolProfiles[0].temporaryNameForRotation'] }
        : row,
    ),
    {
      arm: 'properties.agentPoolProfiles[0].temporaryNameForRotation',
      names: [{ path: 'default_node_pool.temporary_name_for_rotation' }],
    },
    { arm: 'properties.agentPoolProfiles[0].type', names: [{ path: 'default_node_pool.type' }] },
    ...notOffered(
      'sku.name',
      'diagnosticSettings',
      'properties.agentPoolProfiles[0].gatewayProfile',
      'properties.agentPoolProfiles[0].mode',
      'properties.agentPoolProfiles[0].osType',
      'properties.agentPoolProfiles[0].podIPAllocationMode',
      'properties.agentPoolProfiles[0].securityProfile',
      'properties.apiServerAuthorizedIPRanges',
      'properties.hostedSystemProfile',
      'properties.ingressProfile.gatewayAPI',
      'properties.ingressProfile.webAppRouting.gatewayAPIImplementations',
      'properties.networkProfile.advancedNetworking.performance',
      'properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies',
      'properties.networkProfile.advancedNetworking.security.transitEncryption',
      'properties.networkProfile.natGatewayProfile.sku',
      'properties.networkProfile.staticEgressGatewayProfile',
      'properties.podIdentityProfile',
      'properties.publicNetworkAccess',
      'properties.securityProfile.azureDefender',
      // Properties of a pool, which only pools have.
      'properties.podSubnetID',
      'properties.vnetSubnetID',
    ),
  ],
  azurerm_kubernetes_automatic_cluster: [
    { arm: 'name', names: [{ path: 'name' }] },
    { arm: 'location', names: [{ path: 'location' }] },
    { arm: 'sku.name', names: [], constant: 'Automatic' },
    {
      arm: 'properties.apiServerAccessProfile.enablePrivateCluster',
      names: [{ path: 'private_cluster', map: 'flag' }],
    },
    {
      arm: 'properties.apiServerAccessProfile.authorizedIPRanges',
      names: [{ path: 'api_server_access.authorized_ip_ranges' }],
    },
    { arm: 'properties.apiServerAccessProfile.enableVnetIntegration', names: [], constant: true },
    { arm: 'properties.apiServerAccessProfile.subnetId', names: [{ path: 'api_server_access.subnet_id' }] },
    {
      arm: 'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
      names: [{ path: 'private_cluster.public_fully_qualified_domain_name_enabled' }],
      default: false,
    },
    {
      arm: 'properties.apiServerAccessProfile.privateDNSZone',
      names: [{ path: 'private_cluster.private_dns_zone_id' }],
      spellings: ['System', 'None'],
    },
    { arm: 'identity.type', names: [{ path: 'identity.type' }] },
    { arm: 'identity.userAssignedIdentities', names: [{ path: 'identity.identity_ids', map: 'keys' }] },
    { arm: 'properties.serviceMeshProfile.mode', names: [{ path: 'service_mesh', map: 'flag', value: 'Istio' }] },
    {
      arm: 'properties.serviceMeshProfile.istio.components.ingressGateways[mode=External].enabled',
      names: [{ path: 'service_mesh.external_ingress_gateway_enabled' }],
    },
    { arm: 'properties.serviceMeshProfile.istio.revisions', names: [{ path: 'service_mesh.revisions' }] },
    {
      arm: 'properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType',
      names: [{ path: 'web_app_routing_ingress.default_nginx_controller' }],
    },
    {
      arm: 'properties.ingressProfile.webAppRouting.enabled',
      names: [{ path: 'web_app_routing_ingress', map: 'flag' }],
    },
    {
      arm: 'properties.hostedSystemProfile.systemNodeSubnetID',
      names: [{ path: 'hosted_system.system_node_subnet_id' }],
    },
    { arm: 'properties.hostedSystemProfile.nodeSubnetID', names: [{ path: 'hosted_system.node_subnet_id' }] },
    { arm: 'properties.hostedSystemProfile', names: [{ path: 'hosted_system', map: 'presence' }] },
    ...notOffered(
      'diagnosticSettings',
      'properties.aadProfile',
      'properties.addonProfiles',
      'properties.agentPoolProfiles',
      'properties.apiServerAccessProfile.disableRunCommand',
      'properties.apiServerAuthorizedIPRanges',
      'properties.autoUpgradeProfile',
      'properties.bootstrapProfile',
      'properties.disableLocalAccounts',
      'properties.dnsPrefix',
      'properties.enableRBAC',
      'properties.fqdnSubdomain',
      'properties.ingressProfile.gatewayAPI',
      'properties.kubernetesVersion',
      'properties.networkProfile',
      'properties.nodeProvisioningProfile',
      'properties.podIdentityProfile',
      'properties.publicNetworkAccess',
      'properties.securityProfile',
      'properties.servicePrincipalProfile',
    ),
  ],
  azurerm_kubernetes_cluster_node_pool: [
    { arm: 'name', names: [{ path: 'name' }] },
    { arm: 'properties.osType', names: [{ path: 'os_type' }] },
    { arm: 'properties.mode', names: [{ path: 'mode' }] },
    { arm: 'properties.temporaryNameForRotation', names: [{ path: 'temporary_name_for_rotation' }] },
    // A pool of its own has no nodes when none are asked for: the provider sends 0.
    ...poolRows('properties', '')
      .filter((row) => row.arm !== 'properties.name')
      .map((row) => (row.arm === 'properties.count' ? { ...row, default: 0 } : row)),
    ...notOffered(
      'properties.type',
      'properties.gatewayProfile',
      'properties.podIPAllocationMode',
      'properties.securityProfile',
      // Properties of a cluster, which only clusters have.
      'properties.agentPoolProfiles',
      'properties.apiServerAccessProfile',
    ),
  ],
};

/** By Terraform type. Source: terraform-provider-azurerm v2.99.0, v3.117.1, v4.81.0, v5.2.0, their schemas and upgrade guides. */
export const tables: { readonly [terraformType: string]: readonly Row[] } = Object.fromEntries(
  Object.entries(names).map(([type, rows]) => [
    type,
    rows.map((row) => ({
      ...row,
      names: row.names.map((name) => ({
        ...name,
        ...lifetimeOf(type, name.path),
        laterValues: laterValuesOf(type, name.path),
      })),
    })),
  ]),
);
