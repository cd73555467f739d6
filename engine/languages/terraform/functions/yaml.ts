import { addAll } from '../../../../shared-rules/lists';
import { isAlias, isMap as isYamlMap, isScalar, isSeq, parseAllDocuments, Scalar } from 'yaml';
import { Decimal } from '../../../evaluate/decimal';
import { byBytes, object, tuple, type Value } from '../../../evaluate/values';
import { limited, NotFollowed, Refused } from './define';

const maxNodes = 50_000;
const maxNesting = 100;

/** YAML as Terraform reads it: the words of YAML 1.1 for true and false, numbers in decimal, dates as texts. */
export function parseYaml(text: string): Value {
  limited(text.length);
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    merge: true,
    version: '1.2',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [document] = documents;
  if (!Array.isArray(documents) || !document || documents.length !== 1 || document.contents === null)
    throw new NotFollowed();
  if (document.errors.length > 0) throw new Refused();
  let left = maxNodes;
  const read = (node: unknown, depth: number): Value => {
    if (left-- <= 0 || depth > maxNesting) throw new NotFollowed();
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return read(node.resolve(document), depth + 1);
    if (isScalar(node)) return scalarOf(node);
    if (isSeq(node)) return tuple(node.items.map((item) => read(item, depth + 1)));
    if (!isYamlMap(node)) throw new NotFollowed();
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:map') throw new NotFollowed();
    const entries = new Map<string, Value>();
    const merged: Value[] = [];
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.source === '<<' && key.type === Scalar.PLAIN) {
        const layer = read(value, depth + 1);
        addAll(merged, typeof layer === 'object' && layer !== null && 'items' in layer ? layer.items : [layer]);
        continue;
      }
      const name = keyOf(read(key, depth + 1));
      if (entries.has(name)) throw new NotFollowed();
      entries.set(name, read(value, depth + 1));
    }
    for (const layer of merged) {
      if (typeof layer !== 'object' || layer === null || !('entries' in layer)) throw new Refused();
      for (const [name, value] of layer.entries) if (!entries.has(name)) entries.set(name, value);
    }
    return object([...entries].sort(([a], [b]) => byBytes(a, b)));
  };
  return read(document.contents, 0);
}

function keyOf(key: Value): string {
  if (key === null || (typeof key === 'object' && !(key instanceof Decimal))) throw new Refused();
  return String(key);
}

const words = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

function scalarOf(node: Scalar): Value {
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
  if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:str') throw new NotFollowed();
  if (node.type !== Scalar.PLAIN || node.tag !== undefined) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  if (/^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(text) || /^[-+]?\.\d+(?:[eE][-+]?\d+)?$/.test(text)) {
    const number = Decimal.parse(text);
    if (!number) throw new NotFollowed();
    return number;
  }
  if (/^0o[0-7]+$/.test(text)) return Decimal.of(Number(text));
  // What is written like a number in another base, or like an infinity, is left alone.
  if (/^[-+]?0[xb]/i.test(text) || /^[-+]?\.(?:inf|nan)$/i.test(text)) throw new NotFollowed();
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00Z`;
  if (/^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d/.test(text)) throw new NotFollowed();
  return text;
}

/** YAML as Terraform writes it: keys sorted and, like texts, in quotes. */
export function yamlOf(value: Value): string {
  const text = `${block(value, 0, false)}\n`;
  limited(text.length);
  return text;
}

/** @param inList it begins behind a dash */
function block(value: Value, indent: number, inList: boolean): string {
  const lead = ' '.repeat(indent);
  const isEmpty = (one: Value) =>
    typeof one === 'object' &&
    one !== null &&
    !(one instanceof Decimal) &&
    ('items' in one ? one.items.length : one.entries.size) === 0;
  if (indent > maxNesting * 2) throw new NotFollowed();
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return flat(value);
  if (isEmpty(value)) return 'items' in value ? '[]' : '{}';
  const lines: string[] = [];
  if ('items' in value) {
    for (const item of value.items) lines.push(`- ${block(item, indent + 2, true)}`);
  } else {
    for (const [key, item] of value.entries) {
      const isBlock = typeof item === 'object' && item !== null && !(item instanceof Decimal) && !isEmpty(item);
      // Lists stand as deep as their key.
      lines.push(
        isBlock
          ? `${flat(key)}:\n${' '.repeat('items' in item ? indent : indent + 2)}${block(item, 'items' in item ? indent : indent + 2, false)}`
          : `${flat(key)}: ${block(item, indent, inList)}`,
      );
    }
  }
  return lines.join(`\n${lead}`);
}

function flat(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof Decimal) return value.toString();
  if (typeof value !== 'string') throw new NotFollowed();
  // How texts of several lines, or with signs to escape, are laid out is not followed.
  if (/[\p{Cc}\u00a0\u2028\u2029\ufeff]/u.test(value)) throw new NotFollowed();
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
