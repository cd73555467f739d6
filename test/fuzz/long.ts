import { fuzz } from './fuzz';

// `npm run fuzz [-- RUNS [LANGUAGE…]]`: as the test does, with more texts and other seeds each time; says how far it is, so that a run can be stopped.
const [texts, ...wanted] = process.argv.slice(2);
const runs = Number(texts ?? 250_000);
const seed = Date.now() | 0;
const step = 10_000;
const languages = (['arm', 'bicep', 'kubernetes', 'terraform'] as const).filter(
  (language) => wanted.length === 0 || wanted.includes(language),
);
console.log(`${runs} texts of each: ${languages.join(', ')}; seeds from ${seed}`);
void (async () => {
  for (const language of languages)
    for (let done = 0; done < runs; done += step) {
      await fuzz(language, Math.min(step, runs - done), seed + done, 5_000);
      console.log(`${language}: ${Math.min(done + step, runs)} texts, nothing found`);
    }
})();
