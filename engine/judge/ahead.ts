import { isSameContext, type RootResult } from './analyze';

// While a template is typed in, one of its contexts is judged ahead of the others, which follow when typing rests.

/**
 * What the other contexts of a root came to before one was judged ahead of them.
 * @param before what the root came to
 * @param behind what they are known to have come to, where this is not the first edit since
 * @returns undefined where that cannot be told: all are to be judged
 */
export function behindOf(
  { contexts: [lead] }: RootResult,
  before: RootResult,
  behind: RootResult | undefined,
): RootResult | undefined {
  if (!lead) return undefined;
  if (behind) return behind.lead && isSameContext(behind.lead, lead) ? behind : undefined;
  const own = before.contexts.find((context) => isSameContext(context, lead));
  if (!own || before.contexts.length < 2) return undefined;
  return { ...before, contexts: before.contexts.filter((context) => context !== own), lead: own };
}

/** What was judged ahead, as long as the others wait: whoever reads anything of either hears of edits. */
export function withReadsOf(ahead: RootResult, behind: RootResult): RootResult {
  return { ...ahead, reads: new Set([...behind.reads, ...ahead.reads]) };
}
