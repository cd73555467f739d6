import { filled, memberOf, scalar, unknown, type Data } from '../../evaluate/data';
import type { ModuleTable } from '../../resources/module-resource';
import { notOffered, row } from '../../resources/table';
import { latestVersion } from './version';

/**
 * The table of a registry module; undefined for a module that we do not know, or not in this version.
 * @param source `Azure/aks/azurerm`, with or without the registry's host
 * @param version the constraint as written; undefined: the newest
 */
export function registryModule(source: string, version: string | undefined): ModuleTable | undefined {
  const name = source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, '').toLowerCase();
  const [major, minor = 0] = (version === undefined ? undefined : latestVersion(version)) ?? [Infinity];
  // Version 10 has the same module for azurerm 4 in a folder of its own.
  if (/^azure\/aks\/azurerm(?:\/\/v4)?$/.test(name)) return major >= 5 ? aks : undefined;
  if (name === 'azure/avm-res-containerservice-managedcluster/azurerm')
    return major > 0 || minor >= 4 ? avm : undefined;
  if (name === 'azure/avm-res-containerservice-managedcluster/azurerm//modules/agentpool')
    return major > 0 || minor >= 4 ? avmPool : undefined;
  return undefined;
}

const type = 'Microsoft.ContainerService/managedClusters';

const loadBalancer = 'properties.networkProfile.loadBalancerProfile';

const aksPoolNames: { readonly [arm: string]: string } = {
  vnetSubnetID: 'vnet_subnet.id|vnet_subnet_id',
  podSubnetID: 'pod_subnet.id|pod_subnet_id',
  enableNodePublicIP: 'node_public_ip_enabled|enable_node_public_ip',
  nodePublicIPPrefixID: 'node_public_ip_prefix_id',
  enableAutoScaling: 'auto_scaling_enabled|enable_auto_scaling',
  count: 'node_count',
  upgradeSettings: 'upgrade_settings',
};

