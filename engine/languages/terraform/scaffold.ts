import { largest } from '../../../shared-rules/lists';
import { blank, type NewResource } from '../../../shared-rules/model/resource';
import { parseHcl } from './parse';
import type { Block, Body } from '../../syntax/tree';
import type { TextEdit } from '../../write/edit';
import { afterComment, freeName, inLayoutOf, lineEnd } from '../../write/layout';
import { expression, layoutAt } from '../../write/notation';
import type { Text, Texts } from '../../write/texts';
import { itemAt, withLines } from '../../write/items';
import type { Scaffold } from '../../write/scaffold';

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
  if (!beside || type.startsWith('azurerm_') === (what.kind === 'agentPool')) return undefined;
  const [count, forEach] = [source('count'), source('for_each')];
  const isRepeated = count !== undefined || forEach !== undefined;
  // Of what is repeated only a subnet has one of these for all, each with a link of its own.
  if (
    isRepeated &&
    what.kind !== 'moved' &&
    !(type === 'azurerm_subnet' && (what.kind === 'networkSecurityGroup' || what.kind === 'routeTable'))
  )
    return undefined;
  const address = `${type}.${name}`;
  const folder = files.list(file.uri.slice(0, file.uri.lastIndexOf('/'))).flatMap((uri) => {
    const other = /\.(tf|tofu)$/.test(uri) ? files.get(uri) : undefined;
    return other ? [addressesIn(files.parsed(other, parseHcl).body)] : [];
  });
  const isDeclared = (one: string) => folder.some(({ declared }) => declared.has(one));
  const isRepeatedAt = (one: string) => folder.some(({ repeated }) => repeated.has(one));
  const labelFor = (...types: readonly string[]) =>
    freeName(name, (label) => types.some((one) => isDeclared(`${one}.${label}`)));
  const end = afterComment(file.text, beside.end);
  // A provider of its own is one for what stands beside it, too.
  const provider = source('provider');
  const withProvider = (block: string) =>
    provider === undefined ? block : block.replace('{\n', `{\n  provider = ${provider}\n\n`);
  const below = (...blocks: readonly string[]): TextEdit[] => [
    {
      file: file.uri,
      start: end,
      end,
      text: inLayoutOf(file.text, blocks.map((block) => `\n\n${withProvider(block)}`).join('')),
    },
  ];
  const isTaken = (one: string) => file.text.includes(`"${one}"`);
  const own = type === 'azurerm_subnet' && !isRepeated ? source('name') : undefined;
  /** A quoted name. A subnet's that is put together is put together anew. */
  const named = (prefix: string, plain: string): string => {
    if (own === undefined || /^"[^"$]*"$/.test(own)) return `"${blank(freeName(plain, isTaken))}"`;
    return `"${blank(prefix)}-${own.startsWith('"') ? own.slice(1, -1) : `\${${own}}`}"`;
  };
  /** Behind the last line of a block. */
  const inside = (block: Block, text: string): TextEdit[] => {
    const last = block.body.items.at(-1);
    if (!block.body.closed || !last) return [];
    const [at, { indent, eol }] = [lineEnd(file.text, last.end), layoutAt(file.text, last.start)];
    return [
      {
        file: file.uri,
        start: at,
        end: at,
        text: eol + inLayoutOf(file.text, `\n${text}`).replace(/\n(?=[^\r\n])/g, `\n${indent}`),
      },
    ];
  };
  const group = source('resource_group_name') ?? `"${blank('resource-group')}"`;
  const network = /^azurerm_virtual_network\.([\w-]+)\./.exec(source('virtual_network_name') ?? '')?.[1];
  const other = () =>
    blocksOf(body, 'resource')
      .map((block) => source('location', block))
      .find((text) => text !== undefined && !/\b(each|count|self)\.|^"global"$/.test(text));
  const location =
    source('location') ??
    (network === undefined ? (other() ?? `"${blank('westeurope')}"`) : `azurerm_virtual_network.${network}.location`);
  /** Subnets of a network's own block name what is on them; the others have an association beside them. */
  const linked = (text: string, newType: string, association: string, argument: string, label: string): Scaffold => {
    const id = `${newType}.${label}.id`;
    if (type === 'azurerm_virtual_network') return { link: expression(id), edits: below(text) };
    const [meta, index] =
      count !== undefined
        ? [`  count = ${count}\n\n`, '[count.index]']
        : forEach !== undefined
          ? [`  for_each = ${forEach}\n\n`, '[each.key]']
          : ['', ''];
    return {
      edits: below(
        text,
        `resource "${association}" "${label}" {\n${meta}${lined([
          ['subnet_id', `${address}${index}.id`],
          [argument, id],
        ])}\n}`,
      ),
    };
  };

  switch (what.kind) {
    case 'subnet': {
      // A network that writes its subnets itself would take away one that stands beside it.
      if (
        type !== 'azurerm_virtual_network' ||
        source('subnet') !== undefined ||
        blocksOf(beside.body, 'subnet').length > 0 ||
        blocksOf(beside.body, 'dynamic').some(({ labels }) => labels[0]?.text === 'subnet')
      )
        return undefined;
      return {
        edits: below(
          `resource "azurerm_subnet" "${labelFor('azurerm_subnet')}" {\n${lined([
            ['name', `"${blank(freeName('snet-new', isTaken))}"`],
            ['resource_group_name', `${address}.resource_group_name`],
            ['virtual_network_name', `${address}.name`],
            ['address_prefixes', `["${what.range}"]`],
          ])}\n}`,
        ),
      };
    }
    case 'agentPool': {
      const written = beside.body.items.find((item) => item.kind === 'attribute' && item.name === 'body');
      const [body, poolType] = [
        written?.kind === 'attribute' ? written.value : undefined,
        /^"([\w./]+)@([\w-]+)"$/.exec(source('type') ?? ''),
      ];
      const pool = body && itemAt(body, 'agentPoolProfiles', offset, file.text);
      // azapi 1 takes its body as text.
      const [open, close] = body?.kind === 'call' ? ['jsonencode({', '})'] : ['{', '}'];
      // Who reads the list counts on its items.
      if (type !== 'azapi_resource' || !pool || !poolType || file.text.includes('.agentPoolProfiles')) return undefined;
      const label = freeName(/^[a-z][\w-]*$/i.test(pool.plain ?? '') ? pool.plain! : 'pool', (one) =>
        isDeclared(`azapi_resource.${one}`),
      );
      const [edit] = below(
        `resource "azapi_resource" "${label}" {\n${lined([
          ['type', `"${poolType[1]}/agentPools@${poolType[2]}"`],
          ['parent_id', `${address}.id`],
          ['name', pool.name],
        ])}\n\n  body = ${open}\n    properties = {\n      ...\n    }\n  ${close}\n}`,
      );
      return { edits: [{ ...edit!, text: withLines(edit!.text, pool.lines, file.text, 3) }] };
    }
    case 'moved': {
      const text = inLayoutOf(file.text, `\n\nmoved {\n  from = ${what.from}\n  to   = ${what.to ?? address}\n}`);
      return { edits: [{ file: file.uri, start: end, end, text }] };
    }
    case 'networkSecurityGroup': {
      const [resource, association] = [
        'azurerm_network_security_group',
        'azurerm_subnet_network_security_group_association',
      ] as const;
      const label = labelFor(resource, association);
      return linked(
        `resource "${resource}" "${label}" {\n${lined([
          ['name', named('nsg', what.name)],
          ['location', location],
          ['resource_group_name', group],
        ])}\n}`,
        resource,
        association,
        'network_security_group_id',
        label,
      );
    }
    case 'routeTable': {
      const [resource, association] = ['azurerm_route_table', 'azurerm_subnet_route_table_association'] as const;
      const label = labelFor(resource, association);
      const routes = what.routes.map(
        ({ to, nextHop }) => `\n\n  route {\n${lined(routeArguments(to, nextHop), '    ')}\n  }`,
      );
      return linked(
        `resource "${resource}" "${label}" {\n${lined([
          ['name', named('rt', what.name)],
          ['location', location],
          ['resource_group_name', group],
        ])}${routes.join('')}\n}`,
        resource,
        association,
        'route_table_id',
        label,
      );
    }
    case 'route': {
      // Routes of the table's own block and resources of their own get in each other's way.
      if (
        source('route') !== undefined ||
        blocksOf(beside.body, 'dynamic').some(({ labels }) => labels[0]?.text === 'route')
      )
        return undefined;
      if (blocksOf(beside.body, 'route').length === 0)
        return {
          edits: below(
            `resource "azurerm_route" "${labelFor('azurerm_route')}" {\n${lined([...routeArguments(what.to, what.nextHop).slice(0, 1), ['resource_group_name', group], ['route_table_name', `${address}.name`], ...routeArguments(what.to, what.nextHop).slice(1)])}\n}`,
          ),
        };
      return { edits: inside(beside, `route {\n${lined(routeArguments(what.to, what.nextHop))}\n}`) };
    }
    case 'natGateway': {
      const [gateway, address, association, addressAssociation] = [
        'azurerm_nat_gateway',
        'azurerm_public_ip',
        'azurerm_subnet_nat_gateway_association',
        'azurerm_nat_gateway_public_ip_association',
      ] as const;
      // azurerm has no place for it in the block of a network.
      if (type !== 'azurerm_subnet') return undefined;
      const label = labelFor(gateway, address, association, addressAssociation);
      const common: [string, string][] = [
        ['location', location],
        ['resource_group_name', group],
      ];
      const blocks = [
        `resource "${address}" "${label}" {\n${lined([['name', named('pip-ng', `pip-${what.name}`)], ...common, ['allocation_method', '"Static"'], ['sku', '"Standard"']])}\n}`,
        `resource "${gateway}" "${label}" {\n${lined([['name', named('ng', what.name)], ...common])}\n}`,
        `resource "${addressAssociation}" "${label}" {\n${lined([
          ['nat_gateway_id', `${gateway}.${label}.id`],
          ['public_ip_address_id', `${address}.${label}.id`],
        ])}\n}`,
        `resource "${association}" "${label}" {\n${lined([
          ['subnet_id', `${type}.${name}.id`],
          ['nat_gateway_id', `${gateway}.${label}.id`],
        ])}\n}`,
      ];
      return { edits: below(...blocks) };
    }
    case 'natGatewayLink': {
      const association = 'azurerm_subnet_nat_gateway_association';
      if (type !== 'azurerm_subnet' || !isDeclared(what.gateway) || isRepeatedAt(what.gateway)) return undefined;
      return {
        edits: below(
          `resource "${association}" "${labelFor(association)}" {\n${lined([
            ['subnet_id', `${type}.${name}.id`],
            ['nat_gateway_id', `${what.gateway}.id`],
          ])}\n}`,
        ),
      };
    }
    case 'publicAddress': {
      const range = expression(`"\${${what.address}.ip_address}/32"`);
      return isDeclared(what.address) && !isRepeatedAt(what.address)
        ? { edits: [], ...(what.instead ? { link: range } : { item: range }) }
        : undefined;
    }
    case 'delegation':
      if (type !== 'azurerm_subnet') return undefined;
      return {
        edits: inside(
          beside,
          `delegation {\n  name = "aks"\n\n  service_delegation {\n    name    = "${what.to}"\n    actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]\n  }\n}`,
        ),
      };
    case 'firewallRule': {
      const isClassic = type === 'azurerm_firewall_application_rule_collection';
      const collection = isClassic
        ? beside
        : blocksOf(beside.body, 'application_rule_collection').find(
            (block) => /^"allow"$/i.test(source('action', block) ?? '') && blocksOf(block.body, 'rule').length > 0,
          );
      if (!collection) return undefined;
      const tags = isClassic ? 'fqdn_tags' : 'destination_fqdn_tags';
      // Classic rules take a tag or protocols.
      const protocols = isClassic
        ? []
        : (
            [
              ['Http', 80],
              ['Https', 443],
            ] as const
          ).map(([protocol, port]) => `\n\n  protocols {\n    type = "${protocol}"\n    port = ${port}\n  }`);
      return {
        edits: inside(
          collection,
          `rule {\n${lined([
            ['name', `"${freeName('aks', isTaken)}"`],
            ['source_addresses', `["${blank('*')}"]`],
            [tags, `["${what.fqdnTag}"]`],
          ])}${protocols.join('')}\n}`,
        ),
      };
    }
    case 'policyAssignment':
      return {
        edits:
          below(`resource "azurerm_resource_group_policy_assignment" "${labelFor('azurerm_resource_group_policy_assignment')}" {
${lined([
  ['name', `"${blank('aks-network')}"`],
  ['resource_group_id', `"${blank('id of the resource group')}"`],
  ['policy_definition_id', `"/providers/Microsoft.Authorization/policyDefinitions/${blank(what.definition)}"`],
])}
}`),
      };
    case 'flowLog':
      return {
        edits: below(`resource "azurerm_network_watcher_flow_log" "${labelFor('azurerm_network_watcher_flow_log')}" {
${lined([
  ['name', `"${blank('flow-log')}"`],
  ['network_watcher_name', `"NetworkWatcher_${blank('westeurope')}"`],
  ['resource_group_name', `"${blank('NetworkWatcherRG')}"`],
  ['target_resource_id', `${address}.id`],
  ['storage_account_id', `"${blank('id of a storage account')}"`],
  ['enabled', 'true'],
])}

  retention_policy {
    enabled = true
    days    = 90
  }
}`),
      };
    case 'diagnosticSetting':
      return {
        edits:
          below(`resource "azurerm_monitor_diagnostic_setting" "${labelFor('azurerm_monitor_diagnostic_setting')}" {
${lined([
  ['name', `"${blank('api-server')}"`],
  ['target_resource_id', `${address}.id`],
  ['log_analytics_workspace_id', `"${blank('id of a Log Analytics workspace')}"`],
])}

  enabled_log {
    category = "kube-apiserver"
  }

  enabled_log {
    category = "kube-audit-admin"
  }
}`),
      };
    case 'activityLogAlert':
      return {
        edits:
          below(`resource "azurerm_monitor_activity_log_alert" "${labelFor('azurerm_monitor_activity_log_alert')}" {
${lined([
  ['name', `"${blank('network-changes')}"`],
  ['location', '"global"'],
  ['resource_group_name', group],
  ['scopes', `["${blank('id of the resource group')}"]`],
])}

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Network/networkSecurityGroups/securityRules/write"
  }

  action {
    action_group_id = "${blank('id of an action group')}"
  }
}`),
      };
    case 'virtualNetworkLink':
      return {
        edits:
          below(`resource "azurerm_private_dns_zone_virtual_network_link" "${labelFor('azurerm_private_dns_zone_virtual_network_link')}" {
${lined([
  ['name', `"${blank('hub')}"`],
  ['resource_group_name', group],
  ['private_dns_zone_name', `${address}.name`],
  ['virtual_network_id', `"${blank('id of a virtual network')}"`],
])}
}`),
      };
    case 'securityPolicy':
      return {
        edits:
          below(`resource "azurerm_application_load_balancer_security_policy" "${labelFor('azurerm_application_load_balancer_security_policy')}" {
${lined([
  ['name', `"${blank('waf')}"`],
  ['application_load_balancer_id', `${address}.id`],
  ['location', location],
  ['web_application_firewall_policy_id', `"${blank('id of a WAF policy')}"`],
])}
}`),
      };
    case 'roleAssignment': {
      if (type !== 'azurerm_subnet') return undefined;
      const [identity, ...more] = folder.flatMap(({ declared }) =>
        [...declared].filter((one) => one.startsWith('azurerm_user_assigned_identity.')),
      );
      const isOnly = identity !== undefined && more.length === 0 && !isRepeatedAt(identity);
      return {
        edits: below(`resource "azurerm_role_assignment" "${labelFor('azurerm_role_assignment')}" {
${lined([
  ['scope', `${address}.id`],
  ['role_definition_name', '"Network Contributor"'],
  ['principal_id', isOnly ? `${identity}.principal_id` : `"${blank('id of the principal of the identity')}"`],
])}
}`),
      };
    }
  }
}

