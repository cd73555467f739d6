import { readFileSync, writeFileSync } from 'node:fs';
import { compare, type Row } from '../test/oracle/oracle';
import {
  compiledTwin,
  hashOf,
  templatesIn,
  templatesOfProject,
  withMadeUp,
  type Row as Foretold,
} from '../test/oracle/examples';
import { compareTemplate, newComparison, type Template } from '../test/oracle/templates';
import { Bicep, findBicep } from './oracle-azure';
import { fixedTexts } from './oracle-fixes';

/*
 * `npm run oracle -- [--list] FILE.json…`: our values beside those that Terraform computed.
 * `npm run oracle -- [--list] [FOLDER…]`: our values beside those that the Bicep compiler foretells: of the folders, or of all examples of
 * this project, which are written to test/oracle/azure-values.json.
 * Exit 1 when one of them is wrong.
 */
const recorded = 'test/oracle/azure-values.json';
const list = process.argv.includes('--list');
const names = process.argv.slice(2).filter((argument) => argument !== '--list');

async function terraform(file: string): Promise<void> {
  const verdict = await compare(JSON.parse(readFileSync(file, 'utf8')) as readonly Row[]);
  console.log(verdict.summary);
  if (verdict.wrong.length > 0) process.exitCode = 1;
  for (const name of verdict.silent) console.log(`refused, and no note says so: ${name}`);
  if (!list) return;
  for (const { name, wanted, given } of verdict.wrong)
    console.log(`wrong: ${name}\n  Terraform: ${JSON.stringify(wanted)}\n  we:        ${JSON.stringify(given)}`);
  for (const { name, given } of verdict.refused) console.log(`refused: ${name}\n  we:        ${JSON.stringify(given)}`);
  for (const { name, wanted } of verdict.unknown)
    console.log(`unknown: ${name}\n  Terraform: ${JSON.stringify(wanted)}`);
}

/** @returns what the compiler foretells, for the templates that it takes */
async function azure(bicep: Bicep, title: string, templates: readonly Template[]): Promise<Foretold[]> {
  const rows: Foretold[] = [];
  const comparison = newComparison();
  const [refused, registry]: [string[], string[]] = [[], []];
  const folders = new Map<object, string>();
  for (const template of templates) {
    const { name, files, main, parameters } = template;
    let folder = folders.get(files);
    if (folder === undefined) folders.set(files, (folder = bicep.write(files)));
    const verdict = await bicep.foretell(folder, main, parameters);
    if (verdict.kind !== 'snapshot') {
      (verdict.kind === 'registry' ? registry : refused).push(`${name}: ${verdict.reason.slice(0, 600)}`);
      continue;
    }
    const given = withMadeUp(template, verdict.parameters);
    const before = comparison.wrong.length;
    await compareTemplate(given, verdict.snapshot, comparison);
    const twin = main.endsWith('.bicep') ? compiledTwin(given, verdict.compiled) : undefined;
    if (twin) await compareTemplate(twin, verdict.snapshot, comparison);
    if (comparison.wrong.length > before) process.exitCode = 1;
    rows.push({
      name,
      hash: hashOf(template),
      ...(verdict.parameters === undefined ? {} : { parameters: verdict.parameters }),
      ...verdict.snapshot,
      ...(twin && name.startsWith('test/oracle') ? { compiled: JSON.stringify(JSON.parse(verdict.compiled)) } : {}),
    });
  }
  const { equal, fitting, ahead, open, unmatched, unknown, wrong } = comparison;
  console.log(
    `${title}: ${rows.length} templates, ${refused.length} that do not compile, ${registry.length} that need a registry\n` +
      `  ${equal + fitting} equal (${fitting} of them ids and texts as far as they are known), ${wrong.length} wrong, ${unknown.length} unknown, ` +
      `${ahead} that only we know, ${open} that nobody knows, ${unmatched} resources without a name`,
  );
  if (list) {
    for (const reason of [...refused, ...registry]) console.log(`left out: ${reason}`);
    for (const { name, path, theirs, ours } of unknown)
      console.log(`unknown: ${name}: ${path}\n  Bicep: ${JSON.stringify(theirs)}\n  we:    ${JSON.stringify(ours)}`);
  }
  for (const { name, path, theirs, ours } of wrong)
    console.log(`wrong: ${name}: ${path}\n  Bicep: ${JSON.stringify(theirs)}\n  we:    ${JSON.stringify(ours)}`);
  return rows;
}

/** What the compiler says of the texts that fixes lead to. */
async function fixes(bicep: Bicep, title: string, templates: readonly Template[]): Promise<void> {
  const all = [];
  for (const template of templates)
    if (template.main.endsWith('.bicep')) all.push(...(await fixedTexts(bicep, template)));
  const bad = all.filter(({ problem }) => problem !== undefined);
  const count = (kind: string) => bad.filter(({ problem }) => problem === kind).length;
  console.log(
    `${title}: ${all.length} fixed texts, ${count('does not compile')} that do not compile, ` +
      `${count('new diagnostics')} with new diagnostics, ${count('format changes it')} that bicep format changes`,
  );
  for (const { name, problem, details } of bad) console.log(`fix: ${name}: ${problem}\n${details}`);
  if (bad.length > 0) process.exitCode = 1;
}

void (async () => {
  const files = names.filter((name) => name.endsWith('.json'));
  for (const file of files) await terraform(file);
  const folders = names.filter((name) => !name.endsWith('.json'));
  if (files.length > 0 && folders.length === 0) return;
  const path = findBicep();
  if (path === undefined) {
    console.error('There is no bicep: set BICEP, or put it on the PATH (NuGet: Azure.Bicep.CommandLine.linux-x64).');
    process.exitCode = 2;
    return;
  }
  const bicep = new Bicep(path);
  try {
    for (const folder of folders) {
      await azure(bicep, folder, templatesIn(folder));
      await fixes(bicep, folder, templatesIn(folder));
    }
    if (folders.length > 0) return;
    const rows = await azure(bicep, `Bicep ${await bicep.version()}`, templatesOfProject());
    writeFileSync(recorded, `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
    await fixes(bicep, 'Fixes', templatesOfProject());
  } finally {
    bicep.end();
  }
})();
