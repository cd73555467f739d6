import {
  CompletionItemKind,
  DiagnosticSeverity,
  MarkupKind,
  type CompletionItem,
  type CompletionParams,
  type Diagnostic,
  type Hover,
  type HoverParams,
} from 'vscode-languageserver';
import { isConfiguration, meaningAt, proposalsAt, suppressionProposals, type Problem } from '../../engine/engine';
import { catalogue } from '../../shared-rules/catalogue';
import type { Session } from '../session';
import type { Converter } from '../to-lsp';

/** What may be written at the caret of a configuration file, or in a suppression. */
export function completion({ textDocument, position }: CompletionParams, session: Session): CompletionItem[] {
  const found = session.find(textDocument.uri);
  if (!found) return [];
  const { document } = found;
  if (!isConfiguration(found.file)) {
    const line = document.getText({ start: { line: position.line, character: 0 }, end: position });
    const proposed = suppressionProposals(line, () => session.workspace.findings(found.file), catalogue);
    const from = proposed && { line: position.line, character: proposed.start };
    return (proposed?.proposals ?? []).map(({ label, detail }, at) => ({
      label,
      kind: CompletionItemKind.EnumMember,
      detail,
      sortText: String(at).padStart(4, '0'),
      textEdit: { range: { start: from!, end: position }, newText: label },
    }));
  }
  const { start, proposals } = proposalsAt(document.getText(), document.offsetAt(position), catalogue);
  const range = { start: document.positionAt(start), end: position };
  return proposals.map(({ label, text, kind, detail, documentation }, at) => ({
    label,
    kind: kind === 'key' ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
    detail,
    ...(documentation === '' ? {} : { documentation: { kind: MarkupKind.PlainText, value: documentation } }),
    sortText: String(at).padStart(4, '0'),
    textEdit: { range, newText: text },
  }));
}

/** What the key, the rule or the severity under the caret of a configuration file means. */
export function configurationHover({ textDocument, position }: HoverParams, session: Session): Hover | null {
  const found = session.find(textDocument.uri);
  if (!found || !isConfiguration(found.file)) return null;
  const { document } = found;
  const meaning = meaningAt(document.getText(), document.offsetAt(position), catalogue);
  return meaning
    ? {
        contents: { kind: MarkupKind.Markdown, value: meaning.says },
        range: { start: document.positionAt(meaning.start), end: document.positionAt(meaning.end) },
      }
    : null;
}

export function problemToDiagnostic(
  file: string,
  { start, end, severity, message }: Problem,
  to: Converter,
): Diagnostic {
  const lines = to.lines(file);
  return {
    range: { start: lines.at(start), end: lines.at(end) },
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: 'aks-network-lint',
    message,
  };
}
