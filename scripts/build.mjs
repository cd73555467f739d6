// Bundles the extension and the server, for Node and for browsers, and the command line into dist/. `--production` leaves source maps out and makes them small.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

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

/** The engine and its rules stand once in the package: what the others ask of these files comes from `dist/core.js`. */
const inCore = /^(engine|shared-rules)\/(?!node\/)/;
const asked = new Set();
const fromCore = (core) => ({
  name: 'core',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./, namespace: 'file' }, ({ importer, path, resolveDir }) => {
      const file = `${relative('.', join(resolveDir, path))}.ts`;
      if (!inCore.test(file) || inCore.test(relative('.', importer))) return undefined;
      asked.add(file);
      return { path: file, namespace: 'core' };
    });
    onResolve({ filter: /core\.js$/, namespace: 'core' }, () => ({ path: './core.js', external: true }));
    onLoad({ filter: /./, namespace: 'core' }, ({ path }) => ({
      contents: `module.exports = ${core}[${JSON.stringify(path)}];`,
      resolveDir: dirname(path),
    }));
  },
});

const builds = await Promise.all([
  build({ ...browser, entryPoints: { 'web-extension': 'client/web.ts' }, format: 'cjs' }),
  build({
    ...browser,
    entryPoints: { 'web-server': 'server/web.ts' },
    format: 'iife',
    plugins: [fromCore('globalThis.aksNetworkLintCore')],
  }),
  build({ ...node, entryPoints: { extension: 'client/extension.ts' } }),
  build({
    ...node,
    entryPoints: { server: 'server/main.ts', cli: 'cli/main.ts', command: 'cli/command.ts' },
    plugins: [fromCore("require('./core.js')")],
    // Where Node keeps what it has compiled (22.1), the next start costs a quarter less.
    banner: { js: "require('node:module').enableCompileCache?.();" },
  }),
  build({
    ...node,
    entryPoints: { mcp: 'cli/mcp/serve.ts', api: 'cli/api.ts' },
    plugins: [fromCore("require('./core.js')")],
  }),
]);
builds.push(
  await build({
    ...browser,
    stdin: {
      contents: [...asked]
        .sort()
        .map((file) => `export * as ${JSON.stringify(file)} from ${JSON.stringify(`./${file}`)};`)
        .join('\n'),
      resolveDir: '.',
    },
    outdir: undefined,
    outfile: 'dist/core.js',
    format: 'iife',
    globalName: 'aksNetworkLintCore',
    footer: {
      js: "if (typeof module === 'object') module.exports = aksNetworkLintCore; else globalThis.aksNetworkLintCore = aksNetworkLintCore;",
    },
  }),
);
const metafile = {
  inputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.inputs)),
  outputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.outputs)),
};
writeFileSync('dist/meta.json', JSON.stringify(metafile));
