import type { Field, NamespaceRef, Truth, Workload } from './kubernetes';

/** The value of a label; null: there is none, undefined: not known. */
export type ReadLabel = (key: string) => string | null | undefined;

/** Whether all of some things hold. */
export function all(truths: Iterable<Truth>): Truth {
  let result: Truth = true;
  for (const truth of truths) {
    if (truth === false) return false;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** Whether one of some things holds. */
export function some(truths: Iterable<Truth>): Truth {
  let result: Truth = false;
  for (const truth of truths) {
    if (truth === true) return true;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** Whether two objects are in one namespace. */
export function isSameNamespace(one: NamespaceRef, other: NamespaceRef): Truth {
  if (one.key === other.key) return true;
  return one.name !== undefined && other.name !== undefined ? false : undefined;
}

/** Whether a label selector selects something with these labels. `{}` selects everything. */
export function matches(selector: Field, read: ReadLabel): Truth {
  let test = compiled.get(selector);
  if (!test) compiled.set(selector, (test = compile(selector)));
  return test(read);
}

/** What selectors ask for, read once: they are asked for every pod. */
const compiled = new WeakMap<Field, (read: ReadLabel) => Truth>();

function compile(selector: Field): (read: ReadLabel) => Truth {
  if (selector.kind === 'unknown' || selector.shape !== 'map') return () => undefined;
  const [labels, expressions] = [selector.get('matchLabels'), selector.get('matchExpressions')];
  const isOpen = labels.kind === 'unknown' || expressions.kind === 'unknown';
  const tests: Test[] = [
    ...labels.entries.map(
      ({ key, source }): Test =>
        (read) =>
          isOneOf(read(key), [source]),
    ),
    ...expressions.items.map(expressionTest),
  ];
  return (read) => {
    let result: Truth = isOpen ? undefined : true;
    for (const test of tests) {
      const truth = test(read);
      // The first that is another decides; mostly there is one.
      if (truth === false) return false;
      if (truth === undefined) result = undefined;
    }
    return result;
  };
}

function isOneOf(value: string | null | undefined, wanted: readonly (string | undefined)[]): Truth {
  if (value === undefined) return undefined;
  if (value === null) return false;
  return wanted.includes(value) ? true : wanted.includes(undefined) ? undefined : false;
}

function expressionTest(expression: Field): Test {
  const [key, operator] = [expression.get('key').text, expression.get('operator').text];
  const values = expression.get('values').items.map((item) => item.source);
  if (key === undefined) return () => undefined;
  switch (operator) {
    case 'In':
      return (read) => isOneOf(read(key), values);
    case 'NotIn':
      return (read) => not(isOneOf(read(key), values));
    case 'Exists':
      return (read) => present(read(key));
    case 'DoesNotExist':
      return (read) => not(present(read(key)));
    default:
      return () => undefined;
  }
}

export function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** Keys of Cilium that are no labels of pods. */
const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabels = 'io.cilium.k8s.namespace.labels.';

/** A key of Cilium without where it comes from: `k8s:app` → `app`. */
function ciliumKey(key: string): string {
  return key.replace(/^(k8s|any)[:.]/, '');
}

/** Whether a selector of Cilium says in which namespace its pods are. */
export function namesNamespace(selector: Field): boolean {
  const keys = [
    ...selector.get('matchLabels').entries.map(({ key }) => key),
    ...selector.get('matchExpressions').items.map((one) => one.get('key').text ?? ''),
  ].map(ciliumKey);
  return keys.some((key) => key === namespaceKey || key.startsWith(namespaceLabels));
}

/** The labels of a workload's pods, as Cilium has them. @param readNamespace the labels of its namespace */
export function ciliumLabels(workload: Workload, readNamespace: ReadLabel): ReadLabel {
  return (written) => {
    const key = ciliumKey(written);
    if (key === namespaceKey) return workload.namespace.name;
    if (key.startsWith(namespaceLabels)) return readNamespace(key.slice(namespaceLabels.length));
    if (key === 'io.cilium.k8s.policy.serviceaccount') return workload.serviceAccount;
    if (key.startsWith('reserved:') || key.startsWith('reserved.')) return null;
    return key.startsWith('io.cilium.') ? undefined : workload.label(key);
  };
}

/** A selector of Calico, read; undefined where it is none that we read. No text selects everything. */
export function calicoSelector(text: string): ((read: ReadLabel) => Truth) | undefined {
  if (text.trim() === '') return () => true;
  const tokens: string[] = [];
  const token = /\s*(\(|\)|\{|\}|,|&&|\|\||==|!=|!|"[^"]*"|'[^']*'|[\w./-]+)/y;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const found = token.exec(text)?.[1];
    if (found === undefined) return undefined;
    tokens.push(found);
  }
  const parser = new CalicoParser(tokens);
  return parser.parse();
}

type Test = (read: ReadLabel) => Truth;

/** Expressions deeper than this are not followed. */
const maxNesting = 50;

class CalicoParser {
  #at = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  parse(): Test | undefined {
    const test = this.#or();
    return this.#at === this.tokens.length ? test : undefined;
  }

  #or(): Test | undefined {
    if (this.#depth++ > maxNesting) return undefined;
    const tests = this.#list('||', () => this.#list('&&', () => this.#one(), all), some);
    this.#depth--;
    return tests;
  }

  #list(sign: string, next: () => Test | undefined, join: (truths: Truth[]) => Truth): Test | undefined {
    const tests: Test[] = [];
    do {
      const test = next();
      if (!test) return undefined;
      tests.push(test);
    } while (this.#take(sign));
    return tests.length === 1 ? tests[0] : (read) => join(tests.map((test) => test(read)));
  }

  #one(): Test | undefined {
    let isNot = false;
    while (this.#take('!')) isNot = !isNot;
    const test = this.#plain();
    return isNot && test ? (read) => not(test(read)) : test;
  }

  #plain(): Test | undefined {
    if (this.#take('(')) {
      const test = this.#or();
      return this.#take(')') ? test : undefined;
    }
    const name = this.tokens[this.#at++];
    if (name === undefined || !/^[\w./-]+$/.test(name)) return undefined;
    if (name === 'all' && this.#take('(')) return this.#take(')') ? () => true : undefined;
    if (name === 'global' && this.#take('(')) return this.#take(')') ? () => undefined : undefined;
    if (name === 'has' && this.#take('(')) {
      const key = this.tokens[this.#at++];
      if (key === undefined || !this.#take(')')) return undefined;
      return (read) => present(read(key));
    }
    return this.#compare(name);
  }

  #compare(key: string): Test | undefined {
    const operator = this.tokens[this.#at++];
    if (operator === '==' || operator === '!=') {
      const value = this.#text();
      if (value === undefined) return undefined;
      const test: Test = (read) => isOneOf(read(key), [value]);
      return operator === '==' ? test : (read) => not(test(read));
    }
    if (operator === 'contains') return this.#textTest(key, (text, value) => text.includes(value));
    if (operator === 'starts' && this.#take('with'))
      return this.#textTest(key, (text, value) => text.startsWith(value));
    if (operator === 'ends' && this.#take('with')) return this.#textTest(key, (text, value) => text.endsWith(value));
    const isNot = operator === 'not';
    if (isNot ? !this.#take('in') : operator !== 'in') return undefined;
    if (!this.#take('{')) return undefined;
    const values: string[] = [];
    while (!this.#take('}')) {
      const value = this.#text();
      if (value === undefined) return undefined;
      values.push(value);
      this.#take(',');
    }
    const test: Test = (read) => isOneOf(read(key), values);
    return isNot ? (read) => not(test(read)) : test;
  }

  #textTest(key: string, test: (text: string, value: string) => boolean): Test | undefined {
    const value = this.#text();
    if (value === undefined) return undefined;
    return (read) => {
      const text = read(key);
      return text === undefined ? undefined : text !== null && test(text, value);
    };
  }

  #text(): string | undefined {
    const token = this.tokens[this.#at++];
    return token !== undefined && /^["']/.test(token) ? token.slice(1, -1) : undefined;
  }

  #take(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

function present(value: string | null | undefined): Truth {
  return value === undefined ? undefined : value !== null;
}
