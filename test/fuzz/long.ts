import { fuzz } from './fuzz';

// `npm run fuzz [-- RUNS]`: as the test does, with more texts and other seeds each time; says how far it is, so that a run can be stopped.
const runs = Number(process.argv[2] ?? 250_000);
const seed = Date.now() | 0;
const step = 10_000;
console.log(`${runs} texts per language, seeds from ${seed}`);
void (async () => {
  for (const language of ['arm', 'bicep', 'kubernetes', 'terraform'] as const)
    for (let done = 0; done < runs; done += step) {
      await fuzz(language, Math.min(step, runs - done), seed + done, 5_000);
      console.log(`${language}: ${Math.min(done + step, runs)} texts, nothing found`);
    }
})();
