import { GitProblem } from './bytes';
import type { Commit, ObjectStore } from './objects';

/** Two histories are followed for so many commits. */
const maxCommits = 200_000;

const [ofA, ofB, past] = [1, 2, 4];

/**
 * The latest commit that two histories have in common, as git merge-base finds it: from the newest commits on, until all that is left to look at
 * is known to lie before one that was found.
 * @param cut commits whose parents a shallow clone does not have
 */
export function mergeBaseOf(
  objects: ObjectStore,
  cut: ReadonlySet<string>,
  a: string,
  b: string,
  most = maxCommits,
): string | undefined {
  if (a === b) return a;
  const flags = new Map<string, number>();
  const queue = new Queue();
  const found: Commit[] = [];
  const add = (id: string, flag: number) => {
    const known = flags.get(id) ?? 0;
    if ((known | flag) === known) return;
    flags.set(id, known | flag);
    queue.put(objects.commit(id));
  };
  add(a, ofA);
  add(b, ofB);
  let count = 0;
  while (queue.some(({ id }) => (flags.get(id)! & past) === 0)) {
    if (++count > most)
      throw new GitProblem(`The two histories part more than ${most.toLocaleString('en')} commits ago.`);
    const commit = queue.take();
    let flag = flags.get(commit.id)!;
    if ((flag & (ofA | ofB)) === (ofA | ofB)) {
      if ((flag & past) === 0 && !found.some(({ id }) => id === commit.id)) found.push(commit);
      flag |= past;
    }
    for (const parent of cut.has(commit.id) ? [] : commit.parents) add(parent, flag);
  }
  const best = found.filter(({ id }) => (flags.get(id)! & past) === 0).sort((one, other) => other.date - one.date);
  return best[0]?.id;
}

/** Commits, the newest first. */
class Queue {
  readonly #heap: Commit[] = [];

  some(has: (commit: Commit) => boolean): boolean {
    return this.#heap.some(has);
  }

  put(commit: Commit): void {
    const heap = this.#heap;
    heap.push(commit);
    for (let at = heap.length - 1; at > 0;) {
      const above = (at - 1) >> 1;
      if (heap[above]!.date >= heap[at]!.date) break;
      [heap[above], heap[at]] = [heap[at]!, heap[above]!];
      at = above;
    }
  }

  take(): Commit {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let newest = at;
      if (left < heap.length && heap[left]!.date > heap[newest]!.date) newest = left;
      if (right < heap.length && heap[right]!.date > heap[newest]!.date) newest = right;
      if (newest === at) return top;
      [heap[newest], heap[at]] = [heap[at]!, heap[newest]!];
      at = newest;
    }
  }
}
