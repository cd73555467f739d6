/** Bicep text to tree. Recovery follows what people type, not what the grammar allows: see `Parser.givesUp`. */
import type {
  BinaryOperator,
  Expression,
  For,
  NestedDeclaration,
  ObjectExpression,
  Problem,
  Property,
  Span,
  Spread,
} from '../../syntax/tree';
import { Token, tokenize, type Tokens } from './tokens';
import type { BicepFile, Declaration, Decorator, Import, Loop, Resource, Type, UserFunction } from './tree';

/**
 * Parses a Bicep or Bicep parameters file, complete or half typed. Never throws and takes linear time: what is wrong
 * becomes `missing` and `opaque` nodes and problems, in the order of the text.
 */
export function parseBicep(text: string): BicepFile {
  const tokens = tokenize(text);
  let { declarations, problems } = new Parser(text, tokens, false).file();
  if (!tokens.balanced) {
    const byIndent = new Parser(text, tokens, true).file();
    if (byIndent.problems.length <= problems.length) ({ declarations, problems } = byIndent);
  }
  const all = [...tokens.problems, ...problems].sort((a, b) => a.start - b.start || a.end - b.end);
  return { declarations, comments: tokens.comments, problems: all };
}

/** How deep values may nest before the parser gives up on them. */
const MAX_DEPTH = 200;
/** How high a tree of operators and members may grow (`a.b.c…`, `1 + 1 + …`), so that walking it stays safe. */
const MAX_HEIGHT = 1000;

/** From the loosest to the tightest. */
const BINARY: readonly (readonly (readonly [Token, BinaryOperator])[])[] = [
  [[Token.Coalesce, '??']],
  [[Token.Or, '||']],
  [[Token.And, '&&']],
  [
    [Token.Equal, '=='],
    [Token.NotEqual, '!='],
    [Token.EqualIgnoringCase, '=~'],
    [Token.NotEqualIgnoringCase, '!~'],
  ],
  [
    [Token.Less, '<'],
    [Token.LessEqual, '<='],
    [Token.Greater, '>'],
    [Token.GreaterEqual, '>='],
  ],
  [
    [Token.Plus, '+'],
    [Token.Minus, '-'],
  ],
  [
    [Token.Star, '*'],
    [Token.Slash, '/'],
    [Token.Percent, '%'],
  ],
];
const PRECEDENCE = new Uint8Array(Token.Unknown + 1);
const OPERATORS: (BinaryOperator | undefined)[] = Array.from({ length: Token.Unknown + 1 }, () => undefined);
for (const [level, operators] of BINARY.entries()) {
  for (const [kind, operator] of operators) {
    PRECEDENCE[kind] = level + 1;
    OPERATORS[kind] = operator;
  }
}

const STARTS_VALUE = new Uint8Array(Token.Unknown + 1);
for (const kind of [
  Token.Name,
  Token.Number,
  Token.String,
  Token.StringCut,
  Token.StringHead,
  Token.LeftBrace,
  Token.LeftBracket,
  Token.LeftParen,
]) {
  STARTS_VALUE[kind] = 1;
}
for (const kind of [Token.Not, Token.Minus, Token.Plus]) STARTS_VALUE[kind] = 1;

const OPENED_BY: Readonly<Partial<Record<Token, Token>>> = {
  [Token.RightBrace]: Token.LeftBrace,
  [Token.RightBracket]: Token.LeftBracket,
  [Token.RightParen]: Token.LeftParen,
};
/** What ends something further out; the pieces of a string end the expression in its `${`. */
const CLOSER = new Uint8Array(Token.Unknown + 1);
for (const kind of [
  Token.RightBrace,
  Token.RightBracket,
  Token.RightParen,
  Token.StringMiddle,
  Token.StringTail,
  Token.StringTailCut,
])
  CLOSER[kind] = 1;

const SPELLING: Readonly<Partial<Record<Token, string>>> = {
  [Token.RightBrace]: '}',
  [Token.RightBracket]: ']',
  [Token.RightParen]: ')',
};

/** The first word of each statement, and the tokens that may follow it when it is one. */
const STATEMENTS: ReadonlyMap<string, readonly Token[]> = new Map([
  ['targetScope', [Token.Assign]],
  ['metadata', [Token.Name]],
  ['param', [Token.Name]],
  ['var', [Token.Name]],
  ['resource', [Token.Name]],
  ['module', [Token.Name]],
  ['output', [Token.Name]],
  ['type', [Token.Name]],
  ['func', [Token.Name]],
  ['assert', [Token.Name]],
  ['test', [Token.Name]],
  ['import', [Token.LeftBrace, Token.Star, Token.String]],
  ['using', [Token.Name, Token.String]],
  ['extends', [Token.String]],
  ['extension', [Token.Name, Token.String]],
  ['extensionConfig', [Token.Name]],
  ['provider', [Token.Name, Token.String]],
]);

type Decorators = readonly Decorator[];
type ObjectType = Extract<Type, { kind: 'object' }>;

class Parser {
  private readonly kind: ArrayLike<Token>;
  private readonly start: ArrayLike<number>;
  private readonly end: ArrayLike<number>;
  private readonly indent: ArrayLike<number>;
  private readonly problems: Problem[] = [];
  private readonly namespaces = new Set(['sys', 'az']);
  /** The token at hand. */
  private at = 0;
  private depth = 0;
  /** The height of the highest tree among the operands read so far of the expression at hand. */
  private height = 0;
  /** By closing token: how many brackets are open that it would close. */
  private readonly open = new Uint32Array(Token.Unknown + 1);
  /** Where the last missing node stands. */
  private lastMissing = 0;
  private partners: Int32Array | undefined;

  constructor(
    private readonly text: string,
    private readonly tokens: Tokens,
    /** Believe the indentation where brackets do not match. */
    private readonly byIndent: boolean,
  ) {
    ({ kind: this.kind, start: this.start, end: this.end, indent: this.indent } = tokens);
    for (const match of text.matchAll(/^import[ \t]+\*[ \t]+as[ \t]+(\w+)/gm)) this.namespaces.add(match[1]!);
  }

