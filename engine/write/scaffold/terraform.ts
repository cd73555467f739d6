import { blank, type NewResource } from '../../../shared-rules/model/resource';
import { parseHcl } from '../../languages/terraform/parse';
import type { Block, Body } from '../../languages/syntax';
import type { TextEdit } from '../edit';
import { freeName, inLayoutOf, lineEnd } from '../layout';
import { expression } from '../notation';
import type { Text, Texts } from '../texts';
import type { Scaffold } from './scaffold';

/** New azurerm resources below the block that holds `offset`. */
export function terraformScaffold(what: NewResource, file: Text, offset: number, files: Texts): Scaffold | undefined {
  const { body } = files.parsed(file, parseHcl);
  const beside = blocksOf(body, 'resource').find((block) => block.start <= offset && offset < block.end);
  const [type = '', name = ''] = beside?.labels.map((label) => label.text) ?? [];
  const source = (key: string, block = beside) => {
    const found = block?.body.items.find((item) => item.kind === 'attribute' && item.name === key);
    return found?.kind === 'attribute' ? file.text.slice(found.value.start, found.value.end) : undefined;
  };
  // What is repeated has no address of its own; azapi writes ARM's own resources.
  if (!beside || !type.startsWith('azurerm_') || source('count') !== undefined || source('for_each') !== undefined) return undefined;
  const address = `${type}.${name}`;
  const taken = new Set(files.list(file.uri.slice(0, file.uri.lastIndexOf('/'))).flatMap((uri) => {
    const other = /\.(tf|tofu)$/.test(uri) ? files.get(uri) : undefined;
    return other ? blocksOf(files.parsed(other, parseHcl).body, 'resource').map(({ labels }) => labels.map(({ text }) => text).join('.')) : [];
  }));
  const labelFor = (...types: readonly string[]) => freeName(name, (label) => types.some((one) => taken.has(`${one}.${label}`)));
  const below = (...blocks: readonly string[]): TextEdit[] => [{ file: file.uri, start: beside.end, end: beside.end, text: inLayoutOf(file.text, blocks.map((block) => `\n\n${block}`).join('')) }];
  const group = source('resource_group_name') ?? `"${blank('resource-group')}"`;
  const network = /^azurerm_virtual_network\.([\w-]+)\./.exec(source('virtual_network_name') ?? '')?.[1];
  const others = blocksOf(body, 'resource').map((block) => source('location', block)).filter((text) => text !== undefined && !/\b(each|count|self)\./.test(text));
  const location = source('location') ?? (network === undefined ? (others[0] ?? `"${blank('westeurope')}"`) : `azurerm_virtual_network.${network}.location`);
  /** Subnets of a network's own block name what is on them; the others have an association beside them. */
  const linked = (resource: string, newType: string, association: string, argument: string, label: string): Scaffold => {
    const id = `${newType}.${label}.id`;
    if (type === 'azurerm_virtual_network') return { link: expression(id), edits: below(resource) };
    return { edits: below(resource, `resource "${association}" "${label}" {\n${lined([['subnet_id', `${address}.id`], [argument, id]])}\n}`) };
  };

  switch (what.kind) {
    case 'networkSecurityGroup': {
      const [own, association] = ['azurerm_network_security_group', 'azurerm_subnet_network_security_group_association'] as const;
      const label = labelFor(own, association);
      return linked(`resource "${own}" "${label}" {\n${lined([['name', `"${blank(what.name)}"`], ['location', location], ['resource_group_name', group]])}\n}`, own, association, 'network_security_group_id', label);
    }
    case 'routeTable': {
      const [own, association] = ['azurerm_route_table', 'azurerm_subnet_route_table_association'] as const;
      const label = labelFor(own, association);
      const routes = what.routes.map(({ to, nextHop }) => `\n\n  route {\n${lined(routeArguments(to, nextHop), '    ')}\n  }`);
      return linked(`resource "${own}" "${label}" {\n${lined([['name', `"${blank(what.name)}"`], ['location', location], ['resource_group_name', group]])}${routes.join('')}\n}`, own, association, 'route_table_id', label);
    }
    case 'route': {
      // Routes of the table's own block and resources of their own get in each other's way.
      const last = blocksOf(beside.body, 'route').at(-1);
      if (!last) return { edits: below(`resource "azurerm_route" "${labelFor('azurerm_route')}" {\n${lined([...routeArguments(what.to, what.nextHop).slice(0, 1), ['resource_group_name', group], ['route_table_name', `${address}.name`], ...routeArguments(what.to, what.nextHop).slice(1)])}\n}`) };
      const end = lineEnd(file.text, last.end);
      return { edits: [{ file: file.uri, start: end, end, text: inLayoutOf(file.text, `\n\n  route {\n${lined(routeArguments(what.to, what.nextHop), '    ')}\n  }`) }] };
    }
    case 'flowLog':
      return { edits: below(`resource "azurerm_network_watcher_flow_log" "${labelFor('azurerm_network_watcher_flow_log')}" {
${lined([['name', `"${blank('flow-log')}"`], ['network_watcher_name', `"NetworkWatcher_${blank('westeurope')}"`], ['resource_group_name', `"${blank('NetworkWatcherRG')}"`], ['target_resource_id', `${address}.id`], ['storage_account_id', `"${blank('id of a storage account')}"`], ['enabled', 'true']])}

  retention_policy {
    enabled = true
    days    = 90
  }
}`) };
    case 'diagnosticSetting':
      return { edits: below(`resource "azurerm_monitor_diagnostic_setting" "${labelFor('azurerm_monitor_diagnostic_setting')}" {
${lined([['name', `"${blank('api-server')}"`], ['target_resource_id', `${address}.id`], ['log_analytics_workspace_id', `"${blank('id of a Log Analytics workspace')}"`]])}

  enabled_log {
    category = "kube-apiserver"
  }

  enabled_log {
    category = "kube-audit-admin"
  }
}`) };
    case 'activityLogAlert':
      return { edits: below(`resource "azurerm_monitor_activity_log_alert" "${labelFor('azurerm_monitor_activity_log_alert')}" {
${lined([['name', `"${blank('network-changes')}"`], ['location', '"global"'], ['resource_group_name', group], ['scopes', `["${blank('id of the resource group')}"]`]])}

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Network/networkSecurityGroups/securityRules/write"
  }

  action {
    action_group_id = "${blank('id of an action group')}"
  }
}`) };
    case 'virtualNetworkLink':
      return { edits: below(`resource "azurerm_private_dns_zone_virtual_network_link" "${labelFor('azurerm_private_dns_zone_virtual_network_link')}" {
${lined([['name', `"${blank('hub')}"`], ['resource_group_name', group], ['private_dns_zone_name', `${address}.name`], ['virtual_network_id', `"${blank('id of a virtual network')}"`]])}
}`) };
    case 'roleAssignment': {
      if (type !== 'azurerm_subnet') return undefined;
      const [identity, ...more] = [...taken].filter((one) => one.startsWith('azurerm_user_assigned_identity.'));
      return { edits: below(`resource "azurerm_role_assignment" "${labelFor('azurerm_role_assignment')}" {
${lined([['scope', `${address}.id`], ['role_definition_name', '"Network Contributor"'], ['principal_id', identity !== undefined && more.length === 0 ? `${identity}.principal_id` : `"${blank("id of the identity's principal")}"`]])}
}`) };
    }
  }
}

function routeArguments(to: string, nextHop: string): [string, string][] {
  return [['name', to.includes(':') ? '"default-ipv6"' : '"default"'], ['address_prefix', `"${to}"`], ['next_hop_type', '"VirtualAppliance"'], ['next_hop_in_ip_address', `"${blank(nextHop)}"`]];
}

/** Arguments with their equals signs in line, as `terraform fmt` has them. */
function lined(args: readonly (readonly [string, string])[], indent = '  '): string {
  const width = Math.max(...args.map(([name]) => name.length));
  return args.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`).join('\n');
}

function blocksOf(body: Body, type: string): Block[] {
  return body.items.filter((item): item is Block => item.kind === 'block' && item.type === type);
}
