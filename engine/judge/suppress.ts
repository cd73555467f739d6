import type { Files } from '../files/files';
import { kindOf, kinds } from '../files/kinds';
import type { ObjectExpression } from '../syntax/tree';
import { walk } from '../syntax/walk';
import type { TextEdit } from '../write/edit';
import { eolOf, lineStart } from '../write/layout';
import { insertProperty } from '../write/insert';
import type { LocatedFix } from './fixes';
import type { LocatedFinding } from './present';
import { parseSource } from '../languages/languages';
import { marker } from './suppressions';

/** The fix that switches findings of one file off: a comment above the line of each, or in JSON without comments an entry in the resource's `metadata`. */
export function suppress(findings: readonly LocatedFinding[], files: Files): LocatedFix | undefined {
  const [first] = findings;
  const text = first && files.peek(first.file)?.text;
  if (!first || text === undefined) return undefined;
  const isStrict = first.file.endsWith('.json') && parseSource(first.file, files).comments.length === 0;
  // One comment, or one entry, for all that stands at one place.
  const places = new Map<number, { readonly at: LocatedFinding; readonly rules: Set<string> }>();
  for (const finding of findings) {
    const key = isStrict ? (resourceAround(finding, files)?.start ?? -1) : lineStart(text, finding.start);
    const place = places.get(key) ?? { at: finding, rules: new Set<string>() };
    place.rules.add(finding.rule.id);
    places.set(key, place);
  }
  const edits: TextEdit[] = [];
  for (const { at, rules } of places.values()) {
    const written = isStrict ? inMetadata(at, [...rules], files, text) : aboveLine(at, [...rules], text);
    if (!written) return undefined;
    edits.push(...(Array.isArray(written) ? written : [written]));
  }
  const rules = new Set(findings.map(({ rule }) => rule.id));
  const what = rules.size > 1 ? `all ${rules.size} rules` : [...rules].join();
  return {
    title: `Suppress ${what} ${isStrict ? 'in this resource' : 'here'}, with a reason`,
    safety: 'review',
    preferred: false,
    edits,
  };
}

const reason = '-- say why';

function aboveLine({ file, start: at }: LocatedFinding, rules: readonly string[], text: string): TextEdit | undefined {
  const start = lineStart(text, at);
  // A suppression that is there already takes the rules in.
  const previous = text.slice(lineStart(text, Math.max(0, start - 1)), start);
  const existing = /aks-network-lint-disable-next-line\s+[\w-]+(?:\s*,\s*[\w-]+)*/.exec(previous);
  if (existing && start > 0) {
    const end = start - previous.length + existing.index + existing[0].length;
    return { file, start: end, end, text: `, ${rules.join(', ')}` };
  }
  const kind = kindOf(file);
  if (!kind) return undefined;
  const mark = kinds[kind].comment;
  const indent = /^[ \t]*/.exec(text.slice(start))![0];
  return {
    file,
    start,
    end: start,
    text: `${indent}${mark} aks-network-lint-disable-next-line ${rules.join(', ')} ${reason}${eolOf(text)}`,
  };
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

/** `metadata` of the resource around the finding. */
function inMetadata(
  finding: LocatedFinding,
  rules: readonly string[],
  files: Files,
  text: string,
): TextEdit[] | undefined {
  const resource = resourceAround(finding, files);
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