  file(): { declarations: Declaration[]; problems: Problem[] } {
    const declarations: Declaration[] = [];
    let junk = false;
    for (this.newLines(); this.kind[this.at] !== Token.End; this.newLines()) {
      const problemsBefore = this.problems.length;
      const start = this.start[this.at]!;
      const decorators = this.decorators();
      const declaration = this.declaration(start, decorators);
      if (declaration) {
        declarations.push(declaration);
        junk = false;
        if (!this.atLineEnd())
          this.skipLine(this.problems.length > problemsBefore ? undefined : 'Expected a new line.');
      } else {
        const from = this.at;
        const message =
          decorators.length > 0
            ? 'Expected a declaration after the decorator.'
            : 'Expected a declaration, such as param, var, resource or module.';
        this.skipLine(junk ? undefined : message);
        if (this.at === from && this.kind[this.at] !== Token.End) this.at++;
        junk = true;
      }
    }
    return { declarations, problems: this.problems };
  }

  private declaration(start: number, decorators: Decorators): Declaration | undefined {
    if (this.kind[this.at] !== Token.Name) return undefined;
    const keyword = this.text.slice(this.start[this.at], this.end[this.at]);
    if (!STATEMENTS.has(keyword)) return undefined;
    const nameSpan = { start: this.start[this.at]!, end: this.end[this.at]! };
    this.at++;
    switch (keyword) {
      case 'targetScope': {
        const value = this.assigned();
        return { kind: 'targetScope', name: '', nameSpan, decorators, value, start, end: this.lastEnd() };
      }
      case 'using': {
        const isNone = this.isWord('none');
        const path: Expression = isNone
          ? { kind: 'literal', value: null, start: this.start[this.at]!, end: this.end[this.at++]! }
          : this.string('a file path');
        this.withClause();
        return { kind: 'using', name: '', nameSpan, decorators, path, start, end: this.lastEnd() };
      }
      case 'extends': {
        const path = this.string('a file path');
        return { kind: 'extends', name: '', nameSpan, decorators, path, start, end: this.lastEnd() };
      }
      case 'extension':
      case 'extensionConfig':
      case 'provider':
        return this.extension(start, nameSpan, decorators);
      case 'import':
        return this.isString() ? this.extension(start, nameSpan, decorators) : this.import(start, nameSpan, decorators);
      case 'resource':
        return this.resource(start, decorators);
      default:
        return this.named(keyword, start, decorators);
    }
  }

  /** The statements that are a keyword, a name and what follows. */
  private named(keyword: string, start: number, decorators: Decorators): Declaration {
    const { name, nameSpan } = this.name(keyword);
    const head = { name, nameSpan, decorators, start };
    if (name === '') return this.nameless(keyword, head);
    switch (keyword) {
      case 'param': {
        const type = this.kind[this.at] === Token.Assign ? undefined : this.type();
        const value = this.kind[this.at] === Token.Assign ? this.assigned() : undefined;
        return { kind: 'param', name, nameSpan, decorators, start, type, value, end: this.lastEnd() };
      }
      case 'output': {
        const type = this.type();
        const value = type.kind === 'missing' ? this.silentlyMissing() : this.assigned();
        return { kind: 'output', name, nameSpan, decorators, start, type, value, end: this.lastEnd() };
      }
      case 'module': {
        const path = this.string('the path of the module');
        const body = this.body(path.kind === 'missing');
        return { ...head, kind: 'module', path, ...body, end: this.lastEnd() };
      }
      case 'type': {
        const hasValue = this.expectAssign();
        const type = hasValue ? this.type() : this.silentlyMissing();
        return { ...head, kind: 'type', type, end: this.lastEnd() };
      }
      case 'func':
        return this.userFunction(head);
      case 'test': {
        const path = this.string('the path of the tested file');
        const { body } = this.body(path.kind === 'missing');
        return { ...head, kind: 'assert', value: body, end: this.lastEnd() };
      }
      case 'var': {
        const type = this.kind[this.at] === Token.Assign || this.atLineEnd() ? undefined : this.type();
        const value = this.assigned();
        return { kind: 'var', name, nameSpan, decorators, start, type, value, end: this.lastEnd() };
      }
      default: {
        const value = this.assigned();
        return { kind: keyword === 'assert' ? 'assert' : 'metadata', ...head, value, end: this.lastEnd() };
      }
    }
  }

  private nameless(
    keyword: string,
    head: { name: string; nameSpan: Span; decorators: Decorators; start: number },
  ): Declaration {
    const missing = this.silentlyMissing();
    const rest = { ...head, end: this.lastEnd() };
    switch (keyword) {
      case 'param':
        return { ...rest, kind: 'param', type: undefined, value: undefined };
      case 'module':
        return { kind: 'module', ...rest, path: missing, body: missing };
      case 'type':
        return { kind: 'type', ...rest, type: missing };
      case 'func':
        return { kind: 'func', ...rest, parameters: [], returns: missing, body: missing };
      case 'var':
        return { ...rest, kind: 'var', type: undefined, value: missing };
      case 'output':
      case 'metadata':
        return { kind: keyword, ...rest, value: missing };
      default:
        return { kind: 'assert', ...rest, value: missing };
    }
  }

  private resource(start: number, decorators: Decorators): Resource {
    const name = this.name('resource');
    const type = name.name === '' ? this.silentlyMissing() : this.string("the resource's type and version");
    const existing = this.isWord('existing');
    if (existing) this.at++;
    const body = this.body(type.kind === 'missing');
    return { kind: 'resource', ...name, decorators, type, existing, ...body, start, end: this.lastEnd() };
  }

  /** `= { … }`, `= if (…) { … }`, `= [for … : …]` of a resource or module. */
  private body(quiet: boolean): Pick<Resource, 'condition' | 'loop' | 'body'> {
    if (quiet && this.kind[this.at] !== Token.Assign) return { body: this.silentlyMissing() };
    if (!this.expectAssign())
      return { body: this.kind[this.at] === Token.LeftBrace ? this.object() : this.silentlyMissing() };
    if (this.kind[this.at] === Token.NewLine && this.isWord('if', this.at + 1)) this.at++;
    if (this.isWord('if')) return this.conditionalBody();
    if (!this.isLoop()) return { body: this.valueAfter('=') };
    const parsed = this.loop();
    const { item, index, collection, condition, body } = parsed;
    const loop: Loop = {
      item,
      ...(index !== undefined && { index }),
      collection,
      start: parsed.start,
      end: parsed.headEnd,
    };
    return { ...(condition && { condition }), loop, body };
  }

