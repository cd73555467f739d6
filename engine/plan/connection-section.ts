import { printable } from '../evaluate/evaluate';
import type {
  Allowed,
  ConnectionLane,
  ConnectionPicture,
  ConnectionRow,
  Isolation,
  Named,
  Rows,
} from './connection-picture';
import type { PlanPlace } from './plan';

/** What the section needs to know besides the pictures. */
interface SectionOptions {
  /** A root, or a file, as people see it. */
  nameOf(uri: string): string;
  /** Text that leads to a place, as HTML. */
  link(text: string, place: PlanPlace | undefined): string;
  /** `policies.yaml:12`, as HTML that leads there. */
  linkTo(place: PlanPlace): string;
}

/** Widths in pixels. The Internet stands on the left, on the right what reaches what. */
const internet = { x: 1, width: 84 };
const way = { x: internet.x + internet.width, width: 128 };
const box = { x: way.x + way.width, width: 372 };
const label = { x: box.x + box.width, width: 96 };
const laneStep = 16;
const line = 18;
const pad = 7;
/** Signs of 13 pixels that a box has room for. */
const signs = 48;
/** So many names stand in the table, the others are counted. */
const maxNames = 3;
const maxTableRows = 400;
const maxPlaces = 4;

/** Who may talk to whom as a part of the page of the network plan: a picture for each root of manifests, and the same as a table. Empty where there is none. */
export function connectionSection(pictures: readonly ConnectionPicture[], options: SectionOptions): string {
  if (pictures.length === 0) return '';
  return `<section id="connections" aria-labelledby="connections-title">
<h2 id="connections-title">Who may talk to whom</h2>
<p class="soft">As far as the policies of these files decide it. A dot begins a connection, an arrow ends it: on each line every dot reaches every arrow but its own. Thick: all ports. Dashed: not known, or only for some.</p>
${pictures.map((picture, at) => onePicture(picture, at, pictures.length > 1, options)).join('\n')}
</section>`;
}

function onePicture(picture: ConnectionPicture, at: number, isNamed: boolean, options: SectionOptions): string {
  const { idle, unseen, inside, isTooLarge } = picture;
  const title = isNamed ? `<h3>${escape(options.nameOf(picture.root))}</h3>` : '';
  const isOff = picture.engine === 'none';
  const policies = idle.map(
    (one) =>
      `<li>${isOff ? `<s>${options.link(one.name, one.place)}</s>` : options.link(one.name, one.place)}: ${escape(one.why)}</li>`,
  );
  const body = isTooLarge
    ? '<p>There is more than a picture can show: <code>aks-network-lint connections</code> lists it.</p>'
    : `${drawing(picture, `connections-${at}`)}${table(picture, options)}`;
  const details = inside.map(
    ({ namespace, ...rows }, which) =>
      `<details><summary>Inside of namespace ${escape(namespace)}</summary>${drawing(rows, `connections-${at}-${which}`)}${table(rows, options)}</details>`,
  );
  return `<div class="connections${isOff ? ' off' : ''}">${title}<p>${escape(enforcement(picture))}</p>
${unseen.length > 0 ? `<p>What these apply is not seen, so it is not known of what they may concern: ${unseen.map((one) => options.link(one.name, one.place)).join(', ')}.</p>` : ''}
${body}
${policies.length > 0 ? `<p>Policies that change nothing here:</p><ul>${policies.join('')}</ul>` : ''}
${details.join('\n')}
</div>`;
}

const engines = { azure: 'Azure', calico: 'Calico', cilium: 'Cilium' };

function enforcement({ engine, cluster }: ConnectionPicture): string {
  const where = cluster ?? '';
  if (cluster === undefined) return 'No cluster is known that these run on: drawn as if it enforced every policy.';
  if (engine === undefined)
    return `It is not known what enforces policies in ${where}: drawn as if it enforced every one.`;
  if (engine === 'none') return `Nothing enforces policies in ${where}, so everything is allowed.`;
  return `Enforced by ${engines[engine]} in ${where}.`;
}

/** The picture. */
function drawing({ rows, lanes }: Rows, id: string): string {
  const placed = placeRows(rows, lanes);
  const columns = columnsOf(lanes, placed);
  const width = label.x + label.width + (Math.max(0, ...columns) + 1) * laneStep + 12;
  const height = (placed.at(-1)?.bottom ?? 0) + 2 * pad;
  const parts = [
    ...namespaceBoxes(placed),
    `<rect class="net" x="${internet.x}" y="1" width="${internet.width}" height="${height - 2}"/>`,
    textAt(internet.x + pad, 22, 'Internet', 'b'),
    ...lanes.map((lane, at) => laneOf(lane, at, columns[at]!, placed, rows)),
    ...placed.flatMap(rowBox),
  ];
  return `<div class="wide"><svg class="who" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title"><title id="${id}-title">Which workloads reach which, and the Internet. The table below says the same in words.</title>
${parts.join('\n')}</svg></div>`;
}

