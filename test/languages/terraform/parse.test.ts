import assert from 'node:assert/strict';
import type { Body, Expression } from '../../../engine/syntax/tree';
import { outlineHcl } from '../../bench/outline-terraform';
import { parseHcl } from '../../../engine/languages/terraform/parse';
import type { HclFile } from '../../../engine/languages/terraform/tree';

/** Writes an expression fully parenthesised; strings as JSON, what is missing as `_`. */
function show(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'template':
      return `t<${expression.parts.map(show).join(' ')}>`;
    case 'array':
      return `[${expression.items.map((item) => show(item.kind === 'spread' ? item.value : item)).join(', ')}]`;
    case 'object':
      return `{${expression.entries.map((entry) => (entry.kind === 'property' ? `${entry.key ?? `(${show(entry.keyExpression!)})`}=${show(entry.value)}` : '')).join(', ')}}`;
    case 'reference':
      return expression.name;
    case 'member':
      return `${show(expression.target)}.${expression.name}`;
    case 'index':
      return `${show(expression.target)}[${show(expression.index)}]`;
    case 'splat':
      return `${show(expression.target)}{${show(expression.each)}}`;
    case 'splat-item':
      return '@';
    case 'call':
      return `${expression.name}(${expression.args.map(show).join(', ')}${expression.spreadLast ? '...' : ''})`;
    case 'conditional':
      return `(${show(expression.condition)} ? ${show(expression.yes)} : ${show(expression.no)})`;
    case 'unary':
      return `(${expression.operator}${show(expression.operand)})`;
    case 'binary':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'for': {
      const names = expression.index === undefined ? expression.item : `${expression.index},${expression.item}`;
      const key = expression.key === undefined ? '' : `${show(expression.key)} => `;
      const condition = expression.condition === undefined ? '' : ` if ${show(expression.condition)}`;
      return `for ${names} in ${show(expression.collection)}: ${key}${show(expression.body)}${expression.grouped ? '...' : ''}${condition}`;
    }
    case 'missing':
      return '_';
    default:
      return expression.kind;
  }
}

function showBody(body: Body): string {
  return body.items
    .map((item) =>
      item.kind === 'attribute'
        ? `${item.name}=${show(item.value)}`
        : `${[item.type, ...item.labels.map((label) => `'${label.text}'`)].join(' ')} {${showBody(item.body)}}`,
    )
    .join('; ');
}

function valueOf(file: HclFile): Expression {
  const [item] = file.body.items;
  assert(item?.kind === 'attribute');
  return item.value;
}

/** Every node of a tree must lie in its parent, and its text must be that of the file. */
function assertSpans(node: object, parent: { start: number; end: number }): void {
  for (const child of Object.values(node).flat() as unknown[]) {
    if (typeof child !== 'object' || child === null || !('start' in child) || !('end' in child)) continue;
    const span = child as { start: number; end: number };
    assert(
      parent.start <= span.start && span.start <= span.end && span.end <= parent.end,
      JSON.stringify([parent, span]),
    );
    assertSpans(span, span);
  }
}

