import { parseCidr } from '../../shared-rules/model/cidr';
import { meantBy } from '../../shared-rules/model/spelling';
import { categories, fileOptions, type Option, type Shape, type Values } from './options';
import { isGlob } from './globs';
import { isVersion } from './versions';

/** What is wrong with a value, and where: the keys and places in lists that lead to it. */
interface Fault {
  readonly path: readonly (string | number)[];
  /** The key itself is wrong, not what stands behind it. */
  readonly onKey: boolean;
  readonly message: string;
}

/**
 * Checks what somebody wrote against the table of options.
 * @param rules the ids of all rules
 * @returns what is right of it, and what is wrong; nothing throws
 */
export function checked(
  given: unknown,
  rules: readonly string[],
  options: ReadonlyMap<string, Option> = fileOptions,
): { readonly values: Values; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  if (given === undefined || given === null) return { values: {}, faults };
  if (!isRecord(given))
    return {
      values: {},
      faults: [
        {
          path: [],
          onKey: false,
          message: `${say(given)} is no configuration: write keys such as preset, each with a colon.`,
        },
      ],
    };
  const values: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(given)) {
    const option = options.get(name);
    if (!option) {
      faults.push({
        path: [name],
        onKey: true,
        message: `There is no key ${name}.${meaning(name, [...options.keys()])}`,
      });
      continue;
    }
    // What stands empty says nothing.
    if (value === null || value === undefined) continue;
    const right = valueOf(option.shape, value, [name], rules, faults);
    if (right !== undefined) values[name] = right;
  }
  return { values, faults };
}

/** @returns what is right of a value; undefined: nothing */
function valueOf(
  shape: Shape,
  value: unknown,
  path: readonly (string | number)[],
  rules: readonly string[],
  faults: Fault[],
): unknown {
  const wrong = (message: string, onKey = false, at = path) => {
    faults.push({ path: at, onKey, message });
    return undefined;
  };
  const [key] = path.slice(-1);
  switch (shape.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(`${key} is true or false, not ${say(value)}.`);
    case 'choice': {
      const words = Object.keys(shape.of);
      if (typeof value === 'string' && Object.hasOwn(shape.of, value)) return value;
      return wrong(
        `${key} is ${listed(words)}, not ${say(value)}.${typeof value === 'string' ? meaning(value, words) : ''}`,
      );
    }
    case 'text': {
      if (shape.is === 'version' && !(typeof value === 'string' && isVersion(value)))
        return wrong(
          `${key} is ${articles.version}, not ${say(value)}.${typeof value === 'number' ? ' It stands in quotes.' : ''}`,
        );
      if (typeof value !== 'string' || value === '') return wrong(`This is ${articles[shape.is]}, not ${say(value)}.`);
      if (!tests[shape.is](value)) return wrong(`${say(value)} is not ${articles[shape.is]}.`);
      return value;
    }
    case 'list':
      // One text is a list of one.
      if (shape.of.kind === 'text' && typeof value === 'string') return valueOf(shape, [value], path, rules, faults);
      if (!Array.isArray(value))
        return wrong(`${key} is a list, not ${say(value)}: write [${isRecord(value) ? '…' : say(value)}].`);
      return (value as unknown[]).flatMap((item, at) => {
        const right = valueOf(shape.of, item, [...path, at], rules, faults);
        return right === undefined ? [] : [right];
      });
    case 'map': {
      if (!isRecord(value)) return wrong(`${key} has keys of its own, each with a colon; it is not ${say(value)}.`);
      const right: [string, unknown][] = [];
      for (const [name, inner] of Object.entries(value)) {
        const at = [...path, name];
        if (shape.keys === 'rule' && !rules.includes(name) && !Object.hasOwn(categories, name)) {
          wrong(`There is no rule ${name}.${meaning(name, [...rules, ...Object.keys(categories)])}`, true, at);
          continue;
        }
        if (shape.keys === 'glob' && !isGlob(name)) {
          wrong(`${say(name)} is not ${articles.glob}.`, true, at);
          continue;
        }
        const one = valueOf(shape.of, inner, at, rules, faults);
        if (one !== undefined) right.push([name, one]);
      }
      return Object.fromEntries(right);
    }
    case 'record': {
      const names = Object.keys(shape.of);
      if (!isRecord(value)) return wrong(`This has the keys ${listed(names, 'and')}; it is not ${say(value)}.`);
      const right: [string, unknown][] = [];
      for (const [name, inner] of Object.entries(value)) {
        const field = Object.hasOwn(shape.of, name) ? shape.of[name] : undefined;
        if (!field) wrong(`There is no key ${name} here.${meaning(name, names)}`, true, [...path, name]);
        else {
          const one = valueOf(field.shape, inner, [...path, name], rules, faults);
          if (one !== undefined) right.push([name, one]);
        }
      }
      const missing = names.filter((name) => !Object.hasOwn(value, name));
      if (missing.length > 0) return wrong(`The key ${listed(missing, 'and')} is missing here.`);
      return right.length === names.length ? Object.fromEntries(right) : undefined;
    }
  }
}

const articles = {
  glob: 'a glob, such as infra/**, with no more than three stars in a name',
  path: 'a path',
  date: 'a day, as YYYY-MM-DD',
  cidr: 'an address range, such as 10.0.0.0/12',
  name: 'a name',
  version: 'a version such as 0.1.0',
} as const;

const tests: { readonly [is in keyof typeof articles]: (text: string) => boolean } = {
  glob: (text) => isGlob(text.replace(/^!/, '')),
  path: (text) => !/\p{Cc}/u.test(text),
  date: isDay,
  cidr: (text) => parseCidr(text) !== undefined,
  name: (text) => text.trim() !== '',
  version: isVersion,
};

/** Whether a text is a day that there is, as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

function meaning(written: string, words: readonly string[]): string {
  const meant = meantBy(written, words);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** `a, b or c` */
function listed(words: readonly string[], last = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** A value as a sentence names it. */
function say(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'object' && value !== null) return 'a value with keys';
  const text = `${value as string}`;
  return text === '' ? 'an empty text' : text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
