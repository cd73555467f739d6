/** Bicep's tokens. Newlines are tokens; blanks, comments and `#disable-…` lines are not. */
import type { Comment, Problem } from '../../syntax/tree';

export const enum Token {
  End,
  /** One or more line breaks, with whatever blank and comment lines lie between them. */
  NewLine,
  Name,
  Number,
  /** A whole string, single or multi-line. */
  String,
  /** A string that its line (or the file) ends before its quote does. */
  StringCut,
  /** The pieces of an interpolated string: `'a${`, `}b${`, `}c'`. */
  StringHead,
  StringMiddle,
  StringTail,
  /** The last piece of an interpolated string that its line cuts off; of zero width when the cut is in an expression. */
  StringTailCut,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  LeftParen,
  RightParen,
  Comma,
  Colon,
  DoubleColon,
  Dot,
  Ellipsis,
  At,
  Question,
  Assign,
  Arrow,
  Hat,
  Pipe,
  Not,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Equal,
  NotEqual,
  EqualIgnoringCase,
  NotEqualIgnoringCase,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  And,
  Or,
  Coalesce,
  Unknown,
}

/** The tokens of a text as parallel lists; the last one is `End`. */
export interface Tokens {
  readonly kind: ArrayLike<Token>;
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  /**
   * How many characters stand before the first token or comment of the line the token starts on. Where a bracket from an earlier
   * line has been closed before the token, the line with its opening bracket counts if it is indented less.
   */
  readonly indent: ArrayLike<number>;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** Whether every bracket has its partner. */
  readonly balanced: boolean;
}

const NAME_START = 1;
const NAME_PART = 2;
const DIGIT = 4;
const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(char)) CLASS[code] = NAME_START | NAME_PART;
  if (/[0-9]/.test(char)) CLASS[code] = NAME_PART | DIGIT;
}

const PUNCTUATION: Readonly<Record<string, Token>> = {
  '{': Token.LeftBrace,
  '}': Token.RightBrace,
  '[': Token.LeftBracket,
  ']': Token.RightBracket,
  '(': Token.LeftParen,
  ')': Token.RightParen,
  ',': Token.Comma,
  ':': Token.Colon,
  '::': Token.DoubleColon,
  '.': Token.Dot,
  '...': Token.Ellipsis,
  '@': Token.At,
  '?': Token.Question,
  '??': Token.Coalesce,
  '=': Token.Assign,
  '=>': Token.Arrow,
  '==': Token.Equal,
  '=~': Token.EqualIgnoringCase,
  '^': Token.Hat,
  '|': Token.Pipe,
  '||': Token.Or,
  '!': Token.Not,
  '!=': Token.NotEqual,
  '!~': Token.NotEqualIgnoringCase,
  '+': Token.Plus,
  '-': Token.Minus,
  '*': Token.Star,
  '/': Token.Slash,
  '%': Token.Percent,
  '<': Token.Less,
  '<=': Token.LessEqual,
  '>': Token.Greater,
  '>=': Token.GreaterEqual,
  '&&': Token.And,
};

/** By first character: the spellings that start with it, longest first. */
const SPELLINGS: readonly (readonly (readonly [string, Token])[])[] = Array.from({ length: 128 }, (_, code) =>
  Object.entries(PUNCTUATION)
    .filter(([spelling]) => spelling.charCodeAt(0) === code)
    .sort(([a], [b]) => b.length - a.length),
);

/** An open `${`: how many braces are open inside it, and how many dollars its multi-line string started with (0: a single-line string). */
interface Hole {
  braces: number;
  readonly dollars: number;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const DOLLAR = 36;
const QUOTE = 39;
const STAR = 42;
const SLASH = 47;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const BYTE_ORDER_MARK = 0xfeff;

/** Splits any text into tokens. Never throws; what is not Bicep becomes `Unknown` tokens and problems. */
export function tokenize(text: string): Tokens {
  return new Tokenizer(text).run();
}

class Tokenizer {
  private count = 0;
  private readonly kind: Uint8Array;
  private readonly start: Int32Array;
  private readonly end: Int32Array;
  private readonly indent: Int32Array;
  private readonly comments: Comment[] = [];
  private readonly problems: Problem[] = [];
  private readonly holes: Hole[] = [];
  /** Of each open bracket what closes it, and the indentation of its line. */
  private readonly closers: Token[] = [];
  private readonly openIndents: number[] = [];
  private balanced = true;
  private at = 0;
  private lineStart = 0;
  private lineIndent = 0;
  private atLineStart = true;
  /** The next place found by `findQuotes`; -2 before the first search, -1 when there is no more. */
  private nextQuotes = -2;
  private noMoreBlockEnds = false;

