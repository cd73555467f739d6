import { reasonOf, unknown, type Data, type Source } from '../../../evaluate/data';
import { Decimal } from '../../../evaluate/decimal';
import { note, type Builtin, type CallContext, type Evaluation } from '../../../evaluate/evaluate';
import { failure } from '../../../evaluate/hcl';
import { blocked, convert, inspect, type Type } from '../../../evaluate/types';
import { dataOf, isList, isMap, valueOf, type ListValue, type MapValue, type Value } from '../../../evaluate/values';

/** Thrown where Terraform refuses the arguments. */
export class Refused extends Error {}

/** Thrown where more would be made, or gone through, than can be followed, or what Terraform makes is not known. */
export class NotFollowed extends Error {}

/** Longer texts and lists are not followed. */
export const maxSize = 100_000;

export function limited(length: number): void {
  if (length > maxSize) throw new NotFollowed();
}

/** What a function takes and gives. */
interface Signature {
  readonly takes: readonly Type[];
  /** How many of them may be left out. */
  readonly optional?: number;
  /** Any more of these. */
  readonly rest?: Type;
  /** Its arguments may be null. */
  readonly nullable?: true;
  readonly gives: Type;
}

/** A function of values that must all be known. */
export function pure(signature: Signature, body: (args: readonly Value[], evaluation: Evaluation) => Value): Builtin {
  return (args, context) => {
    const {
      source,
      scope: { evaluation },
      call,
    } = context;
    const data = converted(
      args.map((arg) => arg()),
      signature,
      context,
    );
    if (!Array.isArray(data)) return data;
    const seen = { sensitive: false };
    const values: Value[] = [];
    for (const one of data) {
      const value = valueOf(one, evaluation, seen);
      if (value === undefined) return notWhole(one, context, signature.gives);
      values.push(value);
    }
    const result = attempt(() => body(values, evaluation), call.name, source, evaluation, signature.gives);
    return seen.sensitive ? { ...result, sensitive: true } : result;
  };
}

/** What a body gives, as data; a failure where it refuses. */
export function attempt(
  body: () => Value,
  name: string,
  source: Source,
  evaluation: Evaluation,
  type: Type = 'any',
): Data {
  try {
    const value = body();
    evaluation.steps -= sizeOf(value);
    return dataOf(value, source);
  } catch (error) {
    if (error instanceof Refused) return failure(`${name}() does not apply to its arguments`, source, type);
    return unknown(`${name}() makes more than can be followed`, source, { type });
  }
}

/** Arguments under the types that a function takes; what the call comes to where they do not fit. */
function converted(
  args: readonly Data[],
  { takes, optional = 0, rest, nullable, gives }: Signature,
  { source, scope: { evaluation }, call }: CallContext,
): Data[] | Data {
  const refusal = () => failure(`${call.name}() does not apply to its arguments`, source, gives);
  if (args.length < takes.length - optional || (rest === undefined && args.length > takes.length)) return refusal();
  const data = args.map((arg, at) => convert(arg, takes[at] ?? rest ?? 'any', evaluation));
  if (data.some((one) => one.kind === 'unknown' && one.fails)) return refusal();
  if (!nullable && data.some((one) => one.kind === 'scalar' && one.value === null)) return refusal();
  return blocked(data, source, gives) ?? data;
}

/** What a call comes to where a part of an argument is missing. */
export function notWhole(data: Data, { source, scope: { evaluation }, call }: CallContext, type: Type): Data {
  const found = inspect(data, evaluation);
  if (found.failure !== undefined) return failure(`${call.name}() does not apply to its arguments`, source, type);
  const reason = found.unknown ?? reasonOf(data);
  if (reason !== undefined) return unknown(reason, source, { type });
  note(
    evaluation,
    source.file,
    source.node,
    'This is made of more parts than are followed, so what hangs on it is unknown.',
  );
  return unknown('it is made of more parts than are followed', source, { type });
}

/** Steps for what a function has made: an item each, and each sixteen characters. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length >> 4;
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return 0;
  let size = 0;
  for (const item of isList(value) ? value.items : value.entries.values()) size += 1 + sizeOf(item);
  return size;
}

export function textAt(args: readonly Value[], at: number): string {
  const value = args[at];
  if (typeof value !== 'string') throw new Refused();
  return value;
}

export function numberAt(args: readonly Value[], at: number): Decimal {
  const value = args[at];
  if (!(value instanceof Decimal)) throw new Refused();
  return value;
}

/** A whole number that counts something. */
export function wholeAt(args: readonly Value[], at: number): number {
  const value = numberAt(args, at);
  const number = value.toNumber();
  if (!value.isInteger || !Number.isSafeInteger(number)) throw new Refused();
  return number;
}

export function listAt(args: readonly Value[], at: number): ListValue {
  const value = args[at];
  if (value === undefined || !isList(value)) throw new Refused();
  return value;
}

export function mapAt(args: readonly Value[], at: number): MapValue {
  const value = args[at];
  if (value === undefined || !isMap(value)) throw new Refused();
  return value;
}

/** Texts in a list, of which none may be null. */
export function textsAt(args: readonly Value[], at: number): string[] {
  return listAt(args, at).items.map((item) => {
    if (typeof item !== 'string') throw new Refused();
    return item;
  });
}
