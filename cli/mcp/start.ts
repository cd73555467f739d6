import { existsSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, parse, resolve } from 'node:path';
import { version } from '../../package.json';
import type { serveTools } from './serve';
import { Refusal, Tools } from '../../tools/tools';
import { onDisk } from './place';

/** `--mcp [FOLDER…]`: tools for assistants inside some folders, by default the working directory. @returns the exit code where it cannot begin */
export async function startMcp(args: readonly string[], cwd: string): Promise<number | undefined> {
  const complain = (sentence: string) => {
    process.stderr.write(`aks-network-lint: ${sentence}\n`);
    return 2;
  };
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined) return complain(`--mcp takes folders, not ${option}.`);
  const folders: string[] = [];
  for (const arg of args.length > 0 ? args : [cwd]) {
    const path = resolve(cwd, arg);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return complain(`${arg} is no folder.`);
    folders.push(realpathSync.native(path));
  }
  // Programs with windows start others in the root: nobody means to have the whole disk read.
  if (args.length === 0 && folders[0] === parse(folders[0]!).root)
    return complain('--mcp was started in the root of the disk. Name the folders to be read: --mcp FOLDER…');
  if (!existsSync(join(__dirname, 'mcp.js')))
    return complain('the MCP server is in the package of npm only: npx aks-network-lint --mcp FOLDER…');
  const mcp = createRequire(__filename)('./mcp.js') as { readonly serveTools: typeof serveTools };
  await mcp.serveTools(new Tools(onDisk(folders)), version, Refusal);
  return undefined;
}
