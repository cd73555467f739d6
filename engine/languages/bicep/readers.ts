import type { Expression } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import type { BicepFile, Declaration, Resource } from './tree';

const readerCounts = new WeakMap<BicepFile, Map<string, number>>();

/** How often each name is read in a file. */
export function readersOf(tree: BicepFile): Map<string, number> {
  const known = readerCounts.get(tree);
  if (known) return known;
  const counts = new Map<string, number>();
  const count = (node: Expression | undefined) => {
    if (node)
      walk(node, (each) => {
        if (each.kind === 'reference') counts.set(each.name, (counts.get(each.name) ?? 0) + 1);
      });
  };
  const visit = (declarations: readonly Declaration[]) => {
    for (const declaration of declarations) {
      for (const decorator of declaration.decorators) count(decorator.expression);
      switch (declaration.kind) {
        case 'resource':
          count(declaration.body);
          count(declaration.condition);
          count(declaration.loop?.collection);
          visit(nestedIn(declaration));
          break;
        case 'module':
          count(declaration.body);
          count(declaration.condition);
          count(declaration.loop?.collection);
          break;
        case 'func':
          count(declaration.body);
          break;
        case 'param':
        case 'var':
        case 'output':
        case 'assert':
        case 'metadata':
          count(declaration.value);
          break;
        case 'targetScope':
        case 'type':
        case 'import':
        case 'using':
        case 'extends':
        case 'extension':
          break;
      }
    }
  };
  visit(tree.declarations);
  readerCounts.set(tree, counts);
  return counts;
}

/** The resources in the body of a resource. */
export function nestedIn(declaration: Resource): Resource[] {
  if (declaration.body.kind !== 'object') return [];
  return declaration.body.entries.flatMap((entry) =>
    entry.kind === 'nested' && isResource(entry.declaration) ? [entry.declaration] : [],
  );
}

function isResource(declaration: { readonly kind: string }): declaration is Resource {
  return declaration.kind === 'resource';
}
