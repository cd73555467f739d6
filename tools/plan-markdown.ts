import { addAll } from '../shared-rules/lists';
import {
  clusterKey,
  marksOf,
  networkKey,
  planBefore,
  planChanges,
  plansGone,
  subnetKey as keyOfSubnet,
  type PlanChange,
  type RootPlan,
} from '../engine/engine';
import { cell, code } from './markdown';

type Network = RootPlan['networks'][number];
type Subnet = Network['subnets'][number];
type Cluster = RootPlan['clusters'][number];

/** The plans as they were, and what they are called. */
interface Compared {
  readonly plans: readonly RootPlan[];
  readonly name: string;
}

/**
 * The address plan of each root, as a table and a Mermaid picture.
 * @param nameOf a root as people see it
 * @param before what they are compared with
 */
export function planMarkdown(plans: readonly RootPlan[], nameOf: (uri: string) => string, before?: Compared): string {
  const gone = before ? plansGone(before.plans, plans) : [];
  if (plans.length + gone.length === 0) return '## AKS network plan\n\nNo AKS cluster is in these files.\n';
  return `## AKS network plan\n${plans.map((plan) => section(plan, nameOf(plan.root), before)).join('')}${gone.map((plan) => `\n### ${code(nameOf(plan.root))}\n\n**gone**: ${cell(plan.clusters.map(({ name }) => `cluster ${name}`).join(', '))}\n`).join('')}`;
}

function section(plan: RootPlan, name: string, before: Compared | undefined): string {
  const old = before && planBefore(plan, before.plans);
  const changes = before ? planChanges(old, plan) : [];
  const marks = marksOf(changes);
  const ways = [
    ...(decodeURIComponent(plan.root).endsWith(`/${plan.context}`) ? [] : [`with ${plan.context}`]),
    ...(plan.when.length > 0 ? [`when ${plan.when.slice(0, 3).join(' and ')}`] : []),
  ];
  const rows = [
    ...plan.networks.flatMap((network) => networkRows(network)),
    ...plan.subnets.map((subnet) => subnetRow(subnet, 'Subnet')),
    ...plan.clusters.flatMap((cluster) => clusterRows(cluster)),
  ];
  return [
    `\n### ${code(name)}${ways.length > 0 ? ` (${cell(ways.join(', '))})` : ''}\n`,
    ...(before ? changeTable(changes, before.name) : []),
    '\n| What | Name | Range | Addresses | |\n|---|---|---|---|---|\n',
    ...rows.map((cells) => `| ${cells.map(cell).join(' | ')} |\n`),
    `\n\`\`\`mermaid\n${picture(plan, marks, old)}\`\`\`\n`,
    ...(old && changes.length > 0
      ? [
          `\n<details>\n<summary>As it was in ${cell(before.name)}</summary>\n\n\`\`\`mermaid\n${picture(old, marks)}\`\`\`\n\n</details>\n`,
        ]
      : []),
  ].join('');
}

function changeTable(changes: readonly PlanChange[], name: string): string[] {
  if (changes.length === 0) return [`\nNothing changes since ${code(name)}.\n`];
  return [
    `\nSince ${code(name)}:\n\n| | What | Before | Now |\n|---|---|---|---|\n`,
    ...changes.map(
      ({ kind, subject, what, before, now }) =>
        `| **${kind}** | ${[what === '' ? subject : `${subject}: ${what}`, before, now].map(cell).join(' | ')} |\n`,
    ),
  ];
}

function networkRows(network: Network): string[][] {
  const free = network.free.length > 0 ? `largest free block ${network.free.join(', ')}` : '';
  const peers = network.peers.length > 0 ? `peered with ${network.peers.join(', ')}` : '';
  const said = [free, peers].filter((part) => part !== '').join('; ');
  return [
    ['Virtual network', network.name, rangesOf(network), '', said],
    ...network.subnets.map((subnet) => subnetRow(subnet, '· Subnet')),
  ];
}

function subnetRow({ name, ranges, use, capacity, holds, ...on }: Subnet, what: string): string[] {
  const addresses = use
    ? `${use.atLeast ? 'at least ' : ''}${use.needed} of ${use.capacity}`
    : capacity === undefined
      ? ''
      : `${capacity}`;
  const room =
    use?.more === undefined
      ? ''
      : use.more < 0
        ? 'too small'
        : `room for ${use.more} more ${use.more === 1 ? 'node' : 'nodes'}`;
  const attached = [
    ['security group', on.securityGroup],
    ['route table', on.routeTable],
    ['NAT gateway', on.natGateway],
  ].flatMap(([kind, of]) => (of === 'none' ? [] : [`${kind} ${of}`]));
  const said = [room, ...(holds.length > 0 ? [`holds ${holds.join(', ')}`] : []), ...attached];
  return [what, name, rangesOf({ ranges }), addresses, said.filter((part) => part !== '').join('; ')];
}