  /** `if (condition) { … }`. */
  private conditionalBody(): { condition: Expression; body: Expression } {
    this.at++;
    const condition =
      this.kind[this.at] === Token.LeftParen ? this.parenthesized() : this.missing("Expected '(' after 'if'.");
    if (this.kind[this.at] === Token.LeftBrace) return { condition, body: this.object() };
    return { condition, body: condition.kind === 'missing' ? this.silentlyMissing() : this.missing("Expected '{'.") };
  }

  private userFunction(head: { name: string; nameSpan: Span; decorators: Decorators; start: number }): UserFunction {
    const parameters: { name: string; type: Type }[] = [];
    if (this.kind[this.at] === Token.LeftParen) {
      this.list(Token.RightParen, () => {
        if (this.kind[this.at] !== Token.Name) return false;
        parameters.push({ name: this.name('parameter').name, type: this.type() });
        return true;
      });
    } else {
      this.problemHere("Expected '('.");
    }
    const returns =
      this.kind[this.at] === Token.Arrow || this.atLineEnd()
        ? this.missing('Expected the type the function returns.')
        : this.type();
    const body =
      this.kind[this.at] === Token.Arrow
        ? this.lambdaBody()
        : returns.kind === 'missing'
          ? this.silentlyMissing()
          : this.missing("Expected '=>'.");
    return { kind: 'func', ...head, parameters, returns, body, end: this.lastEnd() };
  }

  private import(start: number, nameSpan: Span, decorators: Decorators): Import {
    const items: { name: string; alias: string }[] = [];
    const wildcard = this.kind[this.at] === Token.Star;
    let alias: { name: string; nameSpan: Span } = { name: '', nameSpan };
    if (wildcard) {
      this.at++;
      alias = this.alias() ?? alias;
      if (alias.name === '') this.problemHere("Expected 'as' and a name.");
    } else if (this.kind[this.at] === Token.LeftBrace) {
      this.list(Token.RightBrace, () => {
        if (this.kind[this.at] !== Token.Name && !this.isString()) return false;
        const exported =
          this.kind[this.at] === Token.Name ? this.name('symbol').name : literalText(this.string('a name'));
        items.push({ name: exported, alias: this.alias()?.name ?? exported });
        return true;
      });
    } else {
      this.problemHere("Expected '{' or '*'.");
    }
    let from: Expression;
    if (this.isWord('from')) {
      this.at++;
      from = this.string('the path of the imported file');
    } else {
      from = this.missing("Expected 'from' and a file path.");
    }
    return { kind: 'import', ...alias, decorators, items, wildcard, from, start, end: this.lastEnd() };
  }

  private extension(start: number, nameSpan: Span, decorators: Decorators): Declaration {
    let name = { name: '', nameSpan };
    if (this.kind[this.at] === Token.Name && !this.isWord('with') && !this.isWord('as')) name = this.name('extension');
    else this.string('the name of the extension');
    this.withClause();
    name = this.alias() ?? name;
    return { kind: 'extension', ...name, decorators, start, end: this.lastEnd() };
  }

  private withClause(): void {
    if (!this.isWord('with')) return;
    this.at++;
    if (this.kind[this.at] === Token.LeftBrace) this.object();
    else this.problemHere("Expected '{' after 'with'.");
  }

  private alias(): { name: string; nameSpan: Span } | undefined {
    if (!this.isWord('as')) return undefined;
    this.at++;
    return this.name('as');
  }

  private decorators(): Decorator[] {
    const decorators: Decorator[] = [];
    while (this.kind[this.at] === Token.At) {
      const start = this.start[this.at++]!;
      const expression =
        this.kind[this.at] === Token.Name ? this.postfix() : this.missing("Expected a decorator after '@'.");
      decorators.push({ expression, start, end: this.lastEnd() });
      if (this.kind[this.at] === Token.Comma) this.at++;
      else if (!this.atLineEnd() && this.kind[this.at] !== Token.Name) this.skipLine('Expected a new line.');
      this.newLines();
    }
    return decorators;
  }

  private valueAfter(mark: string): Expression {
    return STARTS_VALUE[this.kind[this.at]!] ? this.expression() : this.missing(`Expected a value after '${mark}'.`);
  }

  private assigned(): Expression {
    return this.expectAssign() ? this.valueAfter('=') : this.silentlyMissing();
  }

  /** Any expression; when none starts here, `missing` with a problem, and nothing is consumed. */
  private expression(): Expression {
    if (this.depth >= MAX_DEPTH) return this.tooDeep();
    this.depth++;
    const outerHeight = this.height;
    this.height = 0;
    const expression = this.conditional();
    this.height = Math.max(outerHeight, this.height + 1);
    this.depth--;
    return expression;
  }

  private conditional(): Expression {
    const start = this.start[this.at]!;
    const condition = this.binary(0);
    const question = this.onThisOrNextLine(Token.Question);
    if (question < 0) return condition;
    this.at = question + 1;
    const yes = this.valueAfter('?');
    const colon = this.onThisOrNextLine(Token.Colon);
    let no: Expression;
    if (colon >= 0) {
      this.at = colon + 1;
      no = this.valueAfter(':');
    } else {
      no =
        yes.kind === 'missing'
          ? this.silentlyMissing()
          : this.missing("Expected ':' and the value when the condition is false.");
    }
    return { kind: 'conditional', condition, yes, no, start, end: this.lastEnd() };
  }

  private binary(outerPrecedence: number): Expression {
    const start = this.start[this.at]!;
    let left = this.unary();
    for (;;) {
      const kind = this.kind[this.at]!;
      const precedence = PRECEDENCE[kind]!;
      const operator = precedence > outerPrecedence ? OPERATORS[kind] : undefined;
      if (operator === undefined) return left;
      this.at++;
      const right = STARTS_VALUE[this.kind[this.at]!]
        ? this.binary(precedence)
        : this.missing(`Expected a value after '${operator}'.`);
      left = this.grown({ kind: 'binary', operator, left, right, start, end: this.lastEnd() });
    }
  }

