import type { Rule } from '../../shared-rules/rule';
import type { Files } from '../files/files';
import { parseSource } from '../languages/languages';
import type { RootResult } from './analyze';
import { isStaleIn, Places, placesToSuppress, type Located } from './present';
import { marker, readSuppressions } from './suppressions';

/** A suppression that switches nothing off, and why. */
export interface IdleSuppression extends Located {
  readonly message: string;
}

/**
 * The suppressions of a file that switch nothing off, or the names in them that do not. Nothing is said where something was not judged: it may be
 * what they are for.
 * @param results all that read the file
 * @param rules all there are
 * @param active those that are judged
 */
export function idleSuppressions(
  file: string,
  results: readonly RootResult[],
  files: Files,
  rules: readonly Rule[],
  active: readonly Rule[],
): IdleSuppression[] {
  const text = files.peek(file)?.text ?? '';
  if (!text.includes(marker) || file.includes('/.terraform/')) return [];
  const { comments, root, problems } = parseSource(file, files);
  const isJudged = results.some(({ contexts }) => contexts.some(({ judged, reads }) => judged && reads.has(file)));
  const isPartial = results.some((result) => result.isExhausted || isStaleIn(files, result));
  if (problems.length > 0 || !isJudged || isPartial) return [];
  const found = foundIn(file, results, new Places(files));
  const known = new Set(rules.map(({ id }) => id));
  // Of a rule that is off nobody knows what it would find.
  const off = new Set([...known].filter((id) => !active.some((rule) => rule.id === id)));
  return readSuppressions(text, comments, root).flatMap(({ rules: names, at, start, end }) => {
    const idle = names.filter((name) => !off.has(name) && !hasBetween(found.get(name) ?? [], start, end));
    const said = (name: string) =>
      known.has(name)
        ? `Nothing is switched off here: ${name} finds nothing.`
        : `Nothing is switched off here: there is no rule ${name}.`;
    if (idle.length === names.length && idle.length > 0)
      return [{ file, start: at.start, end: at.end, message: idle.map(said).join(' ') }];
    return idle.flatMap((name) => {
      const offset = name === '' ? -1 : text.slice(at.start, at.end).search(wordOf(name));
      return offset < 0
        ? []
        : [{ file, start: at.start + offset, end: at.start + offset + name.length, message: said(name) }];
    });
  });
}

/** Where the findings of each rule can be switched off in a file, in order. */
function foundIn(file: string, results: readonly RootResult[], places: Places): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const result of results)
    for (const { findings } of result.contexts)
      for (const { finding, at } of findings)
        for (const place of placesToSuppress({ at, result }, places)) {
          if (place.file !== file) continue;
          const starts = found.get(finding.rule.id);
          if (starts) starts.push(place.start);
          else found.set(finding.rule.id, [place.start]);
        }
  for (const starts of found.values()) starts.sort((a, b) => a - b);
  return found;
}

/** Whether one of the numbers, which are in order, is neither below the start nor at or above the end. */
function hasBetween(numbers: readonly number[], start: number, end: number): boolean {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low < numbers.length && numbers[low]! < end;
}

/** A name by itself, not as a part of another. */
function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`);
}
