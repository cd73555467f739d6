// `npm run bench [-- FOLDER…]`: measures what ships, so everything is bundled first.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';

for (const args of [['scripts/build.mjs', '--production']]) spawnSync(process.execPath, args, { stdio: 'inherit' });
await build({
  entryPoints: ['test/bench/bench.ts'],
  // As deep as the scripts that are bundled with it, which look for files from where they are.
  outfile: 'out/bench.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: {
    js: "import * as benchModules from 'node:module'; const require = benchModules.createRequire(import.meta.url);",
  },
  external: ['playwright-core', '@sparticuz/chromium'],
  mainFields: ['module', 'main'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['out/bench.mjs', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
