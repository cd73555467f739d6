import { addAll } from '../../shared-rules/lists';
import type { Files } from '../files/files';
import { kindOf, kinds } from '../files/kinds';
import type { Comment, ObjectExpression } from '../syntax/tree';
import { walk } from '../syntax/walk';
import { applyEdits, escapeSnippet, type TextEdit } from '../write/edit';
import { eolOf, lineStart } from '../write/layout';
import { insertProperty } from '../write/insert';
import type { LocatedFix } from './fixes';
import type { LocatedFinding } from './present';
import { parseSource } from '../languages/languages';
import { marker, noReason, suppressionAt, suppressionsOf } from './suppressions';

/** Where a suppression is written: above the line, behind it, or at the top of the file. */
export type Where = 'next-line' | 'line' | 'file';

/** A suppression, with what its title says: the rules that it names, and how far it reaches. */
export interface SuppressFix extends LocatedFix {
  readonly rules: readonly string[];
  readonly reach: 'here' | 'line' | 'resource' | 'file';
}

/**
 * The fix that switches findings of one file off: comments, or in JSON without comments an entry in `metadata`. The caret comes to stand on the
 * reason.
 * @returns undefined where it cannot be written
 */
export function suppress(
  all: readonly LocatedFinding[],
  files: Files,
  where: Where = 'next-line',
): SuppressFix | undefined {
  // No comment stands above a comment for long: what is wrong with one is suppressed for the file, or mended.
  const findings = all.filter(({ rule }) => where === 'file' || rule.of !== 'suppression');
  const [first] = findings;
  const text = first && files.peek(first.file)?.text;
  if (!first || text === undefined) return undefined;
  const { comments, root } = parseSource(first.file, files);
  const isStrict = first.file.endsWith('.json') && comments.length === 0;
  const top = root?.kind === 'object' && kindOf(first.file) === 'json' ? root : undefined;
  // One comment, or one entry, for all that stands at one place.
  const places = new Map<number, { readonly at: LocatedFinding; readonly rules: Set<string> }>();
  for (const finding of findings) {
    const line = where === 'file' ? 0 : lineStart(text, finding.start);
    const key = isStrict && where !== 'file' ? (resourceAround(finding, files)?.start ?? -1) : line;
    const place = places.get(key) ?? { at: finding, rules: new Set<string>() };
    place.rules.add(finding.rule.id);
    places.set(key, place);
  }
  const edits: TextEdit[] = [];
  for (const { at, rules } of places.values()) {
    const ids = [...rules];
    const written = isStrict
      ? where === 'line'
        ? undefined
        : inMetadata(at, ids, where === 'file' ? top : resourceAround(at, files), text)
      : where === 'file'
        ? atTop(at, ids, text)
        : where === 'line'
          ? behindLine(at, ids, text, comments, files)
          : aboveLine(at, ids, text);
    if (!written) return undefined;
    addAll(edits, written);
  }
  const rules = [...new Set(findings.map(({ rule }) => rule.id))];
  const what = rules.length > 1 ? `all ${rules.length} rules` : rules.join();
  const reach = where === 'file' ? 'file' : isStrict ? 'resource' : where === 'line' ? 'line' : 'here';
  const place = { file: 'in this file', resource: 'in this resource', line: 'on this line', here: 'here' }[reach];
  return {
    title: `Suppress ${what} ${place}, with a reason`,
    rules,
    reach,
    safety: 'review',
    preferred: false,
    edits: edits.map(withCaret),
  };
}

const reason = `-- ${noReason}`;

/** The same edit with the caret on the reason that is still to be written. */
function withCaret(edit: TextEdit, at: number): TextEdit {
  if (!edit.text.includes(reason)) return edit;
  return { ...edit, snippet: escapeSnippet(edit.text).replace(reason, `-- \${${at + 1}:${noReason}}`) };
}

