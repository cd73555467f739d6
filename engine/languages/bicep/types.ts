import type { Json } from '../../../shared-rules/model/value';
import { toJson } from '../../evaluate/data';
import { type Scope, evaluate } from '../../evaluate/evaluate';
import type { Type, BicepFile, Parameter } from './tree';

export function isNullable(type: Type, tree: BicepFile, depth = 0): boolean {
  if (type.kind === 'nullable') return true;
  if (type.kind === 'union')
    return type.members.some(
      (member) => isNullable(member, tree, depth) || (member.kind === 'literal' && member.value === null),
    );
  const alias = type.kind === 'name' ? typesOf(tree).get(type.name) : undefined;
  return alias !== undefined && depth < 10 && isNullable(alias, tree, depth + 1);
}

const typeNames = new WeakMap<BicepFile, ReadonlyMap<string, Type>>();

/** The types that a file declares. */
function typesOf(tree: BicepFile): ReadonlyMap<string, Type> {
  let types = typeNames.get(tree);
  if (!types)
    typeNames.set(
      tree,
      (types = new Map(
        tree.declarations.flatMap((one) => (one.kind === 'type' ? [[one.name, one.type] as const] : [])),
      )),
    );
  return types;
}

/** The values that a parameter may have, where they are declared: `@allowed`, a union of literals, bool. */
export function domainOf(declaration: Parameter, tree: BicepFile, scope: Scope): { domain?: readonly Json[] } {
  for (const { expression } of declaration.decorators) {
    if (expression.kind !== 'call' || !/^(sys\.)?allowed$/.test(expression.name) || !expression.args[0]) continue;
    const values = toJson(evaluate(expression.args[0], scope), scope.evaluation);
    if (Array.isArray(values)) return { domain: values as readonly Json[] };
  }
  const literals = (type: Type, depth: number): Json[] | undefined => {
    if (type.kind === 'literal') return [type.value];
    if (type.kind === 'name' && type.name === 'bool') return [true, false];
    if (type.kind === 'union') {
      const members = type.members.map((member) => literals(member, depth + 1));
      return members.includes(undefined) ? undefined : members.flatMap((member) => member ?? []);
    }
    const alias = type.kind === 'name' ? typesOf(tree).get(type.name) : undefined;
    return alias && depth < 10 ? literals(alias, depth + 1) : undefined;
  };
  const domain = declaration.type && literals(declaration.type, 0);
  return domain ? { domain } : {};
}
