import { addAll } from '../../../shared-rules/lists';
import { createScanner, ScanError, SyntaxKind, type JSONScanner } from 'jsonc-parser';
import type {
  ArrayExpression,
  Comment,
  Expression,
  Literal,
  ObjectExpression,
  Problem,
  Property,
} from '../../syntax/tree';
import { parseArmExpression } from './expression';

interface JsonFile {
  /** The outermost value; `missing` for an empty file. */
  readonly root: Expression;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

/**
 * Reads JSON as ARM allows it: comments, a byte order mark, raw line breaks in strings, trailing commas. Strings of the
 * form `[…]` become `template` nodes with the expression inside when `expressions` is set (templates, not parameter files).
 * Never throws; half-typed text keeps everything around the damage.
 */
function parseJson(text: string, options: { readonly expressions: boolean }): JsonFile {
  const plain = new Parser(text, options.expressions, false).file();
  if (!plain.unbalanced) return plain;
  // Brackets do not balance: let indentation say which one is missing, unless that makes more of a mess.
  const indented = new Parser(text, options.expressions, true).file();
  return indented.problems.length <= plain.problems.length ? indented : plain;
}

const maxDepth = 200;
/** How many lines a string with raw line breaks may span, and how many are gone through in one text to find their ends. */
const maxStringLines = 50;
const maxSearchedLines = 5_000;
/** A text with more problems than this is no JSON; the rest of it is passed over. */
const maxProblems = 10_000;

/** Reads a template: texts of the form `[…]` are expressions. */
export function parseArmTemplate(text: string) {
  return parseJson(text, { expressions: true });
}

/** Reads JSON in which texts are texts. */
export function parsePlainJson(text: string) {
  return parseJson(text, { expressions: false });
}

/** Whether JSON stops before what it begins with is closed. */
export function endsEarly(text: string): boolean {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EOF; kind = scanner.scan())
    if (kind === SyntaxKind.OpenBraceToken || kind === SyntaxKind.OpenBracketToken) depth++;
    else if (kind === SyntaxKind.CloseBraceToken || kind === SyntaxKind.CloseBracketToken) depth--;
  return depth > 0;
}

class Parser {
  readonly #scanner: JSONScanner;
  readonly #comments: Comment[] = [];
  readonly #problems: Problem[] = [];
  #unbalanced = false;
  #kind = SyntaxKind.Unknown;
  #start = 0;
  #end = 0;
  #previousEnd = 0;
  #newline = false;
  /** The column of the first token of the current line. */
  #indent = 0;
  #unterminated = false;
  #searchedLines = 0;

  constructor(
    private readonly text: string,
    private readonly expressions: boolean,
    private readonly byIndentation: boolean,
  ) {
    this.#scanner = createScanner(text, false);
    if (text.charCodeAt(0) === 0xfeff) this.#scanner.setPosition(1);
    this.#next();
  }

  file(): JsonFile & { readonly unbalanced: boolean } {
    const root = this.#value(0, -1);
    if (this.#kind !== SyntaxKind.EOF) {
      this.#problem('Expected the end of the file.', this.#start, this.#end);
      this.#unbalanced = true;
    }
    return { root, comments: this.#comments, problems: this.#problems, unbalanced: this.#unbalanced };
  }

  #next(): void {
    this.#previousEnd = this.#end;
    this.#newline = false;
    let lineStart = -1;
    if (this.#problems.length > maxProblems) this.#scanner.setPosition(this.text.length);
    for (;;) {
      this.#kind = this.#scanner.scan();
      this.#start = this.#scanner.getTokenOffset();
      // The scanner counts an unclosed comment one character too long.
      this.#end = Math.min(this.#start + this.#scanner.getTokenLength(), this.text.length);
      if (this.#kind === SyntaxKind.LineBreakTrivia) {
        this.#newline = true;
        lineStart = this.#end;
      } else if (this.#kind === SyntaxKind.LineCommentTrivia || this.#kind === SyntaxKind.BlockCommentTrivia) {
        this.#comments.push({
          kind: this.#kind === SyntaxKind.LineCommentTrivia ? 'line' : 'block',
          start: this.#start,
          end: this.#end,
        });
      } else if (this.#kind !== SyntaxKind.Trivia) break;
    }
    if (lineStart >= 0) this.#indent = this.#start - lineStart;
    this.#unterminated =
      this.#kind === SyntaxKind.StringLiteral && this.#scanner.getTokenError() === ScanError.UnexpectedEndOfString;
    if (this.#unterminated) this.#continueString();
  }

  /** ARM allows line breaks inside a string; only expressions are ever written like that. */
  #continueString(): void {
    if (this.text[this.#start + 1] !== '[') return;
    let end = this.#end;
    for (
      let line = 0;
      line < maxStringLines && end < this.text.length && this.#searchedLines++ < maxSearchedLines;
      line++
    ) {
      const from = end + 1;
      let stop = this.text.indexOf('\n', from);
      if (stop < 0) stop = this.text.length;
      const content = this.text.slice(from, stop);
      if (/^\s*"[^"]*"\s*:/.test(content)) return;
      const quote = /(?<!\\)"(?=\s*(,|\}|\]|$))/.exec(content);
      if (quote) {
        this.#end = from + quote.index + 1;
        this.#unterminated = false;
        this.#scanner.setPosition(this.#end);
        this.#searchedLines -= line + 1;
        return;
      }
      end = stop;
    }
  }

  #problem(message: string, start: number, end: number): void {
    this.#problems.push({ message, start, end });
  }

  /** The outermost value ends with the file, whatever the indentation. */
  #openerIndent(depth: number): number {
    return depth === 0 ? -1 : this.#indent;
  }

