import { addAll } from '../../../shared-rules/lists';
import type {
  Attribute,
  BinaryOperator,
  Block,
  Body,
  Comment,
  Expression,
  For,
  Literal,
  Missing,
  ObjectExpression,
  Problem,
  Property,
  Span,
} from '../../syntax/tree';
import { joinParts, TemplateBuilder, textOf, type DirectivePiece, type Piece, type Sequence } from './template';
import {
  backslash,
  carriageReturn,
  characterClass,
  digit,
  dollar,
  identifierEnd,
  isBlank,
  isIdentifierStart,
  letter,
  lineFeed,
  looksLikeItem,
  numberEnd,
  openBrace,
  opensHeredoc,
  percent,
  precedenceOf,
  quote,
  skipBlanks,
  tilde,
  type TokenKind,
} from './tokens';
import type { HclFile } from './tree';

/**
 * Parses a `.tf`, `.tofu`, `.tfvars` or `.terraform.lock.hcl` file.
 *
 * Never throws. Text that is not valid HCL yields a tree of what could be read, with `missing` and `opaque` nodes for the
 * rest, and a problem for each thing that stood in the way. Every offset counts in `text` as given, byte order mark included.
 *
 * Text with problems is parsed a second time with the indentation as a guide. The second tree is taken when it has fewer
 * problems; as many are enough when the first time braces did not balance or an interpolation was not closed. Interpolations
 * that were not closed end with their line then, if need be without regard to the indentation.
 */
export function parseHcl(text: string): HclFile {
  const first = new Parser(text);
  const file = first.file();
  if (file.problems.length === 0) return file;
  const broken = first.brokenSequences;
  const enough = first.unbalanced || broken.size > 0 ? file.problems.length : file.problems.length - 1;
  for (const byIndentation of broken.size > 0 ? [true, false] : [true]) {
    const again = new Parser(text, broken, byIndentation).file();
    if (again.problems.length <= enough) return again;
  }
  return file;
}

/** Parses the text of a template file: what stands between the quotes of a string, with nothing escaped. */
export function parseTemplate(text: string): {
  readonly expression: Expression;
  readonly problems: readonly Problem[];
} {
  return new Parser(text).wholeTemplate({ start: 0, end: text.length });
}

/** Parses a part of a text in the same way. */
export function parseTemplateAt(text: string, span: Span): Expression {
  const { expression, problems } = new Parser(text).wholeTemplate(span);
  return problems.length === 0 ? expression : { kind: 'opaque', reason: 'the template is not valid', ...span };
}

/** Parses an expression that stands in another text, at `place`. */
export function parseExpression(text: string, { start, end }: Span): Expression {
  const [item] = parseHcl(`x = ${text}\n`).body.items;
  return item?.kind === 'attribute' ? item.value : { kind: 'opaque', reason: 'it is no expression', start, end };
}

/** Bounds both the parser's recursion and the height of the tree, so that walking it recursively is safe. */
const maximumDepth = 200;

const topLevelKeywords = new Set([
  'resource',
  'data',
  'variable',
  'output',
  'locals',
  'module',
  'provider',
  'terraform',
  'moved',
  'import',
  'check',
  'removed',
  'ephemeral',
]);

/** A bracket that is being read, and what to restore behind it. */
interface Opener {
  readonly start: number;
  /** The indentation of its line. */
  readonly indent: number;
  readonly lineBreaksCounted: boolean;
}

/**
 * Recursive descent over tokens that are read one ahead, straight from the text.
 *
 * A line break is no token but a flag of the token behind it; `lineBreaksCount` says whether it ends an expression.
 * `end` is the end of the text, the end of the region a heredoc or a broken interpolation is confined to, or a top-level
 * keyword in column 0 while brackets are open: then everything open closes.
 */
class Parser {
  /** A brace was never closed, or one stands where none belongs. */
  unbalanced = false;
  /** Offsets of the `${` and `%{` that were not closed where they should have been. */
  readonly brokenSequences = new Set<number>();

  private readonly comments: Comment[] = [];
  private readonly problems: Problem[] = [];

  private kind: TokenKind = 'end';
  private start = 0;
  private end = 0;
  private lineBreak = true;
  /** Where the current token's line starts. */
  private lineStart = 0;
  /** The width of the white space before the first token of the current line. */
  private indent = 0;

  private previousKind: TokenKind | '${' | '%{' = 'end';
  private previousEnd = 0;

  private limit: number;
  private lineBreaksCount = true;
  /** How many of each bracket are open. A `${` counts as a brace. */
  private braces = 0;
  private brackets = 0;
  private parens = 0;

  private depth = 0;
  /** The greatest depth the expression being read reaches, the chains that wrap it from outside included. */
  private deepest = 0;

  /** How many `?` and `for` are waiting for their ':'. */
  private awaitedColons = 0;

  private blockCommentEnd = -1;
  private knownLine: Span = { start: 0, end: -1 };
  /** Characters that may still be spent on looking in vain for the ends of heredocs; keeps the parser linear. */
  private heredocBudget: number;

  /**
   * `singleLine` has the offsets of the `${` and `%{` that must end on their line. With `byIndentation` a line indented no
   * deeper than the line of a `{` closes it.
   */
  constructor(
    private readonly text: string,
    private readonly singleLine: ReadonlySet<number> = new Set(),
    private readonly byIndentation = false,
  ) {
    this.limit = text.length;
    this.heredocBudget = 4 * text.length;
  }

  file(): HclFile {
    this.read(this.text.charCodeAt(0) === 0xfeff ? 1 : 0);
    this.lineBreak = true;
    const items: (Attribute | Block)[] = [];
    for (;;) {
      this.readItems(items, -1);
      if (this.at('}')) {
        this.unbalanced = true;
        this.problemHere("This '}' closes nothing.");
        this.next();
      } else if (this.start >= this.text.length) {
        break;
      } else {
        this.read(this.start);
        this.lineBreak = true;
      }
    }
    return {
      body: { items, closed: true, start: 0, end: this.text.length },
      comments: this.comments,
      problems: this.problems.sort((a, b) => a.start - b.start),
    };
  }

  wholeTemplate({ start, end }: Span): { readonly expression: Expression; readonly problems: readonly Problem[] } {
    const template = new TemplateBuilder();
    this.heredocPieces(template, start, end);
    this.previousEnd = end;
    return { expression: this.template(template, start), problems: this.problems };
  }

