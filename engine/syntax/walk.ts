import type { Expression } from './tree';

/** Calls `visit` for an expression and everything inside it; where it answers false, what is inside is left out. Iterative, so depth is no concern. */
export function walk(root: Expression, visit: (node: Expression) => boolean | void): void {
  const stack: Expression[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (visit(node) === false) continue;
    for (const child of childrenOf(node)) stack.push(child);
  }
}

function childrenOf(node: Expression): Expression[] {
  switch (node.kind) {
    case 'template':
      return [...node.parts];
    case 'array':
      return node.items.map((item) => (item.kind === 'spread' ? item.value : item));
    case 'object':
      return node.entries.flatMap((entry) => {
        if (entry.kind === 'nested') return [];
        if (entry.kind === 'spread') return [entry.value];
        return entry.keyExpression ? [entry.keyExpression, entry.value] : [entry.value];
      });
    case 'member':
      return [node.target];
    case 'index':
      return [node.target, node.index];
    case 'splat':
      return [node.target, node.each];
    case 'call':
      return node.target ? [node.target, ...node.args] : [...node.args];
    case 'conditional':
      return [node.condition, node.yes, node.no];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'lambda':
      return [node.body];
    case 'for':
      return [node.collection, node.body, ...(node.condition ? [node.condition] : []), ...(node.key ? [node.key] : [])];
    default:
      return [];
  }
}
