import { MarkupKind, type Hover } from 'vscode-languageserver';
import { basename } from '../engine/project/uri';
import type { Explanation } from '../engine/analysis/explain';
import type { PlanNote } from '../engine/plan/plan';
import type { Step } from '../shared-rules/model/value';
import type { Converter } from './to-lsp';

/** What a property resolves to, and the places it came through. Undefined when the hover would say no more than the text does. */
export function toHover(file: string, explanations: readonly Explanation[], notes: readonly PlanNote[], to: Converter): Hover | undefined {
  const [first] = [...explanations, ...notes];
  const worth = explanations.filter(({ values }) => values.length > 1 || values.some((value) => value.trail.length > 0 || value.says.startsWith('unknown')));
  if (!first || (worth.length === 0 && notes.length === 0)) return undefined;
  const lines = to.lines(file);
  const text = worth.map(({ path, values }) => {
    const name = path.split('.').at(-1);
    const several = new Set(values.flatMap((value) => value.contexts)).size > 1;
    return values
      .map(({ says, trail, contexts, when }) => {
        const conditions = [...(several ? [`with ${contexts.join(', ')}`] : []), ...(when.length > 0 ? [`when ${when.join(' and ')}`] : [])];
        return [`\`${name}\` is ${says.startsWith('unknown') || says === 'not set' ? says : `\`${says}\``}${conditions.length > 0 ? ` (${conditions.join(', ')})` : ''}`, ...trail.map((step) => `- ${place(step, to)}`)].join('\n');
      })
      .join('\n\n');
  });
  return { contents: { kind: MarkupKind.Markdown, value: [...text, ...notes.map((note) => note.lines.map(plain).join('  \n'))].join('\n\n') }, range: { start: lines.at(first.start), end: lines.at(first.end) } };
}

function place(step: Step, to: Converter): string {
  const { line } = to.lines(step.file).at(step.start);
  return `${step.what.replace(/\.$/, '')}: [${basename(step.file)}:${line + 1}](${to.uri(step.file)}#L${line + 1})`;
}

/** Names come from the template: none of their signs is Markdown. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]#!<>|~&]/g, '\\$&');
}
