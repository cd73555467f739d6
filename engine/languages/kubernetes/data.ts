import { scalar, through, unknown, type Data, type ObjectData, type Passage, type Source } from '../../evaluate/data';
import type { Expression, ObjectExpression, Property, Span } from '../../syntax/tree';
import type { YamlDocument } from './parse';

/** What stands in a document, as values. Aliases lead to their anchors, and merged mappings are followed. */
export function dataOf(node: Expression, document: YamlDocument, file: string): Data {
  return read(node, { document, file, isFollowed: !hasTooManyAliases(document), sizes: new Map() }, 0);
}

interface Reading {
  readonly document: YamlDocument;
  readonly file: string;
  /** Aliases are. */
  readonly isFollowed: boolean;
  /** How many names come of what is merged, by where it is written. */
  readonly sizes: Map<Expression, number>;
}

/** Mappings that merge each other double and double again. */
const maxMerged = 20_000;

/** Aliases behind aliases are followed so far. */
const maxAliases = 20;

/** So many values may stand behind the aliases of a document, each time that they are named. */
const maxBehindAliases = 20_000;

/** Whether the aliases of a document come to more than is followed, so that none of them is. */
export function hasTooManyAliases(document: YamlDocument): boolean {
  return behindAliases(document) > maxBehindAliases;
}

/** How many values stand behind all aliases of a document. No alias leads to what holds it. */
export function behindAliases(document: YamlDocument): number {
  const { anchors } = document;
  if (anchors.size === 0) return 0;
  const before = counted.get(document);
  if (before !== undefined) return before;
  const sizes = new Map<Expression, number>();
  const sizeOf = (node: Expression): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    const inner =
      node.kind === 'array'
        ? node.items.map((item) => (item.kind === 'spread' ? item.value : item))
        : node.kind === 'object'
          ? node.entries.flatMap((entry) => ('value' in entry ? [entry.value] : []))
          : node.kind === 'reference'
            ? [anchors.get(node)].flatMap((target) => target ?? [])
            : [];
    const size = inner.reduce((sum, one) => sum + sizeOf(one), 1);
    sizes.set(node, size);
    return size;
  };
  let sum = 0;
  for (const target of anchors.values()) sum += sizeOf(target);
  counted.set(document, sum);
  return sum;
}

const counted = new WeakMap<YamlDocument, number>();

function read(node: Expression, reading: Reading, aliases: number): Data {
  const source: Source = { file: reading.file, node, literal: true, via: [] };
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' && isPlaceholder(node.value)
        ? unknown('it is there to be replaced', source)
        : scalar(node.value, source);
    case 'array':
      return {
        kind: 'array',
        items: node.items.map((item) => () => read(item.kind === 'spread' ? item.value : item, reading, aliases)),
        open: undefined,
        node,
        source,
      };
    case 'object':
      return objectOf(node, reading, source, aliases);
    case 'reference': {
      const target = reading.document.anchors.get(node);
      if (!reading.isFollowed)
        return unknown('more stands behind the aliases of its document than is followed', source);
      if (!target || aliases >= maxAliases) return unknown('the alias leads nowhere', source);
      return through(read(target, reading, aliases + 1), passageOf(node, reading.file));
    }
    default:
      return unknown(node.kind === 'opaque' ? node.reason : 'nothing is written', source);
  }
}

/** What an anchor says is read wherever it is named. */
function passageOf({ start, end }: Span, file: string): Passage {
  return { file, start, end, what: 'The alias is here.', readers: () => 2 };
}

function objectOf(node: ObjectExpression, reading: Reading, source: Source, aliases: number): ObjectData {
  const own = new Map<string, Property>();
  // Strict readers refuse what is written twice, others take one of them.
  const twice = new Set<string>();
  const merged: ObjectData[] = [];
  let open: string | undefined;
  for (const entry of node.entries) {
    if (entry.kind === 'property') {
      if (entry.key === undefined) open ??= 'a key is no text';
      else {
        if (own.has(entry.key)) twice.add(entry.key);
        own.set(entry.key, entry);
      }
    } else if (entry.kind === 'spread') {
      if (sizeOf(entry.value, reading, aliases) > maxMerged) {
        open ??= 'more is merged into it than is followed';
        continue;
      }
      const value = read(entry.value, reading, aliases + 1);
      const parts = value.kind === 'array' ? value.items.map((item) => item()) : [value];
      for (const part of parts) {
        if (part.kind === 'object') merged.push(part);
        else open ??= 'what is merged into it is not known';
      }
    }
  }
  let keys: readonly string[] | undefined;
  return {
    kind: 'object',
    get: (key) => {
      const property = own.get(key);
      if (property && twice.has(key))
        return unknown('it is written twice', { file: reading.file, node: property.value, literal: false, via: [] });
      if (property) return read(property.value, reading, aliases);
      for (const part of merged) {
        const value = part.get(key);
        if (value) return through(value, ...part.source.via);
      }
      return undefined;
    },
    keys: () => (keys ??= [...new Set([...own.keys(), ...merged.flatMap((part) => part.keys())])]),
    property: (key) => own.get(key),
    node,
    open,
    source,
  };
}

/** How many names a value would bring into a mapping that it is merged into. */
function sizeOf(node: Expression, reading: Reading, aliases: number): number {
  const known = reading.sizes.get(node);
  if (known !== undefined) return known;
  const sum = (all: readonly Expression[]) => all.reduce((size, one) => size + sizeOf(one, reading, aliases), 0);
  let size = 1;
  if (node.kind === 'reference') {
    const target = reading.document.anchors.get(node);
    size = target && aliases < maxAliases ? sizeOf(target, reading, aliases + 1) : 1;
  } else if (node.kind === 'array') size = sum(node.items.map((item) => (item.kind === 'spread' ? item.value : item)));
  else if (node.kind === 'object')
    size = node.entries.length + sum(node.entries.flatMap((entry) => (entry.kind === 'spread' ? [entry.value] : [])));
  reading.sizes.set(node, size);
  return size;
}

/** Text that something else replaces before it is applied. */
function isPlaceholder(text: string): boolean {
  return (
    /\$\{[^}]*\}|\$\([^)]*\)|#\{[^}]*\}#|^__\w+__$|__[A-Z][A-Z\d_]*__|^<[^<>]+>$|%[A-Z][A-Z\d_]*%/.test(text) ||
    /^(REPLACE[-_]?ME|CHANGE[-_]?ME|TO[-_]BE[-_]REPLACED|TODO|TBD|PLACEHOLDER)$/i.test(text) ||
    /<[A-Za-z][\w -]*>/.test(text)
  );
}
