/**
 * How much of a tree survives while one property is half typed.
 *
 *     npx tsx test/bench/typing-states.ts LANGUAGE DIRECTORY…
 *
 * measures every file of the language below the directories. A language plugs in with a file `typing-states-LANGUAGE.ts`
 * next to this one that exports `language: TypingLanguage`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Span } from '../../engine/syntax/tree';

/** A path and the place of its key: what is compared before and after the damage. */
export interface OutlineEntry {
  /** Names from the top, joined with `/`; repeated names carry `#2`, `#3`, … and array items their index. */
  readonly path: string;
  /** The key token's (or block type's, or declaration name's) start. */
  readonly start: number;
}

export const TYPING_STATES = {
  a: 'a key without a value',
  b: 'an unclosed string',
  c: 'a missing closing brace',
  d: 'a half-typed key',
  e: 'an unclosed [',
  f: 'an unclosed ${',
  g: 'an unclosed (',
  h: 'an extra {',
};
export type TypingState = keyof typeof TYPING_STATES;

/** A property that someone may be typing: nested, with siblings, and with a value that is a word, number or string on one line. */
export interface Spot {
  /** Its path in the outline. */
  readonly path: string;
  /** The key, quotes included. */
  readonly key: Span;
  readonly value: Span;
  /** Where the bracket stands that closes the object or block around it. */
  readonly close: Span;
}

export interface TypingLanguage {
  /** With the dot. */
  readonly extensions: readonly string[];
  /** Parses and outlines any text, broken or not. */
  readonly parseOutline: (text: string) => OutlineEntry[];
  /** The spots of a text; none when the text is not valid, so that only damage done here is measured. */
  readonly spotsOf: (text: string) => Spot[];
  /** What a value (as written) looks like in a state, or undefined when the language has no such state. Used where it differs from `usualValue`. */
  readonly valueIn?: (state: TypingState, value: string, random: () => number) => string | undefined;
  /** What is left of a key in state d; by default its first half. */
  readonly halfKey?: (key: string) => string;
}

interface Share {
  readonly mean: number;
  readonly worst: number;
  /** The name of the text with the worst share, and where in it the damage was done. */
  readonly worstAt: string;
  readonly samples: number;
}

export interface TypingReport {
  readonly language: string;
  readonly states: Partial<Record<TypingState, Share>>;
  readonly overall: Share;
}

/**
 * Damages each text at up to `spotsPerState` places in each state, always the same ones, and parses it again. A share is
 * the part of the other outline entries that are still at their (shifted) place under their full path.
 */
export function measureTypingStates(
  languageName: string,
  texts: readonly { readonly name: string; readonly text: string }[],
  parseOutline: TypingLanguage['parseOutline'],
  damageOf: Pick<TypingLanguage, 'spotsOf' | 'valueIn' | 'halfKey'>,
  spotsPerState = 3,
): TypingReport {
  const random = seededRandom(20_261_121);
  const shares: Record<TypingState, { share: number; at: string }[]> = {
    a: [],
    b: [],
    c: [],
    d: [],
    e: [],
    f: [],
    g: [],
    h: [],
  };
  for (const { name, text } of texts) {
    const spots = damageOf.spotsOf(text);
    if (spots.length === 0) continue;
    const outline = parseOutline(text);
    for (const state of Object.keys(TYPING_STATES) as TypingState[]) {
      for (let sample = 0; sample < spotsPerState; sample++) {
        const spot = spots[Math.floor(random() * spots.length)]!;
        const edit = editFor(state, spot, text, damageOf, random);
        if (!edit) continue;
        const damaged = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
        const line = text.slice(0, edit.start).split('\n').length;
        shares[state].push({
          share: survivingShare(outline, parseOutline(damaged), spot, edit),
          at: `${name}:${line}`,
        });
      }
    }
  }
  const states: TypingReport['states'] = {};
  for (const state of Object.keys(TYPING_STATES) as TypingState[])
    if (shares[state].length > 0) states[state] = summary(shares[state]);
  return { language: languageName, states, overall: summary(Object.values(shares).flat()) };
}

type Edit = Span & { readonly text: string };