  private unary(): Expression {
    const operator = this.kind[this.at];
    if (operator !== Token.Not && operator !== Token.Minus && operator !== Token.Plus) return this.postfix();
    const first = this.at;
    for (let next: Token | undefined = operator; next === Token.Not || next === Token.Minus || next === Token.Plus;)
      next = this.kind[++this.at];
    const last = this.at;
    let operand = STARTS_VALUE[this.kind[last]!]
      ? this.postfix()
      : this.missing('Expected a value after the operator.');
    const end = this.lastEnd();
    for (let token = last - 1; token >= first; token--) {
      const kind = this.kind[token];
      operand = this.grown({
        kind: 'unary',
        operator: kind === Token.Not ? '!' : kind === Token.Minus ? '-' : '+',
        operand,
        start: this.start[token]!,
        end,
      });
    }
    return operand;
  }

  /** A primary expression with its members, indexes, calls and `!`. */
  private postfix(): Expression {
    const start = this.start[this.at]!;
    let target = this.primary();
    for (;;) {
      switch (this.kind[this.at]) {
        case Token.Dot:
        case Token.DoubleColon: {
          const nested = this.kind[this.at++] === Token.DoubleColon;
          const safe = !nested && this.kind[this.at] === Token.Question;
          if (safe) this.at++;
          const { name, nameSpan } = this.name(nested ? '::' : '.');
          if (name !== '' && !nested && this.kind[this.at] === Token.LeftParen) {
            target = this.grown(this.call(start, name, nameSpan, target));
          } else {
            target = this.grown({ kind: 'member', target, name, nameSpan, safe, nested, start, end: this.lastEnd() });
          }
          break;
        }
        case Token.LeftBracket:
          target = this.grown(this.index(start, target));
          break;
        case Token.Not:
          this.at++;
          target = this.grown({ kind: 'unary', operator: 'non-null', operand: target, start, end: this.lastEnd() });
          break;
        default:
          return target;
      }
    }
  }

  private index(start: number, target: Expression): Expression {
    this.at++;
    const safe = this.kind[this.at] === Token.Question;
    if (safe) this.at++;
    const fromEnd = this.kind[this.at] === Token.Hat;
    if (fromEnd) this.at++;
    this.open[Token.RightBracket]!++;
    const index = this.valueAfter('[');
    this.open[Token.RightBracket]!--;
    this.closeOrReport(Token.RightBracket);
    return { kind: 'index', target, index, safe, fromEnd, start, end: this.lastEnd() };
  }

  private call(start: number, name: string, nameSpan: Span, target: Expression | undefined): Expression {
    const args: Expression[] = [];
    this.list(Token.RightParen, () => this.element(args));
    const end = this.lastEnd();
    if (target?.kind === 'reference' && this.namespaces.has(target.name)) {
      return {
        kind: 'call',
        name: `${target.name}.${name}`,
        nameSpan: { start: target.start, end: nameSpan.end },
        args,
        spreadLast: false,
        start,
        end,
      };
    }
    return { kind: 'call', name, nameSpan, ...(target && { target }), args, spreadLast: false, start, end };
  }

  private primary(): Expression {
    const start = this.start[this.at]!;
    const end = this.end[this.at]!;
    switch (this.kind[this.at]) {
      case Token.Name: {
        const name = this.text.slice(start, end);
        this.at++;
        const next = this.kind[this.at];
        if (next === Token.LeftParen) return this.call(start, name, { start, end }, undefined);
        if (next === Token.Arrow) return this.lambda(start, [name]);
        if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', start, end };
        if (name === 'null') return { kind: 'literal', value: null, start, end };
        return { kind: 'reference', name, start, end };
      }
      case Token.Number:
        this.at++;
        return { kind: 'literal', value: Number(this.text.slice(start, end)), start, end };
      case Token.String:
      case Token.StringCut:
      case Token.StringHead:
        return this.string('a value');
      case Token.LeftBrace:
        return this.object();
      case Token.LeftBracket:
        return this.isLoop() ? this.forExpression() : this.array();
      case Token.LeftParen:
        return this.parenthesized();
      default:
        return this.missing('Expected a value.');
    }
  }

  /** `(a)`, or the parameters of a lambda. A parenthesised expression is its inner node; the parentheses count to the nodes around it. */
  private parenthesized(): Expression {
    const start = this.start[this.at]!;
    const items: Expression[] = [];
    this.list(Token.RightParen, () => this.element(items));
    if (this.kind[this.at] === Token.Arrow)
      return this.lambda(
        start,
        items.map((item) => (item.kind === 'reference' ? item.name : '')),
      );
    const [only, second] = items;
    const end = this.lastEnd();
    if (only && !second) return only;
    this.problems.push({ start, end, message: 'Expected one value inside the parentheses.' });
    return { kind: 'opaque', reason: 'parentheses around more or less than one value', start, end };
  }

  private lambda(start: number, parameters: string[]): Expression {
    const body = this.lambdaBody();
    return { kind: 'lambda', parameters, body, start, end: this.lastEnd() };
  }

  /** `=> …`, where the value may stand on the next line. */
  private lambdaBody(): Expression {
    this.at++;
    const next = this.at + 1;
    if (
      this.kind[this.at] === Token.NewLine &&
      STARTS_VALUE[this.kind[next]!] &&
      !this.startsStatement(next) &&
      !this.startsProperty(next)
    )
      this.at++;
    return this.valueAfter('=>');
  }

  private array(): Expression {
    const start = this.start[this.at]!;
    const items: (Expression | Spread)[] = [];
    this.list(Token.RightBracket, () => {
      if (this.kind[this.at] !== Token.Ellipsis) return this.element(items);
      items.push(this.spread());
      return true;
    });
    return { kind: 'array', items, start, end: this.lastEnd() };
  }

  private element(items: (Expression | Spread)[]): boolean {
    if (!STARTS_VALUE[this.kind[this.at]!]) return false;
    items.push(this.expression());
    return true;
  }

  private spread(): Spread {
    const start = this.start[this.at++]!;
    const value = this.valueAfter('...');
    return { kind: 'spread', value, start, end: this.lastEnd() };
  }

  private isLoop(): boolean {
    if (this.kind[this.at] !== Token.LeftBracket) return false;
    return this.isWord('for', this.kind[this.at + 1] === Token.NewLine ? this.at + 2 : this.at + 1);
  }

