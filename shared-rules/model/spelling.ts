/** How many letters have to be put in, taken away or changed, by Levenshtein. */
export function distance(a: string, b: string): number {
  // Words of such different length are no misspellings of each other.
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= b.length; column++)
      next.push(
        Math.min(row[column]! + 1, next[column - 1]! + 1, row[column - 1]! + (letter === b[column - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length]!;
}

/** The word that somebody meant who wrote another; undefined where none is close. */
export function meantBy(written: string, words: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  const near = words
    .map((word) => ({ word, far: distance(lower, word.toLowerCase()) }))
    .filter(({ word, far }) => far <= Math.max(1, Math.min(3, word.length >> 2)))
    .sort((a, b) => a.far - b.far);
  return near[0]?.word;
}