  constructor(private readonly text: string) {
    // A character is at most one token; holes that the text leaves open end in one each besides.
    const most = text.length + (text.length >> 1) + 2;
    this.kind = new Uint8Array(most);
    this.start = new Int32Array(most);
    this.end = new Int32Array(most);
    this.indent = new Int32Array(most);
  }

  run(): Tokens {
    const { text } = this;
    const length = text.length;
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) this.at = this.lineStart = 1;
    while (this.at < length) {
      const start = this.at;
      const code = text.charCodeAt(start);
      if (code === SPACE || code === TAB) {
        this.at++;
      } else if (code === LF || code === CR) {
        this.newLine(start);
      } else if (code === SLASH && text.charCodeAt(start + 1) === SLASH) {
        this.at = this.lineEnd(start);
        this.comments.push({ kind: 'line', start, end: this.at });
      } else if (code === SLASH && text.charCodeAt(start + 1) === STAR) {
        this.blockComment(start);
      } else {
        this.beginLine(start);
        this.token(start, code);
      }
    }
    if (this.holes.length > 0) this.cutHoles(length);
    this.push(Token.End, length, length);
    if (this.closers.length > 0) this.balanced = false;
    const { count, comments, problems, balanced } = this;
    return {
      kind: this.kind.subarray(0, count),
      start: this.start.subarray(0, count),
      end: this.end.subarray(0, count),
      indent: this.indent.subarray(0, count),
      comments,
      problems,
      balanced,
    };
  }

