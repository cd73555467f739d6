import { addAll } from '../../../shared-rules/lists';
import { isAlias, isMap, isScalar, isSeq, parseDocument, Lexer, type Document, type Node, type Pair } from 'yaml';
import type {
  ArrayExpression,
  Comment,
  Expression,
  Literal,
  ObjectExpression,
  Problem,
  Property,
  Reference,
  Span,
  Spread,
} from '../../syntax/tree';
import { plain } from '../../syntax/plain';

/** One document of a file. */
export interface YamlDocument extends Span {
  readonly root: Expression;
  /** It does not parse, or a part of it was left out so that the rest does: what is absent in it may be there. */
  readonly isBroken: boolean;
  /** It is not read, and anything may be in it: it holds `{{`, so a template makes it, or there is too much of it. */
  readonly unread: 'template' | 'unread' | undefined;
  /** What each alias stands for. */
  readonly anchors: ReadonlyMap<Reference, Expression>;
}

export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

/** How many documents of a file, and items of a list, are read. What kubectl prints may have more of them, and each has much in it. @param length of the text */
export function mostObjects(length: number): number {
  return Math.max(1_000, Math.floor(length / 1_000));
}

/** A document that does not parse is tried again without the line that is wrong, so many times. */
const maxRepairs = 4;
/** Deeper nesting has no value. */
const maxDepth = 100;

const options = {
  schema: 'failsafe',
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  strict: false,
  logLevel: 'silent',
} as const;

/** The documents of a YAML file. Never throws. */
export function parseYaml(text: string): ParsedYaml {
  const problems: Problem[] = [];
  const documents: YamlDocument[] = [];
  const comments: Comment[] = [];
  const maxDocuments = mostObjects(text.length);
  for (const { start, end } of partsOf(text)) {
    if (documents.length >= maxDocuments) {
      problems.push({
        start,
        end: Math.min(end, start + 3),
        message: `Only the first ${maxDocuments} documents of a file are read.`,
      });
      documents.push(unreadAt(start, text.length, 'there are too many documents before it'));
      break;
    }
    const part = text.slice(start, end);
    if (isEmpty(part)) {
      if (part.includes('aks-network-lint')) addAll(comments, commentsOf(part, start, true));
      continue;
    }
    const document = part.includes('{{') ? templateAt(start, end) : knownDocument(part, start, problems);
    documents.push(document);
    if (part.includes('aks-network-lint'))
      addAll(comments, commentsOf(part, start, document.isBroken || document.unread !== undefined));
  }
  return { documents, problems, comments };
}