interface PlacedRow {
  readonly row: ConnectionRow;
  readonly top: number;
  readonly bottom: number;
  readonly texts: readonly (readonly [text: string, style: string])[];
  /** The height at which its connections begin. */
  readonly out: number;
  /** The heights at which they end, by lane. */
  readonly into: ReadonlyMap<number, number>;
  readonly isFirst: boolean;
}

function placeRows(rows: readonly ConnectionRow[], lanes: readonly ConnectionLane[]): PlacedRow[] {
  let y = 0;
  return rows.map((row, at) => {
    const isFirst = rows[at - 1]?.namespace !== row.namespace;
    y += isFirst ? line + 3 * pad : pad;
    const texts = textsOf(row);
    const entering = lanes.flatMap(({ to }, lane) => (to.includes(at) ? [lane] : []));
    const tall = Math.max(texts.length, entering.length + 1, 3) * line + pad;
    const into = new Map(entering.map((lane, which) => [lane, y + 16 + (which + 1) * line]));
    const placed = { row, top: y, bottom: y + tall, texts, out: y + 16, into, isFirst };
    y += tall;
    return placed;
  });
}

function textsOf(row: ConnectionRow): [string, string][] {
  const { workloads, policies, inside, isolated } = row;
  const names = workloads.length > 2 ? [joined(workloads)] : workloads.map(({ name }) => name);
  return [
    ...names.map((name): [string, string] => [name, 'b']),
    ...(policies.length > 0 || isolated.ingress !== 'no' || isolated.egress !== 'no'
      ? [
          [isolationText(row), 's'] as [string, string],
          [`by ${joined(policies.map(({ name }) => ({ name: name.slice(name.indexOf(' ') + 1) })))}`, 's'] as [
            string,
            string,
          ],
        ]
      : [['no policy isolates it', 's'] as [string, string]]),
    ...(inside === undefined ? [] : [[`among themselves: ${inWords(inside)}`, 's'] as [string, string]]),
  ];
}

/** As many names as there is room for, and how many more there are; a kind is said once. */
function joined(all: readonly { readonly name: string }[]): string {
  let text = '';
  for (const [at, { name }] of all.entries()) {
    const [kind = ''] = name.split(' ');
    const isSameKind = at > 0 && all[at - 1]!.name.startsWith(`${kind} `);
    const next = `${text}${at > 0 ? ', ' : ''}${isSameKind ? name.slice(kind.length + 1) : name}`;
    if (at > 0 && next.length > signs - ' and 999 more'.length) return `${text} and ${all.length - at} more`;
    text = next;
  }
  return text;
}

function isolationText({ isolated: { ingress, egress } }: ConnectionRow): string {
  const say = (what: string, how: Isolation) =>
    how === 'no' ? [] : [`${what}${how === 'yes' ? '' : how === 'unknown' ? ' (not certain)' : ' (in part)'}`];
  const both = [...say('ingress', ingress), ...say('egress', egress)];
  return `isolated: ${both.join(' and ')}`;
}

function inWords(what: Allowed | 'nothing'): string {
  if (what === 'nothing') return what;
  const ports = what.ports?.join(', ') ?? (what.isPartial ? 'some' : 'all ports');
  const some = what.isPartial && what.ports ? `${ports}, some` : ports;
  return what.answer === 'unknown' ? `${some} (not known)` : some;
}

function namespaceBoxes(placed: readonly PlacedRow[]): string[] {
  const starts = placed.filter(({ isFirst }) => isFirst);
  return starts.map((first, at) => {
    const next = starts[at + 1];
    const last = placed[(next ? placed.indexOf(next) : placed.length) - 1]!;
    const top = first.top - line - pad;
    return `<rect class="space-of" x="${box.x - 10}" y="${top}" width="${box.width + 20}" height="${last.bottom - top + pad}" rx="5"/>${textAt(box.x, top + 17, `Namespace ${first.row.namespace}`, 's')}`;
  });
}

