import { outlineHcl } from './outline-terraform';
import { parseHcl } from '../../engine/languages/terraform/parse';
import type { Expression, Span } from '../../engine/syntax/tree';
import type { HclFile } from '../../engine/languages/terraform/tree';
import { type Spot, type TypingLanguage, usualValue } from './typing-states';

export const language: TypingLanguage = {
  extensions: ['.tf', '.tofu', '.tfvars', '.hcl'],
  parseOutline: (text) => outlineHcl(parseHcl(text)),
  spotsOf: (text) => {
    const file = parseHcl(text);
    return file.problems.length > 0 ? [] : spotsOf(file, text);
  },
  // HCL has no '…' strings, which `usualValue` takes for the fallback.
  valueIn: (state, value, random) => usualValue(state, value.startsWith('"') ? value : `"${value}"`, random),
};

function spotsOf(file: HclFile, text: string): Spot[] {
  const spots: Spot[] = [];
  const pathAt = new Map(outlineHcl(file).map(({ path, start }) => [start, path]));
  for (const { span, items } of bracesIn(file)) {
    const close = { start: span.end - 1, end: span.end };
    if (items.length < 3 || !text.slice(span.start, span.end).includes('\n')) continue;
    for (const { key, value } of items) {
      const path = pathAt.get(key.start);
      const isSimple =
        value.kind === 'literal' || value.kind === 'reference' || value.kind === 'member' || value.kind === 'template';
      const standsAlone =
        isSimple &&
        !text.slice(key.start, value.end).includes('\n') &&
        /^[ \t]*\r?\n/.test(text.slice(value.end, value.end + 40));
      if (path !== undefined && standsAlone) spots.push({ path, key, value, close });
    }
  }
  return spots;
}

interface Braces {
  readonly span: Span;
  readonly items: readonly { readonly key: Span; readonly value: Expression }[];
}

/** Every object, and every block's body, with the properties and arguments right inside it. */
function bracesIn(file: HclFile): Braces[] {
  const found: Braces[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isNode(node, 'object')) {
      const items = node.entries.flatMap((entry) =>
        entry.kind === 'property' ? [{ key: entry.keySpan, value: entry.value }] : [],
      );
      found.push({ span: node, items });
    } else if (isNode(node, 'block')) {
      const items = node.body.items.flatMap((item) =>
        item.kind === 'attribute' ? [{ key: item.nameSpan, value: item.value }] : [],
      );
      found.push({ span: node.body, items });
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(file.body);
  return found;
}

type Node = Expression | HclFile['body']['items'][number];

function isNode<Kind extends Node['kind']>(node: object, kind: Kind): node is Extract<Node, { readonly kind: Kind }> {
  return 'kind' in node && node.kind === kind;
}
