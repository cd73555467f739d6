import { parseYaml } from '../../engine/languages/kubernetes/parse';
import type { Expression, Property } from '../../engine/syntax/tree';
import { usualValue, type OutlineEntry, type Spot, type TypingLanguage } from './typing-states';

/** Documents by their number, names from the top, items by their index. */
function outline(
  text: string,
  visit: (path: string, entry: Property, siblings: number) => void = () => undefined,
): OutlineEntry[] {
  const found: OutlineEntry[] = [];
  const walk = (node: Expression, path: string): void => {
    if (node.kind === 'array') node.items.forEach((item, at) => item.kind !== 'spread' && walk(item, `${path}/${at}`));
    if (node.kind !== 'object') return;
    for (const entry of node.entries) {
      if (entry.kind !== 'property') continue;
      const own = `${path}/${entry.key ?? ''}`;
      found.push({ path: own, start: entry.keySpan.start });
      visit(own, entry, node.entries.length);
      walk(entry.value, own);
    }
  };
  parseYaml(text).documents.forEach(({ root }, at) => walk(root, String(at)));
  return found;
}

export const language: TypingLanguage = {
  extensions: ['.yaml', '.yml'],
  parseOutline: (text) => outline(text),
  spotsOf: (text) => {
    if (parseYaml(text).problems.length > 0 || text.includes('{{')) return [];
    const spots: Spot[] = [];
    outline(text, (path, { keySpan: key, value }, siblings) => {
      const isSimple =
        value.kind === 'literal' && value.end > value.start && !text.slice(key.start, value.end).includes('\n');
      const standsAlone = isSimple && /^[ \t]*\r?\n/.test(text.slice(value.end, value.end + 40));
      if (siblings >= 3 && standsAlone) spots.push({ path, key, value, close: { start: value.end, end: value.end } });
    });
    return spots;
  },
  // YAML has no braces to miss, no calls and no interpolation.
  valueIn: (state, value, random) => (['c', 'f', 'g'].includes(state) ? undefined : usualValue(state, value, random)),
};