  private readItems(items: (Attribute | Block)[], openIndent: number): void {
    while (!this.braceEnds(openIndent)) {
      const item = this.item();
      if (item !== undefined) items.push(item);
      this.endLine(openIndent);
    }
  }

  /** After an argument, block or object entry: what still stands on the line is skipped. */
  private endLine(openIndent: number): void {
    if (this.lineBreak || this.braceEnds(openIndent)) return;
    this.problemHere(`Expected a new line before ${this.tokenText()}.`);
    this.skipJunk();
  }

  /** Whether the `{` whose line is indented by `openIndent` (-1: the file) ends here: by its `}`, or because it is given up. */
  private braceEnds(openIndent: number): boolean {
    switch (this.kind) {
      case 'end':
        return true;
      case ')':
        if (this.parens > 0) return true;
        break;
      case ']':
        if (this.brackets > 0) return true;
        break;
      case '}':
        return !this.isStrayBrace(openIndent);
      default:
        break;
    }
    return this.byIndentation && this.lineBreak && this.indent <= openIndent;
  }

  /** By indentation: a `}` alone on its line, deeper than its opener's line, and what follows is deeper still belongs to the opener. */
  private isStrayBrace(openIndent: number): boolean {
    if (!this.byIndentation || openIndent < 0 || !this.lineBreak || this.indent <= openIndent) return false;
    const { text } = this;
    let lineStart = -1;
    for (let at = this.end; at < this.limit; at++) {
      const code = text.charCodeAt(at);
      if (code === lineFeed) lineStart = at + 1;
      else if (!isBlank(code)) return lineStart >= 0 && code !== 0x7d && at - lineStart > openIndent;
    }
    return false;
  }

  /**
   * By indentation: a `}` that starts a line and is indented less than the line of the `{` to be closed closes something
   * further out, unless the `{` stands in parentheses or brackets that end with it: `})`.
   */
  private isOutersBrace(openIndent: number): boolean {
    if (!this.byIndentation || !this.lineBreak || this.indent >= openIndent) return false;
    const following = this.text.charCodeAt(this.end);
    return this.lineBreaksCount || (following !== 0x29 && following !== 0x5d);
  }

  private item(): Attribute | Block | undefined {
    const start = this.start;
    if (this.at('identifier')) {
      const name = this.text.slice(start, this.end);
      const nameSpan = { start, end: this.end };
      this.next();
      if (!this.endsLine()) {
        if (this.at('=')) return this.attribute(name, nameSpan);
        if (this.at('{') || this.at('"') || this.at('identifier')) return this.block(name, nameSpan);
        if (this.at(':')) {
          this.problemHere("Expected '=' instead of ':'.");
          return this.attribute(name, nameSpan);
        }
      } else if (this.at('{')) {
        return this.block(name, nameSpan);
      }
      const value = this.missing(`Expected '=' or '{' after '${name}'.`);
      return { kind: 'attribute', name, nameSpan, value, start, end: this.previousEnd };
    }
    if (this.at('"')) {
      const key = this.quoted();
      const nameSpan = { start, end: this.previousEnd };
      if (!this.endsLine() && (this.at('=') || this.at(':'))) {
        this.problem(nameSpan, 'Write the name of an argument without quotes.');
        return this.attribute(key.kind === 'literal' ? String(key.value) : '', nameSpan);
      }
      this.problem(nameSpan, 'Expected the name of an argument or block.');
      return undefined;
    }
    this.problemHere(`Expected the name of an argument or block instead of ${this.tokenText()}.`);
    this.skipUnexpected();
    return undefined;
  }

  private attribute(name: string, nameSpan: Span): Attribute {
    this.next();
    const value = this.expression();
    return { kind: 'attribute', name, nameSpan, value, start: nameSpan.start, end: this.previousEnd };
  }

  private block(type: string, typeSpan: Span): Block {
    const labels: { text: string; start: number; end: number }[] = [];
    while (!this.endsLine() && (this.at('"') || this.at('identifier'))) labels.push(this.label());
    const body = this.body(labels.length === 0 ? type : `${type} ${labels.at(-1)?.text ?? ''}`);
    return { kind: 'block', type, typeSpan, labels, body, start: typeSpan.start, end: this.previousEnd };
  }

  /** A label whose quote is not closed ends before the next blank or `{`, so that the block keeps its body. */
  private label(): Span & { text: string } {
    const { text, start } = this;
    if (this.at('identifier')) {
      const label = { text: text.slice(start, this.end), start, end: this.end };
      this.next();
      return label;
    }
    let firstBreak = -1;
    for (let at = start + 1; ; at++) {
      const code = at < this.limit ? text.charCodeAt(at) : lineFeed;
      if (code === quote) {
        const raw = text.slice(start + 1, at);
        this.resume(at + 1);
        return { text: raw, start, end: at + 1 };
      }
      if (firstBreak < 0 && (isBlank(code) || code === openBrace || code === lineFeed)) firstBreak = at;
      if (code === lineFeed) break;
      if (code === backslash && at + 1 < this.limit && text.charCodeAt(at + 1) !== lineFeed) at++;
    }
    this.problem({ start, end: firstBreak }, 'Expected a closing quote.');
    this.resume(firstBreak);
    return { text: text.slice(start + 1, firstBreak), start, end: firstBreak };
  }

  private body(owner: string): Body {
    if (!this.at('{')) {
      this.problemAfterPrevious(`Expected '{' after '${owner}'.`);
      return { items: [], closed: false, start: this.previousEnd, end: this.previousEnd };
    }
    if (this.lineBreak) this.problemHere("The '{' of a block belongs on the line of its name.");
    const start = this.start;
    if (this.depth >= maximumDepth) {
      const { end } = this.tooDeep(start);
      return { items: [], closed: false, start, end };
    }
    const items: (Attribute | Block)[] = [];
    this.depth++;
    const opener = this.open();
    this.lineBreaksCount = true;
    this.readItems(items, opener.indent);
    this.depth--;
    const closed = this.closeBrace(opener);
    return { items, closed, start, end: this.previousEnd };
  }

