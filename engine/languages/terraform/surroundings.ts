import { notOffered, row, type Row } from '../../resources/table';

/**
 * azurerm's names for ARM's properties of the resources around a cluster: read only, so one name for each is enough, the newest first
 * where versions differ. `[*]` stands for the index of a block. Source: terraform-provider-azurerm v3.117.1, v4.81.0, v5.2.0, their schemas.
 */
export interface Surrounding {
  /** ARM type; for resources that only connect others, Terraform's own. */
  readonly type: string;
  /** Argument that names the parent; its text and this resource's name make the full name. */
  readonly parent?: string;
  readonly rows: readonly Row[];
}

/** A rule of a security group. @param arm where it begins in ARM @param tf where it begins in Terraform */
export const nsgRule = (arm: string, tf: string): Row[] => [
  row(`${arm}name`, `${tf}name`),
  ...(['direction', 'access', 'priority', 'protocol'] as const).map((name) =>
    row(`${arm}properties.${name}`, `${tf}${name}`),
  ),
  row(`${arm}properties.sourceAddressPrefix`, `${tf}source_address_prefix`),
  row(`${arm}properties.sourceAddressPrefixes`, `${tf}source_address_prefixes`),
  row(`${arm}properties.destinationAddressPrefix`, `${tf}destination_address_prefix`),
  row(`${arm}properties.destinationAddressPrefixes`, `${tf}destination_address_prefixes`),
  row(`${arm}properties.destinationPortRange`, `${tf}destination_port_range`),
  row(`${arm}properties.destinationPortRanges`, `${tf}destination_port_ranges`),
];

/** A route of a route table. */
export const route = (arm: string, tf: string): Row[] => [
  row(`${arm}name`, `${tf}name`),
  row(`${arm}properties.addressPrefix`, `${tf}address_prefix`),
  row(`${arm}properties.nextHopType`, `${tf}next_hop_type`),
  row(`${arm}properties.nextHopIpAddress`, `${tf}next_hop_in_ip_address`),
];

const policyAssignment: Surrounding = {
  type: 'Microsoft.Authorization/policyAssignments',
  rows: [row('name', 'name'), row('properties.policyDefinitionId', 'policy_definition_id')],
};

