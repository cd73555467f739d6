import assert from 'node:assert/strict';
import { outlineBicep } from '../../bench/outline-bicep';
import { parseBicep } from '../../../engine/languages/bicep/parse';
import type { Declaration, Type } from '../../../engine/languages/bicep/tree';
import type { Expression, ObjectExpression } from '../../../engine/syntax/tree';

/** A tree in one line, to compare with. */
function show(node: Expression | ObjectExpression['entries'][number]): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'template':
      return `\`${node.parts.map(show).join(' ')}\``;
    case 'array':
      return `[${node.items.map(show).join(', ')}]`;
    case 'object':
      return `{${node.entries.map(show).join(', ')}}`;
    case 'property':
      return `${node.key ?? `(${node.keyExpression ? show(node.keyExpression) : ''})`}: ${show(node.value)}`;
    case 'spread':
      return `...${show(node.value)}`;
    case 'nested':
      return `nested ${node.declaration.name}`;
    case 'reference':
      return node.name;
    case 'member':
      return `${show(node.target)}${node.nested ? '::' : node.safe ? '.?' : '.'}${node.name}`;
    case 'index':
      return `${show(node.target)}[${node.safe ? '?' : ''}${node.fromEnd ? '^' : ''}${show(node.index)}]`;
    case 'call':
      return `${node.target ? `${show(node.target)}→` : ''}${node.name}(${node.args.map(show).join(', ')})`;
    case 'conditional':
      return `(${show(node.condition)} ? ${show(node.yes)} : ${show(node.no)})`;
    case 'unary':
      return node.operator === 'non-null' ? `${show(node.operand)}!` : `${node.operator}${show(node.operand)}`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'lambda':
      return `(${node.parameters.join(', ')} => ${show(node.body)})`;
    case 'for':
      return `[for ${node.item}${node.index === undefined ? '' : `, ${node.index}`} in ${show(node.collection)}${node.condition ? ` if ${show(node.condition)}` : ''}: ${show(node.body)}]`;
    default:
      return node.kind;
  }
}

function showType(type: Type): string {
  switch (type.kind) {
    case 'name':
      return type.name;
    case 'literal':
      return JSON.stringify(type.value);
    case 'union':
      return type.members.map(showType).join(' | ');
    case 'nullable':
      return `${showType(type.of)}?`;
    case 'array':
      return `(${showType(type.of)})[]`;
    case 'tuple':
      return `[${type.items.map(showType).join(', ')}]`;
    case 'object': {
      const properties = type.properties.map(
        (property) => `${'@'.repeat(property.decorators.length)}${property.name}: ${showType(property.type)}`,
      );
      return `{${[...properties, ...(type.additional ? [`*: ${showType(type.additional)}`] : [])].join(', ')}}`;
    }
    default:
      return type.kind;
  }
}

function messages(text: string): string[] {
  return parseBicep(text).problems.map(({ message }) => message);
}

function only(text: string): Declaration {
  const { declarations, problems } = parseBicep(text);
  assert.deepEqual(problems, [], text);
  assert.equal(declarations.length, 1, text);
  return declarations[0]!;
}

function value(text: string): Expression {
  const declaration = only(`var x = ${text}`);
  assert.ok(declaration.kind === 'var');
  return declaration.value;
}

function paths(text: string): string[] {
  return outlineBicep(parseBicep(text)).map(({ path }) => path);
}