  private token(start: number, code: number): void {
    const { text } = this;
    const charClass = code < 128 ? CLASS[code]! : 0;
    if (charClass !== 0) {
      const part = charClass & NAME_START ? NAME_PART : DIGIT;
      let at = start + 1;
      for (let next = text.charCodeAt(at); next < 128 && CLASS[next]! & part; next = text.charCodeAt(at)) at++;
      this.push(charClass & NAME_START ? Token.Name : Token.Number, start, at);
    } else if (code === QUOTE) {
      if (text.startsWith("''", start + 1)) this.multiLine(start, start + 3, 0, true);
      else this.singleLine(start, start + 1, true);
    } else if (code === DOLLAR) {
      let at = start + 1;
      while (text.charCodeAt(at) === DOLLAR) at++;
      if (text.startsWith("'''", at)) this.multiLine(start, at + 3, at - start, true);
      else this.push(Token.Unknown, start, at);
    } else if (code === HASH && /^#(disable|restore)-/.test(text.slice(start, start + 9))) {
      const line = text.slice(start, this.lineEnd(start));
      const comment = line.search(/\/[/*]/);
      this.at = start + (comment < 0 ? line.length : comment);
    } else {
      this.punctuation(start, code);
    }
  }

  private punctuation(start: number, code: number): void {
    const hole = this.holes.at(-1);
    if (hole) {
      if (code === OPEN) hole.braces++;
      else if (code === CLOSE && hole.braces > 0) hole.braces--;
      else if (code === CLOSE) {
        this.holes.pop();
        if (hole.dollars > 0) this.multiLine(start, start + 1, hole.dollars, false);
        else this.singleLine(start, start + 1, false);
        return;
      }
    }
    for (const [spelling, kind] of SPELLINGS[code] ?? []) {
      if (spelling.length === 1 || this.text.startsWith(spelling, start)) {
        this.push(kind, start, start + spelling.length);
        this.pair(kind);
        return;
      }
    }
    this.push(Token.Unknown, start, start + 1);
  }

  private pair(kind: Token): void {
    if (kind === Token.LeftBrace || kind === Token.LeftBracket || kind === Token.LeftParen) {
      this.closers.push(kind + 1);
      this.openIndents.push(this.lineIndent);
    } else if (kind === Token.RightBrace || kind === Token.RightBracket || kind === Token.RightParen) {
      if (this.closers.pop() !== kind) this.balanced = false;
      this.lineIndent = Math.min(this.lineIndent, this.openIndents.pop() ?? this.lineIndent);
    }
  }

  /** Reads a piece of a single-line string from `at` on. */
  private singleLine(start: number, at: number, first: boolean): void {
    const { text } = this;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return this.push(first ? Token.String : Token.StringTail, start, at + 1);
      if (code === DOLLAR && text.charCodeAt(at + 1) === OPEN) {
        this.holes.push({ braces: 0, dollars: 0 });
        return this.push(first ? Token.StringHead : Token.StringMiddle, start, at + 2);
      }
      if (code === LF || code === CR) break;
      if (code === BACKSLASH) at += this.escape(at) - 1;
    }
    this.problem(start, at, 'This string has no closing quote.');
    this.push(first ? Token.StringCut : Token.StringTailCut, start, at);
  }

  /** The length of the escape sequence at a backslash; 1 when there is none. */
  private escape(at: number): number {
    const next = this.text[at + 1];
    if (next === undefined || next === '\n' || next === '\r') return 1;
    if ("nrt\\'$".includes(next)) return 2;
    const unicode = next === 'u' ? /^\\u\{([0-9A-Fa-f]{1,8})\}/.exec(this.text.slice(at, at + 12)) : null;
    if (unicode && parseInt(unicode[1]!, 16) <= 0x10ffff) return unicode[0].length;
    this.problem(at, at + 2, `'\\${next}' is no escape sequence. Write a backslash as '\\\\'.`);
    return 2;
  }

  /** Reads a piece of a multi-line string from `at` on; as many `dollars` before a brace open an expression. */
  private multiLine(start: number, at: number, dollars: number, first: boolean): void {
    const { text } = this;
    const quotes = this.findQuotes(at);
    const stop = quotes < 0 ? this.lineEnd(at) : quotes;
    for (let run = 0; dollars > 0 && at < stop; at++) {
      const code = text.charCodeAt(at);
      if (code === OPEN && run >= dollars) {
        this.holes.push({ braces: 0, dollars });
        return this.push(first ? Token.StringHead : Token.StringMiddle, start, at + 1);
      }
      run = code === DOLLAR ? run + 1 : 0;
    }
    if (quotes < 0) {
      this.problem(start, stop, "This multi-line string has no closing '''.");
      return this.push(first ? Token.StringCut : Token.StringTailCut, start, stop);
    }
    let end = quotes + 3;
    while (text.charCodeAt(end) === QUOTE) end++;
    this.push(first ? Token.String : Token.StringTail, start, end);
  }

  /** Where the next `'''` stands; remembered, because a long string with many `${` asks again and again. */
  private findQuotes(at: number): number {
    if (this.nextQuotes !== -1 && this.nextQuotes < at) this.nextQuotes = this.text.indexOf("'''", at);
    return this.nextQuotes;
  }

  private newLine(start: number): void {
    const { text } = this;
    const hole = this.holes.at(-1);
    if (hole) {
      if (hole.dollars === 0) return this.cutHoles(start);
      this.holes.pop();
      this.problem(start, start, "Expected '}' to close '${'.");
      return this.multiLine(start, start, hole.dollars, false);
    }
    this.at = start + (text.charCodeAt(start) === CR && text.charCodeAt(start + 1) === LF ? 2 : 1);
    this.lineStart = this.at;
    this.atLineStart = true;
    if (this.count > 0 && this.kind[this.count - 1] === Token.NewLine) this.end[this.count - 1] = this.at;
    else this.push(Token.NewLine, start, this.at);
  }

  /** Ends all open `${` of single-line strings, up to the nearest multi-line one. */
  private cutHoles(at: number): void {
    this.problem(at, at, "Expected '}' to close '${'.");
    for (
      let hole = this.holes.at(-1);
      hole && (hole.dollars === 0 || at === this.text.length);
      hole = this.holes.at(-1)
    ) {
      this.holes.pop();
      this.push(Token.StringTailCut, at, at);
    }
  }

  private beginLine(start: number): void {
    if (!this.atLineStart) return;
    this.atLineStart = false;
    this.lineIndent = start - this.lineStart;
  }

  private blockComment(start: number): void {
    const { text } = this;
    const close = this.noMoreBlockEnds ? -1 : text.indexOf('*/', start + 2);
    if (close >= 0) {
      this.at = close + 2;
      const lastBreak = text.slice(start, close).lastIndexOf('\n');
      if (lastBreak >= 0) this.lineStart = start + lastBreak + 1;
      else this.beginLine(start);
    } else {
      this.noMoreBlockEnds = true;
      this.at = this.lineEnd(start);
      this.problem(start, this.at, "This comment has no closing '*/'.");
    }
    this.comments.push({ kind: 'block', start, end: this.at });
  }

  private lineEnd(at: number): number {
    const { text } = this;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LF || code === CR) return at;
    }
    return at;
  }

  private push(kind: Token, start: number, end: number): void {
    const at = this.count++;
    this.kind[at] = kind;
    this.start[at] = start;
    this.end[at] = end;
    this.indent[at] = this.lineIndent;
    this.at = end;
  }

  private problem(start: number, end: number, message: string): void {
    this.problems.push({ start, end, message });
  }
}
