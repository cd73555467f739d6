import {
  CodeActionKind,
  MessageType,
  TextDocumentEdit,
  type CodeAction,
  type CreateFile,
  type ExecuteCommandParams,
} from 'vscode-languageserver';
import {
  basename,
  configurationName,
  levels,
  normalizeUri,
  severityEdit,
  type LocatedFinding,
  type RuleLevel,
} from '../../engine/engine';
import { catalogue } from '../../shared-rules/catalogue';
import type { Session } from '../session';

/** Writes the severity of a rule into the configuration file; arguments: the URI of a file that it holds for, the rule, and the severity, which is asked for without. */
export const severityCommand = 'aksNetworkLint.changeSeverity';

/** The actions that change the severity of the rules of findings. */
export function severityActions(findings: readonly LocatedFinding[], session: Session): CodeAction[] {
  const { capabilities, to } = session;
  if (capabilities.workspace?.applyEdit !== true) return [];
  const rules = new Map(findings.map((finding) => [finding.rule.id, finding]));
  return [...rules].map(([id, { file }]) => {
    const title = session.text('Change the severity of {0}…', id);
    return {
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: severityCommand, arguments: [to.uri(file), id] },
    };
  });
}

/** Runs the command. The editor applies the edit, so that it can be undone. */
export async function changeSeverity({ arguments: args }: ExecuteCommandParams, session: Session): Promise<void> {
  const [uri, id, given] = (args ?? []) as unknown[];
  const rule = catalogue.find((one) => one.id === id);
  if (typeof uri !== 'string' || !rule) return;
  const level = levels.find((one) => one === given) ?? (await ask(rule.id, session));
  if (level === undefined) return;
  const { workspace, connection, to } = session;
  const file = normalizeUri(uri);
  await workspace.configured(file);
  const target = workspace.configurations.nearest(file) ?? `${folderOf(file, session)}/${configurationName}`;
  const text = workspace.files.peek(target)?.text;
  const edit = severityEdit(text ?? '', rule.id, level);
  if (!edit) {
    session.say(
      MessageType.Error,
      session.text(
        '{0} is broken, or writes its rules in a way that cannot be edited: {1} was not changed.',
        basename(target),
        rule.id,
      ),
    );
    return;
  }
  const lines = to.lines(target);
  const at = to.uri(target);
  const change = TextDocumentEdit.create({ uri: at, version: to.version(target) }, [
    { range: { start: lines.at(edit.start), end: lines.at(edit.end) }, newText: edit.text },
  ]);
  const create: CreateFile = { kind: 'create', uri: at, options: { ignoreIfExists: true } };
  const { applied, failureReason } = await connection.workspace.applyEdit({
    label: session.text('Change the severity of {0}', rule.id),
    edit: { documentChanges: text === undefined ? [create, change] : [change] },
  });
  if (!applied)
    session.say(
      MessageType.Error,
      failureReason === undefined
        ? session.text('{0} was not changed.', basename(target))
        : session.text('{0} was not changed: {1}.', basename(target), failureReason),
    );
}

async function ask(rule: string, session: Session): Promise<RuleLevel | undefined> {
  const answer = await session.connection.window.showInformationMessage(
    session.text('The severity of {0} from now on', rule),
    ...levels.map((title) => ({ title })),
  );
  return levels.find((one) => one === answer?.title);
}

function folderOf(file: string, { folders }: Session): string {
  const inside = folders.filter((folder) => file.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length);
  return inside[0] ?? file.slice(0, file.lastIndexOf('/'));
}
