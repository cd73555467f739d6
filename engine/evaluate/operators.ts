import type { Json } from '../../shared-rules/model/value';
import type { Binary } from '../syntax/tree';
import {
  asChosen,
  isEmpty,
  isNeverEmpty,
  reasonOf,
  scalar,
  toJson,
  unknown,
  type Data,
  type Lazy,
  type Source,
} from './data';
import type { Evaluation } from './evaluate';
import { joined, maxText } from './texts';

/** What an operator makes of two values; the second is asked for only where it counts. */
export function operate(
  operator: Binary['operator'],
  left: Data,
  rightOf: Lazy,
  source: Source,
  evaluation: Evaluation,
): Data {
  if (operator === '&&' || operator === '||') {
    const stop = operator === '||';
    if (left.kind === 'scalar' && left.value === stop) return scalar(stop, source);
    const right = rightOf();
    if (right.kind === 'scalar' && right.value === stop) return scalar(stop, source);
    if (left.kind === 'scalar' && right.kind === 'scalar') return scalar(!stop, source);
    return unknown(reasonOf(left) ?? reasonOf(right) ?? 'it cannot be decided', source);
  }
  if (operator === '??') {
    if (left.kind === 'scalar' && left.value === null) return asChosen(rightOf());
    return left;
  }
  const right = rightOf();
  switch (operator) {
    case '==':
    case '!=':
    case '=~':
    case '!~': {
      const equal = equals(left, right, operator === '=~' || operator === '!~', evaluation);
      if (equal !== undefined) return scalar(operator === '==' || operator === '=~' ? equal : !equal, source);
      break;
    }
    default: {
      if (left.kind !== 'scalar' || right.kind !== 'scalar') break;
      if (operator === '+' && (typeof left.value === 'string' || typeof right.value === 'string'))
        return joined([left, right], source, maxText, () => '', evaluation);
      const result =
        typeof left.value === 'string' && typeof right.value === 'string'
          ? ordered(operator, collator.compare(left.value, right.value))
          : arithmetic(operator, Number(left.value), Number(right.value));
      if (result !== undefined) return scalar(result, source);
    }
  }
  return unknown(reasonOf(left) ?? reasonOf(right) ?? 'its operands do not fit together', source);
}

/** Whether two values are equal; forks the world on a variable; undefined when it cannot be told. */
export function equals(left: Data, right: Data, ignoreCase: boolean, evaluation: Evaluation): boolean | undefined {
  if (left.kind === 'unknown' && left.variable) {
    const value = toJson(right, evaluation);
    return value === undefined ? undefined : evaluation.worlds.equals(left.variable, value);
  }
  if (right.kind === 'unknown' && isNeverEmpty(right) && isEmpty(left)) return false;
  if (right.kind === 'unknown') return right.variable ? equals(right, left, ignoreCase, evaluation) : undefined;
  if (left.kind === 'unknown' && isNeverEmpty(left) && isEmpty(right)) return false;
  const [a, b] = [toJson(left, evaluation), toJson(right, evaluation)];
  if (a === undefined || b === undefined)
    return a === null || b === null
      ? left.kind === 'object' || left.kind === 'array' || right.kind === 'object' || right.kind === 'array'
        ? false
        : undefined
      : undefined;
  return ignoreCase && typeof a === 'string' && typeof b === 'string'
    ? a.toLowerCase() === b.toLowerCase()
    : canonical(a) === canonical(b);
}

/** Equal values, equal text. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Texts are ordered as people read them: `a`, `A`, `b`. */
const collator = new Intl.Collator('en');

function ordered(operator: Binary['operator'], order: number): boolean | undefined {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>='
    ? (arithmetic(operator, order, 0) as boolean)
    : undefined;
}

function arithmetic(operator: Binary['operator'], left: number, right: number): number | boolean | undefined {
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      // Numbers of templates are whole.
      return right === 0 ? undefined : Math.trunc(left / right);
    case '%':
      return right === 0 ? undefined : left % right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}
