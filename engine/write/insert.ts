import { largest } from '../../shared-rules/lists';
import type { Json } from '../../shared-rules/model/value';
import type { Container } from '../resources/resource';
import type { ArrayExpression, Attribute, Body, Expression, ObjectExpression, Property, Spread } from '../syntax/tree';
import type { TextEdit } from './edit';
import { indentAt, lineEnd, lineStart } from './layout';
import {
  alignedWidths,
  bicepNotation,
  formatValue,
  hclNotation,
  jsonNotation,
  layoutAt,
  notationOf,
  yamlNotation,
  type Layout,
} from './notation';
import { insertIntoList, insertIntoMapping } from './yaml';

/** What is added to one object or block, by name. */
export type InsertTree = { [name: string]: Json };

/** The edits that add an item to a list literal, after `previous` or at its end. */
export function insertItem(
  text: string,
  file: string,
  list: ArrayExpression,
  item: Json,
  previous: Expression | Spread | undefined = list.items.at(-1),
): TextEdit[] {
  const notation = notationOf(file);
  if (notation === yamlNotation) return insertIntoList(text, file, list, item, previous);
  const outer = layoutAt(text, list.start);
  const comma = notation.arrayCommas ? ',' : '';
  if (!previous) {
    const inner = { ...outer, indent: outer.indent + outer.unit };
    const value = formatValue(item, notation, inner);
    // A comment between the brackets stays.
    const content = text.slice(list.start + 1, list.end - 1).trimEnd();
    const isMultiline = value.includes('\n') || content !== '';
    return [
      {
        file,
        start: list.start + 1 + content.length,
        end: list.end - 1,
        text: isMultiline ? `${outer.eol}${inner.indent}${value}${outer.eol}${outer.indent}` : value,
      },
    ];
  }
  const inner = layoutAt(text, previous.start);
  const value = formatValue(item, notation, inner);
  // Items that share a line go on sharing it.
  const ownLine = text.slice(lineStart(text, previous.start), previous.start).trim() === '';
  return [
    {
      file,
      start: previous.end,
      end: previous.end,
      text: ownLine ? `${comma}${inner.eol}${inner.indent}${value}` : `, ${value}`,
    },
  ];
}

/** The edits that add one property to an object literal. */
export function insertProperty(
  text: string,
  file: string,
  node: ObjectExpression,
  name: string,
  value: Json,
): TextEdit[] {
  return insertProperties(text, file, node, { [name]: value });
}

/** The edits that add properties, or blocks, to an object or a block; undefined when it is not closed. */
export function insert(text: string, { file, node }: Container, tree: InsertTree): TextEdit[] | undefined {
  if (!node.closed && 'entries' in node) return undefined;
  if ('entries' in node && notationOf(file) === yamlNotation) return insertIntoMapping(text, file, node, tree);
  return 'entries' in node ? insertProperties(text, file, node, tree) : insertIntoBody(text, file, node, tree);
}

