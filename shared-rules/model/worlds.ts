import type { Json } from './value';

/**
 * Undecided conditions. `mode == 'cilium' ? 'cilium' : policy` has a value for each answer that we cannot give; a world is
 * one consistent set of answers. The rule runs once per world and never knows it: evaluation asks `decide` when it reaches
 * a question, the answer is remembered for the whole run, and `explore` runs again for the answers not yet tried.
 */
export class Worlds {
  #answers: Answer[] = [];
  #given: boolean[] = [];
  #depth = 0;
  /** The keys of questions by their words. */
  readonly #said = new Map<string, string>();
  /** Words that mean several questions. */
  readonly #ambiguous = new Set<string>();
  /**
   * Differs in every explored world and is 0 outside `explore`. A value cached under one number holds in that world only. The same answers
   * make the same world, and have the same number, whoever explores it.
   */
  generation = 0;
  readonly #undecided = ++generations;
  /** Where the deeper questions have no answer. */
  readonly #bounded = ++generations;
  /** Numbers of worlds by the one before an answer, and the answer. */
  readonly #numbers = new Map<string, number>();
  /** Grows each time an answer is asked for, so that a cache can tell whether a value hangs on the world. */
  reads = 0;

  /**
   * The answer to a yes-or-no question in this world; undefined outside `explore` or when there are too many questions,
   * and then the value is unknown.
   * @param key same question, same key
   * @param say the answer in words: `networkPolicy is azure`; `qualified` where another question reads alike
   * @param isNever an answer that nobody gives: what hangs on it is asked, and not said
   */
  decide(
    key: string,
    say: (answer: boolean, qualified: boolean) => string,
    isNever?: (answer: boolean) => boolean,
  ): boolean | undefined {
    this.reads++;
    const known = this.#answers.find((answer) => answer.key === key);
    if (known) return known.answer;
    if (this.#answers.length >= this.#depth) return undefined;
    const answer = this.#given[this.#answers.length] ?? true;
    this.#answers.push({ key, answer, say, isNever: isNever?.(answer) === true });
    const words = say(true, false);
    const other = this.#said.get(words);
    if (other === undefined) this.#said.set(words, key);
    else if (other !== key) this.#ambiguous.add(words);
    const step = `${this.generation} ${answer} ${key}`;
    const next = this.#numbers.get(step) ?? ++generations;
    this.#numbers.set(step, next);
    this.generation = next;
    return answer;
  }

  /**
   * Whether a variable that nobody has set has this value in this world. Once it is one value it is no other, and when only
   * one of its possible values is left, it is that one.
   */
  equals(variable: Variable, value: Json): boolean | undefined {
    const known = this.valueOf(variable);
    if (known !== undefined) return sameJson(known, value);
    if (variable.domain && !textsOf(variable.domain).has(JSON.stringify(value))) return false;
    return this.decide(
      `${variable.key}==${JSON.stringify(value)}`,
      (yes, qualified) =>
        `${variable.name} is ${yes ? '' : 'not '}${inWords(value)}${qualified && variable.label !== undefined ? ` in ${variable.label}` : ''}`,
      // Somebody gives what must be given, and gives something.
      (yes) => yes && !variable.domain && (value === '' || value === null),
    );
  }

  /** What the answers given so far make of a variable; undefined when they leave it open. */
  valueOf(variable: Variable): Json | undefined {
    this.reads++;
    const prefix = `${variable.key}==`;
    const excluded: string[] = [];
    for (const { key, answer } of this.#answers) {
      if (!key.startsWith(prefix)) continue;
      const text = key.slice(prefix.length);
      if (answer) return JSON.parse(text) as Json;
      excluded.push(text);
    }
    if (!variable.domain || excluded.length < textsOf(variable.domain).size - 1) return undefined;
    const left = variable.domain.filter((value) => !excluded.includes(JSON.stringify(value)));
    return left.length === 1 ? left[0] : undefined;
  }

  /** Computes something once for each world, or once for all where it does not hang on any. */
  remember<T>(compute: () => T): () => T {
    let known: Remembered<T> | undefined;
    let quiet: Remembered<T> | undefined;
    return () => {
      if (known?.generation === everyWorld) return known.value;
      const last = rememberedIn(this.isQuiet ? quiet : known, this.generation);
      if (last) {
        this.reads++;
        return last.value;
      }
      const before = this.reads;
      const value = compute();
      if (this.reads === before) known = { value, generation: everyWorld, before: undefined };
      else if (this.isQuiet) quiet = { value, generation: this.generation, before: undefined };
      else known = rememberAlso(known, value, this.generation);
      return value;
    };
  }

  /**
   * Runs `run` as if no question had an answer: what hangs on one stays open. What it comes to is the same in every world, so that it is
   * computed once.
   */
  quietly<T>(run: () => T): T {
    if (this.isQuiet) return run();
    const { generation, reads } = this;
    const [answers, depth] = [this.#answers, this.#depth];
    this.isQuiet = true;
    this.#answers = [];
    this.#depth = 0;
    this.generation = this.#quiet;
    try {
      return run();
    } finally {
      this.isQuiet = false;
      this.#answers = answers;
      this.#depth = depth;
      this.generation = generation;
      this.reads = reads;
    }
  }

  /** Nothing is asked now, see `quietly`. */
  isQuiet = false;
  readonly #quiet = ++generations;

  /** Begins anew to look for questions that read alike: those of a text that is gone by now are nobody's. */
  forgetWords(): void {
    this.#said.clear();
    this.#ambiguous.clear();
  }

  /** Runs `run` in every world it asks for: at most 32, leaving the deeper questions unanswered where there would be more. */
  explore<T>(run: () => T): World<T>[] {
    return this.#explore(run, maxWorlds - 1) ?? this.#explore(run, Math.log2(maxWorlds)) ?? [];
  }

  /** Each answer once, and told apart where two read alike. */
  #inWords(answers: readonly Answer[]): string[] {
    return [...new Set(answers.map(({ answer, say }) => say(answer, this.#ambiguous.has(say(true, false)))))];
  }

  #explore<T>(run: () => T, depth: number): World<T>[] | undefined {
    const worlds: { readonly result: T; readonly answers: readonly Answer[] }[] = [];
    this.#given = [];
    for (;;) {
      if (worlds.length === maxWorlds) return undefined;
      this.#answers = [];
      this.#depth = depth;
      this.generation = depth === maxWorlds - 1 ? this.#undecided : this.#bounded;
      try {
        const result = run();
        // Most have nothing to decide.
        if (this.#answers.length === 0) return [{ result, conditions: noConditions }];
        worlds.push({ result, answers: this.#answers });
      } finally {
        this.#depth = 0;
        this.generation = 0;
      }
      // The next world in depth-first order: turn the last yes into a no.
      const next = this.#answers.map((answer) => answer.answer);
      while (next.at(-1) === false) next.pop();
      if (next.length === 0)
        return worlds.map(({ result, answers }) => ({
          result,
          conditions: this.#inWords(answers),
          ...(answers.some(({ isNever }) => isNever) ? { isNever: true as const } : {}),
        }));
      next[next.length - 1] = false;
      this.#given = next;
    }
  }
}

/** Something that is set outside the files: a parameter without a default. */
export interface Variable {
  /** Same variable, same key. */
  readonly key: string;
  /** As its author calls it. */
  readonly name: string;
  /** The file or module that it belongs to, where another of the name is asked about. */
  readonly label?: string;
  /** The only values it may have, when they are declared. */
  readonly domain?: readonly Json[];
}

export interface World<T> {
  readonly result: T;
  /** The answers that make this world, in words. */
  readonly conditions: readonly string[];
  /** Nobody gives the answers that make it. */
  readonly isNever?: true;
}

/** The values that a variable may have, as JSON; made once. */
function textsOf(domain: readonly Json[]): ReadonlySet<string> {
  let texts = domains.get(domain);
  if (!texts) domains.set(domain, (texts = new Set(domain.map((value) => JSON.stringify(value)))));
  return texts;
}

const domains = new WeakMap<readonly Json[], ReadonlySet<string>>();

function sameJson(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function inWords(value: Json): string {
  if (value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)) return 'empty';
  return typeof value === 'string' && /^[\w./-]+$/.test(value)
    ? value
    : typeof value === 'string'
      ? `'${value}'`
      : JSON.stringify(value);
}

/** What something is in a world, and what it was in those before. */
export interface Remembered<T> {
  readonly value: T;
  /** The world's. */
  readonly generation: number;
  readonly before: Remembered<T> | undefined;
}

/** What is remembered of a world. */
export function rememberedIn<T>(last: Remembered<T> | undefined, generation: number): Remembered<T> | undefined {
  for (let one = last; one; one = one.before) if (one.generation === generation) return one;
  return undefined;
}

/** Remembers one world more. Rules are asked in the same few worlds one after the other. */
export function rememberAlso<T>(last: Remembered<T> | undefined, value: T, generation: number): Remembered<T> {
  const kept: Remembered<T>[] = [];
  for (let one = last; one && kept.length < maxRemembered - 1; one = one.before) kept.push(one);
  let before: Remembered<T> | undefined;
  for (const one of kept.reverse()) before = { ...one, before };
  return { value, generation, before };
}

const maxRemembered = 4;

interface Answer {
  readonly key: string;
  readonly answer: boolean;
  readonly say: (answer: boolean, qualified: boolean) => string;
  readonly isNever: boolean;
}

const maxWorlds = 32;

const noConditions: readonly string[] = [];

/** Marks a value that does not hang on the world. No world has this number. */
const everyWorld = -1;

/** Never repeats, so that a value cached in one exploration cannot be taken for one of another. */
let generations = 0;
