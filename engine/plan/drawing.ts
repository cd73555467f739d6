import { largest } from '../../shared-rules/lists';
import { printable } from '../evaluate/evaluate';
import { connectionDrawing, drawingStyleAlone } from './connection-drawing';
import type { ConnectionPicture, Rows } from './connection-picture';
import { enforcement } from './connection-section';
import { attachedText, weightOf, type Picture } from './html';
import type { ClusterView, NetworkView, SubnetView, WayView } from './plan';
import { say, type Spoken } from './spoken';

/** Widths in pixels. Ways in stand on the left, ways out on the right of what they lead to. */
const width = 1120;
const margin = 20;
const wayWidth = 190;
const gap = 34;
const inner = { x: margin + wayWidth + gap, width: width - 2 * (margin + wayWidth + gap) };
const lineHeight = 18;
const pad = 8;
/** Of a sign of 13 pixels, on the safe side. */
const signWidth = 7.2;

/**
 * The network plan as a drawing (SVG) that needs nothing else: for documents and slides.
 * @param pictures each is drawn once
 * @param connections who may talk to whom, below them
 * @param nameOf a root as people see it
 */
export function planDrawing(
  pictures: readonly Picture[],
  connections: readonly ConnectionPicture[],
  nameOf: (uri: string) => string,
  options: Spoken,
): string {
  const parts: string[] = [];
  let y = margin;
  for (const { plan, same } of pictures) {
    const heading = [
      nameOf(plan.root),
      ...(decodeURIComponent(plan.root).endsWith(`/${plan.context}`)
        ? []
        : [say(options, 'with {0}', [plan.context, ...same].join(', '))]),
      ...(plan.when.length > 0 ? [say(options, 'when {0}', plan.when.join(` ${say(options, 'and')} `))] : []),
    ];
    const lines = wrapped(heading.join(' '), width - 2 * margin);
    parts.push(textAt(margin, y, lines, 'h'));
    y += lines.length * lineHeight + pad;
    for (const network of plan.networks) y = networkAt(network, y, parts, options);
    if (plan.subnets.length > 0) {
      parts.push(textAt(inner.x, y, [say(options, 'Subnets of networks in other files')], 's'));
      y += lineHeight + pad;
      for (const subnet of plan.subnets) y = subnetAt(subnet, y, parts, options);
    }
    for (const cluster of plan.clusters) y = clusterAt(cluster, y, parts, options);
    y += 2 * pad;
  }
  let wide = width;
  for (const [at, picture] of connections.entries()) {
    const [below, right] = connectionsAt(picture, at === 0, y, parts, nameOf, options);
    y = below;
    wide = Math.max(wide, right + margin);
  }
  if (pictures.length + connections.length === 0) {
    parts.push(textAt(margin, y, [say(options, 'No AKS cluster is in these files.')], ''));
    y += lineHeight;
  }
  return svgOf(parts, wide, Math.ceil(y + margin), say(options, 'AKS network plan'));
}

