import { basename } from '../files/uri';
import type { SourceFile } from '../files/files';
import { rememberAlso, rememberedIn, Worlds, type Remembered } from '../../shared-rules/model/worlds';
import type { ArrayExpression, Call, Expression, For, ObjectExpression, Property, Span } from '../syntax/tree';
import {
  arrayOf,
  fromJson,
  isEmpty,
  mayHave,
  objectOf,
  reasonOf,
  scalar,
  symbolOf,
  asChosen,
  within,
  unknown,
  type ArrayData,
  type Data,
  type Lazy,
  maxArguments,
  maxDepth,
  type Meter,
  type ObjectData,
  type PartOf,
  type Source,
} from './data';
import { mergeObjects } from './merge';
import { operate } from './operators';
import { asText, joined, maxText } from './texts';
import { walk } from '../syntax/walk';
import { inWords } from './words';

/** What the names in an expression mean, and the rules of its language. */
export interface Scope {
  /** URI of the file that the expression is in. */
  readonly file: string;
  /** The file's text, to quote a condition from. */
  readonly text: string;
  /** Tells the instances of one file apart: a module that is called twice has its conditions twice. */
  readonly instance: number;
  /** What people call it, where conditions of several files or modules read alike: `module aks`. */
  readonly label: string;
  /** Names of elements of loops and arguments of functions. */
  readonly bound?: Bound | undefined;
  readonly dialect: Dialect;
  readonly evaluation: Evaluation;
  /** The value of a bare name; undefined when it is not declared. */
  lookup(name: string): Data | undefined;
  /** Functions that belong to the file: ARM's `parameters()`, user-defined ones. Undefined: not one of these. */
  call?(call: Call, args: readonly Lazy[]): Data | undefined;
}

/** Where languages differ in evaluating the same expressions. */
export interface Dialect {
  /** Property names compare without regard to case (ARM, Bicep). */
  readonly caseInsensitive: boolean;
  /** `"${x}"` is x itself, whatever its type (HCL). */
  readonly unwrapsTemplate: boolean;
  /** By name, in lower case when names compare without regard to case. */
  readonly functions: ReadonlyMap<string, Builtin>;
  /** What the language computes by rules of its own; undefined: as all do. */
  evaluate?(node: Expression, scope: Scope, source: Source): Data | undefined;
}

/** A function of the language. Arguments are lazy; a function that cannot know returns unknown with a reason. */
export type Builtin = (args: readonly Lazy[], context: CallContext) => Data;

export interface CallContext {
  readonly source: Source;
  readonly scope: Scope;
  readonly call: Call;
}

/** What one analysis shares: the undecided conditions and a budget that ends runaway templates. */
export interface Evaluation extends Meter {
  readonly worlds: Worlds;
  /** The steps ran out, which has been noted. */
  isExhausted: boolean;
  /** Module calls, and declarations in all modules, that are left. Modules that call modules several times each multiply. */
  modules: number;
  declarations: number;
  /** Steps that may go into what the language itself refuses; they are beside the others. None where nobody reads the notes. */
  refusals: number;
  /** Looks for it, when all has been judged: what is worked out with few steps would pass for what it comes to. */
  readonly afterwards: (() => void)[];
  /** What was left out, and where, by place and message. */
  readonly notes: Map<string, Note>;
}

