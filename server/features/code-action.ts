import { addAll } from '../../shared-rules/lists';
import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import {
  type LocatedFinding,
  safeEdits,
  severities,
  suppress,
  type SuppressFix,
  type Where,
} from '../../engine/engine';
import type { Session } from '../session';
import { toQuickFix, toWorkspaceEdit } from '../to-lsp';
import { fixRuleActions } from './fix-rule';
import { severityActions } from './severity';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.aksNetworkLint`;

/** The code actions for a range of an open document: quick fixes for its findings, suppressions, and fix-all when it is asked for. */
export function codeActions(
  file: string,
  params: CodeActionParams,
  session: Session,
  countOf: (rule: string) => number,
): CodeAction[] {
  const { workspace, to } = session;
  const { only } = params.context;
  const wanted = (kind: string) =>
    only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
  const findings = workspace.findings(file);
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    const lines = to.lines(file);
    const touches = (finding: LocatedFinding) => {
      const [start, end] = [lines.at(finding.start), lines.at(finding.end)];
      return !before(end, params.range.start) && !before(params.range.end, start);
    };
    const here = findings.filter(touches);
    // The most severe first, so that those of hints, which nobody sees, stand behind all others; of one severity by rule.
    const first = [...here].sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0),
    );
    const fixes = workspace.fixes(first).of;
    for (const finding of first)
      for (const fix of fixes.get(finding) ?? []) actions.push(toQuickFix(fix, [finding], to));
    const offer = (those: readonly LocatedFinding[], where?: Where) => {
      const fix = suppress(those, workspace.files, where);
      if (fix) actions.push(toQuickFix({ ...fix, title: suppressTitle(fix, session) }, those, to));
    };
    for (const finding of first) offer([finding]);
    // For several at once, or for one in the other ways.
    if (here.length > 1) offer(here);
    else if (here.length === 1) offer(here, 'line');
    if (here.length > 0) offer(here, 'file');
    const mended = first.filter((finding) => (fixes.get(finding)?.length ?? 0) > 0);
    addAll(actions, fixRuleActions(file, mended, session, countOf));
    addAll(actions, severityActions(first, session));
  }
  // Only on request, as ESLint has it: a light bulb should not offer to change the whole file.
  if (only !== undefined && wanted(fixAllKind)) {
    // Hints are seen by nobody.
    const shown = findings.filter(({ severity }) => severity !== 'hint');
    const edits = safeEdits(shown, workspace.fixes(shown));
    if (edits.length > 0)
      actions.push({
        title: session.text('Fix all safe AKS Network Lint findings'),
        kind: fixAllKind,
        edit: toWorkspaceEdit(edits, file, to),
      });
  }
  return actions;
}

function suppressTitle({ rules, reach }: SuppressFix, session: Session): string {
  const what = rules.length > 1 ? session.text('all {0} rules', rules.length) : rules.join();
  switch (reach) {
    case 'here':
      return session.text('Suppress {0} here, with a reason', what);
    case 'line':
      return session.text('Suppress {0} on this line, with a reason', what);
    case 'resource':
      return session.text('Suppress {0} in this resource, with a reason', what);
    case 'file':
      return session.text('Suppress {0} in this file, with a reason', what);
  }
}

function before(left: { line: number; character: number }, right: { line: number; character: number }): boolean {
  return left.line < right.line || (left.line === right.line && left.character < right.character);
}
