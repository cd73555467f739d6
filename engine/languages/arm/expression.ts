import type { BinaryOperator, Expression, Problem } from '../../syntax/tree';

/**
 * Reads the expression in a string of the form `[…]`. Functions that are operators in other languages (`if`, `equals`,
 * `and`, `coalesce`, …) become the nodes those languages have.
 * @param text the decoded string, its brackets included
 * @param offsets the file offset of each of its characters
 */
export function parseArmExpression(
  text: string,
  offsets: (at: number) => number,
): { expression: Expression; problems: Problem[] } {
  const parser = new Parser(text, offsets);
  const expression = parser.expression(0);
  parser.end();
  return { expression, problems: parser.problems };
}

const maxDepth = 200;

class Parser {
  readonly problems: Problem[] = [];
  #at = 1;

  constructor(
    private readonly text: string,
    private readonly offsets: (at: number) => number,
  ) {}

  end(): void {
    this.#skipSpace();
    if (this.text[this.#at] === ']' && this.text.slice(this.#at + 1).trim() === '') return;
    this.#problem("Expected ']' at the end of the expression.");
  }

  expression(depth: number): Expression {
    this.#skipSpace();
    const start = this.#at;
    if (depth > maxDepth) {
      this.#problem(`Nested deeper than ${maxDepth} levels.`);
      this.#at = this.text.length;
      return { kind: 'opaque', reason: 'it is nested too deeply', ...this.#span(start) };
    }
    let node = this.#primary(depth);
    for (;;) {
      this.#skipSpace();
      const safe = this.text.startsWith('.?', this.#at) || this.text.startsWith('[?', this.#at);
      if (this.text[this.#at] === '.') {
        this.#at += safe ? 2 : 1;
        const nameStart = this.#at;
        const name = this.#match(/[A-Za-z_]\w*/y) ?? '';
        if (name === '') this.#problem("Expected a property name after '.'.");
        node = {
          kind: 'member',
          target: node,
          name,
          nameSpan: this.#span(nameStart),
          safe,
          nested: false,
          ...this.#span(start),
        };
      } else if (this.text[this.#at] === '[') {
        this.#at += safe ? 2 : 1;
        const index = this.expression(depth + 1);
        this.#expect(']');
        node = { kind: 'index', target: node, index, safe, fromEnd: false, ...this.#span(start) };
      } else return node;
    }
  }

  #primary(depth: number): Expression {
    const start = this.#at;
    if (this.text[start] === "'") {
      const match = this.#match(/'((?:[^']|'')*)('?)/y) ?? '';
      if (!match.endsWith("'") || match.length < 2) this.#problem('The string is not closed.');
      return { kind: 'literal', value: match.replace(/^'|'$/g, '').replaceAll("''", "'"), ...this.#span(start) };
    }
    const number = this.#match(/-?\d+(\.\d+)?/y);
    if (number !== undefined) return { kind: 'literal', value: Number(number), ...this.#span(start) };
    const name = this.#match(/[A-Za-z_][\w.]*/y);
    if (name === undefined) {
      this.#problem('Expected a value.');
      return { kind: 'missing', ...this.#span(start) };
    }
    const nameSpan = this.#span(start);
    this.#skipSpace();
    if (this.text[this.#at] !== '(') {
      this.#problem(`Expected '(' after ${name}.`);
      return { kind: 'opaque', reason: `${name} is not an expression`, ...this.#span(start) };
    }
    this.#at++;
    const args: Expression[] = [];
    for (this.#skipSpace(); this.text[this.#at] !== ')' && this.#at < this.text.length; this.#skipSpace()) {
      const before = this.#at;
      args.push(this.expression(depth + 1));
      this.#skipSpace();
      if (this.text[this.#at] === ',') this.#at++;
      else if (this.text[this.#at] !== ')') {
        if (this.#at === before || this.text[this.#at] === ']') break;
      }
    }
    this.#expect(')');
    return normalize({ kind: 'call', name, nameSpan, args, spreadLast: false, ...this.#span(start) });
  }

  #span(start: number): { start: number; end: number } {
    return { start: this.offsets(start), end: this.offsets(this.#at) };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  #skipSpace(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at++;
  }

  #expect(token: string): void {
    this.#skipSpace();
    if (this.text[this.#at] === token) this.#at++;
    else this.#problem(`Expected '${token}'.`);
  }

  #problem(message: string): void {
    const at = this.offsets(Math.min(this.#at, this.text.length));
    this.problems.push({ message, start: at, end: at });
  }
}

const operators: { readonly [name: string]: BinaryOperator } = {
  equals: '==',
  less: '<',
  lessorequals: '<=',
  greater: '>',
  greaterorequals: '>=',
  and: '&&',
  or: '||',
  coalesce: '??',
  add: '+',
  sub: '-',
  mul: '*',
  mod: '%',
};

function normalize(call: Extract<Expression, { kind: 'call' }>): Expression {
  const name = call.name.toLowerCase();
  const span = { start: call.start, end: call.end };
  const [first, second, third] = call.args;
  if (name === 'if' && first && second && third)
    return { kind: 'conditional', condition: first, yes: second, no: third, ...span };
  if (name === 'not' && first) return { kind: 'unary', operator: '!', operand: first, ...span };
  if (name === 'lambda' && call.args.length > 0) {
    const parameters = call.args.slice(0, -1).map((arg) => (arg.kind === 'literal' ? String(arg.value) : ''));
    return { kind: 'lambda', parameters, body: call.args.at(-1)!, ...span };
  }
  const operator = operators[name];
  if (operator !== undefined && first && second)
    return call.args.reduce((left, right) => ({ kind: 'binary', operator, left, right, ...span }));
  return call;
}
