import { fuzz } from './fuzz';

describe('Damaged text', () => {
  for (const language of ['arm', 'bicep', 'terraform', 'kubernetes'] as const) {
    it(`${language}: 4,000 texts, no throw, no hang, ranges inside the text`, async function () {
      this.timeout(300_000);
      await fuzz(language, Number(process.env.FUZZ ?? 4_000), 20261121);
    });
  }
});
