import { scalar, through, unknown, type Data, type ObjectData, type Passage, type Source } from '../../evaluate/data';
import type { Expression, ObjectExpression, Property, Span } from '../../syntax/tree';
import type { YamlDocument } from './parse';

/** What stands in a document, as values. Aliases lead to their anchors, and merged mappings are followed. */
export function dataOf(node: Expression, document: YamlDocument, file: string): Data {
  return read(node, { document, file }, 0);
}

interface Reading {
  readonly document: YamlDocument;
  readonly file: string;
}

/** Aliases behind aliases are followed so far. */
const maxAliases = 20;

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
  const merged: ObjectData[] = [];
  let open: string | undefined;
  for (const entry of node.entries) {
    if (entry.kind === 'property') {
      if (entry.key === undefined) open ??= 'a key is no text';
      else own.set(entry.key, entry);
    } else if (entry.kind === 'spread') {
      const value = read(entry.value, reading, aliases + 1);
      const parts = value.kind === 'array' ? value.items.map((item) => item()) : [value];
      for (const part of parts) {
        if (part.kind === 'object') merged.push(part);
        else open ??= 'what is merged into it is not known';
      }
    }
  }
  return {
    kind: 'object',
    get: (key) => {
      const property = own.get(key);
      if (property) return read(property.value, reading, aliases);
      for (const part of merged) {
        const value = part.get(key);
        if (value) return through(value, ...part.source.via);
      }
      return undefined;
    },
    keys: () => [...new Set([...own.keys(), ...merged.flatMap((part) => part.keys())])],
    property: (key) => own.get(key),
    node,
    open,
    source,
  };
}

/** Text that something else replaces before it is applied. */
function isPlaceholder(text: string): boolean {
  return (
    /\$\{[^}]*\}|\$\([^)]*\)|#\{[^}]*\}#|^__\w+__$|__[A-Z][A-Z\d_]*__|^<[^<>]+>$|%[A-Z][A-Z\d_]*%/.test(text) ||
    /^(REPLACE[-_]?ME|CHANGE[-_]?ME|TO[-_]BE[-_]REPLACED|TODO|TBD|PLACEHOLDER)$/i.test(text) ||
    /<[A-Za-z][\w -]*>/.test(text)
  );
}
