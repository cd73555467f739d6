// `npm start`: from a fresh clone to the findings of the samples, and to the samples in an editor with the extension as it ships.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { npm, setup } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setup();
npm(['run', '--silent', 'package']);
spawnSync(process.execPath, ['dist/cli.js', 'samples', '--fail-on', 'never'], { stdio: 'inherit' });
if (!process.argv.includes('--no-open')) {
  const { tsImport } = await import('tsx/esm/api');
  try {
    const { openSamples } = await tsImport('./open.ts', import.meta.url);
    await openSamples();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