  /** In indentation mode: the token begins a line that is indented no deeper than the line the container was opened on. */
  #outdented(openerIndent: number): boolean {
    return this.byIndentation && this.#newline && this.#indent <= openerIndent;
  }

  #value(depth: number, openerIndent: number): Expression {
    switch (this.#kind) {
      case SyntaxKind.OpenBraceToken:
        return depth < maxDepth ? this.#object(depth) : this.#skipDeep();
      case SyntaxKind.OpenBracketToken:
        return depth < maxDepth ? this.#array(depth) : this.#skipDeep();
      case SyntaxKind.StringLiteral:
        return this.#string();
      case SyntaxKind.NumericLiteral:
        return this.#literal(Number(this.text.slice(this.#start, this.#end)));
      case SyntaxKind.TrueKeyword:
        return this.#literal(true);
      case SyntaxKind.FalseKeyword:
        return this.#literal(false);
      case SyntaxKind.NullKeyword:
        return this.#literal(null);
      case SyntaxKind.Unknown:
        if (!this.#outdented(openerIndent)) {
          const node: Expression = {
            kind: 'opaque',
            reason: 'it is not valid JSON',
            start: this.#start,
            end: this.#end,
          };
          this.#problem('Expected a JSON value.', this.#start, this.#end);
          this.#next();
          return node;
        }
        break;
      default:
        break;
    }
    this.#problem('Expected a value.', this.#previousEnd, this.#previousEnd);
    return { kind: 'missing', start: this.#previousEnd, end: this.#previousEnd };
  }

  #skipDeep(): Expression {
    const start = this.#start;
    this.#problem(`Nested deeper than ${maxDepth} levels.`, this.#start, this.#end);
    for (let depth = 0; this.#kind !== SyntaxKind.EOF;) {
      if (this.#kind === SyntaxKind.OpenBraceToken || this.#kind === SyntaxKind.OpenBracketToken) depth++;
      if (this.#kind === SyntaxKind.CloseBraceToken || this.#kind === SyntaxKind.CloseBracketToken) depth--;
      this.#next();
      if (depth <= 0) break;
    }
    return { kind: 'opaque', reason: 'it is nested too deeply', start, end: this.#previousEnd };
  }

  #object(depth: number): ObjectExpression {
    const start = this.#start;
    const indent = this.#openerIndent(depth);
    const entries: Property[] = [];
    this.#next();
    let closed = false;
    for (;;) {
      if (this.#kind === SyntaxKind.CloseBraceToken) {
        // A brace further out than our own line belongs to somebody around us.
        if (this.byIndentation && this.#newline && this.#indent < indent) break;
        closed = true;
        this.#next();
        break;
      }
      if (this.#kind === SyntaxKind.EOF || this.#kind === SyntaxKind.CloseBracketToken) break;
      if (this.#outdented(indent)) break;
      if (this.#kind === SyntaxKind.CommaToken) {
        this.#next();
        continue;
      }
      if (this.#kind === SyntaxKind.StringLiteral || this.#kind === SyntaxKind.Unknown) {
        entries.push(this.#property(depth, indent));
        continue;
      }
      // A value without a key, or a brace too many: read it so that brackets stay paired, and forget it.
      this.#problem('Expected a property name.', this.#start, this.#end);
      if (this.#kind === SyntaxKind.OpenBraceToken && this.byIndentation) this.#next();
      else if (this.#kind === SyntaxKind.OpenBraceToken || this.#kind === SyntaxKind.OpenBracketToken) {
        this.#unbalanced = true;
        this.#value(depth + 1, indent);
      } else this.#next();
    }
    if (!closed) {
      this.#unbalanced = true;
      this.#problem("Expected '}'.", this.#previousEnd, this.#previousEnd);
    }
    return { kind: 'object', entries, closed, start, end: this.#previousEnd };
  }

  #property(depth: number, indent: number): Property {
    const keySpan = { start: this.#start, end: this.#end };
    const bare = this.#kind === SyntaxKind.Unknown;
    const key =
      bare || this.#unterminated
        ? this.text.slice(this.#start, this.#end).replace(/^"/, '')
        : this.#scanner.getTokenValue();
    if (bare) this.#problem('A property name needs double quotes.', keySpan.start, keySpan.end);
    else if (this.#unterminated) this.#problem('The string is not closed.', keySpan.start, keySpan.end);
    const keyExpression =
      !bare && this.expressions && key.startsWith('[') && !key.startsWith('[[') && key.endsWith(']')
        ? this.#keyExpression()
        : undefined;
    this.#next();
    if (this.#kind !== SyntaxKind.ColonToken) {
      this.#problem("Expected ':'.", this.#previousEnd, this.#previousEnd);
      const missing: Expression = { kind: 'missing', start: keySpan.end, end: keySpan.end };
      return {
        kind: 'property',
        key: keyExpression ? undefined : key,
        ...(keyExpression ? { keyExpression } : {}),
        keySpan,
        value: missing,
        start: keySpan.start,
        end: keySpan.end,
      };
    }
    this.#next();
    const value = this.#startsProperty() ? this.#missing() : this.#value(depth + 1, indent);
    const end = value.kind === 'missing' ? this.#previousEnd : value.end;
    return keyExpression
      ? { kind: 'property', key: undefined, keyExpression, keySpan, value, start: keySpan.start, end }
      : { kind: 'property', key, keySpan, value, start: keySpan.start, end };
  }

  /** ARM takes an expression for a name, too: ids of identities are written so. */
  #keyExpression(): Expression {
    const { value, offsets } = decode(this.text.slice(this.#start + 1, this.#end - 1), this.#start + 1);
    const parsed = parseArmExpression(value, offsets);
    addAll(this.#problems, parsed.problems);
    return { kind: 'template', parts: [parsed.expression], start: this.#start, end: this.#end };
  }

  #missing(): Expression {
    this.#problem("Expected a value after ':'.", this.#previousEnd, this.#previousEnd);
    return { kind: 'missing', start: this.#previousEnd, end: this.#previousEnd };
  }

  /** The token is a string on a new line with a colon behind it: the next property, not the value of this one. */
  #startsProperty(): boolean {
    return (
      this.#kind === SyntaxKind.StringLiteral &&
      this.#newline &&
      /^\s*:/.test(this.text.slice(this.#end, this.#end + 20))
    );
  }

  #array(depth: number): ArrayExpression {
    const start = this.#start;
    const indent = this.#openerIndent(depth);
    const items: Expression[] = [];
    this.#next();
    let closed = false;
    for (;;) {
      if (this.#kind === SyntaxKind.CloseBracketToken) {
        if (this.byIndentation && this.#newline && this.#indent < indent) break;
        closed = true;
        this.#next();
        break;
      }
      if (this.#kind === SyntaxKind.EOF || this.#kind === SyntaxKind.CloseBraceToken || this.#startsProperty()) break;
      if (this.#outdented(indent)) break;
      if (this.#kind === SyntaxKind.CommaToken) {
        this.#next();
        continue;
      }
      if (this.#kind === SyntaxKind.ColonToken) {
        this.#problem("Unexpected ':'.", this.#start, this.#end);
        this.#next();
        continue;
      }
      items.push(this.#value(depth + 1, indent));
    }
    if (!closed) {
      this.#unbalanced = true;
      this.#problem("Expected ']'.", this.#previousEnd, this.#previousEnd);
    }
    return { kind: 'array', items, start, end: this.#previousEnd };
  }

  #literal(value: Literal['value']): Literal {
    const node: Literal = { kind: 'literal', value, start: this.#start, end: this.#end };
    this.#next();
    return node;
  }

  #string(): Expression {
    const [start, end] = [this.#start, this.#end];
    const raw = this.text.slice(start + 1, this.#unterminated ? end : end - 1);
    if (this.#unterminated) this.#problem('The string is not closed.', start, end);
    const { value, offsets } = decode(raw, start + 1);
    this.#next();
    if (
      this.expressions &&
      value.startsWith('[') &&
      !value.startsWith('[[') &&
      (value.trimEnd().endsWith(']') || this.#problems.at(-1)?.start === start)
    ) {
      const parsed = parseArmExpression(value, offsets);
      addAll(this.#problems, parsed.problems);
      return { kind: 'template', parts: [parsed.expression], start, end };
    }
    return { kind: 'literal', value: this.expressions && value.startsWith('[[') ? value.slice(1) : value, start, end };
  }
}

/** A JSON string's text and, for every character of it (and its end), the file offset it came from. */
function decode(raw: string, start: number): { value: string; offsets: (at: number) => number } {
  if (!raw.includes('\\')) return { value: raw, offsets: (at) => start + at };
  let value = '';
  const map: number[] = [];
  for (let at = 0; at < raw.length;) {
    map.push(start + at);
    if (raw[at] !== '\\') {
      value += raw[at++];
      continue;
    }
    const escape = raw[at + 1] ?? '';
    const hex = /^u([0-9a-fA-F]{4})/.exec(raw.slice(at + 1, at + 6));
    if (hex) {
      value += String.fromCharCode(parseInt(hex[1]!, 16));
      at += 6;
    } else {
      value += { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[escape] ?? escape;
      // A lone backslash at the end adds nothing; keep one map entry per character.
      if (escape === '') map.pop();
      at += 2;
    }
  }
  map.push(start + raw.length);
  return { value, offsets: (at) => map[Math.min(at, map.length - 1)]! };
}
