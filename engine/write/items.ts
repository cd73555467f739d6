import { smallest } from '../../shared-rules/lists';
import type { Expression, ObjectExpression, Property } from '../syntax/tree';
import { walk } from '../syntax/walk';
import { eolOf, indentUnit } from './layout';

/** An object of a list that is to stand by itself. */
interface Item {
  /** What stands for its name. */
  readonly name: string;
  /** The same, where that is plain text. */
  readonly plain: string | undefined;
  /** Its other entries, as lines with the indentation that they have among each other. */
  readonly lines: readonly string[];
}

/** The object that holds `offset` and stands in a list of this name; undefined where there is no such literal, or it can be written in no other place as it is. */
export function itemAt(root: Expression, list: string, offset: number, text: string): Item | undefined {
  let found: ObjectExpression | undefined;
  walk(root, (node) => {
    if (!(node.start <= offset && offset < node.end)) return false;
    if (node.kind !== 'object') return true;
    for (const entry of node.entries) {
      if (entry.kind !== 'property' || entry.key !== list || entry.value.kind !== 'array') continue;
      const item = entry.value.items.find((one) => one.start <= offset && offset < one.end);
      if (item?.kind === 'object') found = item;
    }
    return true;
  });
  if (!found?.closed || found.entries.some((entry) => entry.kind !== 'property')) return undefined;
  const entries = found.entries as readonly Property[];
  const [name, ...others] = entries.filter(({ key }) => key === undefined || key.toLowerCase() === 'name');
  const lines = name && others.length === 0 && name.key !== undefined ? linesBut(text, found, name) : undefined;
  if (!name || !lines) return undefined;
  const { value } = name;
  return {
    name: text.slice(value.start, value.end),
    plain: value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined,
    lines,
  };
}

/** The lines of an object without one entry. */
function linesBut(text: string, object: ObjectExpression, left: Property): string[] | undefined {
  const inside = text.slice(object.start + 1, object.end - 1);
  // Lines of a text of several are not ours to indent.
  if (inside.includes("'''") || inside.includes('<<')) return undefined;
  const others = object.entries.filter((entry) => entry !== left);
  if (!inside.includes('\n')) return others.map(({ start, end }) => text.slice(start, end));
  const lines = inside.split(/\r?\n/);
  const own = text.slice(object.start + 1, left.start).split('\n').length - 1;
  const isAlone = own === text.slice(object.start + 1, left.end).split('\n').length - 1;
  const rest = lines[own]!.replace(text.slice(left.start, left.end), '').trim().replace(/^,/, '');
  if (!isAlone || rest !== '' || lines[0]!.trim() !== '' || lines.at(-1)!.trim() !== '') return undefined;
  const kept = lines.slice(1, -1).filter((_, at) => at + 1 !== own);
  const shared = smallest(kept.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length));
  return kept.map((line) => line.slice(shared));
}

/** A template of text with a line of dots, where lines go that are in the layout of the file already. @param depth how far these stand in */
export function withLines(frame: string, lines: readonly string[], text: string, depth: number): string {
  if (lines.length === 0) return frame.replace(/\{\r?\n[ \t]*\.\.\.\r?\n[ \t]*\}/, '{}');
  const indent = indentUnit(text).repeat(depth);
  const body = lines.map((line) => (line === '' ? '' : indent + line)).join(eolOf(text));
  return frame.replace(/^[ \t]*\.\.\.(?=\r?$)/m, () => body);
}