function insertProperties(text: string, file: string, node: ObjectExpression, tree: InsertTree): TextEdit[] {
  const notation = notationOf(file);
  const outer = layoutAt(text, node.start);
  const last = node.entries.reduce<ObjectExpression['entries'][number] | undefined>(
    (latest, entry) => (!latest || entry.end > latest.end ? entry : latest),
    undefined,
  );
  const first = node.entries.find((entry) => entry.kind === 'property');
  // As the author separates keys from values, where there is an example.
  const example = first?.kind === 'property' ? text.slice(first.keySpan.end, first.value.start) : '';
  const separator =
    notation === bicepNotation || !/^\s*[:=]\s*$/.test(example) || example.includes('\n')
      ? notation.separator
      : notation === hclNotation
        ? example.replace(/\s+/g, ' ')
        : example;
  const lines = (layout: Layout) =>
    Object.entries(tree).map(
      ([name, value]) => `${notation.key(name)}${separator}${formatValue(value, notation, layout)}`,
    );
  if (!last) {
    const inner = { ...outer, indent: outer.indent + outer.unit };
    const content = text.slice(node.start + 1, node.end - 1).trimEnd();
    const at = node.start + 1 + content.length;
    const body = lines(inner)
      .map((line) => `${outer.eol}${inner.indent}${line}`)
      .join(notation.objectCommas ? ',' : '');
    return [{ file, start: at, end: node.end - 1, text: `${body}${outer.eol}${outer.indent}` }];
  }
  const gap = text.slice(last.end, node.end - 1);
  const comma = /^\s*,/.test(gap);
  if (!text.slice(node.start, node.end).includes('\n')) {
    const between = notation === jsonNotation && !separator.endsWith(' ') ? ',' : ', ';
    return [
      {
        file,
        start: last.end,
        end: last.end,
        text: lines(outer)
          .map((line) => (comma ? ` ${line},` : between + line))
          .join(''),
      },
    ];
  }
  const inner = {
    ...outer,
    indent:
      text.slice(lineStart(text, last.start), last.start).trim() === ''
        ? indentAt(text, last.start)
        : outer.indent + outer.unit,
  };
  // New lines go below a comment that trails the last property.
  const end = Math.min(lineEnd(text, last.end), node.end - 1);
  const trailing = text.slice(last.end, end);
  const below = /^\s*(?:,\s*)?(\/\/|#|\/\*.*\*\/\s*$|$)/.test(trailing)
    ? last.end + trailing.trimEnd().length
    : last.end;
  const separatorComma = notation.objectCommas && !comma ? ',' : '';
  const isAligned = notation === hclNotation && !separator.includes(':');
  const group = isAligned && last.kind === 'property' ? alignedBefore(text, node, last) : [];
  const parts = Object.entries(tree).map(([name, value]) => ({
    key: notation.key(name),
    text: formatValue(value, notation, inner),
  }));
  const widths = isAligned ? alignedWidths(parts, largest([0, ...group.map(({ width }) => width)])) : [];
  const body = isAligned
    ? parts.map(({ key, text: value }, at) => `${inner.eol}${inner.indent}${key.padEnd(widths[at] ?? 0)} = ${value}`)
    : lines(inner).map((line) => `${inner.eol}${inner.indent}${line}`);
  const added = comma ? body.map((line) => `${line},`).join('') : body.join(separatorComma);
  const edits: TextEdit[] = [];
  // A longer name moves the equals signs of those that it joins.
  const [width = 0] = widths;
  for (const { at, width: own } of group)
    if (own < width) edits.push({ file, start: at, end: at, text: ' '.repeat(width - own) });
  if (separatorComma && below !== last.end) edits.push({ file, start: last.end, end: last.end, text: separatorComma });
  edits.push({ file, start: below, end: below, text: (below === last.end ? separatorComma : '') + added });
  return edits;
}

/** The equals signs that are lined up with that of the last property of an object, and how far its names reach before them. */
function alignedBefore(text: string, node: ObjectExpression, last: Property): { at: number; width: number }[] {
  const group: { at: number; width: number }[] = [];
  let line = lineStart(text, last.start);
  for (const entry of [...node.entries].reverse()) {
    if (
      entry.kind !== 'property' ||
      lineStart(text, entry.start) !== line ||
      text.slice(entry.start, entry.end).includes('\n')
    )
      break;
    const between = text.slice(entry.keySpan.end, entry.value.start);
    if (!/^[ \t]*=[ \t]*$/.test(between) || text.slice(line, entry.start).trim() !== '') break;
    const at = entry.keySpan.end + between.indexOf('=');
    group.push({ at: at - 1, width: at - 1 - entry.keySpan.start });
    line = lineStart(text, Math.max(0, line - 1));
  }
  return new Set(group.map(({ width }) => width)).size === 1 ? group : [];
}

/** Arguments go after the last argument that stands before nested blocks; blocks go to the end. */
function insertIntoBody(text: string, file: string, body: Body, tree: InsertTree): TextEdit[] | undefined {
  if (!body.closed) return undefined;
  const outer = layoutAt(text, body.start);
  const inner: Layout = { ...outer, indent: outer.indent + outer.unit };
  const isBlock = (value: Json): value is { readonly [key: string]: Json } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const format = (name: string, value: Json, layout: Layout): string[] =>
    isBlock(value)
      ? [
          `${name} {`,
          ...aligned(value, { ...layout, indent: layout.indent + layout.unit }).map((line) => layout.unit + line),
          '}',
        ]
      : [`${name} = ${formatValue(value, hclNotation, layout)}`];
  const aligned = (values: { readonly [key: string]: Json }, layout: Layout): string[] => {
    const width = largest(Object.entries(values).map(([key, item]) => (isBlock(item) ? 0 : key.length)));
    return Object.entries(values).flatMap(([key, item]) =>
      format(isBlock(item) ? key : key.padEnd(width), item, layout),
    );
  };
  const attributes = Object.entries(tree).filter(([, value]) => !isBlock(value));
  const nested = Object.entries(tree).filter(([, value]) => isBlock(value));
  const oneLine = !text.slice(body.start, body.end).includes('\n');
  if (oneLine || body.items.length === 0) {
    const content = text.slice(body.start + 1, body.end - 1).trim();
    const lines = [
      ...(content === '' ? [] : [content]),
      ...attributes.flatMap(([name, value]) => format(name, value, inner)),
      ...nested.flatMap(([name, value]) => format(name, value, inner)),
    ];
    return [
      {
        file,
        start: body.start + 1,
        end: body.end - 1,
        text: `${lines.map((line) => outer.eol + inner.indent + line).join('')}${outer.eol}${outer.indent}`,
      },
    ];
  }
  const edits: TextEdit[] = [];
  const firstBlock = body.items.find((item) => item.kind === 'block');
  const before = body.items.filter(
    (item): item is Attribute => item.kind === 'attribute' && (!firstBlock || item.end <= firstBlock.start),
  );
  const anchor = before.at(-1) ?? body.items.filter((item): item is Attribute => item.kind === 'attribute').at(-1);
  const indent = indentAt(text, (anchor ?? body.items[0]!).start);
  if (attributes.length > 0) {
    const group = anchor ? alignedWith(text, body, anchor) : [];
    const width = largest([...attributes.map(([name]) => name.length), ...group.map((equals) => equals.width - 1)]);
    // A longer name moves the equals signs of the arguments that it joins.
    for (const { at, width: own } of group)
      if (own - 1 < width) edits.push({ file, start: at, end: at, text: ' '.repeat(width + 1 - own) });
    const lines = attributes.map(
      ([name, value]) =>
        `${group.length > 0 || attributes.length > 1 ? name.padEnd(width) : name} = ${formatValue(value, hclNotation, { ...inner, indent })}`,
    );
    const at = anchor ? lineEnd(text, anchor.end) : body.start + 1;
    edits.push({
      file,
      start: at,
      end: at,
      text: lines.map((line) => outer.eol + indent + line).join('') + (anchor ? '' : outer.eol),
    });
  }
  if (nested.length > 0) {
    const at = lineEnd(text, body.items.at(-1)!.end);
    edits.push({
      file,
      start: at,
      end: at,
      text: nested
        .map(
          ([name, value]) =>
            outer.eol +
            format(name, value, { ...inner, indent })
              .map((line) => outer.eol + indent + line)
              .join(''),
        )
        .join(''),
    });
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