  /** Consumes the `}` of `opener`; or says that it is missing and ends what is open at the end of the last line that belongs to it. */
  private closeBrace(opener: Opener): boolean {
    this.braces--;
    this.lineBreaksCount = opener.lineBreaksCounted;
    if (this.at('}') && !this.isOutersBrace(opener.indent)) {
      this.consumeCloser(opener);
      return true;
    }
    this.notClosed(opener, '}');
    let end = this.start;
    if (this.lineBreak && this.start < this.text.length) {
      end = this.lineStart - 1;
      if (this.text.charCodeAt(end - 1) === carriageReturn) end--;
    }
    if (end > this.previousEnd) this.previousEnd = end;
    return false;
  }

  private expression(): Expression {
    const start = this.start;
    if (this.isValueAbsent()) return this.missing();
    if (this.depth >= maximumDepth) return this.tooDeep(start);
    const outerDeepest = this.deepest;
    this.depth++;
    this.deepest = this.depth;
    let result = this.binary(1);
    if (this.at('?') && !this.endsLine()) result = this.conditional(result, start);
    this.depth--;
    if (outerDeepest > this.deepest) this.deepest = outerDeepest;
    return result;
  }

  /** No value stands here: the line ends first, or the next line starts an argument. */
  private isValueAbsent(): boolean {
    return this.lineBreak && (this.lineBreaksCount || this.startsItem());
  }

  private endsLine(): boolean {
    return this.lineBreak && this.lineBreaksCount;
  }

  private conditional(condition: Expression, start: number): Expression {
    this.next();
    this.awaitedColons++;
    const yes = this.expression();
    this.awaitedColons--;
    let no: Expression;
    if (this.at(':') && !this.endsLine()) {
      this.next();
      no = this.expression();
    } else {
      no = this.missing("Expected ':' and a value for the other case.");
    }
    return { kind: 'conditional', condition, yes, no, start: Math.min(start, condition.start), end: this.previousEnd };
  }

  private binary(minimum: number): Expression {
    const start = this.start;
    let left = this.unary();
    for (;;) {
      if (this.endsLine()) return left;
      const precedence = precedenceOf(this.kind);
      if (precedence < minimum) return left;
      const operator = this.kind as BinaryOperator;
      this.next();
      const right = this.isValueAbsent() ? this.missing() : this.binary(precedence + 1);
      left = { kind: 'binary', operator, left, right, start: Math.min(start, left.start), end: this.previousEnd };
      if (++this.deepest > maximumDepth) return this.tooDeep(left.start);
    }
  }

  private unary(): Expression {
    const { start, kind } = this;
    if (kind !== '!' && kind !== '-') return this.traversal(this.primary(), start);
    if (this.depth >= maximumDepth) return this.tooDeep(start);
    this.next();
    this.depth++;
    if (this.depth > this.deepest) this.deepest = this.depth;
    const operand = this.isValueAbsent() ? this.missing() : this.unary();
    this.depth--;
    return { kind: 'unary', operator: kind, operand, start, end: this.previousEnd };
  }

  /** `.name`, `.0`, `.*`, `[…]` and `[*]` behind `target`, which started at `start` (its parentheses included). */
  private traversal(target: Expression, start: number): Expression {
    for (;;) {
      if (this.endsLine()) return target;
      if (this.at('.')) target = this.dot(target, start);
      else if (this.at('[')) target = this.bracket(target, start);
      else return target;
      if (++this.deepest > maximumDepth) return this.tooDeep(start);
    }
  }

  private dot(target: Expression, start: number): Expression {
    const dotStart = this.start;
    this.next();
    if (this.at('*') && !this.endsLine()) {
      let each: Expression = { kind: 'splat-item', start: dotStart, end: this.end };
      this.next();
      while (this.at('.') && !this.endsLine()) {
        each = this.member(each, dotStart);
        if (++this.deepest > maximumDepth) return this.tooDeep(start);
      }
      return { kind: 'splat', target, each, start, end: this.previousEnd };
    }
    return this.memberName(target, start);
  }

  private member(target: Expression, start: number): Expression {
    this.next();
    return this.memberName(target, start);
  }

  private memberName(target: Expression, start: number): Expression {
    if (this.at('number') && !this.endsLine()) return this.legacyIndex(target, start);
    if (this.at('identifier') && !this.isValueAbsent()) {
      const nameSpan = { start: this.start, end: this.end };
      const name = this.text.slice(nameSpan.start, nameSpan.end);
      this.next();
      return { kind: 'member', target, name, nameSpan, safe: false, nested: false, start, end: nameSpan.end };
    }
    const end = this.previousEnd;
    this.problemAfterPrevious("Expected a name after '.'.");
    return { kind: 'member', target, name: '', nameSpan: { start: end, end }, safe: false, nested: false, start, end };
  }

  /** `a.0`; the digits of `a.0.1` come as one number. */
  private legacyIndex(target: Expression, start: number): Expression {
    let at = this.start;
    for (const digits of this.text.slice(this.start, this.end).split('.')) {
      const end = at + digits.length;
      const index: Literal = { kind: 'literal', value: Number(digits), start: at, end };
      target = { kind: 'index', target, index, safe: false, fromEnd: false, start, end };
      at = end + 1;
    }
    this.next();
    return target;
  }

  private bracket(target: Expression, start: number): Expression {
    const opener = this.open();
    if (this.at('*')) {
      this.next();
      this.close(']', opener);
      if (this.depth >= maximumDepth) return this.tooDeep(start);
      this.depth++;
      if (this.depth > this.deepest) this.deepest = this.depth;
      const each = this.traversal({ kind: 'splat-item', start: opener.start, end: this.previousEnd }, opener.start);
      this.depth--;
      return { kind: 'splat', target, each, start, end: this.previousEnd };
    }
    const index = this.expression();
    this.close(']', opener);
    return { kind: 'index', target, index, safe: false, fromEnd: false, start, end: this.previousEnd };
  }

  private primary(): Expression {
    const { start, end } = this;
    switch (this.kind) {
      case 'identifier':
        return this.nameOrCall();
      case 'number':
        this.next();
        return { kind: 'literal', value: Number(this.text.slice(start, end)), start, end };
      case '"':
        return this.quoted();
      case 'heredoc':
        return this.heredoc();
      case '[':
        return this.array();
      case '{':
        return this.object();
      case '(': {
        const opener = this.open();
        const inner = this.expression();
        this.close(')', opener);
        return inner;
      }
      default:
        return this.missing();
    }
  }