describe('HCL parser', () => {
  describe('expressions', () => {
    const cases: Record<string, string> = {
      '1 + 2 * 3 - 4': '((1 + (2 * 3)) - 4)',
      'a || b && c == d < e + f': '(a || (b && (c == (d < (e + f)))))',
      '-a.b + !c': '((-a.b) + (!c))',
      '(1 + 2) * 3': '((1 + 2) * 3)',
      'a ? b : c ? d : e': '(a ? b : (c ? d : e))',
      '1.5e3': '1500',
      'true && null != false': '(true && (null != false))',
      'a.b["c"][0].d': 'a.b["c"][0].d',
      'a.0.b.1.2': 'a[0].b[1][2]',
      'a[*].b[0]': 'a{@.b[0]}',
      'a.*.b[0]': 'a{@.b}[0]',
      'a[*].b[*].c': 'a{@.b{@.c}}',
      'max(a, b...)': 'max(a, b...)',
      'f(\n  a,\n  b,\n)': 'f(a, b)',
      'provider::time::f(1)': 'provider::time::f(1)',
      '(\n  a\n  + b\n)': '(a + b)',
      '[a, # one\n b, /* two */ ]': '[a, b]',
      '[for v in a : v.b if v != ""]': 'for v in a: v.b if (v != "")',
      '{ for k, v in a : k => v... }': 'for k,v in a: k => v...',
      '{\n  for v in a :\n  v => b\n}': 'for v in a: v => b',
      '{ a = 1, "b" : 2\n c = 3, }': '{a=1, b=2, c=3}',
      '{ (a) = 1, "${b}-c" = 2, d.e = 3, 4 = 5 }': '{(a)=1, (t<b "-c">)=2, (d.e)=3, 4=5}',
      '{ for = 1 }': '{for=1}',
      'a-b': 'a-b',
      größe: 'größe',
    };
    for (const [text, expected] of Object.entries(cases)) {
      it(text, () => {
        const file = parseHcl(`x = ${text}\n`);
        assert.deepEqual(file.problems, []);
        assert.equal(show(valueOf(file)), expected);
        assertSpans(file.body, file.body);
      });
    }
  });

  describe('strings and templates', () => {
    const cases: [string, string][] = [
      ['""', '""'],
      [String.raw`"a\n\t\"\\\u00e9\U0001F600"`, JSON.stringify('a\n\t"\\é😀')],
      ['"$${a} %%{b} $ % $a"', '"${a} %{b} $ % $a"'],
      ['"${a}"', 't<a>'],
      ['"a${"b${"c"}"}d"', 't<"a" t<"b" "c"> "d">'],
      ['"a ${~ b ~} c"', 't<"a" b "c">'],
      ['"${a["b"]}-${f("}")}"', 't<a["b"] "-" f("}")>'],
      ['"${\n  a\n}"', 't<a>'],
      ['"x%{ if a }y${b}%{ else }z%{ endif }"', 't<"x" (a ? t<"y" b> : "z")>'],
      ['"%{ if a }b%{ endif }"', 't<(a ? "b" : "")>'],
      ['"%{ for a in b }${a}%{ endfor }."', 't<for a in b: t<a ""> ".">'],
      ['<<EOT\na "b" \\n\n  c\nEOT', String.raw`"a \"b\" \\n\n  c\n"`],
      ['<<EOT\nEOT', '""'],
      ['<<-EOT\n    a\n      ${b}\n\n    c\n  EOT', String.raw`t<"a\n  " b "\n\nc\n">`],
      ['<<EOT\n%{ if a ~}\nb\n%{ endif ~}\nEOT', String.raw`t<(a ? "b\n" : "") "">`],
      ['<<EOT\n${f(<<E2\nx\nE2\n)}\nEOT', String.raw`t<f("x\n") "\n">`],
    ];
    for (const [text, expected] of cases) {
      it(JSON.stringify(text), () => {
        const file = parseHcl(`x = ${text}\ny = 1\n`);
        assert.deepEqual(file.problems, []);
        assert.equal(show(valueOf(file)), expected);
        assert.equal(file.body.items.length, 2);
        assertSpans(file.body, file.body);
      });
    }
  });

  describe('bodies', () => {
    const cases: Record<string, string> = {
      'a {}\nb { c = 1 }': 'a {}; b {c=1}',
      'resource "t" "n" {\n  dynamic "d" {\n    for_each = []\n    content {}\n  }\n}':
        "resource 't' 'n' {dynamic 'd' {for_each=[]; content {}}}",
      'resource t n {\n}': "resource 't' 'n' {}",
      '# a\n// b\n/* c\n */ d = 1 # e': 'd=1',
      'a = 1\r\nb {\r\n  c = <<X\r\nd\r\nX\r\n}\r\n': 'a=1; b {c="d\\r\\n"}',
      '\uFEFFa = 1': 'a=1',
      '': '',
    };
    for (const [text, expected] of Object.entries(cases)) {
      it(JSON.stringify(text), () => {
        const file = parseHcl(text);
        assert.deepEqual(file.problems, []);
        assert.equal(showBody(file.body), expected);
        assertSpans(file.body, file.body);
      });
    }

    it('gives exact spans', () => {
      const text = '\uFEFFa "b" { # c\r\n  d = (e.f) ? "g${h}" : [1]\r\n}';
      const file = parseHcl(text);
      const at = (span: { start: number; end: number }): string => text.slice(span.start, span.end);
      const [block] = file.body.items;
      assert(block?.kind === 'block');
      const [attribute] = block.body.items;
      assert(
        attribute?.kind === 'attribute' &&
          attribute.value.kind === 'conditional' &&
          attribute.value.yes.kind === 'template',
      );
      assert.deepEqual(
        [
          block.typeSpan,
          block.labels[0]!,
          block.body,
          attribute.nameSpan,
          attribute.value.condition,
          ...attribute.value.yes.parts,
          file.comments[0]!,
        ].map(at),
        ['a', '"b"', text.slice(7), 'd', 'e.f', 'g', 'h', '# c'],
      );
      assert.equal(at(attribute.value), '(e.f) ? "g${h}" : [1]');
    });
  });

  describe('half-typed text', () => {
    /** One line each: what is typed in place of `…` in a block with a neighbour before and after it, and what becomes of it. */
    const cases: [string, string][] = [
      ['b =', 'b=_'],
      ['b', 'b=_'],
      ['b = "x', 'b="x"'],
      ['b = [', 'b=[]'],
      ['b = [1,', 'b=[1]'],
      ['b = f(', 'b=f()'],
      ['b = f(c, ', 'b=f(c)'],
      ['b = (c', 'b=c'],
      ['b = c[', 'b=c[_]'],
      ['b = var.', 'b=var.'],
      ['b = c +', 'b=(c + _)'],
      ['b = c ?', 'b=(c ? _ : _)'],
      ['b = "x${', 'b=t<"x" _>'],
      ['b = "x${c', 'b=t<"x" c>'],
      ['b = "x${c"', 'b=t<"x" c>'],
      ['b = "x${f("', 'b=t<"x" f("")>'],
      ['b = {', 'b={}'],
      ['b = { c =', 'b={c=_}'],
      ['b = {1', 'b={1=_}'],
      ['b = 1 {', 'b=1'],
      ['b = 1 2', 'b=1'],
      ['b {', 'b {}'],
      ['{', ''],
      ['b: 1', 'b=1'],
      ['"b" = 1', 'b=1'],
      ['b = <<EOT', 'b=""'],
      ['b = 1 /*', 'b=1'],
      ['b "c" ', "b 'c' {}"],
      ['b "c {\n  }', "b 'c' {}"],
      ['b = [\n    { c = 1\n  ]', 'b=[{c=1}]'],
      ['b = <<EOT\n  c = <<EOT\nd\nEOT', 'b=""; c="d\\n"'],
    ];
    for (const [typed, expected] of cases) {
      it(typed, () => {
        const file = parseHcl(
          `resource "t" "n" {\n  a = { x = 1 }\n  ${typed}\n  c {\n    y = [\n      1,\n    ]\n  }\n}\n\noutput "o" {\n  z = 2\n}\n`,
        );
        const between = expected === '' ? '' : `${expected}; `;
        assert.equal(showBody(file.body), `resource 't' 'n' {a={x=1}; ${between}c {y=[1]}}; output 'o' {z=2}`);
        assert.notDeepEqual(file.problems, []);
        assertSpans(file.body, file.body);
      });
    }

    it('puts a missing value behind its equals sign', () => {
      assert.deepEqual(parseHcl('a = \nb = 1').body.items[0], {
        kind: 'attribute',
        name: 'a',
        nameSpan: { start: 0, end: 1 },
        value: { kind: 'missing', start: 4, end: 4 },
        start: 0,
        end: 4,
      });
      assert.deepEqual(parseHcl('a =').problems, [{ message: "Expected a value after '='.", start: 3, end: 3 }]);
    });

    it('closes everything at a top-level keyword in column 0', () => {
      const file = parseHcl('a {\n  b = f([{\n    c = 1\nlocals {\n}\n');
      assert.equal(showBody(file.body), 'a {b=f([{c=1}])}; locals {}');
    });

    it('keeps what stands behind a brace too many', () => {
      const file = parseHcl('a {\n  b = 1\n  }\n  c = 2\n}\nd = 3\n');
      assert.equal(showBody(file.body), 'a {b=1; c=2}; d=3');
      assert.equal(file.problems.length, 1);
    });

    it('marks an unclosed object and ends it with its last line', () => {
      const value = valueOf(parseHcl('a = {\n  b = 1\n\nc = 2\n'));
      assert(value.kind === 'object');
      assert.deepEqual([value.closed, value.start, value.end], [false, 4, 14]);
    });
  });

  describe('hostile text', () => {
    const count = 20_000;
    const bombs = [
      '[',
      '{a=',
      '(',
      '-',
      'f(',
      'b[',
      '"${',
      'b ? ',
      '[for x in ',
      '+1',
      '.b',
      '[0]',
      '[*]',
      'a {\n',
      '}',
      '"',
      '<<A\n',
      '/*',
      '%{ if x }',
      '\0',
      '\ud800',
    ];
    for (const bomb of bombs) {
      it(`${JSON.stringify(bomb)} many times`, () => {
        for (const start of ['', 'a = ', 'a = b', 'a = <<E\n${']) {
          const file = parseHcl(start + bomb.repeat(count));
          assertSpans(file.body, file.body);
          outlineHcl(file);
        }
      });
    }
  });

  it('outlines blocks, arguments, keys and items', () => {
    const file = parseHcl('a "b" {\n  c = [{ d = 1 }]\n}\na "b" {\n  e = merge({ f = 1 }, { f = 2 })\n}\n');
    assert.deepEqual(
      outlineHcl(file).map(({ path }) => path),
      ['a.b', 'a.b/c', 'a.b/c/0', 'a.b/c/0/d', 'a.b#2', 'a.b#2/e', 'a.b#2/e/merge(0)/f', 'a.b#2/e/merge(1)/f'],
    );
  });
});
