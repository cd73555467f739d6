import { networkContributorRole } from '../../../shared-rules/model/azure';
import { blank, type NewResource } from '../../../shared-rules/model/resource';
import type { Json } from '../../../shared-rules/model/value';
import { parseArmTemplate } from './parse';
import { property } from './objects';
import type { ArrayExpression, ObjectExpression } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { insertItem, insertProperty } from '../../write/insert';
import { freeName } from '../../write/layout';
import type { Text, Texts } from '../../write/texts';
import { itemOf, type Scaffold } from '../../write/scaffold';

const types = {
  group: 'Microsoft.Network/networkSecurityGroups',
  table: 'Microsoft.Network/routeTables',
  gateway: 'Microsoft.Network/natGateways',
  address: 'Microsoft.Network/publicIPAddresses',
  network: 'Microsoft.Network/virtualNetworks',
  identity: 'Microsoft.ManagedIdentity/userAssignedIdentities',
};

/** A new resource behind the one that holds `offset`, in the same list. */
export function armScaffold(what: NewResource, file: Text, offset: number, files: Texts): Scaffold | undefined {
  const { root } = files.parsed(file, parseArmTemplate);
  const found = root.kind === 'object' ? resourceAt(root, offset) : undefined;
  // What is repeated has no id of its own.
  if (!found || property(found.node, 'copy')) return undefined;
  const { node, list } = found;
  const { text } = file;
  const name = written(node, 'name', text);
  const type = written(node, 'type', text)?.text;
  if (!name || type === undefined) return undefined;
  const location = locationIn(node, list, text);
  const isTaken = (one: string) => text.includes(`"${one}"`);
  const subnet = subnetAt(node, offset, text);
  const condition = property(node, 'condition')?.value;
  // What hangs on this resource is deployed when it is.
  const deployedWhen = condition && parsed(condition, text);
  if (condition && deployedWhen === undefined) return undefined;
  const when: { readonly [key: string]: Json } = deployedWhen === undefined ? {} : { condition: deployedWhen };
  /** A name in a JSON string, and in an expression. A name that is put together is put together anew. */
  const named = (prefix: string, plain: string): { readonly json: string; readonly expression: string } => {
    if (subnet?.expression === undefined || subnet.repeated) {
      const free = blank(freeName(plain, isTaken));
      return { json: free, expression: `'${free}'` };
    }
    const put = `concat('${blank(prefix)}-', ${subnet.expression})`;
    return { json: `[${put}]`, expression: put };
  };
  const own = resourceId(type, name);

  const below = (...resources: readonly { readonly [key: string]: Json }[]) =>
    resources.flatMap((resource) => insertItem(text, file.uri, list, resource, node));
  /** The resource that names the new one is deployed after it. */
  const linked = (
    resourceType: string,
    resourceName: string,
    ...resources: readonly { readonly [key: string]: Json }[]
  ): Scaffold => {
    const id = `resourceId('${resourceType}', ${resourceName})`;
    return { link: `[${id}]`, edits: [...below(...resources), ...dependsOn(node, `[${id}]`, file)] };
  };

  switch (what.kind) {
    case 'moved':
      return undefined;
    case 'subnet': {
      // A list of subnets is all that the network has: one of its own would go when the network is deployed again.
      const properties = property(node, 'properties')?.value;
      if (properties?.kind !== 'object' || property(properties, 'subnets'))
        return { edits: [], item: itemOf(what, isTaken) };
      if (own === undefined) return undefined;
      const free = blank(freeName('snet-new', isTaken));
      return {
        edits: below({
          ...when,
          type: `${types.network}/subnets`,
          apiVersion: '2024-05-01',
          name: name.expression === undefined ? `${name.text}/${free}` : `[concat(${name.expression}, '/${free}')]`,
          properties: { addressPrefix: what.range },
          dependsOn: [`[${own}]`],
        }),
      };
    }
    case 'networkSecurityGroup': {
      const group = named('nsg', what.name);
      return linked(types.group, group.expression, {
        type: types.group,
        apiVersion: '2024-05-01',
        name: group.json,
        location,
        properties: { securityRules: [] },
      });
    }
    case 'routeTable': {
      const table = named('rt', what.name);
      return linked(types.table, table.expression, {
        type: types.table,
        apiVersion: '2024-05-01',
        name: table.json,
        location,
        properties: {
          routes: what.routes.map(({ to, nextHop }) => ({
            name: to.includes(':') ? 'default-ipv6' : 'default',
            properties: { addressPrefix: to, nextHopType: 'VirtualAppliance', nextHopIpAddress: blank(nextHop) },
          })),
        },
      });
    }
    case 'natGateway': {
      const [addressName, gatewayName] = [named('pip-ng', `pip-${what.name}`), named('ng', what.name)];
      const address = {
        type: types.address,
        apiVersion: '2024-05-01',
        name: addressName.json,
        location,
        sku: { name: 'Standard' },
        properties: { publicIPAllocationMethod: 'Static' },
      };
      const addressId = `[resourceId('${types.address}', ${addressName.expression})]`;
      const gateway = {
        type: types.gateway,
        apiVersion: '2024-05-01',
        name: gatewayName.json,
        location,
        dependsOn: [addressId],
        sku: { name: 'Standard' },
        properties: { publicIpAddresses: [{ id: addressId }] },
      };
      return linked(types.gateway, gatewayName.expression, address, gateway);
    }
    case 'natGatewayLink': {
      const id = `[resourceId('${types.gateway}', '${what.gateway}')]`;
      return what.gateway === '' ? undefined : { link: id, edits: dependsOn(node, id, file) };
    }
    case 'publicAddress': {
      if (what.address === '') return undefined;
      const id = `resourceId('${types.address}', '${what.address}')`;
      const range = `[concat(reference(${id}).ipAddress, '/32')]`;
      return { edits: dependsOn(node, `[${id}]`, file), ...(what.instead ? { link: range } : { item: range }) };
    }
    case 'policyAssignment':
      return {
        edits: below({
          type: 'Microsoft.Authorization/policyAssignments',
          apiVersion: '2024-04-01',
          name: blank('aks-network'),
          properties: {
            policyDefinitionId: `[tenantResourceId('Microsoft.Authorization/policyDefinitions', '${blank(what.definition)}')]`,
          },
        }),
      };
    case 'flowLog': {
      const region = /^\[(?!\[)(.*)\]$/s.exec(location)?.[1];
      return own === undefined
        ? undefined
        : {
            edits: below({
              ...when,
              type: 'Microsoft.Network/networkWatchers/flowLogs',
              apiVersion: '2024-05-01',
              name:
                region === undefined
                  ? `${blank('NetworkWatcher')}_${location}/${blank('flow-log')}`
                  : `[concat('${blank('NetworkWatcher')}_', ${region}, '/${blank('flow-log')}')]`,
              location,
              dependsOn: [`[${own}]`],
              properties: {
                targetResourceId: `[${own}]`,
                storageId: blank('id of a storage account'),
                enabled: true,
                retentionPolicy: { days: 90, enabled: true },
              },
            }),
          };
    }
    case 'diagnosticSetting':
      return own === undefined
        ? undefined
        : {
            edits: below({
              ...when,
              type: 'Microsoft.Insights/diagnosticSettings',
              apiVersion: '2021-05-01-preview',
              name: blank('api-server'),
              scope: `[${own}]`,
              dependsOn: [`[${own}]`],
              properties: {
                workspaceId: blank('id of a Log Analytics workspace'),
                logs: [
                  { category: 'kube-apiserver', enabled: true },
                  { category: 'kube-audit-admin', enabled: true },
                ],
              },
            }),
          };
    case 'activityLogAlert':
      return {
        edits: below({
          type: 'Microsoft.Insights/activityLogAlerts',
          apiVersion: '2020-10-01',
          name: blank('network-changes'),
          location: 'global',
          properties: {
            scopes: ['[resourceGroup().id]'],
            condition: {
              allOf: [
                { field: 'category', equals: 'Administrative' },
                { field: 'operationName', equals: 'Microsoft.Network/networkSecurityGroups/securityRules/write' },
              ],
            },
            actions: { actionGroups: [{ actionGroupId: blank('id of an action group') }] },
          },
        }),
      };
    case 'virtualNetworkLink':
      return own === undefined
        ? undefined
        : {
            edits: below({
              ...when,
              type: `${type}/virtualNetworkLinks`,
              apiVersion: '2020-06-01',
              name:
                name.expression === undefined
                  ? `${name.text}/${blank('hub')}`
                  : `[concat(${name.expression}, '/${blank('hub')}')]`,
              location: 'global',
              dependsOn: [`[${own}]`],
              properties: { registrationEnabled: false, virtualNetwork: { id: blank('id of a virtual network') } },
            }),
          };
    case 'securityPolicy':
      return own === undefined
        ? undefined
        : {
            edits: below({
              ...when,
              type: `${type}/securityPolicies`,
              apiVersion: '2025-01-01',
              name:
                name.expression === undefined
                  ? `${name.text}/${blank('waf')}`
                  : `[concat(${name.expression}, '/${blank('waf')}')]`,
              location,
              dependsOn: [`[${own}]`],
              properties: { wafPolicy: { id: blank('id of a WAF policy') } },
            }),
          };
    case 'roleAssignment': {
      const isSubnet = /\/subnets$/i.test(type);
      if (own === undefined || (!isSubnet && (!subnet || subnet.repeated))) return undefined;
      const inline = `resourceId('${types.network}/subnets', ${name.expression ?? `'${name.text}'`}, ${subnet?.expression ?? `'${what.subnet}'`})`;
      const scope = isSubnet ? own : inline;
      const [identity, ...others] =
        'items' in list
          ? list.items.filter(
              (item): item is ObjectExpression =>
                item.kind === 'object' &&
                written(item, 'type', text)?.text.toLowerCase() === types.identity.toLowerCase(),
            )
          : [];
      const identityName =
        identity && others.length === 0 && !property(identity, 'copy') && !property(identity, 'condition')
          ? written(identity, 'name', text)
          : undefined;
      const identityId = identityName && resourceId(types.identity, identityName);
      return {
        edits: below({
          ...when,
          type: 'Microsoft.Authorization/roleAssignments',
          apiVersion: '2022-04-01',
          name: `[guid(${scope}, 'Network Contributor')]`,
          scope: `[${scope}]`,
          dependsOn: [`[${own}]`, ...(identityId === undefined ? [] : [`[${identityId}]`])],
          properties: {
            principalId:
              identityId === undefined
                ? blank('id of the principal of the identity')
                : `[reference(${identityId}).principalId]`,
            principalType: 'ServicePrincipal',
            roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${networkContributorRole}')]`,
          },
        }),
      };
    }
    case 'agentPool': {
      const pool = poolAt(node, offset, text);
      const version = written(node, 'apiVersion', text)?.text;
      // Who reads the list counts on its items.
      if (own === undefined || !pool || version === undefined || /\.agentPoolProfiles\b/.test(text)) return undefined;
      const { name: poolName, ...properties } = pool;
      if (typeof poolName !== 'string') return undefined;
      const inner = expressionIn(poolName);
      const parts = [name.expression ?? `'${name.text}'`, inner ?? `'${poolName}'`];
      return {
        edits: below({
          ...when,
          type: `${type}/agentPools`,
          apiVersion: version,
          name:
            name.expression === undefined && inner === undefined
              ? `${name.text}/${poolName}`
              : `[format('{0}/{1}', ${parts.join(', ')})]`,
          dependsOn: [`[${own}]`],
          properties,
        }),
      };
    }
    case 'route':
    case 'delegation':
    case 'firewallRule':
      return { edits: [], item: itemOf(what, isTaken) };
  }
}

/** The resource that holds an offset, as an item of its template's list. Children inside another resource have names that hang on it. */
function resourceAt(
  root: ObjectExpression,
  offset: number,
): { readonly node: ObjectExpression; readonly list: ArrayExpression } | undefined {
  let found: { node: ObjectExpression; list: ArrayExpression } | undefined;
  walk(root, (template) => {
    if (
      template.kind !== 'object' ||
      property(template, 'type') ||
      !(template.start <= offset && offset < template.end)
    )
      return;
    const list = property(template, 'resources')?.value;
    const node =
      list?.kind === 'array'
        ? list.items.find(
            (item): item is ObjectExpression => item.kind === 'object' && item.start <= offset && offset < item.end,
          )
        : undefined;
    if (list?.kind === 'array' && node && property(node, 'type') && (!found || node.start > found.node.start))
      found = { node, list };
  });
  return found;
}

/** The pool of a cluster that an offset is in, as it is written. */
function poolAt(node: ObjectExpression, offset: number, text: string): { readonly [key: string]: Json } | undefined {
  const properties = property(node, 'properties')?.value;
  const list = properties?.kind === 'object' ? property(properties, 'agentPoolProfiles')?.value : undefined;
  const item = list?.kind === 'array' ? list.items.find((one) => one.start <= offset && offset < one.end) : undefined;
  const json = item && parsed(item, text);
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as { readonly [key: string]: Json })
    : undefined;
}

