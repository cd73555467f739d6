import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { startGroup, temporaryFolder } from './cleanup';
import { packGuide } from './guide';
import { packagedExtension, repository, startVsCodeServer, writeUserSettings } from './vscode-server';

/**
 * Opens a copy of samples/ with the packaged extension: in the desktop VS Code when there is one, in a profile of its own, else in a browser.
 * Returns when the window is closed; the browser's VS Code runs until Ctrl-C. Copy and profile are removed at the end.
 */
export async function openSamples(): Promise<void> {
  const vsix = packagedExtension();
  const scratch = temporaryFolder('samples');
  const workspace = path.join(scratch.path, 'samples');
  cpSync(path.join(repository, 'samples'), workspace, { recursive: true });

  const guide = packGuide(path.join(scratch.path, 'guide'));
  if (!(await openInDesktop([vsix, guide], workspace, scratch.path))) await openInBrowser(vsix, guide, workspace);
  scratch.remove();
}

/** False when there is no desktop VS Code that could be used. */
async function openInDesktop(extensions: readonly string[], workspace: string, scratch: string): Promise<boolean> {
  // In a terminal of a remote window or a codespace `code` stands for that window and takes no profile.
  if (process.env.VSCODE_IPC_HOOK_CLI !== undefined || process.env.AKS_NETWORK_LINT_BROWSER !== undefined) return false;
  const userData = path.join(scratch, 'user-data');
  writeUserSettings(path.join(userData, 'User'));
  const profile = ['--user-data-dir', userData, '--extensions-dir', path.join(scratch, 'extensions')];
  const shell = process.platform === 'win32'; // there `code` is a .cmd file
  const quoted = (args: readonly string[]): string[] => (shell ? args.map((arg) => `"${arg}"`) : [...args]);

  const { status } = spawnSync(
    'code',
    quoted([...profile, ...extensions.flatMap((one) => ['--install-extension', one])]),
    {
      shell,
      stdio: 'ignore',
      timeout: 60_000,
    },
  );
  if (status !== 0) return false;
  console.log('Opening a copy of the samples in VS Code; close the window, or press Ctrl-C, to end.');
  const code = startGroup(
    'code',
    quoted([...profile, '--disable-workspace-trust', '--new-window', '--wait', workspace]),
    { shell, stdio: 'ignore' },
  );
  await new Promise((resolve) => code.child.once('exit', resolve));
  code.kill();
  return true;
}

async function openInBrowser(vsix: string, guide: string, workspace: string): Promise<void> {
  const server = await startVsCodeServer({ workspace, vsix, companions: [guide] });
  const { url } = server;
  console.log(
    `A copy of the samples in VS Code, with the extension: open\n\n  ${url}\n\nin a browser on this machine. Ctrl-C ends it.`,
  );
  await server.ended;
  server.stop();
}