  private forExpression(): For {
    const { item, index, collection, condition, body, start } = this.loop();
    return {
      kind: 'for',
      item,
      ...(index !== undefined && { index }),
      collection,
      ...(condition && { condition }),
      grouped: false,
      body,
      start,
      end: this.lastEnd(),
    };
  }

  /** `[for item in collection: body]`. */
  private loop(): Pick<For, 'item' | 'index' | 'collection' | 'condition' | 'body' | 'start'> & { headEnd: number } {
    const openIndent = this.indent[this.at]!;
    const start = this.start[this.at++]!;
    this.open[Token.RightBracket]!++;
    this.newLines();
    this.at++;
    let item: string;
    let index: string | undefined;
    if (this.kind[this.at] === Token.LeftParen) {
      const names: string[] = [];
      this.list(Token.RightParen, () => {
        if (this.kind[this.at] !== Token.Name) return false;
        names.push(this.name('for').name);
        return true;
      });
      item = names[0] ?? '';
      index = names[1];
      if (names.length !== 2) this.problemHere('Expected two names in the parentheses: the item and its index.');
    } else {
      item = this.name('for').name;
    }
    let collection: Expression;
    if (this.isWord('in')) {
      this.at++;
      collection = this.valueAfter('in');
    } else {
      collection = item === '' ? this.silentlyMissing() : this.missing("Expected 'in' and what to loop over.");
    }
    const hasColon = this.kind[this.at] === Token.Colon;
    if (hasColon) this.at++;
    const headEnd = this.lastEnd();
    let condition: Expression | undefined;
    let body: Expression;
    if (hasColon && this.isWord('if')) ({ condition, body } = this.conditionalBody());
    else if (hasColon) body = this.valueAfter(':');
    else if (this.kind[this.at] === Token.LeftBrace) body = this.object();
    else
      body =
        collection.kind === 'missing'
          ? this.silentlyMissing()
          : this.missing("Expected ':' and the value for each item.");
    this.open[Token.RightBracket]!--;
    if (
      this.kind[this.at] === Token.NewLine &&
      this.kind[this.at + 1] === Token.RightBracket &&
      !this.outdented(this.at + 1, Token.RightBracket, openIndent)
    )
      this.at++;
    this.closeOrReport(Token.RightBracket);
    return {
      item,
      ...(index !== undefined && { index }),
      collection,
      ...(condition && { condition }),
      body,
      start,
      headEnd,
    };
  }

  private object(): ObjectExpression {
    const start = this.start[this.at]!;
    const entries: (Property | Spread | NestedDeclaration)[] = [];
    const closed = this.list(Token.RightBrace, () => {
      const entry = this.objectEntry();
      if (entry) entries.push(entry);
      return entry !== undefined;
    });
    return { kind: 'object', entries, closed, start, end: this.lastEnd() };
  }

  private objectEntry(): Property | Spread | NestedDeclaration | undefined {
    const start = this.start[this.at]!;
    const kind = this.kind[this.at];
    if (kind === Token.Ellipsis) return this.spread();
    if (
      kind === Token.At ||
      (kind === Token.Name && this.kind[this.at + 1] === Token.Name && this.isWord('resource'))
    ) {
      const decorators = this.decorators();
      if (!this.isWord('resource')) {
        this.problemHere('Expected a nested resource after the decorator.');
        return this.kind[this.at] === Token.Name || this.isString() ? this.property() : undefined;
      }
      this.at++;
      if (this.depth >= MAX_DEPTH) {
        this.tooDeep();
        return undefined;
      }
      this.depth++;
      const declaration = this.resource(start, decorators);
      this.depth--;
      return { kind: 'nested', declaration, start, end: declaration.end };
    }
    return kind === Token.Name || this.isString() ? this.property() : undefined;
  }

  private property(): Property {
    const start = this.start[this.at]!;
    let key: string | undefined;
    let keyExpression: Expression | undefined;
    if (this.kind[this.at] === Token.Name) {
      key = this.text.slice(start, this.end[this.at]);
      this.at++;
    } else {
      const string = this.string('a property name');
      if (string.kind === 'literal') key = String(string.value);
      else keyExpression = string;
    }
    const keySpan = { start, end: this.lastEnd() };
    let value: Expression;
    if (this.kind[this.at] === Token.Colon) {
      this.at++;
      value = this.valueAfter(':');
    } else if (this.kind[this.at] === Token.Assign) {
      this.problemHere("Expected ':' instead of '='.");
      this.at++;
      value = this.valueAfter('=');
    } else {
      value = this.missing("Expected ':' and a value after the property name.");
      if (!this.atLineEnd() && this.kind[this.at] !== Token.Comma && !CLOSER[this.kind[this.at]!])
        this.skipLine(undefined);
    }
    const end = this.lastEnd();
    return keyExpression
      ? { kind: 'property', key, keyExpression, keySpan, value, start, end }
      : { kind: 'property', key, keySpan, value, start, end };
  }

  private isString(): boolean {
    const kind = this.kind[this.at];
    return kind === Token.String || kind === Token.StringCut || kind === Token.StringHead;
  }

  /** A string with or without `${…}`. One without its end is opaque: what is half typed has no value to judge. */
  private string(expected: string): Expression {
    const start = this.start[this.at]!;
    const end = this.end[this.at]!;
    switch (this.kind[this.at]) {
      case Token.String:
        this.at++;
        return { kind: 'literal', value: stringValue(this.text, start, end), start, end };
      case Token.StringCut:
        this.at++;
        return { kind: 'opaque', reason: 'a string without its end', start, end };
      case Token.StringHead:
        return this.template();
      default:
        return this.missing(`Expected ${expected} in quotes.`);
    }
  }

