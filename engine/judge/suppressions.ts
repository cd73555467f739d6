import { addAll } from '../../shared-rules/lists';
import type { Comment, Expression, Span } from '../syntax/tree';
import { walk } from '../syntax/walk';
import { meantBy } from '../../shared-rules/model/spelling';
import { lineStart } from '../write/layout';

/** What the author has switched off for a stretch of a file. */
export interface Suppression extends Span {
  readonly rules: readonly NamedRule[];
  /** Behind `--`; undefined: none. */
  readonly reason: string | undefined;
  /** What it is written as: from its first word to the last rule. */
  readonly written: Span;
  /** What goes when it is taken out. */
  readonly whole: Span;
}

/** The id of a rule, where it is written. */
interface NamedRule extends Span {
  readonly id: string;
}

/** A comment that means to switch something off, and does not. */
export interface Misspelling extends Span {
  readonly message: string;
  /** What was meant. */
  readonly meant?: string;
}

export interface Suppressions {
  readonly all: readonly Suppression[];
  readonly misspelt: readonly Misspelling[];
}

/**
 * What every suppression begins with. In strict JSON, where comments do not belong, it is a key of an object's `metadata`, with
 * `RULE[, RULE] -- reason` as its text.
 */
export const marker = 'aks-network-lint-disable';
/** What misspelt ones begin with, too. */
export const prefix = 'aks-network-lint-';
/** Stands for a reason that is still to be written. */
export const noReason = 'say why';

