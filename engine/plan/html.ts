import type { Severity } from '../../shared-rules/rule';
import type { ClusterView, NetworkView, Owner, PlanPlace, RootPlan, SubnetView } from './plan';

/** What a page needs to know besides the plans. */
interface PageOptions {
  /** A root, or a file, as people see it: `infra/main.bicep`. */
  nameOf(uri: string): string;
  /** The URI that the editor has for a file. */
  uriOf(file: string): string;
  /** One-based line of a place. */
  lineOf(place: PlanPlace): number;
  /** Findings about a thing, the worst first. */
  findings(root: string, owner: Owner): readonly { readonly severity: Severity; readonly message: string; readonly place: PlanPlace }[];
  /** In an editor a click on a place tells it so; the script needs this nonce. Undefined: places are text. */
  readonly nonce?: string;
}

/**
 * The network plan as one HTML page that needs nothing else: no script from elsewhere, no font, no image. Colours follow the editor, the
 * system's light or dark mode, or its high contrast; everything that a colour says a word says too.
 */
export function planPage(plans: readonly RootPlan[], options: PageOptions): string {
  const policy = options.nonce === undefined ? "default-src 'none'; style-src 'unsafe-inline'" : `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${options.nonce}'`;
  const body = plans.length === 0 ? '<p>No AKS cluster is in these files.</p>' : plans.map((plan) => section(plan, options)).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AKS network plan</title>
<style>${style}</style>
</head>
<body>
<h1>AKS network plan</h1>
${body}
${options.nonce === undefined ? '' : `<script nonce="${options.nonce}">${script}</script>`}
</body>
</html>
`;
}

function section(plan: RootPlan, options: PageOptions): string {
  // Without a parameter file the context is the root itself.
  const ways = [...(decodeURIComponent(plan.root).endsWith(`/${plan.context}`) ? [] : [`with ${plan.context}`]), ...(plan.when.length > 0 ? [`when ${plan.when.slice(0, 3).join(' and ')}`] : [])];
  const context = ways.length === 0 ? '' : ` <small>${escape(ways.join(', '))}</small>`;
  return `<section>
<h2>${escape(options.nameOf(plan.root))}${context}</h2>
${plan.networks.map((network) => networkCard(network, plan, options)).join('\n')}
${plan.clusters.map((cluster) => clusterCard(cluster, plan, options)).join('\n')}
${plan.subnets.length > 0 ? `<article><h3>Subnets of networks in other files</h3>${subnetList(plan.subnets, plan, options)}</article>` : ''}
</section>`;
}

function clusterCard(cluster: ClusterView, plan: RootPlan, options: PageOptions): string {
  const rows: [string, string][] = [
    ['Network', cluster.network],
    ['Pods', cluster.pods],
    ['Services', cluster.services],
    ['Way in: API server', cluster.apiServer],
    ['Way out', cluster.egress],
  ];
  const pools = cluster.pools.map((pool) => `<tr><td>${escape(pool.name)}</td><td>${escape(pool.nodes)}</td><td>${escape(pool.pods)}</td><td>${escape(pool.subnet)}</td></tr>`).join('');
  return `<article class="cluster">
<h3>Cluster ${place(cluster.name, cluster.place, options)}</h3>
<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('')}</dl>
${pools === '' ? '' : `<table><thead><tr><th>Pool</th><th>Nodes</th><th>Pods on a node</th><th>Subnet</th></tr></thead><tbody>${pools}</tbody></table>`}
${findingList(plan.root, [cluster.owner, ...cluster.pools.map((pool) => pool.owner).filter(({ label }) => label !== cluster.owner.label)], options)}
</article>`;
}

function networkCard(network: NetworkView, plan: RootPlan, options: PageOptions): string {
  const parts = network.subnets.filter(({ share }) => share > 0);
  const free = Math.max(0, 1 - parts.reduce((sum, { share }) => sum + share, 0));
  const bar = parts.length === 0 ? '' : `<div class="space" role="img" aria-label="${escape(`Address space: ${parts.map((one) => `${one.name} ${percent(one.share)}`).join(', ')}, free ${percent(free)}`)}">${parts
    .map((one) => `<span class="part" style="flex-grow:${Math.max(one.share, 0.02)}" title="${escape(`${one.name} ${one.ranges.join(', ')}`)}">${escape(one.name)}</span>`)
    .join('')}${free > 0 ? `<span class="part free" style="flex-grow:${Math.max(free, 0.02)}">free</span>` : ''}</div>`;
  return `<article>
<h3>Virtual network ${place(network.name, network.place, options)} <small>${escape(network.ranges.join(', ') || 'range not known')}</small></h3>
${bar}
${network.free.length > 0 ? `<p>Largest free block: ${escape(network.free.join(', '))}</p>` : ''}
${network.peers.length > 0 ? `<p>Peered with: ${escape(network.peers.join(', '))}</p>` : ''}
${subnetList(network.subnets, plan, options)}
${findingList(plan.root, [network.owner], options, network.subnets.map(({ owner }) => owner))}
</article>`;
}

function subnetList(subnets: readonly SubnetView[], plan: RootPlan, options: PageOptions): string {
  return `<ul class="subnets">${subnets.map((subnet) => subnetItem(subnet, plan, options)).join('')}</ul>`;
}

function subnetItem(subnet: SubnetView, plan: RootPlan, options: PageOptions): string {
  const { use } = subnet;
  const part = use ? Math.min(1, use.needed / Math.max(1, use.capacity)) : 0;
  const more = use?.more === undefined ? '' : use.more < 0 ? ', too small' : `, room for ${use.more} more ${use.more === 1 ? 'node' : 'nodes'}`;
  return `<li>
