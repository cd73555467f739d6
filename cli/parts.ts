import type { Part } from './formats/rows';

/** A part, and the report that says so. */
interface Told {
  readonly part: Part;
  readonly name: string;
}

/**
 * Whether the reports of shards are together what one run gives. Reports that name no shard are not asked.
 * @returns whether no shard is missing, and a sentence for each thing that is not as in one run
 */
export function wholenessOf(all: readonly Told[]): { readonly isWhole: boolean; readonly doubts: readonly string[] } {
  const byCount = groups(all, ({ part }) => part.count);
  const doubts: string[] = [];
  let isWhole = true;
  for (const [count, told] of byCount) {
    const byIndex = groups(told, ({ part }) => part.index);
    const missing: number[] = [];
    for (let index = 1; index <= count && missing.length <= maxNamed; index++)
      if (!byIndex.has(index)) missing.push(index);
    if (missing.length > 0) {
      isWhole = false;
      const rest = count - byIndex.size - maxNamed;
      doubts.push(
        `${missing.length === 1 ? 'shard' : 'shards'} ${listed(missing.slice(0, maxNamed).map(String), rest)} of ${count} ${missing.length === 1 ? 'is' : 'are'} missing, and so is what it would have found.`,
      );
    }
    for (const [index, same] of byIndex)
      if (same.length > 1)
        doubts.push(
          `${listed(same.map(({ name }) => name))} are ${same.length === 2 ? 'both' : 'all'} shard ${index} of ${count}; each finding counts once.`,
        );
  }
  if (!isWhole && byCount.size > 1)
    doubts.unshift(
      `the reports are of different numbers of shards: ${named(byCount, (count) => `of ${count}`)}. Join those of one run.`,
    );
  const byVersion = groups(all, ({ part }) => part.version);
  if (byVersion.size > 1)
    doubts.push(
      `the reports are of different versions: ${named(byVersion, (version) => version)}. Run one version in all shards.`,
    );
  const byDate = groups(all, ({ part }) => part.date);
  if (byDate.size > 1)
    doubts.push(
      `the reports were judged on different days: ${named(byDate, (date) => date)}. Give all shards the same --date.`,
    );
  return { isWhole, doubts };
}

/** So many are named, the others counted. */
const maxNamed = 8;

function groups<Key>(all: readonly Told[], keyOf: (told: Told) => Key): Map<Key, Told[]> {
  const found = new Map<Key, Told[]>();
  for (const told of all) {
    const own = found.get(keyOf(told));
    if (own) own.push(told);
    else found.set(keyOf(told), [told]);
  }
  return found;
}

/** `0.1.0 (a.json, b.json), 0.2.0 (c.json)` */
function named<Key>(by: ReadonlyMap<Key, readonly Told[]>, say: (key: Key) => string): string {
  return [...by]
    .map(([key, told]) => {
      const more = told.length > 3 ? ` and ${told.length - 3} more` : '';
      return `${say(key)} (${told
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}${more})`;
    })
    .join(', ');
}

/** `1, 2 and 3`, or `1, 2 and 5 more` */
function listed(words: readonly string[], more = 0): string {
  if (more > 0) return `${words.join(', ')} and ${more} more`;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
