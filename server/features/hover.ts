import { largest } from '../../shared-rules/lists';
import { MarkupKind, type Hover, type HoverParams } from 'vscode-languageserver';
import { basename, LineIndex, type Explanation, type PlanNote, printable } from '../../engine/engine';
import { catalogue } from '../../shared-rules/catalogue';
import type { Step } from '../../shared-rules/model/value';
import type { Session } from '../session';
import type { Converter } from '../to-lsp';
import { notesOf } from './plan';
import { factsOf } from './property';

/** A longer hover is cut off: it is for a glance. */
const maxLines = 12;
/** A longer value is cut off. Characters. */
const maxValue = 200;

/** What is under the caret: what its property comes to and may be, and what the network plan says of it. */
export function hover({ textDocument, position }: HoverParams, session: Session): Hover | null {
  const found = session.find(textDocument.uri);
  if (!found) return null;
  const { document, file } = found;
  const offset = document.offsetAt(position);
  const rule = suppressedRule(document.getText(), offset, session);
  if (rule) return rule;
  const roots = session.workspace.rootsOf(file);
  const notes = [
    ...notesOf(file, roots, session).filter(({ start, end }) => start <= offset && offset <= end),
    ...session.workspace.connectionsAt(file, offset),
  ];
  return toHover(file, session.workspace.explain(file, offset), notes, session.to) ?? null;
}

/** What the rule is about whose id stands under the caret in a suppression, with its page. */
function suppressedRule(text: string, offset: number, { to }: Session): Hover | undefined {
  const begin = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(begin, end < 0 ? text.length : end);
  const [marked] = /aks-network-lint-disable(?:-file|-(?:next-)?line)?["']?[:=\s]/.exec(line) ?? [];
  if (marked === undefined) return undefined;
  const reason = line.indexOf(' -- ');
  for (const { 0: id, index } of line.matchAll(/[a-z0-9-]+/g)) {
    const start = begin + index;
    if (offset < start || offset > start + id.length || (reason >= 0 && index > reason)) continue;
    const rule = catalogue.find((one) => one.id === id);
    if (!rule) continue;
    const href = to.rulePage(id) ?? rule.references[0];
    const why = `**${id}**, ${rule.severity}: ${rule.summary}\n\n${rule.why}`;
    const lines = new LineIndex(text);
    return {
      contents: { kind: MarkupKind.Markdown, value: href === undefined ? why : `${why}\n\n[${id}](${href})` },
      range: { start: lines.at(start), end: lines.at(start + id.length) },
    };
  }
  return undefined;
}

/** What a property resolves to, the places it came through, and what it may be. Undefined when the hover would say no more than the text does. */
function toHover(
  file: string,
  explanations: readonly Explanation[],
  notes: readonly PlanNote[],
  to: Converter,
): Hover | undefined {
  const [first] = [...explanations, ...notes];
  const worth = explanations.filter(
    ({ values }) =>
      values.length > 1 || values.some((value) => value.trail.length > 0 || value.says.startsWith('unknown')),
  );
  const facts = [...new Set(explanations.flatMap(({ path, argument }) => factsOf(path, argument)))];
  if (!first || (worth.length === 0 && notes.length === 0 && facts.length === 0)) return undefined;
  const lines = to.lines(file);
  const comes = worth.flatMap((explanation) => explained(explanation, to));
  const may = facts.map((text) => ({ text, begins: true }));
  const said = notes.flatMap((note) => note.lines.map((line, at) => ({ text: plain(line), begins: at === 0 })));
  const count = comes.length + may.length + said.length;
  const room = count > maxLines ? maxLines - 1 : maxLines;
  // What it may be stays in sight, however much it comes to.
  const shown = [...comes.slice(0, room - may.length), ...may, ...said].slice(0, room);
  const value = shown
    .map(({ text, begins }, at) =>
      at === 0 ? text : begins ? `\n\n${text}` : text.startsWith('- ') ? `\n${text}` : `  \n${text}`,
    )
    .join('');
  const rest = count - shown.length;
  return {
    contents: { kind: MarkupKind.Markdown, value: rest > 0 ? `${value}\n\nand ${rest} more` : value },
    range: { start: lines.at(first.start), end: lines.at(first.end) },
  };
}

interface Line {
  /** Markdown. */
  readonly text: string;
  /** It begins a paragraph. */
  readonly begins: boolean;
}

function explained({ path, values }: Explanation, to: Converter): Line[] {
  const all = new Set(values.flatMap((value) => value.contexts)).size;
  return values.flatMap(({ says, trail, contexts, when }) => {
    const where =
      all === 1
        ? []
        : [
            contexts.length === all
              ? `in all ${all} environments`
              : contexts.length === 1
                ? `with ${plain(contexts[0]!)}`
                : `in ${contexts.length} of ${all} environments`,
          ];
    const conditions = [...where, ...(when.length > 0 ? [`when ${plain(when.join(' and '))}`] : [])];
    const isPlain = says.startsWith('unknown') || says === 'not set';
    const line = `${code(path.split('.').at(-1) ?? path)} is ${isPlain ? plain(says) : code(says)}${conditions.length > 0 ? ` (${conditions.join(', ')})` : ''}`;
    return [{ text: line, begins: true }, ...trail.map((step) => ({ text: `- ${place(step, to)}`, begins: false }))];
  });
}

function place(step: Step, to: Converter): string {
  const { line } = to.lines(step.file).at(step.start);
  return `${plain(step.what.replace(/\.$/, ''))}: [${plain(basename(step.file))}:${line + 1}](${to.uri(step.file)}#L${line + 1})`;
}

/** Text from a file: none of its signs is Markdown. */
function plain(text: string): string {
  // The last three are what editors make links of by themselves. Nor does a line begin with a list, or with the space of a code block.
  return shortened(text)
    .trimStart()
    .replace(/[\\`*_[\]#!<>|~&]|:(?=\/\/)|(?<=www)\.|@/gi, '\\$&')
    .replace(/^\d+(?=[.)](\s|$))|^(?=[-+])/, '$&\\');
}

/** The same as code, between more backticks than it has in a row. */
function code(text: string): string {
  const short = shortened(text);
  const longest = largest([0, ...[...short.matchAll(/`+/g)].map(([run]) => run.length)]);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${short} ${fence}` : `${fence}${short}${fence}`;
}

function shortened(text: string): string {
  const one = printable(text);
  return one.length > maxValue ? `${one.slice(0, maxValue)}…` : one;
}
