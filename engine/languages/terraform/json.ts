import { parsePlainJson } from '../arm/parse';
import type { Attribute, Block, Body, Expression, ObjectExpression, Property } from '../../syntax/tree';
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

/** Blocks that hold values only. */
const read: ReadonlySet<string> = new Set(['variable', 'output', 'module', 'locals']);

/** Blocks that hold blocks. In JSON these look like arguments with objects; an object that is an argument has a name that says so. */
const resources: ReadonlySet<string> = new Set(['resource', 'data']);
const objects =
  /(?:^|_)(?:tags|labels|body|headers|annotations|for_each|triggers|triggers_replace|keepers|providers|settings|values?)$/;

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
        const source = propertiesOf(node).find(({ key }) => key === 'source')?.value;
        // What is deployed by the arguments of a module of a registry would be edited as HCL.
        const isRead =
          read.has(type) &&
          (type !== 'module' || (source?.kind === 'literal' && /^\.\.?\//.test(String(source.value))));
        const body: Body = {
          items: resources.has(type)
            ? itemsOf(node, text)
            : isRead
              ? propertiesOf(node).map((entry) => attributeOf(type, entry, text))
              : propertiesOf(node)
                  .filter(({ key }) => type === 'module' && key === 'source')
                  .map((entry) => unread(entry)),
          closed: true,
          start: node.start,
          end: node.end,
        };
        items.push({
          kind: 'block',
          type,
          typeSpan: keySpan,
          labels: names.map(({ key, keySpan: { start, end } }) => ({ text: key ?? '', start, end })),
          body,
          start: keySpan.start,
          end: node.end,
        });
      }
    };
    descend(value, []);
  }
  return { items, closed: true, start: 0, end: text.length };
}

function propertiesOf(node: Expression): (Property & { readonly key: string })[] {
  return node.kind === 'object'
    ? node.entries.filter(
        (entry): entry is Property & { readonly key: string } =>
          entry.kind === 'property' && entry.key !== undefined && entry.key !== '//',
      )
    : [];
}

/** The arguments and blocks of a resource, or of a block in one. */
function itemsOf(node: ObjectExpression, text: string): (Attribute | Block)[] {
  return propertiesOf(node).flatMap((entry): (Attribute | Block)[] => {
    const { key, keySpan, value } = entry;
    const bodies = objects.test(key) ? undefined : bodiesOf(value);
    if (!bodies) return [attributeOf('', entry, text)];
    // `dynamic` has one name more.
    const named =
      key === 'dynamic'
        ? bodies.flatMap((one) =>
            propertiesOf(one).flatMap((inner) =>
              (bodiesOf(inner.value) ?? []).map((body) => ({ body, labels: [{ ...inner.keySpan, text: inner.key }] })),
            ),
          )
        : bodies.map((body) => ({ body, labels: [] }));
    return named.map(({ body, labels }) => ({
      kind: 'block',
      type: key,
      typeSpan: keySpan,
      labels,
      body: { items: itemsOf(body, text), closed: true, start: body.start, end: body.end },
      start: keySpan.start,
      end: body.end,
    }));
  });
}

/** One object, or a list of them; undefined for any other value. */
function bodiesOf(value: Expression): readonly ObjectExpression[] | undefined {
  if (value.kind === 'object') return [value];
  if (value.kind !== 'array' || value.items.length === 0) return undefined;
  const bodies = value.items.filter((item): item is ObjectExpression => item.kind === 'object');
  return bodies.length === value.items.length ? bodies : undefined;
}

/** An argument that is there and not read. */
function unread({ key, keySpan, value, start, end }: Property): Attribute {
  const { start: from, end: to } = value;
  return {
    kind: 'attribute',
    name: key ?? '',
    nameSpan: keySpan,
    value: { kind: 'opaque', reason: 'it is not read in JSON', start: from, end: to },
    start,
    end,
  };
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