describe('parseBicep', () => {
  describe('expressions', () => {
    const cases: readonly (readonly [string, string])[] = [
      ["'a\\'b\\\\\\n\\${c}\\u{1F600}'", JSON.stringify("a'b\\\n${c}\u{1F600}")],
      ["''", '""'],
      ["'a${b}c${'d${e}'}'", '`"a" b "c" `"d" e``'],
      ["'${{a: 1}.a}'", '`{a: 1}.a`'],
      ["'''\n a'b\\n\n'''", JSON.stringify(" a'b\\n\n")],
      ["''''a''''", JSON.stringify("'a'")],
      ["$'''\na ${b} c'''", '`"a " b " c"`'],
      ["$$'''${a} $${b}'''", '`"${a} " b`'],
      ['1 + 2 * 3 == 7 && !a || b ?? c', '(((((1 + (2 * 3)) == 7) && !a) || b) ?? c)'],
      ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
      ['a\n  ? b\n  : c', '(a ? b : c)'],
      ["split(b!, '/')[^1]", 'split(b!, "/")[^1]'],
      ["a.?b[?0].c['d']!.e", 'a.?b[?0].c["d"]!.e'],
      ['parent::child.listKeys().key', 'parent::child→listKeys().key'],
      ['sys.contains(az.resourceId(a), b)', 'sys.contains(az.resourceId(a), b)'],
      ['(a + b) * -c', '((a + b) * -c)'],
      ['map(xs, (x, i) => x.a)', 'map(xs, (x, i => x.a))'],
      ['map(xs, x =>\n  x)', 'map(xs, (x => x))'],
      ['union(\n  { a: 1 },\n  {}\n)', 'union({a: 1}, {})'],
      ["{ 'a-b': 1, '${c}': 2\n ...d }", '{a-b: 1, (`c`): 2, ...d}'],
      ["[\n  'a' // first\n\n  /* second */ 'b'\n  ...c\n]", '["a", "b", ...c]'],
      ['{\n  a: /* why */ 1\n  #disable-next-line no-x\n  resource: 2\n  for: 3\n}', '{a: 1, resource: 2, for: 3}'],
      ['[for x in xs: x]', '[for x in xs: x]'],
      ['[\n  for (x, i) in range(0, 3): {\n    a: i\n  }\n]', '[for x, i in range(0, 3): {a: i}]'],
      ['[for x in xs: if (x.a) { b: 1 }]', '[for x in xs if x.a: {b: 1}]'],
    ];
    for (const [text, expected] of cases)
      it(text.replaceAll('\n', '⏎'), () => assert.equal(show(value(text)), expected));

    it('takes the aliases of wildcard imports for namespaces', () => {
      const { declarations } = parseBicep("import * as net from 'net.bicep'\nvar a = net.f(1)\nvar b = other.f(1)");
      assert.deepEqual(
        declarations.map((declaration) => (declaration.kind === 'var' ? show(declaration.value) : '')),
        ['', 'net.f(1)', 'other→f(1)'],
      );
    });
  });

  describe('types', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['string?', 'string?'],
      ['(string | int)[]?', '(string | int)[]?'],
      ["'a' | 'b'", '"a" | "b"'],
      ["\n  | 'a'\n  | -1\n  | null", '"a" | -1 | null'],
      ['[string, int?]', '[string, int?]'],
      [
        "{\n  @description('x')\n  'a-b': int\n  c: { d: bool? }?\n  *: string\n}",
        '{@a-b: int, c: {d: bool?}?, *: string}',
      ],
      ["resourceInput<'A/b@2024-01-01'>.tags", "resourceInput<'A/b@2024-01-01'>.tags"],
      ['ns.shape.*', 'ns.shape.*'],
      ['t[*]', 't[*]'],
    ];
    for (const [text, expected] of cases) {
      it(text.replaceAll('\n', '⏎'), () => {
        const declaration = only(`type x = ${text}`);
        assert.ok(declaration.kind === 'type');
        assert.equal(showType(declaration.type), expected);
      });
    }
  });

  describe('statements', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ["targetScope = 'subscription'", { kind: 'targetScope' }],
      ["metadata a = { b: 'c' }", { kind: 'metadata', name: 'a' }],
      ['param a string', { kind: 'param', name: 'a' }],
      ["param a = 'from a parameters file'", { kind: 'param', name: 'a' }],
      ["param t resourceInput<'A/b@2024-01-01'>.tags = {}", { kind: 'param', name: 't' }],
      ["var a string = 'x'", { kind: 'var', name: 'a' }],
      ["@sys.description('d')\n@export()\nvar a = 1", { kind: 'var', name: 'a' }],
      ["resource a 'A/b@1' existing = {\n  name: 'n'\n}", { kind: 'resource', name: 'a', existing: true }],
      ["module a 'a.bicep' = if (b) {}", { kind: 'module', name: 'a' }],
      ["module a 'br/public:a:1' =\n if (b) {}", { kind: 'module', name: 'a' }],
      ["output a resource 'A/b@1' = b", { kind: 'output', name: 'a' }],
      ['func f(a string, b int[]) string => a', { kind: 'func', name: 'f' }],
      [
        "import { a, b as c } from 'x.bicep'",
        {
          kind: 'import',
          items: [
            { name: 'a', alias: 'a' },
            { name: 'b', alias: 'c' },
          ],
        },
      ],
      ["import {\n  a\n  b\n} from 'x.bicep'", { kind: 'import', wildcard: false }],
      ["import * as n from 'x.bicep'", { kind: 'import', name: 'n', wildcard: true }],
      ["import 'az@1.0.0' as az2", { kind: 'extension', name: 'az2' }],
      ['extension kubernetes with {\n  a: 1\n} as k', { kind: 'extension', name: 'k' }],
      ['extensionConfig k with { a: 1 }', { kind: 'extension', name: 'k' }],
      ["provider 'microsoftGraph@1.0.0'", { kind: 'extension' }],
      ["using 'main.bicep'", { kind: 'using' }],
      ['using none', { kind: 'using' }],
      ["using 'main.bicep' with { mode: 'stack' }", { kind: 'using' }],
      ["extends 'base.bicepparam'", { kind: 'extends' }],
      ['assert a = b > 1', { kind: 'assert', name: 'a' }],
    ];
    for (const [text, expected] of cases) {
      it(text.replaceAll('\n', '⏎'), () => {
        const declaration = only(text);
        assert.deepEqual(Object.fromEntries(Object.entries(declaration).filter(([key]) => key in expected)), expected);
        assert.deepEqual([declaration.start, declaration.end], [0, text.length]);
      });
    }

    it('ends a nullable type at its line', () => {
      const { declarations, problems } = parseBicep('param a string?\nvar b = 1');
      assert.deepEqual([declarations.map(({ kind }) => kind), problems], [['param', 'var'], []]);
    });

    it('reads loops and conditions of resources, and nested resources', () => {
      const resource = only(
        "resource a 'A/b@1' = [\n  for (x, i) in xs: if (x.on) {\n    name: x.name\n    @batchSize(1)\n    resource c 'c' = {\n      name: 'n'\n    }\n  }\n]",
      );
      assert.ok(resource.kind === 'resource' && resource.loop && resource.condition);
      assert.equal(`${resource.loop.item} ${resource.loop.index ?? ''} ${show(resource.loop.collection)}`, 'x i xs');
      assert.equal(show(resource.condition), 'x.on');
      assert.equal(show(resource.body), '{name: x.name, nested c}');
    });
  });

  describe('positions', () => {
    const marked =
      "\uFEFF// one\r\nresource a 'A/b@1' = { /* two */\r\n  'k': (1)\r\n}\r\n#disable-next-line x // three\r\nvar b = c.d";
    const { declarations, comments, problems } = parseBicep(marked);
    const at = ({ start, end }: { start: number; end: number }): string => marked.slice(start, end);

    it('survive a byte order mark, CRLF, comments and pragmas', () => {
      assert.deepEqual(problems, []);
      assert.deepEqual(comments.map(at), ['// one', '/* two */', '// three']);
      assert.deepEqual(
        declarations.map(({ nameSpan }) => at(nameSpan)),
        ['a', 'b'],
      );
    });

    it('are exact: keys with their quotes, properties with their parentheses, values without', () => {
      const [resource, variable] = declarations;
      assert.ok(
        resource?.kind === 'resource' &&
          resource.body.kind === 'object' &&
          variable?.kind === 'var' &&
          variable.value.kind === 'member',
      );
      const [property] = resource.body.entries;
      assert.ok(property?.kind === 'property');
      assert.deepEqual([property.keySpan, property.value, property, resource.body].map(at), [
        "'k'",
        '1',
        "'k': (1)",
        "{ /* two */\r\n  'k': (1)\r\n}",
      ]);
      assert.equal(at(variable.value.nameSpan), 'd');
    });

    it('take a lone CR for a line break', () => assert.deepEqual(paths('var a = 1\rvar b = 2\r'), ['a', 'b']));
  });

  describe('half-typed text', () => {
    const whole = [
      'r',
      'r/name',
      'r/properties',
      'r/properties/a',
      'r/properties/b',
      'r/properties/b/c',
      'r/tags',
      'v',
    ];
    const cases: Readonly<Record<string, string>> = {
      'a key without a value': 'a:',
      'an unclosed string': "a: 'x",
      'an unclosed string that swallows a bracket': "a: f({ z: 'x })",
      'half a key': 'a',
      'an unclosed [': 'a: [',
      'an unclosed [ with an item': 'a: [1',
      'an unclosed ${': "a: 'x${y",
      'an unclosed ${ with the quote': "a: 'x${y'",
      'an unclosed (': 'a: f(1, ',
      'an extra {': 'a: {',
      'an extra { before a value': 'a: {1',
      'a stray {': 'a: 1 {',
      'an equals sign': 'a = 1',
      'an operator without its operand': 'a: b +',
      'a question mark': 'a: b ?',
      'a dot': 'a: b.',
      'an unclosed multi-line string': "a: '''x",
      'an unclosed comment': 'a: 1 /* x',
    };
    for (const [name, line] of Object.entries(cases)) {
      it(`keeps what is around ${name}`, () => {
        const text = `resource r 'A/b@1' = {\n  name: 'n'\n  properties: {\n    ${line}\n    b: {\n      c: 1\n    }\n  }\n  tags: {}\n}\n\nvar v = 1\n`;
        const { declarations } = parseBicep(text);
        assert.deepEqual(
          paths(text).filter((path) => !path.endsWith('/z')),
          whole,
        );
        assert.ok(messages(text).length > 0);
        assert.equal(declarations.length, 2);
      });
    }

    it('closes a brace that is missing by indentation', () => {
      const text = "resource r 'A/b@1' = {\n  properties: {\n    b: {\n      c: 1\n  }\n  tags: {}\n}\nvar v = 1";
      assert.deepEqual(paths(text), ['r', 'r/properties', 'r/properties/b', 'r/properties/b/c', 'r/tags', 'v']);
      assert.deepEqual(messages(text), ["This bracket has no closing '}'."]);
    });

    it('believes the brackets, not the indentation, while they match', () => {
      const text = "resource r 'A/b@1' = {\nproperties: {\nb: 1\n}\nresource c 'c' = {\nname: 'n'\n}\n}";
      assert.deepEqual([paths(text), messages(text)], [['r', 'r/properties', 'r/properties/b', 'r/c', 'r/c/name'], []]);
    });

    it('puts a missing value where it would be typed', () => {
      const text = 'var a = {\n  b: // why\n}';
      const { declarations } = parseBicep(text);
      const [declaration] = declarations;
      assert.ok(
        declaration?.kind === 'var' &&
          declaration.value.kind === 'object' &&
          declaration.value.entries[0]?.kind === 'property',
      );
      const missing = declaration.value.entries[0].value;
      assert.deepEqual([missing.kind, missing.start, missing.end], ['missing', text.indexOf('//'), text.indexOf('//')]);
      assert.deepEqual(messages(text), ["Expected a value after ':'."]);
    });

    for (const text of [
      'param',
      'param a',
      'var',
      'var a',
      'resource',
      'resource a',
      "resource a 'A/b@1'",
      "resource a 'A/b@1' =",
      "resource a 'A/b@1' = if",
      'module m',
      'output o',
      'type t',
      'func f',
      'func f(',
      'import',
      'import {',
      'using',
      '@',
      '@a(',
    ]) {
      it(`reports one problem or two for ‹${text}› and keeps the next statement`, () => {
        assert.ok([1, 2].includes(messages(`${text}\nvar z = 1`).length), messages(`${text}\nvar z = 1`).join(' '));
        assert.equal(paths(`${text}\nvar z = 1`).at(-1), 'z');
      });
    }
  });

  describe('hostile text', () => {
    const bombs = [
      '[',
      '{a:',
      '{\na:',
      '(',
      '!',
      'a?b:',
      "'${",
      'x=>',
      '[for a in b: ',
      'b.',
      '1+',
      'f(',
      "$'''${\n",
      '/*\n',
      '}])',
      '@a(',
    ];
    for (const bomb of bombs) {
      it(`survives ${JSON.stringify(bomb)} 20,000 times`, () => {
        const text = `var a = ${bomb.repeat(20_000)}\nvar z = 1`;
        const file = parseBicep(text);
        assert.ok(JSON.stringify(file.declarations).length > 0);
        assert.ok(outlineBicep(file).length > 0);
      });
    }

    it('cuts off trees that are too high to walk, and says so', () => {
      assert.ok(messages(`var a = b${'.c'.repeat(5000)}`).some((message) => message.includes('more than 1000')));
      assert.deepEqual(messages(`var a = b${' + c'.repeat(300)}`), []);
    });
  });
});