/** Says that something was not followed, so that nobody takes silence for safety. Offsets are UTF-16. */
export interface Note {
  /** URI of the file. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Text that may be shown: signs that steer a terminal or turn the direction of writing are taken for what they are. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Notes what is left out at a place. */
export function note({ notes }: Evaluation, file: string, { start, end }: Span, message: string): void {
  notes.set(`${file}#${start} ${message}`, { file, start, end, message });
}

/**
 * What an analysis begins with.
 * @param steps how many it may take
 * @param refusals how many may go into what the language refuses
 * @param worlds those of another that it is compared with
 */
export function newEvaluation(steps = stepBudget, refusals = 0, worlds = new Worlds()): Evaluation {
  return {
    worlds,
    steps,
    depth: 0,
    modules: maxModules,
    declarations: maxDeclarations,
    refusals,
    afterwards: [],
    notes: new Map(),
    isExhausted: false,
  };
}

/** How many steps one run of an analysis may take: some ten times what the largest public template needs. */
export const stepBudget = 140_000;
/** How many steps go into what the language itself refuses. */
export const stepsOfRefusals = 20_000;
/** More calls of modules than this are not followed, nor any when so many declarations have been read. */
const maxModules = 1_000;
const maxDeclarations = 15_000;
const tooManySteps = 'The template takes too many steps to evaluate, so what hangs on this is unknown.';
/** A list with more items than this is cut off and marked open: Azure takes no such list. */
const maxItems = 50_000;
/** A loop over more elements than this is cut off and its result marked open. */
export const maxLoop = 1_000;

/** Evaluates an expression as far as the files tell. Never throws; what cannot be known is unknown with a reason. */
export function evaluate(node: Expression, scope: Scope): Data {
  const { evaluation } = scope;
  const source = sourceOf(node, scope);
  if (evaluation.steps-- <= 0) {
    // Everything after the first is unknown for the same reason.
    if (!evaluation.isExhausted) note(evaluation, scope.file, node, tooManySteps);
    evaluation.isExhausted = true;
    return unknown('the template takes too many steps to evaluate', source);
  }
  if (evaluation.depth >= maxDepth) return unknown('it hangs on too many values in a row', source);
  evaluation.depth++;
  try {
    return scope.dialect.evaluate?.(node, scope, source) ?? evaluateNode(node, scope, source);
  } finally {
    evaluation.depth--;
  }
}

function evaluateNode(node: Expression, scope: Scope, source: Source): Data {
  switch (node.kind) {
    case 'literal':
      return scalar(node.value, { ...source, literal: true });
    case 'template':
      return evaluateTemplate(node.parts, scope, source);
    case 'array':
      return evaluateArray(node, scope, source);
    case 'object':
      return evaluateObject(node, scope, source);
    case 'reference':
      return scope.lookup(node.name) ?? unknown(`${node.name} is not declared in these files`, source);
    case 'member': {
      const target = evaluate(node.target, scope);
      if (endsSafely(node.target, target, node, scope)) return scalar(null, source);
      return member(target, node.name, node.safe, source);
    }
    case 'index': {
      const target = evaluate(node.target, scope);
      if (endsSafely(node.target, target, node, scope)) return scalar(null, source);
      const key = askedKey(target, evaluate(node.index, scope), scope.evaluation);
      return index(target, key, node.safe, node.fromEnd, node.index.kind === 'literal', source);
    }
    case 'splat': {
      const target = evaluate(node.target, scope);
      if (target.kind === 'unknown') return unknown(target.reason, source);
      const items = target.kind === 'array' ? target.items : isEmpty(target) ? [] : [() => target];
      scope.evaluation.steps -= items.length;
      const mapped = items.map((item) =>
        lazy(() => evaluate(node.each, bind(scope, { [splatItem]: item })), scope.evaluation.worlds),
      );
      return arrayOf(mapped, source, target.kind === 'array' ? target.open : undefined);
    }
    case 'splat-item':
      return scope.lookup(splatItem) ?? unknown('the splat has no list', source);
    case 'call': {
      scope.evaluation.steps -= node.args.length >> 1;
      if (node.args.length > maxArguments)
        return unknown(`${node.name}() has more arguments than are followed`, source);
      const args = node.args.map((arg) => lazy(() => evaluate(arg, scope), scope.evaluation.worlds));
      const own = scope.call?.(node, args);
      if (own) return own;
      const name = scope.dialect.caseInsensitive ? node.name.replace(/^(sys|az)\./, '').toLowerCase() : node.name;
      const builtin = node.target ? undefined : scope.dialect.functions.get(name);
      return builtin
        ? builtin(args, { source, scope, call: node })
        : unknown(`${node.name}() is not known before deployment`, source);
    }
    case 'conditional': {
      const decision = decide(node.condition, scope);
      if (decision !== undefined) return asChosen(evaluate(decision ? node.yes : node.no, scope));
      return unknown(reasonOf(evaluate(node.condition, scope)) ?? 'its condition cannot be decided', source);
    }
    case 'unary': {
      const operand = evaluate(node.operand, scope);
      if (node.operator === 'non-null') return operand;
      if (operand.kind === 'scalar' && node.operator === '!' && typeof operand.value === 'boolean')
        return scalar(!operand.value, source);
      if (operand.kind === 'scalar' && typeof operand.value === 'number')
        return scalar(node.operator === '-' ? -operand.value : operand.value, source);
      return unknown(reasonOf(operand) ?? `${node.operator} does not apply to it`, source);
    }
    case 'binary':
      return operate(
        node.operator,
        evaluate(node.left, scope),
        () => evaluate(node.right, scope),
        source,
        scope.evaluation,
      );
    case 'lambda':
      return {
        kind: 'lambda',
        apply: (...args) =>
          scope.evaluation.steps <= 0
            ? unknown('the template takes too many steps to evaluate', source)
            : evaluate(
                node.body,
                bind(
                  scope,
                  Object.fromEntries(
                    node.parameters.map((name, at) => [name, () => args[at] ?? unknown('it is not given', source)]),
                  ),
                ),
              ),
        source,
      };
    case 'for':
      return evaluateFor(node, scope, source);
    case 'missing':
      return unknown('nothing is written here yet', source);
    case 'opaque':
      return unknown(node.reason, source);
  }
}

/**
 * Decides a condition in this world. An undecided variable or an opaque condition forks the world; undefined only where
 * no world is being explored.
 */
export function decide(node: Expression, scope: Scope): boolean | undefined {
  if (node.kind === 'unary' && node.operator === '!') {
    const operand = decide(node.operand, scope);
    return operand === undefined ? undefined : !operand;
  }
  if (node.kind === 'binary' && (node.operator === '&&' || node.operator === '||')) {
    const stop = node.operator === '||';
    const left = decide(node.left, scope);
    if (
      left === stop &&
      scope.dialect.evaluate &&
      scope.evaluation.worlds.quietly(() => hasFailed(evaluate(node.right, scope)))
    )
      return undefined;
    return left === stop ? stop : left === undefined ? undefined : decide(node.right, scope);
  }
  const data = evaluate(node, scope);
  if (data.kind === 'scalar')
    return data.value === true || data.value === 'true'
      ? true
      : data.value === false || data.value === 'false'
        ? false
        : undefined;
  if (data.kind !== 'unknown' || (scope.dialect.evaluate && hasFailed(data))) return undefined;
  const { worlds } = scope.evaluation;
  if (data.variable) return worlds.equals(data.variable, true);
  if (asksOfStranger(node, scope)) return undefined;
  return worlds.decide(
    `${askerOf(scope)}#${questionOf(node, scope)}`,
    (yes, qualified) => `${inWords(node, yes, scope.text)}${qualified ? ` in ${scope.label}` : ''}`,
  );
}

/** The same for the same scope in two readings that share their worlds: its file, and which of those that ask from there it is. */
function askerOf({ file, label, instance, evaluation }: Scope): string {
  let known = askers.get(evaluation);
  if (!known) askers.set(evaluation, (known = new Map<string, number[]>()));
  const place = `${file} ${label}`;
  let inPlace = known.get(place);
  if (!inPlace) known.set(place, (inPlace = []));
  const at = inPlace.indexOf(instance);
  return `${place} ${at < 0 ? inPlace.push(instance) - 1 : at}`;
}

const askers = new WeakMap<Evaluation, Map<string, number[]>>();

/** Whether a question is what an object that nobody knows has: somebody gives it, and no answer is likelier than the other. */
function asksOfStranger(node: Expression, scope: Scope): boolean {
  if (node.kind !== 'call' || node.target || !/^(?:sys\.)?(?:empty|contains)$/i.test(node.name)) return false;
  const [asked] = node.args;
  const isKey = asked?.kind === 'member' || asked?.kind === 'index';
  if (!isKey) return false;
  const data = evaluate(asked, scope);
  return (
    data.kind === 'unknown' && !data.variable && data.symbol === undefined && !data.part && !data.idOf && !data.named
  );
}

function hasFailed(data: Data): boolean {
  return (data.kind === 'unknown' && data.fails === true) || (data.kind === 'scalar' && data.value === null);
}

/** The same for the same question: what is asked twice in one scope has one answer, unless it is asked of the elements of a loop. */
function questionOf(node: Expression, { text, bound }: Scope): string {
  let known = asked.get(node);
  if (!known) {
    const names = new Set<string>();
    walk(node, (part) => {
      if (part.kind === 'reference') names.add(part.name);
      else if (part.kind === 'splat-item') names.add(splatItem);
      else if (part.kind === 'call' && /^(copyindex|lambdavariables)$/i.test(part.name)) names.add('');
    });
    // A question that is longer than any that is asked twice is its own.
    asked.set(
      node,
      (known = {
        names,
        text:
          node.end - node.start > maxQuestion
            ? String(node.start)
            : text.slice(node.start, node.end).replace(/\s+/g, ' '),
      }),
    );
  }
  const isBound =
    bound !== undefined && (known.names.has('') || [...known.names].some((name) => isBoundIn(bound, name)));
  return isBound ? String(node.start) : known.text;
}

const asked = new WeakMap<Expression, { readonly names: ReadonlySet<string>; readonly text: string }>();
const maxQuestion = 1_000;

let instances = 0;

/** A number for a new scope. */
export function newInstance(): number {
  return ++instances;
}

/** What a file is evaluated in that only gives values: no name means anything in it. */
export function scopeOfValues({ uri, text }: SourceFile, dialect: Dialect, evaluation: Evaluation): Scope {
  const label = basename(uri);
  return { file: uri, text, instance: newInstance(), label, dialect, evaluation, lookup: () => undefined };
}

/** A scope with more names. */
export function bind(scope: Scope, names: { readonly [name: string]: Lazy }): Scope {
  scope.evaluation.steps -= Object.keys(names).length >> 2;
  return {
    ...scope,
    bound: { names, outer: scope.bound },
    lookup: (name) => (Object.hasOwn(names, name) ? names[name]!() : scope.lookup(name)),
  };
}

/** Names that a loop or lambda binds. */
interface Bound {
  readonly names: object;
  readonly outer: Bound | undefined;
}

function isBoundIn(bound: Bound, name: string): boolean {
  for (let one: Bound | undefined = bound; one; one = one.outer) if (Object.hasOwn(one.names, name)) return true;
  return false;
}

/** Computes at most once per world, and once for all when the value does not hang on the world. Ends cycles. */
export function lazy(compute: Lazy, worlds: Worlds): Lazy {
  const loud: Slot = { always: undefined, last: undefined, running: false };
  let quiet: Slot | undefined;
  return () => {
    if (loud.always) return loud.always;
    // What is computed quietly stands beside what holds in this world.
    const slot = worlds.isQuiet ? (quiet ??= { always: undefined, last: undefined, running: false }) : loud;
    const known = rememberedIn(slot.last, worlds.generation);
    if (known) {
      worlds.reads++;
      return known.value;
    }
    if (slot.running) return unknown('it is defined through itself', nowhere);
    slot.running = true;
    try {
      const before = worlds.reads;
      const data = compute();
      if (worlds.reads === before) loud.always = data;
      else slot.last = rememberAlso(slot.last, data, worlds.generation);
      return data;
    } finally {
      slot.running = false;
    }
  };
}

interface Slot {
  /** What it is in every world. */
  always: Data | undefined;
  last: Remembered<Data> | undefined;
  running: boolean;
}

/** Behind a `.?` that found nothing the rest of the chain is null, too. */
function endsSafely(target: Expression, data: Data, whole: Span, { dialect, text }: Scope): boolean {
  if (dialect.evaluate || data.kind !== 'scalar' || data.value !== null) return false;
  for (let node = target, outer = whole; node.kind === 'member' || node.kind === 'index'; node = node.target) {
    if (text[node.end] === ')' && node.end < outer.end) return false;
    if (node.safe) return true;
    outer = node;
  }
  return false;
}

/** The value of a property. */
export function member(target: Data, name: string, safe: boolean, source: Source): Data {
  if (target.kind === 'unknown')
    return unknown(
      target.reason,
      source,
      target.fails ? { fails: true } : target.part ? { part: below(target.part, name) } : {},
    );
  if (target.kind === 'object') {
    const value = target.get(name);
    if (value) return within(value, target.source);
    if (mayHave(target, name))
      return unknown(target.open!, source, target.part ? { part: below(target.part, name) } : {});
    return safe ? scalar(null, source) : unknown(`there is no property ${name}`, source, { fails: true });
  }
  if (safe && target.kind === 'scalar' && target.value === null) return scalar(null, source);
  return unknown(`there is no property ${name}`, source, { fails: true });
}

function below({ id, path }: PartOf, name: string): PartOf {
  return { id, path: path === '' ? name : `${path}.${name}` };
}

/** What an object is asked for by a variable that nobody has set: the key that this world makes of it. Other keys than the object's would fail. */
export function askedKey(target: Data, at: Data, { worlds }: Evaluation): Data {
  if (at.kind !== 'unknown' || !at.variable || target.kind !== 'object' || target.open !== undefined) return at;
  const keys = target.keys();
  if (keys.length > maxAsked) return at;
  for (const key of keys) {
    const answer = worlds.equals(at.variable, key);
    if (answer === undefined) return at;
    if (answer) return scalar(key, at.source);
  }
  return at;
}

/** A world for each of more keys would leave none for other questions. */
const maxAsked = 12;

/** @param byName the index is written out, so that it is always the same entry */
function index(target: Data, at: Data, safe: boolean, fromEnd: boolean, byName: boolean, source: Source): Data {
  if (target.kind === 'unknown') return unknown(target.reason, source, target.fails ? { fails: true } : {});
  if (at.kind !== 'scalar') return unknown(reasonOf(at) ?? 'its index is not known', source);
  if (target.kind === 'object') {
    const value = member(target, String(at.value), safe, source);
    return byName ? value : asChosen(value);
  }
  if (
    target.kind === 'array' &&
    typeof at.value !== 'boolean' &&
    at.value !== null &&
    Number.isInteger(Number(at.value))
  ) {
    if (fromEnd && target.open !== undefined) return unknown(target.open, source);
    const item = target.items.at(fromEnd ? -Number(at.value) : Number(at.value));
    if (item && (fromEnd || Number(at.value) >= 0))
      return byName ? within(item(), target.source) : asChosen(within(item(), target.source));
    if (target.open !== undefined) return unknown(target.open, source);
  }
  if (safe) return scalar(null, source);
  return unknown(`there is no item ${String(at.value)}`, source, { fails: true });
}

function evaluateTemplate(parts: readonly Expression[], scope: Scope, source: Source): Data {
  if (scope.dialect.unwrapsTemplate && parts.length === 1) return evaluate(parts[0]!, scope);
  return joined(
    parts.map((part) => asText(evaluate(part, scope))),
    source,
    maxText,
    (data) => reasonOf(data) ?? 'it is not text',
    scope.evaluation,
  );
}

function evaluateArray(array: ArrayExpression, scope: Scope, source: Source): ArrayData {
  // A long list in a loop is made each time.
  scope.evaluation.steps -= array.items.length;
  const items: Lazy[] = [];
  let open: string | undefined;
  for (const node of array.items) {
    if (items.length >= maxItems) {
      open ??= 'it is made of more parts than are followed';
      break;
    }
    if (node.kind !== 'spread') {
      items.push(lazy(() => evaluate(node, scope), scope.evaluation.worlds));
      continue;
    }
    const spread = evaluate(node.value, scope);
    const cut = spread.kind === 'array' ? append(items, spread.items, scope.evaluation) : undefined;
    open ??= cut ?? (spread.kind === 'array' ? spread.open : reasonOf(spread));
  }
  const plain = !array.items.some((item) => item.kind === 'spread');
  return {
    kind: 'array',
    items,
    open,
    node: plain ? array : undefined,
    source: plain ? { ...source, literal: true } : source,
  };
}

function evaluateObject(node: ObjectExpression, scope: Scope, source: Source): Data {
  const { caseInsensitive } = scope.dialect;
  const properties = new Map<string, Property>();
  const layers: Data[] = [];
  let open: string | undefined;
  const openKeys: string[] = [];
  scope.evaluation.steps -= node.entries.length;
  for (const entry of node.entries) {
    if (entry.kind === 'nested') continue;
    if (entry.kind === 'spread') {
      if (properties.size > 0) layers.push(literalObject(new Map(properties), scope, source, undefined));
      properties.clear();
      layers.push(evaluate(entry.value, scope));
      continue;
    }
    let { key } = entry;
    if (key === undefined && entry.keyExpression) {
      const data = evaluate(entry.keyExpression, scope);
      if (scope.dialect.evaluate && hasFailed(data))
        return unknown(reasonOf(data) ?? 'one of its keys is null', source, { fails: true });
      if (data.kind === 'scalar') key = String(data.value);
      else {
        open ??= `one of its keys is not known: ${reasonOf(data) ?? ''}`;
        openKeys.push(symbolOf(data) ?? '');
      }
    }
    if (key !== undefined) properties.set(caseInsensitive ? key.toLowerCase() : key, entry);
  }
  if (layers.length === 0)
    return {
      ...literalObject(properties, scope, { ...source, literal: true }, open),
      node,
      ...(openKeys.length > 0 ? { openKeys } : {}),
    };
  if (properties.size > 0) layers.push(literalObject(properties, scope, source, open));
  return mergeObjects(layers, source, scope, false);
}

/** An object whose values are evaluated when they are asked for. */
function literalObject(
  properties: ReadonlyMap<string, Property>,
  scope: Scope,
  source: Source,
  open: string | undefined,
): ObjectData {
  const { caseInsensitive } = scope.dialect;
  const values = new Map<string, Lazy>();
  const normal = (key: string) => (caseInsensitive ? key.toLowerCase() : key);
  return {
    kind: 'object',
    get(key) {
      const name = normal(key);
      let value = values.get(name);
      if (!value) {
        const property = properties.get(name);
        if (!property) return undefined;
        values.set(name, (value = lazy(() => evaluate(property.value, scope), scope.evaluation.worlds)));
      }
      return value();
    },
    keys: () => [...properties].map(([name, property]) => property.key ?? name),
    property: (key) => properties.get(normal(key)),
    node: undefined,
    open,
    source,
  };
}

function evaluateFor(node: For, scope: Scope, source: Source): Data {
  const { worlds } = scope.evaluation;
  const collection = evaluate(node.collection, scope);
  const elements = elementsOf(collection, source);
  if (!elements) return ofStrangers(node, scope, source, reasonOf(collection) ?? 'what it loops over is not a list');
  let open = collection.kind === 'array' || collection.kind === 'object' ? collection.open : undefined;
  const kept: Lazy[] = [];
  for (const element of firstOf(elements, node, scope)) {
    const inner = bindElement(node, scope, element.value, element.key);
    if (node.condition) {
      const condition = evaluate(node.condition, inner);
      if (condition.kind === 'scalar' && condition.value === false) continue;
      if (condition.kind !== 'scalar') {
        open ??= reasonOf(condition);
        continue;
      }
    }
    // What is kept hangs on what is written.
    kept.push(lazy(() => (node.condition ? asChosen(evaluate(node.body, inner)) : evaluate(node.body, inner)), worlds));
  }
  return arrayOf(kept, source, open ?? (elements.length > maxLoop ? tooManyElements : undefined));
}

/** A loop over what is not known. One element stands for all: what its body writes literally holds for each of them. */
export function ofStrangers(node: For, scope: Scope, source: Source, reason: string): Data {
  if (node.key) return objectOf([], source, scope.dialect.caseInsensitive, reason);
  const stranger = () => unknown(reason, source);
  const template =
    node.body.kind === 'object'
      ? [lazy(() => evaluate(node.body, bindElement(node, scope, stranger, stranger)), scope.evaluation.worlds)]
      : [];
  return arrayOf(template, source, reason);
}

export const tooManyElements = `it loops over more than ${maxLoop} elements`;

/** The elements that a loop goes through. */
export function firstOf<T>(elements: readonly T[], node: For, { evaluation, file }: Scope): readonly T[] {
  evaluation.steps -= elements.length;
  if (elements.length <= maxLoop) return elements;
  note(
    evaluation,
    file,
    node.collection,
    `This loops over ${elements.length} elements; only the first ${maxLoop} are looked at.`,
  );
  return elements.slice(0, maxLoop);
}

export function bindElement(node: For, scope: Scope, value: Lazy, key: Lazy): Scope {
  return bind(scope, { [node.item]: value, ...(node.index === undefined ? {} : { [node.index]: key }) });
}

/** Longer lists are not put together. */
const maxList = 20_000;

/** Adds the items of a list to another. @returns why not all of them were added, when they were not */
export function append(items: Lazy[], more: readonly Lazy[], meter: Meter): string | undefined {
  meter.steps -= more.length;
  const room = meter.steps <= 0 ? 0 : maxList - items.length;
  for (const item of more.length <= room ? more : more.slice(0, room)) items.push(item);
  return more.length <= room ? undefined : 'the list is too long to be followed';
}

/** The elements of a list (key: index), a set (key: the element) or an object (key: name); undefined when even its length is not known. */
export function elementsOf(collection: Data, source: Source): { key: Lazy; value: Lazy }[] | undefined {
  if (collection.kind === 'array') {
    if (collection.open !== undefined && collection.items.length === 0) return undefined;
    return collection.items.map((item, at) => {
      const value = () => within(item(), collection.source);
      return { key: collection.type?.kind === 'set' ? value : () => scalar(at, source), value };
    });
  }
  if (collection.kind === 'object') {
    if (collection.open !== undefined && collection.keys().length === 0) return undefined;
    // Terraform goes through a map in the order of its keys.
    return [...collection.keys()]
      .sort()
      .map((key) => ({ key: () => scalar(key, source), value: () => within(collection.get(key)!, collection.source) }));
  }
  return collection.kind === 'scalar' && collection.value === null ? [] : undefined;
}

function sourceOf(node: Span, scope: Scope): Source {
  return { file: scope.file, node, literal: false, via: [] };
}

/** A variable as data: what this world makes of it, else unknown. */
export function variableData(
  variable: NonNullable<Extract<Data, { kind: 'unknown' }>['variable']>,
  reason: string,
  source: Source,
  scope: Pick<Scope, 'dialect' | 'evaluation'>,
): Data {
  const value = scope.evaluation.worlds.valueOf(variable);
  return value === undefined
    ? unknown(reason, source, { variable })
    : fromJson(value, source, scope.dialect.caseInsensitive);
}

export const splatItem = '*';
const nowhere: Source = { file: '', node: { start: 0, end: 0 }, literal: false, via: [] };
