import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { configurationName, initialConfiguration, uriOfPath, Workspace } from '../engine/engine';
import { nodeFiles } from '../engine/node/node-files';
import { catalogue } from '../shared-rules/catalogue';
import { version } from './version';

/** `init [FOLDER]`: writes a commented configuration file for what is found there. One that is there is never written over. */
export async function init(targets: readonly string[], cwd: string): Promise<number> {
  const folder = resolve(cwd, targets[0] ?? '.');
  const say = (message: string) => process.stderr.write(`aks-network-lint: ${message}\n`);
  if (targets.length > 1) {
    say('init takes one folder.');
    return 2;
  }
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    say(`${targets[0]} is no folder. Name one that is there, or none for this one.`);
    return 2;
  }
  const target = join(folder, configurationName);
  const shown = relative(cwd, target) || target;
  const workspace = new Workspace(
    nodeFiles,
    [uriOfPath(folder)],
    catalogue,
    () => new Date(),
    (message) => say(message),
  );
  await workspace.scan();
  await workspace.update({ bounded: true });
  const text = initialConfiguration(workspace, uriOfPath(folder), schemaFrom(folder));
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: 'wx' });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'EEXIST')
      say(`${shown} is there already, and is not written over. Remove it first, or edit it.`);
    else say(`${shown} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  process.stdout.write(`${shown} was written. What it says now is what holds without it: uncomment what you need.\n`);
  return 0;
}

/** Where an editor finds the schema: in the package that is installed beside, else where npm packages are served. */
function schemaFrom(folder: string): string {
  const installed = join('node_modules', 'aks-network-lint', 'schemas', 'aks-network-lint.schema.json');
  return existsSync(join(folder, installed))
    ? `./${installed.replaceAll('\\', '/')}`
    : `https://unpkg.com/aks-network-lint@${version}/schemas/aks-network-lint.schema.json`;
}