function svgOf(parts: readonly string[], width: number, height: number, label: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(label)}">
<style>text{font:13px system-ui,sans-serif;fill:#1f1f1f}.h{font-size:16px;font-weight:600}.b{font-weight:600}.s{fill:#5a5a5a}rect{fill:#fff;stroke:#8a8a8a}.free{fill:#f1f1f1;stroke-dasharray:3 3}.cluster{stroke-dasharray:6 4}.full{fill:#0067b8;stroke:none}.over{fill:#b00020;stroke:none}path{stroke:#1f1f1f;fill:none}${drawingStyleAlone}</style>
<defs><marker id="to" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 10 5 0 10z" style="fill:#1f1f1f"/></marker></defs>
<rect width="${width}" height="${height}" style="stroke:none"/>
${parts.join('\n')}
</svg>
`;
}

/** Who may talk to whom, and what enforces it. @returns how far down and to the right it goes */
function connectionsAt(
  picture: ConnectionPicture,
  isFirst: boolean,
  top: number,
  parts: string[],
  nameOf: (uri: string) => string,
  options: Spoken,
): [bottom: number, right: number] {
  let y = top;
  const tell = (text: string, style: string) => {
    const lines = wrapped(text, width - 2 * margin);
    parts.push(textAt(margin, y, lines, style));
    y += lines.length * lineHeight;
  };
  if (isFirst) tell(say(options, 'Who may talk to whom'), 'h');
  tell(nameOf(picture.root), 'b');
  tell(enforcement(picture, options), 's');
  if (picture.isTooLarge) {
    tell(say(options, 'There is more than a picture can show: {0} lists it.', 'aks-network-lint connections'), '');
    return [y + pad, 0];
  }
  let right = 0;
  const draw = (rows: Rows) => {
    const { body, height, width: drawn } = connectionDrawing(rows, options);
    parts.push(`<g transform="translate(${margin} ${y + pad})">${body}</g>`);
    y += height + 2 * pad;
    right = Math.max(right, margin + drawn);
  };
  draw(picture);
  for (const rows of picture.inside) {
    tell(say(options, 'Inside of namespace {0}', rows.namespace), 'b');
    draw(rows);
  }
  return [y + pad, right];
}

function networkAt(
  { name, ranges, space, free, peers, subnets }: NetworkView,
  top: number,
  parts: string[],
  options: Spoken,
): number {
  const begin = parts.length;
  let y = top + pad;
  const tell = (text: string, style: string) => {
    const lines = wrapped(text, inner.width - 2 * pad);
    parts.push(textAt(inner.x + pad, y, lines, style));
    y += lines.length * lineHeight;
  };
  const range = ranges.join(', ') || say(options, 'range not known');
  tell(`${say(options, 'Virtual network')} ${name} ${range}`, 'b');
  y = spaceAt(space, y + 4, parts, options);
  if (free.length > 0) tell(say(options, 'Largest free block: {0}', free.join(', ')), 's');
  if (peers.length > 0) tell(say(options, 'Peered with {0}', peers.join(', ')), 's');
  y += pad;
  for (const subnet of subnets) y = subnetAt(subnet, y, parts, options);
  parts.splice(begin, 0, frame(inner.x, top, inner.width, y - top, ''));
  return y + 2 * pad;
}

/** The parts of an address space flow in lines; none is narrower than its name. */
function spaceAt(space: NetworkView['space'], top: number, parts: string[], options: Spoken): number {
  const unnamed = say(options, 'free');
  const all = inner.width - 2 * pad;
  const height = 2 * lineHeight + 6;
  let y = top;
  const least = (part: (typeof space)[number]) =>
    Math.min(all, Math.max((part.name ?? unnamed).length, part.range.length) * signWidth + pad);
  for (let at = 0; at < space.length;) {
    let end = at;
    for (let sum = 0; end < space.length && (end === at || sum + least(space[end]!) <= all); end++)
      sum += least(space[end]!);
    const line = space.slice(at, end);
    const rest = all - line.reduce((sum, part) => sum + least(part), 0);
    const weight = line.reduce((sum, part) => sum + weightOf(part), 0);
    let x = inner.x + pad;
    for (const part of line) {
      const wide = least(part) + (Math.max(0, rest) * weightOf(part)) / weight;
      parts.push(frame(x, y, wide, height, part.name === undefined ? 'free' : ''));
      parts.push(textAt(x + 4, y + 1, [part.name ?? unnamed], part.name === undefined ? '' : 'b'));
      parts.push(textAt(x + 4, y + 1 + lineHeight, [part.range], 's'));
      x += wide;
    }
    y += height;
    at = end;
  }
  return y + 4;
}

function subnetAt(subnet: SubnetView, top: number, parts: string[], options: Spoken): number {
  const { use } = subnet;
  return rowAt(
    top,
    [
      [`${subnet.name} ${subnet.ranges.join(', ') || say(options, 'range not known')}`, 'b'],
      ...(subnet.holds.length > 0 ? ([[say(options, 'Holds {0}', subnet.holds.join(', ')), '']] as const) : []),
      ...(use
        ? ([
            [
              use.atLeast
                ? say(options, 'At least {0} of {1} addresses', use.needed, use.capacity)
                : say(options, '{0} of {1} addresses', use.needed, use.capacity),
              '',
            ],
          ] as const)
        : []),
      [attachedText(subnet, options), 's'],
    ],
    subnet,
    parts,
    use && use.needed / Math.max(1, use.capacity),
    '',
  );
}

function clusterAt(cluster: ClusterView, top: number, parts: string[], options: Spoken): number {
  const pools = cluster.pools.map(
    ({ name, nodes, pods, subnet }) =>
      `${name}: ${say(options, '{0} nodes, {1} pods on each, subnet {2}', nodes, pods, subnet)}`,
  );
  return rowAt(
    top,
    [
      [`${say(options, 'Cluster')} ${cluster.name}`, 'b'],
      [`${say(options, 'Network')}: ${cluster.network}`, ''],
      [`${say(options, 'API server')}: ${cluster.apiServer}`, ''],
      [`${say(options, 'Pods')}: ${cluster.pods}`, ''],
      [`${say(options, 'Services')}: ${cluster.services}`, ''],
      [`${say(options, 'Way out')}: ${cluster.egress}`, ''],
      ...pools.map((text) => [text, 's'] as const),
    ],
    cluster,
    parts,
    undefined,
    'cluster',
  );
}

/** A thing with what leads to it and from it. @param full how much of it is taken, 0 to 1 and above */
function rowAt(
  top: number,
  said: readonly (readonly [text: string, style: string])[],
  { waysIn, waysOut }: { readonly waysIn: readonly WayView[]; readonly waysOut: readonly WayView[] },
  parts: string[],
  full: number | undefined,
  style: string,
): number {
  const x = inner.x + pad;
  const wide = inner.width - 2 * pad;
  const lines = said.flatMap(([text, one]) => wrapped(text, wide - 2 * pad).map((line) => [line, one] as const));
  const own = lines.length * lineHeight + 2 * pad + (full === undefined ? 0 : 10);
  const sides = [waysIn, waysOut].map((ways) =>
    ways.map((one) => one.steps.flatMap(({ text }, at) => wrapped(at > 0 ? `↓ ${text}` : text, wayWidth - 2 * pad))),
  );
  const heightOf = (side: readonly (readonly string[])[]) =>
    side.reduce((sum, one) => sum + one.length * lineHeight + 2 * pad, 0);
  const height = largest([own, ...sides.map(heightOf)]);
  parts.push(frame(x, top, wide, height, style));
  lines.forEach(([line, one], at) => parts.push(textAt(x + pad, top + pad + at * lineHeight, [line], one)));
  if (full !== undefined) {
    const [at, room] = [top + pad + lines.length * lineHeight + 4, wide - 2 * pad];
    parts.push(frame(x + pad, at, room, 6, ''));
    parts.push(frame(x + pad, at, room * Math.min(1, full), 6, full > 1 ? 'over' : 'full'));
  }
  sides.forEach((side, which) => {
    let y = top;
    for (const one of side) {
      const tall = one.length * lineHeight + pad;
      const left = which === 0 ? margin : width - margin - wayWidth;
      parts.push(frame(left, y, wayWidth, tall, ''), textAt(left + pad, y + 4, one, ''));
      const [from, to] = which === 0 ? [left + wayWidth, x] : [x + wide, left];
      const middle = Math.min(y + tall / 2, top + height - 4);
      parts.push(`<path d="M${from} ${middle}H${to}" marker-end="url(#to)"/>`);
      y += tall + pad;
    }
  });
  return top + height + pad;
}

function frame(x: number, y: number, wide: number, tall: number, style: string): string {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}"${style === '' ? '' : ` class="${style}"`}/>`;
}

function textAt(x: number, y: number, lines: readonly string[], style: string): string {
  const spans = lines.map(
    (line, at) => `<tspan x="${x.toFixed(1)}" y="${(y + 14 + at * lineHeight).toFixed(1)}">${escape(line)}</tspan>`,
  );
  return `<text${style === '' ? '' : ` class="${style}"`}>${spans.join('')}</text>`;
}

/** Lines that are not wider than so many pixels; a word that is wider is cut into several. */
function wrapped(text: string, wide: number): string[] {
  const most = Math.max(8, Math.floor(wide / signWidth));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length <= most) line = `${line} ${rest}`;
    else {
      if (line !== '') lines.push(line);
      for (; rest.length > most; rest = rest.slice(most)) lines.push(rest.slice(0, most));
      line = rest;
    }
  }
  return [...lines, ...(line === '' ? [] : [line])];
}

function escape(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