/** `Azure/aks/azurerm`, version 5 and later. Source: Azure/terraform-azurerm-aks, variables.tf and main.tf, tags 5.0.0 to 10.2.0 and main of 2026-08. */
const aks: ModuleTable = {
  type,
  isAzurerm: true,
  rename: (name) => aksPoolNames[name] ?? snakeCase(name),
  pools: [
    { parameter: '', shape: 'flat' },
    { parameter: 'node_pools', shape: 'map' },
  ],
  derived(path, read): Data | undefined {
    if (path === 'properties.aadProfile' || path.startsWith('properties.aadProfile.')) {
      const [rbac, entra] = [read('role_based_access_control_enabled'), read('rbac_aad')];
      const open = [rbac, entra].find((part) => part?.kind === 'unknown');
      if (open) return open;
      const isOn =
        rbac?.kind === 'scalar' && rbac.value === true && !(entra?.kind === 'scalar' && entra.value === false);
      return isOn
        ? path === 'properties.aadProfile'
          ? filled(rbac)
          : undefined
        : scalar(null, (rbac ?? read('name') ?? nowhere).source);
    }
    if (path === 'properties.servicePrincipalProfile') {
      const client = read('client_id');
      return client?.kind === 'scalar' && client.value !== '' && client.value !== null
        ? filled(client)
        : client?.kind === 'unknown'
          ? client
          : undefined;
    }
    if (path === 'properties.addonProfiles.ingressApplicationGateway.enabled') {
      const made = read('green_field_application_gateway_for_ingress');
      return made?.kind === 'object'
        ? scalar(true, made.source)
        : made?.kind === 'unknown'
          ? made
          : read('ingress_application_gateway_enabled');
    }
    // The module passes the profile on only where it is told to.
    if (path === loadBalancer || path.startsWith(`${loadBalancer}.`)) {
      const enabled = read('load_balancer_profile_enabled');
      if (enabled?.kind === 'unknown') return enabled;
      const isOn = enabled?.kind === 'scalar' && enabled.value === true;
      return isOn
        ? path === loadBalancer
          ? filled(enabled)
          : undefined
        : scalar(null, (enabled ?? read('name') ?? nowhere).source);
    }
    return undefined;
  },
  rows: [
    row('name', 'cluster_name'),
    row('location', 'location'),
    row('identity.type', 'identity_type', { default: 'SystemAssigned' }),
    row('identity.userAssignedIdentities', 'identity_ids', { map: 'keys' }),
    row('properties.dnsPrefix', 'prefix'),
    row('properties.servicePrincipalProfile.clientId', 'client_id'),
    row('properties.aadProfile.tenantID', 'rbac_aad_tenant_id'),
    row('properties.aadProfile.adminGroupObjectIDs', 'rbac_aad_admin_group_object_ids'),
    row('properties.autoUpgradeProfile.nodeOSUpgradeChannel', 'node_os_channel_upgrade'),
    ...notOffered(
      'sku.name',
      'diagnosticSettings',
      'properties.publicNetworkAccess',
      'properties.apiServerAuthorizedIPRanges',
      'properties.hostedSystemProfile',
      'properties.podIdentityProfile',
      'properties.ingressProfile.gatewayAPI',
      'properties.ingressProfile.webAppRouting.gatewayAPIImplementations',
      'properties.networkProfile.networkMode',
      'properties.networkProfile.natGatewayProfile.sku',
      'properties.networkProfile.staticEgressGatewayProfile',
      'properties.networkProfile.advancedNetworking.performance',
      'properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies',
      'properties.networkProfile.advancedNetworking.security.transitEncryption',
      'properties.securityProfile.azureDefender',
      // Made of others where these are given, see `derived`.
      'properties.aadProfile',
      loadBalancer,
      'properties.servicePrincipalProfile',
      'properties.securityProfile.defender.logAnalyticsWorkspaceResourceId',
    ),
    row('properties.kubernetesVersion', 'kubernetes_version'),
    row('properties.networkProfile.networkPlugin', 'network_plugin', { default: 'kubenet', refusesNull: true }),
    row('properties.networkProfile.networkPluginMode', 'network_plugin_mode'),
    row('properties.networkProfile.networkPolicy', 'network_policy'),
    // Version 10 has both.
    row('properties.networkProfile.networkDataplane', ['ebpf_data_plane', 'network_data_plane']),
    row('properties.networkProfile.outboundType', 'net_profile_outbound_type'),
    row('properties.networkProfile.loadBalancerSku', 'load_balancer_sku'),
    row('properties.networkProfile.podCidr', 'net_profile_pod_cidr'),
    row('properties.networkProfile.podCidrs', 'net_profile_pod_cidrs'),
    // The module hands them on, and azurerm takes them together only.
    row('properties.networkProfile.serviceCidr', 'net_profile_service_cidr', {
      requires: ['properties.networkProfile.dnsServiceIP'],
    }),
    row('properties.networkProfile.serviceCidrs', 'net_profile_service_cidrs', {
      requires: ['properties.networkProfile.dnsServiceIP'],
    }),
    row('properties.networkProfile.dnsServiceIP', 'net_profile_dns_service_ip', {
      requires: ['properties.networkProfile.serviceCidr|properties.networkProfile.serviceCidrs'],
    }),
    row('properties.networkProfile.dockerBridgeCidr', 'net_profile_docker_bridge_cidr'),
    row(`${loadBalancer}.idleTimeoutInMinutes`, 'load_balancer_profile_idle_timeout_in_minutes'),
    row(`${loadBalancer}.allocatedOutboundPorts`, 'load_balancer_profile_outbound_ports_allocated'),
    row(`${loadBalancer}.managedOutboundIPs.count`, 'load_balancer_profile_managed_outbound_ip_count'),
    row(`${loadBalancer}.outboundIPs.publicIPs`, 'load_balancer_profile_outbound_ip_address_ids'),
    row(`${loadBalancer}.outboundIPPrefixes.publicIPPrefixes`, 'load_balancer_profile_outbound_ip_prefix_ids'),
    row('properties.networkProfile.ipFamilies', 'network_ip_versions'),
    row('properties.networkProfile.advancedNetworking.enabled', 'network_profile_advanced_networking', { map: 'flag' }),
    row(
      'properties.networkProfile.advancedNetworking.observability.enabled',
      'network_profile_advanced_networking.observability_enabled',
      { default: false },
    ),
    row(
      'properties.networkProfile.advancedNetworking.security.enabled',
      'network_profile_advanced_networking.security_enabled',
      { default: false },
    ),
    row('properties.apiServerAccessProfile.enablePrivateCluster', 'private_cluster_enabled'),
    row('properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN', 'private_cluster_public_fqdn_enabled', {
      default: false,
    }),
    row('properties.apiServerAccessProfile.privateDNSZone', 'private_dns_zone_id'),
    row('properties.apiServerAccessProfile.authorizedIPRanges', 'api_server_authorized_ip_ranges'),
    row('properties.apiServerAccessProfile.enableVnetIntegration', 'api_server_vnet_integration_enabled'),
    row('properties.apiServerAccessProfile.subnetId', ['api_server_subnet_id']),
    row('properties.apiServerAccessProfile.disableRunCommand', 'run_command_enabled', { map: 'invert' }),
    row('properties.fqdnSubdomain', 'dns_prefix_private_cluster'),
    row('properties.addonProfiles.azurepolicy.enabled', 'azure_policy_enabled'),
    row('properties.addonProfiles.httpApplicationRouting.enabled', 'http_application_routing_enabled'),
    row('properties.addonProfiles.openServiceMesh.enabled', 'open_service_mesh_enabled'),
    row('properties.addonProfiles.aciConnectorLinux.enabled', 'aci_connector_linux_enabled'),
    row('properties.nodeProvisioningProfile.mode', 'node_provisioning_profile.mode'),
    row(
      'properties.addonProfiles.ingressApplicationGateway.enabled',
      ['brown_field_application_gateway_for_ingress', 'green_field_application_gateway_for_ingress'],
      { map: 'flag' },
    ),
    row('properties.ingressProfile.webAppRouting.enabled', 'web_app_routing', { map: 'flag' }),
    row(
      'properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType',
      'web_app_routing.default_nginx_controller',
    ),
    row('properties.serviceMeshProfile.mode', 'service_mesh_profile.mode'),
    row('properties.serviceMeshProfile.istio.revisions', 'service_mesh_profile.revisions'),
    row(
      'properties.serviceMeshProfile.istio.components.ingressGateways[mode=External].enabled',
      'service_mesh_profile.external_ingress_gateway_enabled',
    ),
    row('properties.securityProfile.defender.securityMonitoring.enabled', 'microsoft_defender_enabled'),
    row('properties.bootstrapProfile.artifactSource', 'bootstrap_profile.artifact_source'),
    row('properties.addonProfiles.ingressApplicationGateway.config.subnetCIDR', [
      'green_field_application_gateway_for_ingress.subnet_cidr',
      'ingress_application_gateway_subnet_cidr',
    ]),
    row('properties.disableLocalAccounts', 'local_account_disabled'),
    row('properties.enableRBAC', 'role_based_access_control_enabled'),
    row('properties.aadProfile.enableAzureRBAC', 'rbac_aad_azure_rbac_enabled'),
    row('properties.nodeResourceGroup', 'node_resource_group'),
    row('properties.agentPoolProfiles[0].name', 'agents_pool_name', { default: 'nodepool' }),
    row('properties.agentPoolProfiles[0].count', 'agents_count', { default: 2 }),
    row('properties.agentPoolProfiles[0].minCount', 'agents_min_count'),
    row('properties.agentPoolProfiles[0].maxCount', 'agents_max_count'),
    row('properties.agentPoolProfiles[0].enableAutoScaling', ['auto_scaling_enabled', 'enable_auto_scaling']),
    row('properties.agentPoolProfiles[0].maxPods', 'agents_max_pods'),
    row('properties.agentPoolProfiles[0].type', 'agents_type'),
    row('properties.agentPoolProfiles[0].osSKU', 'os_sku'),
    row('properties.agentPoolProfiles[0].temporaryNameForRotation', 'temporary_name_for_rotation'),
    row('properties.agentPoolProfiles[0].networkProfile.allowedHostPorts', 'node_network_profile.allowed_host_ports'),
    ...notOffered(
      'properties.agentPoolProfiles[0].mode',
      'properties.agentPoolProfiles[0].osType',
      'properties.agentPoolProfiles[0].gatewayProfile',
      'properties.agentPoolProfiles[0].nodePublicIPPrefixID',
      'properties.agentPoolProfiles[0].podIPAllocationMode',
      'properties.agentPoolProfiles[0].securityProfile',
      'properties.agentPoolProfiles[0].upgradeSettings.maxUnavailable',
    ),
    row('properties.agentPoolProfiles[0].vnetSubnetID', ['vnet_subnet.id', 'vnet_subnet_id']),
    row('properties.agentPoolProfiles[0].podSubnetID', ['pod_subnet.id', 'pod_subnet_id']),
    row('properties.agentPoolProfiles[0].enableNodePublicIP', ['node_public_ip_enabled', 'enable_node_public_ip']),
    row('properties.agentPoolProfiles[0].upgradeSettings.maxSurge', 'agents_pool_max_surge', { default: '10%' }),
  ],
};

