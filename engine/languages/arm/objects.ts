import type { Expression, ObjectExpression, Property } from '../../syntax/tree';

export function textOf(node: Expression | undefined): string {
  return node?.kind === 'literal' ? String(node.value) : '';
}

export function isTrue(node: Expression | undefined): boolean {
  return node?.kind === 'literal' && node.value === true;
}

/** A property of an object, by name without regard to case; the last one wins, as in JSON. */
/** The last property of this name; names compare without regard to case. */
export function property(node: ObjectExpression, key: string): Property | undefined {
  const wanted = key.toLowerCase();
  return node.entries.findLast(
    (entry): entry is Property => entry.kind === 'property' && entry.key?.toLowerCase() === wanted,
  );
}

export function objectAt(node: ObjectExpression, key: string): ObjectExpression | undefined {
  const value = property(node, key)?.value;
  return value?.kind === 'object' ? value : undefined;
}
