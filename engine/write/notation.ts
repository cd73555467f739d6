import { largest } from '../../shared-rules/lists';
import { kindOf, type FileKind } from '../files/kinds';
import type { Json } from '../../shared-rules/model/value';
import { eolOf, indentAt, indentUnit } from './layout';
import { yamlScalar } from './yaml';

/** How a language spells values and properties. */
export interface Notation {
  /** A string, number, boolean or null. */
  scalar(value: string | number | boolean | null): string;
  key(name: string): string;
  /** Between a key and its value: `: ` or ` = `. */
  readonly separator: string;
  /** Whether entries on lines of their own need a comma between them. */
  readonly objectCommas: boolean;
  readonly arrayCommas: boolean;
}

export const jsonNotation: Notation = {
  scalar: (value) => JSON.stringify(value),
  key: (name) => JSON.stringify(name),
  separator: ': ',
  objectCommas: true,
  arrayCommas: true,
};

/** A literal inside an expression of ARM JSON: single quotes, doubled where they stand for themselves, and JSON's escapes around. */
export const armExpressionNotation: Notation = {
  ...jsonNotation,
  scalar: (value) =>
    typeof value === 'string'
      ? `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "''")}'`
      : typeof value === 'number'
        ? String(value)
        : `${String(value)}()`,
};

export const bicepNotation: Notation = {
  scalar: (value) =>
    typeof value === 'string'
      ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('${', '\\${')}'`
      : String(value),
  key: (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `'${name.replaceAll("'", "\\'")}'`),
  separator: ': ',
  objectCommas: false,
  arrayCommas: false,
};

export const hclNotation: Notation = {
  scalar: (value) =>
    typeof value === 'string' ? JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{') : String(value),
  key: (name) => (/^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name)),
  separator: ' = ',
  objectCommas: false,
  arrayCommas: true,
};

/** YAML of manifests, where indentation says what belongs together; `yaml.ts` writes it. */
export const yamlNotation: Notation = {
  scalar: (value) => yamlScalar(value),
  key: (name) => yamlScalar(name),
  separator: ': ',
  objectCommas: false,
  arrayCommas: true,
};

const notations: { readonly [kind in FileKind]: Notation } = {
  bicep: bicepNotation,
  'bicep-parameters': bicepNotation,
  json: jsonNotation,
  terraform: hclNotation,
  'terraform-variables': hclNotation,
  'terraform-values': jsonNotation,
  'terraform-json': jsonNotation,
  manifests: yamlNotation,
};

/** By the name of a file, which is one of ours: nothing else is edited. */
export function notationOf(file: string): Notation {
  const kind = kindOf(file);
  if (!kind) throw new Error(`${file} is in no language that is written`);
  return notations[kind];
}

/** The whitespace around what is written. */
export interface Layout {
  readonly indent: string;
  readonly unit: string;
  readonly eol: string;
}

/** The whitespace around an offset. */
export function layoutAt(text: string, offset: number): Layout {
  return { indent: indentAt(text, offset), unit: indentUnit(text), eol: eolOf(text) };
}

/** Text that is not a value but an expression of the language. */
export function expression(text: string): string {
  return `\uE002${text}`;
}

/** A value over as many lines as it needs; lines after the first start at `layout.indent`. */
export function formatValue(value: Json, notation: Notation, layout: Layout): string {
  if (typeof value === 'string' && value.startsWith('\uE002')) return value.slice(1);
  if (typeof value !== 'object' || value === null) return notation.scalar(value);
  const inner = { ...layout, indent: layout.indent + layout.unit };
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object')) {
      const items = value.map((item: Json) => formatValue(item, notation, inner));
      if (notation !== bicepNotation || items.length < 2)
        return notation === bicepNotation && items.length === 1
          ? block('[', items, ']', '', layout, inner)
          : `[${items.join(', ')}]`;
    }
    return block(
      '[',
      value.map((item: Json) => formatValue(item, notation, inner)),
      ']',
      notation.arrayCommas ? ',' : '',
      layout,
      inner,
    );
  }
  const parts = Object.entries(value as { readonly [key: string]: Json }).map(([key, item]) => ({
    key: notation.key(key),
    text: formatValue(item, notation, inner),
  }));
  const widths = notation === hclNotation ? alignedWidths(parts) : [];
  const entries = parts.map(({ key, text }, at) => `${key.padEnd(widths[at] ?? 0)}${notation.separator}${text}`);
  return entries.length === 0 ? '{}' : block('{', entries, '}', notation.objectCommas ? ',' : '', layout, inner);
}

/** As `terraform fmt` lines up equals signs: those of neighbours whose values stand on one line. @param least how far the names above reach */
export function alignedWidths(parts: readonly { readonly key: string; readonly text: string }[], least = 0): number[] {
  const widths: number[] = [];
  for (let at = 0; at < parts.length;) {
    let end = at;
    while (end < parts.length && !parts[end]!.text.includes('\n')) end++;
    const width = largest([at === 0 ? least : 0, ...parts.slice(at, end).map(({ key }) => key.length)]);
    for (; at < end; at++) widths.push(width);
    // What goes over several lines stands for itself.
    if (at < parts.length) {
      widths.push(0);
      at++;
    }
  }
  return widths;
}

function block(
  open: string,
  lines: readonly string[],
  close: string,
  comma: string,
  layout: Layout,
  inner: Layout,
): string {
  return `${open}${layout.eol}${lines.map((line) => inner.indent + line).join(comma + layout.eol)}${layout.eol}${layout.indent}${close}`;
}
