import type { ObjectExpression, Property, Expression, Span } from '../../syntax/tree';
import { property } from './objects';

const expanded = new WeakMap<ObjectExpression, ObjectExpression>();

/**
 * Property loops: `"copy": [{"name": "x", "count": n, "input": …}]` in an object becomes the property `x` with a list. The result
 * keeps the spans of what the author wrote, so edits still go to the template of the loop.
 */
export function withCopies(node: ObjectExpression): ObjectExpression {
  const known = expanded.get(node);
  if (known) return known;
  const entries: ObjectExpression['entries'] = node.entries.flatMap((entry): ObjectExpression['entries'] => {
    if (entry.kind !== 'property') return [entry];
    if (entry.key?.toLowerCase() === 'copy' && entry.value.kind === 'array')
      return entry.value.items.flatMap((item) => (item.kind === 'object' ? (loopProperty(item, entry) ?? []) : []));
    return entry.value.kind === 'object' ? [{ ...entry, value: withCopies(entry.value) }] : [entry];
  });
  const changed =
    entries.length !== node.entries.length ||
    entries.some((entry, at) => entry !== node.entries[at] && !sameValue(entry, node.entries[at]));
  const result = changed ? { ...node, entries } : node;
  expanded.set(node, result);
  return result;
}

function sameValue(
  left: ObjectExpression['entries'][number],
  right: ObjectExpression['entries'][number] | undefined,
): boolean {
  return left.kind === 'property' && right?.kind === 'property' && left.value === right.value;
}

/** @param owner the `copy` property; what the loop makes takes its place in the text */
function loopProperty(item: ObjectExpression, owner: Property): Property | undefined {
  const [name, count, input] = [
    property(item, 'name')?.value,
    property(item, 'count')?.value,
    property(item, 'input')?.value,
  ];
  if (name?.kind !== 'literal' || typeof name.value !== 'string' || !count || !input) return undefined;
  return {
    kind: 'property',
    key: name.value,
    keySpan: at(name),
    value: loopOf(`copy ${name.value.toLowerCase()}`, count, input, item),
    ...at(owner),
  };
}

/** @param variable what `copyIndex()` reads */
function loopOf(variable: string, count: Expression, input: Expression, span: Span): Expression {
  const range: Expression = {
    kind: 'call',
    name: 'range',
    nameSpan: count,
    args: [{ kind: 'literal', value: 0, ...at(count) }, count],
    spreadLast: false,
    ...at(count),
  };
  const body = input.kind === 'object' ? withCopies(input) : input;
  return { kind: 'for', item: variable, collection: range, grouped: false, body, ...at(span) };
}

/** `"copy": {"count": n, "input": …}` of an output. */
export function loopOfOutput(output: ObjectExpression): Expression | undefined {
  const copy = property(output, 'copy')?.value;
  if (copy?.kind !== 'object') return undefined;
  const [count, input] = [property(copy, 'count')?.value, property(copy, 'input')?.value];
  return count && input && loopOf('copy', count, input, copy);
}

export function at({ start, end }: Span): Span {
  return { start, end };
}