  private template(): Expression {
    const { text } = this;
    const start = this.start[this.at]!;
    const quotes = text.indexOf("'", start);
    const dollars = Math.max(1, quotes - start);
    const multiLine = text.startsWith("'''", quotes) && quotes > start;
    const parts: Expression[] = [];
    const addText = (from: number, to: number): void => {
      const isFirst = from === quotes + (multiLine ? 3 : 1);
      const piece = text.slice(from, to);
      const value = multiLine ? (isFirst ? withoutFirstBreak(piece) : piece) : unescaped(piece);
      if (value !== '') parts.push({ kind: 'literal', value, start: from, end: to });
    };
    addText(quotes + (multiLine ? 3 : 1), this.end[this.at]! - dollars - 1);
    this.open[Token.StringTail]!++;
    for (;;) {
      this.at++;
      parts.push(this.hole());
      const kind = this.kind[this.at];
      const pieceStart = this.start[this.at]! + 1;
      const pieceEnd = this.end[this.at]!;
      if (kind === Token.StringMiddle) {
        addText(pieceStart, pieceEnd - dollars - 1);
        continue;
      }
      this.open[Token.StringTail]!--;
      if (kind === Token.StringTail || kind === Token.StringTailCut) this.at++;
      const end = this.lastEnd();
      if (kind !== Token.StringTail) return { kind: 'opaque', reason: 'a string without its end', start, end };
      addText(pieceStart, pieceEnd - (multiLine ? 3 : 1));
      return { kind: 'template', parts, start, end };
    }
  }

  /** The expression between `${` and the next piece of the string. */
  private hole(): Expression {
    const start = this.start[this.at]!;
    const expression = this.valueAfter('${');
    if (this.endsHole()) return expression;
    const unexpected = this.start[this.at]!;
    let nested = 0;
    for (; this.kind[this.at] !== Token.End; this.at++) {
      const kind = this.kind[this.at];
      if (nested === 0 && this.endsHole()) break;
      if (kind === Token.StringHead) nested++;
      else if (kind === Token.StringTail || kind === Token.StringTailCut) nested--;
    }
    const end = this.lastEnd();
    if (expression.kind !== 'missing')
      this.problems.push({ start: unexpected, end, message: "Expected '}' to close '${'." });
    return { kind: 'opaque', reason: 'an expression that is not understood', start, end };
  }

  private endsHole(): boolean {
    const kind = this.kind[this.at];
    return kind === Token.StringMiddle || kind === Token.StringTail || kind === Token.StringTailCut;
  }

  private type(): Type {
    if (this.depth >= MAX_DEPTH) {
      this.tooDeep();
      return this.silentlyMissing();
    }
    this.depth++;
    const start = this.start[this.at]!;
    const members: Type[] = [];
    const leading = this.onThisOrNextLine(Token.Pipe);
    if (leading >= 0) this.at = leading + 1;
    let pipe = leading;
    do {
      members.push(this.unaryType());
      pipe = this.onThisOrNextLine(Token.Pipe);
      if (pipe >= 0) this.at = pipe + 1;
    } while (pipe >= 0);
    this.depth--;
    const [only] = members;
    if (only && members.length === 1) return only;
    return { kind: 'union', members, start: Math.min(start, only?.start ?? start), end: this.lastEnd() };
  }

  private unaryType(): Type {
    const start = this.start[this.at]!;
    const operator = this.kind[this.at];
    if (operator !== Token.Minus && operator !== Token.Not) return this.suffixedType(start, this.primaryType());
    this.at++;
    const operand = this.primaryType();
    const end = this.lastEnd();
    if (operand.kind === 'literal' && typeof operand.value === 'number')
      return { kind: 'literal', value: -operand.value, start, end };
    if (operand.kind === 'literal' && typeof operand.value === 'boolean')
      return { kind: 'literal', value: !operand.value, start, end };
    return { kind: 'name', name: this.text.slice(start, end), start, end };
  }

  private suffixedType(start: number, type: Type): Type {
    for (let links = 0; links < MAX_DEPTH; links++) {
      const kind = this.kind[this.at];
      if (kind === Token.Question) {
        this.at++;
        type = { kind: 'nullable', of: type, start, end: this.lastEnd() };
      } else if (kind === Token.Not) {
        this.at++;
      } else if (kind === Token.LeftBracket && this.kind[this.at + 1] === Token.RightBracket) {
        this.at += 2;
        type = { kind: 'array', of: type, start, end: this.lastEnd() };
      } else if (kind === Token.LeftBracket && !this.atLineEnd(this.at + 1)) {
        this.at += 2;
        this.closeOrReport(Token.RightBracket);
        type = this.writtenType(start);
      } else if (kind === Token.Dot) {
        this.at++;
        if (this.kind[this.at] === Token.Star) this.at++;
        else this.name('.');
        if (this.kind[this.at] === Token.Less) this.typeArguments();
        type = this.writtenType(start);
      } else {
        return type;
      }
    }
    this.skipLine('This type has too many parts.');
    return type;
  }

  private writtenType(start: number): Type {
    const end = this.lastEnd();
    return { kind: 'name', name: this.text.slice(start, end), start, end };
  }

  private primaryType(): Type {
    const start = this.start[this.at]!;
    const end = this.end[this.at]!;
    switch (this.kind[this.at]) {
      case Token.Name: {
        const name = this.text.slice(start, end);
        this.at++;
        if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', start, end };
        if (name === 'null') return { kind: 'literal', value: null, start, end };
        if (name === 'resource' && this.isString()) this.string('a resource type');
        else if (this.kind[this.at] === Token.Less) this.typeArguments();
        return this.writtenType(start);
      }
      case Token.Number:
        this.at++;
        return { kind: 'literal', value: Number(this.text.slice(start, end)), start, end };
      case Token.String:
      case Token.StringCut:
      case Token.StringHead: {
        const string = this.string('a type');
        if (string.kind === 'literal') return { kind: 'literal', value: string.value, start, end: string.end };
        return { kind: 'name', name: this.text.slice(start, string.end), start, end: string.end };
      }
      case Token.LeftBrace:
        return this.objectType();
      case Token.LeftBracket: {
        const items: Type[] = [];
        this.list(Token.RightBracket, () => {
          this.decorators();
          if (this.startsNoType()) return false;
          items.push(this.type());
          return true;
        });
        return { kind: 'tuple', items, start, end: this.lastEnd() };
      }
      case Token.LeftParen: {
        const items: Type[] = [];
        this.list(Token.RightParen, () => {
          if (this.startsNoType()) return false;
          items.push(this.type());
          return true;
        });
        return items[0] ?? this.missing('Expected a type.');
      }
      default:
        return this.missing('Expected a type.');
    }
  }

  private startsNoType(): boolean {
    const kind = this.kind[this.at]!;
    return (!STARTS_VALUE[kind] && kind !== Token.Pipe) || kind === Token.Plus;
  }

