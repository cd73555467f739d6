import { everywhere, networkContributorRole } from '../../../shared-rules/model/azure';
import { blank, type NewResource } from '../../../shared-rules/model/resource';
import { parseBicep } from './parse';
import type { Declaration, Resource } from './tree';
import type { Expression, Property } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { afterComment, freeName, inLayoutOf } from '../../write/layout';
import { expression } from '../../write/notation';
import type { Text, Texts } from '../../write/texts';
import { itemAt, withLines } from '../../write/items';
import { itemOf, type Scaffold } from '../../write/scaffold';

const clusterType = 'Microsoft.ContainerService/managedClusters';

/** A new resource below the declaration that holds `offset`. */
export function bicepScaffold(what: NewResource, file: Text, offset: number, files: Texts): Scaffold | undefined {
  const { declarations } = files.parsed(file, parseBicep);
  const beside = declarations.find(
    (one): one is Resource => one.kind === 'resource' && one.start <= offset && offset < one.end,
  );
  // What is repeated has no symbol of its own.
  if (!beside || beside.loop) return undefined;
  // A name that stands anywhere may be a symbol of a loop, or imported.
  const symbol = (name: string) =>
    freeName(name, (taken) => new RegExp(`(^|[^\\w'-])${taken}(?![\\w'-])`).test(file.text));
  const isTaken = (name: string) => file.text.includes(`'${name}'`);
  const subnet = subnetAt(beside, offset);
  const own = subnet?.name && file.text.slice(subnet.name.start, subnet.name.end);
  // A name that is put together is put together anew.
  const named = (prefix: string, name: string) => {
    if (!subnet?.name || own === undefined || subnet.repeated || subnet.name.kind === 'literal' || own.includes('/'))
      return blank(freeName(name, isTaken));
    return blank(`${prefix}-${own.startsWith("'") ? own.slice(1, -1) : `\${${own}}`}`);
  };
  const when = beside.condition ? `if (${file.text.slice(beside.condition.start, beside.condition.end)}) ` : '';
  const location = locationIn(beside, declarations, file.text);
  const end = afterComment(file.text, beside.end);
  const below = (text: string): Scaffold['edits'] => [
    { file: file.uri, start: end, end, text: inLayoutOf(file.text, `\n\n${text}`) },
  ];

  switch (what.kind) {
    case 'moved':
      return undefined;
    case 'networkSecurityGroup': {
      const own = symbol('nsg');
      return {
        link: expression(`${own}.id`),
        edits: below(`resource ${own} 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${named('nsg', what.name)}'
  location: ${location}
  properties: {
    securityRules: []
  }
}`),
      };
    }
    case 'routeTable': {
      const own = symbol('routeTable');
      const routes = what.routes.map(
        ({ to, nextHop }) => `      {
        name: '${to === everywhere.ipv6 ? 'default-ipv6' : 'default'}'
        properties: {
          addressPrefix: '${to}'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: '${blank(nextHop)}'
        }
      }`,
      );
      return {
        link: expression(`${own}.id`),
        edits: below(`resource ${own} 'Microsoft.Network/routeTables@2024-05-01' = {
  name: '${named('rt', what.name)}'
  location: ${location}
  properties: {
    routes: [
${routes.join('\n')}
    ]
  }
}`),
      };
    }
    case 'natGateway': {
      const [own, address] = [symbol('natGateway'), symbol('natGatewayAddress')];
      return {
        link: expression(`${own}.id`),
        edits: below(`resource ${address} 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: '${named('pip-ng', `pip-${what.name}`)}'
  location: ${location}
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

resource ${own} 'Microsoft.Network/natGateways@2024-05-01' = {
  name: '${named('ng', what.name)}'
  location: ${location}
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIpAddresses: [
      {
        id: ${address}.id
      }
    ]
  }
}`),
      };
    }
    case 'natGatewayLink': {
      const gateway = declarations.find((one): one is Resource => one.kind === 'resource' && one.name === what.gateway);
      return gateway && !gateway.loop && !gateway.condition
        ? { link: expression(`${what.gateway}.id`), edits: [] }
        : undefined;
    }
    case 'publicAddress': {
      const address = declarations.find((one): one is Resource => one.kind === 'resource' && one.name === what.address);
      const range = expression(`'\${${what.address}.properties.ipAddress}/32'`);
      return address && !address.loop && !address.condition
        ? { edits: [], ...(what.instead ? { link: range } : { item: range }) }
        : undefined;
    }
    case 'policyAssignment':
      return {
        edits: below(`resource ${symbol('clusterPolicy')} 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: '${blank('aks-network')}'
  properties: {
    policyDefinitionId: tenantResourceId(
      'Microsoft.Authorization/policyDefinitions',
      '${blank(what.definition)}'
    )
  }
}`),
      };
    case 'flowLog':
      return {
        edits: below(`resource ${symbol('flowLog')} 'Microsoft.Network/networkWatchers/flowLogs@2024-05-01' = ${when}{
  name: '${blank('NetworkWatcher')}_${inString(location)}/${blank('flow-log')}'
  location: ${location}
  properties: {
    targetResourceId: ${beside.name}.id
    storageId: '${blank('id of a storage account')}'
    enabled: true
    retentionPolicy: {
      days: 90
      enabled: true
    }
  }
}`),
      };
    case 'diagnosticSetting':
      return {
        edits:
          below(`resource ${symbol('diagnostics')} 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = ${when}{
  scope: ${beside.name}
  name: '${blank('api-server')}'
  properties: {
    workspaceId: '${blank('id of a Log Analytics workspace')}'
    logs: [
      {
        category: 'kube-apiserver'
        enabled: true
      }
      {
        category: 'kube-audit-admin'
        enabled: true
      }
    ]
  }
}`),
      };
    case 'activityLogAlert':
      return {
        edits: below(`resource ${symbol('networkChanges')} 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: '${blank('network-changes')}'
  location: 'global'
  properties: {
    scopes: [
      resourceGroup().id
    ]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'Administrative'
        }
        {
          field: 'operationName'
          equals: 'Microsoft.Network/networkSecurityGroups/securityRules/write'
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: '${blank('id of an action group')}'
        }
      ]
    }
  }
}`),
      };
    case 'virtualNetworkLink':
      return {
        edits:
          below(`resource ${symbol('zoneLink')} 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = ${when}{
  parent: ${beside.name}
  name: '${blank('hub')}'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: '${blank('id of a virtual network')}'
    }
  }
}`),
      };
    case 'securityPolicy':
      return {
        edits:
          below(`resource ${symbol('wafSecurity')} 'Microsoft.ServiceNetworking/trafficControllers/securityPolicies@2025-01-01' = ${when}{
  parent: ${beside.name}
  name: '${blank('waf')}'
  location: ${location}
  properties: {
    wafPolicy: {
      id: '${blank('id of a WAF policy')}'
    }
  }
}`),
      };
    case 'roleAssignment': {
      const isInside = !typeOf(beside).endsWith('/subnets');
      if (isInside && (own === undefined || subnet?.repeated)) return undefined;
      const scope = subnet?.symbol ?? (isInside ? symbol('clusterSubnet') : beside.name);
      const existing =
        isInside && subnet?.symbol === undefined
          ? `resource ${scope} 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  parent: ${beside.name}
  name: ${own}
}

`
          : '';
      const [identity, ...others] = declarations.filter(
        (one) => one.kind === 'resource' && typeOf(one) === 'microsoft.managedidentity/userassignedidentities',
      );
      const principal =
        identity?.kind === 'resource' && others.length === 0 && !identity.loop && !identity.condition
          ? `${identity.name}.properties.principalId`
          : `'${blank('id of the principal of the identity')}'`;
      return {
        edits:
          below(`${existing}resource ${symbol('subnetRole')} 'Microsoft.Authorization/roleAssignments@2022-04-01' = ${when}{
  scope: ${scope}
  name: guid(${scope}.id, 'Network Contributor')
  properties: {
    principalId: ${principal}
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${networkContributorRole}')
  }
}`),
      };
    }
    case 'subnet':
      // A list of subnets is all that the network has: one of its own would go when the network is deployed again.
      if (beside.body.kind === 'object' && hasSubnets(beside.body)) return { edits: [], item: itemOf(what, isTaken) };
      return {
        edits: below(`resource ${symbol('subnet')} 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = ${when}{
  parent: ${beside.name}
  name: '${blank(freeName('snet-new', isTaken))}'
  properties: {
    addressPrefix: '${what.range}'
  }
}`),
      };
    case 'agentPool': {
      const pool = itemAt(beside.body, 'agentPoolProfiles', offset, file.text);
      const [, version] = /@([\w-]+)'$/.exec(file.text.slice(beside.type.start, beside.type.end)) ?? [];
      // Who reads the list counts on its items.
      if (!pool || version === undefined || file.text.includes('.agentPoolProfiles')) return undefined;
      const own = symbol(/^[a-z]\w*$/i.test(pool.plain ?? '') ? `${pool.plain}Pool` : 'nodePool');
      const [edit] = below(`resource ${own} '${clusterType}/agentPools@${version}' = ${when}{
  parent: ${beside.name}
  name: ${pool.name}
  properties: {
    ...
  }
}`);
      return { edits: [{ ...edit!, text: withLines(edit!.text, pool.lines, file.text, 2) }] };
    }
    case 'route':
    case 'delegation':
    case 'firewallRule':
      return { edits: [], item: itemOf(what, isTaken) };
  }
}

