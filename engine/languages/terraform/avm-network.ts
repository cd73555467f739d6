import {
  arrayOf,
  mark,
  memberOf,
  numberOf,
  objectOf,
  symbolOf,
  unknown,
  type Data,
  type ObjectData,
  type Source,
} from '../../evaluate/data';
import type { LoweredResource } from '../../resources/lowered';
import { notOffered, row, type Row } from '../../resources/table';
import { nsgRule, route } from './surroundings';

/** What a network module of Azure Verified Modules deploys, in its variables' words. */
export interface NetworkModule {
  /** ARM type. */
  readonly type: string;
  readonly rows: readonly Row[];
  /** Variables that are maps, and lists in ARM. */
  readonly maps: readonly string[];
  /** Of a child, paths to the id of the network that it belongs to; the newest first. */
  readonly parent?: readonly string[];
}

const common: readonly Row[] = [row('name', 'name'), row('location', 'location')];

const subnet = (arm: string, prefix: string): Row[] => [
  row(`${arm}addressPrefixes`, [`${prefix}address_prefixes`, `${prefix}address_prefix`], { map: 'list' }),
  row(`${arm}networkSecurityGroup.id`, `${prefix}network_security_group.id`),
  row(`${arm}routeTable.id`, `${prefix}route_table.id`),
  row(`${arm}natGateway.id`, `${prefix}nat_gateway.id`),
  row(`${arm}defaultOutboundAccess`, `${prefix}default_outbound_access_enabled`),
  row(`${arm}delegations`, [`${prefix}delegations`, `${prefix}delegation`]),
  row(
    `${arm}delegations[*].properties.serviceName`,
    ['delegations', 'delegation'].map((name) => `${prefix}${name}[*].service_delegation.name`),
  ),
  ...notOffered(`${arm}addressPrefix`),
];

/** Source: Azure/terraform-azurerm-avm-res-network-virtualnetwork, -networksecuritygroup and -routetable, main of 2026-08. */
const modules: { readonly [name: string]: NetworkModule } = {
  'azure/avm-res-network-virtualnetwork/azurerm': {
    type: 'Microsoft.Network/virtualNetworks',
    maps: ['subnets', 'peerings'],
    rows: [
      ...common,
      row('properties.addressSpace.addressPrefixes', 'address_space'),
      row('properties.ddosProtectionPlan.id', 'ddos_protection_plan.id'),
      row('properties.enableDdosProtection', 'ddos_protection_plan.enable'),
      row('properties.encryption.enabled', 'encryption.enabled'),
      row('properties.subnets', 'subnets'),
      row('properties.subnets[*].name', 'subnets[*].name'),
      // With two indices the second is that of a delegation.
      ...subnet('properties.subnets[*].properties.', 'subnets[*].'),
      row('properties.virtualNetworkPeerings', 'peerings'),
      row(
        'properties.virtualNetworkPeerings[*].properties.remoteVirtualNetwork.id',
        'peerings[*].remote_virtual_network_resource_id',
      ),
    ],
  },
  'azure/avm-res-network-virtualnetwork/azurerm//modules/subnet': {
    type: 'Microsoft.Network/virtualNetworks/subnets',
    maps: [],
    parent: ['parent_id', 'virtual_network.resource_id'],
    rows: [...common, ...subnet('properties.', '')],
  },
  'azure/avm-res-network-virtualnetwork/azurerm//modules/peering': {
    type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    maps: [],
    parent: ['parent_id', 'virtual_network.resource_id'],
    rows: [
      ...common,
      row('properties.remoteVirtualNetwork.id', ['remote_virtual_network_id', 'remote_virtual_network.resource_id']),
    ],
  },
  'azure/avm-res-network-networksecuritygroup/azurerm': {
    type: 'Microsoft.Network/networkSecurityGroups',
    maps: ['security_rules'],
    rows: [
      ...common,
      row('properties.securityRules', 'security_rules'),
      ...nsgRule('properties.securityRules[*].', 'security_rules[*].'),
    ],
  },
  'azure/avm-res-network-routetable/azurerm': {
    type: 'Microsoft.Network/routeTables',
    maps: ['routes'],
    rows: [...common, row('properties.routes', 'routes'), ...route('properties.routes[*].', 'routes[*].')],
  },
  'azure/avm-res-network-natgateway/azurerm': { type: 'Microsoft.Network/natGateways', maps: [], rows: common },
};

/** The module of a source; undefined for other modules. */
export function avmNetworkModule(source: string): NetworkModule | undefined {
  const name = source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, '').toLowerCase();
  return Object.hasOwn(modules, name) ? modules[name] : undefined;
}

/** A module's arguments, maps as the lists that ARM has. */
export function listsOf(args: ObjectData, { maps }: NetworkModule): ObjectData {
  return {
    ...args,
    get: (name) => {
      const data = args.get(name);
      return maps.includes(name) && data?.kind === 'object'
        ? arrayOf(
            data.keys().map((key) => () => data.get(key)!),
            data.source,
            data.open,
          )
        : data;
    },
  };
}

/** An output of such a module; undefined when it has none of that name that we know. */
export function avmNetworkOutput(
  name: string,
  lowered: LoweredResource,
  args: ObjectData,
  source: Source,
): Data | undefined {
  const reason = `${lowered.resource.label} gets it when it is deployed`;
  const described = (id: Data, own: Data | undefined): [string, () => Data][] => [
    ['resource_id', () => id],
    ['name', () => own ?? unknown(reason, source)],
    [
      'resource',
      () =>
        objectOf(
          [
            ['id', () => id],
            ['name', () => own ?? unknown(reason, source)],
          ],
          source,
          false,
          reason,
        ),
    ],
  ];
  if (name !== 'subnets')
    return objectOf(described(unknown(reason, source, { idOf: lowered }), lowered.name()), source, false).get(name);
  const subnets = args.get('subnets');
  if (subnets?.kind !== 'object') return unknown(reason, source);
  return objectOf(
    subnets.keys().map((key) => [
      key,
      () => {
        const one = subnets.get(key);
        const own = one?.kind === 'object' ? memberOf(one, 'name') : undefined;
        const symbol = own && symbolOf(own);
        return objectOf(
          described(
            unknown(
              reason,
              source,
              symbol === undefined ? {} : { symbol: `${mark}#${numberOf(lowered)}${mark}/subnets/${symbol}` },
            ),
            own,
          ),
          source,
          false,
          reason,
        );
      },
    ]),
    source,
    false,
    subnets.open,
  );
}
