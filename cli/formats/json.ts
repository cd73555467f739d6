import { printJson, type Pieces } from './pieces';
import type { Report, Row } from './rows';

/** The form that is promised: what is in it may grow, and nothing of it changes. */
export function toJson({ rows, hidden, notes, showsSuppressed, part }: Report): Pieces {
  const report = {
    findings: rows.map(({ rule, severity, file, range, message, fixes }) => ({
      rule,
      severity,
      file,
      range,
      message,
      fixes: fixes.map(({ title, safety, preferred, edits }) => ({
        title,
        safety,
        preferred,
        edits: edits.map((edit) => ({ file: edit.file, range: edit.range, newText: edit.newText })),
      })),
    })),
    notes: notes.map((note) => ({ file: note.file, range: note.range, message: note.message })),
    ...(showsSuppressed === true ? { suppressed: hidden.flatMap(suppressedRow) } : {}),
    ...(part ? { shard: part } : {}),
  };
  return printJson(report, rows.length + notes.length);
}

/** What a comment switches off, and why. */
function suppressedRow({ rule, severity, file, range, message, hidden, reason }: Row) {
  return hidden === 'suppressed' ? [{ rule, severity, file, range, message, reason: reason ?? null }] : [];
}