function rowBox({ row, top, bottom, texts }: PlacedRow): string[] {
  const rim = (side: number, how: Isolation) =>
    how === 'no' ? '' : `<path class="rim${how === 'yes' ? '' : ' maybe'}" d="M${box.x} ${side}h${box.width}"/>`;
  const whole = [...row.workloads, ...row.policies].map(({ name }) => name).join(', ');
  const ways = [
    { one: row.fromInternet, y: top + 18, isIn: true },
    { one: row.toInternet, y: top + 18 + 2 * line, isIn: false },
  ];
  const published = row.published.length > 0 ? `by ${row.published.join(', ')}` : '';
  return [
    `<g><title>${escape(whole)}</title><rect class="row-of" x="${box.x}" y="${top}" width="${box.width}" height="${bottom - top}" rx="3"/>${rim(top, row.isolated.ingress)}${rim(bottom, row.isolated.egress)}${texts.map(([text, style], at) => textAt(box.x + pad, top + 17 + at * line, shortened(text, signs), style)).join('')}</g>`,
    ...ways.flatMap(({ one, y, isIn }) => {
      if (!one) return [];
      const ends = isIn ? [way.x, box.x - 8] : [way.x + 8, box.x];
      const said = isIn ? `From the Internet: ${inWords(one)} ${published}` : `To the Internet: ${inWords(one)}`;
      return [
        `<g><title>${escape(said.trim())}</title><path class="edge${styleOf(one)}" d="M${ends[0]} ${y}H${ends[1]}"/>${isIn ? tip(box.x, y, 1) : tip(way.x, y, -1)}${textAt(way.x + 8, y - 5, shortened(inWords(one), 15), 's')}${isIn && published !== '' ? textAt(way.x + 8, y + 13, shortened(published, 15), 's') : ''}</g>`,
      ];
    }),
  ];
}

/** Where the lines run down: the shorter, the nearer; those that do not meet share a column. */
function columnsOf(lanes: readonly ConnectionLane[], placed: readonly PlacedRow[]): readonly number[] {
  const spans = lanes.map((lane, at) => ({ at, ...spanOf(lane, at, placed) }));
  const columns: { readonly top: number; readonly bottom: number }[][] = [];
  const found: number[] = [];
  for (const span of spans.sort((a, b) => a.bottom - a.top - (b.bottom - b.top) || a.at - b.at)) {
    const isFree = (column: readonly { readonly top: number; readonly bottom: number }[]) =>
      column.every(({ top, bottom }) => bottom + 6 < span.top || span.bottom + 6 < top);
    let column = columns.findIndex(isFree);
    if (column < 0) column = columns.push([]) - 1;
    columns[column]!.push(span);
    found[span.at] = column;
  }
  return found;
}

function spanOf({ from, to }: ConnectionLane, number: number, placed: readonly PlacedRow[]) {
  const ends = to.map((one) => placed[one]!.into.get(number)!);
  const begins = from.map((one) => placed[one]!.out);
  return { ends, begins, top: Math.min(...ends, ...begins), bottom: Math.max(...ends, ...begins) };
}

/** A line that runs down, with a dot for each row that begins on it and an arrow into each that it leads to. */
function laneOf(
  lane: ConnectionLane,
  number: number,
  column: number,
  placed: readonly PlacedRow[],
  rows: readonly ConnectionRow[],
): string {
  const x = label.x + label.width + column * laneStep;
  const { ends, begins, top, bottom } = spanOf(lane, number, placed);
  const edge = (path: string) => `<path class="edge${styleOf(lane)}" d="${path}"/>`;
  const said = `${namesOf(lane.from, rows)} → ${namesOf(lane.to, rows)}: ${inWords(lane)}`;
  const parts = [
    edge(`M${x} ${top}V${bottom}`),
    ...begins.map((y) => `${edge(`M${box.x + box.width} ${y}H${x}`)}<circle cx="${x}" cy="${y}" r="4"/>`),
    ...ends.map(
      (y) =>
        `${edge(`M${x} ${y}H${box.x + box.width + 8}`)}${tip(box.x + box.width, y, -1)}${textAt(label.x + 14, y - 4, shortened(inWords(lane), 11), 's')}`,
    ),
  ];
  return `<g class="lane"><title>${escape(said)}</title>${parts.join('')}</g>`;
}

/** @param way 1: to the right, -1: to the left */
function tip(x: number, y: number, towards: 1 | -1): string {
  return `<path class="tip" d="M${x} ${y}l${-9 * towards} -5v10z"/>`;
}

function styleOf({ answer, ports, isPartial }: Allowed): string {
  return `${ports === undefined && !isPartial ? ' all' : ''}${answer === 'unknown' || isPartial ? ' maybe' : ''}`;
}

