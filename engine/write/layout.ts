import { smallest } from '../../shared-rules/lists';

/** Questions about the text around a position. Offsets are UTF-16. */

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of the line that holds `offset`, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at < 0) return text.length;
  return text[at - 1] === '\r' && at > offset ? at - 1 : at;
}

/** The spaces and tabs that the line of `offset` begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))![0];
}

export function eolOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** One level of indentation as the file uses it; two spaces where it shows none. */
export function indentUnit(text: string): string {
  if (last.text !== text) last = { text, unit: unitOf(text) };
  return last.unit;
}

/** Many edits of one text ask for it. */
let last = { text: '', unit: '  ' };

function unitOf(text: string): string {
  if (/^\t/m.test(text)) return '\t';
  const widths = [...text.matchAll(/^( +)[^\s*]/gm)].slice(0, 200).map((match) => match[1]!.length);
  const least = smallest(widths);
  return least >= 2 && least <= 8 ? ' '.repeat(least) : '  ';
}

/** Where something goes that follows a declaration: behind a comment that trails it on its line. */
export function afterComment(text: string, end: number): number {
  const rest = text.slice(end, lineEnd(text, end));
  return /^[ \t]*(\/\/|#|\/\*.*\*\/\s*$)/.test(rest) ? end + rest.trimEnd().length : end;
}

/** Text written with two spaces and line feeds, in the indentation and the line ends of a file. */
export function inLayoutOf(text: string, template: string): string {
  const unit = indentUnit(text);
  return template.replace(/^( {2})+/gm, (spaces) => unit.repeat(spaces.length / 2)).replaceAll('\n', eolOf(text));
}

/** The first of `name`, `name2`, `name3` … that is not taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let at = 2; isTaken(free); at++) free = `${name}${at}`;
  return free;
}
