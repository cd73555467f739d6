import type { Binary, Call, Conditional, Expression, For, Unary } from '../syntax/tree';
import {
  arrayOf,
  asChosen,
  isNeverNull,
  objectOf,
  reasonOf,
  scalar,
  unknown,
  within,
  type Data,
  type Lazy,
  type Scalar,
  type Source,
  maxArguments,
} from './data';
import { Decimal } from './decimal';
import {
  bind,
  bindElement,
  decide,
  elementsOf,
  evaluate,
  firstOf,
  lazy,
  maxLoop,
  member,
  ofStrangers,
  splatItem,
  askedKey,
  tooManyElements,
  type Scope,
} from './evaluate';
import { joined, maxText } from './texts';
import {
  blocked,
  convert,
  decimalOf,
  marked,
  markedAs,
  numberData,
  primitive,
  typeOf,
  unify,
  type Type,
} from './types';
import { areEqual, normal } from './values';

/**
 * HCL's operators as Terraform computes them: values have types, numbers are decimal, texts are composed, and what cannot have a value fails
 * instead of being null. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export function evaluateHcl(node: Expression, scope: Scope, source: Source): Data | undefined {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string'
        ? scalar(normal(node.value), { ...source, literal: true })
        : typeof node.value === 'number'
          ? numberOf(node.value, scope.text.slice(node.start, node.end), { ...source, literal: true })
          : undefined;
    case 'template':
      return node.parts.length === 1
        ? evaluate(node.parts[0]!, scope)
        : template(
            node.parts.map((part) => evaluate(part, scope)),
            scope,
            source,
          );
    case 'index': {
      const target = evaluate(node.target, scope);
      const at = askedKey(target, evaluate(node.index, scope), scope.evaluation);
      return indexed(target, at, node.index.kind === 'literal', scope, source);
    }
    case 'member': {
      const target = evaluate(node.target, scope);
      return marked(member(target, node.name, false, source), target);
    }
    case 'splat':
      return splat(evaluate(node.target, scope), node.each, scope, source);
    case 'call':
      return call(node, scope, source);
    case 'conditional':
      return conditional(node, scope, source);
    case 'unary':
      return unary(node, scope, source);
    case 'binary':
      return binary(node, scope, source);
    case 'for':
      return loop(node, scope, source);
    default:
      return undefined;
  }
}

export function failure(reason: string, source: Source, type?: Type): Data {
  return unknown(reason, source, { fails: true, ...(type === undefined ? {} : { type }) });
}

/** A number that is written; all of its digits count. */
function numberOf(value: number, text: string, source: Source): Data {
  if (!Number.isFinite(value)) return unknown('the number is too long to be followed', source, { type: 'number' });
  const exact = Number.isSafeInteger(value) && text.length < 16 ? undefined : Decimal.parse(text);
  return exact?.toNumber() === value ? numberData(exact, source) : scalar(value, source);
}

/** Texts joined as in a template: numbers and booleans are written out, anything else fails. */
function template(parts: readonly Data[], scope: Scope, source: Source): Data {
  const texts: Data[] = [];
  for (const part of parts) {
    if (part.kind === 'unknown' && part.fails) return failure(part.reason, source, 'string');
    if (
      (part.kind === 'scalar' && part.value === null) ||
      part.kind === 'array' ||
      (part.kind === 'object' && part.open === undefined)
    )
      return failure('it is no text', source, 'string');
    texts.push(part.kind === 'scalar' ? (primitive(part, 'string') ?? part) : part);
  }
  const text = joined(texts, source, maxText, (data) => reasonOf(data) ?? 'it is not text', scope.evaluation);
  return markedAs(
    text.kind === 'scalar' && typeof text.value === 'string'
      ? { ...text, value: normal(text.value) }
      : ({ ...text, type: 'string' } as Data),
    parts,
  );
}

/** @param byName the index is written out, so that it is always the same entry */
function indexed(target: Data, at: Data, byName: boolean, scope: Scope, source: Source): Data {
  const missing = blocked([target], source) ?? blocked([at], source);
  if (missing) return missing;
  if (at.kind !== 'scalar' || at.value === null) return failure('its index is no text and no number', source);
  const chosen = (item: Data) => marked(byName ? item : asChosen(item), target, at);
  if (target.kind === 'object') return chosen(member(target, String(primitive(at, 'string')?.value), false, source));
  const number = target.kind === 'array' && target.type?.kind !== 'set' ? primitive(at, 'number') : undefined;
  const whole = number && decimalOf(number);
  if (target.kind === 'array' && whole?.isInteger && whole.sign >= 0) {
    const item = target.items[whole.toNumber()];
    if (item) return chosen(within(item(), target.source));
    if (target.open !== undefined) return unknown(target.open, source);
  }
  scope.evaluation.steps--;
  return failure(`there is no item ${String(at.value)}`, source);
}

