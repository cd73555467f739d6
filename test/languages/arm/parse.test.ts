import assert from 'node:assert/strict';
import { parseArmTemplate } from '../../../engine/languages/arm/parse';
import type { Expression, Spread } from '../../../engine/syntax/tree';

/** The value at a path of keys and indices. */
function at(text: string, ...path: (string | number)[]): Expression | undefined {
  let node: Expression | undefined = parseArmTemplate(text).root;
  for (const step of path) {
    if (typeof step === 'number') {
      const item: Expression | Spread | undefined = node?.kind === 'array' ? node.items[step] : undefined;
      node = item?.kind === 'spread' ? undefined : item;
    } else {
      const entry =
        node?.kind === 'object' ? node.entries.find((one) => one.kind === 'property' && one.key === step) : undefined;
      node = entry?.kind === 'property' ? entry.value : undefined;
    }
  }
  return node;
}

const literal = (text: string, ...path: (string | number)[]) => {
  const node = at(text, ...path);
  return node?.kind === 'literal' ? node.value : node?.kind;
};

describe('ARM JSON', () => {
  it('allows comments, trailing commas, a byte order mark and CRLF', () => {
    const text = '\uFEFF{\r\n  // one\r\n  "a": 1, /* two */\r\n  "b": [true, null,],\r\n}\r\n';
    const { comments, problems } = parseArmTemplate(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      comments.map(({ start, end }) => text.slice(start, end)),
      ['// one', '/* two */'],
    );
    assert.deepEqual([literal(text, 'a'), literal(text, 'b', 0), literal(text, 'b', 1)], [1, true, null]);
  });

  it('reads a string over several lines, and what follows it', () => {
    const text = '{\n  "a": "[concat(\'x\',\n    \'y\')]",\n  "b": 2\n}\n';
    assert.deepEqual(parseArmTemplate(text).problems, []);
    assert.equal(at(text, 'a')?.kind, 'template');
    assert.equal(literal(text, 'b'), 2);
  });

  it('knows where each part of an expression stands, escapes included', () => {
    const text = '{ "a": "[concat(\'q\\"q\', parameters(\'p\'))]" }';
    const template = at(text, 'a');
    const call = template?.kind === 'template' ? template.parts[0] : undefined;
    assert.ok(call?.kind === 'call');
    assert.deepEqual(
      call.args.map(({ start, end }) => text.slice(start, end)),
      ["'q\\\"q'", "parameters('p')"],
    );
  });

  it('takes [[ for a bracket, and text that only begins with one for text', () => {
    assert.equal(literal('{ "a": "[[not an expression]" }', 'a'), '[not an expression]');
    assert.equal(literal('{ "a": "[x] and more" }', 'a'), '[x] and more');
  });

  it('turns functions that are operators elsewhere into operators', () => {
    const kinds = [
      'if(true(), 1, 2)',
      'not(true())',
      'equals(1, 2)',
      'and(true(), false(), true())',
      "coalesce(null(), 'x')",
      "lambda('x', lambdaVariables('x'))",
    ].map((expression) => {
      const node = at(`{ "a": "[${expression}]" }`, 'a');
      return node?.kind === 'template' ? node.parts[0]?.kind : undefined;
    });
    assert.deepEqual(kinds, ['conditional', 'unary', 'binary', 'binary', 'binary', 'lambda']);
  });

  const broken: readonly (readonly [what: string, text: string])[] = [
    ['a key without a value', '{\n  "x": {\n    "a": ,\n    "b": 1\n  },\n  "c": 2\n}'],
    ['a key without a colon', '{\n  "x": {\n    "a"\n    "b": 1\n  },\n  "c": 2\n}'],
    ['an unclosed string', '{\n  "x": {\n    "a": "text,\n    "b": 1\n  },\n  "c": 2\n}'],
    ['a missing brace', '{\n  "x": {\n    "b": 1\n  ,\n  "c": 2\n}'],
    ['a brace too many', '{\n  "x": {\n    "a": {\n    "b": 1\n  },\n  "c": 2\n}'],
    ['an unclosed bracket', '{\n  "x": {\n    "a": [,\n    "b": 1\n  },\n  "c": 2\n}'],
    ['an unclosed expression', '{\n  "x": {\n    "a": "[concat(\'x\',\n    "b": 1\n  },\n  "c": 2\n}'],
  ];
  for (const [what, text] of broken) {
    it(`keeps what stands around ${what}`, () => {
      assert.deepEqual([literal(text, 'x', 'b'), literal(text, 'c')], [1, 2]);
      assert.ok(parseArmTemplate(text).problems.length > 0);
    });
  }

  it('ends with the text, whatever is left open', () => {
    for (const text of ['', '{', '{"a":', '{"a": "', '{}/*', '[', '"\\', '{"a": "[', '\uFEFF']) {
      const { root, comments, problems } = parseArmTemplate(text);
      for (const { start, end } of [root, ...comments, ...problems])
        assert.ok(start <= end && end <= text.length, JSON.stringify(text));
    }
  });

  it('gives up on nesting deeper than anybody writes', () => {
    assert.ok(parseArmTemplate('['.repeat(100_000)).problems.length > 0);
    assert.ok(parseArmTemplate(`{"a": "[${'f('.repeat(50_000)}]"}`).problems.length > 0);
  });
});
