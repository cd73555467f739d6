import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import { parseConfiguration } from './read';
import type { RuleLevel } from './options';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The edit that gives a rule a severity in a configuration file, and changes nothing else of it.
 * @returns undefined where the file is broken, or its rules stand elsewhere (behind an alias)
 */
export function severityEdit(text: string, rule: string, level: RuleLevel): Edit | undefined {
  const document = parseConfiguration(text);
  if (document.errors.length > 0) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const root: unknown = document.contents;
  const isEmpty = root === null || (isScalar(root) && (root.value === null || root.value === ''));
  if (!isEmpty && !isMap(root)) return undefined;
  const rules = isMap(root) ? pairOf(root, 'rules') : undefined;
  if (!rules) {
    if (isMap(root) && root.flow === true) return intoFlow(text, root, `rules: { ${rule}: ${level} }`);
    return atEnd(text, `rules:${eol}  ${rule}: ${level}`, eol);
  }
  if (isMap(rules.value)) {
    const own = pairOf(rules.value, rule);
    if (own) return inPlaceOf(own, level);
    if (rules.value.flow === true) return intoFlow(text, rules.value, `${rule}: ${level}`);
    return below(text, rules.value, `${rule}: ${level}`, eol);
  }
  // `rules:` with nothing behind it.
  const key = rangeOf(rules.key);
  const isNothing = rules.value === null || (isScalar(rules.value) && rules.value.value === null);
  if (!key || !isNothing) return undefined;
  const value = rangeOf(rules.value);
  if (value && value[1] > value[0]) return { start: value[0], end: value[1], text: `${eol}  ${rule}: ${level}` };
  const lineEnd = endOfLine(text, key[1]);
  return { start: lineEnd, end: lineEnd, text: `${eol}  ${rule}: ${level}` };
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function inPlaceOf({ key, value }: Pair, level: RuleLevel): Edit | undefined {
  const [at, old] = [rangeOf(key), rangeOf(value)];
  if (old && old[1] > old[0]) return isScalar(value) ? { start: old[0], end: old[1], text: level } : undefined;
  return at && { start: at[1] + 1, end: at[1] + 1, text: ` ${level}` };
}

/** Below the last rule, and what is said of it in its line. */
function below(text: string, map: YAMLMap, row: string, eol: string): Edit | undefined {
  const last = map.items.at(-1);
  const [first, end] = [rangeOf(map.items[0]?.key), rangeOf(last?.value) ?? rangeOf(last?.key)];
  if (!first || !end) return undefined;
  const indent = text.slice(text.lastIndexOf('\n', first[0] - 1) + 1, first[0]);
  if (!/^[ ]*$/.test(indent)) return undefined;
  const at = endOfLine(text, end[1]);
  return { start: at, end: at, text: `${eol}${indent}${row}` };
}

function intoFlow(text: string, map: YAMLMap, row: string): Edit | undefined {
  const range = rangeOf(map);
  if (!range) return undefined;
  const close = text.lastIndexOf('}', range[1] - 1);
  if (close < range[0]) return undefined;
  const last = map.items.at(-1);
  if (!last) return { start: close, end: close, text: text[close - 1] === '{' ? ` ${row} ` : `${row} ` };
  const end = (rangeOf(last.value) ?? rangeOf(last.key))?.[1];
  return end === undefined ? undefined : { start: end, end, text: `, ${row}` };
}

function atEnd(text: string, rows: string, eol: string): Edit {
  // What stands behind the end of the document is another one.
  const end = /^\.\.\.\s*$/m.exec(text)?.index ?? text.length;
  const isFresh = end === 0 || /[\r\n]$/.test(text.slice(0, end));
  return { start: end, end, text: `${isFresh ? '' : eol}${rows}${eol}` };
}

function endOfLine(text: string, offset: number): number {
  const end = /\r?\n/.exec(text.slice(offset));
  return end ? offset + end.index : text.length;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? (node.range as [number, number, number])
    : undefined;
}
