import type { Files } from '../files/files';
import { dirname } from '../files/uri';
import type { FileFacts } from '../languages/language';
import { languages } from '../languages/languages';
import type { Candidate } from './roots';

/**
 * The plans that were made of roots: each is of the nearest one that declares all that it has, in its folder, above, or anywhere. Of several
 * that are as near nobody knows.
 * @returns URIs by the URI of the root
 */
export function plansOf(
  candidates: readonly Candidate[],
  found: ReadonlyMap<string, FileFacts>,
  files: Files,
): Map<string, readonly string[]> {
  const plans = new Map<string, string[]>();
  for (const [uri, { planOf = [], language }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (planOf.length === 0 || !language) continue;
    const near = candidates
      .filter(({ root }) => root.language === language && root.uri !== uri && !found.get(root.uri)?.planOf)
      .map(({ root }) => ({ root, distance: distanceOf(root.uri, dirname(uri)) }))
      .sort((a, b) => a.distance - b.distance);
    const fitting: typeof near = [];
    for (const one of near) {
      if (fitting[0] && one.distance > fitting[0].distance) break;
      const declared = languages[language].declares?.(one.root.uri, files);
      if (declared && planOf.every((address) => declared.has(address))) fitting.push(one);
    }
    const [only, ...others] = fitting;
    if (only && others.length === 0) plans.set(only.root.uri, [...(plans.get(only.root.uri) ?? []), uri]);
  }
  return plans;
}

/** How many folders lie between two. */
function distanceOf(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared++;
  return one.length + other.length - 2 * shared;
}
