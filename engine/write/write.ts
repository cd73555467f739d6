import type { Change } from '../../shared-rules/model/resource';
import type { Json } from '../../shared-rules/model/value';
import type { Passage } from '../evaluate/data';
import { SourceOrigin, type Container, type Slot } from '../languages/resource';
import type { ArrayExpression, Attribute, Body, ObjectExpression, Span } from '../languages/syntax';
import type { TextEdit } from './edit';
import { eolOf, indentAt, indentUnit, lineEnd, lineStart } from './layout';
import { armExpressionNotation, bicepNotation, formatValue, hclNotation, jsonNotation, type Layout, type Notation } from './notation';

/** What a group of changes comes to in the files. */
interface Written {
  readonly edits: readonly TextEdit[];
  /** Other code reads what is edited, or it stands in another file than the finding: the author should look first. */
  readonly shared: boolean;
}

/**
 * Turns changes into the smallest edits that keep the author's formatting.
 * @param textOf the text of a file as the analysis read it
 * @returns undefined when one of the changes has no place to be written: the value is computed, or an ancestor is no literal
 */
export function write(changes: readonly Change[], textOf: (file: string) => string | undefined): Written | undefined {
  const edits: TextEdit[] = [];
  const inserts = new Map<Container['node'], { container: Container; tree: InsertTree }>();
  let shared = false;
  const readers = { one: false, several: false };
  for (const change of changes) {
    const place = change.at.at instanceof SourceOrigin ? change.at.at.place : undefined;
    if (!place) return undefined;
    const { slot } = place;
    const touched = (file: string, via: readonly Passage[]) => {
      const several = via.some((passage) => passage.readers() > 1);
      shared ||= several || file !== place.file;
      readers[several ? 'several' : 'one'] = true;
    };
    if (slot.kind === 'missing') {
      if (change.kind === 'remove') continue;
      if (change.kind === 'rename') return undefined;
      if (change.kind === 'set' && change.optional && !slot.container) continue;
      if (!slot.container || slot.names.length === 0) return undefined;
      touched(slot.container.file, slot.via);
      const { container } = slot;
      let insert = inserts.get(container.node);
      if (!insert) inserts.set(container.node, (insert = { container, tree: {} }));
      plant(insert.tree, slot.names, slot.encode ? slot.encode(change.value) : change.value);
      continue;
    }
    const { source } = slot.data;
    if (change.kind === 'rename') {
      const node = slot.entry?.node;
      if (!slot.entry || node?.kind !== 'attribute') return undefined;
      touched(slot.entry.file, slot.entry.via);
      edits.push({ file: slot.entry.file, start: node.nameSpan.start, end: node.nameSpan.end, text: change.name });
      continue;
    }
    if (change.kind === 'remove') {
      const text = slot.entry && textOf(slot.entry.file);
      if (!slot.entry || text === undefined) return undefined;
      touched(slot.entry.file, slot.entry.via);
      edits.push(removal(text, slot.entry));
    } else {
      const text = textOf(source.file);
      if (!source.literal || text === undefined) return undefined;
      touched(source.file, source.via);
      const value = slot.encode ? slot.encode(change.value) : change.value;
      edits.push({ file: source.file, start: source.node.start, end: source.node.end, text: formatValue(value, notationAt(source.file, text, source.node), layoutAt(text, source.node.start)) });
    }
  }
  for (const { container, tree } of inserts.values()) {
    const text = textOf(container.file);
    const inserted = text === undefined ? undefined : insert(text, container, tree);
    if (!inserted) return undefined;
    edits.push(...inserted);
  }
  // Changes belong together; other readers of a shared value would get only some of them.
  if (readers.one && readers.several) return undefined;
  const distinct = edits.filter((edit, at) => edits.findIndex((other) => other.file === edit.file && other.start === edit.start && other.end === edit.end && other.text === edit.text) === at);
  const settled = inPlaceOfRemoved(distinct);
  return settled && { edits: settled, shared };
}

