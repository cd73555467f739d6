// Bundles the extension, the server and the command line into dist/. `--production` leaves source maps out and makes them small.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const production = process.argv.includes('--production');

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const { metafile } = await build({
  entryPoints: {
    extension: 'client/extension.ts',
    server: 'server/main.ts',
    cli: 'cli/main.ts',
    mcp: 'cli/mcp/serve.ts',
    api: 'cli/api.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // jsonc-parser's UMD build cannot be bundled.
  mainFields: ['module', 'main'],
  external: ['vscode'],
  define: { packageVersion: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
  sourcemap: !production,
  minify: production,
  metafile: true,
  logLevel: 'warning',
});
writeFileSync('dist/meta.json', JSON.stringify(metafile));