/** The same in words, with what decides it. */
function table({ rows, lanes }: Rows, options: SectionOptions): string {
  const list = (which: readonly number[]) =>
    which
      .map((at) => rowName(rows[at]!))
      .map(escape)
      .join(', ');
  const because = ({ because: places }: Allowed) =>
    places.length === 0
      ? 'no policy'
      : `${places
          .slice(0, maxPlaces)
          .map((place) => options.linkTo(place))
          .join(', ')}${places.length > maxPlaces ? ` and ${places.length - maxPlaces} more` : ''}`;
  const entry = (from: string, to: string, what: Allowed) =>
    `<tr><td>${from}</td><td>${to}</td><td>${escape(inWords(what))}</td><td>${because(what)}</td></tr>`;
  const entries = [
    ...rows.flatMap(({ fromInternet, published }, at) =>
      fromInternet
        ? [
            entry(
              `Internet${published.length > 0 ? escape(`, by ${published.join(', ')}`) : ''}`,
              list([at]),
              fromInternet,
            ),
          ]
        : [],
    ),
    ...lanes.map((lane) => entry(list(lane.from), list(lane.to), lane)),
    ...rows.flatMap((row, at) =>
      row.inside === undefined || row.inside === 'nothing' ? [] : [entry(list([at]), 'each other', row.inside)],
    ),
    ...rows.flatMap(({ toInternet }, at) => (toInternet ? [entry(list([at]), 'Internet', toInternet)] : [])),
  ];
  const shown = entries.slice(0, maxTableRows);
  const more = entries.length - shown.length;
  return `<details><summary>As a table (${entries.length})</summary><table><caption>Everything else is denied.${more > 0 ? ` ${more} more: <code>aks-network-lint connections</code> lists them.` : ''}</caption><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Ports</th><th scope="col">Because of</th></tr></thead><tbody>${shown.join('')}</tbody></table>
<table><caption>What the policies isolate</caption><thead><tr><th scope="col">Workloads</th><th scope="col">Isolated</th><th scope="col">By</th></tr></thead><tbody>${rows.map((row) => isolationRow(row, options)).join('')}</tbody></table></details>`;
}

function isolationRow(row: ConnectionRow, options: SectionOptions): string {
  const links = (all: readonly Named[]) => all.map(({ name, place }) => options.link(name, place)).join(', ');
  const isOpen = row.isolated.ingress === 'no' && row.isolated.egress === 'no';
  return `<tr><td>${escape(row.namespace)}: ${links(row.workloads)}</td><td>${isOpen ? 'no' : escape(isolationText(row).replace('isolated: ', ''))}</td><td>${links(row.policies)}</td></tr>`;
}

function namesOf(which: readonly number[], rows: readonly ConnectionRow[]): string {
  return which.map((at) => rowName(rows[at]!)).join(', ');
}

/** `shop: Deployment web and 3 more` */
function rowName({ namespace, workloads }: ConnectionRow): string {
  const names = workloads.slice(0, maxNames).map(({ name }) => name);
  const rest = workloads.length - names.length;
  return `${namespace}: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function textAt(x: number, y: number, text: string, style: string): string {
  return text === '' ? '' : `<text x="${x}" y="${y}" class="${style}">${escape(text)}</text>`;
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function escape(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** For the style sheet of the page. */
export const connectionStyle = `
.wide { overflow-x: auto; margin: .6rem 0; } .who { font: 13px var(--vscode-font-family, system-ui, sans-serif); display: block; } .who text { fill: var(--text); } .who .s { fill: var(--soft); font-size: 12px; } .who .b { font-weight: 600; }
.who rect { fill: var(--back); stroke: var(--line); } .who .space-of { stroke-dasharray: 6 4; } .who .net { stroke-width: 2; } .who .rim { stroke: var(--text); stroke-width: 4; } .who .rim.maybe { stroke-dasharray: 10 6; }
.who .edge { stroke: var(--text); fill: none; stroke-width: 1.5; } .who .edge.all { stroke-width: 3; } .who .edge.maybe { stroke-dasharray: 5 4; } .who circle, .who .tip { fill: var(--text); stroke: none; }
.who g:hover > .edge { stroke: var(--fill); } .who g:hover > circle, .who g:hover > .tip { fill: var(--fill); } .off .who { opacity: .75; }
@media (forced-colors: active) { .who text { fill: CanvasText; } .who rect { fill: Canvas; stroke: CanvasText; } .who .edge, .who .rim { stroke: CanvasText; } .who circle, .who .tip { fill: CanvasText; } }
`;