  private nameOrCall(): Expression {
    const start = this.start;
    this.next();
    while (this.at('::') && !this.endsLine()) {
      this.next();
      if (this.at('identifier') && !this.endsLine()) this.next();
      else this.problemAfterPrevious("Expected a name after '::'.");
    }
    const nameSpan = { start, end: this.previousEnd };
    const name = this.text.slice(start, nameSpan.end);
    if (this.at('(') && !this.endsLine()) return this.call(name, nameSpan);
    switch (name) {
      case 'true':
        return { kind: 'literal', value: true, start, end: nameSpan.end };
      case 'false':
        return { kind: 'literal', value: false, start, end: nameSpan.end };
      case 'null':
        return { kind: 'literal', value: null, start, end: nameSpan.end };
      default:
        return { kind: 'reference', name, start, end: nameSpan.end };
    }
  }

  private call(name: string, nameSpan: Span): Expression {
    const opener = this.open();
    const { items, spreadLast } = this.list(')');
    this.close(')', opener);
    return { kind: 'call', name, nameSpan, args: items, spreadLast, start: nameSpan.start, end: this.previousEnd };
  }

  private array(): Expression {
    const opener = this.open();
    if (this.startsFor()) return this.forExpression(']', opener);
    const { items } = this.list(']');
    this.close(']', opener);
    return { kind: 'array', items, start: opener.start, end: this.previousEnd };
  }

  private list(closer: ')' | ']'): { items: Expression[]; spreadLast: boolean } {
    const items: Expression[] = [];
    let spreadLast = false;
    while (!this.listEnds(closer)) {
      const before = this.start;
      items.push(this.expression());
      if (closer === ')' && this.at('...')) {
        spreadLast = true;
        this.next();
      }
      if (this.at(',')) {
        this.next();
      } else if (!this.listEnds(closer)) {
        this.problemHere(`Expected ',' or '${closer}' before ${this.tokenText()}.`);
        if (this.start === before || !this.lineBreak) this.skipJunk();
        if (this.at(',')) this.next();
      }
    }
    return { items, spreadLast };
  }

  /** Whether a list ends here: by its own closer, by that of something around it, or because an argument starts on a new line. */
  private listEnds(closer: ')' | ']' | '}'): boolean {
    switch (this.kind) {
      case closer:
      case 'end':
        return true;
      case '}':
        return this.braces > 0;
      case ']':
        return this.brackets > 0;
      case ')':
        return this.parens > 0;
      default:
        return this.startsItem();
    }
  }

  /** Consumes an opening bracket. Line breaks behind it do not count. */
  private open(): Opener {
    const opener = { start: this.start, indent: this.indent, lineBreaksCounted: this.lineBreaksCount };
    this.lineBreaksCount = false;
    if (this.at('(')) this.parens++;
    else if (this.at('[')) this.brackets++;
    else this.braces++;
    this.next();
    return opener;
  }

  /** Consumes the closer of `opener`, skipping what stands before it; or says that it is missing. */
  private close(closer: ')' | ']' | '}', opener: Opener): void {
    if (!this.listEnds(closer)) {
      this.problemHere(`Expected '${closer}' before ${this.tokenText()}.`);
      do this.skipJunk();
      while (!this.listEnds(closer));
    }
    this.lineBreaksCount = opener.lineBreaksCounted;
    if (closer === ')') this.parens--;
    else if (closer === ']') this.brackets--;
    else this.braces--;
    if (this.at(closer)) this.consumeCloser(opener);
    else this.notClosed(opener, closer);
  }

  /**
   * What opens behind a closer on its line, as in `} : {`, counts as indented like the line of the closer's opener:
   * that is where `terraform fmt` starts counting.
   */
  private consumeCloser(opener: Opener): void {
    this.next();
    if (!this.lineBreak && opener.indent < this.indent) this.indent = opener.indent;
  }

  private notClosed({ start }: Opener, closer: ')' | ']' | '}'): void {
    if (closer === '}') this.unbalanced = true;
    this.problem({ start, end: start + 1 }, `This '${this.text.charAt(start)}' is not closed.`);
  }

  private object(): ObjectExpression | For {
    const opener = this.open();
    if (this.startsFor()) return this.forExpression('}', opener);
    this.lineBreaksCount = true;
    const entries: Property[] = [];
    while (!this.braceEnds(opener.indent)) {
      const entry = this.entry();
      if (entry === undefined) continue;
      entries.push(entry);
      if (this.at(',') && !this.lineBreak) this.next();
      else this.endLine(opener.indent);
    }
    const closed = this.closeBrace(opener);
    return { kind: 'object', entries, closed, start: opener.start, end: this.previousEnd };
  }

  private entry(): Property | undefined {
    const start = this.start;
    let key: string | undefined;
    let keyExpression: Expression | undefined;
    if (this.at('identifier') && !this.isTraversed()) {
      key = this.text.slice(start, this.end);
      this.next();
    } else if (this.at('number')) {
      key = String(Number(this.text.slice(start, this.end)));
      this.next();
    } else if (this.at('"')) {
      const quoted = this.quoted();
      if (quoted.kind === 'literal') key = String(quoted.value);
      else keyExpression = quoted;
    } else if (this.at('identifier') || this.at('(') || this.at('-') || this.at('!')) {
      keyExpression = this.binary(1);
    } else {
      this.problemHere(`Expected a key instead of ${this.tokenText()}.`);
      if (this.at('[')) this.array();
      else this.skipUnexpected();
      return undefined;
    }
    const keySpan = { start, end: this.previousEnd };
    const value = this.entryValue();
    const property = { kind: 'property', key, keySpan, value, start, end: this.previousEnd } as const;
    return keyExpression === undefined ? property : { ...property, keyExpression };
  }

  private entryValue(): Expression {
    if (!this.endsLine()) {
      if (this.at('=') || this.at(':')) {
        this.next();
        return this.expression();
      }
      if (this.startsValue()) {
        this.problemHere("Expected '=' between the key and its value.");
        return this.expression();
      }
    }
    return this.missing("Expected '=' and a value after the key.");
  }

  /** Whether the identifier is the start of a longer expression rather than a key: `local.name = …`. */
  private isTraversed(): boolean {
    const code = this.text.charCodeAt(this.end);
    return code === 0x2e /* . */ || code === 0x5b /* [ */ || code === 0x28; /* ( */
  }

  private startsValue(): boolean {
    switch (this.kind) {
      case '{':
      case '[':
      case '(':
      case '"':
      case 'heredoc':
      case 'identifier':
      case 'number':
      case '!':
      case '-':
        return true;
      default:
        return false;
    }
  }

