import { RE2JS, type Matcher } from 're2js';

import type { Builtin, Evaluation } from '../../../evaluate/evaluate';
import { byBytes, list, object, tuple, type Value } from '../../../evaluate/values';
import { limited, NotFollowed, pure, Refused, textAt, textsAt, wholeAt } from './define';

const text = { takes: ['string'], gives: 'string' } as const;
const two = { takes: ['string', 'string'], gives: 'string' } as const;
const asks = { takes: ['string', 'string'], gives: 'bool' } as const;
const texts = { kind: 'list', of: 'string' } as const;

/** https://developer.hashicorp.com/terraform/language/functions/chomp and its neighbours */
export const textFunctions: readonly (readonly [string, Builtin])[] = [
  [
    'chomp',
    pure(text, (args) => {
      const line = textAt(args, 0);
      return line.slice(
        0,
        endOf(line, (code) => code !== 10 && code !== 13),
      );
    }),
  ],
  ['endswith', pure(asks, (args) => textAt(args, 0).endsWith(textAt(args, 1)))],
  [
    'indent',
    pure({ takes: ['number', 'string'], gives: 'string' }, (args) => indent(wholeAt(args, 0), textAt(args, 1))),
  ],
  [
    'join',
    pure({ takes: ['string'], rest: texts, gives: 'string' }, ([separator, ...lists]) =>
      joined(
        lists.flatMap((_, at) => textsAt(lists, at)),
        textAt([separator!], 0),
      ),
    ),
  ],
  ['lower', pure(text, (args) => eachCharacter(textAt(args, 0), (character) => character.toLowerCase()))],
  ['upper', pure(text, (args) => eachCharacter(textAt(args, 0), (character) => character.toUpperCase()))],
  [
    'regex',
    pure({ takes: ['string', 'string'], gives: 'any' }, (args, evaluation) => {
      const { matcher, shape } = matcherOf(textAt(args, 0), textAt(args, 1), evaluation);
      if (!matcher.find()) throw new Refused();
      return shape(matcher);
    }),
  ],
  [
    'regexall',
    pure({ takes: ['string', 'string'], gives: 'any' }, (args, evaluation) => {
      const { matcher, shape, type } = matcherOf(textAt(args, 0), textAt(args, 1), evaluation);
      const found: Value[] = [];
      while (matcher.find()) found.push(shape(matcher));
      return list(found, type);
    }),
  ],
  [
    'replace',
    pure({ takes: ['string', 'string', 'string'], gives: 'string' }, (args, evaluation) => {
      const [whole, from, to] = [textAt(args, 0), textAt(args, 1), textAt(args, 2)];
      return from.length > 1 && from.startsWith('/') && from.endsWith('/')
        ? replacedByPattern(whole, from.slice(1, -1), to, evaluation)
        : replaced(whole, from, to);
    }),
  ],
  [
    'split',
    pure({ takes: ['string', 'string'], gives: texts }, (args) =>
      list(textAt(args, 0) === '' ? [...textAt(args, 1)] : textAt(args, 1).split(textAt(args, 0)), 'string'),
    ),
  ],
  ['startswith', pure(asks, (args) => textAt(args, 0).startsWith(textAt(args, 1)))],
  ['strcontains', pure(asks, (args) => textAt(args, 0).includes(textAt(args, 1)))],
  ['strrev', pure(text, (args) => graphemes(textAt(args, 0)).reverse().join(''))],
  [
    'substr',
    pure({ takes: ['string', 'number', 'number'], gives: 'string' }, (args) =>
      substring(graphemes(textAt(args, 0)), wholeAt(args, 1), wholeAt(args, 2)),
    ),
  ],
  ['title', pure(text, (args) => titled(textAt(args, 0)))],
  [
    'trim',
    pure(two, (args) =>
      trimmed(textAt(args, 0), (code) => [...textAt(args, 1)].some((character) => character.codePointAt(0) === code)),
    ),
  ],
  [
    'trimprefix',
    pure(two, (args) =>
      textAt(args, 0).startsWith(textAt(args, 1)) ? textAt(args, 0).slice(textAt(args, 1).length) : textAt(args, 0),
    ),
  ],
  [
    'trimsuffix',
    pure(two, (args) =>
      textAt(args, 0).endsWith(textAt(args, 1))
        ? textAt(args, 0).slice(0, textAt(args, 0).length - textAt(args, 1).length)
        : textAt(args, 0),
    ),
  ],
  ['trimspace', pure(text, (args) => trimmed(textAt(args, 0), isSpace))],
  ['sort', pure({ takes: [texts], gives: texts }, (args) => list(textsAt(args, 0).sort(byBytes), 'string'))],
];

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What people take for characters. */
export function graphemes(whole: string): string[] {
  return /^[\x20-\x7e]*$/.test(whole) ? [...whole] : Array.from(segmenter.segment(whole), ({ segment }) => segment);
}

function substring(characters: readonly string[], offset: number, length: number): string {
  const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
  return characters.slice(start, length < 0 ? undefined : start + length).join('');
}

