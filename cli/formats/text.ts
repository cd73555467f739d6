import { printable } from '../../engine/engine';
import type { Severity } from '../../shared-rules/rule';
import { withoutCommands } from '../../tools/report';
import { byFile, countsInWords, type Report, type Row } from './rows';

/** So much of a line is shown around what is underlined. */
const maxWidth = 120;
const indent = ' '.repeat(10);

const colors: { readonly [severity in Severity]: number } = { error: 31, warning: 33, information: 36, hint: 90 };

/**
 * One block a file, one line a finding, positions counted from one as editors show them; below it where its value is written, if that is in
 * another file, and the line with what is meant underlined.
 */
export function toText(report: Report, colored = false): string {
  return found(report, colored) + (report.showsSuppressed === true ? suppressed(report.hidden) : '');
}

/** What comments switch off, one line each, with the reason. */
function suppressed(hidden: readonly Row[]): string {
  const rows = hidden.filter((row) => row.hidden === 'suppressed');
  if (rows.length === 0) return '\nNothing is suppressed.\n';
  const lines = rows.map(
    ({ file, range: { start }, severity, message, rule, reason }) =>
      `  ${printable(file)}:${start.line + 1}:${start.character + 1}  ${severity}  ${message}  ${rule}\n    ${reason === undefined ? 'No reason is given.' : `Reason: ${printable(reason)}`}\n`,
  );
  return withoutCommands(`\nSuppressed:\n${lines.join('')}\n${rows.length} suppressed\n`);
}

function found({ rows, text }: Report, colored: boolean): string {
  if (rows.length === 0) return 'No findings.\n';
  const paint = (code: number, what: string) => (colored ? `\u001b[${code}m${what}\u001b[0m` : what);
  const blocks = [...byFile(rows)].map(([file, own]) => {
    const lines = text(file)?.split(/\r\n|\r|\n/);
    return `${paint(4, printable(file))}\n${own.map((row) => one(row, lines, paint)).join('')}`;
  });
  const counts = `${rows.length} ${rows.length === 1 ? 'finding' : 'findings'}: ${countsInWords(rows)}`;
  return withoutCommands(`${blocks.join('\n')}\n${paint(1, counts)}\n`);
}

function one(row: Row, lines: readonly string[] | undefined, paint: (code: number, what: string) => string): string {
  const { line, character } = row.range.start;
  const place = `${line + 1}:${character + 1}`.padEnd(8);
  const severity = paint(colors[row.severity], row.severity.padEnd(13));
  const written = row.written;
  return [
    `  ${place}${severity}${row.message}  ${paint(90, row.rule)}\n`,
    written
      ? `${' '.repeat(23)}The value is written at ${printable(written.file)}:${written.range.start.line + 1}:${written.range.start.character + 1}.\n`
      : '',
    excerpt(row, lines?.[line], paint),
  ].join('');
}

/** The line of a finding, and below it what is meant; nothing where the line is blank. */
function excerpt(
  { range: { start, end }, severity }: Row,
  line: string | undefined,
  paint: (code: number, what: string) => string,
): string {
  if (line === undefined || line.trim() === '') return '';
  const last = end.line === start.line ? end.character : line.trimEnd().length;
  // A long line is cut, so that what is meant is in sight.
  const from = line.length <= maxWidth || start.character < maxWidth / 2 ? 0 : start.character - maxWidth / 4;
  const cut = line.slice(from, from + maxWidth);
  const lead = from > 0 ? '…' : '';
  const before = cut.slice(0, Math.max(0, start.character - from));
  const meant = cut.slice(before.length, Math.max(before.length, last - from));
  const marks = '~'.repeat(Math.max(1, widthOf(meant)));
  const shown = `${lead}${shownText(cut)}${from + maxWidth < line.length ? '…' : ''}`;
  return `${indent}${paint(90, '|')} ${shown}\n${indent}${paint(90, '|')} ${' '.repeat(lead.length + widthOf(before))}${paint(colors[severity], marks)}\n`;
}

function shownText(text: string): string {
  return printable(text.replaceAll('\t', '  '));
}

/** How many columns a terminal takes for it: two for the wide signs of East Asia and for emoji, none for marks on others. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of shownText(text)) {
    if (/\p{Mn}|\u200d|\ufe0f/u.test(sign)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        sign,
      )
        ? 2
        : 1;
  }
  return width;
}
