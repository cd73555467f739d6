import { parseArmTemplate } from '../../engine/languages/arm/parse';
import type { Expression, ObjectExpression, Property } from '../../engine/syntax/tree';
import type { OutlineEntry, Spot, TypingLanguage } from './typing-states';

export const language: TypingLanguage = {
  extensions: ['.json', '.jsonc'],
  parseOutline: (text) => outline(parseArmTemplate(text).root),
  spotsOf: (text) => {
    const { root, problems } = parseArmTemplate(text);
    return problems.length > 0 || root.kind !== 'object' ? [] : spotsOf(root, text);
  },
  valueIn: (state, value, random) => {
    const oneWay = random() < 0.5;
    const isString = value.startsWith('"');
    switch (state) {
      case 'a':
        return '';
      case 'b':
        return isString ? value.slice(0, -1) : `"${value}`;
      case 'e':
        return oneWay ? '[' : `[${value}`;
      // An expression that is being typed: JSON has no `${`, but ARM has `[` and `(` inside strings.
      case 'f':
        return oneWay ? `"[variables('name` : `"[variables('name"`;
      case 'g':
        return oneWay ? `"[concat('a', ` : `"[concat('a', "`;
      case 'h':
        return oneWay ? '{' : `{${value}`;
      default:
        return undefined;
    }
  },
  halfKey: (key) => key.slice(0, Math.ceil(key.length / 2)),
};

/** Every property and array item with its path. Expressions inside strings add nothing. */
function outline(root: Expression): OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  const visit = (node: Expression, path: string) => {
    if (node.kind === 'array') {
      for (const [at, item] of node.items.entries()) {
        entries.push({ path: `${path}/${at}`, start: item.start });
        if (item.kind !== 'spread') visit(item, `${path}/${at}`);
      }
    }
    if (node.kind !== 'object') return;
    const seen = new Map<string, number>();
    for (const entry of node.entries) {
      if (entry.kind !== 'property') continue;
      const count = (seen.get(entry.key ?? '') ?? 0) + 1;
      seen.set(entry.key ?? '', count);
      const own = `${path}/${entry.key}${count > 1 ? `#${count}` : ''}`;
      entries.push({ path: own, start: entry.keySpan.start });
      visit(entry.value, own);
    }
  };
  visit(root, '');
  return entries;
}

function spotsOf(root: ObjectExpression, text: string): Spot[] {
  const spots: Spot[] = [];
  const pathAt = new Map(outline(root).map(({ path, start }) => [start, path]));
  const visit = (node: Expression, depth: number) => {
    if (node.kind === 'array') for (const item of node.items) if (item.kind !== 'spread') visit(item, depth + 1);
    if (node.kind !== 'object') return;
    const properties = node.entries.filter((entry): entry is Property => entry.kind === 'property');
    for (const { keySpan: key, value } of properties) {
      visit(value, depth + 1);
      const path = pathAt.get(key.start);
      const simple = value.kind === 'literal' || value.kind === 'template';
      const alone =
        simple &&
        !text.slice(key.start, value.end).includes('\n') &&
        /^[ \t]*,?[ \t]*\r?\n/.test(text.slice(value.end, value.end + 40));
      if (depth > 0 && properties.length > 2 && path !== undefined && alone)
        spots.push({ path, key, value, close: { start: node.end - 1, end: node.end } });
    }
  };
  visit(root, 0);
  return spots;
}
