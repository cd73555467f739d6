import { suppressionRules } from './unused';
import type { Rule } from '../../shared-rules/rule';
import type { LocatedFinding } from './present';
import { marker } from './suppressions';

interface Proposals {
  /** Where what is being typed begins in its line. */
  readonly start: number;
  readonly proposals: readonly { readonly label: string; readonly detail: string }[];
}

const words: { readonly [word: string]: string } = {
  [`${marker}-next-line`]: 'for the line below',
  [`${marker}-line`]: 'for this line',
  [`${marker}-file`]: 'for the whole file',
};

/**
 * What may be written in a suppression: its word, and the ids of rules, those that found something in the file first.
 * @param before the line up to the caret
 * @returns undefined where no suppression is being written
 */
export function suppressionProposals(
  before: string,
  findings: () => readonly LocatedFinding[],
  rules: readonly Rule[],
): Proposals | undefined {
  const word = /(?:\/\/|#|\/\*+)[ \t]*(aks[\w-]*)$/.exec(before);
  if (word)
    return {
      start: before.length - word[1]!.length,
      proposals: Object.entries(words).map(([label, detail]) => ({ label, detail })),
    };
  // In a comment, or as the text of `metadata` in JSON.
  const at = before.lastIndexOf(marker);
  const rest =
    at < 0
      ? undefined
      : /^(?:-(?:next-line|line|file)[ \t]|"[ \t]*:[ \t]*")([^"]*)$/.exec(before.slice(at + marker.length));
  if (!rest || rest[1]!.includes('--')) return undefined;
  const typed = rest[1]!.split(/[^\w-]/).at(-1)!;
  const named = new Set(rest[1]!.slice(0, rest[1]!.length - typed.length).match(/[\w-]+/g));
  // What is found of the suppression that is being written is not what it is written for.
  const found = new Set(findings().flatMap(({ rule: { id } }) => (suppressionRules.has(id) ? [] : [id])));
  const left = rules.filter(({ id }) => !named.has(id));
  return {
    start: before.length - typed.length,
    proposals: [...left.filter(({ id }) => found.has(id)), ...left.filter(({ id }) => !found.has(id))].map(
      ({ id, summary }) => ({ label: id, detail: summary }),
    ),
  };
}
