import type { Severity } from '../../shared-rules/rule';
import {
  clusterKey,
  marksOf,
  networkKey,
  planBefore,
  planChanges,
  plansGone,
  poolKey,
  subnetKey,
  type PlanChange,
} from './compare';
import { drawingStyle } from './connection-drawing';
import type { ClusterView, NetworkView, Owner, PlanPlace, RootPlan, SubnetView, WayView } from './plan';
import type { SpaceView } from './space';
import { say as spoken, type Spoken } from './spoken';

/** What a page needs to know besides the plans. */
export interface PageOptions extends Spoken {
  /** A root, or a file, as people see it: `infra/main.bicep`. */
  nameOf(uri: string): string;
  /** The URI that the editor has for a file. */
  uriOf(file: string): string;
  /** One-based line of a place. */
  lineOf(place: PlanPlace): number;
  /** Findings about a thing in one context. */
  findings(
    root: string,
    context: string,
    owner: Owner,
  ): readonly { readonly severity: Severity; readonly message: string; readonly place: PlanPlace }[];
  /** What was left out of a root. */
  notes(root: string): readonly { readonly message: string; readonly place: PlanPlace }[];
  /** In an editor a click on a place tells it so; the script needs this nonce. Undefined: places are text. */
  readonly nonce?: string;
  /** What the plans are compared with: the plans as they were, what they are called, and what to know of them. */
  readonly before?: { readonly plans: readonly RootPlan[]; readonly name: string; readonly options: PageOptions };
  /** Who may talk to whom, from `connectionSection`. */
  readonly connections?: string;
  /** What things are marked with. */
  readonly marks?: ReadonlyMap<string, PlanChange['kind']>;
}

/**
 * The network plan as one HTML page that needs nothing else: no script from elsewhere, no font, no image. Colours follow the editor, the
 * system's light or dark mode, or its high contrast; everything that a colour says a word says too.
 */
export function planPage(plans: readonly RootPlan[], options: PageOptions): string {
  const policy =
    options.nonce === undefined
      ? "default-src 'none'; style-src 'unsafe-inline'"
      : `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${options.nonce}'`;
  const gone = options.before ? plansGone(options.before.plans, plans) : [];
  const pictures = distinct(plans, options);
  const connections = options.connections ?? '';
  const body =
    pictures.length + gone.length + connections.length === 0
      ? `<p>${say(options, 'No AKS cluster is in these files.')}</p>`
      : pictures.map((one, at) => section(one, at, pictures, options)).join('\n');
  return `<!DOCTYPE html>
<html lang="${say(options, 'en')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say(options, 'AKS network plan')}</title>
<style>${style}${connections === '' && options.nonce === undefined ? '' : drawingStyle}</style>
</head>
<body>
<header><h1>${say(options, 'AKS network plan')}</h1>${options.nonce === undefined ? '' : tools(options)}</header>
<main>
${contents(pictures, options)}
${body}${gone.map((plan) => `<h2>${escape(options.nameOf(plan.root))} <b class="mark gone">gone</b></h2><p>${escape(plan.clusters.map(({ name }) => `Cluster ${name}`).join(', '))}</p>`).join('')}
${connections}
</main>
${options.nonce === undefined ? '' : `<script nonce="${options.nonce}">${script}</script>`}
</body>
</html>
`;
}

/** A picture, and all that it is of. */
export interface Picture {
  readonly plan: RootPlan;
  /** The other parameter files of its root that come to the same. */
  readonly same: readonly string[];
  readonly html: string;
}