/** The subnet in a network that an offset is in. @returns undefined in a child resource, whose name hangs on its parent */
function subnetAt(
  node: ObjectExpression,
  offset: number,
  text: string,
): (Written & { readonly repeated: boolean }) | undefined {
  const children = property(node, 'resources')?.value;
  if (children && children.start <= offset && offset < children.end) return undefined;
  let found: ObjectExpression | undefined;
  let repeated = false;
  walk(node, (one) => {
    if (one.kind !== 'object' || !(one.start <= offset && offset < one.end)) return;
    repeated ||= one !== node && property(one, 'copy') !== undefined;
    if (one !== node && property(one, 'name') && property(one, 'properties') && (!found || one.start > found.start))
      found = one;
  });
  const name = found && written(found, 'name', text);
  return name && { ...name, repeated };
}

interface Written {
  /** As the JSON string says it. */
  readonly text: string;
  /** What stands between the brackets; undefined for plain text. */
  readonly expression: string | undefined;
}

/** The JSON value as it is written; undefined for what is half-typed or has comments in it. */
function parsed(node: { readonly start: number; readonly end: number }, text: string): Json | undefined {
  try {
    return JSON.parse(text.slice(node.start, node.end)) as Json;
  } catch {
    return undefined;
  }
}

function written(node: ObjectExpression, key: string, text: string): Written | undefined {
  const value = property(node, key)?.value;
  if (!value) return undefined;
  const json = parsed(value, text);
  return typeof json === 'string' ? { text: json, expression: expressionIn(json) } : undefined;
}

