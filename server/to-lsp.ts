import {
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type CodeAction,
  type TextEdit as LspTextEdit,
  type Diagnostic,
  type SnippetTextEdit,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  escapeSnippet,
  type LineIndex,
  lineStart,
  type LocatedFinding,
  type LocatedFix,
  type Note,
  type TextEdit,
} from '../engine/engine';
import type { Severity } from '../shared-rules/rule';

/** The only place where findings become LSP types. */

const source = 'aks-network-lint';

/** What turns engine offsets and URIs into the editor's. */
export interface Converter {
  /** The editor's URI for a file of the engine. */
  uri(file: string): string;
  /** Lines of a file's text as the engine read it. */
  lines(file: string): LineIndex;
  /** A file's text as the engine read it. */
  text(file: string): string;
  /** The version of an open document; null for a closed one. */
  version(file: string): number | null;
  /** Our own page of a rule, where the editor can open it. */
  rulePage(id: string): string | undefined;
  readonly relatedInformation: boolean;
  /** How the editor can show that a value is retired, or something unnecessary. */
  readonly tags: readonly DiagnosticTag[];
  readonly changeAnnotations: boolean;
  /** What is said of edits outside the file that somebody looks at, in the editor's language. */
  readonly elsewhere: string;
  /** Edits may hold blanks for the author to fill in. */
  readonly snippets: boolean;
}

const severities: { readonly [severity in Severity]: DiagnosticSeverity } = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toDiagnostic(finding: LocatedFinding, to: Converter): Diagnostic {
  const tag = tagOf(finding);
  const href = to.rulePage(finding.rule.id) ?? finding.rule.references[0];
  return {
    range: toRange(finding.file, finding, to),
    severity: severities[finding.severity],
    code: finding.rule.id,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    source,
    message: finding.message,
    ...(tag !== undefined && to.tags.includes(tag) ? { tags: [tag] } : {}),
    ...(to.relatedInformation && finding.related.length > 0
      ? {
          relatedInformation: finding.related.map(({ file, start, end, message }) => ({
            location: { uri: to.uri(file), range: toRange(file, { start, end }, to) },
            message,
          })),
        }
      : {}),
  };
}

/** Undefined where it would not be true: what stands for a retired value by another name is not struck through. */
function tagOf({ rule, members }: LocatedFinding): DiagnosticTag | undefined {
  if (rule.tag === 'unnecessary') return DiagnosticTag.Unnecessary;
  const isWrittenHere = members.length > 0 && members.every(({ at }) => at.isWritten && at.trail.length === 0);
  return rule.tag === 'deprecated' && isWrittenHere ? DiagnosticTag.Deprecated : undefined;
}

/** What was left out, so that nobody takes silence for safety. */
export function noteToDiagnostic(note: Note, to: Converter): Diagnostic {
  return {
    range: toRange(note.file, note, to),
    severity: DiagnosticSeverity.Information,
    source,
    message: note.message,
  };
}

/** @param findings those that it mends, all in one file */
export function toQuickFix(fix: LocatedFix, findings: readonly LocatedFinding[], to: Converter): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: findings.map((finding) => toDiagnostic(finding, to)),
    isPreferred: fix.preferred,
    edit: toWorkspaceEdit(fix.edits, findings[0]?.file ?? '', to),
  };
}

/** Edits outside `home` wait for the author's consent where the editor can ask for it. */
export function toWorkspaceEdit(edits: readonly TextEdit[], home: string, to: Converter): WorkspaceEdit {
  const files = [...new Set(edits.map((edit) => edit.file))];
  const elsewhere = to.changeAnnotations && files.some((file) => file !== home);
  const documentChanges = files.map((file): TextDocumentEdit => ({
    textDocument: { uri: to.uri(file), version: to.version(file) },
    edits: toEdits(
      edits.filter((edit) => edit.file === file),
      file,
      to,
    ).map((edit) => ({ ...edit, ...(elsewhere && file !== home ? { annotationId: 'elsewhere' } : {}) })),
  }));
  return {
    documentChanges,
    ...(elsewhere ? { changeAnnotations: { elsewhere: { label: to.elsewhere, needsConfirmation: true } } } : {}),
  };
}

/** Where one edit of a file is a snippet, VS Code inserts them all as snippets, and indents their lines after the place of each: at the start of a line by nothing. */
function toEdits(edits: readonly TextEdit[], file: string, to: Converter): (LspTextEdit | SnippetTextEdit)[] {
  const plain = edits.map((edit) => ({ range: toRange(file, edit, to), newText: edit.text }));
  if (!to.snippets || edits.every(({ snippet }) => snippet === undefined)) return plain;
  const text = to.text(file);
  const whole = edits.map((edit) => ({
    ...edit,
    start: lineStart(text, edit.start),
    before: text.slice(lineStart(text, edit.start), edit.start),
  }));
  // Two on one line cannot both begin with it.
  if (whole.some((one) => whole.some((other) => other !== one && other.start <= one.start && one.start <= other.end)))
    return plain;
  return whole.map((edit) => {
    const range = toRange(file, edit, to);
    return edit.snippet === undefined
      ? { range, newText: edit.before + edit.text }
      : { range, snippet: { kind: 'snippet', value: escapeSnippet(edit.before) + edit.snippet } };
  });
}

function toRange(file: string, { start, end }: { readonly start: number; readonly end: number }, to: Converter) {
  const lines = to.lines(file);
  return { start: lines.at(start), end: lines.at(end) };
}
