/** Milliseconds between pauses. */
const patience = 50;

/** Works through steps. @param pause awaited now and then, so that other work gets its turn */
export async function inSteps<T>(steps: Generator<undefined, T>, pause: () => Promise<void>): Promise<T> {
  for (let since = Date.now(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (Date.now() - since < patience) continue;
    await pause();
    since = Date.now();
  }
}