function clusterRows({ name, network, pods, services, podBlocks, apiServer, egress, pools }: Cluster): string[][] {
  const blocks = podBlocks ? `${podBlocks.needed} of ${podBlocks.total} blocks` : '';
  return [
    ['Cluster', name, '', '', network],
    ['· Pods', '', pods, blocks, ''],
    ['· Services', '', services, '', ''],
    ['· API server', '', '', '', apiServer],
    ['· Way out', '', '', '', egress],
    ...pools.map((pool) => [
      '· Pool',
      pool.name,
      '',
      '',
      `${pool.nodes} nodes, ${pool.pods} pods each, ${pool.subnet}`,
    ]),
  ];
}

function rangesOf({ ranges }: { readonly ranges: readonly string[] }): string {
  return ranges.join(', ') || 'not known';
}

/** https://mermaid.js.org/syntax/flowchart.html: networks around their subnets, clusters, and the ways in and out. */
function picture(
  { networks, subnets, clusters }: RootPlan,
  marks: ReadonlyMap<string, PlanChange['kind']>,
  old?: RootPlan,
): string {
  const lines = ['flowchart LR'];
  const ids = new Map<string, string>();
  const idOf = (prefix: string, key: string) => {
    let id = ids.get(`${prefix} ${key}`);
    if (id === undefined) ids.set(`${prefix} ${key}`, (id = `${prefix}${ids.size + 1}`));
    return id;
  };
  const subnetKey = ({ owner }: { readonly owner: Subnet['owner'] }) =>
    `${owner.label}#${owner.instance} ${owner.path}`;
  const classOf = (key: string) => (marks.has(key) ? `:::${marks.get(key)}` : '');
  const signed = (key: string, name: string) => `${signs[marks.get(key)!] ?? ''}${name}`;
  const draw = (subnet: Subnet, network?: Network) => {
    const key = keyOfSubnet(subnet, network);
    return `${idOf('subnet', subnetKey(subnet))}["${label(signed(key, subnet.name), rangesOf(subnet))}"]${classOf(key)}`;
  };
  for (const network of networks) {
    lines.push(
      `  subgraph ${idOf('network', network.name)}["${label(signed(networkKey(network), network.name), rangesOf(network))}"]`,
    );
    for (const subnet of network.subnets) lines.push(`    ${draw(subnet, network)}`);
    const gone = old?.networks.find(({ name }) => name === network.name)?.subnets ?? [];
    for (const subnet of gone)
      if (marks.get(keyOfSubnet(subnet, network)) === 'gone')
        lines.push(
          `    ${idOf('gone', subnet.name)}["${label(`${signs.gone}${subnet.name}`, rangesOf(subnet))}"]:::gone`,
        );
    lines.push('  end');
  }
  for (const subnet of subnets) lines.push(`  ${draw(subnet)}`);
  for (const cluster of clusters) {
    const id = idOf('cluster', cluster.name);
    lines.push(
      `  ${id}(["${label(signed(clusterKey(cluster), cluster.name), `pods ${cluster.pods}`, `services ${cluster.services}`)}"])${classOf(clusterKey(cluster))}`,
    );
    for (const owner of cluster.subnets) lines.push(`  ${id} --- ${idOf('subnet', subnetKey({ owner }))}`);
    addAll(lines, waysOf(cluster, id, idOf));
  }
  for (const subnet of [...networks.flatMap((network) => network.subnets), ...subnets])
    addAll(lines, waysOf(subnet, idOf('subnet', subnetKey(subnet)), idOf));
  for (const cluster of old?.clusters ?? [])
    if (marks.get(clusterKey(cluster)) === 'gone')
      lines.push(`  ${idOf('gone', `cluster ${cluster.name}`)}(["${label(`${signs.gone}${cluster.name}`)}"]):::gone`);
  if (marks.size > 0) addAll(lines, classes);
  // Ways share their steps. What closes a network is written once for each.
  return `${lines.filter((line, at) => line === '  end' || lines.indexOf(line) === at).join('\n')}\n`;
}

/** A sign beside a name says what a colour does. */
const signs: { readonly [kind in PlanChange['kind']]: string } = {
  added: '+ ',
  gone: '− ',
  moved: '→ ',
  changed: '~ ',
};
const classes = [
  '  classDef added stroke:#1a7f37,stroke-width:3px',
  '  classDef gone stroke:#cf222e,stroke-width:2px,stroke-dasharray:5 4',
  '  classDef moved stroke:#9a6700,stroke-width:3px',
  '  classDef changed stroke:#9a6700,stroke-width:2px',
];

function waysOf(
  { waysIn, waysOut }: Pick<Subnet, 'waysIn' | 'waysOut'>,
  id: string,
  idOf: (prefix: string, key: string) => string,
): string[] {
  const lines: string[] = [];
  for (const { ways, isIn } of [
    { ways: waysIn, isIn: true },
    { ways: waysOut, isIn: false },
  ])
    for (const { steps } of ways) {
      const nodes = steps.map(({ text }) => `${idOf('way', text)}["${label(text)}"]`);
      lines.push(`  ${(isIn ? [...nodes, id] : [id, ...nodes]).join(' --> ')}`);
    }
  return lines;
}

/** Mermaid's own entities stand for what would end a label or begin markup. */
function label(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/[\p{Cc}]/gu, ' ').replace(/[#"<>&`;[\]{}()|]/g, (sign) => `#${sign.charCodeAt(0)};`))
    .join('<br>');
}
