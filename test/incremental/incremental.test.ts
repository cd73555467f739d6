import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Session } from '../lint';

/** After any edit the state is what a fresh start would come to. */
describe('Incremental', () => {
  const samples = Object.fromEntries(
    ['arm', 'bicep', 'terraform'].flatMap((language) =>
      readdirSync(`samples/${language}`, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(bicep|bicepparam|json|tf|tfvars)$/.test(path))
        .map((path) => [`${language}/${path}`, readFileSync(`samples/${language}/${path}`, 'utf8')] as const),
    ),
  );
  const paths = Object.keys(samples);

  it('500 random edits of modules, parameter files and disk: the findings equal those of a fresh start', async function () {
    this.timeout(180_000);
    const edits = fc.sample(
      fc.record({
        kind: fc.constantFrom('type', 'type', 'type', 'restore', 'write', 'delete', 'close', 'add', 'break'),
        path: fc.constantFrom(...paths),
        at: fc.nat(),
        text: fc.constantFrom(
          "'none'",
          "'azure'",
          'true',
          'false',
          '\n',
          '"10.1.0.0/16"',
          "'10.0.0.0/8'",
          '{',
          '}',
          'existing',
          ' ',
          'cilium',
          'basic',
          'x',
        ),
        remove: fc.nat(6),
      }),
      { numRuns: 500, seed: 20261121 },
    );
    const session = new Session(samples);
    await session.scan();
    for (const [step, { kind, path, at, text, remove }] of edits.entries()) {
      const current = session.text(path) ?? samples[path]!;
      const start = at % (current.length + 1);
      const edited = current.slice(0, start) + text + current.slice(start + remove);
      if (kind === 'type') session.type(path, edited);
      else if (kind === 'break') session.type(path, current.slice(0, start));
      else if (kind === 'restore') session.type(path, samples[path]!);
      else if (kind === 'write') await session.write(path, edited);
      else if (kind === 'delete') await session.delete(path);
      else if (kind === 'add')
        await session.write(`${path.split('/')[0]}/extra.${path.endsWith('tf') ? 'tf' : 'bicep'}`, samples[path]!);
      else await session.close(path);
      await session.update();
      assert.deepEqual(session.findings(), await session.fresh(), `after step ${step}: ${kind} ${path}`);
    }
  });
});
