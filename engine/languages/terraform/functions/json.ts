import { Decimal } from '../../../evaluate/decimal';
import { list, object, tuple, type Value } from '../../../evaluate/values';
import { limited, NotFollowed, Refused } from './define';

/** JSON as Go writes it: keys sorted, `<`, `>` and `&` escaped. */
export function jsonOf(value: Value): string {
  const text = written(value);
  limited(text.length);
  return text;
}

function written(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return JSON.stringify(value)
      .replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .replace(/\\([bf])/g, (_, letter: string) => (letter === 'b' ? '\\u0008' : '\\u000c'));
  if (value instanceof Decimal) return value.toString();
  if ('items' in value) return `[${value.items.map(written).join(',')}]`;
  return `{${[...value.entries].map(([key, item]) => `${written(key)}:${written(item)}`).join(',')}}`;
}

/** JSON text as a value: lists are tuples, numbers keep their digits. */
export function parseJson(text: string): Value {
  let at = 0;
  const blank = () => {
    while (at < text.length && /[ \t\r\n]/.test(text.charAt(at))) at++;
  };
  const expect = (sign: string) => {
    blank();
    if (!text.startsWith(sign, at)) throw new Refused();
    at += sign.length;
  };
  const next = () => {
    blank();
    return text.charAt(at);
  };
  const string = (): string => {
    expect('"');
    const start = at - 1;
    while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      throw new Refused();
    }
  };
  const read = (depth: number): Value => {
    if (depth > maxNesting) throw new NotFollowed();
    switch (next()) {
      case '{': {
        at++;
        const entries = new Map<string, Value>();
        if (next() === '}') at++;
        else {
          for (;;) {
            const key = string();
            expect(':');
            entries.set(key.normalize('NFC'), read(depth + 1));
            if (next() !== ',') break;
            at++;
          }
          expect('}');
        }
        return object([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
      }
      case '[': {
        at++;
        const items: Value[] = [];
        if (next() === ']') at++;
        else {
          for (;;) {
            items.push(read(depth + 1));
            if (next() !== ',') break;
            at++;
          }
          expect(']');
        }
        return tuple(items);
      }
      case '"':
        return string();
      default: {
        const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
          text.slice(at, at + maxNumber),
        )?.[0];
        if (word === undefined) throw new Refused();
        at += word.length;
        if (word === 'true' || word === 'false') return word === 'true';
        if (word === 'null') return null;
        const number = Decimal.parse(word);
        if (!number) throw new NotFollowed();
        return number;
      }
    }
  };
  const value = read(0);
  blank();
  if (at < text.length) throw new Refused();
  return value;
}

const maxNesting = 100;
const maxNumber = 1_000;

/** Comma-separated values with a line of names: a list of objects. */
export function parseCsv(text: string): Value {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text.charAt(at) === '"') {
      at++;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end < 0) throw new Refused();
        field += text.slice(at, end);
        at = end + 1;
        if (text.charAt(at) !== '"') break;
        field += '"';
        at++;
      }
      if (at < text.length && !/[,\r\n]/.test(text.charAt(at))) throw new Refused();
    } else {
      const start = at;
      while (at < text.length && text.charAt(at) !== ',' && text.charAt(at) !== '\n') at++;
      field = text.slice(start, at).replace(/\r$/, '');
      if (field.includes('"')) throw new Refused();
    }
    row.push(field);
    if (text.charAt(at) === '\r') at++;
    const isEnd = at >= text.length || text.charAt(at) === '\n';
    if (!isEnd) {
      at++;
      // A comma at the end of the text is followed by an empty field.
      if (at < text.length) continue;
      row.push('');
    }
    at++;
    // Empty lines are passed over.
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  const [names, ...lines] = rows;
  if (!names || new Set(names).size < names.length || lines.some(({ length }) => length !== names.length))
    throw new Refused();
  const type = { kind: 'object', attributes: new Map(names.map((name) => [name, 'string'] as const)) } as const;
  return list(
    lines.map((line) =>
      object(names.map((name, index) => [name, line[index]!] as const).sort(([a], [b]) => (a < b ? -1 : 1))),
    ),
    type,
  );
}