/** Whether a network writes its subnets itself, or may. */
function hasSubnets(body: Expression): boolean {
  const properties = propertyOf(body, 'properties')?.value;
  return properties?.kind !== 'object' || propertyOf(properties, 'subnets') !== undefined;
}

/** The subnet that an offset is in: an item of its network, a nested resource, or a resource of its own. */
interface SubnetPlace {
  readonly name: Expression | undefined;
  /** Of a nested resource. */
  readonly symbol?: string;
  /** A loop makes several of it. */
  readonly repeated: boolean;
}

function subnetAt({ name, body }: Pick<Resource, 'name' | 'body'>, offset: number): SubnetPlace | undefined {
  const nested =
    body.kind === 'object'
      ? body.entries.find((entry) => entry.kind === 'nested' && entry.start <= offset && offset < entry.end)
      : undefined;
  if (nested?.kind === 'nested') {
    const inner = nested.declaration as Declaration;
    return inner.kind === 'resource' && !inner.loop
      ? { name: propertyOf(inner.body, 'name')?.value, symbol: `${name}::${inner.name}`, repeated: false }
      : { name: undefined, repeated: true };
  }
  let found: Expression | undefined = propertyOf(body, 'properties') ? body : undefined;
  let repeated = false;
  walk(body, (node) => {
    if (!(node.start <= offset && offset < node.end)) return false;
    repeated ||= node.kind === 'for';
    if (propertyOf(node, 'name') && propertyOf(node, 'properties') && (!found || node.start > found.start))
      found = node;
    return true;
  });
  return found && { name: propertyOf(found, 'name')?.value, repeated };
}

/** The expression for a resource's location: its own, or that of the first resource in the file that has one. */
function locationIn(beside: Resource, declarations: readonly Declaration[], text: string): string {
  const others = declarations.filter((one): one is Resource => one.kind === 'resource' && !one.loop);
  for (const { body } of [beside, ...others]) {
    const location = propertyOf(body, 'location')?.value;
    if (location && !/^'global'$/i.test(text.slice(location.start, location.end)))
      return text.slice(location.start, location.end);
  }
  return 'resourceGroup().location';
}

/** An expression inside a string. */
function inString(expression: string): string {
  const literal = /^'([^'$]*)'$/.exec(expression);
  return literal ? literal[1]! : `\${${expression}}`;
}

function propertyOf(body: Expression, name: string): Property | undefined {
  return body.kind === 'object'
    ? body.entries.find((entry): entry is Property => entry.kind === 'property' && entry.key === name)
    : undefined;
}

/** Without the api-version, in lower case. */
function typeOf({ type }: Resource): string {
  return type.kind === 'literal' ? String(type.value).split('@')[0]!.toLowerCase() : '';
}