/** Nothing but marks, directives and comments. */
function isEmpty(part: string): boolean {
  return part.split('\n').every((line) => /^(#|%|---\s*$|---\s+#|$)/.test(line.trim()));
}

/** Where documents begin: at a line of `---`. */
function partsOf(text: string): Span[] {
  const starts = [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index);
  const all = text.slice(0, starts[0]).trim() === '' && starts.length > 0 ? starts : [0, ...starts];
  return all.map((start, at) => ({ start, end: all[at + 1] ?? text.length }));
}

function templateAt(start: number, end: number): YamlDocument {
  const root: Expression = { kind: 'opaque', reason: 'a template makes it', start, end };
  return { start, end, root, isBroken: false, unread: 'template', anchors: new Map() };
}

/** Documents that were read lately, by where they begin and what they say: a key changes one of a file, and those before it stay what they are. */
const recent = new Map<string, YamlDocument>();
const maxRecent = 100;

function knownDocument(source: string, offset: number, problems: Problem[]): YamlDocument {
  if (source.length > maxRecentLength) return documentAt(source, offset, problems);
  const key = `${offset} ${source}`;
  const known = recent.get(key);
  recent.delete(key);
  const found = problems.length;
  const document = known ?? documentAt(source, offset, problems);
  if (problems.length > found) return document;
  recent.set(key, document);
  for (const oldest of recent.keys()) {
    if (recent.size <= maxRecent) break;
    recent.delete(oldest);
  }
  return document;
}

/** Longer ones are not kept. */
const maxRecentLength = 20_000;

/** Reads one document; where it is broken, again without the line that breaks it. */
function documentAt(source: string, offset: number, problems: Problem[]): YamlDocument {
  const end = offset + source.length;
  let text = source;
  let isBroken = false;
  try {
    if (isTooDeep(source)) return deepAt(offset, end, problems);
    if (isTooLong(source)) {
      problems.push({ start: offset, end: offset, message: 'This document is too long to be read.' });
      return unreadAt(offset, end, 'it is too long');
    }
    let document = parseQuickly(text);
    for (let repair = 0; document.errors.length > 0 && repair <= maxRepairs; repair++) {
      const [{ pos, message, code }] = document.errors as [(typeof document.errors)[0]];
      if (!isBroken) {
        // Of what is missing at the end the library names the place behind it.
        const start = Math.min(offset + pos[0], end);
        problems.push({ start, end: Math.min(Math.max(offset + pos[1], start), end), message });
      }
      isBroken = true;
      if (document.errors.length > maxErrors) break;
      // What is open at the end of its line is half typed, and would swallow what follows.
      const closed = repair === 0 ? withoutOpenValues(text) : text;
      const line =
        closed === text ? lineOf(text, code === 'MISSING_CHAR' ? openQuote(document, pos[0]) : pos[0]) : undefined;
      if (closed === text && !line) break;
      text = line ? text.slice(0, line.start) + ' '.repeat(line.end - line.start) + text.slice(line.end) : closed;
      document = parseQuickly(text);
    }
    const reading = new Reading(offset, end, problems);
    const root = reading.read(document.contents, 0);
    return { start: offset, end, root, isBroken, unread: undefined, anchors: reading.anchors };
  } catch {
    // Nested deeper than the library goes.
    return deepAt(offset, end, problems);
  }
}

/** So much of a name is said. */
const longestName = 100;

/** Every error of the library would take the stack with it, which nobody reads and which costs more than all the rest. */
function parseQuickly(text: string): Document.Parsed {
  const errors = Error as { stackTraceLimit?: number };
  const before = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  try {
    return parseDocument(text, options);
  } finally {
    if (before !== undefined) errors.stackTraceLimit = before;
  }
}

/** With more of them a text is no YAML, and no line mends it. */
const maxErrors = 1_000;

function deepAt(start: number, end: number, problems: Problem[]): YamlDocument {
  problems.push({ start, end: start, message: 'This document is nested too deeply to be read.' });
  return unreadAt(start, end, 'it is nested too deeply');
}

function unreadAt(start: number, end: number, reason: string): YamlDocument {
  const root: Expression = { kind: 'opaque', reason, start, end };
  return { start, end, root, isBroken: true, unread: 'unread', anchors: new Map() };
}

/** Whether a document has more in it than anybody writes, by its lines and the marks between its parts: with few signs to each. */
function isTooLong(text: string): boolean {
  const most = Math.max(maxParts, text.length / signsOfPart);
  if (text.length <= most) return false;
  let parts = 0;
  for (let at = 0; at < text.length && parts <= most; at++) if ('\n,:{['.includes(text[at]!)) parts++;
  return parts > most;
}

/** What kubectl prints of a whole cluster may be longer, and has more signs in a line. */
const maxParts = 60_000;
const signsOfPart = 8;

/** Whether a text nests so deep that reading it would take long and lead nowhere: by its brackets, and the dashes of a line. */
function isTooDeep(text: string): boolean {
  if (/^ *(?:- +){100}/m.test(text)) return true;
  let depth = 0;
  for (const [sign] of text.matchAll(/[[\]{}]/g)) {
    depth += sign === '[' || sign === '{' ? 1 : -1;
    if (depth > maxBrackets) return true;
  }
  return false;
}

/** Far more than any text has in its strings without their other half. */
const maxBrackets = 1_000;

/** The same text with blanks in the place of keys that are half typed, and of values that begin with a quote or a bracket and do not end on their line, where the next line begins anew. */
function withoutOpenValues(text: string): string {
  const lines = text.split('\n');
  const nexts: (string | undefined)[] = [];
  for (let at = lines.length - 1, next: string | undefined; at >= 0; at--) {
    nexts[at] = next;
    if (/^\s*[^\s#]/.test(lines[at]!)) next = lines[at];
  }
  const after = (at: number) => nexts[at];
  return lines
    .map((line, at) => {
      if (isHalfKey(line) && isKeyAt(after(at), indentOf(line))) return ' '.repeat(line.length);
      const match = /^( *(?:- +)*(?:[^\s#'"[\]{}:][^:#]*:[ \t]+)?)(["'[{][^\r]*)\r?$/.exec(line);
      const [, head = '', value = ''] = match ?? [];
      if (value === '' || isClosed(value)) return line;
      const next = after(at);
      const isNew = next === undefined || /^ *(- +)*[^\s#'"[\]{},][^,]*:(\s|$)|^ *- |^---/.test(next);
      const isDeeper = next !== undefined && indentOf(next) > indentOf(line) && /^["']/.test(value) === false;
      return isNew && !isDeeper ? head + ' '.repeat(value.length) + line.slice(head.length + value.length) : line;
    })
    .join('\n');
}

/** One word alone, which would become a part of the key on the next line. */
function isHalfKey(line: string): boolean {
  return /^ *[\w./-]+\s*$/.test(line) && !/^ *(-+|\.\.\.)\s*$/.test(line);
}

function isKeyAt(line: string | undefined, indent: number): boolean {
  return line !== undefined && indentOf(line) === indent && /^ *[^\s#'"[\]{}:-][^:]*:(\s|$)/.test(line);
}

function indentOf(line: string): number {
  // A dash counts: what stands behind it begins there.
  return /^ *(?:- +)*/.exec(line)![0].length;
}

/** Whether a text in quotes, or what stands between brackets, ends where it begins. */
function isClosed(value: string): boolean {
  let quote = '';
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const sign = value[at]!;
    if (quote !== '') {
      if (sign === '\\' && quote === '"') at++;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (quote === '' && depth <= 0) return true;
  }
  return false;
}

/** The line of an offset that has something on it; of the end of a text the last one. */
function lineOf(text: string, offset: number): Span | undefined {
  let at = Math.min(offset, text.length - 1);
  while (at > 0 && /\s/.test(text[at]!)) at--;
  const start = text.lastIndexOf('\n', at) + 1;
  const next = text.indexOf('\n', at);
  const end = next < 0 ? text.length : next;
  // The dash of an item stays, for what follows in it.
  const dashes = /^[ ]*(?:- +)*/.exec(text.slice(start, end))![0].length;
  return text.slice(start + dashes, end).trim() === ''
    ? text.slice(start, end).trim() === ''
      ? undefined
      : { start, end }
    : { start: start + dashes, end };
}

/** Where the text in quotes begins that has no end. */
function openQuote(document: Document, otherwise: number): number {
  let last = otherwise;
  const visit = (node: unknown): void => {
    if (isMap(node)) for (const { key, value } of node.items) [key, value].forEach(visit);
    else if (isSeq(node)) node.items.forEach(visit);
    else if (isScalar(node) && node.type?.startsWith('QUOTE') && node.range && node.range[1] >= otherwise)
      last = node.range[0];
  };
  visit(document.contents);
  return last;
}

/** Turns the nodes of the library into ours. */
class Reading {
  readonly anchors = new Map<Reference, Expression>();
  readonly #byName = new Map<string, Expression>();

  constructor(
    private readonly offset: number,
    private readonly end: number,
    private readonly problems: Problem[],
  ) {}

  read(node: Node | null | undefined, depth: number): Expression {
    const [from, to] = node?.range ?? [0, 0];
    const span = this.#span(from, to);
    if (!node || depth > maxDepth)
      return { kind: 'opaque', reason: node ? 'it is nested too deeply' : 'nothing is written', ...span };
    if (isAlias(node)) {
      const alias: Reference = { kind: 'reference', name: node.source, ...span };
      const target = this.#byName.get(node.source);
      if (target) this.anchors.set(alias, target);
      return alias;
    }
    const made = this.#make(node, span, depth);
    // An alias inside of what it names comes before this, so it leads nowhere.
    if ('anchor' in node && typeof node.anchor === 'string') this.#byName.set(node.anchor, made);
    return made;
  }

  #span(from: number, to: number): Span {
    return { start: Math.min(this.offset + from, this.end), end: Math.min(this.offset + to, this.end) };
  }

  #make(node: Node, span: Span, depth: number): Expression {
    if (isScalar(node)) {
      const source = node.source ?? '';
      const isText = node.type !== 'PLAIN' || node.tag === '!!str' || node.tag === 'tag:yaml.org,2002:str';
      const value = isText ? source : plain(source);
      const literal: Literal = { kind: 'literal', value, ...(value === source ? {} : { raw: source }), ...span };
      return literal;
    }
    if (isSeq(node)) {
      const list: ArrayExpression = {
        kind: 'array',
        items: node.items.map((item) => this.read(item as Node, depth + 1)),
        ...span,
      };
      return list;
    }
    if (isMap(node)) {
      const seen = new Set<string>();
      const entries = node.items.map((pair) => this.#entry(pair as Pair<Node, Node | null>, depth, seen));
      const object: ObjectExpression = { kind: 'object', entries, closed: true, ...span };
      return object;
    }
    return { kind: 'opaque', reason: 'it is of no kind that is known', ...span };
  }

  #entry({ key, value }: Pair<Node, Node | null>, depth: number, seen: Set<string>): Property | Spread {
    const [from, to] = key.range ?? [0, 0];
    const keySpan = this.#span(from, to);
    const name = isScalar(key) ? (key.source ?? '') : undefined;
    const read: Expression = value
      ? this.read(value, depth + 1)
      : { kind: 'literal', value: null, start: keySpan.end, end: keySpan.end };
    const span = { start: keySpan.start, end: Math.max(read.end, keySpan.end) };
    if (name === '<<' && isScalar(key) && key.type === 'PLAIN') return { kind: 'spread', value: read, ...span };
    if (name !== undefined && seen.has(name))
      this.problems.push({ ...keySpan, message: `${name.slice(0, longestName)} is written twice in this mapping.` });
    if (name !== undefined) seen.add(name);
    return { kind: 'property', key: name, keySpan, value: read, ...span };
  }
}

/** Comments, which the library keeps with what they stand beside. */
function commentsOf(text: string, offset: number, isBroken: boolean): Comment[] {
  const comments: Comment[] = [];
  // Text in quotes without an end would swallow all that follows.
  if (isBroken)
    return [...text.matchAll(/^[ \t]*(#.*)$/gm)].map(({ index, 0: line, 1: own = '' }) => {
      const end = offset + index + line.trimEnd().length;
      return { kind: 'line', start: offset + index + line.length - own.length, end };
    });
  let at = 0;
  let isScalarNext = false;
  for (const token of new Lexer().lex(text)) {
    if (token === '\x1f') {
      isScalarNext = true;
      continue;
    }
    if (token === '\x02' || token === '\x18') continue;
    if (!isScalarNext && token.startsWith('#'))
      comments.push({ kind: 'line', start: offset + at, end: offset + at + token.trimEnd().length });
    at += token.length;
    isScalarNext = false;
  }
  return comments;
}
