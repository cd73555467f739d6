import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { checked } from './check';
import type { Values } from './options';

/** Something that is wrong with a configuration file, or may be. Offsets are UTF-16. */
export interface Problem {
  readonly start: number;
  readonly end: number;
  /** A file with an error keeps what it said before. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** A configuration file as it stands. */
export interface Reading {
  /** What is right of it. */
  readonly values: Values;
  readonly problems: readonly Problem[];
  /** It is YAML, so that its values are all that it says. */
  readonly isWhole: boolean;
  /** Where something of the values stands: a key, or with `value` what stands behind it. Undefined: nowhere. */
  readonly place: (path: readonly (string | number)[], value?: boolean) => Span | undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** No configuration is this long. Characters. */
const maxLength = 1_000_000;

/** Reads a configuration file. Nothing throws; nothing in it is run. @param rules the ids of all rules */
export function readConfigurationFile(text: string, rules: readonly string[]): Reading {
  if (text.length > maxLength) return broken(`This file was not read: it is longer than ${maxLength} characters.`);
  let document: Document;
  let given: unknown;
  const problems: Problem[] = [];
  try {
    document = parseConfiguration(text);
    for (const { pos, message } of document.errors) {
      const [start, end] = span(pos[0], pos[1], text);
      problems.push({ start, end, severity: 'error', message: `This is not YAML: ${firstSentence(message)}` });
    }
    given = document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    return broken(`This is not YAML: ${firstSentence(error instanceof Error ? error.message : String(error))}`);
  }
  const { values, faults } = checked(given, rules);
  const isWhole = problems.length === 0;
  for (const { path, onKey, message } of isWhole ? faults : []) {
    const at = placeOf(document, path, !onKey, text) ?? { start: 0, end: firstLine(text) };
    problems.push({ ...at, severity: 'error', message });
  }
  const wrong = new Set(faults.map(({ path }) => path.join('\n')));
  return {
    values,
    problems,
    isWhole,
    place: (path, value = false) => placeOf(document, asWritten(path, wrong), value, text),
  };
}

/** Values have only what is right of a list: where one of them stands among all that is written. @param wrong the paths of the others */
function asWritten(path: readonly (string | number)[], wrong: ReadonlySet<string>): (string | number)[] {
  const written: (string | number)[] = [];
  for (const step of path) {
    if (typeof step === 'string') written.push(step);
    else {
      let at = -1;
      for (let right = -1; right < step;) if (!wrong.has([...written, ++at].join('\n'))) right++;
      written.push(at);
    }
  }
  return written;
}

/** The tree of a text in YAML 1.2, with the places of everything. */
export function parseConfiguration(text: string): Document.Parsed | Document {
  return parseDocument(text, { prettyErrors: false, lineCounter: new LineCounter(), uniqueKeys: true });
}

function broken(message: string): Reading {
  return {
    values: {},
    problems: [{ start: 0, end: 0, severity: 'error', message }],
    isWhole: false,
    place: () => undefined,
  };
}

function firstSentence(message: string): string {
  const [line = ''] = message.split('\n');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function firstLine(text: string): number {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
}

function span(from: number, to: number, text: string): [number, number] {
  const start = Math.min(from, text.length);
  // A place between two signs is underlined at the one behind it.
  return [start, Math.min(Math.max(to, start + 1), text.length)];
}

function placeOf(
  document: Document,
  path: readonly (string | number)[],
  value: boolean,
  text: string,
): Span | undefined {
  let node: unknown = document.contents;
  let found: Pair | undefined;
  for (const step of path) {
    found = undefined;
    if (isMap(node)) {
      found = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step));
      node = found?.value;
    } else if (isSeq(node)) node = node.items[Number(step)];
    // One text is a list of one.
    else if (step === 0 && isScalar(node)) continue;
    else return undefined;
    if (node === undefined && !found) return undefined;
  }
  const target = found && (!value || !hasRange(found.value)) ? found.key : node;
  const key = isPair(target) ? target.key : target;
  if (!hasRange(key)) return undefined;
  const [start, end] = key.range;
  // A value over several lines is underlined at its key.
  if (found && value && hasRange(found.key) && text.slice(start, end).trimEnd().includes('\n'))
    return { start: found.key.range[0], end: found.key.range[1] };
  return { start, end: Math.max(start, end) };
}

function hasRange(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
