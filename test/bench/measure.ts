/** Seconds of processor time (both threads of work and of the collector) or of the clock that `body` takes. */
export function cpuOf(body: () => unknown, clock: 'cpu' | 'wall' = 'cpu'): number {
  const begin = now(clock);
  body();
  return now(clock) - begin;
}

/** Runs two bodies in turns and gives the best second of each. */
export async function bestOf(
  rounds: number,
  first: () => unknown,
  second: () => unknown,
  clock: 'cpu' | 'wall' = 'cpu',
): Promise<[number, number]> {
  const best: [number, number] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    for (const [at, body] of [first, second].entries()) {
      const begin = now(clock);
      await body();
      // The first rounds are the compiler's.
      if (round >= rounds / 4) best[at] = Math.min(best[at]!, now(clock) - begin);
    }
  }
  return best;
}

function now(clock: 'cpu' | 'wall'): number {
  if (clock === 'wall') return performance.now() / 1000;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