function splat(target: Data, each: Expression, scope: Scope, source: Source): Data {
  if (target.kind === 'unknown') return unknown(target.reason, source, target.fails ? { fails: true } : {});
  const items =
    target.kind === 'array' ? target.items : target.kind === 'scalar' && target.value === null ? [] : [() => target];
  scope.evaluation.steps -= items.length;
  const mapped = items.map((item) =>
    lazy(() => evaluate(each, bind(scope, { [splatItem]: item })), scope.evaluation.worlds),
  );
  const list = arrayOf(mapped, source, target.kind === 'array' ? target.open : undefined);
  if (target.kind !== 'array' || !target.type) return marked(list, target);
  return marked(
    { ...list, type: { kind: 'list', of: unify(mapped.map((item) => typeOf(item(), scope.evaluation))) ?? 'any' } },
    target,
  );
}

/** `f(a, list...)`: the last argument is a list of more. */
function call(node: Call, scope: Scope, source: Source): Data {
  const { worlds } = scope.evaluation;
  scope.evaluation.steps -= node.args.length >> 1;
  const tooMany = unknown(`${node.name}() has more arguments than are followed`, source);
  if (node.args.length > maxArguments) return tooMany;
  let args: Lazy[] = node.args.map((arg) => lazy(() => evaluate(arg, scope), worlds));
  if (node.spreadLast) {
    const last = args.at(-1)?.();
    const missing = last && blocked([last], source);
    if (missing) return missing;
    if (last?.kind !== 'array') return failure('what is spread is no list', source);
    if (last.open !== undefined) return unknown(last.open, source);
    scope.evaluation.steps -= last.items.length;
    if (node.args.length + last.items.length > maxArguments) return tooMany;
    args = [...args.slice(0, -1), ...last.items.map((item) => () => within(item(), last.source))];
  }
  const own = scope.call?.(node, args);
  if (own) return own;
  const builtin = scope.dialect.functions.get(node.name.replace(/^core::/, ''));
  if (builtin) {
    const result = builtin(args, { source, scope, call: node });
    return result.kind === 'unknown' && !result.fails && neverNull.has(node.name)
      ? { ...result, notNull: true }
      : result;
  }
  return unknown(`${node.name}() is not known before deployment`, source);
}

/** Functions that give no null. Others give what they are given, or read it. */
const neverNull: ReadonlySet<string> = new Set(
  (
    'abs alltrue anytrue base64encode base64decode basename chomp cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist ' +
    'concat contains dirname distinct endswith flatten format formatlist indent join jsonencode keys length lower max merge min ' +
    'range regexall replace setproduct sort split startswith strcontains strrev substr title trim trimprefix ' +
    'trimspace trimsuffix upper urlencode values yamlencode zipmap'
  ).split(' '),
);

function conditional(node: Conditional, scope: Scope, source: Source): Data {
  const { evaluation } = scope;
  const { worlds } = evaluation;
  let decision = decide(node.condition, scope);
  const condition = decision === undefined ? evaluate(node.condition, scope) : undefined;
  const value = condition && operandOf(condition, 'bool')?.value;
  if (typeof value === 'boolean') decision = value;
  if (decision === undefined && condition) {
    const types = () => unify([node.yes, node.no].map((branch) => typeOf(evaluate(branch, scope), evaluation)));
    if (condition.kind !== 'unknown') return failure('its condition is neither true nor false', source);
    return condition.fails
      ? failure(condition.reason, source)
      : unknown(condition.reason, source, { type: worlds.quietly(types) ?? 'any' });
  }
  const [taken, other] = decision ? [node.yes, node.no] : [node.no, node.yes];
  const chosen = asChosen(evaluate(taken, scope));
  if (fits(chosen, other)) return chosen;
  // Both branches have one type: a number beside a text is a text.
  const type = unify([typeOf(chosen, evaluation), worlds.quietly(() => typeOf(evaluate(other, scope), evaluation))]);
  return type === undefined
    ? failure('its branches have no type in common', source)
    : convert(chosen, type, evaluation);
}

