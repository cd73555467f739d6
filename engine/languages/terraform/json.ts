import { parsePlainJson } from '../arm/parse';
import type { Attribute, Block, Body, Expression, ObjectExpression, Property, Span } from '../../syntax/tree';
import { parseExpression, parseTemplateAt } from './parse';

/** How many names stand between a kind of block and its arguments. */
const labelsOf: { readonly [type: string]: number } = {
  variable: 1,
  output: 1,
  module: 1,
  provider: 1,
  locals: 0,
  terraform: 0,
  resource: 2,
  data: 2,
};

/** Blocks whose objects are values. */
const plainBlocks: ReadonlySet<string> = new Set(['variable', 'output', 'module', 'locals', 'provider']);

/** Arguments of resources that are objects; all other objects, and lists of them, are blocks. */
const maps: ReadonlySet<string> = new Set(['tags', 'node_labels', 'body', 'output', 'azurerm', 'azapi']);

/** What a `.tf.json` file declares: the same tree as HCL. */
export function parseTerraformJson(text: string): Body {
  const { root } = parsePlainJson(text);
  const items: Block[] = [];
  for (const { key: type, value, keySpan } of propertiesOf(root)) {
    const labels = Object.hasOwn(labelsOf, type) ? labelsOf[type]! : -1;
    if (labels < 0) continue;
    const descend = (node: Expression, names: readonly Property[]): void => {
      if (node.kind === 'array') {
        for (const item of node.items) if (item.kind !== 'spread') descend(item, names);
      } else if (node.kind === 'object' && names.length < labels) {
        for (const entry of propertiesOf(node)) descend(entry.value, [...names, entry]);
      } else if (node.kind === 'object') {
        const isPlain = plainBlocks.has(type);
        items.push({
          kind: 'block',
          type,
          typeSpan: keySpan,
          labels: names.map(({ key, keySpan: { start, end } }) => ({ text: key ?? '', start, end })),
          body: isPlain
            ? bodyOf(
                node,
                propertiesOf(node).map((entry) => attributeOf(type, entry, text)),
              )
            : blockBody(node, names[0]?.key?.startsWith('azapi_') === true, text, 0),
          start: keySpan.start,
          end: node.end,
        });
      }
    };
    descend(value, []);
  }
  return { items, closed: true, start: 0, end: text.length };
}

/** Blocks in blocks are followed so deep. */
const maxDepth = 50;

/** The arguments and blocks of a resource, or of a block in it. @param isAzapi arguments are objects of their own there */
function blockBody(node: ObjectExpression, isAzapi: boolean, text: string, depth: number): Body {
  const items = propertiesOf(node).flatMap((entry): (Attribute | Block)[] => {
    const { key, value, keySpan, start, end } = entry;
    const isValue = maps.has(key) || (isAzapi && !blocksOfAzapi.has(key)) || depth >= maxDepth;
    const objects = isValue ? undefined : objectsOf(value);
    if (!objects) return [attributeOf('resource', entry, text)];
    const block = (one: ObjectExpression, name: string, at: Span, labels: Block['labels']): Block => ({
      kind: 'block',
      type: name,
      typeSpan: { start: at.start, end: at.end },
      labels,
      body: blockBody(one, isAzapi, text, depth + 1),
      start,
      end,
    });
    if (key !== 'dynamic') return objects.map((one) => block(one, key, keySpan, []));
    return objects.flatMap((one) =>
      propertiesOf(one).flatMap((inner) =>
        (objectsOf(inner.value) ?? []).map((each) =>
          block(each, 'dynamic', inner.keySpan, [
            { text: inner.key, start: inner.keySpan.start, end: inner.keySpan.end },
          ]),
        ),
      ),
    );
  });
  return bodyOf(node, items);
}

const blocksOfAzapi: ReadonlySet<string> = new Set(['identity', 'timeouts', 'lifecycle', 'dynamic']);

/** What may stand for blocks: an object, or a list of some; an empty list is none, of whatever it is. */
function objectsOf(value: Expression): ObjectExpression[] | undefined {
  if (value.kind !== 'object' && value.kind !== 'array') return undefined;
  const all = value.kind === 'array' ? value.items : [value];
  const objects = all.filter((item): item is ObjectExpression => item.kind === 'object');
  return objects.length === all.length ? objects : undefined;
}

function bodyOf({ start, end }: Span, items: readonly (Attribute | Block)[]): Body {
  return { items, closed: true, start, end };
}

function propertiesOf(node: Expression): (Property & { readonly key: string })[] {
  return node.kind === 'object'
    ? node.entries.filter(
        (entry): entry is Property & { readonly key: string } =>
          entry.kind === 'property' && entry.key !== undefined && entry.key !== '//',
      )
    : [];
}

function attributeOf(type: string, { key, keySpan, value, start, end }: Property, text: string): Attribute {
  // A default is taken as it stands.
  const isPlain = type === 'variable' && key !== 'type';
  const isType = type === 'variable' && key === 'type' && value.kind === 'literal' && typeof value.value === 'string';
  return {
    kind: 'attribute',
    name: key ?? '',
    nameSpan: keySpan,
    value: isType ? parseExpression(String(value.value), value) : isPlain ? value : expressionOf(value, text),
    start,
    end,
  };
}

/** Texts in JSON are templates. */
function expressionOf(node: Expression, text: string): Expression {
  switch (node.kind) {
    case 'literal': {
      if (typeof node.value !== 'string' || !/[$%]\{/.test(node.value)) return node;
      const inside = { start: node.start + 1, end: node.end - 1 };
      // Behind an escape the places in the file are not those in the text.
      return text.slice(inside.start, inside.end) === node.value
        ? parseTemplateAt(text, inside)
        : {
            kind: 'opaque',
            reason: 'a template with escapes in JSON is not followed',
            start: node.start,
            end: node.end,
          };
    }
    case 'array':
      return { ...node, items: node.items.map((item) => (item.kind === 'spread' ? item : expressionOf(item, text))) };
    case 'object':
      return {
        ...node,
        entries: propertiesOf(node).map((entry) => ({ ...entry, value: expressionOf(entry.value, text) })),
      } satisfies ObjectExpression;
    default:
      return node;
  }
}
