import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseTree } from 'jsonc-parser';
import { Workspace } from '../../engine/workspace';
import { nodeFiles } from '../../engine/node/node-files';
import { catalogue } from '../../shared-rules/catalogue';
import { bestOf, cpuOf } from './measure';
import { typing } from './publications';
import { measureFolders } from './typing-states';

// `npm run bench [-- FOLDER…]`: everything as ratios of two measurements of one run.

const main = { bicep: 'main.bicep', arm: 'azuredeploy.json', terraform: 'main.tf' };
const failures: string[] = [];

void (async () => {
  await keystrokes();
  await workspaceScan();
  commandLine();
  await publications();
  await typingStates(['samples', ...process.argv.slice(2)]);
  for (const line of failures) console.log(`OVER ITS BOUND: ${line}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
})();

/** From a change of one character to new findings, against parseTree on JSON of as many bytes. */
async function keystrokes(): Promise<void> {
  for (const [language, name] of Object.entries(main)) {
    for (const [size, text] of sizes(readFileSync(`samples/${language}/${name}`, 'utf8'), language)) {
      const folder = mkdtempSync(join(tmpdir(), 'bench-'));
      const uri = pathToFileURL(join(folder, name)).toString();
      const workspace = new Workspace(
        nodeFiles,
        [pathToFileURL(folder).toString()],
        catalogue,
        () => new Date(),
        (message) => {
          throw new Error(message);
        },
      );
      const json = jsonOf(text.length);
      let version = 0;
      const keystroke = async () => {
        workspace.open(uri, `${text}${language === 'arm' ? '' : '\n// '}${' '.repeat(version++ % 7)}`);
        await workspace.update({ first: uri });
        return workspace.findings(uri).length;
      };
      // Both are warmed up as a session of typing does it, then take turns, so that neither has the better half of the machine.
      const [ours, theirs] = await bestOf(size === 'long' ? 400 : 6000, keystroke, () => parseTree(json));
      report(
        `keystroke, ${language}, ${size} (${text.length} characters)`,
        ours / theirs,
        5,
        `${(ours * 1000).toFixed(2)} ms`,
      );
      rmSync(folder, { recursive: true });
    }
  }
}

/** The sample as it is, and a long file that ends with it. */
function sizes(text: string, language: string): [string, string][] {
  if (language === 'arm') {
    const at = text.indexOf('"resources": [') + '"resources": ['.length;
    return [
      ['sample', text],
      [
        'long',
        text.slice(0, at) +
          '\n    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "[concat(parameters(\'environmentName\'), \'store\')]", "location": "[resourceGroup().location]", "kind": "StorageV2", "sku": { "name": "Standard_LRS" }, "properties": { "minimumTlsVersion": "TLS1_2", "supportsHttpsTrafficOnly": true } },'.repeat(
            150,
          ) +
          text.slice(at),
      ],
    ];
  }
  const filler =
    language === 'bicep'
      ? (at: number) =>
          `resource store${at} 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 'store\${uniqueString(resourceGroup().id)}${at}'\n  location: resourceGroup().location\n  kind: 'StorageV2'\n  sku: {\n    name: 'Standard_LRS'\n  }\n  properties: {\n    minimumTlsVersion: 'TLS1_2'\n    supportsHttpsTrafficOnly: true\n  }\n}\n\n`
      : (at: number) =>
          `resource "azurerm_storage_account" "store${at}" {\n  name                     = "store\${local.name}${at}"\n  resource_group_name      = azurerm_resource_group.main.name\n  location                 = "westeurope"\n  account_tier             = "Standard"\n  account_replication_type = "LRS"\n  min_tls_version          = "TLS1_2"\n}\n\n`;
  return [
    ['sample', text],
    ['long', Array.from({ length: 150 }, (_, at) => filler(at)).join('') + text],
  ];
}

function jsonOf(length: number): string {
  const unit = readFileSync('samples/arm/azuredeploy.json', 'utf8').replace(/^\s*\/\/.*$/gm, '');
  return `[${Array.from({ length: Math.ceil(length / unit.length) }, () => unit).join(',')}]`.slice(0, length);
}

/** 10,000 files of which 300 matter, against reading the 10,000. */
async function workspaceScan(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const paths: string[] = [];
  const samples = Object.entries(main).map(
    ([language, name]) => [name, readFileSync(`samples/${language}/${name}`, 'utf8')] as const,
  );
  const others = [
    ['data.json', '{ "name": "x", "values": [1, 2, 3] }\n'],
    ['store.bicep', "resource s 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n  name: 's'\n}\n"],
    ['index.ts', 'export const x = 1;\n'],
    ['README.md', '# Title\n'],
    ['store.tf', 'resource "azurerm_storage_account" "s" {\n  name = "s"\n}\n'],
  ] as const;
  for (let at = 0; at < 10_000; at++) {
    const inside = join(folder, `d${Math.floor(at / 100)}`, `e${Math.floor(at / 10) % 10}`, `f${at % 10}`);
    const [name, text] = at % 100 < 3 ? samples[at % 3]! : others[at % others.length]!;
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, name), text);
    paths.push(join(inside, name));
  }
  const scan = async () => {
    const workspace = new Workspace(
      nodeFiles,
      [pathToFileURL(folder).toString()],
      catalogue,
      () => new Date(),
      () => undefined,
    );
    await workspace.scan();
    await workspace.update();
    return workspace.judgedFiles().flatMap((uri) => workspace.findings(uri)).length;
  };
  const readAll = async () => {
    for (let at = 0; at < paths.length; at += 64)
      await Promise.all(paths.slice(at, at + 64).map((path) => readFile(path, 'utf8')));
  };
  const [ours, theirs] = await bestOf(5, scan, readAll, 'wall');
  report('scan of 10,000 files of which 300 matter, against reading them', ours / theirs, 3, `${ours.toFixed(2)} s`);
  rmSync(folder, { recursive: true });
}

function commandLine(): void {
  const time = (args: readonly string[]) =>
    Math.min(...Array.from({ length: 10 }, () => cpuOf(() => spawnSync(process.execPath, args), 'wall')));
  const [ours, node] = [time(['dist/cli.js', 'samples/bicep/legacy/main.bicep']), time(['-e', '0'])];
  report('command line on one file, against node -e 0', ours / node, undefined, `${ours.toFixed(2)} s`);
}

/** What an editor hears for each key in a module with ten callers. */
async function publications(): Promise<void> {
  const { keys, publications: heard, misplaced, doubled } = await typing(20);
  console.log(
    `${'publications per key in a module with 10 callers'.padEnd(66)} ${(heard / keys).toFixed(2).padStart(6)} (at most 1), ${misplaced} ranges misplaced, ${doubled} findings doubled`,
  );
  if (heard > keys || misplaced + doubled > 0) failures.push('publications per key');
}

/** How much of a tree survives half-typed text. */
async function typingStates(folders: readonly string[]): Promise<void> {
  for (const language of [...Object.keys(main), 'kubernetes']) {
    const { overall } = await measureFolders(language, folders);
    const [mean, worst] = [overall.mean * 100, overall.worst * 100];
    console.log(
      `${`properties that survive typing, ${language}`.padEnd(66)} ${mean.toFixed(2)} % (at least 99.9 %), worst ${worst.toFixed(1)} % (at least 85 %) ${overall.worstAt}`,
    );
    if (mean < 99.9 || worst < 85) failures.push(`typing states, ${language}`);
  }
}

function report(name: string, ratio: number, bound: number | undefined, absolute: string): void {
  console.log(
    `${name.padEnd(66)} ${ratio.toFixed(2).padStart(6)} × ${bound === undefined ? '' : `(at most ${bound} ×)`}  ${absolute}`,
  );
  if (bound !== undefined && ratio > bound) failures.push(`${name}: ${ratio.toFixed(2)} × of ${bound} ×`);
}