/** Lines that would go below lines that are taken away go in their place; undefined when edits overlap in another way. */
function inPlaceOfRemoved(edits: readonly TextEdit[]): TextEdit[] | undefined {
  const settled: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = settled.find((other) => other.file === edit.file && other.start < edit.end && edit.start < other.end);
    if (!last) {
      settled.push(edit);
      continue;
    }
    const lines = /^(\r?\n)+/.exec(edit.text);
    if (last.text !== '' || edit.start !== edit.end || !lines) return undefined;
    settled[settled.indexOf(last)] = { ...last, text: edit.text.slice(lines[0].length) + lines[1]! };
  }
  return settled;
}

/** Whether a change does no more than replace a value that the author wrote out. */
export function replacesLiteral(change: Change): boolean {
  return change.kind === 'set' && change.at.at instanceof SourceOrigin && change.at.at.place.slot.kind === 'written';
}

/** A change in the words of its language, on one line: `networkPolicy: 'azure'`, `"networkPolicy": "azure"`, `network_policy = "azure"`. */
export function describe(change: Change): string {
  const origin = change.at.at;
  const place = origin instanceof SourceOrigin ? origin.place : undefined;
  const notation = place ? notationOf(place.file) : bicepNotation;
  const name = notation.key((place && nameOf(place.slot)) ?? origin.path.split('.').at(-1)!.replace(/\[\d+\]$/, ''));
  if (change.kind === 'rename') return change.name;
  if (change.kind === 'remove') return name;
  const value = place?.slot.encode ? place.slot.encode(change.value) : change.value;
  return `${name}${notation.separator}${inline(value, notation)}`;
}

function inline(value: Json, notation: Notation): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => inline(item, notation)).join(', ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : notation.scalar(value);
}

function nameOf(slot: Slot): string | undefined {
  if (slot.kind === 'missing') return slot.names.at(-1);
  const node = slot.entry?.node;
  if (!node) return undefined;
  return node.kind === 'property' ? node.key : node.kind === 'attribute' ? node.name : node.kind === 'block' ? node.type : undefined;
}

type InsertTree = { [name: string]: Json };

/** Joins the changes below one container, so that two properties of a missing object make one object. */
function plant(tree: InsertTree, names: readonly string[], value: Json): void {
  const [name, ...rest] = names;
  if (rest.length === 0) tree[name!] = value;
  else {
    const child = (tree[name!] ??= {});
    plant(child as InsertTree, rest, value);
  }
}

function notationOf(file: string): Notation {
  if (/\.bicep(param)?$/.test(file)) return bicepNotation;
  return /\.(tf|tofu|tfvars)$/.test(file) ? hclNotation : jsonNotation;
}