/** What stands between the brackets. */
function expressionIn(text: string): string | undefined {
  return /^\[(?!\[)(.*)\]$/s.exec(text)?.[1];
}

/** `resourceId('type', 'network', 'subnet')`; undefined when the name's parts cannot be told apart. */
function resourceId(type: string, name: Written): string | undefined {
  const parts = type.split('/').length - 1;
  if (name.expression !== undefined) return parts === 1 ? `resourceId('${type}', ${name.expression})` : undefined;
  return name.text.split('/').length === parts
    ? `resourceId('${type}', ${name.text
        .split('/')
        .map((part) => `'${part}'`)
        .join(', ')})`
    : undefined;
}

/** A resource's location: its own, or that of the first resource in the list that has one. */
function locationIn(node: ObjectExpression, list: ArrayExpression, text: string): string {
  const others = list.items.filter(
    (item): item is ObjectExpression => item.kind === 'object' && !property(item, 'copy'),
  );
  const found = [node, ...others]
    .map((one) => written(one, 'location', text)?.text)
    .find((one) => one !== undefined && one.toLowerCase() !== 'global');
  return found ?? '[resourceGroup().location]';
}

/** Without symbolic names, ARM deploys in any order unless it is told. */
function dependsOn(node: ObjectExpression, id: string, file: Text): Scaffold['edits'] {
  const known = property(node, 'dependsOn')?.value;
  if (!known) return insertProperty(file.text, file.uri, node, 'dependsOn', [id]);
  return known.kind === 'array' ? insertItem(file.text, file.uri, known, id) : [];
}