/** Equal pictures of a root are one. */
export function distinct(plans: readonly RootPlan[], options: PageOptions): Picture[] {
  const pictures = new Map<string, Picture & { readonly same: string[] }>();
  for (const plan of plans) {
    const html = options.before ? comparison(plan, options, options.before) : picture(plan, options);
    // What a place is asked for with differs from one parameter file to the next.
    const key = JSON.stringify([plan.root, plan.when, html.replace(/ data-context="[^"]*"/g, '')]);
    const known = pictures.get(key);
    if (known) known.same.push(plan.context);
    else pictures.set(key, { plan, same: [], html });
  }
  return [...pictures.values()];
}

/** Buttons that the editor acts on. */
const tools = (options: PageOptions) =>
  `<p class="tools"><span>${say(options, 'Save as')}</span> ${['html', 'svg', 'png'].map((format) => `<button type="button" data-save="${format}">${format.toUpperCase()}</button>`).join(' ')}</p>`;

function contents(pictures: readonly Picture[], options: PageOptions): string {
  if (pictures.length < 2) return '';
  const entries = pictures.map(
    ({ plan, same }, at) =>
      `<li><a href="#plan-${at + 1}">${escape(options.nameOf(plan.root))}</a>${wayText(plan, options)}${same.length > 0 ? ` <small>${say(options, 'and {0} the same', same.length)}</small>` : ''}</li>`,
  );
  return `<nav aria-label="${say(options, 'Contents')}"><ol>${entries.join('')}</ol></nav>`;
}

/** A plan with marks, what has changed as a table, and the plan as it was. */
function comparison(plan: RootPlan, options: PageOptions, before: NonNullable<PageOptions['before']>): string {
  const old = planBefore(plan, before.plans);
  const changes = planChanges(old, plan);
  const marks = marksOf(changes);
  const rows = changes.map(
    ({ kind, subject, what, before: from, now }) =>
      `<tr><td><b class="mark ${kind}">${kind}</b></td><td>${escape(what === '' ? subject : `${subject}: ${what}`)}</td><td>${escape(from)}</td><td>${escape(now)}</td></tr>`,
  );
  const since = `Since ${escape(before.name)}`;
  const table =
    rows.length === 0
      ? `<p>${since} nothing changes.</p>`
      : `<table class="changes"><caption>${since}</caption><thead><tr><th scope="col"></th><th scope="col">What</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const was = old
    ? `<details><summary>As it was in ${escape(before.name)}</summary><h2>${escape(options.nameOf(old.root))}${wayText(old, options)}</h2>${picture(old, { ...before.options, marks })}</details>`
    : `<p>In ${escape(before.name)} it was not there.</p>`;
  return table + picture(plan, { ...options, marks }) + was;
}

/** A word beside a name. */
function mark({ marks }: PageOptions, key: string): string {
  const kind = marks?.get(key);
  return kind === undefined ? '' : ` <b class="mark ${kind}">${kind}</b>`;
}

/** Under which circumstances it is so. */
function wayText({ root, context, when }: RootPlan, options: PageOptions): string {
  // Without a parameter file the context is the root itself.
  const ways = [
    ...(decodeURIComponent(root).endsWith(`/${context}`) ? [] : [say(options, 'with {0}', context)]),
    ...(when.length > 0 ? [say(options, 'when {0}', when.join(` ${say(options, 'and')} `))] : []),
  ];
  return ways.length === 0 ? '' : ` <small>${ways.join(', ')}</small>`;
}

function section({ plan, same, html }: Picture, at: number, all: readonly Picture[], options: PageOptions): string {
  const isLast = all[at + 1]?.plan.root !== plan.root;
  const notes = isLast ? options.notes(plan.root) : [];
  const left =
    notes.length === 0
      ? ''
      : `<details><summary>${say(options, 'What was not followed ({0})', notes.length)}</summary><ul>${notes.map(({ message, place: where }) => `<li>${escape(message)} ${placeName(where, options)}</li>`).join('')}</ul></details>`;
  return `<section id="plan-${at + 1}" aria-labelledby="plan-${at + 1}-title">
<h2 id="plan-${at + 1}-title">${escape(options.nameOf(plan.root))}${wayText(plan, options)}</h2>
${same.length > 0 ? `<p class="same">${say(options, 'The same with {0}.', same.join(', '))}</p>` : ''}
${html}
${left}
</section>`;
}

function picture(plan: RootPlan, options: PageOptions): string {
  return `<div class="picture">
<div class="heads" aria-hidden="true"><span>${say(options, 'Ways in')}</span><span></span><span>${say(options, 'Ways out')}</span></div>
${plan.networks.map((network) => networkFrame(network, plan, options)).join('\n')}
${plan.subnets.length > 0 ? `<article><h3>${say(options, 'Subnets of networks in other files')}</h3>${plan.subnets.map((subnet) => subnetRow(subnet, plan, options)).join('')}</article>` : ''}
${plan.clusters.map((cluster) => clusterFrame(cluster, plan, options)).join('\n')}
</div>`;
}

function networkFrame(network: NetworkView, plan: RootPlan, options: PageOptions): string {
  return `<article>
<h3>${say(options, 'Virtual network')} ${place(network.name, network.place, options)} <small>${escape(network.ranges.join(', ')) || say(options, 'range not known')}</small>${mark(options, networkKey(network))}</h3>
${spaceBar(network, plan, options)}
${network.free.length > 0 ? `<p>${say(options, 'Largest free block: {0}', network.free.join(', '))}</p>` : ''}
${network.peers.length > 0 ? `<p><span aria-hidden="true">⇄ </span>${say(options, 'Peered with {0}', network.peers.join(', '))}</p>` : ''}
${findingList(
  plan,
  [network.owner],
  options,
  network.subnets.map(({ owner }) => owner),
)}
${network.subnets.map((subnet) => subnetRow(subnet, plan, options, network)).join('')}
</article>`;
}

/** The address space in the order of addresses. A part is as wide as its size has digits in binary, so that a /28 is seen beside a /16, and at least as wide as its name. */
function spaceBar({ name, space, owner }: NetworkView, { root, context }: RootPlan, options: PageOptions): string {
  if (space.length === 0) return '';
  const nameOf = ({ name }: SpaceView) => (name === undefined ? say(options, 'free') : escape(name));
  const words = space.map((part) => `${nameOf(part)} ${escape(part.range)}`).join(', ');
  const parts = space.map(
    (part) =>
      `<span class="part${part.name === undefined ? ' free' : ''}" style="flex-grow:${weightOf(part).toFixed(2)}"><b>${nameOf(part)}</b> <span class="range">${escape(part.range)}</span></span>`,
  );
  const blocks = options.nonce === undefined ? [] : space.flatMap((part) => part.blocks);
  const data = `data-root="${escape(root)}" data-context="${escape(context)}" data-label="${escape(owner.label)}" data-instance="${owner.instance}"`;
  const put =
    blocks.length === 0
      ? ''
      : `<p class="put">${say(options, 'Put a subnet into what is free:')} ${blocks.map((block) => `<button type="button" data-put="${escape(block)}" ${data} title="${say(options, 'Put a subnet {0} here', block)}">${escape(block)}</button>`).join(' ')}</p>`;
  return `<div class="space" role="img" aria-label="${say(options, 'Address space of {0}:', name)} ${words}">${parts.join('')}</div><p class="soft">${say(options, 'In the order of addresses; widths grow with the logarithm of the size.')}</p>${put}`;
}

/** How wide a part of an address space is drawn beside others. */
export function weightOf({ size }: Pick<SpaceView, 'size'>): number {
  return Math.log2(size + 1);
}

function subnetRow(subnet: SubnetView, plan: RootPlan, options: PageOptions, network?: NetworkView): string {
  const { use } = subnet;
  const more =
    use?.more === undefined
      ? ''
      : use.more < 0
        ? `, ${say(options, 'too small')}`
        : `, ${use.more === 1 ? say(options, 'room for 1 more node') : say(options, 'room for {0} more nodes', use.more)}`;
  const attached = attachedText(subnet, options);
  return row(
    subnet.waysIn,
    `<h4>${place(subnet.name, subnet.place, options)} <small>${escape(subnet.ranges.join(', ')) || say(options, 'range not known')}</small>${mark(options, subnetKey(subnet, network))}</h4>
${subnet.holds.length > 0 ? `<p>${say(options, 'Holds {0}', subnet.holds.join(', '))}</p>` : ''}
${use ? `<p>${use.atLeast ? say(options, 'At least {0} of {1} addresses', use.needed, use.capacity) : say(options, '{0} of {1} addresses', use.needed, use.capacity)}${more}</p>${meter(use.needed, use.capacity, options)}<p class="soft">${escape(use.sum)}</p>` : ''}
<p class="soft">${escape(attached[0]!.toUpperCase() + attached.slice(1))}</p>
${findingList(plan, [subnet.owner, ...subnet.attached], options)}`,
    subnet.waysOut,
    options,
  );
}

/** What hangs on a subnet. */
export function attachedText({ securityGroup, routeTable, natGateway }: SubnetView, options: Spoken): string {
  return [
    securityGroup === 'none'
      ? spoken(options, 'no security group')
      : spoken(options, 'security group {0}', securityGroup),
    routeTable === 'none' ? spoken(options, 'no route table') : spoken(options, 'route table {0}', routeTable),
    natGateway === 'none' ? spoken(options, 'no NAT gateway') : spoken(options, 'NAT gateway {0}', natGateway),
  ].join(', ');
}

function clusterFrame(cluster: ClusterView, plan: RootPlan, options: PageOptions): string {
  const { podBlocks: blocks } = cluster;
  const rows: [string, string][] = [
    [say(options, 'Network'), escape(cluster.network)],
    [say(options, 'API server'), escape(cluster.apiServer)],
    [
      say(options, 'Pods'),
      escape(cluster.pods) +
        (blocks
          ? `, ${say(options, '{0} of {1} blocks for nodes', blocks.needed, blocks.total)}${meter(blocks.needed, blocks.total, options)}`
          : ''),
    ],
    [say(options, 'Services'), escape(cluster.services)],
    [say(options, 'Way out'), escape(cluster.egress)],
  ];
  const pools = cluster.pools
    .map(
      (pool) =>
        `<tr><td>${escape(pool.name)}${mark(options, poolKey(pool, cluster))}</td><td>${escape(pool.nodes)}</td><td>${escape(pool.pods)}</td><td>${escape(pool.subnet)}</td></tr>`,
    )
    .join('');
  const body = `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
${pools === '' ? '' : `<table><thead><tr>${[say(options, 'Pool'), say(options, 'Nodes'), say(options, 'Pods on a node'), say(options, 'Subnet')].map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${pools}</tbody></table>`}
${findingList(plan, [cluster.owner, ...cluster.pools.map((pool) => pool.owner).filter(({ label }) => label !== cluster.owner.label)], options)}`;
  return `<article class="cluster">
<h3>${say(options, 'Cluster')} ${place(cluster.name, cluster.place, options)}${mark(options, clusterKey(cluster))}</h3>
${row(cluster.waysIn, body, cluster.waysOut, options)}
</article>`;
}

/** What leads to a thing on its left, what leads from it on its right. */
function row(waysIn: readonly WayView[], body: string, waysOut: readonly WayView[], options: PageOptions): string {
  return `<div class="row"><div class="ways in">${waysIn.map((one) => wayBox(one, say(options, 'Way in'), options)).join('')}</div><div class="thing">${body}</div><div class="ways out">${waysOut.map((one) => wayBox(one, say(options, 'Way out'), options)).join('')}</div></div>`;
}

function wayBox({ steps }: WayView, label: string, options: PageOptions): string {
  return `<ol class="way" aria-label="${label}">${steps.map((step) => `<li>${place(step.text, step.place, options)}</li>`).join('')}</ol>`;
}

function meter(needed: number, all: number, options: PageOptions): string {
  const part = Math.min(1, needed / Math.max(1, all));
  return `<div class="meter${needed > all ? ' over' : ''}" role="img" aria-label="${say(options, '{0} of {1}', needed, all)}"><span style="width:${(100 * part).toFixed(1)}%"></span></div>`;
}

/** @param except what is shown elsewhere */
function findingList(
  { root, context }: RootPlan,
  owners: readonly Owner[],
  options: PageOptions,
  except: readonly Owner[] = [],
): string {
  const elsewhere = new Set(except.flatMap((owner) => options.findings(root, context, owner)));
  const all = [...new Set(owners.flatMap((owner) => options.findings(root, context, owner)))]
    .filter((finding) => !elsewhere.has(finding) && finding.severity !== 'hint')
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  if (all.length === 0) return '';
  return `<ul class="findings">${all.map(({ severity, message, place: at }) => `<li class="${severity}"><b>${wordOf(severity, options)}:</b> ${escape(message)} ${placeName(at, options)}</li>`).join('')}</ul>`;
}

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

function wordOf(severity: Severity, options: PageOptions): string {
  switch (severity) {
    case 'error':
      return say(options, 'Error');
    case 'warning':
      return say(options, 'Warning');
    case 'information':
      return say(options, 'Information');
    case 'hint':
      return say(options, 'Hint');
  }
}

/** A text of the page, in the reader's language and fit for HTML. */
function say(options: PageOptions, text: string, ...args: (string | number)[]): string {
  return escape(spoken(options, text, ...args));
}

/** A place by the name of its file and its line. */
export function placeName(at: PlanPlace, options: PageOptions): string {
  return place(`${options.nameOf(at.file).split('/').at(-1)}:${options.lineOf(at)}`, at, options);
}

export function place(text: string, at: PlanPlace | undefined, options: PageOptions): string {
  if (!at) return escape(text);
  const where = `${options.nameOf(at.file)}:${options.lineOf(at)}`;
  return options.nonce === undefined
    ? `<span title="${escape(where)}">${escape(text)}</span>`
    : `<a href="#" data-file="${escape(options.uriOf(at.file))}" data-start="${at.start}" data-end="${at.end}" title="${escape(where)}">${escape(text)}</a>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const script = `
const editor = acquireVsCodeApi();
document.addEventListener('click', (event) => {
  const put = event.target.closest('button[data-put]');
  if (put) editor.postMessage({ put: put.dataset.put, root: put.dataset.root, context: put.dataset.context, label: put.dataset.label, instance: Number(put.dataset.instance) });
  const save = event.target.closest('button[data-save]');
  if (save) editor.postMessage({ save: save.dataset.save });
  const link = event.target.closest('a[data-file]');
  if (!link) return;
  event.preventDefault();
  editor.postMessage({ file: link.dataset.file, start: Number(link.dataset.start), end: Number(link.dataset.end) });
});
// A drawing comes back as pixels. A newer page comes as text; what is shown keeps its place.
addEventListener('message', async ({ data }) => {
  if (typeof data === 'object') {
    const image = new Image();
    image.src = 'data:image/svg+xml;base64,' + data.draw;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth * data.scale, image.naturalHeight * data.scale];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    editor.postMessage({ png: canvas.toDataURL('image/png').split(',')[1] });
    return;
  }
  const main = new DOMParser().parseFromString(data, 'text/html').querySelector('main');
  if (!main) return;
  const old = document.querySelector('main');
  const stops = 'a, button, summary';
  const at = [...old.querySelectorAll(stops)].indexOf(document.activeElement);
  const open = [...old.querySelectorAll('details')].map((one) => one.open);
  main.querySelectorAll('details').forEach((one, index) => (one.open = open[index] ?? false));
  old.replaceWith(main);
  main.querySelectorAll(stops)[at]?.focus({ preventScroll: true });
});
`;

const style = `
:root { color-scheme: light dark; --text: var(--vscode-foreground, light-dark(#1f1f1f, #e6e6e6)); --back: var(--vscode-editor-background, light-dark(#ffffff, #1e1e1e)); --soft: var(--vscode-descriptionForeground, light-dark(#5a5a5a, #b0b0b0)); --line: var(--vscode-contrastBorder, color-mix(in srgb, var(--soft) 65%, var(--back))); --fill: var(--vscode-charts-blue, light-dark(#0067b8, #4aa3e0)); --bad: var(--vscode-editorError-foreground, light-dark(#b00020, #ff8080)); --warn: var(--vscode-editorWarning-foreground, light-dark(#8a5a00, #e0b050)); --way: 13rem; }
/* As text these two are too pale in light themes of editors. */
body.vscode-light { --bad: #b00020; --warn: #8a5a00; }
body { font: 14px/1.5 var(--vscode-font-family, system-ui, sans-serif); color: var(--text); background: var(--back); margin: 1.5rem; max-width: 82rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0 0 .5rem; } h4 { font-size: .95rem; margin: 0; }
small, .soft, dt, th { color: var(--soft); font-weight: normal; }
p { margin: .2rem 0; }
a { color: var(--vscode-textLink-foreground, light-dark(#0067b8, #4aa3e0)); }
.picture { container-type: inline-size; }
.heads, .row { display: grid; grid-template-columns: var(--way) minmax(0, 1fr) var(--way); column-gap: 2.2rem; }
.heads { color: var(--soft); font-size: .9rem; }
article { border: 2px solid var(--line); border-radius: 6px; padding: .7rem 0; margin: .8rem calc(var(--way) + 1.2rem); }
article > :not(.row) { margin-left: 1rem; margin-right: 1rem; }
article.cluster { border-style: dashed; }
.row { margin: .7rem calc(-1 * (var(--way) + 1.2rem)); }
.thing { border: 1px solid var(--line); border-radius: 4px; padding: .5rem .8rem; }
.cluster .ways.in { align-content: start; } .cluster .thing { border: 0; padding: 0; }
.ways { display: grid; gap: .6rem; align-content: start; } .ways.in { align-content: end; }
.way { list-style: none; margin: 0; padding: 0; position: relative; }
.way li { border: 1px solid var(--line); border-radius: 4px; padding: .2rem .5rem; background: var(--back); overflow-wrap: anywhere; }
.way li + li { margin-top: 1.1rem; position: relative; }
.way li + li::before { content: '▼'; position: absolute; top: -1.15rem; left: 50%; translate: -50%; font-size: .7rem; color: var(--soft); }
.way::after { content: ''; position: absolute; border-top: 2px solid var(--text); width: 1.9rem; }
.way::before { content: ''; position: absolute; width: .55rem; height: .7rem; background: var(--text); clip-path: polygon(0 0, 100% 50%, 0 100%); }
.in .way::after { left: 100%; bottom: .85rem; } .in .way::before { left: calc(100% + 1.65rem); bottom: calc(.85rem + 1px - .35rem); }
.out .way::after { right: 100%; top: .85rem; } .out .way::before { left: -.55rem; top: calc(.85rem + 1px - .35rem); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; margin: 0 0 .5rem; } dd { margin: 0; }
table { border-collapse: collapse; margin: .4rem 0; } th, td { text-align: left; padding: .15rem 1rem .15rem 0; border-bottom: 1px solid var(--line); }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; } h2, .same, li, dd, td { overflow-wrap: anywhere; }
button { font: inherit; color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent); border: 1px solid var(--line); border-radius: 3px; padding: .1rem .5rem; cursor: pointer; } button:focus-visible, a:focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--fill)); outline-offset: 1px; }
nav ol { margin: .3rem 0; padding-left: 1.6rem; } .put { display: flex; flex-wrap: wrap; gap: .3rem; align-items: baseline; } details { margin: .6rem 0; }
.space { display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line); margin-top: .4rem; margin-bottom: .4rem; }
.part { flex: 1 1 auto; max-width: 100%; box-sizing: border-box; overflow-wrap: anywhere; padding: .3rem .4rem; background: var(--back); } .part b { font-weight: 600; } .range { color: var(--soft); display: block; font-size: .85em; }
.free > * { background: var(--back); width: fit-content; } .free b { font-weight: normal; } .part.free { background: repeating-linear-gradient(45deg, var(--back) 0 8px, color-mix(in srgb, var(--line) 25%, var(--back)) 8px 10px); }
.meter { height: .6rem; border: 1px solid var(--line); max-width: 30rem; } .meter > span { display: block; height: 100%; background: var(--fill); } .over > span { background: repeating-linear-gradient(45deg, var(--bad) 0 6px, transparent 6px 9px); }
.findings { list-style: none; padding: 0; margin-top: .4rem; margin-bottom: 0; } .findings li + li { margin-top: .3rem; } .error b { color: var(--bad); } .warning b { color: var(--warn); }
.mark { white-space: nowrap; border: 1px solid currentColor; border-radius: 3px; padding: 0 .3rem; font-size: .8rem; font-weight: 600; } .mark.added { color: var(--vscode-charts-green, light-dark(#1a7f37, #6fcf86)); } .mark.gone { color: var(--bad); text-decoration: line-through; } .mark.moved, .mark.changed { color: var(--warn); }
caption { text-align: left; color: var(--soft); } summary { cursor: pointer; color: var(--soft); }
@container (min-width: 46.01rem) {
  .cluster .in .way::after { width: .9rem; } .cluster .in .way::before { left: calc(100% + .65rem); } .cluster .out .way::after { width: 1.2rem; }
}
@container (max-width: 46rem) {
  .heads { display: none; } article { margin-left: 0; margin-right: 0; } .row { grid-template-columns: minmax(0, 1fr); margin: 1.4rem 1rem .7rem; row-gap: 0; }
  .ways { justify-items: center; } .way { margin: 0 0 1.3rem; } .out .way { margin: 1.3rem 0 0; }
  .in .way::after { left: 50%; bottom: -1.2rem; } .out .way::after { right: auto; left: 50%; top: -1.2rem; } .way::after { border-top: 0; border-left: 2px solid var(--text); width: 0; height: 1rem; }
  .in .way::before { left: calc(50% - .3rem); bottom: -1.35rem; } .out .way::before { left: calc(50% - .3rem); top: -.55rem; } .way::before { width: .7rem; height: .55rem; clip-path: polygon(0 0, 100% 0, 50% 100%); }
}
@container (max-width: 22rem) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .3rem; } .row { margin: .7rem .5rem; } article > :not(.row) { margin-left: .5rem; margin-right: .5rem; } th, td { padding-right: .4rem; } }
@media (max-width: 22rem) { body { margin: .5rem; } }
@media (forced-colors: active) { .part { border: 1px solid; } .meter > span, .over > span { background: Highlight; forced-color-adjust: none; } .way::before { background: CanvasText; forced-color-adjust: none; } .free { background: none; } }
@media print { body { max-width: none; } }
`;
