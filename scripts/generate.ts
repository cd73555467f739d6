import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated } from './generated';

// Writes everything that is derived from the rules.
const files = generated();
for (const [path, content] of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
for (const name of readdirSync('docs/rules')) if (!files.has(`docs/rules/${name}`)) rmSync(`docs/rules/${name}`);