  private startsFor(): boolean {
    return (
      this.at('identifier') &&
      this.isWord('for') &&
      isIdentifierStart(this.text, skipBlanks(this.text, this.end, this.limit, true))
    );
  }

  private forExpression(closer: ']' | '}', opener: Opener): For {
    this.next();
    let item = this.name();
    let index: string | undefined;
    if (this.at(',')) {
      this.next();
      index = item;
      item = this.name();
    }
    if (this.at('identifier') && this.isWord('in')) this.next();
    else this.problemHere("Expected 'in'.");
    this.awaitedColons++;
    const collection = this.expression();
    this.awaitedColons--;
    this.expect(':');
    let key: Expression | undefined;
    let grouped = false;
    let body = this.expression();
    if (closer === '}') {
      key = body;
      this.expect('=>');
      body = this.expression();
      if (this.at('...')) {
        grouped = true;
        this.next();
      }
    }
    let condition: Expression | undefined;
    if (this.at('identifier') && this.isWord('if')) {
      this.next();
      condition = this.expression();
    }
    this.close(closer, opener);
    return {
      kind: 'for',
      item,
      collection,
      body,
      grouped,
      start: opener.start,
      end: this.previousEnd,
      ...(index === undefined ? {} : { index }),
      ...(key === undefined ? {} : { key }),
      ...(condition === undefined ? {} : { condition }),
    };
  }

  private expect(kind: ':' | '=>'): void {
    if (this.at(kind)) this.next();
    else this.problemHere(`Expected '${kind}'.`);
  }

  private name(): string {
    if (!this.at('identifier') || this.startsItem()) {
      this.problemHere('Expected a name.');
      return '';
    }
    const name = this.text.slice(this.start, this.end);
    this.next();
    return name;
  }

