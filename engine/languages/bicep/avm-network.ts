import {
  arrayOf,
  mark,
  memberOf,
  numberOf,
  symbolOf,
  unknown,
  type Data,
  type ObjectData,
  type Source,
} from '../../evaluate/data';
import type { LoweredResource } from '../../resources/lowered';
import { row, type Row } from '../../resources/table';

/** What a network module of Azure Verified Modules deploys, in its parameters' words. */
interface NetworkModule {
  /** ARM type. */
  readonly type: string;
  readonly rows: readonly Row[];
}

const common: readonly Row[] = [row('name', 'params.name'), row('location', 'params.location')];

/** Source: bicep-registry-modules, avm/res/network, 2026-08-07, and their change logs. */
const modules: { readonly [name: string]: NetworkModule } = {
  'virtual-network': {
    type: 'Microsoft.Network/virtualNetworks',
    rows: [
      ...common,
      row('properties.addressSpace.addressPrefixes', 'params.addressPrefixes'),
      row('properties.ddosProtectionPlan.id', 'params.ddosProtectionPlanResourceId'),
      row('properties.enableDdosProtection', 'params.ddosProtectionPlanResourceId', { map: 'flag' }),
      row('properties.encryption.enabled', 'params.vnetEncryption'),
      row('properties.subnets', 'params.subnets'),
      row('properties.subnets[*].name', 'params.subnets[*].name'),
      row('properties.subnets[*].properties.addressPrefix', 'params.subnets[*].addressPrefix'),
      row('properties.subnets[*].properties.addressPrefixes', 'params.subnets[*].addressPrefixes'),
      row(
        'properties.subnets[*].properties.networkSecurityGroup.id',
        'params.subnets[*].networkSecurityGroupResourceId',
      ),
      row('properties.subnets[*].properties.routeTable.id', 'params.subnets[*].routeTableResourceId'),
      row('properties.subnets[*].properties.natGateway.id', 'params.subnets[*].natGatewayResourceId'),
      row('properties.subnets[*].properties.defaultOutboundAccess', 'params.subnets[*].defaultOutboundAccess'),
      row(
        'properties.subnets[*].properties.delegations',
        ['params.subnets[*].delegations', 'params.subnets[*].delegation'],
        { map: 'list' },
      ),
      row('properties.subnets[*].properties.delegations[*].properties.serviceName', [
        'params.subnets[*].delegations[*].properties.serviceName',
        'params.subnets[*].delegation',
      ]),
      row('properties.virtualNetworkPeerings', 'params.peerings'),
      row('properties.virtualNetworkPeerings[*].properties.remoteVirtualNetwork.id', [
        'params.peerings[*].remoteVirtualNetworkResourceId',
        'params.peerings[*].remoteVirtualNetworkId',
      ]),
    ],
  },
  'network-security-group': {
    type: 'Microsoft.Network/networkSecurityGroups',
    rows: [...common, row('properties.securityRules', 'params.securityRules', { below: true })],
  },
  'route-table': {
    type: 'Microsoft.Network/routeTables',
    rows: [...common, row('properties.routes', 'params.routes', { below: true })],
  },
  'nat-gateway': {
    type: 'Microsoft.Network/natGateways',
    rows: [...common, row('sku.name', 'params.natGatewaySku')],
  },
};

/** The module that a path refers to, by alias or in full; undefined for other modules. */
export function avmNetworkModule(path: string): NetworkModule | undefined {
  const name = /^br(?:\/public)?:(?:mcr\.microsoft\.com\/bicep\/)?avm\/res\/network\/([a-z-]+):\d/i
    .exec(path)?.[1]
    ?.toLowerCase();
  return name !== undefined && Object.hasOwn(modules, name) ? modules[name] : undefined;
}

/** An output of such a module; undefined when it has none of that name that we know. @param params its arguments */
export function avmNetworkOutput(
  name: string,
  lowered: LoweredResource,
  params: ObjectData | undefined,
  source: Source,
): Data | undefined {
  const reason = `${lowered.resource.label} gets it when it is deployed`;
  const subnets = params && memberOf(params, 'subnets');
  const list = (item: (name: Data | undefined) => Data) =>
    subnets?.kind === 'array'
      ? arrayOf(
          subnets.items.map((subnet) => () => {
            const one = subnet();
            return item(one.kind === 'object' ? memberOf(one, 'name') : undefined);
          }),
          source,
          subnets.open,
        )
      : unknown(reason, source);
  switch (name.toLowerCase()) {
    case 'resourceid':
      return unknown(reason, source, { idOf: lowered });
    case 'name':
      return lowered.name();
    case 'subnetnames':
      return list((own) => own ?? unknown(reason, source));
    case 'subnetresourceids':
      return list((own) => {
        const symbol = own && symbolOf(own);
        return unknown(
          reason,
          source,
          symbol === undefined ? {} : { symbol: `${mark}#${numberOf(lowered)}${mark}/subnets/${symbol}` },
        );
      });
    default:
      return undefined;
  }
}
