/** A report; a very long one in pieces, as no text may have more than half a gigabyte. */
export type Pieces = string | readonly string[];

/** With more findings than this nobody reads a report as it stands: each is on one line then. */
const manyRows = 10_000;
const longList = 1_000;

/** JSON with a line break at its end. @param count how many findings there are in it */
export function printJson(value: object, count: number): Pieces {
  return count <= manyRows ? `${JSON.stringify(value, null, 2)}\n` : [...piecesOf(value), '\n'];
}

/** The same JSON as `JSON.stringify` writes, with the items of long lists on lines of their own. */
function* piecesOf(value: unknown): Generator<string> {
  if (!isLong(value)) yield JSON.stringify(value);
  else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield at === 0 ? '[\n' : ',\n';
      yield* piecesOf(item);
    }
    yield '\n]';
  } else {
    const entries = Object.entries(value as object).filter(([, one]) => one !== undefined);
    for (const [at, [name, one]] of entries.entries()) {
      yield `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`;
      yield* piecesOf(one);
    }
    yield '}';
  }
}

/** Whether a long list is in it, as far as reports are nested. */
function isLong(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 3) return false;
  if (Array.isArray(value)) return value.length > longList || value.some((item) => isLong(item, depth + 1));
  return Object.values(value).some((one) => isLong(one, depth + 1));
}
