import type { Comment, Expression, Span } from '../syntax/tree';
import { walk } from '../syntax/walk';
import { lineStart } from '../write/layout';

/** One rule that the author has switched off for a stretch of a file. */
interface Suppression extends Span {
  readonly rules: readonly string[];
}

/** Whether a finding of a rule at an offset is switched off. */
export type IsSuppressed = (rule: string, offset: number) => boolean;

/**
 * What every suppression begins with. In strict JSON, where comments do not belong, it is a key of an object's `metadata`, with
 * `RULE[, RULE] -- reason` as its text.
 */
export const marker = 'aks-network-lint-disable';

const directive = /aks-network-lint-disable-(next-line|line|file)\s+([\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+--.*|\s*\*\/)?$/;

/**
 * Reads the suppressions of a file: comments, and `metadata` of JSON objects, which holds for the object that carries it.
 * @param root the tree of a JSON file; undefined for other languages
 */
export function suppressionsOf(text: string, comments: readonly Comment[], root: Expression | undefined): IsSuppressed {
  const found: Suppression[] = [];
  const nextCodeLine = codeLines(text, comments);
  for (const comment of comments) {
    const match = directive.exec(text.slice(comment.start, comment.end).trimEnd());
    if (!match) continue;
    const rules = match[2]!.split(',').map((rule) => rule.trim());
    if (match[1] === 'file') found.push({ rules, start: 0, end: Infinity });
    else if (match[1] === 'line') found.push({ rules, ...lineAt(text, comment.start) });
    else found.push({ rules, ...nextCodeLine(comment.end) });
  }
  if (root) found.push(...fromMetadata(root));
  return (rule, offset) => found.some((one) => one.start <= offset && offset < one.end && one.rules.includes(rule));
}

function fromMetadata(root: Expression): Suppression[] {
  const found: Suppression[] = [];
  walk(root, (node) => {
    if (node.kind !== 'object') return;
    for (const entry of node.entries) {
      if (entry.kind !== 'property' || entry.key?.toLowerCase() !== 'metadata' || entry.value.kind !== 'object')
        continue;
      for (const inner of entry.value.entries) {
        if (inner.kind !== 'property' || inner.key !== marker || inner.value.kind !== 'literal') continue;
        const rules = String(inner.value.value)
          .replace(/\s--.*$/s, '')
          .split(',')
          .map((rule) => rule.trim());
        found.push({ rules, start: node.start, end: node.end });
      }
    }
  });
  return found;
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