  private quoted(): Expression {
    const { text, start, limit } = this;
    for (let at = start + 1; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        const value = text.slice(start + 1, at);
        this.resume(at + 1);
        return { kind: 'literal', value, start, end: at + 1 };
      }
      if (
        code === backslash ||
        code === lineFeed ||
        ((code === dollar || code === percent) && text.charCodeAt(at + 1) === openBrace)
      )
        break;
    }
    return this.quotedTemplate(start);
  }

  private quotedTemplate(start: number): Expression {
    const { text, limit } = this;
    const template = new TemplateBuilder();
    const multiLine: number[] = [];
    let at = start + 1;
    let textStart = at;
    let chunkStart = at;
    let value = '';
    const flush = (): void => {
      if (at > textStart)
        template.addText({ kind: 'text', value: value + text.slice(chunkStart, at), start: textStart, end: at });
    };
    for (;;) {
      const code = at < limit ? text.charCodeAt(at) : lineFeed;
      if (code === quote) {
        flush();
        this.resume(at + 1);
        break;
      }
      if (code === lineFeed) {
        if (text.charCodeAt(at - 1) === carriageReturn && at - 1 >= textStart) at--;
        flush();
        this.problem({ start, end: at }, 'Expected a closing quote.');
        for (const open of multiLine) this.brokenSequences.add(open);
        this.resume(at);
        break;
      }
      if (code === backslash) {
        const escape = this.escape(at);
        value += text.slice(chunkStart, at) + escape.value;
        at = chunkStart = escape.end;
        continue;
      }
      if ((code !== dollar && code !== percent) || at + 1 >= limit) {
        at++;
        continue;
      }
      const following = text.charCodeAt(at + 1);
      if (following === code && text.charCodeAt(at + 2) === openBrace) {
        value += text.slice(chunkStart, at + 1);
        chunkStart = at + 2;
        at += 3;
        continue;
      }
      if (following !== openBrace) {
        at++;
        continue;
      }
      flush();
      const open = at;
      const lineStart = this.lineStart;
      const sequence = this.sequence(open, code === percent);
      template.addSequence(sequence);
      if (sequence.closed) {
        if (this.lineStart !== lineStart) multiLine.push(open);
        at = this.end;
      } else if (this.lineStart !== lineStart) {
        break;
      } else {
        at = this.at('"') ? this.start : this.lineEnd(open);
      }
      textStart = chunkStart = at;
      value = '';
    }
    return this.template(template, start);
  }

  /** Decodes the escape sequence at `at`, which is a backslash. */
  private escape(at: number): { value: string; end: number } {
    const { text } = this;
    const letter = at + 1 < this.limit ? text.charAt(at + 1) : '';
    switch (letter) {
      case 'n':
        return { value: '\n', end: at + 2 };
      case 'r':
        return { value: '\r', end: at + 2 };
      case 't':
        return { value: '\t', end: at + 2 };
      case '"':
        return { value: '"', end: at + 2 };
      case '\\':
        return { value: '\\', end: at + 2 };
      case 'u':
      case 'U': {
        const end = at + (letter === 'u' ? 6 : 10);
        const digits = text.slice(at + 2, end);
        const codePoint =
          /^(?:[0-9a-fA-F]{4}){1,2}$/.test(digits) && digits.length === end - at - 2 ? Number.parseInt(digits, 16) : -1;
        if (codePoint >= 0 && codePoint <= 0x10ffff) return { value: String.fromCodePoint(codePoint), end };
        break;
      }
    }
    this.problem(
      { start: at, end: at + 1 + letter.length },
      `'\\${letter.trim()}' is not an escape sequence. Write '\\\\' for a backslash.`,
    );
    return { value: '\\', end: at + 1 };
  }

  private heredoc(): Expression {
    const { text, start, limit } = this;
    const openIndent = this.indent;
    const flush = text.charCodeAt(start + 2) === 0x2d;
    const markerStart = start + (flush ? 3 : 2);
    const markerEnd = identifierEnd(text, markerStart);
    const marker = text.slice(markerStart, markerEnd);
    const contentStart = Math.min(this.lineEnd(markerEnd) + 1, limit);
    let contentEnd = this.heredocEnd(marker, contentStart);
    let end: number;
    if (contentEnd >= 0) {
      end = skipBlanks(text, contentEnd, limit, false) + marker.length;
    } else {
      this.problem(
        { start, end: markerEnd },
        `This heredoc is not closed. Expected a line that consists of '${marker}'.`,
      );
      contentEnd = this.unclosedHeredocEnd(contentStart, openIndent);
      end = Math.max(contentEnd > contentStart ? contentEnd : markerEnd, markerEnd);
    }
    const template = new TemplateBuilder();
    this.heredocPieces(template, contentStart, contentEnd);
    if (flush) template.stripIndentation();
    this.resume(end);
    return this.template(template, start);
  }

  /** The start of the line that consists of `marker`; -1 when there is none, or when a heredoc with the same marker opens before it. */
  private heredocEnd(marker: string, from: number): number {
    const { text, limit } = this;
    if (this.heredocBudget < 0) return -1;
    let lineStart = from;
    while (lineStart < limit) {
      let lineEnd = text.indexOf('\n', lineStart);
      if (lineEnd < 0 || lineEnd > limit) lineEnd = limit;
      const first = skipBlanks(text, lineStart, lineEnd, false);
      const last = text.charCodeAt(lineEnd - 1) === carriageReturn ? lineEnd - 1 : lineEnd;
      if (text.startsWith(marker, first) && skipBlanks(text, first + marker.length, lineEnd, false) === lineEnd)
        return lineStart;
      if (
        last - lineStart > marker.length &&
        text.startsWith(marker, last - marker.length) &&
        opensHeredoc(text, lineStart, last - marker.length)
      )
        break;
      lineStart = lineEnd + 1;
    }
    this.heredocBudget -= lineStart - from;
    return -1;
  }

  /** An unclosed heredoc ends before the first line that reads like a top-level block, or like an item or `}` no deeper than its own line. */
  private unclosedHeredocEnd(from: number, openIndent: number): number {
    const { text, limit } = this;
    let lineStart = from;
    while (lineStart < limit) {
      const first = skipBlanks(text, lineStart, limit, false);
      const indented = first - lineStart;
      if (indented <= openIndent && (text.charCodeAt(first) === 0x7d || looksLikeItem(text, first, limit, false)))
        break;
      if (indented === 0 && this.isTopLevel(lineStart, identifierEnd(text, lineStart))) break;
      const lineEnd = text.indexOf('\n', lineStart);
      if (lineEnd < 0 || lineEnd >= limit) return limit;
      lineStart = lineEnd + 1;
    }
    const end = Math.max(from, Math.min(lineStart, limit) - 1);
    return end > from && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
  }

  /** Text comes in one piece per line, as HCL's rules for strip markers and indentation want it. */
  private heredocPieces(template: TemplateBuilder, from: number, to: number): void {
    const { text, limit } = this;
    let at = from;
    let textStart = at;
    let chunkStart = at;
    let value = '';
    const flush = (): void => {
      if (at > textStart)
        template.addText({ kind: 'text', value: value + text.slice(chunkStart, at), start: textStart, end: at });
      textStart = chunkStart = at;
      value = '';
    };
    this.limit = to;
    while (at < to) {
      const code = text.charCodeAt(at);
      if (code === lineFeed) {
        at++;
        flush();
      } else if ((code === dollar || code === percent) && at + 1 < to) {
        const following = text.charCodeAt(at + 1);
        if (following === code && at + 2 < to && text.charCodeAt(at + 2) === openBrace) {
          value += text.slice(chunkStart, at + 1);
          chunkStart = at + 2;
          at += 3;
        } else if (following === openBrace) {
          flush();
          const sequence = this.sequence(at, code === percent);
          template.addSequence(sequence);
          at = sequence.closed ? this.end : Math.min(this.start, to);
          textStart = chunkStart = at;
        } else {
          at++;
        }
      } else {
        at++;
      }
    }
    flush();
    this.limit = limit;
  }

  /**
   * Reads the `${…}` or `%{…}` at `open`. When it is closed the current token is its `}`, so that the caller can go on
   * with raw text behind it; otherwise the current token is the one that cannot belong to it.
   */
  private sequence(open: number, isDirective: boolean): Sequence {
    const { limit, lineBreaksCount } = this;
    const stripBefore = this.text.charCodeAt(open + 2) === tilde;
    if (this.singleLine.has(open)) this.limit = Math.min(limit, this.lineEnd(open));
    this.lineBreaksCount = false;
    this.braces++;
    this.resume(open + (stripBefore ? 3 : 2));
    this.previousKind = isDirective ? '%{' : '${';

    const { kind, names } = isDirective ? this.directive() : ({ kind: 'value', names: undefined } as const);
    const expression = kind === 'value' || kind === 'if' || kind === 'for' ? this.expression() : undefined;
    const stripAfter = this.at('~') && this.text.charCodeAt(this.end) === 0x7d;
    if (stripAfter) this.next();
    const closed = this.at('}');
    if (!closed) {
      this.problem({ start: open, end: open + 2 }, `Expected '}' to end this '${isDirective ? '%' : '$'}{'.`);
      this.brokenSequences.add(open);
    }
    const end = closed ? this.end : this.previousEnd;
    this.braces--;
    this.lineBreaksCount = lineBreaksCount;
    this.limit = limit;
    const piece: Sequence['piece'] =
      kind === 'value'
        ? { kind, expression: expression ?? { kind: 'missing', start: end, end }, start: open, end }
        : { kind, expression, names, start: open, end };
    return { piece, closed, stripBefore, stripAfter };
  }

  /** The keyword of a `%{`, and the names of a `for`. What is no directive is read like an interpolation. */
  private directive(): Pick<DirectivePiece, 'names'> & { readonly kind: DirectivePiece['kind'] | 'value' } {
    const word = this.at('identifier') ? this.text.slice(this.start, this.end) : '';
    switch (word) {
      case 'if':
      case 'else':
      case 'endif':
      case 'endfor':
        this.next();
        return { kind: word, names: undefined };
      case 'for': {
        this.next();
        let names: DirectivePiece['names'] = { item: this.name() };
        if (this.at(',')) {
          this.next();
          names = { item: this.name(), index: names.item };
        }
        if (this.at('identifier') && this.isWord('in')) this.next();
        else this.problemHere("Expected 'in'.");
        return { kind: word, names };
      }
      default:
        this.problemHere("Expected 'if', 'else', 'endif', 'for' or 'endfor'.");
        return { kind: 'value', names: undefined };
    }
  }

  private template(template: TemplateBuilder, start: number): Expression {
    const { pieces } = template;
    const end = this.previousEnd;
    const cursor = { at: 0 };
    const parts: Expression[] = [];
    for (;;) {
      addAll(parts, this.templateParts(pieces, cursor));
      const stray = pieces[cursor.at];
      if (stray === undefined) break;
      cursor.at++;
      this.problem(stray, `This '${stray.kind}' belongs to nothing.`);
      parts.push({ kind: 'opaque', reason: 'stray directive', start: stray.start, end: stray.end });
    }
    return joinParts(parts, start, end);
  }

  /** Reads parts up to the end or to an `else`, `endif` or `endfor`, which is left to the caller. */
  private templateParts(pieces: readonly Piece[], cursor: { at: number }): Expression[] {
    const parts: Expression[] = [];
    for (;;) {
      const piece = pieces[cursor.at];
      switch (piece?.kind) {
        case 'text': {
          let value = piece.value;
          let end = piece.end;
          let next = pieces[++cursor.at];
          while (next?.kind === 'text') {
            value += next.value;
            end = next.end;
            next = pieces[++cursor.at];
          }
          parts.push({ kind: 'literal', value, start: piece.start, end });
          break;
        }
        case 'value':
          cursor.at++;
          parts.push(piece.expression);
          break;
        case 'if':
        case 'for':
          cursor.at++;
          parts.push(this.templateDirective(piece, pieces, cursor));
          break;
        default:
          return parts;
      }
    }
  }

  private templateDirective(open: DirectivePiece, pieces: readonly Piece[], cursor: { at: number }): Expression {
    const { start } = open;
    const tooDeep = this.depth >= maximumDepth;
    if (tooDeep) {
      this.problem(open, 'This is nested too deeply.');
      cursor.at = pieces.length;
      return { kind: 'opaque', reason: 'nested too deeply', start, end: pieces.at(-1)?.end ?? open.end };
    }
    this.depth++;
    const yes = this.templateParts(pieces, cursor);
    let stop = pieces[cursor.at];
    const yesEnd = stop?.start ?? pieces.at(-1)?.end ?? open.end;
    let noStart = yesEnd;
    let no: Expression[] = [];
    if (open.kind === 'if' && stop?.kind === 'else') {
      cursor.at++;
      noStart = stop.end;
      no = this.templateParts(pieces, cursor);
      stop = pieces[cursor.at];
    }
    this.depth--;
    const noEnd = Math.max(noStart, stop?.start ?? pieces.at(-1)?.end ?? open.end);
    let end = noEnd;
    if (stop?.kind === `end${open.kind}`) {
      cursor.at++;
      end = stop.end;
    } else {
      this.problem(open, `Expected '%{ end${open.kind} }' for this '${open.kind}'.`);
    }
    if (open.expression === undefined)
      return { kind: 'opaque', reason: 'a directive without an expression', start, end };
    const body = textOf(yes, open.end, yesEnd);
    if (open.names)
      return { kind: 'for', ...open.names, collection: open.expression, grouped: false, text: true, body, start, end };
    return { kind: 'conditional', condition: open.expression, yes: body, no: textOf(no, noStart, noEnd), start, end };
  }

  /** A zero-width node where the value would be typed: behind the previous token and the blanks that follow it. */
  private missing(message?: string): Missing {
    let at = this.previousEnd;
    while (at < this.start && (this.text.charCodeAt(at) === 0x20 || this.text.charCodeAt(at) === 0x09)) at++;
    this.previousEnd = at;
    const after = /^\W/.test(this.previousKind) ? ` after '${this.previousKind}'` : '';
    this.problem({ start: at, end: at }, message ?? `Expected a value${after}.`);
    return { kind: 'missing', start: at, end: at };
  }

  /** An opening bracket that nothing calls for is skipped alone, so that its content stays; anything else with the rest of its line. */
  private skipUnexpected(): void {
    if (this.at('{')) this.unbalanced = true;
    if (this.at('{') || this.at('[') || this.at('(') || this.at(',')) this.next();
    else this.skipJunk();
  }

  /**
   * Skips at least one token, and on to a new line, a comma or a closer of something around. Brackets that open on the way
   * and end a line are skipped whole when the next line is indented deeper; otherwise they are taken for strays.
   */
  private skipJunk(): void {
    const { indent } = this;
    let opened = 0;
    let deeperLines = false;
    for (;;) {
      if (this.at('{') || this.at('[') || this.at('(')) opened++;
      else if (opened > 0 && (this.at('}') || this.at(']') || this.at(')'))) opened--;
      if (this.at('"')) this.quoted();
      else if (this.at('heredoc')) this.heredoc();
      else this.next();
      if (this.at('end')) return;
      if (this.lineBreak) {
        if (opened === 0) return;
        const closes = this.at('}') || this.at(']') || this.at(')');
        if (this.indent > indent) deeperLines = true;
        else if (!(closes && deeperLines && this.indent === indent)) return;
      }
      if (opened > 0) continue;
      if (
        this.at(',') ||
        (this.at('}') && this.braces > 0) ||
        (this.at(']') && this.brackets > 0) ||
        (this.at(')') && this.parens > 0)
      )
        return;
    }
  }

  /** Gives up an expression that is nested beyond reason: everything up to its end becomes opaque, without recursion. */
  private tooDeep(start: number): { kind: 'opaque'; reason: string } & Span {
    this.problem({ start, end: start + 1 }, 'This is nested too deeply.');
    let opened = 0;
    for (;;) {
      const isOpener = this.at('{') || this.at('[') || this.at('(');
      const isCloser = this.at('}') || this.at(']') || this.at(')');
      if (this.at('end') || (opened === 0 && (isCloser || this.at(',') || (this.endsLine() && !isOpener)))) break;
      if (isOpener) opened++;
      else if (isCloser) opened--;
      if (this.at('"')) this.resume(this.lineEnd(this.start));
      else this.next();
      if (opened === 0 && this.lineBreak && this.startsItem()) break;
    }
    return {
      kind: 'opaque',
      reason: 'nested too deeply',
      start: Math.min(start, this.previousEnd),
      end: this.previousEnd,
    };
  }

  /** Whether the current token is the first of its line and an argument, entry or block starts with it. */
  private startsItem(): boolean {
    return (
      this.lineBreak &&
      (this.kind === 'identifier' || this.kind === '"') &&
      looksLikeItem(this.text, this.start, this.limit, this.awaitedColons === 0)
    );
  }

  private problemHere(message: string): void {
    this.problem({ start: this.start, end: this.end }, message);
  }

  private problemAfterPrevious(message: string): void {
    this.problem({ start: this.previousEnd, end: this.previousEnd }, message);
  }

  /** Two problems in a row at one place are one problem. */
  private problem(span: Span, message: string): void {
    if (this.problems.at(-1)?.start === span.start) return;
    this.problems.push({ message, start: span.start, end: Math.min(span.end, this.text.length) });
  }

  private tokenText(): string {
    return this.kind === 'end' ? 'the end' : `'${this.text.slice(this.start, Math.min(this.end, this.start + 30))}'`;
  }

  /** A method because TypeScript would narrow `this.kind` across calls that change it. */
  private at(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  private isWord(word: string): boolean {
    return this.end - this.start === word.length && this.text.startsWith(word, this.start);
  }

  private next(): void {
    this.previousKind = this.kind;
    this.resume(this.end);
  }

  /** Goes on at `at`, up to which raw text was read. */
  private resume(at: number): void {
    this.previousEnd = at;
    this.read(at);
  }

  private read(from: number): void {
    const { text, limit } = this;
    let at = from;
    this.lineBreak = false;
    for (; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x20 || code === 0x09 || code === carriageReturn) continue;
      if (code === lineFeed) {
        this.lineBreak = true;
        this.lineStart = at + 1;
      } else if (code === 0x23 || code === 0x2f) {
        const end = this.comment(at);
        if (end < 0) break;
        at = end - 1;
      } else {
        break;
      }
    }
    this.start = at;
    if (this.lineBreak || from === this.lineStart) this.indent = at - this.lineStart;
    if (at >= limit) {
      this.kind = 'end';
      this.end = at;
    } else {
      this.token(at, text.charCodeAt(at));
    }
  }

  /** Records the comment at `at` and answers its end; -1 when there is none. A block comment that is not closed ends with its line. */
  private comment(at: number): number {
    const { text, limit } = this;
    if (text.charCodeAt(at) === 0x2f) {
      const second = text.charCodeAt(at + 1);
      if (second === 0x2a) {
        if (this.blockCommentEnd < at + 2) {
          const found = text.indexOf('*/', at + 2);
          this.blockCommentEnd = found < 0 ? Infinity : found;
        }
        const closed = this.blockCommentEnd + 2 <= limit;
        const end = closed ? this.blockCommentEnd + 2 : Math.min(this.lineEnd(at), limit);
        if (!closed) this.problem({ start: at, end: at + 2 }, "This comment is not closed. Expected '*/'.");
        this.comments.push({ kind: 'block', start: at, end });
        return end;
      }
      if (second !== 0x2f) return -1;
    }
    const end = Math.min(this.lineEnd(at), limit);
    this.comments.push({ kind: 'line', start: at, end: text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end });
    return end;
  }

  private token(at: number, code: number): void {
    const { text } = this;
    if (code < 0x80 ? characterClass[code] === letter : isIdentifierStart(text, at)) {
      const end = identifierEnd(text, at);
      this.end = Math.min(end, this.limit);
      this.kind =
        at === this.lineStart && this.braces + this.brackets + this.parens > 0 && this.isTopLevel(at, end)
          ? 'end'
          : 'identifier';
      return;
    }
    if (characterClass[code] === digit) {
      this.kind = 'number';
      this.end = Math.min(numberEnd(text, at), this.limit);
      return;
    }
    const following = text.charCodeAt(at + 1);
    let length = 1;
    let kind: TokenKind = 'unknown';
    switch (code) {
      case 0x22:
        kind = '"';
        break;
      case 0x7b:
        kind = '{';
        break;
      case 0x7d:
        kind = '}';
        break;
      case 0x5b:
        kind = '[';
        break;
      case 0x5d:
        kind = ']';
        break;
      case 0x28:
        kind = '(';
        break;
      case 0x29:
        kind = ')';
        break;
      case 0x2c:
        kind = ',';
        break;
      case 0x3f:
        kind = '?';
        break;
      case 0x7e:
        kind = '~';
        break;
      case 0x2b:
        kind = '+';
        break;
      case 0x2d:
        kind = '-';
        break;
      case 0x2a:
        kind = '*';
        break;
      case 0x2f:
        kind = '/';
        break;
      case 0x25:
        kind = '%';
        break;
      case 0x2e:
        if (following === 0x2e && text.charCodeAt(at + 2) === 0x2e) [kind, length] = ['...', 3];
        else kind = '.';
        break;
      case 0x3a:
        if (following === 0x3a) [kind, length] = ['::', 2];
        else kind = ':';
        break;
      case 0x3d:
        if (following === 0x3d) [kind, length] = ['==', 2];
        else if (following === 0x3e) [kind, length] = ['=>', 2];
        else kind = '=';
        break;
      case 0x21:
        if (following === 0x3d) [kind, length] = ['!=', 2];
        else kind = '!';
        break;
      case 0x3c:
        if (following === 0x3d) [kind, length] = ['<=', 2];
        else if (following !== 0x3c) kind = '<';
        else if (isIdentifierStart(text, text.charCodeAt(at + 2) === 0x2d ? at + 3 : at + 2))
          [kind, length] = ['heredoc', 2];
        break;
      case 0x3e:
        if (following === 0x3d) [kind, length] = ['>=', 2];
        else kind = '>';
        break;
      case 0x26:
        if (following === 0x26) [kind, length] = ['&&', 2];
        break;
      case 0x7c:
        if (following === 0x7c) [kind, length] = ['||', 2];
        break;
      default:
        if ((code & 0xfc00) === 0xd800) length = 2;
    }
    this.kind = kind;
    this.end = Math.min(at + length, this.limit);
  }

  /** Whether the word from `start` to `end` is a top-level keyword followed by a label or `{`. */
  private isTopLevel(start: number, end: number): boolean {
    const { text } = this;
    const next = skipBlanks(text, end, this.limit, false);
    const code = text.charCodeAt(next);
    if (code !== quote && code !== openBrace && !(next > end && isIdentifierStart(text, next))) return false;
    return topLevelKeywords.has(text.slice(start, end));
  }

  /** The offset of the line feed that ends the line of `at`, or the end of the text. */
  private lineEnd(at: number): number {
    if (at < this.knownLine.start || at > this.knownLine.end) {
      const found = this.text.indexOf('\n', at);
      this.knownLine = { start: at, end: found < 0 ? this.text.length : found };
    }
    return this.knownLine.end;
  }
}
