import { readFileSync } from 'node:fs';
import { compare, type Row } from '../test/oracle/oracle';

// `npm run oracle -- [--list] FILE.json…`: our values beside those that Terraform computed. Exit 1 when one of them is wrong.
void (async () => {
  const list = process.argv.includes('--list');
  for (const file of process.argv.slice(2).filter((argument) => argument !== '--list')) {
    const verdict = await compare(JSON.parse(readFileSync(file, 'utf8')) as readonly Row[]);
    console.log(verdict.summary);
    if (verdict.wrong.length > 0) process.exitCode = 1;
    for (const name of verdict.silent) console.log(`refused, and no note says so: ${name}`);
    if (!list) continue;
    for (const { name, wanted, given } of verdict.wrong)
      console.log(`wrong: ${name}\n  Terraform: ${JSON.stringify(wanted)}\n  we:        ${JSON.stringify(given)}`);
    for (const { name, given } of verdict.refused)
      console.log(`refused: ${name}\n  we:        ${JSON.stringify(given)}`);
    for (const { name, wanted } of verdict.unknown)
      console.log(`unknown: ${name}\n  Terraform: ${JSON.stringify(wanted)}`);
  }
})();