/** By Terraform type. */
export const surroundings: { readonly [terraformType: string]: Surrounding } = {
  azurerm_virtual_network: {
    type: 'Microsoft.Network/virtualNetworks',
    rows: [
      row('name', 'name'),
      row('location', 'location'),
      row('properties.addressSpace.addressPrefixes', 'address_space'),
      row('properties.enableDdosProtection', 'ddos_protection_plan[0].enable'),
      row('properties.ddosProtectionPlan.id', 'ddos_protection_plan[0].id'),
      row('properties.encryption.enabled', 'encryption[0].enforcement', { map: 'flag' }),
      row('properties.subnets', 'subnet'),
      row('properties.subnets[*].name', 'subnet[*].name'),
      row(
        'properties.subnets[*].properties.addressPrefixes',
        ['subnet[*].address_prefixes', 'subnet[*].address_prefix'],
        { map: 'list' },
      ),
      row('properties.subnets[*].properties.networkSecurityGroup.id', 'subnet[*].security_group'),
      row('properties.subnets[*].properties.routeTable.id', 'subnet[*].route_table_id'),
      row('properties.subnets[*].properties.defaultOutboundAccess', 'subnet[*].default_outbound_access_enabled', {
        default: true,
      }),
      row('properties.subnets[*].properties.delegations', 'subnet[*].delegation'),
      row(
        'properties.subnets[*].properties.delegations[*].properties.serviceName',
        'subnet[*].delegation[*].service_delegation[0].name',
      ),
      ...notOffered(
        'properties.subnets[*].properties.addressPrefix',
        'properties.subnets[*].properties.natGateway',
        'properties.virtualNetworkPeerings',
      ),
    ],
  },
  azurerm_subnet: {
    type: 'Microsoft.Network/virtualNetworks/subnets',
    parent: 'virtual_network_name',
    rows: [
      row('name', 'name'),
      row('properties.addressPrefixes', ['address_prefixes', 'address_prefix'], { map: 'list' }),
      row('properties.networkSecurityGroup.id', 'network_security_group_id_wo'),
      row('properties.routeTable.id', 'route_table_id_wo'),
      row('properties.defaultOutboundAccess', 'default_outbound_access_enabled', { default: true }),
      row('properties.delegations', 'delegation'),
      row('properties.delegations[*].properties.serviceName', 'delegation[*].service_delegation[0].name'),
      ...notOffered('scope', 'properties.addressPrefix', 'properties.natGateway'),
    ],
  },
  azurerm_subnet_network_security_group_association: {
    type: 'azurerm_subnet_network_security_group_association',
    rows: [row('subnet', 'subnet_id'), row('target', 'network_security_group_id')],
  },
  azurerm_subnet_route_table_association: {
    type: 'azurerm_subnet_route_table_association',
    rows: [row('subnet', 'subnet_id'), row('target', 'route_table_id')],
  },
  azurerm_subnet_nat_gateway_association: {
    type: 'azurerm_subnet_nat_gateway_association',
    rows: [row('subnet', 'subnet_id'), row('target', 'nat_gateway_id')],
  },
  azurerm_network_security_group: {
    type: 'Microsoft.Network/networkSecurityGroups',
    rows: [
      row('name', 'name'),
      row('properties.securityRules', 'security_rule'),
      ...nsgRule('properties.securityRules[*].', 'security_rule[*].'),
    ],
  },
  azurerm_network_security_rule: {
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    parent: 'network_security_group_name',
    rows: nsgRule('', ''),
  },
  azurerm_route_table: {
    type: 'Microsoft.Network/routeTables',
    rows: [row('name', 'name'), row('properties.routes', 'route'), ...route('properties.routes[*].', 'route[*].')],
  },
  azurerm_route: { type: 'Microsoft.Network/routeTables/routes', parent: 'route_table_name', rows: route('', '') },
  azurerm_nat_gateway: {
    type: 'Microsoft.Network/natGateways',
    rows: [
      row('name', 'name'),
      row('sku.name', 'sku_name', { default: 'Standard' }),
      row('properties.publicIpAddresses', 'public_ip_address_ids'),
      row('properties.publicIpPrefixes', 'public_ip_prefix_ids'),
      ...notOffered('properties.publicIpAddressesV6', 'properties.publicIpPrefixesV6'),
    ],
  },
  azurerm_nat_gateway_public_ip_association: {
    type: 'azurerm_nat_gateway_public_ip_association',
    rows: [row('gateway', 'nat_gateway_id'), row('address', 'public_ip_address_id')],
  },
  azurerm_nat_gateway_public_ip_prefix_association: {
    type: 'azurerm_nat_gateway_public_ip_prefix_association',
    rows: [row('gateway', 'nat_gateway_id')],
  },
  azurerm_application_gateway: {
    type: 'Microsoft.Network/applicationGateways',
    rows: [
      row('name', 'name'),
      row('properties.sku.name', 'sku[0].name'),
      row('properties.sku.tier', 'sku[0].tier'),
      row('properties.firewallPolicy.id', 'firewall_policy_id'),
      row('properties.webApplicationFirewallConfiguration', 'waf_configuration[0]'),
      row('properties.webApplicationFirewallConfiguration.enabled', 'waf_configuration[0].enabled'),
      row('properties.webApplicationFirewallConfiguration.firewallMode', 'waf_configuration[0].firewall_mode'),
      row('properties.gatewayIPConfigurations', 'gateway_ip_configuration'),
      row('properties.gatewayIPConfigurations[*].properties.subnet.id', 'gateway_ip_configuration[*].subnet_id'),
      row('properties.frontendIPConfigurations', 'frontend_ip_configuration'),
      row(
        'properties.frontendIPConfigurations[*].properties.publicIPAddress',
        'frontend_ip_configuration[*].public_ip_address_id',
        { map: 'presence' },
      ),
      row(
        'properties.frontendIPConfigurations[*].properties.publicIPAddress.id',
        'frontend_ip_configuration[*].public_ip_address_id',
      ),
      row('properties.sslPolicy.policyName', 'ssl_policy[0].policy_name'),
      row('properties.sslPolicy.minProtocolVersion', 'ssl_policy[0].min_protocol_version'),
      row('properties.sslProfiles', 'ssl_profile'),
      row('properties.sslProfiles[*].properties.sslPolicy.policyName', 'ssl_profile[*].ssl_policy[0].policy_name'),
      row(
        'properties.sslProfiles[*].properties.sslPolicy.minProtocolVersion',
        'ssl_profile[*].ssl_policy[0].min_protocol_version',
      ),
      row('properties.urlPathMaps', 'url_path_map'),
      row('properties.httpListeners', 'http_listener'),
      row('properties.httpListeners[*].properties.firewallPolicy.id', 'http_listener[*].firewall_policy_id'),
      row('properties.httpListeners[*].name', 'http_listener[*].name'),
      row('properties.httpListeners[*].properties.protocol', 'http_listener[*].protocol'),
      row('properties.requestRoutingRules', 'request_routing_rule'),
      row('properties.requestRoutingRules[*].properties.httpListener.id', 'request_routing_rule[*].http_listener_name'),
      row(
        'properties.requestRoutingRules[*].properties.redirectConfiguration.id',
        'request_routing_rule[*].redirect_configuration_name',
      ),
      row('properties.requestRoutingRules[*].properties.urlPathMap.id', 'request_routing_rule[*].url_path_map_name'),
      row('ignoredChanges', 'lifecycle[0].ignore_changes'),
    ],
  },
  azurerm_web_application_firewall_policy: {
    type: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
    rows: [
      row('name', 'name'),
      row('properties.policySettings.mode', 'policy_settings[0].mode', { default: 'Prevention' }),
      row('properties.policySettings.enabled', 'policy_settings[0].enabled'),
      ...notOffered('properties.policySettings.state'),
    ],
  },
  azurerm_api_management: {
    type: 'Microsoft.ApiManagement/service',
    rows: [
      row('name', 'name'),
      row('sku.name', 'sku_name'),
      row('properties.virtualNetworkType', 'virtual_network_type'),
      row('properties.virtualNetworkConfiguration.subnetResourceId', 'virtual_network_configuration[0].subnet_id'),
      row('properties.publicNetworkAccessEnabled', 'public_network_access_enabled'),
    ],
  },
  azurerm_firewall_policy: {
    type: 'Microsoft.Network/firewallPolicies',
    rows: [row('name', 'name'), row('properties.basePolicy', 'base_policy_id')],
  },
  azurerm_firewall: {
    type: 'Microsoft.Network/azureFirewalls',
    rows: [
      row('name', 'name'),
      row('properties.firewallPolicy.id', 'firewall_policy_id'),
      row('properties.ipConfigurations', 'ip_configuration'),
      row('properties.ipConfigurations[*].properties.publicIPAddress.id', 'ip_configuration[*].public_ip_address_id'),
    ],
  },
  azurerm_firewall_policy_rule_collection_group: {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    rows: [
      row('name', 'name'),
      row('firewallPolicyId', 'firewall_policy_id'),
      row('properties.ruleCollections', 'application_rule_collection'),
      row('properties.ruleCollections[*].rules', 'application_rule_collection[*].rule'),
      row('properties.ruleCollections[*].action.type', 'application_rule_collection[*].action'),
      row(
        'properties.ruleCollections[*].rules[*].targetFqdns',
        'application_rule_collection[*].rule[*].destination_fqdns',
      ),
      row(
        'properties.ruleCollections[*].rules[*].sourceAddresses',
        'application_rule_collection[*].rule[*].source_addresses',
      ),
      row(
        'properties.ruleCollections[*].rules[*].fqdnTags',
        'application_rule_collection[*].rule[*].destination_fqdn_tags',
      ),
      row(
        'properties.ruleCollections[*].rules[*].destinationAddresses',
        'application_rule_collection[*].rule[*].destination_addresses',
      ),
      // Azure has one list for both.
      row('properties.ruleCollections[*].name', 'application_rule_collection[*].name'),
      row('properties.networkRuleCollections', 'network_rule_collection'),
      row('properties.networkRuleCollections[*].name', 'network_rule_collection[*].name'),
      row('properties.networkRuleCollections[*].action.type', 'network_rule_collection[*].action'),
      row('properties.networkRuleCollections[*].rules', 'network_rule_collection[*].rule'),
      ...[
        ['destinationFqdns', 'destination_fqdns'],
        ['destinationAddresses', 'destination_addresses'],
        ['destinationIpGroups', 'destination_ip_groups'],
        ['destinationPorts', 'destination_ports'],
      ].map(([arm, name]) =>
        row(`properties.networkRuleCollections[*].rules[*].${arm}`, `network_rule_collection[*].rule[*].${name}`),
      ),
      ...notOffered(
        'properties.ruleCollections[*].rules[*].destinationFqdns',
        'properties.ruleCollections[*].rules[*].destinationIpGroups',
        'properties.ruleCollections[*].rules[*].destinationPorts',
        'properties.networkRuleCollections[*].rules[*].targetFqdns',
        'properties.networkRuleCollections[*].rules[*].fqdnTags',
        'properties.networkRuleCollections[*].rules[*].webCategories',
      ),
      row(
        'properties.ruleCollections[*].rules[*].webCategories',
        'application_rule_collection[*].rule[*].web_categories',
      ),
    ],
  },
  azurerm_firewall_application_rule_collection: {
    type: 'azurerm_firewall_application_rule_collection',
    rows: [
      row('name', 'name'),
      row('rules', 'rule'),
      row('action.type', 'action'),
      row('rules[*].targetFqdns', 'rule[*].target_fqdns'),
      row('rules[*].sourceAddresses', 'rule[*].source_addresses'),
      row('rules[*].fqdnTags', 'rule[*].fqdn_tags'),
      ...notOffered(
        'rules[*].destinationAddresses',
        'rules[*].destinationFqdns',
        'rules[*].destinationIpGroups',
        'rules[*].destinationPorts',
        'rules[*].webCategories',
      ),
    ],
  },
  azurerm_network_watcher_flow_log: {
    type: 'Microsoft.Network/networkWatchers/flowLogs',
    rows: [
      row('name', 'name'),
      row('properties.targetResourceId', ['target_resource_id', 'network_security_group_id']),
      row('networkSecurityGroupId', 'network_security_group_id'),
      row('properties.enabled', 'enabled'),
    ],
  },
  azurerm_monitor_diagnostic_setting: {
    type: 'Microsoft.Insights/diagnosticSettings',
    rows: [
      row('name', 'name'),
      row('scope', 'target_resource_id'),
      row('properties.logs', ['enabled_log', 'log']),
      row('properties.logs[*].category', ['enabled_log[*].category', 'log[*].category']),
      row('properties.logs[*].categoryGroup', ['enabled_log[*].category_group', 'log[*].category_group']),
      row('properties.logs[*].enabled', 'log[*].enabled'),
    ],
  },
  azurerm_monitor_activity_log_alert: {
    type: 'Microsoft.Insights/activityLogAlerts',
    rows: [row('name', 'name'), row('properties.operationName', 'criteria[0].operation_name')],
  },
  azurerm_private_endpoint: {
    type: 'Microsoft.Network/privateEndpoints',
    rows: [row('name', 'name'), row('properties.subnet.id', 'subnet_id')],
  },
  azurerm_network_interface: {
    type: 'Microsoft.Network/networkInterfaces',
    rows: [
      row('name', 'name'),
      row('properties.ipConfigurations', 'ip_configuration'),
      row('properties.ipConfigurations[*].properties.subnet.id', 'ip_configuration[*].subnet_id'),
    ],
  },
  azurerm_private_dns_zone: { type: 'Microsoft.Network/privateDnsZones', rows: [row('name', 'name')] },
  azurerm_private_dns_zone_virtual_network_link: {
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    parent: 'private_dns_zone_name',
    rows: [row('name', 'name'), row('properties.virtualNetwork.id', 'virtual_network_id')],
  },
  azurerm_virtual_network_peering: {
    type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    parent: 'virtual_network_name',
    rows: [row('name', 'name'), row('properties.remoteVirtualNetwork.id', 'remote_virtual_network_id')],
  },
  azurerm_role_assignment: {
    type: 'Microsoft.Authorization/roleAssignments',
    rows: [
      row('scope', 'scope'),
      row('properties.principalId', 'principal_id'),
      row('properties.roleDefinitionId', 'role_definition_id'),
      row('properties.roleDefinitionName', 'role_definition_name'),
    ],
  },
  azurerm_resource_group: { type: 'Microsoft.Resources/resourceGroups', rows: [row('name', 'name')] },
  azurerm_public_ip: {
    type: 'Microsoft.Network/publicIPAddresses',
    rows: [row('name', 'name'), row('properties.ddosSettings.protectionMode', 'ddos_protection_mode')],
  },
  azurerm_user_assigned_identity: {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    rows: [row('name', 'name')],
  },
  azurerm_application_load_balancer: {
    type: 'Microsoft.ServiceNetworking/trafficControllers',
    rows: [row('name', 'name'), row('location', 'location')],
  },
  // Since 4.38.
  azurerm_application_load_balancer_security_policy: {
    type: 'Microsoft.ServiceNetworking/trafficControllers/securityPolicies',
    rows: [row('name', 'name'), row('trafficControllerId', 'application_load_balancer_id')],
  },
  azurerm_kubernetes_flux_configuration: {
    type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
    rows: [
      row('name', 'name'),
      row('properties.kustomizations', 'kustomizations'),
      row('properties.kustomizations[*].path', 'kustomizations[*].path'),
    ],
  },
  azurerm_policy_assignment: policyAssignment,
  azurerm_resource_group_policy_assignment: policyAssignment,
  azurerm_subscription_policy_assignment: policyAssignment,
  azurerm_management_group_policy_assignment: policyAssignment,
  azurerm_resource_policy_assignment: policyAssignment,
};
