// `npm run bench [-- FOLDER…]`: measures what ships, so everything is bundled first.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';

for (const args of [['scripts/build.mjs', '--production']]) spawnSync(process.execPath, args, { stdio: 'inherit' });
await build({
  entryPoints: ['test/bench/bench.ts'],
  outdir: 'out/bench',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['out/bench/bench.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
