// `npm test`: installs what the lockfile says, builds, and runs everything. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { npm, setup } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setup();
npm(['run', '--silent', 'package']);
const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'test/run.ts', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
