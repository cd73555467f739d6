import type { Body, Expression } from '../../engine/syntax/tree';
import type { OutlineEntry } from './typing-states';
import type { HclFile } from '../../engine/languages/terraform/tree';

/**
 * Every argument, block, object key and array item of a file with its path, in no particular order.
 *
 * A block's name is its type and labels (`resource.azurerm_subnet.nodes`), an array item's its index. Calls, conditionals
 * and the like add what is needed to tell apart what stands inside them: `merge(1)` is the second argument of `merge`.
 * Half-typed names of length 0 are left out; their values are not.
 */
export function outlineHcl(file: HclFile): OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  addBody(file.body, '', entries);
  return entries;
}

function addBody(body: Body, path: string, entries: OutlineEntry[]): void {
  const unique = uniqueNames(path);
  for (const item of body.items) {
    if (item.kind === 'block') {
      const itemPath = unique([item.type, ...item.labels.map((label) => label.text)].join('.'));
      entries.push({ path: itemPath, start: item.typeSpan.start });
      addBody(item.body, itemPath, entries);
    } else {
      const itemPath = unique(item.name);
      if (item.name !== '') entries.push({ path: itemPath, start: item.nameSpan.start });
      addExpression(item.value, itemPath, entries);
    }
  }
}

function addExpression(expression: Expression, path: string, entries: OutlineEntry[]): void {
  const add = (child: Expression | undefined, name: string): void => {
    if (child !== undefined) addExpression(child, name === '' ? path : `${path}/${name}`, entries);
  };
  switch (expression.kind) {
    case 'object': {
      const unique = uniqueNames(path);
      for (const property of expression.entries) {
        if (property.kind !== 'property') continue;
        const propertyPath = unique(property.key ?? `(${property.keyExpression?.kind ?? ''})`);
        entries.push({ path: propertyPath, start: property.keySpan.start });
        if (property.keyExpression !== undefined) addExpression(property.keyExpression, `${propertyPath}/key`, entries);
        addExpression(property.value, propertyPath, entries);
      }
      break;
    }
    case 'array':
      expression.items.forEach((item, index) => {
        entries.push({ path: `${path}/${index}`, start: item.start });
        add(item.kind === 'spread' ? item.value : item, String(index));
      });
      break;
    case 'call':
      expression.args.forEach((argument, index) => {
        add(argument, `${expression.name}(${index})`);
      });
      break;
    case 'template':
      expression.parts.forEach((part, index) => {
        add(part, `part(${index})`);
      });
      break;
    case 'conditional':
      add(expression.condition, '');
      add(expression.yes, '?');
      add(expression.no, ':');
      break;
    case 'binary':
      add(expression.left, 'left');
      add(expression.right, 'right');
      break;
    case 'unary':
      add(expression.operand, '');
      break;
    case 'member':
      add(expression.target, '');
      break;
    case 'index':
      add(expression.target, '');
      add(expression.index, '[]');
      break;
    case 'splat':
      add(expression.target, '');
      add(expression.each, '*');
      break;
    case 'for':
      add(expression.collection, 'in');
      add(expression.key, 'key');
      add(expression.body, 'for');
      add(expression.condition, 'if');
      break;
    default:
      break;
  }
}

/** Joins names to `path`; a name that comes again gets `#2`, `#3`, … */
function uniqueNames(path: string): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const joined = path === '' ? name : `${path}/${name}`;
    return count === 1 ? joined : `${joined}#${count}`;
  };
}
