/** An edit of one file. Offsets are UTF-16 in the text that the analysis read; `end` is exclusive. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The same text in LSP's snippet syntax, where the author has something to fill in. */
  readonly snippet?: string;
}

/** Text as it stands in LSP's snippet syntax. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** Applies the edits of one file; undefined when two of them overlap. Insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  let result = '';
  let at = 0;
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.order - b.order);
  for (const { edit } of sorted) {
    if (edit.start < at) return undefined;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** What several changes come to once: edits that are the same are one. */
export function distinctEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.file}#${edit.start}-${edit.end} ${edit.text}`, edit])).values()];
}