/** The addresses of a file's resources; found once for each text. */
function addressesIn(body: Body): Addresses {
  let known = addresses.get(body);
  if (!known) {
    const blocks = blocksOf(body, 'resource').map((block) => ({
      block,
      address: block.labels.map(({ text }) => text).join('.'),
    }));
    const repeated = blocks.filter(({ block }) =>
      block.body.items.some((item) => item.kind === 'attribute' && (item.name === 'count' || item.name === 'for_each')),
    );
    addresses.set(
      body,
      (known = {
        declared: new Set(blocks.map(({ address }) => address)),
        repeated: new Set(repeated.map(({ address }) => address)),
      }),
    );
  }
  return known;
}

interface Addresses {
  readonly declared: ReadonlySet<string>;
  readonly repeated: ReadonlySet<string>;
}

const addresses = new WeakMap<Body, Addresses>();

function routeArguments(to: string, nextHop: string): [string, string][] {
  return [
    ['name', to.includes(':') ? '"default-ipv6"' : '"default"'],
    ['address_prefix', `"${to}"`],
    ['next_hop_type', '"VirtualAppliance"'],
    ['next_hop_in_ip_address', `"${blank(nextHop)}"`],
  ];
}

/** Arguments with their equals signs in line, as `terraform fmt` has them. */
function lined(args: readonly (readonly [string, string])[], indent = '  '): string {
  const width = largest(args.map(([name]) => name.length));
  return args.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`).join('\n');
}

function blocksOf(body: Body, type: string): Block[] {
  return body.items.filter((item): item is Block => item.kind === 'block' && item.type === type);
}
