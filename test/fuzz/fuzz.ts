import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseArmTemplate } from '../../engine/languages/arm/lower';
import { parseBicep } from '../../engine/languages/bicep/parse';
import { parseHcl } from '../../engine/languages/terraform/parse';
import { lint } from '../lint';

type FuzzedLanguage = 'arm' | 'bicep' | 'terraform';

const parsers = { arm: parseArmTemplate, bicep: parseBicep, terraform: parseHcl };
const names = { arm: 'azuredeploy.json', bicep: 'main.bicep', terraform: 'main.tf' };

/** What people, merges and editors put into a text or take out of it. */
const fragments = [
  ...['{', '}', '[', ']', '(', ')', '"', "'", '${', '%{', "'''", ',', ':', '=', '\n', '\r\n', '\t', '#', '//', '/*', '*/', '<<EOT\n', '\\', '\u{1F600}', '\uFEFF', '\u0000', '\uD800'],
  ...['null', 'true', '1e999', '-', '!', '?', '??', '.', '..', '...', '.?', '::', '=>', 'for x in y', 'if (', 'existing', 'module m', 'resource r ', 'param p ', 'dynamic "network_profile" {', "networkPolicy: 'none'", 'network_policy = "azure"', '"networkPolicy": "azure"', "[parameters('", 'var.x', 'local.x', 'each.value'],
];

/** A sample with up to eight edits, some of them nonsense. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({ at: fc.nat(), remove: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400)), insert: fc.oneof(fc.constant(''), fc.constantFrom(...fragments), fc.string({ maxLength: 12, unit: 'binary' })), repeat: fc.integer({ min: 1, max: 3 }) });
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 8 })).map(([text, edits]) =>
    edits.reduce((current, { at, remove, insert, repeat }) => {
      const start = at % (current.length + 1);
      return current.slice(0, start) + insert.repeat(repeat) + current.slice(start + remove);
    }, text),
  );
}

/**
 * Parses and lints `runs` damaged texts of one language. Throws with the text, shrunk, when one of them makes us throw, takes
 * longer than two seconds, or leaves a range outside the text.
 */
export async function fuzz(language: FuzzedLanguage, runs: number, seed: number): Promise<void> {
  const folder = `samples/${language}`;
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(bicep|json|tf)$/.test(path) && !/parameters/.test(path))
    .map((path) => readFileSync(`${folder}/${path}`, 'utf8'));
  // Pieces of a text keep a run short; whole texts are in it too.
  const pieces = texts.flatMap((text) => [text, text.slice(0, text.length / 2), text.slice(-text.length / 3)]);
  await fc.assert(
    fc.asyncProperty(mutated(pieces), async (text) => {
      const begin = performance.now();
      spansInside(parsers[language](text), text.length);
      const { findings } = await lint({ [names[language]]: text });
      for (const finding of findings) if (finding.end.line > text.split('\n').length + text.split('\r').length) throw new Error(`${finding.rule} ends at line ${finding.end.line}`);
      if (performance.now() - begin > 2000) throw new Error('It takes longer than two seconds.');
    }),
    { numRuns: runs, seed, interruptAfterTimeLimit: 20 * 60_000 },
  );
}

/** Every node of a tree lies inside the text. */
function spansInside(tree: object, length: number): void {
  const stack: unknown[] = [tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if ('start' in node && 'end' in node && !(Number(node.start) >= 0 && Number(node.start) <= Number(node.end) && Number(node.end) <= length)) throw new Error(`A span leaves the text: ${String(node.start)}–${String(node.end)} of ${length}`);
    stack.push(...(Object.values(node) as unknown[]));
  }
}
