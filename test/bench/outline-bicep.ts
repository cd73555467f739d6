import type { Expression, NestedDeclaration, Property, Span, Spread } from '../../engine/syntax/tree';
import type { OutlineEntry } from './typing-states';
import type { BicepFile, Declaration, Resource } from '../../engine/languages/bicep/tree';

/**
 * Lists every declaration, nested resource and object property of a file, in the order of the text, with the place of
 * its name or key. Works on broken files too: whatever the parser understood is listed.
 */
export function outlineBicep(file: BicepFile): OutlineEntry[] {
  const outline: OutlineEntry[] = [];
  const seen = new Map<string, number>();
  const enter = (parent: string, name: string, start: number): string => {
    const plain = parent === '' ? name : `${parent}/${name}`;
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    const path = count === 1 ? plain : `${plain}#${count}`;
    outline.push({ path, start });
    return path;
  };

  const visitEntry = (entry: Property | Spread | NestedDeclaration, parent: string): void => {
    if (entry.kind === 'spread') {
      visit(entry.value, parent);
    } else if (entry.kind === 'nested') {
      if (isResource(entry.declaration)) visitDeclaration(entry.declaration, parent);
    } else {
      visit(entry.value, enter(parent, entry.key ?? '${}', entry.keySpan.start));
    }
  };

  /** A loop has no name of its own: what is inside it stands under the property it belongs to. */
  const visit = (expression: Expression, parent: string): void => {
    switch (expression.kind) {
      case 'object':
        for (const entry of expression.entries) visitEntry(entry, parent);
        break;
      case 'array':
        for (const [index, item] of expression.items.entries())
          visit(item.kind === 'spread' ? item.value : item, `${parent}/${index}`);
        break;
      case 'for':
      case 'lambda':
        visit(expression.body, parent);
        break;
      case 'conditional':
        visit(expression.yes, `${parent}/yes`);
        visit(expression.no, `${parent}/no`);
        break;
      case 'call':
        for (const [index, argument] of expression.args.entries()) visit(argument, `${parent}/${index}`);
        break;
      case 'binary':
        visit(expression.left, parent);
        visit(expression.right, parent);
        break;
      default:
        break;
    }
  };

  const visitDeclaration = (declaration: Declaration, parent: string): void => {
    const path = enter(parent, declaration.name || declaration.kind, declaration.nameSpan.start);
    if ('body' in declaration) visit(declaration.body, path);
    if ('value' in declaration && declaration.value) visit(declaration.value, path);
  };

  for (const declaration of file.declarations) visitDeclaration(declaration, '');
  return outline;
}

function isResource(declaration: Span & { readonly kind: string }): declaration is Resource {
  return declaration.kind === 'resource';
}