/** Whether a value needs no conversion beside the other branch of a condition, as far as that is seen at once. */
function fits(chosen: Data, other: Expression): boolean {
  if (chosen.kind === 'unknown') return true;
  if (other.kind === 'literal' && other.value === null) return true;
  if (chosen.kind !== 'scalar' || chosen.value === null)
    return (
      (chosen.kind === 'array' || chosen.kind === 'object') && chosen.open !== undefined && chosen.type === undefined
    );
  const type = writtenType(other);
  return type !== undefined && (type === typeof chosen.value || typeof chosen.value === 'string');
}

/** The JavaScript type of an expression that can have no other. */
function writtenType(node: Expression): 'string' | 'number' | 'boolean' | undefined {
  if (node.kind === 'literal')
    return typeof node.value === 'string'
      ? 'string'
      : typeof node.value === 'number'
        ? 'number'
        : typeof node.value === 'boolean'
          ? 'boolean'
          : undefined;
  if (node.kind === 'template') return node.parts.length > 1 ? 'string' : undefined;
  if (node.kind === 'unary') return node.operator === '!' ? 'boolean' : 'number';
  if (node.kind === 'binary') return /^[-+*/%]$/.test(node.operator) ? 'number' : 'boolean';
  return undefined;
}

function unary(node: Unary, scope: Scope, source: Source): Data {
  const operand = evaluate(node.operand, scope);
  const type = node.operator === '!' ? 'bool' : 'number';
  const missing = blocked([operand], source, type);
  if (missing) return missing;
  const value = operandOf(operand, type);
  if (!value) return failure(`${node.operator} does not apply to it`, source, type);
  return marked(
    type === 'bool' ? scalar(value.value !== true, source) : numberData(decimalOf(value).negated(), source),
    operand,
  );
}

/** An operand under the type that an operator takes; undefined where it is null or of another. */
function operandOf(data: Data, type: 'bool' | 'number'): Scalar | undefined {
  return data.kind === 'scalar' && data.value !== null ? primitive(data, type) : undefined;
}

function binary(node: Binary, scope: Scope, source: Source): Data {
  const { operator } = node;
  const [left, right] = [evaluate(node.left, scope), evaluate(node.right, scope)];
  const failed = [left, right].find((one) => one.kind === 'unknown' && one.fails);
  if (failed?.kind === 'unknown') return failure(failed.reason, source);
  if (operator === '==' || operator === '!=') {
    const equal = equality(left, right, scope);
    return marked(
      typeof equal === 'boolean'
        ? scalar((operator === '==') === equal, source)
        : unknown(equal, source, { type: 'bool' }),
      left,
      right,
    );
  }
  if (operator === '&&' || operator === '||')
    return marked(logical(operator === '||', left, right, source), left, right);
  const type = /^[-+*/%]$/.test(operator) ? 'number' : 'bool';
  const numbers = [left, right].map((one) => operandOf(one, 'number'));
  if ([left, right].some((one, at) => one.kind !== 'unknown' && !numbers[at]))
    return failure(`${operator} does not apply to it`, source, type);
  const missing = blocked([left, right], source, type);
  if (missing) return missing;
  const [a, b] = numbers.map((one) => decimalOf(one!));
  return marked(
    type === 'bool' ? scalar(compared(operator, a!.compare(b!)), source) : arithmetic(operator, a!, b!, source),
    left,
    right,
  );
}

/** Whether two values are equal; why not, where it cannot be told. Forks the world on a variable. */
function equality(left: Data, right: Data, { evaluation }: Scope): boolean | string {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind !== 'unknown' || !one.variable) continue;
    if (other.kind !== 'scalar') continue;
    const isOther =
      one.type !== undefined && one.type !== 'any' && other.value !== null && one.type !== typeOf(other, evaluation);
    if (isOther) return false;
    const answer = evaluation.worlds.equals(one.variable, other.value);
    if (answer !== undefined) return answer;
  }
  const equal = areEqual(left, right, evaluation);
  if (equal !== undefined) return equal;
  const isNull = (one: Data) => one.kind === 'scalar' && one.value === null;
  const isThere = (one: Data) => one.kind !== 'unknown' || isNeverNull(one);
  if ((isNull(left) && isThere(right)) || (isNull(right) && isThere(left))) return false;
  return reasonOf(left) ?? reasonOf(right) ?? 'its operands are made of more parts than are followed';
}

/** Both operands are looked at: one that has no value makes the whole fail. */
function logical(stop: boolean, left: Data, right: Data, source: Source): Data {
  const [a, b] = [operandOf(left, 'bool'), operandOf(right, 'bool')];
  if ((left.kind !== 'unknown' && !a) || (right.kind !== 'unknown' && !b))
    return failure('an operand is neither true nor false', source, 'bool');
  if (a?.value === stop || b?.value === stop) return scalar(stop, source);
  return a && b
    ? scalar(!stop, source)
    : unknown(reasonOf(left) ?? reasonOf(right) ?? 'it cannot be decided', source, { type: 'bool' });
}

