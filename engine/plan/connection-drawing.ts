import { largest, smallest } from '../../shared-rules/lists';
import { printable } from '../evaluate/evaluate';
import type { Allowed, ConnectionLane, ConnectionRow, Isolation, Rows } from './connection-picture';
import { say, type Spoken } from './spoken';

/** Where things stand, in pixels. On the right of the boxes is what reaches what. */
interface Layout {
  /** The Internet on the left, and the ways to it; undefined: boxes say in words what they have to do with it. */
  readonly internet: { readonly x: number; readonly width: number; readonly way: number } | undefined;
  readonly box: { readonly x: number; readonly width: number };
  /** Of what stands at the end of a line, before the lines that run down. */
  readonly label: { readonly width: number; readonly signs: number };
  readonly laneStep: number;
  /** Signs of 13 pixels that a box has room for. */
  readonly signs: number;
}

const wide: Layout = {
  internet: { x: 1, width: 84, way: 144 },
  box: { x: 229, width: 372 },
  label: { width: 96, signs: 11 },
  laneStep: 16,
  signs: 54,
};
/** For a column of an editor. */
const narrow: Layout = {
  internet: undefined,
  box: { x: 11, width: 200 },
  label: { width: 84, signs: 10 },
  laneStep: 11,
  signs: 29,
};
const line = 18;
const pad = 7;
/** So many names stand in a table or beside a line, the others are counted. */
const maxNames = 3;

/** The picture, once for a wide page and once for a narrow one. @param id of this picture alone */
export function connectionDrawings(rows: Rows, id: string, options: Spoken): string {
  return [wide, narrow]
    .map((layout) => {
      const isWide = layout === wide;
      const title = `${id}-${isWide ? 'wide' : 'narrow'}`;
      const { body, width, height } = drawn(rows, layout, options);
      return `<svg class="who ${isWide ? 'on-wide' : 'on-narrow'}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${title}"><title id="${title}">${escape(say(options, 'Which workloads reach which, and the Internet. The table below says the same in words.'))}</title>
${body}</svg>`;
    })
    .join('\n');
}

/** The picture as a part of a drawing. */
export function connectionDrawing(rows: Rows, options: Spoken): Drawn {
  return drawn(rows, wide, options);
}

interface Drawn {
  readonly body: string;
  readonly width: number;
  readonly height: number;
}

