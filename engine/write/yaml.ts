import { smallest } from '../../shared-rules/lists';
import type { Json } from '../../shared-rules/model/value';
import { plainIsText } from '../syntax/plain';
import type {
  ArrayExpression,
  Attribute,
  Block,
  Expression,
  ObjectExpression,
  Property,
  Span,
  Spread,
} from '../syntax/tree';
import type { Entry, Slot } from '../resources/resource';
import type { TextEdit } from './edit';
import { eolOf, lineEnd, lineStart } from './layout';

/** Blanks of a fix, see `blank`. */
const blanks = /[\uE000\uE001]/g;

/** How a file is written. */
interface Style {
  readonly unit: number;
  /** How far a list stands in below the key that it belongs to. */
  readonly list: number;
  readonly quote: '"' | "'";
  readonly eol: string;
}

/** Fixes of one file are written one after the other: what its text is like is looked at once. */
function styleOf(text: string): Style {
  if (last?.text !== text) last = { text, style: readStyle(text) };
  return last.style;
}

let last: { readonly text: string; readonly style: Style } | undefined;

function readStyle(text: string): Style {
  const lists = firstOf(text, /^( *)(?:- )?[\w."'/-]+:[ \t]*\r?\n( *)- /gm);
  const own = lists.map(([line, outer, inner]) => inner!.length - outer!.length - (/^ *- /.test(line) ? 2 : 0));
  const indented = own.filter((width) => width > 0);
  const units = firstOf(text, /^( *)[\w."'/-]+:[ \t]*\r?\n( *)[\w."'/-]+:/gm)
    .map(([, outer, inner]) => inner!.length - outer!.length)
    .filter((width) => width > 0);
  const unit = mostFrequent(units) ?? 2;
  const singles = text.match(/: '/g)?.length ?? 0;
  const doubles = text.match(/: "/g)?.length ?? 0;
  return {
    unit,
    list: own.length > 0 && indented.length * 2 >= own.length ? smallest(indented) : own.length > 0 ? 0 : unit,
    quote: singles > doubles ? "'" : '"',
    eol: eolOf(text),
  };
}

/** No more than tell how a file is written. */
function firstOf(text: string, expression: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(expression)) if (found.push(match) === 50) break;
  return found;
}

function mostFrequent(widths: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

/** A scalar so that it is read as what it is: text that looks like something else stands in quotes. */
export function yamlScalar(value: string | number | boolean | null, quote: '"' | "'" = '"'): string {
  if (typeof value !== 'string') return String(value);
  const text = value.replace(blanks, '');
  const isPlain =
    /^[\w./-][\w ./@+:=-]*$/.test(text) &&
    !/(: |:$|^[-?] | $| #|^---)/.test(text) &&
    !/^-$/.test(text) &&
    plainIsText(text);
  if (isPlain) return value;
  return quote === "'" && !/[\n\\]/.test(value) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}

/** The lines of a value that stands behind `key:` or `-`. @returns its first line with the space before it, and those that follow */
function lines(value: Json, column: number, style: Style): string[] {
  if (typeof value !== 'object' || value === null) return [` ${yamlScalar(value, style.quote)}`];
  if (Array.isArray(value)) {
    if (value.length === 0) return [' []'];
    const at = column + style.list;
    return ['', ...value.flatMap((item: Json) => itemLines(item, at, style))];
  }
  const entries = Object.entries(value);
  return entries.length === 0 ? [' {}'] : ['', ...entryLines(entries, column + style.unit, style)];
}

function entryLines(entries: readonly (readonly [string, Json])[], column: number, style: Style): string[] {
  return entries.flatMap(([key, value]) => {
    const [first = '', ...rest] = lines(value, column, style);
    return [`${' '.repeat(column)}${yamlScalar(key, style.quote)}:${first}`, ...rest];
  });
}

function itemLines(item: Json, column: number, style: Style): string[] {
  const dash = `${' '.repeat(column)}-`;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    const [first = '', ...rest] = lines(item, column, style);
    return [dash + first, ...rest];
  }
  const entries = Object.entries(item);
  if (entries.length === 0) return [`${dash} {}`];
  const [first = '', ...rest] = entryLines(entries, column + 2, style);
  return [`${dash} ${first.slice(column + 2)}`, ...rest];
}

/** A value on one line, between braces or brackets. */
function flow(value: Json, style: Style): string {
  if (typeof value !== 'object' || value === null) {
    const text = yamlScalar(value, style.quote);
    return /[,[\]{}]/.test(text) && !/^["']/.test(text) ? JSON.stringify(value) : text;
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => flow(item, style)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${yamlScalar(key, style.quote)}: ${flow(item, style)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** Objects as documents of their own. */
function yamlDocuments(objects: readonly Json[], text: string): string {
  const style = styleOf(text);
  return objects
    .map((one) => entryLines(Object.entries(one as { readonly [key: string]: Json }), 0, style).join(style.eol))
    .join(`${style.eol}---${style.eol}`);
}

/** One value on one line, for titles. */
export function yamlInline(value: Json): string {
  return flow(value, { unit: 2, list: 2, quote: '"', eol: '\n' });
}

function isFlow(text: string, { start }: Span): boolean {
  return text[start] === '{' || text[start] === '[';
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The edits that add entries to a mapping, after its last one. */
export function insertIntoMapping(
  text: string,
  file: string,
  node: ObjectExpression,
  tree: { readonly [name: string]: Json },
): TextEdit[] | undefined {
  const style = styleOf(text);
  const entries = Object.entries(tree);
  const last = node.entries.at(-1);
  if (isFlow(text, node)) {
    if (text[node.end - 1] !== '}') return undefined;
    if (!last) return [replaceEmpty(text, file, node, tree, style)];
    const added = entries.map(([key, value]) => `, ${yamlScalar(key, style.quote)}: ${flow(value, style)}`).join('');
    return [{ file, start: last.end, end: last.end, text: added }];
  }
  const first = node.entries[0];
  if (!last || !first) return undefined;
  const column = columnOf(text, first.start);
  const added = entryLines(entries, column, style);
  return [below(text, file, last, added, style)];
}

/** Lines below an entry or item, and below a comment that trails it. */
function below(text: string, file: string, last: Span, added: readonly string[], { eol }: Style): TextEdit {
  // Text over several lines ends behind its last line break.
  if (text[last.end - 1] === '\n')
    return { file, start: last.end, end: last.end, text: added.map((line) => line + eol).join('') };
  const at = lineEnd(text, last.end);
  return { file, start: at, end: at, text: added.map((line) => eol + line).join('') };
}

/** `{}` or `[]` becomes a block, unless it stands in a line of its own kind. */
function replaceEmpty(text: string, file: string, node: Span, value: Json, style: Style): TextEdit {
  const begin = lineStart(text, node.start);
  const before = text.slice(begin, node.start);
  const key = /^( *(?:- +)*)[^\s{[][^{[]*:[ \t]*$/.exec(before);
  if (!key) return { file, start: node.start, end: node.end, text: flow(value, style) };
  const start = begin + before.trimEnd().length;
  return { file, start, end: node.end, text: lines(value, key[1]!.length, style).join(style.eol) };
}

/** The edits that add an item to a list, after `previous` or at its end. */
export function insertIntoList(
  text: string,
  file: string,
  node: ArrayExpression,
  item: Json,
  previous: Expression | Spread | undefined = node.items.at(-1),
): TextEdit[] {
  const style = styleOf(text);
  if (isFlow(text, node)) {
    if (!previous) return [replaceEmpty(text, file, node, [item], style)];
    return [{ file, start: previous.end, end: previous.end, text: `, ${flow(item, style)}` }];
  }
  if (!previous) return [];
  const column = columnOf(text, dashOf(text, previous.start));
  return [below(text, file, previous, itemLines(item, column, style), style)];
}

/** The edits that add an item where a sorted list has its place for it, else at the end. */
export function appendInOrder(text: string, file: string, node: ArrayExpression, value: Json): TextEdit[] {
  const texts = node.items.map((item) => (item.kind === 'literal' ? String(item.value) : ''));
  const isSorted = texts.length > 1 && texts.every((one, at) => at === 0 || texts[at - 1]! <= one);
  const before = isSorted && typeof value === 'string' ? texts.findLastIndex((one) => one < value) : texts.length - 1;
  // In front of all others there is nothing to go behind.
  return insertIntoList(text, file, node, value, node.items[Math.max(before, 0)]);
}

/** The edit that adds documents at the end of a file. */
export function newDocuments(text: string, file: string, objects: readonly Json[]): TextEdit {
  const { eol } = styleOf(text);
  const isEnded = text === '' || text.endsWith('\n');
  const written = text.trimEnd();
  const mark = written.trim() === '' || written === '---' || written.endsWith('\n---') ? '' : `---${eol}`;
  return {
    file,
    start: text.length,
    end: text.length,
    text: `${isEnded ? '' : eol}${mark}${yamlDocuments(objects, text)}${eol}`,
  };
}

/** Where the dash of an item stands. */
function dashOf(text: string, start: number): number {
  let at = start - 1;
  while (at > 0 && text[at] !== '-') at--;
  return at;
}

/** The edit that puts another value in the place of one, in its author's quotes. */
export function replaceValue(text: string, file: string, node: Span, value: Json): TextEdit {
  const style = styleOf(text);
  const old = text.slice(node.start, node.end);
  if (typeof value !== 'object' || value === null) {
    const own = old.startsWith('"') || old.startsWith("'") ? (old[0] as '"' | "'") : undefined;
    const written =
      typeof value === 'string' && own
        ? own === "'" && !/[\n\\]/.test(value)
          ? `'${value.replaceAll("'", "''")}'`
          : JSON.stringify(value)
        : yamlScalar(value, style.quote);
    return {
      file,
      start: node.start,
      end: node.end,
      text: old === '' && !/\s/.test(text[node.start - 1] ?? ' ') ? ` ${written}` : written,
    };
  }
  if (isFlow(text, node) && !isEmptyFlow(old))
    return { file, start: node.start, end: node.end, text: flow(value, style) };
  return replaceEmpty(text, file, node, value, style);
}

function isEmptyFlow(text: string): boolean {
  return /^(\{\s*\}|\[\s*\])$/.test(text);
}

/** The edit that takes an entry or an item away; undefined where it shares its lines with others. */
export function removeEntry(
  text: string,
  file: string,
  node: Property | Attribute | Block | Expression | Spread,
  container: { readonly items?: readonly Span[]; readonly entries?: readonly Span[] } & Span,
): TextEdit | undefined {
  const siblings = container.entries ?? container.items ?? [];
  const at = siblings.findIndex(({ start }) => start === node.start);
  const [previous, next] = [siblings[at - 1], siblings[at + 1]];
  if (at < 0) return undefined;
  if (siblings.length === 1) return replaceEmptied(text, file, container, container.items ? '[]' : '{}');
  if (isFlow(text, container)) {
    if (next) return { file, start: node.start, end: next.start, text: '' };
    return { file, start: previous!.end, end: node.end, text: '' };
  }
  const isItem = container.items !== undefined;
  const start = isItem ? dashOf(text, node.start) : node.start;
  const begin = lineStart(text, start);
  // The first of an item stands behind its dash, which stays.
  if (text.slice(begin, start).trim() !== '')
    return next ? { file, start, end: isItem ? dashOf(text, next.start) : next.start, text: '' } : undefined;
  const end = text[node.end - 1] === '\n' ? node.end : lineEnd(text, node.end);
  const after =
    text[node.end - 1] === '\n' ? end : end + (text.startsWith('\r\n', end) ? 2 : text[end] === '\n' ? 1 : 0);
  return { file, start: begin, end: after, text: '' };
}

function replaceEmptied(text: string, file: string, container: Span, empty: string): TextEdit {
  const begin = text.slice(0, container.start).trimEnd().replace(/-$/, '').trimEnd().length;
  return isFlow(text, container)
    ? { file, start: container.start, end: container.end, text: empty }
    : { file, start: begin, end: container.end, text: ` ${empty}${text[container.end - 1] === '\n' ? '\n' : ''}` };
}

/** Entries that go in, one after the other. */
export class Moves {
  readonly #moved: { readonly span: Span; readonly by: number }[] = [];

  /** The edits that move an entry in below what stands above it; undefined where it is written in another way. */
  move(text: string, file: string, entry: Entry, into: Extract<Slot, { kind: 'written' }>): TextEdit[] | undefined {
    const { node } = entry;
    if (text.slice(lineStart(text, node.start), node.start).trim() !== '') return undefined;
    const { data } = into;
    const target = data.kind === 'object' && data.node && 'entries' in data.node ? data.node : undefined;
    const first = target?.entries[0];
    const key = into.entry && 'keySpan' in into.entry.node ? into.entry.node.keySpan : undefined;
    const anchor = first ?? key;
    if (!anchor || (first && isFlow(text, target)) || (target && !first)) return undefined;
    const shift = this.#moved.find(({ span }) => span.start <= anchor.start && anchor.end <= span.end)?.by ?? 0;
    const column = columnOf(text, anchor.start) + (first ? 0 : styleOf(text).unit) + shift;
    const by = column - columnOf(text, node.start);
    if (by <= 0) return undefined;
    this.#moved.push({ span: node, by });
    const edits: TextEdit[] = [];
    for (let at = lineStart(text, node.start); at < node.end; at = text.indexOf('\n', at) + 1) {
      edits.push({ file, start: at, end: at, text: ' '.repeat(by) });
      if (text.indexOf('\n', at) < 0) break;
    }
    return edits;
  }
}