function compared(operator: Binary['operator'], order: number): boolean {
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
}

function arithmetic(operator: Binary['operator'], a: Decimal, b: Decimal, source: Source): Data {
  switch (operator) {
    case '+':
      return numberData(a.plus(b), source);
    case '-':
      return numberData(a.minus(b), source);
    case '*':
      return numberData(a.times(b), source);
    case '%':
      return numberData(a.remainder(b), source);
    default:
      if (b.sign !== 0) return numberData(a.over(b), source);
      // Terraform makes this infinite, which is a value that no resource takes.
      return a.sign === 0
        ? failure('zero is divided by zero', source, 'number')
        : unknown('it is divided by zero', source, { type: 'number' });
  }
}

function loop(node: For, scope: Scope, source: Source): Data {
  const { evaluation } = scope;
  const collection = evaluate(node.collection, scope);
  if (collection.kind === 'scalar' || (collection.kind === 'unknown' && collection.fails))
    return failure(collection.kind === 'scalar' ? 'what it loops over is not a list' : collection.reason, source);
  const elements = elementsOf(collection, source);
  if (!elements)
    return node.text
      ? unknown(reasonOf(collection) ?? 'what it loops over is not known', source)
      : ofStrangers(node, scope, source, reasonOf(collection) ?? 'what it loops over is not known');
  let open = collection.kind === 'array' || collection.kind === 'object' ? collection.open : undefined;
  /** The keys that there may be besides; undefined where they are not known. */
  let others: Set<string> | undefined = othersOf(node, collection);
  if (elements.length > maxLoop) {
    open ??= tooManyElements;
    others = undefined;
  }
  const kept: Lazy[] = [];
  const entries = new Map<string, Lazy[]>();
  for (const element of firstOf(elements, node, scope)) {
    const inner = bindElement(node, scope, element.value, element.key);
    if (node.condition) {
      const condition = evaluate(node.condition, inner);
      const keep = operandOf(condition, 'bool');
      if (condition.kind !== 'unknown' && !keep) return failure('its condition is neither true nor false', source);
      if (condition.kind === 'unknown' && condition.fails) return failure(condition.reason, source);
      if (!keep) {
        open ??= reasonOf(condition) ?? 'its condition is not known';
        const key = node.key && !node.grouped ? keyOf(evaluate(node.key, inner)) : undefined;
        if (key === undefined) others = undefined;
        else others?.add(key);
      }
      if (keep?.value !== true) continue;
    }
    // What is kept hangs on what is written.
    const value = lazy(
      () => (node.condition ? asChosen(evaluate(node.body, inner)) : evaluate(node.body, inner)),
      evaluation.worlds,
    );
    if (!node.key) {
      kept.push(value);
      continue;
    }
    const key = evaluate(node.key, inner);
    const name = keyOf(key);
    if (name === undefined && (key.kind !== 'unknown' || key.fails))
      return failure(reasonOf(key) ?? 'a key is no text', source);
    if (name === undefined) {
      open ??= reasonOf(key) ?? 'a key is not known';
      others = undefined;
    } else if (!entries.has(name)) entries.set(name, [value]);
    else if (node.grouped) entries.get(name)!.push(value);
    else return failure(`two of its keys are ${name}`, source);
  }
  if (node.key) {
    const object = objectOf(
      [...entries].map(([name, values]) => [name, node.grouped ? () => arrayOf(values, source) : values[0]!]),
      source,
      false,
      open,
    );
    return marked(open !== undefined && others ? { ...object, mayHave: others } : object, collection);
  }
  const list = arrayOf(kept, source, open);
  if (!node.text) return marked(list, collection);
  return open === undefined
    ? template(
        kept.map((item) => item()),
        scope,
        source,
      )
    : unknown(open, source, { type: 'string' });
}

function keyOf(key: Data): string | undefined {
  return key.kind === 'scalar' && key.value !== null ? String(primitive(key, 'string')?.value) : undefined;
}

/** What elements that are not seen may be called, where a loop keeps the names of what it goes through. */
function othersOf(node: For, collection: Data): Set<string> | undefined {
  if (!('open' in collection) || collection.open === undefined) return new Set();
  const keepsNames = node.key?.kind === 'reference' && node.key.name === node.index && !node.grouped;
  return keepsNames && collection.kind === 'object' && collection.mayHave ? new Set(collection.mayHave) : undefined;
}