<h4>${place(subnet.name, subnet.place, options)} <small>${escape(subnet.ranges.join(', ') || 'range not known')}</small></h4>
${use ? `<p>${use.atLeast ? 'At least ' : ''}${use.needed} of ${use.capacity} addresses${more}</p><div class="meter${use.needed > use.capacity ? ' over' : ''}" role="img" aria-label="${use.needed} of ${use.capacity}"><span style="width:${(100 * part).toFixed(1)}%"></span></div><p class="sum">${escape(use.sum)}</p>` : ''}
${subnet.holds.length > 0 ? `<p>Holds ${escape(subnet.holds.join(', '))}</p>` : ''}
<p>Security group: ${escape(subnet.securityGroup)}. Route table: ${escape(subnet.routeTable)}. NAT gateway: ${escape(subnet.natGateway)}.</p>
${findingList(plan.root, [subnet.owner, ...subnet.attached], options)}
</li>`;
}

/** @param except what is shown elsewhere */
function findingList(root: string, owners: readonly Owner[], options: PageOptions, except: readonly Owner[] = []): string {
  const elsewhere = new Set(except.flatMap((owner) => options.findings(root, owner)));
  const all = [...new Set(owners.flatMap((owner) => options.findings(root, owner)))].filter((finding) => !elsewhere.has(finding) && finding.severity !== 'hint').sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  if (all.length === 0) return '';
  return `<ul class="findings">${all.map(({ severity, message, place: at }) => `<li class="${severity}"><b>${words[severity]}:</b> ${escape(message)} ${place(`${options.nameOf(at.file).split('/').at(-1)}:${options.lineOf(at)}`, at, options)}</li>`).join('')}</ul>`;
}

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

const words: { readonly [severity in Severity]: string } = { error: 'Error', warning: 'Warning', information: 'Information', hint: 'Hint' };

function place(text: string, at: PlanPlace | undefined, options: PageOptions): string {
  if (!at) return escape(text);
  const where = `${options.nameOf(at.file)}:${options.lineOf(at)}`;
  return options.nonce === undefined ? `<span title="${escape(where)}">${escape(text)}</span>` : `<a href="#" data-file="${escape(options.uriOf(at.file))}" data-start="${at.start}" data-end="${at.end}" title="${escape(where)}">${escape(text)}</a>`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const script = `
const editor = acquireVsCodeApi();
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-file]');
  if (!link) return;
  event.preventDefault();
  editor.postMessage({ file: link.dataset.file, start: Number(link.dataset.start), end: Number(link.dataset.end) });
});
`;

const style = `
:root { color-scheme: light dark; --text: var(--vscode-foreground, light-dark(#1f1f1f, #e6e6e6)); --back: var(--vscode-editor-background, light-dark(#ffffff, #1e1e1e)); --line: var(--vscode-panel-border, light-dark(#c8c8c8, #4a4a4a)); --soft: var(--vscode-descriptionForeground, light-dark(#5a5a5a, #b0b0b0)); --fill: var(--vscode-charts-blue, light-dark(#0067b8, #4aa3e0)); --bad: var(--vscode-editorError-foreground, light-dark(#b00020, #ff8080)); --warn: var(--vscode-editorWarning-foreground, light-dark(#8a5a00, #e0b050)); }
body { font: 14px/1.5 var(--vscode-font-family, system-ui, sans-serif); color: var(--text); background: var(--back); margin: 1.5rem; max-width: 70rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0 0 .5rem; } h4 { font-size: .95rem; margin: 0; }
small { color: var(--soft); font-weight: normal; }
article { border: 1px solid var(--line); border-radius: 4px; padding: .8rem 1rem; margin: .8rem 0; }
p { margin: .2rem 0; } .sum { color: var(--soft); }
a { color: var(--vscode-textLink-foreground, light-dark(#0067b8, #4aa3e0)); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 .5rem; } dt { color: var(--soft); } dd { margin: 0; }
table { border-collapse: collapse; margin: .4rem 0; } th, td { text-align: left; padding: .15rem 1rem .15rem 0; border-bottom: 1px solid var(--line); } th { font-weight: normal; color: var(--soft); }
.space { display: flex; border: 1px solid var(--line); margin: .4rem 0; min-height: 2.2rem; }
.part { flex-basis: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: .3rem .4rem; flex-shrink: 0; min-width: 5rem; border-right: 2px solid var(--line); }
.part:last-child { border-right: 0; } .free { color: var(--soft); background: repeating-linear-gradient(45deg, transparent 0 8px, color-mix(in srgb, var(--line) 40%, transparent) 8px 10px); }
.subnets { list-style: none; padding: 0; margin: .6rem 0 0; display: grid; gap: .8rem; } .subnets > li { border-left: 3px solid var(--line); padding-left: .8rem; }
.meter { height: .6rem; border: 1px solid var(--line); max-width: 30rem; } .meter > span { display: block; height: 100%; background: var(--fill); } .over > span { background: repeating-linear-gradient(45deg, var(--bad) 0 6px, transparent 6px 9px); }
.findings { list-style: none; padding: 0; margin: .4rem 0 0; } .error b { color: var(--bad); } .warning b { color: var(--warn); }
@media (forced-colors: active) { .meter > span, .over > span { background: Highlight; forced-color-adjust: none; } .free { background: none; } }
`;