const directive = /aks-network-lint-disable-(next-line|line|file)\s+([\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+--(.*)|\s*\*\/)?$/;
const words = ['disable-next-line', 'disable-line', 'disable-file'];

/**
 * Reads the suppressions of a file: comments, and `metadata` of JSON objects, which holds for the object that carries it.
 * @param root the tree of a JSON file; undefined for other languages
 */
export function suppressionsOf(text: string, comments: readonly Comment[], root: Expression | undefined): Suppressions {
  const all: Suppression[] = [];
  const misspelt: Misspelling[] = [];
  const nextCodeLine = codeLines(text, comments);
  for (const comment of comments) {
    const said = text.slice(comment.start, comment.end).trimEnd();
    if (!said.includes(prefix)) continue;
    const match = directive.exec(said);
    if (!match) {
      const wrong = misspellingIn(said, comment.start);
      if (wrong) misspelt.push(wrong);
      continue;
    }
    const start = comment.start + match.index;
    const rules = rulesIn(match[2]!, start + match[0].indexOf(match[2]!, marker.length + match[1]!.length + 1));
    const effect =
      match[1] === 'file'
        ? { start: 0, end: Infinity }
        : match[1] === 'line'
          ? lineAt(text, comment.start)
          : nextCodeLine(comment.end);
    const isAlone = /^(\/\/|#|\/\*+)\s*$/.test(said.slice(0, match.index));
    all.push({
      ...effect,
      rules,
      reason: reasonIn(match[3]?.replace(/\*\/$/, '')),
      written: { start, end: rules.at(-1)!.end },
      whole: isAlone ? wholeComment(text, comment) : { start, end: comment.start + said.replace(/\*\/$/, '').length },
    });
  }
  if (root) addAll(all, fromMetadata(root, text));
  return { all, misspelt };
}

/** The first of a rule at an offset. */
export function suppressionAt(suppressions: Suppressions, rule: string, offset: number): Suppression | undefined {
  let first: Numbered | undefined;
  for (const one of numberedAt(suppressions, rule, offset)) if (!first || one.number < first.number) first = one;
  return first?.suppression;
}

/** All of a rule at an offset. */
export function* suppressionsAt(suppressions: Suppressions, rule: string, offset: number): Generator<Suppression> {
  for (const { suppression } of numberedAt(suppressions, rule, offset)) yield suppression;
}

interface Numbered {
  readonly suppression: Suppression;
  /** Which one of the file it is. */
  readonly number: number;
  /** Where the last of those ends that do not begin behind it. */
  readonly reach: number;
}

/** Those of each rule by their begin: a file may have thousands, and each finding asks. */
const byRule = new WeakMap<Suppressions, ReadonlyMap<string, readonly Numbered[]>>();

function* numberedAt(suppressions: Suppressions, rule: string, offset: number): Generator<Numbered> {
  let index = byRule.get(suppressions);
  if (!index) byRule.set(suppressions, (index = indexOf(suppressions)));
  const own = index.get(rule) ?? [];
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (own[middle]!.suppression.start <= offset) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && own[at]!.reach > offset; at--)
    if (offset < own[at]!.suppression.end) yield own[at]!;
}

function indexOf({ all }: Suppressions): ReadonlyMap<string, readonly Numbered[]> {
  const index = new Map<string, Numbered[]>();
  const sorted = all.map((suppression, number) => ({ suppression, number }));
  for (const one of sorted.sort((a, b) => a.suppression.start - b.suppression.start || a.number - b.number))
    for (const id of new Set(one.suppression.rules.map((rule) => rule.id))) {
      const known = index.get(id) ?? [];
      known.push({ ...one, reach: Math.max(known.at(-1)?.reach ?? 0, one.suppression.end) });
      index.set(id, known);
    }
  return index;
}

function reasonIn(text: string | undefined): string | undefined {
  const reason = text?.trim() ?? '';
  return reason === '' || reason === noReason ? undefined : reason;
}

function rulesIn(list: string, start: number): NamedRule[] {
  return [...list.matchAll(/[\w-]+/g)].map(({ 0: id, index }) => ({
    id,
    start: start + index,
    end: start + index + id.length,
  }));
}

/** A comment that begins as a suppression does, and is none. */
function misspellingIn(comment: string, offset: number): Misspelling | undefined {
  const match = /^(?:\/\/|#|\/\*+)\s*aks-network-lint-([\w-]+)/.exec(comment);
  if (!match) return undefined;
  const [whole, word = ''] = match;
  const start = offset + whole.length - word.length - prefix.length;
  const end = offset + whole.length;
  if (words.includes(word))
    return {
      start,
      end,
      message: `This suppresses nothing: behind ${prefix}${word} stand the ids of rules with commas between, and the reason behind --.`,
    };
  const meant = word === 'disable' || word === 'ignore' ? words[0] : meantBy(word, words);
  if (meant === undefined) return undefined;
  return {
    start,
    end,
    message: `This suppresses nothing: there is no ${prefix}${word}. Did you mean ${prefix}${meant}?`,
    meant: prefix + meant,
  };
}

/** A comment with the space before it, or its line where it stands alone. */
function wholeComment(text: string, { start, end }: Span): Span {
  const line = lineStart(text, start);
  const indent = text.slice(line, start);
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (/^[ \t]*$/.test(indent) && rest) return { start: line, end: end + rest[0].length };
  return { start: line + indent.trimEnd().length, end };
}

function fromMetadata(root: Expression, text: string): Suppression[] {
  const found: Suppression[] = [];
  walk(root, (node) => {
    if (node.kind !== 'object') return;
    for (const entry of node.entries) {
      if (entry.kind !== 'property' || entry.key?.toLowerCase() !== 'metadata' || entry.value.kind !== 'object')
        continue;
      for (const inner of entry.value.entries) {
        if (inner.kind !== 'property' || inner.key !== marker || inner.value.kind !== 'literal') continue;
        const raw = text.slice(inner.value.start + 1, inner.value.end - 1);
        const cut = /\s--/.exec(raw)?.index ?? raw.length;
        const rules = rulesIn(raw.slice(0, cut), inner.value.start + 1);
        if (rules.length === 0) continue;
        found.push({
          start: node.start,
          end: node.end,
          rules,
          reason: reasonIn(raw.slice(cut).replace(/^\s--/, '')),
          written: { start: rules[0]!.start, end: rules.at(-1)!.end },
          whole:
            entry.value.entries.length > 1 ? wholeEntry(entry.value.entries, inner) : wholeEntry(node.entries, entry),
        });
      }
    }
  });
  return found;
}

/** An entry with the comma that goes with it. */
function wholeEntry(entries: readonly Span[], entry: Span): Span {
  const at = entries.indexOf(entry);
  const [before, after] = [entries[at - 1], entries[at + 1]];
  if (after) return { start: entry.start, end: after.start };
  return { start: before?.end ?? entry.start, end: entry.end };
}

function lineAt(text: string, offset: number): Span {
  const next = text.indexOf('\n', offset);
  return { start: lineStart(text, offset), end: next < 0 ? Infinity : next + 1 };
}

/** Finds the first line below an offset that is neither blank nor only a comment, so that suppressions can be stacked. */
function codeLines(text: string, unsorted: readonly Comment[]): (offset: number) => Span {
  const known = new Map<number, Span>();
  const comments = [...unsorted].sort((a, b) => a.start - b.start);
  const isComment = (offset: number) => {
    let [low, high] = [0, comments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comments[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    return low < comments.length && comments[low]!.start <= offset;
  };
  return (offset) => {
    const passed: number[] = [];
    let line = lineAt(text, offset);
    while (line.end < text.length) {
      line = lineAt(text, line.end);
      const below = known.get(line.start);
      if (below) {
        line = below;
        break;
      }
      passed.push(line.start);
      const first = line.start + (/^\s*/.exec(text.slice(line.start, line.end))?.[0].length ?? 0);
      if (first < Math.min(line.end, text.length) && !isComment(first)) break;
    }
    for (const start of passed) known.set(start, line);
    return line;
  };
}