function notationAt(file: string, text: string, node: Span): Notation {
  const notation = notationOf(file);
  // In ARM JSON a literal that is not a JSON token of its own stands inside an expression.
  return notation === jsonNotation && !/["{[\dtfn-]/.test(text[node.start] ?? '') ? armExpressionNotation : notation;
}

function layoutAt(text: string, offset: number): Layout {
  return { indent: indentAt(text, offset), unit: indentUnit(text), eol: eolOf(text) };
}

/** The edits that add one property to an object literal. */
export function insertProperty(text: string, file: string, node: ObjectExpression, name: string, value: Json): TextEdit[] {
  return insertProperties(text, file, node, { [name]: value });
}

function insert(text: string, { file, node }: Container, tree: InsertTree): TextEdit[] | undefined {
  if (!node.closed && 'entries' in node) return undefined;
  return 'entries' in node ? insertProperties(text, file, node, tree) : insertIntoBody(text, file, node, tree);
}

function insertProperties(text: string, file: string, node: ObjectExpression, tree: InsertTree): TextEdit[] {
  const notation = notationOf(file);
  const outer = layoutAt(text, node.start);
  const last = node.entries.reduce<ObjectExpression['entries'][number] | undefined>((latest, entry) => (!latest || entry.end > latest.end ? entry : latest), undefined);
  const first = node.entries.find((entry) => entry.kind === 'property');
  // As the author separates keys from values, where there is an example.
  const example = first?.kind === 'property' ? text.slice(first.keySpan.end, first.value.start) : '';
  const separator = notation === bicepNotation || !/^\s*[:=]\s*$/.test(example) || example.includes('\n') ? notation.separator : notation === hclNotation ? example.replace(/\s+/g, ' ') : example;
  const lines = (layout: Layout) => Object.entries(tree).map(([name, value]) => `${notation.key(name)}${separator}${formatValue(value, notation, layout)}`);
  if (!last) {
    const inner = { ...outer, indent: outer.indent + outer.unit };
    const content = text.slice(node.start + 1, node.end - 1).trimEnd();
    const at = node.start + 1 + content.length;
    const body = lines(inner).map((line) => `${outer.eol}${inner.indent}${line}`).join(notation.objectCommas ? ',' : '');
    return [{ file, start: at, end: node.end - 1, text: `${body}${outer.eol}${outer.indent}` }];
  }
  const gap = text.slice(last.end, node.end - 1);
  const comma = /^\s*,/.test(gap);
  if (!text.slice(node.start, node.end).includes('\n')) {
    const between = notation === jsonNotation && !separator.endsWith(' ') ? ',' : ', ';
    return [{ file, start: last.end, end: last.end, text: lines(outer).map((line) => (comma ? ` ${line},` : between + line)).join('') }];
  }
  const inner = { ...outer, indent: text.slice(lineStart(text, last.start), last.start).trim() === '' ? indentAt(text, last.start) : outer.indent + outer.unit };
  // New lines go below a comment that trails the last property.
  const end = Math.min(lineEnd(text, last.end), node.end - 1);
  const trailing = text.slice(last.end, end);
  const below = /^\s*,?\s*(\/\/|#|\/\*.*\*\/\s*$|$)/.test(trailing) ? last.end + trailing.trimEnd().length : last.end;
  const separatorComma = notation.objectCommas && !comma ? ',' : '';
  const body = lines(inner).map((line) => `${inner.eol}${inner.indent}${line}`);
  const added = comma ? body.map((line) => `${line},`).join('') : body.join(separatorComma);
  const edits: TextEdit[] = [];
  if (separatorComma && below !== last.end) edits.push({ file, start: last.end, end: last.end, text: separatorComma });
  edits.push({ file, start: below, end: below, text: (below === last.end ? separatorComma : '') + added });
  return edits;
}

/** Arguments go after the last argument that stands before nested blocks; blocks go to the end. */
function insertIntoBody(text: string, file: string, body: Body, tree: InsertTree): TextEdit[] | undefined {
  if (!body.closed) return undefined;
  const outer = layoutAt(text, body.start);
  const inner: Layout = { ...outer, indent: outer.indent + outer.unit };
  const isBlock = (value: Json): value is { readonly [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);
  const format = (name: string, value: Json, layout: Layout): string[] =>
    isBlock(value)
      ? [`${name} {`, ...aligned(value, { ...layout, indent: layout.indent + layout.unit }).map((line) => layout.unit + line), '}']
      : [`${name} = ${formatValue(value, hclNotation, layout)}`];
  const aligned = (values: { readonly [key: string]: Json }, layout: Layout): string[] => {
    const width = Math.max(...Object.entries(values).map(([key, item]) => (isBlock(item) ? 0 : key.length)));
    return Object.entries(values).flatMap(([key, item]) => format(isBlock(item) ? key : key.padEnd(width), item, layout));
  };
  const attributes = Object.entries(tree).filter(([, value]) => !isBlock(value));
  const nested = Object.entries(tree).filter(([, value]) => isBlock(value));
  const oneLine = !text.slice(body.start, body.end).includes('\n');
  if (oneLine || body.items.length === 0) {
    const content = text.slice(body.start + 1, body.end - 1).trim();
    const lines = [...(content === '' ? [] : [content]), ...attributes.flatMap(([name, value]) => format(name, value, inner)), ...nested.flatMap(([name, value]) => format(name, value, inner))];
    return [{ file, start: body.start + 1, end: body.end - 1, text: `${lines.map((line) => outer.eol + inner.indent + line).join('')}${outer.eol}${outer.indent}` }];
  }
  const edits: TextEdit[] = [];
  const firstBlock = body.items.find((item) => item.kind === 'block');
  const before = body.items.filter((item): item is Attribute => item.kind === 'attribute' && (!firstBlock || item.end <= firstBlock.start));
  const anchor = before.at(-1) ?? body.items.filter((item): item is Attribute => item.kind === 'attribute').at(-1);
  const indent = indentAt(text, (anchor ?? body.items[0]!).start);
  if (attributes.length > 0) {
    const group = anchor ? alignedWith(text, body, anchor) : [];
    const width = Math.max(...attributes.map(([name]) => name.length), ...group.map((equals) => equals.width - 1));
    // A longer name moves the equals signs of the arguments that it joins.
    for (const { at, width: own } of group) if (own - 1 < width) edits.push({ file, start: at, end: at, text: ' '.repeat(width + 1 - own) });
    const lines = attributes.map(([name, value]) => `${group.length > 0 || attributes.length > 1 ? name.padEnd(width) : name} = ${formatValue(value, hclNotation, { ...inner, indent })}`);
    const at = anchor ? lineEnd(text, anchor.end) : body.start + 1;
    edits.push({ file, start: at, end: at, text: lines.map((line) => outer.eol + indent + line).join('') + (anchor ? '' : outer.eol) });
  }
  if (nested.length > 0) {
    const at = lineEnd(text, body.items.at(-1)!.end);
    edits.push({ file, start: at, end: at, text: nested.map(([name, value]) => outer.eol + format(name, value, { ...inner, indent }).map((line) => outer.eol + indent + line).join('')).join('') });
  }
  return edits;
}

/** `terraform fmt` lines up the equals signs of adjacent arguments: where those next to `anchor` stand, when they are lined up. */
function alignedWith(text: string, body: Body, anchor: Attribute): { at: number; width: number }[] {
  const group: { at: number; width: number }[] = [];
  let line = lineStart(text, anchor.start);
  for (const item of [...body.items].reverse()) {
    if (item.kind !== 'attribute' || item.start > anchor.start) continue;
    if (lineStart(text, item.start) !== line) break;
    const at = text.indexOf('=', item.nameSpan.end);
    group.push({ at, width: at - item.nameSpan.start });
    line = lineStart(text, Math.max(0, line - 1));
  }
  return new Set(group.map(({ width }) => width)).size === 1 ? group : [];
}

/** Removes a property, argument or list item with its comma, and its line when nothing else stands on it. */
function removal(text: string, entry: { readonly file: string; readonly node: Span; readonly container: ObjectExpression | ArrayExpression | Body }): TextEdit {
  const { file, node, container } = entry;
  const siblings: readonly Span[] = container && 'entries' in container ? container.entries : 'kind' in container ? container.items : [];
  const index = siblings.findIndex((sibling) => sibling.start === node.start);
  const previous = siblings[index - 1];
  const after = /^[ \t]*,/.exec(text.slice(node.end));
  let { start, end } = node;
  if (after) end += after[0].length;
  else if (previous && /,\s*$/.test(text.slice(previous.end, start)) && siblings[index + 1] === undefined) start = previous.end;
  const begin = lineStart(text, start);
  const finish = lineEnd(text, end);
  const alone = text.slice(begin, start).trim() === '' && /^\s*(\/\/.*|#.*)?$/.test(text.slice(end, finish));
  if (alone) {
    start = begin;
    end = finish + (text.startsWith('\r\n', finish) ? 2 : text[finish] === '\n' ? 1 : 0);
  } else if (after) end += /^[ \t]*/.exec(text.slice(end))![0].length;
  return { file, start, end, text: '' };
}

