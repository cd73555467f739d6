import { fuzz } from './fuzz';

// `npm run fuzz [-- RUNS]`: as the test does, with more texts and another seed each time.
const runs = Number(process.argv[2] ?? 1_000_000);
const seed = Date.now() | 0;
console.log(`${runs} texts per language, seed ${seed}`);
void (async () => {
  for (const language of ['arm', 'bicep', 'terraform', 'kubernetes'] as const) {
    await fuzz(language, runs, seed, 2_000);
    console.log(`${language}: nothing found`);
  }
})();