  private typeArguments(): void {
    this.at++;
    for (;;) {
      const from = this.at;
      if (this.kind[from] === Token.NewLine && this.startsStatement(from + 1)) break;
      this.newLines();
      if (this.startsNoType()) break;
      this.type();
      if (this.kind[this.at] === Token.Comma) this.at++;
    }
    this.newLines();
    if (this.kind[this.at] === Token.Greater) this.at++;
    else this.problemHere("Expected '>'.");
  }

  private objectType(): Type {
    const start = this.start[this.at]!;
    const properties: ObjectType['properties'][number][] = [];
    let additional: Type | undefined;
    this.list(Token.RightBrace, () => {
      const entryStart = this.start[this.at]!;
      const decorators = this.decorators();
      const isStar = this.kind[this.at] === Token.Star;
      if (!isStar && this.kind[this.at] !== Token.Name && !this.isString()) return false;
      let name = '';
      if (isStar) this.at++;
      else
        name =
          this.kind[this.at] === Token.Name ? this.name('property').name : literalText(this.string('a property name'));
      let type: Type;
      if (this.kind[this.at] === Token.Colon) {
        this.at++;
        type = this.type();
      } else {
        type = this.missing("Expected ':' and a type after the property name.");
      }
      if (isStar) additional = type;
      else properties.push({ name, type, decorators, start: entryStart, end: this.lastEnd() });
      return true;
    });
    return { kind: 'object', properties, ...(additional && { additional }), start, end: this.lastEnd() };
  }

  /**
   * Reads what is between the bracket at hand and its closing `own`: elements separated by lines or commas.
   * `element` returns false, having consumed nothing, when no element starts here. Returns whether the bracket was closed.
   */
  private list(own: Token, element: () => boolean): boolean {
    const opener = this.at++;
    const openIndent = this.indent[opener]!;
    this.open[own]!++;
    let separated = true;
    let closed = false;
    for (;;) {
      if (this.kind[this.at] === Token.NewLine) {
        const next = this.kind[this.at + 1];
        if (own === Token.RightParen && !separated && !this.tokens.balanced && next !== own && next !== Token.Comma)
          break;
        this.at++;
        separated = true;
      }
      if (this.givesUp(own, openIndent)) break;
      const kind = this.kind[this.at]!;
      if (kind === own) {
        this.at++;
        closed = true;
        break;
      }
      if (kind === Token.Comma) {
        if (separated && this.kind[this.at - 1] === Token.Comma) this.problemHere("Expected a value before ','.");
        this.at++;
        separated = true;
        continue;
      }
      if (!separated) this.problemHere("Expected a new line or ','.");
      const from = this.at;
      separated = !element();
      if (this.at === from) this.skipJunk();
    }
    this.open[own]!--;
    if (!closed) {
      const start = this.start[opener]!;
      this.problems.push({ start, end: start + 1, message: `This bracket has no closing '${SPELLING[own]}'.` });
      if (this.kind[this.at - 1] === Token.NewLine) this.at--;
    }
    return closed;
  }

  /**
   * Whether a bracket has to end before the token at hand without having been closed: at a bracket that closes
   * something further out, at a line that starts a statement or (in `[` and `(`) a property, and, when indentation is
   * to be believed, at a line that is indented no deeper than the line of the opening bracket.
   */
  private givesUp(own: Token, openIndent: number): boolean {
    const { at } = this;
    const kind = this.kind[at]!;
    if (kind === Token.End) return true;
    if (CLOSER[kind] && kind !== own) return kind >= Token.LeftBrace ? this.open[kind]! > 0 : true;
    if (this.kind[at - 1] !== Token.NewLine) return false;
    if (this.outdented(at, own, openIndent)) return true;
    if (kind === Token.Ellipsis) return own === Token.RightParen;
    if (kind !== Token.Name && kind !== Token.String && kind !== Token.At) return false;
    if (this.startsStatement(at) && !(own === Token.RightBrace && this.tokens.balanced && this.isWord('resource')))
      return true;
    return own !== Token.RightBrace && this.startsProperty(at);
  }

  /** Whether the indentation says that the token, the first of its line, stands outside a bracket opened on a line indented by `openIndent`. */
  private outdented(token: number, own: Token, openIndent: number): boolean {
    if (!this.byIndent) return false;
    const indent = this.indent[token]!;
    if (this.kind[token] === own) return indent < openIndent && this.open[own]! > 1;
    const continues = own === Token.RightParen && this.kind[token - 2] === Token.Comma;
    return continues ? indent < openIndent : indent <= openIndent;
  }

  /** Whether a statement starts at the token: its keyword in column 0 and what has to follow it. */
  private startsStatement(token: number): boolean {
    if (this.kind[token - 1] !== Token.NewLine || this.indent[token] !== 0) return false;
    if (this.kind[token] === Token.At) return !this.tokens.balanced && this.kind[token + 1] === Token.Name;
    if (this.kind[token] !== Token.Name) return false;
    const followers = STATEMENTS.get(this.text.slice(this.start[token], this.end[token]));
    return followers !== undefined && followers.includes(this.kind[token + 1]!);
  }

  /** Whether the token, the first of its line inside an object, is the key of a property or starts a nested resource. */
  private startsProperty(token: number): boolean {
    if (this.open[Token.RightBrace] === 0) return false;
    const kind = this.kind[token];
    const next = this.kind[token + 1];
    return next === Token.Colon
      ? kind === Token.Name || kind === Token.String
      : next === Token.Name && this.isWord('resource', token);
  }

  /** Skips what cannot start an element. A lone opening bracket is skipped alone: what it was put around is likely sound. */
  private skipJunk(): void {
    const kind = this.kind[this.at]!;
    const opens = kind === Token.LeftBrace || kind === Token.LeftBracket || kind === Token.LeftParen;
    if (opens && this.partner(this.at) < 0) {
      this.problemHere('This bracket is not expected here.');
      this.at++;
      return;
    }
    const from = this.at;
    this.skipLine('This is not expected here.');
    if (this.at === from) this.at++;
  }

