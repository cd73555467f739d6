// Bundles the extension and the server, for Node and for browsers, and the command line into dist/. `--production` leaves source maps out and makes them small.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const production = process.argv.includes('--production');

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const common = {
  outdir: 'dist',
  bundle: true,
  // jsonc-parser's UMD build cannot be bundled.
  mainFields: ['module', 'main'],
  external: ['vscode'],
  define: { packageVersion: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
  sourcemap: !production,
  minify: production,
  metafile: true,
  logLevel: 'warning',
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };
// What only Node has fails here.
const browser = { ...common, platform: 'browser', target: 'es2022' };
const builds = await Promise.all([
  build({ ...browser, entryPoints: { 'web-extension': 'client/web.ts' }, format: 'cjs' }),
  build({ ...browser, entryPoints: { 'web-server': 'server/web.ts' }, format: 'iife' }),
  build({
    ...node,
    entryPoints: {
      extension: 'client/extension.ts',
      server: 'server/main.ts',
      cli: 'cli/main.ts',
      mcp: 'cli/mcp/serve.ts',
      api: 'cli/api.ts',
    },
  }),
]);
const metafile = {
  inputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.inputs)),
  outputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.outputs)),
};
writeFileSync('dist/meta.json', JSON.stringify(metafile));
