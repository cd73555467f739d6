import { arrayOf, objectOf, reasonOf, scalar, unknown, type Data, type Lazy, type Source } from '../../evaluate/data';
import { bind, elementsOf, evaluate, lazy, note, type Scope } from '../../evaluate/evaluate';
import { convert as conform } from '../../evaluate/types';
import { isJudged, maxInstances } from '../../resources/lowered';
import type { Block, Span } from '../../syntax/tree';
import { attribute, namespace, sourceAt } from './body';
import { armTypes } from './table';

/** Whether a block has `count` or `for_each`. */
export function repeats(block: Block): boolean {
  return attribute(block.body, 'count') !== undefined || attribute(block.body, 'for_each') !== undefined;
}

/**
 * One scope for each instance of a resource or module, `count` and `each` bound; one for what is repeated nobody knows how often.
 * @param scope the file's
 */
export function scopesOf(scope: Scope, block: Block, most = maxInstances): Scope[] {
  const forEach = attribute(block.body, 'for_each');
  const count = attribute(block.body, 'count');
  const bound = (name: string, entries: readonly (readonly [string, Lazy])[], at: Span): Scope =>
    bind(scope, { [name]: () => objectOf(entries, sourceAt(scope.file, at), false) });
  if (forEach) {
    const collection = evaluate(forEach.value, scope);
    const source = sourceAt(scope.file, forEach);
    const stranger = () => unknown(reasonOf(collection) ?? 'what it loops over is not known', source);
    const elements = elementsOf(collection, source) ?? [{ key: stranger, value: stranger }];
    const isSet = collection.kind === 'array';
    // A cluster that exists for no element is still judged once, as written; pools that nobody asks for are not there.
    const isPool = block.labels[0]?.text === 'azurerm_kubernetes_cluster_node_pool';
    const judged = elements.length > 0 || isPool ? elements : [{ key: stranger, value: stranger }];
    if (judged.length > maxInstances && isJudgedBlock(block))
      note(scope.evaluation, scope.file, forEach.value, tooMany(judged.length));
    return judged.slice(0, most).map(({ key, value }) =>
      bound(
        'each',
        [
          ['key', isSet ? value : key],
          ['value', value],
        ],
        forEach,
      ),
    );
  }
  if (count) {
    const data = evaluate(count.value, scope);
    const times = data.kind === 'scalar' && Number.isInteger(Number(data.value)) ? Math.max(Number(data.value), 1) : 1;
    if (times > maxInstances && isJudgedBlock(block)) note(scope.evaluation, scope.file, count.value, tooMany(times));
    return Array.from({ length: Math.min(times, most, maxListed) }, (_, at) =>
      bound('count', [['index', () => scalar(at, sourceAt(scope.file, count))]], count),
    );
  }
  return [scope];
}

/** What `count` and `for_each` say of a block's being deployed at all. */
export function deployedOf(scope: Scope, block: Block): 'maybe' | 'no' | undefined {
  const [count, forEach] = ['count', 'for_each'].map((name) => attribute(block.body, name));
  if (count) {
    const data = evaluate(count.value, scope);
    return data.kind !== 'scalar' ? 'maybe' : Number(data.value) === 0 ? 'no' : undefined;
  }
  if (!forEach) return undefined;
  const elements = elementsOf(evaluate(forEach.value, scope), sourceAt(scope.file, forEach));
  return !elements ? 'maybe' : elements.length === 0 ? 'no' : undefined;
}

/**
 * The instances of a repeated block as a value: a list with `count`, by key with `for_each`.
 * @param scope the file's
 * @param scopes those of its instances
 */
export function repeatedData(
  scope: Scope,
  block: Block,
  scopes: readonly Scope[],
  instance: (at: number) => Data | undefined,
  label: string,
  source: Source,
): Data {
  const reason = `${label} is repeated`;
  const count = attribute(block.body, 'count');
  if (count) {
    const times = evaluate(count.value, scope);
    const isWhole = times.kind === 'scalar' && Number(times.value) === scopes.length;
    return arrayOf(
      scopes.map((_, at) => () => instance(at) ?? unknown(reason, source)),
      source,
      isWhole ? undefined : reason,
    );
  }
  const keys = keysOf(scopes);
  const forEach = attribute(block.body, 'for_each');
  const elements = forEach && elementsOf(evaluate(forEach.value, scope), source);
  // Where all keys are known it is a map like any other, to iterate over.
  if (elements?.length === scopes.length && !keys.includes(undefined))
    return objectOf(
      keys.map((key, at) => [key ?? '', () => instance(at) ?? unknown(reason, source)]),
      source,
      false,
    );
  return {
    ...namespace((key) => (keys.includes(key) ? instance(keys.indexOf(key)) : unknown(reason, source)), source),
    open: reason,
  };
}