const avmNames: { readonly [arm: string]: string } = { count: 'count_of' };

/** `Azure/avm-res-containerservice-managedcluster/azurerm`, version 0.4 and later. Source: its variables.tf and locals, tags v0.4.0 to v0.8.1. */
const avm: ModuleTable = {
  type,
  rename: (name) => avmNames[name] ?? snakeCase(name),
  pools: [
    { parameter: 'default_agent_pool', shape: 'one', defaults: { name: 'systempool', count: 3 } },
    { parameter: 'agent_pools', shape: 'map' },
  ],
  rows: [
    row('name', 'name'),
    row('location', 'location'),
    row('sku.name', 'sku.name'),
    row('diagnosticSettings', 'diagnostic_settings', { below: true }),
    row('identity.userAssignedIdentities', 'managed_identities.user_assigned_resource_ids', { map: 'keys' }),
    row('properties.kubernetesVersion', 'kubernetes_version'),
    row('properties.publicNetworkAccess', 'public_network_access'),
    row('properties.dnsPrefix', 'dns_prefix'),
    row('properties.fqdnSubdomain', 'fqdn_subdomain'),
    row('properties.nodeResourceGroup', 'node_resource_group'),
    row(`${loadBalancer}.managedOutboundIPs.count`, 'network_profile.load_balancer_profile.managed_outbound_ips.count'),
    row(`${loadBalancer}.outboundIPs.publicIPs`, 'network_profile.load_balancer_profile.outbound_ips.public_ips'),
    ...[
      'networkProfile',
      'apiServerAccessProfile',
      'aadProfile',
      'bootstrapProfile',
      'ingressProfile',
      'serviceMeshProfile',
      'securityProfile',
      'podIdentityProfile',
      'servicePrincipalProfile',
      'autoUpgradeProfile',
      'nodeProvisioningProfile',
      'hostedSystemProfile',
    ].map((name) => row(`properties.${name}`, snakeCase(name), { below: true })),
    row('properties.enableRBAC', 'enable_rbac'),
    row('properties.disableLocalAccounts', 'disable_local_accounts'),
    row('properties.addonProfiles.azurepolicy.enabled', 'addon_profile_azure_policy.enabled'),
    row(
      'properties.addonProfiles.ingressApplicationGateway.enabled',
      'addon_profile_ingress_application_gateway.enabled',
    ),
    row(
      'properties.addonProfiles.ingressApplicationGateway.config.subnetCIDR',
      'addon_profile_ingress_application_gateway.config.subnet_cidr',
    ),
    ...['httpApplicationRouting', 'openServiceMesh', 'aciConnectorLinux'].map((name) =>
      row(`properties.addonProfiles.${name}.enabled`, `addon_profiles_extra.${name}.enabled`),
    ),
    ...notOffered(
      // Made of others where these are given, see `derived`.
      'identity.type',
      'properties.apiServerAuthorizedIPRanges',
      'properties.networkProfile.dockerBridgeCidr',
    ),
  ],
  derived(path, read): Data | undefined {
    if (path === 'properties.dnsPrefix' && !read('dns_prefix') && !read('fqdn_subdomain')) {
      const name = read('name');
      return name && unknown('the module makes one up', name.source);
    }
    if (path !== 'identity.type') return undefined;
    const identities = read('managed_identities');
    if (identities?.kind !== 'object') return identities;
    const user = memberOf(identities, 'user_assigned_resource_ids');
    if (user?.kind === 'unknown') return user;
    const isUser =
      user !== undefined &&
      ((user.kind === 'array' && user.items.length > 0) || (user.kind === 'object' && user.keys().length > 0));
    return scalar(isUser ? 'UserAssigned' : 'SystemAssigned', identities.source);
  },
};

/** Its module of one pool. Source: modules/agentpool/variables.tf and locals.tf, main of 2026-11. */
const avmPool: ModuleTable = {
  type: `${type}/agentPools`,
  parent: 'parent_id',
  rename: (name) => avmNames[name] ?? snakeCase(name),
  pools: [],
  rows: [
    row('name', 'name'),
    ...[
      'count',
      'minCount',
      'maxCount',
      'enableAutoScaling',
      'maxPods',
      'mode',
      'osType',
      'osSKU',
      'type',
      'vmSize',
      'vnetSubnetID',
      'podSubnetID',
      'podIPAllocationMode',
      'enableNodePublicIP',
      'nodePublicIPPrefixID',
      'networkProfile',
      'gatewayProfile',
      'upgradeSettings',
      'orchestratorVersion',
      'scaleSetPriority',
      'availabilityZones',
    ].map((name) => row(`properties.${name}`, avmNames[name] ?? snakeCase(name))),
  ],
};

const nowhere = scalar(null, { file: '', node: { start: 0, end: 0 }, literal: false, via: [] });

/** `authorizedIPRanges` → `authorized_ip_ranges` */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
