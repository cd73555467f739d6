import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated, shipped } from './generated';

// Writes everything that is derived from the rules. `--package`: the pages that ship, which are not committed.
const forPackage = process.argv.includes('--package');
if (forPackage) rmSync('docs/rules', { recursive: true, force: true });
for (const [path, content] of forPackage ? shipped() : generated()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
