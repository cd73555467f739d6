import { isEmpty, mayHave, reasonOf, unknown, within, type Data, type ObjectData, type Source } from './data';
import type { Scope } from './evaluate';

/**
 * Lays objects over each other, the right-most on top. A key is known when it is found before anything unknown stands in
 * its way. `deep` merges nested objects too, as ARM's `union` does.
 */
export function mergeObjects(
  layers: readonly Data[],
  source: Source,
  { dialect, evaluation }: Pick<Scope, 'dialect' | 'evaluation'>,
  deep: boolean,
): ObjectData {
  const { caseInsensitive } = dialect;
  const normal = (key: string) => (caseInsensitive ? key.toLowerCase() : key);
  const topFirst = layers.filter((layer) => !isEmpty(layer)).reverse();
  let open = topFirst
    .map((layer) => (layer.kind === 'object' ? layer.open : (reasonOf(layer) ?? 'it is not an object')))
    .find((reason) => reason !== undefined);
  const keys = new Map<string, string>();
  for (const layer of topFirst) {
    if (layer.kind !== 'object') continue;
    const own = layer.keys();
    evaluation.steps -= own.length;
    if (evaluation.steps > 0) for (const key of own) keys.set(normal(key), key);
    else open ??= 'the template takes too many steps to evaluate';
  }
  const find = (key: string): Data | undefined => {
    evaluation.steps -= topFirst.length;
    const found: Data[] = [];
    for (const layer of topFirst) {
      const value = layer.kind === 'object' ? layer.get(key) : undefined;
      if (value) found.push(within(value, layer.source));
      if (value && (!deep || (value.kind !== 'object' && !isNull(value)))) break;
      const obstacle =
        layer.kind !== 'object'
          ? (reasonOf(layer) ?? 'it is not an object')
          : mayHave(layer, key)
            ? layer.open
            : undefined;
      if (!value && obstacle !== undefined) {
        found.push(unknown(obstacle, source));
        break;
      }
    }
    // A null of a later object leaves what an earlier one has.
    const [top = found[0], ...rest] = found.filter((one) => !isNull(one));
    return rest.length > 0 && top?.kind === 'object'
      ? mergeObjects([top, ...rest].reverse(), source, { dialect, evaluation }, deep)
      : top;
  };
  // Objects that are merged with themselves again and again would be asked twice as often each time.
  const known = new Map<string, () => Data | undefined>();
  const get = (key: string): Data | undefined => {
    const name = normal(key);
    let value = known.get(name);
    if (!value) known.set(name, (value = evaluation.worlds.remember(() => find(key))));
    return value();
  };
  /** Where the layer that a key comes from writes it. */
  const property = (key: string) => {
    const layer = topFirst.find((one) => one.kind !== 'object' || one.get(key) !== undefined || mayHave(one, key));
    return layer?.kind === 'object' && layer.source.file === source.file ? layer.property(key) : undefined;
  };
  return {
    kind: 'object',
    get,
    keys: () => [...keys.values()],
    property,
    node: undefined,
    open,
    ...mayHaveOf(topFirst),
    source,
  };
}

/** The keys that layers may have besides, where they are known of all of them. */
function mayHaveOf(layers: readonly Data[]): Pick<ObjectData, 'mayHave'> {
  const open = layers.filter((layer) => layer.kind !== 'object' || layer.open !== undefined);
  const keys = open.map((layer) => (layer.kind === 'object' ? layer.mayHave : undefined));
  return open.length === 0 || keys.includes(undefined) ? {} : { mayHave: new Set(keys.flatMap((one) => [...one!])) };
}

function isNull(data: Data): boolean {
  return data.kind === 'scalar' && data.value === null;
}