/**
 * The instances of a repeated module as a list or a map, when it is known which there are.
 * @param scope the file's
 */
export function moduleInstances(
  scope: Scope,
  block: Block,
  instance: (at: number) => Data | undefined,
  source: Source,
): Data | undefined {
  const { evaluation } = scope;
  const [count, forEach] = [attribute(block.body, 'count'), attribute(block.body, 'for_each')];
  const lazily = (at: number) =>
    lazy(() => instance(at) ?? unknown('the module is repeated', source), evaluation.worlds);
  if (count && forEach) return unknown('it has both count and for_each', source);
  if (count) {
    const times = conform(evaluate(count.value, scope), 'number', evaluation);
    if (times.kind === 'unknown') return times.fails ? unknown(times.reason, source, { fails: true }) : undefined;
    const whole =
      times.kind === 'scalar' && times.value !== null && Number.isSafeInteger(times.value) ? Number(times.value) : -1;
    if (whole < 0) return unknown('its count is no number', source, { fails: true });
    evaluation.steps -= Math.min(whole, maxListed);
    return arrayOf(
      Array.from({ length: Math.min(whole, maxListed) }, (_, at) => lazily(at)),
      source,
      whole > maxListed ? 'there are more than are followed' : undefined,
    );
  }
  const collection = forEach && evaluate(forEach.value, scope);
  if (!collection || (collection.kind === 'unknown' && !collection.fails)) return undefined;
  const failure = forEachFailure(collection);
  if (failure !== undefined) return unknown(failure, source, { fails: true });
  const elements = elementsOf(collection, source);
  const keys = elements?.map(({ key }) => key()) ?? [];
  if (
    !elements ||
    (collection.kind !== 'unknown' && 'open' in collection && collection.open !== undefined) ||
    keys.some(({ kind }) => kind !== 'scalar')
  )
    return undefined;
  return objectOf(
    keys.map((key, at) => [key.kind === 'scalar' ? String(key.value) : '', lazily(at)]),
    source,
    false,
  );
}

/** The keys of a repeated block's instances, as `x["key"]` names them; undefined where a key is not known. */
/** The key of a repeated block's instance as addresses have it; empty where it has none. */
export function keyIn(scope: Scope): string {
  const part = (name: string, key: string) => {
    const data = scope.lookup(name);
    const value = data?.kind === 'object' ? data.get(key) : undefined;
    return value?.kind === 'scalar' ? value.value : undefined;
  };
  const [key, index] = [part('each', 'key'), part('count', 'index')];
  return key !== undefined ? `[${JSON.stringify(key)}]` : index === undefined ? '' : `[${String(index)}]`;
}

function keysOf(scopes: readonly Scope[]): (string | undefined)[] {
  return scopes.map((scope) => {
    const each = scope.lookup('each');
    const key = each?.kind === 'object' ? each.get('key') : undefined;
    return key?.kind === 'scalar' ? String(key.value) : undefined;
  });
}

function isJudgedBlock(block: Block): boolean {
  return block.type === 'module' || isJudged(armTypes[block.labels[0]?.text ?? ''] ?? '');
}

/** Why something cannot be repeated for a value. */
export function forEachFailure(collection: Data): string | undefined {
  if (collection.kind === 'unknown') return collection.fails ? collection.reason : undefined;
  return (collection.kind === 'array' ? collection.type?.kind !== 'set' : collection.kind !== 'object')
    ? 'for_each takes a map or a set of texts'
    : undefined;
}

function tooMany(times: number): string {
  return `This repeats it ${times} times; the first ${maxInstances} are judged.`;
}

/** The outputs of so many instances of a module are followed. */
const maxListed = 1_000;
