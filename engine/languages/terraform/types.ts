import type { Lazy } from '../../evaluate/data';
import { evaluate, lazy, type Scope } from '../../evaluate/evaluate';
import type { Type } from '../../evaluate/types';
import type { Expression } from '../../syntax/tree';

const primitives: ReadonlySet<string> = new Set(['string', 'number', 'bool', 'any']);

/** The type that a variable declares; `any` where it declares none, or nothing that we can read. */
export function typeConstraint(node: Expression | undefined, scope: Scope): Type {
  switch (node?.kind) {
    case 'reference':
      return named(node.name);
    case 'literal':
      // As Terraform 0.11 had it.
      return named(String(node.value));
    case 'call': {
      const [inner] = node.args;
      if (node.name === 'list' || node.name === 'set' || node.name === 'map')
        return { kind: node.name, of: typeConstraint(inner, scope) };
      if (node.name === 'tuple' && inner?.kind === 'array')
        return {
          kind: 'tuple',
          items: inner.items.map((item) => typeConstraint(item.kind === 'spread' ? undefined : item, scope)),
        };
      return node.name === 'object' && inner?.kind === 'object' ? objectType(inner, scope) : 'any';
    }
    default:
      return 'any';
  }
}

function named(name: string): Type {
  if (name === 'list' || name === 'map') return { kind: name, of: 'any' };
  return primitives.has(name) ? (name as Type) : 'any';
}

function objectType({ entries }: Expression & { kind: 'object' }, scope: Scope): Type {
  const attributes = new Map<string, Type>();
  const optional = new Map<string, Lazy | undefined>();
  for (const entry of entries) {
    if (entry.kind !== 'property' || entry.key === undefined) continue;
    const { key, value } = entry;
    if (value.kind !== 'call' || value.name !== 'optional') {
      attributes.set(key, typeConstraint(value, scope));
      continue;
    }
    const [of, fallback] = value.args;
    attributes.set(key, typeConstraint(of, scope));
    optional.set(key, fallback && lazy(() => evaluate(fallback, scope), scope.evaluation.worlds));
  }
  return { kind: 'object', attributes, optional };
}
