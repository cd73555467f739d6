import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A new folder with files in it. */
export function folderOf(files: { readonly [path: string]: string | Uint8Array }): string {
  const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs the command line that was built, on the day that tests are judged on. */
export function command(
  folder: string,
  args: readonly string[],
  options: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
) {
  const dated = args[0] === 'merge' ? args : [...args, '--date', '2026-11-28'];
  const { stdout, stderr, status } = spawnSync(process.execPath, [resolve('dist/cli.js'), ...dated], {
    cwd: folder,
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...process.env, FORCE_COLOR: undefined, ...options.env },
  });
  return { stdout, stderr, status };
}

/** A cluster of Bicep with one safe error, one warning to be looked at, and hints. */
export const cluster = `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    addonProfiles: { azurepolicy: { enabled: true } }
    networkProfile: {
      networkPlugin: 'kubenet'
      networkPolicy: 'calico'
      serviceCidr: '10.1.0.0/16'
      dnsServiceIP: '10.0.0.10'
    }
  }
}
`;
