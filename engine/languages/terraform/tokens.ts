import type { BinaryOperator } from '../../syntax/tree';

export type TokenKind =
  | 'end'
  | 'identifier'
  | 'number'
  | 'heredoc'
  | 'unknown'
  | '"'
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | ','
  | '.'
  | '...'
  | ':'
  | '::'
  | '?'
  | '='
  | '=>'
  | '~'
  | '!'
  | BinaryOperator;

/** 0 for what is no binary operator. */
export function precedenceOf(kind: TokenKind): number {
  switch (kind) {
    case '||':
      return 1;
    case '&&':
      return 2;
    case '==':
    case '!=':
      return 3;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return 4;
    case '+':
    case '-':
      return 5;
    case '*':
    case '/':
    case '%':
      return 6;
    default:
      return 0;
  }
}

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
export const quote = 0x22;
export const dollar = 0x24;
export const percent = 0x25;
export const backslash = 0x5c;
export const openBrace = 0x7b;
export const tilde = 0x7e;

export const letter = 1;
export const digit = 2;
const hyphen = 3;
/** The part a character of ASCII plays in an identifier; 0 for none. */
export const characterClass = new Uint8Array(0x80);
for (let code = 0; code < 0x80; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) characterClass[code] = letter;
  else if (/\d/.test(character)) characterClass[code] = digit;
  else if (character === '-') characterClass[code] = hyphen;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === carriageReturn;
}

export function isIdentifierStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return characterClass[code] === letter;
  return /^\p{ID_Start}/u.test(text.slice(at, at + 2));
}

/** The end of the identifier whose first character stands at `at`. */
export function identifierEnd(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (characterClass[code] === 0) return at;
      at++;
    } else {
      const part = /^\p{ID_Continue}/u.exec(text.slice(at, at + 2));
      if (part === null) return at;
      at += part[0].length;
    }
  }
}

export function numberEnd(text: string, at: number): number {
  const isDigit = (position: number): boolean => characterClass[text.charCodeAt(position)] === digit;
  while (isDigit(at)) at++;
  if (text.charCodeAt(at) === 0x2e && isDigit(at + 1)) {
    at++;
    while (isDigit(at)) at++;
  }
  const code = text.charCodeAt(at);
  if (code === 0x65 || code === 0x45) {
    const sign = text.charCodeAt(at + 1);
    const exponent = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    if (isDigit(exponent)) {
      at = exponent;
      while (isDigit(at)) at++;
    }
  }
  return at;
}

export function skipBlanks(text: string, at: number, limit: number, lineBreaks: boolean): number {
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (!isBlank(code) && !(lineBreaks && code === lineFeed)) break;
    at++;
  }
  return at;
}

/** Whether `name =`, `name {`, `name "label"`, `"key" =` or (with `colons`) `name :` or `"key" :` stands at `at`. */
export function looksLikeItem(text: string, at: number, limit: number, colons: boolean): boolean {
  const isQuoted = text.charCodeAt(at) === quote;
  let end = at;
  if (isQuoted) {
    for (end++; end < limit; end++) {
      const code = text.charCodeAt(end);
      if (code === lineFeed) return false;
      if (code === quote) break;
    }
    end++;
  } else {
    if (!isIdentifierStart(text, at)) return false;
    end = identifierEnd(text, at);
  }
  const next = skipBlanks(text, end, limit, false);
  if (next >= limit) return false;
  const code = text.charCodeAt(next);
  if (code === 0x3d) {
    const following = text.charCodeAt(next + 1);
    return following !== 0x3d && following !== 0x3e;
  }
  if (code === 0x3a) return colons && text.charCodeAt(next + 1) !== 0x3a;
  return !isQuoted && (code === openBrace || code === quote);
}

/** Whether `= <<` or `= <<-` stands right before `markerStart` on the line that starts at `lineStart`. */
export function opensHeredoc(text: string, lineStart: number, markerStart: number): boolean {
  let at = markerStart - 1;
  if (text.charCodeAt(at) === 0x2d) at--;
  if (at - 2 < lineStart || text.charCodeAt(at) !== 0x3c || text.charCodeAt(at - 1) !== 0x3c) return false;
  at -= 2;
  while (at >= lineStart && isBlank(text.charCodeAt(at))) at--;
  return at >= lineStart && text.charCodeAt(at) === 0x3d;
}