function joined(parts: readonly string[], separator: string): string {
  limited(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
  return parts.join(separator);
}

function indent(spaces: number, whole: string): string {
  if (spaces < 0) throw new NotFollowed();
  limited(spaces);
  return replaced(whole, '\n', `\n${' '.repeat(spaces)}`);
}

function replaced(whole: string, from: string, to: string): string {
  const parts = from === '' ? ['', ...whole, ''] : whole.split(from);
  limited(whole.length + parts.length * to.length);
  return parts.join(to);
}

/** Go maps characters one to one: `ß` stays. */
function eachCharacter(whole: string, map: (character: string) => string): string {
  const simple = /^[\0-\x7f]*$/.test(whole);
  return simple
    ? map(whole)
    : [...whole]
        .map((character) => {
          const mapped = map(character);
          return [...mapped].length === 1 ? mapped : character;
        })
        .join('');
}

/** The first letter of each word as a capital. Letters, digits and underscores make words. */
function titled(whole: string): string {
  let inWord = false;
  return [...whole]
    .map((character) => {
      const result = inWord ? character : eachCharacter(character, (one) => one.toUpperCase());
      inWord = character.codePointAt(0)! < 0x80 ? /\w/.test(character) : !/\s/u.test(character);
      return result;
    })
    .join('');
}

function isSpace(code: number): boolean {
  return (
    (code >= 9 && code <= 13) ||
    code === 0x20 ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

function endOf(whole: string, stays: (code: number) => boolean): number {
  let end = whole.length;
  while (end > 0 && !stays(whole.charCodeAt(end - 1))) end--;
  return end;
}

function trimmed(whole: string, goes: (code: number) => boolean): string {
  const characters = [...whole];
  let [start, end] = [0, characters.length];
  while (start < end && goes(characters[start]!.codePointAt(0)!)) start++;
  while (end > start && goes(characters[end - 1]!.codePointAt(0)!)) end--;
  return characters.slice(start, end).join('');
}

/** Instructions of a pattern times characters of a text. */
const maxMatchSteps = 1_000_000;

/** Terraform matches with RE2, and so do we: no pattern takes longer than its length times the text's. */
function matcherOf(
  pattern: string,
  whole: string,
  evaluation: Evaluation,
): { readonly matcher: Matcher; readonly shape: (matcher: Matcher) => Value; readonly type: 'string' | 'any' } {
  limited(whole.length * 10);
  const compiled = compile(pattern, evaluation);
  const cost = compiled.programSize() * whole.length;
  if (cost > maxMatchSteps) throw new NotFollowed();
  evaluation.steps -= 1 + (cost >> 6);
  const names = Object.entries(compiled.namedGroups());
  const groups = compiled.groupCount();
  if (names.length > 0 && names.length < groups) throw new Refused();
  const shape = (matcher: Matcher): Value =>
    names.length > 0
      ? object(names.map(([name, at]) => [name, matcher.group(at)] as const))
      : groups > 0
        ? tuple(Array.from({ length: groups }, (_, at) => matcher.group(at + 1)))
        : matcher.group()!;
  return { matcher: compiled.matcher(whole), shape, type: groups === 0 ? 'string' : 'any' };
}

/** The patterns of an analysis. */
const patterns = new WeakMap<Evaluation, Map<string, RE2JS>>();

/** Compiles a pattern, once in an analysis. */
function compile(pattern: string, evaluation: Evaluation): RE2JS {
  let known = patterns.get(evaluation);
  if (!known) patterns.set(evaluation, (known = new Map<string, RE2JS>()));
  let compiled = known.get(pattern);
  if (!compiled) {
    limited(pattern.length * 10);
    // A class such as \pL becomes hundreds of instructions.
    evaluation.steps -= pattern.length * 20;
    if (evaluation.steps <= 0) throw new NotFollowed();
    try {
      compiled = RE2JS.compile(pattern);
    } catch {
      throw new Refused();
    }
    evaluation.steps -= compiled.programSize();
    known.set(pattern, compiled);
  }
  return compiled;
}

/** `$1`, `$name` and `${name}` stand for groups. */
function replacedByPattern(whole: string, pattern: string, to: string, evaluation: Evaluation): string {
  const { matcher } = matcherOf(`(?:${pattern})`, whole, evaluation);
  const names = compile(pattern, evaluation).namedGroups() as { readonly [name: string]: number };
  let result = '';
  let done = 0;
  const groupOf = (name: string) => {
    const at = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name]! : -1;
    return at >= 0 && at <= matcher.groupCount() ? (matcher.group(at) ?? '') : '';
  };
  while (matcher.find()) {
    result +=
      whole.slice(done, matcher.start()) +
      to.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (sign, name?: string, braced?: string) =>
        sign === '$$' ? '$' : groupOf(name ?? braced ?? ''),
      );
    limited(result.length);
    done = matcher.end();
  }
  return result + whole.slice(done);
}