function drawn({ rows, lanes }: Rows, layout: Layout, options: Spoken): Drawn {
  const placed = placeRows(rows, lanes, layout, options);
  const columns = columnsOf(lanes, placed);
  const { box, label, internet } = layout;
  const width = box.x + box.width + label.width + (largest([0, ...columns]) + 1) * layout.laneStep + 12;
  const height = (placed.at(-1)?.bottom ?? 0) + 2 * pad;
  const parts = [
    ...namespaceBoxes(placed, layout, options),
    ...(internet
      ? [
          `<rect class="net" x="${internet.x}" y="1" width="${internet.width}" height="${height - 2}"/>`,
          textAt(internet.x + pad, 22, say(options, 'Internet'), 'b'),
        ]
      : []),
    ...lanes.map((lane, at) => laneOf(lane, at, columns[at]!, placed, rows, layout, options)),
    ...placed.flatMap((one) => rowBox(one, layout, options)),
  ];
  return { body: parts.join('\n'), width, height };
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

function placeRows(
  rows: readonly ConnectionRow[],
  lanes: readonly ConnectionLane[],
  layout: Layout,
  options: Spoken,
): PlacedRow[] {
  let y = 0;
  return rows.map((row, at) => {
    const isFirst = rows[at - 1]?.namespace !== row.namespace;
    y += isFirst ? line + 3 * pad : pad;
    const texts = textsOf(row, layout, options);
    const entering = lanes.flatMap(({ to }, lane) => (to.includes(at) ? [lane] : []));
    const tall = Math.max(texts.length, entering.length + 1, 3) * line + pad;
    const into = new Map(entering.map((lane, which) => [lane, y + 16 + (which + 1) * line]));
    const placed = { row, top: y, bottom: y + tall, texts, out: y + 16, into, isFirst };
    y += tall;
    return placed;
  });
}

function textsOf(row: ConnectionRow, { signs, internet }: Layout, options: Spoken): [string, string][] {
  const { workloads, policies, inside, isolated } = row;
  const names =
    workloads.length > 2 ? [joined(workloads, roomFor('b', signs), options)] : workloads.map(({ name }) => name);
  const nameless = policies.map(({ name }) => ({ name: name.slice(name.indexOf(' ') + 1) }));
  return [
    ...names.map((name): [string, string] => [name, 'b']),
    ...(policies.length > 0 || isolated.ingress !== 'no' || isolated.egress !== 'no'
      ? ([
          [say(options, 'isolated: {0}', isolationText(row, options)), 's'],
          [say(options, 'by {0}', joined(nameless, signs, options)), 's'],
        ] satisfies [string, string][])
      : ([[say(options, 'no policy isolates it'), 's']] satisfies [string, string][])),
    ...(inside === undefined
      ? []
      : ([[say(options, 'among themselves: {0}', inWords(inside, options)), 's']] satisfies [string, string][])),
    ...(internet ? [] : internetTexts(row, options).map((text): [string, string] => [text, 's'])),
  ];
}

/** What a row has to do with the Internet, in words. */
function internetTexts({ fromInternet, toInternet, published }: ConnectionRow, options: Spoken): string[] {
  return [
    ...(fromInternet ? [say(options, 'From the Internet: {0}', inWords(fromInternet, options))] : []),
    ...(fromInternet && published.length > 0 ? [say(options, 'by {0}', published.join(', '))] : []),
    ...(toInternet ? [say(options, 'To the Internet: {0}', inWords(toInternet, options))] : []),
  ];
}

/** As many names as there is room for, and how many more there are; a kind is said once. */
function joined(all: readonly { readonly name: string }[], signs: number, options: Spoken): string {
  let text = '';
  for (const [at, { name }] of all.entries()) {
    const [kind = ''] = name.split(' ');
    const isSameKind = at > 0 && all[at - 1]!.name.startsWith(`${kind} `);
    const next = `${text}${at > 0 ? ', ' : ''}${isSameKind ? name.slice(kind.length + 1) : name}`;
    if (at > 0 && next.length > signs - ' and 999 more'.length)
      return say(options, '{0} and {1} more', text, all.length - at);
    text = next;
  }
  return text;
}

/** In which directions, and how surely. */
export function isolationText({ isolated: { ingress, egress } }: ConnectionRow, options: Spoken): string {
  const describe = (what: string, how: Isolation) => {
    if (how === 'no') return [];
    if (how === 'unknown') return [say(options, '{0} (not certain)', what)];
    return [how === 'in part' ? say(options, '{0} (in part)', what) : what];
  };
  const both = [...describe('ingress', ingress), ...describe('egress', egress)];
  return both.length === 2 ? say(options, '{0} and {1}', both[0]!, both[1]!) : both.join('');
}

/** What is let through. */
export function inWords(what: Allowed | 'nothing', options: Spoken): string {
  if (what === 'nothing') return say(options, 'nothing');
  const ports = what.ports?.join(', ') ?? (what.isPartial ? say(options, 'some') : say(options, 'all ports'));
  const some = what.isPartial && what.ports ? say(options, '{0}, some', ports) : ports;
  return what.answer === 'unknown' ? say(options, '{0} (not known)', some) : some;
}

/** The same in short: that it is not known is what the line is dashed for. */
function besideLine(what: Allowed, options: Spoken): string {
  return inWords({ ...what, answer: 'allowed' }, options);
}

function namespaceBoxes(placed: readonly PlacedRow[], { box, signs }: Layout, options: Spoken): string[] {
  const starts = placed.filter(({ isFirst }) => isFirst);
  return starts.map((first, at) => {
    const next = starts[at + 1];
    const last = placed[(next ? placed.indexOf(next) : placed.length) - 1]!;
    const top = first.top - line - pad;
    const title = shortened(say(options, 'Namespace {0}', first.row.namespace), signs);
    return `<rect class="space-of" x="${box.x - 10}" y="${top}" width="${box.width + 20}" height="${last.bottom - top + pad}" rx="5"/>${textAt(box.x, top + 17, title, 's')}`;
  });
}

function rowBox({ row, top, bottom, texts }: PlacedRow, layout: Layout, options: Spoken): string[] {
  const { box, signs } = layout;
  const rim = (side: number, how: Isolation) =>
    how === 'no' ? '' : `<path class="rim${how === 'yes' ? '' : ' maybe'}" d="M${box.x} ${side}h${box.width}"/>`;
  const whole = [...row.workloads, ...row.policies].map(({ name }) => name).join(', ');
  return [
    `<g><title>${escape(whole)}</title><rect class="row-of" x="${box.x}" y="${top}" width="${box.width}" height="${bottom - top}" rx="3"/>${rim(top, row.isolated.ingress)}${rim(bottom, row.isolated.egress)}${texts.map(([text, style], at) => textAt(box.x + pad, top + 17 + at * line, shortened(text, roomFor(style, signs)), style)).join('')}</g>`,
    ...internetWays(row, top, layout, options),
  ];
}

/** Names are bold, and wider. */
function roomFor(style: string, signs: number): number {
  return style === 'b' ? Math.floor(signs * 0.85) : signs;
}

/** The arrows from the Internet, and to it. */
function internetWays(row: ConnectionRow, top: number, { internet, box }: Layout, options: Spoken): string[] {
  if (!internet) return [];
  const left = internet.x + internet.width;
  const signs = Math.floor(internet.way / 8);
  const ways = [
    { one: row.fromInternet, y: top + 18, isIn: true },
    { one: row.toInternet, y: top + 18 + 2 * line, isIn: false },
  ];
  const by = row.published.length > 0 ? say(options, 'by {0}', row.published.join(', ')) : '';
  const named = say(options, 'by {0}', row.published.map((one) => one.slice(one.indexOf(' ') + 1)).join(', '));
  return ways.flatMap(({ one, y, isIn }) => {
    if (!one) return [];
    const ends = isIn ? [left, box.x - 8] : [left + 8, box.x];
    const words = inWords(one, options);
    const said = isIn
      ? `${say(options, 'From the Internet: {0}', words)} ${by}`
      : say(options, 'To the Internet: {0}', words);
    return [
      `<g><title>${escape(said.trim())}</title><path class="edge${styleOf(one)}" d="M${ends[0]} ${y}H${ends[1]}"/>${isIn ? tip(box.x, y, 1) : tip(left, y, -1)}${textAt(left + 8, y - 5, shortened(besideLine(one, options), signs), 's')}${isIn && by !== '' ? textAt(left + 8, y + 13, shortened(named, signs), 's') : ''}</g>`,
    ];
  });
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
  return { ends, begins, top: smallest([...ends, ...begins]), bottom: largest([...ends, ...begins]) };
}

/** A line that runs down, with a dot for each row that begins on it and an arrow into each that it leads to. */
function laneOf(
  lane: ConnectionLane,
  number: number,
  column: number,
  placed: readonly PlacedRow[],
  rows: readonly ConnectionRow[],
  { box, label, laneStep }: Layout,
  options: Spoken,
): string {
  const right = box.x + box.width;
  const x = right + label.width + column * laneStep;
  const { ends, begins, top, bottom } = spanOf(lane, number, placed);
  const edge = (path: string) => `<path class="edge${styleOf(lane)}" d="${path}"/>`;
  const words = inWords(lane, options);
  const said = `${namesOf(lane.from, rows, options)} → ${namesOf(lane.to, rows, options)}: ${words}`;
  const parts = [
    edge(`M${x} ${top}V${bottom}`),
    ...begins.map((y) => `${edge(`M${right} ${y}H${x}`)}<circle cx="${x}" cy="${y}" r="4"/>`),
    ...ends.map(
      (y) =>
        `${edge(`M${x} ${y}H${right + 8}`)}${tip(right, y, -1)}${textAt(right + 14, y - 4, shortened(besideLine(lane, options), label.signs), 's')}`,
    ),
  ];
  return `<g class="lane"><title>${escape(said)}</title>${parts.join('')}</g>`;
}

/** @param towards 1: to the right, -1: to the left */
function tip(x: number, y: number, towards: 1 | -1): string {
  return `<path class="tip" d="M${x} ${y}l${-9 * towards} -5v10z"/>`;
}

function styleOf({ answer, ports, isPartial }: Allowed): string {
  return `${ports === undefined && !isPartial ? ' all' : ''}${answer === 'unknown' || isPartial ? ' maybe' : ''}`;
}

function namesOf(which: readonly number[], rows: readonly ConnectionRow[], options: Spoken): string {
  return which.map((at) => rowName(rows[at]!, options)).join(', ');
}

/** `shop: Deployment web and 3 more` */
export function rowName({ namespace, workloads }: ConnectionRow, options: Spoken): string {
  const names = workloads.slice(0, maxNames).map(({ name }) => name);
  const rest = workloads.length - names.length;
  const shown = `${namespace}: ${names.join(', ')}`;
  return rest > 0 ? say(options, '{0} and {1} more', shown, rest) : shown;
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

/** For a drawing that stands alone. */
export const drawingStyleAlone =
  '.space-of{stroke-dasharray:6 4}.net{stroke-width:2}.rim{stroke-width:4}.rim.maybe{stroke-dasharray:10 6}.edge{stroke-width:1.5}.edge.all{stroke-width:3}.edge.maybe{stroke-dasharray:5 4}circle,.tip{fill:#1f1f1f;stroke:none}';

/** For the style sheet of the page. */
export const drawingStyle = `
.who { font: 13px var(--vscode-font-family, system-ui, sans-serif); display: block; max-width: 100%; height: auto; margin: .6rem 0; } .who.on-narrow { display: none; } .who text { fill: var(--text); } .who .s { fill: var(--soft); font-size: 12px; } .who .b { font-weight: 600; }
.who rect { fill: var(--back); stroke: var(--line); } .who .space-of { stroke-dasharray: 6 4; } .who .net { stroke-width: 2; } .who .rim { stroke: var(--text); stroke-width: 4; } .who .rim.maybe { stroke-dasharray: 10 6; }
.who .edge { stroke: var(--text); fill: none; stroke-width: 1.5; } .who .edge.all { stroke-width: 3; } .who .edge.maybe { stroke-dasharray: 5 4; } .who circle, .who .tip { fill: var(--text); stroke: none; }
.who g:hover > .edge { stroke: var(--fill); } .who g:hover > circle, .who g:hover > .tip { fill: var(--fill); } .off .who { opacity: .75; }
@media (max-width: 40rem) { .who.on-wide { display: none; } .who.on-narrow { display: block; } }
@media (forced-colors: active) { .who text { fill: CanvasText; } .who rect { fill: Canvas; stroke: CanvasText; } .who .edge, .who .rim { stroke: CanvasText; } .who circle, .who .tip { fill: CanvasText; } }
`;