function aboveLine(
  { file, start: at }: LocatedFinding,
  rules: readonly string[],
  text: string,
): TextEdit[] | undefined {
  const start = lineStart(text, at);
  // A suppression that is there already takes the rules in.
  const previous = text.slice(lineStart(text, Math.max(0, start - 1)), start);
  const existing = /aks-network-lint-disable-next-line\s+[\w-]+(?:\s*,\s*[\w-]+)*/.exec(previous);
  if (existing && start > 0) {
    const end = start - previous.length + existing.index + existing[0].length;
    return [{ file, start: end, end, text: `, ${rules.join(', ')}` }];
  }
  const kind = kindOf(file);
  if (!kind) return undefined;
  const mark = kinds[kind].comment;
  const indent = /^[ \t]*/.exec(text.slice(start))![0];
  return [
    {
      file,
      start,
      end: start,
      text: `${indent}${mark} ${marker}-next-line ${rules.join(', ')} ${reason}${eolOf(text)}`,
    },
  ];
}

/** Behind the line; not where a comment stands there already, or where it would be a part of a text. */
function behindLine(
  { file, start: at, rule }: LocatedFinding,
  rules: readonly string[],
  text: string,
  comments: readonly Comment[],
  files: Files,
): TextEdit[] | undefined {
  const kind = kindOf(file);
  const end = lineStart(text, at) + /^[^\r\n]*/.exec(text.slice(lineStart(text, at)))![0].trimEnd().length;
  if (!kind || comments.some((comment) => comment.start < end && lineStart(text, at) <= comment.end)) return undefined;
  const edit = { file, start: end, end, text: ` ${kinds[kind].comment} ${marker}-line ${rules.join(', ')} ${reason}` };
  const after = files.with(new Map([[file, applyEdits(text, [edit]) ?? text]]));
  const { comments: now, root } = parseSource(file, after);
  return suppressionAt(suppressionsOf(after.peek(file)?.text ?? '', now, root), rule.id, at) ? [edit] : undefined;
}

/** At the top of the file, or in the suppression that stands there. */
function atTop({ file }: LocatedFinding, rules: readonly string[], text: string): TextEdit[] | undefined {
  const kind = kindOf(file);
  if (!kind) return undefined;
  const line = /^[^\r\n]*/.exec(text)![0];
  const existing = /aks-network-lint-disable-file\s+[\w-]+(?:\s*,\s*[\w-]+)*/.exec(line);
  if (existing) {
    const end = existing.index + existing[0].length;
    return [{ file, start: end, end, text: `, ${rules.join(', ')}` }];
  }
  return [
    {
      file,
      start: 0,
      end: 0,
      text: `${kinds[kind].comment} ${marker}-file ${rules.join(', ')} ${reason}${eolOf(text)}`,
    },
  ];
}

/** The innermost resource that holds a finding. */
function resourceAround({ file, start }: LocatedFinding, files: Files): ObjectExpression | undefined {
  const { root } = parseSource(file, files);
  let resource: ObjectExpression | undefined;
  if (root) {
    walk(root, (node) => {
      if (node.kind !== 'object' || start < node.start || start >= node.end) return;
      const has = (key: string) => node.entries.some((entry) => entry.kind === 'property' && entry.key === key);
      if (has('type') && (has('apiVersion') || has('properties')) && (!resource || node.start > resource.start))
        resource = node;
    });
  }
  return resource;
}

/** `metadata` of a resource, or of the template. */
function inMetadata(
  finding: LocatedFinding,
  rules: readonly string[],
  resource: ObjectExpression | undefined,
  text: string,
): TextEdit[] | undefined {
  if (!resource) return undefined;
  const metadata = resource.entries.find((entry) => entry.kind === 'property' && entry.key === 'metadata');
  const known = metadata?.kind === 'property' && metadata.value.kind === 'object' ? metadata.value : undefined;
  const entry = known?.entries.find((one) => one.kind === 'property' && one.key === marker);
  if (entry?.kind === 'property' && entry.value.kind === 'literal') {
    const at = entry.value.start + 1;
    return [{ file: finding.file, start: at, end: at, text: `${rules.join(', ')}, ` }];
  }
  const value = `${rules.join(', ')} ${reason}`;
  return known
    ? insertProperty(text, finding.file, known, marker, value)
    : insertProperty(text, finding.file, resource, 'metadata', { [marker]: value });
}
