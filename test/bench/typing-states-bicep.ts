import { outlineBicep } from './outline-bicep';
import { parseBicep } from '../../engine/languages/bicep/parse';
import type { BicepFile } from '../../engine/languages/bicep/tree';
import type { ObjectExpression, Property } from '../../engine/syntax/tree';
import type { Spot, TypingLanguage } from './typing-states';

export const language: TypingLanguage = {
  extensions: ['.bicep', '.bicepparam'],
  parseOutline: (text) => outlineBicep(parseBicep(text)),
  spotsOf: (text) => {
    const file = parseBicep(text);
    return file.problems.length > 0 ? [] : spotsOf(file, text);
  },
};

function spotsOf(file: BicepFile, text: string): Spot[] {
  const spots: Spot[] = [];
  const pathAt = new Map(outlineBicep(file).map(({ path, start }) => [start, path]));
  for (const object of objectsIn(file.declarations)) {
    const properties = object.entries.filter((entry): entry is Property => entry.kind === 'property');
    const isMultiLine = text.slice(object.start, object.end).includes('\n');
    const isNested = pathAt.get(properties[0]?.keySpan.start ?? -1)?.includes('/');
    if (properties.length < 3 || !isMultiLine || !isNested) continue;
    const close = { start: object.end - 1, end: object.end };
    for (const { keySpan: key, value } of properties) {
      const path = pathAt.get(key.start);
      const isSimple = value.kind === 'literal' || value.kind === 'reference' || value.kind === 'template';
      const standsAlone =
        isSimple &&
        !text.slice(key.start, value.end).includes('\n') &&
        /^[ \t]*\r?\n/.test(text.slice(value.end, value.end + 40));
      if (path !== undefined && standsAlone) spots.push({ path, key, value, close });
    }
  }
  return spots;
}

/** Every object in a tree, whatever it is nested in. */
function objectsIn(node: unknown): ObjectExpression[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap(objectsIn);
  return isObject(node) ? [node, ...inner] : inner;
}

function isObject(node: object): node is ObjectExpression {
  return 'kind' in node && node.kind === 'object' && 'entries' in node;
}