function editFor(
  state: TypingState,
  spot: Spot,
  text: string,
  language: Pick<TypingLanguage, 'valueIn' | 'halfKey'>,
  random: () => number,
): Edit | undefined {
  const { key, value, close } = spot;
  if (state === 'c') return { ...close, text: '' };
  if (state === 'd') {
    const written = text.slice(key.start, key.end);
    const half = language.halfKey ? language.halfKey(written) : written.slice(0, Math.ceil(written.length / 2));
    return { start: key.start, end: value.end, text: half };
  }
  const damaged = (language.valueIn ?? usualValue)(state, text.slice(value.start, value.end), random);
  return damaged === undefined ? undefined : { ...value, text: damaged };
}

/** What a value looks like in a state, in a language with `'…'` or `"…"` strings, `${…}` and calls. */
export function usualValue(state: TypingState, value: string, random: () => number): string | undefined {
  const quote = value.startsWith('"') ? '"' : "'";
  const isString = value.endsWith(quote) && value.length > 1;
  const oneWay = random() < 0.5;
  switch (state) {
    case 'a':
      return '';
    case 'b':
      return isString ? value.slice(0, -1) : quote + value;
    case 'e':
      return oneWay ? '[' : `[${value}`;
    case 'f':
      return (isString ? value.slice(0, -1) : quote) + (oneWay ? '${name' : `\${name${quote}`);
    case 'g':
      return oneWay ? `concat(${value}` : `concat(${value}, `;
    case 'h':
      return oneWay ? '{' : `{${value}`;
    default:
      return undefined;
  }
}

function survivingShare(
  before: readonly OutlineEntry[],
  after: readonly OutlineEntry[],
  spot: Spot,
  edit: Edit,
): number {
  const survivors = new Set(after.map(({ path, start }) => `${start} ${path}`));
  const shift = edit.text.length - (edit.end - edit.start);
  const others = before.filter(({ path, start }) => start !== spot.key.start && !path.startsWith(`${spot.path}/`));
  if (others.length === 0) return 1;
  const surviving = others.filter(({ path, start }) =>
    survivors.has(`${start >= edit.end ? start + shift : start} ${path}`),
  );
  return surviving.length / others.length;
}

function summary(shares: readonly { share: number; at: string }[]): Share {
  const worst = shares.reduce((a, b) => (b.share < a.share ? b : a), { share: 1, at: '' });
  const mean = shares.reduce((sum, { share }) => sum + share, 0) / shares.length;
  return { mean, worst: worst.share, worstAt: worst.at, samples: shares.length };
}

/** Numbers from 0 up to 1, always the same ones (mulberry32). */
function seededRandom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function filesBelow(directory: string, extensions: readonly string[]): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path, extensions);
    return entry.isFile() && extensions.includes(extname(entry.name)) ? [path] : [];
  });
}

/** Measures every file of a language below some folders. */
export async function measureFolders(languageName: string, directories: readonly string[]): Promise<TypingReport> {
  const { language } = (await import(`./typing-states-${languageName}.ts`)) as { language: TypingLanguage };
  const texts = directories
    .flatMap((directory) => filesBelow(directory, language.extensions))
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }));
  return measureTypingStates(languageName, texts, language.parseOutline, language);
}

async function main(languageName: string, directories: readonly string[]): Promise<void> {
  const { states, overall } = await measureFolders(languageName, directories);
  const line = (name: string, share: Share): string => {
    const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
    return `${name.padEnd(30)} mean ${percent(share.mean).padStart(9)}  worst ${percent(share.worst).padStart(9)}  of ${share.samples}  ${share.worstAt}`;
  };
  for (const [state, share] of Object.entries(states))
    console.log(line(`(${state}) ${TYPING_STATES[state as TypingState]}`, share));
  console.log(line(`${languageName}, all states`, overall));
}

if (process.argv[1]?.endsWith('typing-states.ts')) {
  const [languageName, ...directories] = process.argv.slice(2);
  if (languageName && directories.length > 0) void main(languageName, directories);
  else console.error('Usage: npx tsx test/bench/typing-states.ts LANGUAGE DIRECTORY…');
}
