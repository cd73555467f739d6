import type { Files } from '../project/files';
import { kindOf } from '../project/kinds';
import type { ObjectExpression } from '../languages/syntax';
import { walk } from '../languages/walk';
import type { TextEdit } from '../write/edit';
import { eolOf, lineStart } from '../write/layout';
import { insertProperty } from '../write/insert';
import type { LocatedFinding, LocatedFix } from './analyze';
import { parseSource } from './source';
import { marker } from './suppressions';

/** The fix that switches one finding off: a comment above its line, or in JSON without comments an entry in the resource's `metadata`. */
export function suppress(finding: LocatedFinding, files: Files): LocatedFix | undefined {
  const text = files.get(finding.file)?.text;
  if (text === undefined) return undefined;
  const { id } = finding.rule;
  const edits = kindOf(finding.file) === 'json' && parseSource(finding.file, files).comments.length === 0 ? inMetadata(finding, files, text) : [aboveLine(finding, text)];
  return edits && { title: `Suppress ${id} here, with a reason`, safety: 'review', preferred: false, shared: false, edits };
}

const reason = '-- say why';

function aboveLine(finding: LocatedFinding, text: string): TextEdit {
  const { id } = finding.rule;
  const start = lineStart(text, finding.start);
  // A suppression that is there already takes the rule in.
  const previous = text.slice(lineStart(text, Math.max(0, start - 1)), start);
  const existing = /aks-network-lint-disable-next-line\s+[\w-]+(?:\s*,\s*[\w-]+)*/.exec(previous);
  if (existing && start > 0) {
    const at = start - previous.length + existing.index + existing[0].length;
    return { file: finding.file, start: at, end: at, text: `, ${id}` };
  }
  const mark = kindOf(finding.file)?.startsWith('terraform') === true ? '#' : '//';
  const indent = /^[ \t]*/.exec(text.slice(start))![0];
  return { file: finding.file, start, end: start, text: `${indent}${mark} aks-network-lint-disable-next-line ${id} ${reason}${eolOf(text)}` };
}

/** `metadata` of the resource around the finding. */
function inMetadata(finding: LocatedFinding, files: Files, text: string): TextEdit[] | undefined {
  const { root } = parseSource(finding.file, files);
  let resource: ObjectExpression | undefined;
  if (root) {
    walk(root, (node) => {
      if (node.kind !== 'object' || finding.start < node.start || finding.start >= node.end) return;
      const has = (key: string) => node.entries.some((entry) => entry.kind === 'property' && entry.key === key);
      if (has('type') && (has('apiVersion') || has('properties')) && (!resource || node.start > resource.start)) resource = node;
    });
  }
  if (!resource) return undefined;
  const metadata = resource.entries.find((entry) => entry.kind === 'property' && entry.key === 'metadata');
  const known = metadata?.kind === 'property' && metadata.value.kind === 'object' ? metadata.value : undefined;
  const entry = known?.entries.find((one) => one.kind === 'property' && one.key === marker);
  if (entry?.kind === 'property' && entry.value.kind === 'literal') {
    const at = entry.value.start + 1;
    return [{ file: finding.file, start: at, end: at, text: `${finding.rule.id}, ` }];
  }
  const value = `${finding.rule.id} ${reason}`;
  return known ? insertProperty(text, finding.file, known, marker, value) : insertProperty(text, finding.file, resource, 'metadata', { [marker]: value });
}

