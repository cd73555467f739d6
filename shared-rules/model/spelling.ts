/** How many letters have to be put in, taken away or changed, by Levenshtein; a large number for more than three, and for long texts. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > maxEdits || a.length > 100) return far;
  let [start, endA, endB] = [0, a.length, b.length];
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  const wide = endB - start;
  let [row, next] = rows;
  for (let at = 0; at <= wide; at++) row[at] = at;
  for (let i = 1; i <= endA - start; i++) {
    next.fill(far, 0, wide + 1);
    if (i <= maxEdits) next[0] = i;
    // What lies farther off the diagonal takes more edits anyhow.
    const [from, to] = [Math.max(1, i - maxEdits), Math.min(wide, i + maxEdits)];
    let least = next[0]!;
    for (let j = from; j <= to; j++) {
      const same = row[j - 1]! + (a[start + i - 1] === b[start + j - 1] ? 0 : 1);
      least = Math.min(least, (next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, same)));
    }
    if (least > maxEdits) return far;
    [row, next] = [next, row];
  }
  return row[wide]!;
}

/** For names of at most so many signs: it is asked for all pairs of a namespace. */
const rows: readonly [Uint8Array, Uint8Array] = [new Uint8Array(104), new Uint8Array(104)];

const maxEdits = 3;
const far = 99;

/** The word that somebody meant who wrote another; undefined where none is close. */
export function meantBy(written: string, words: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  const near = words
    .map((word) => ({ word, far: distance(lower, word.toLowerCase()) }))
    .filter(({ word, far }) => far <= Math.max(1, Math.min(3, word.length >> 2)))
    .sort((a, b) => a.far - b.far);
  return near[0]?.word;
}
