import {
  CodeActionKind,
  MessageType,
  type CodeAction,
  type ExecuteCommandParams,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { normalizeUri, safeEdits, type LocatedFinding } from '../../engine/engine';
import type { Session } from '../session';
import { toWorkspaceEdit } from '../to-lsp';

/** Mends all findings of a rule; arguments: the rule, and the URI of a file, without which the whole workspace is meant. */
export const fixRuleCommand = 'aksNetworkLint.fixRule';

/** The actions that mend all findings of the rules that can be mended here, where there are several. */
export function fixRuleActions(
  file: string,
  mended: readonly LocatedFinding[],
  session: Session,
  countOf: (rule: string) => number,
): CodeAction[] {
  const { workspace, capabilities, to } = session;
  if (capabilities.workspace?.applyEdit !== true) return [];
  const all = workspace.findings(file);
  return [...new Set(mended.map(({ rule }) => rule.id))].flatMap((id) => {
    const here = all.filter(({ rule }) => rule.id === id).length;
    const action = (title: string, ...args: readonly string[]): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: fixRuleCommand, arguments: [id, ...args] },
    });
    return [
      ...(here > 1 ? [action(session.text('Fix all {0} in this file…', id), to.uri(file))] : []),
      ...(countOf(id) > here ? [action(session.text('Fix all {0} in the workspace…', id))] : []),
    ];
  });
}

/** Runs the command: the first fix of each finding, for the author to look through before anything changes, where the editor can show that. */
export async function fixRule(
  { arguments: args }: ExecuteCommandParams,
  session: Session,
  files: () => readonly string[],
): Promise<void> {
  const [id, uri] = (args ?? []) as unknown[];
  if (typeof id !== 'string') return;
  const { workspace } = session;
  const of = typeof uri === 'string' ? [normalizeUri(uri)] : files();
  const findings = of.flatMap((file) => workspace.findings(file).filter(({ rule }) => rule.id === id));
  // One file after the other, so that each has what trying may cost.
  const edits = of.flatMap((file) => {
    const own = findings.filter((finding) => finding.file === file);
    return own.length === 0 ? [] : safeEdits(own, workspace.fixes(own), () => true);
  });
  const distinct = [
    ...new Map(edits.map((edit) => [`${edit.file} ${edit.start} ${edit.end} ${edit.text}`, edit])).values(),
  ];
  if (distinct.length === 0) {
    session.say(MessageType.Info, session.text('AKS Network Lint: nothing of {0} can be mended without you.', id));
    return;
  }
  const label = session.text('Fix all {0}', id);
  const edit = previewed(toWorkspaceEdit(distinct, '', session.to), label, session);
  await session.connection.workspace.applyEdit({ label, edit });
}

/** Every edit waits for consent. */
function previewed(edit: WorkspaceEdit, label: string, { to }: Session): WorkspaceEdit {
  if (!to.changeAnnotations) return edit;
  return {
    documentChanges: (edit.documentChanges as TextDocumentEdit[]).map((change) => ({
      ...change,
      edits: change.edits.map((one) => ({ ...one, annotationId: 'all' })),
    })),
    changeAnnotations: { all: { label, needsConfirmation: true } },
  };
}