  /** Skips to the end of the line or to the bracket that closes what is around, and reports the skipped text. */
  private skipLine(message: string | undefined): void {
    const start = this.start[this.at]!;
    for (; !this.atLineEnd(); this.at++) {
      const kind = this.kind[this.at]!;
      if (CLOSER[kind] && (kind < Token.LeftBrace || this.open[kind]! > 0)) break;
      const partner = this.partner(this.at);
      if (partner >= 0) this.at = partner;
    }
    if (message !== undefined) this.problems.push({ start, end: Math.max(start, this.lastEnd()), message });
  }

  /** The token that closes the bracket at the token; -1 when there is none to be relied on: in unbalanced text only one on the same line is. */
  private partner(token: number): number {
    if (!this.partners) {
      this.partners = new Int32Array(this.kind.length).fill(-1);
      const openers: number[] = [];
      for (let i = 0; i < this.kind.length; i++) {
        const kind = this.kind[i]!;
        if (kind === Token.NewLine && !this.tokens.balanced) openers.length = 0;
        else if (
          kind === Token.LeftBrace ||
          kind === Token.LeftBracket ||
          kind === Token.LeftParen ||
          kind === Token.StringHead
        )
          openers.push(i);
        else if (OPENED_BY[kind] !== undefined || kind === Token.StringTail || kind === Token.StringTailCut) {
          const opener = openers.pop();
          if (opener !== undefined && this.kind[opener] === (OPENED_BY[kind] ?? Token.StringHead))
            this.partners[opener] = i;
        }
      }
    }
    return this.partners[token]!;
  }

  private tooDeep(): Expression {
    const start = this.start[this.at]!;
    for (let nested = 0; ; this.at++) {
      const kind = this.kind[this.at]!;
      if (kind === Token.End || (nested === 0 && (kind === Token.NewLine || kind === Token.Comma || CLOSER[kind])))
        break;
      if (
        kind === Token.LeftBrace ||
        kind === Token.LeftBracket ||
        kind === Token.LeftParen ||
        kind === Token.StringHead
      )
        nested++;
      else if (CLOSER[kind] && kind !== Token.StringMiddle) nested--;
    }
    const end = this.lastEnd();
    this.problems.push({ start, end, message: `This is nested deeper than ${MAX_DEPTH} levels.` });
    return { kind: 'opaque', reason: 'too deep', start, end };
  }

  /** Counts one more level of the tree at hand, and cuts the tree off when it has become too high to walk. */
  private grown(expression: Expression): Expression {
    if (++this.height <= MAX_HEIGHT) return expression;
    this.height = 0;
    const { start, end } = expression;
    this.problems.push({ start, end, message: `This expression has more than ${MAX_HEIGHT} operators.` });
    return { kind: 'opaque', reason: 'too long', start, end };
  }

  private newLines(): void {
    while (this.kind[this.at] === Token.NewLine) this.at++;
  }

  private atLineEnd(token = this.at): boolean {
    const kind = this.kind[token];
    return kind === Token.NewLine || kind === Token.End;
  }

  /** The index of the token when it is at hand or the first of the next line, else -1. */
  private onThisOrNextLine(kind: Token): number {
    if (this.kind[this.at] === kind) return this.at;
    return this.kind[this.at] === Token.NewLine && this.kind[this.at + 1] === kind ? this.at + 1 : -1;
  }

  private isWord(word: string, token = this.at): boolean {
    return (
      this.kind[token] === Token.Name &&
      this.end[token]! - this.start[token]! === word.length &&
      this.text.startsWith(word, this.start[token])
    );
  }

  private name(after: string): { name: string; nameSpan: Span } {
    if (this.kind[this.at] === Token.Name) {
      const nameSpan = { start: this.start[this.at]!, end: this.end[this.at]! };
      this.at++;
      return { name: this.text.slice(nameSpan.start, nameSpan.end), nameSpan };
    }
    const { start, end } = this.missing(`Expected a name after '${after}'.`);
    return { name: '', nameSpan: { start, end } };
  }

  private expectAssign(): boolean {
    if (this.kind[this.at] === Token.Assign) {
      this.at++;
      return true;
    }
    this.problemHere("Expected '='.");
    return false;
  }

  private closeOrReport(own: Token): void {
    if (this.kind[this.at] === own) this.at++;
    else this.problemHere(`Expected '${SPELLING[own]}'.`);
  }

  /** Where the next token would be typed: after the last one and the blanks behind it. */
  private place(): number {
    if (this.at === 0) return this.start[0]!;
    const next = this.start[this.at]!;
    let place = this.kind[this.at - 1] === Token.NewLine ? next : this.end[this.at - 1]!;
    while (place < next && (this.text[place] === ' ' || this.text[place] === '\t')) place++;
    return place;
  }

  private missing(message: string): { kind: 'missing' } & Span {
    this.problemHere(message);
    return this.silentlyMissing();
  }

  private silentlyMissing(): { kind: 'missing' } & Span {
    this.lastMissing = this.place();
    return { kind: 'missing', start: this.lastMissing, end: this.lastMissing };
  }

  /** Reports a problem at the next place to type at, unless one is reported there. */
  private problemHere(message: string): void {
    const start = this.place();
    if (this.problems.at(-1)?.start !== start) this.problems.push({ start, end: start, message });
  }

  /** Where what has been read so far ends: the last token, line breaks aside, or the last missing node. */
  private lastEnd(): number {
    let token = this.at - 1;
    if (token >= 0 && this.kind[token] === Token.NewLine) token--;
    const end = token >= 0 ? this.end[token]! : 0;
    return end > this.lastMissing ? end : this.lastMissing;
  }
}

function literalText(expression: Expression): string {
  return expression.kind === 'literal' ? String(expression.value) : '';
}

/** The value of the string token without `${…}` at a place. */
function stringValue(text: string, start: number, end: number): string {
  const quotes = text.indexOf("'", start);
  if (quotes === start && !text.startsWith("'''", quotes)) return unescaped(text.slice(start + 1, end - 1));
  return withoutFirstBreak(text.slice(quotes + 3, end - 3));
}

function withoutFirstBreak(text: string): string {
  return text.replace(/^\r?\n/, '');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u\{([0-9A-Fa-f]{1,8})\}|([^]))/g,
    (whole, codePoint: string | undefined, char: string | undefined) => {
      if (codePoint === undefined) return char === undefined ? whole : (ESCAPES[char] ?? char);
      const value = parseInt(codePoint, 16);
      return value <= 0x10ffff ? String.fromCodePoint(value) : whole;
    },
  );
}
