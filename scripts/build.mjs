// Bundles the extension and the server, for Node and for browsers, and the command line into dist/. `--production` leaves source maps out and makes them small.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

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

/** The engine and its rules stand once in the package, in `dist/core.js`: what the others ask of these files comes from there. */
const inCore = /^(engine|shared-rules)\/(?!node\/)/;
/** What of it not every start needs stands in files of its own, which Node reads at their first use. A worker is given them before a text that needs them; see client/parts.ts. */
const parts = {
  'core-terraform':
    /^(engine\/(languages\/terraform\/(?!language\.ts)|evaluate\/(hcl|types|values|decimal)\.ts)|re2js$)/,
  'core-yaml': /^(engine\/(languages\/kubernetes\/(?!language\.ts)|write\/yaml\.ts)|yaml$)/,
  'core-plan': /^engine\/plan\/(?!(plan|put|connections|cluster-lines)\.ts)/,
  'core-git': /^engine\/(git\/|changes\/(gone|past)\.ts)/,
  'server-tools': /^server\/features\/tools\.ts/,
};
const partOf = (file) =>
  Object.keys(parts).find((part) => parts[part].test(file)) ?? (inCore.test(file) ? 'core' : undefined);
const packages = /^(re2js|yaml)$/;

/** What the others ask of each part. */
const asked = Object.fromEntries(['core', ...Object.keys(parts)].map((part) => [part, new Set()]));
/** What is imported from another part than `own` comes from there: of the core at once, of others when something of it is used. */
const fromParts = (own) => ({
  name: 'parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(\.|re2js$|yaml$)/, namespace: 'file' }, ({ importer, path, resolveDir, pluginData }) => {
      const from = relative('.', importer);
      if (pluginData === from || from.includes('node_modules/')) return undefined;
      const file = packages.test(path) ? path : `${relative('.', join(resolveDir, path))}.ts`;
      const part = partOf(file);
      if (part === undefined || part === own) return undefined;
      asked[part].add(file);
      return { path: file, namespace: 'part', pluginData: part };
    });
    onLoad({ filter: /./, namespace: 'part' }, async ({ path, pluginData: part }) => ({
      contents:
        part === 'core'
          ? `module.exports = aksNetworkLint('core')['${path}'];`
          : `let file; const from = () => (file ??= aksNetworkLint('${part}')['${path}']);
            module.exports = {${(await namesIn(path)).map((name) => `get ${name}() { return from().${name}; }`).join()}};`,
    }));
  },
});
const known = new Map();
/** What a file or package exports. */
function namesIn(file) {
  if (!known.has(file)) known.set(file, packages.test(file) ? import(file).then(Object.keys) : exportsOf(file));
  return known.get(file);
}
async function exportsOf(file) {
  const options = {
    entryPoints: [file],
    bundle: true,
    packages: 'external',
    format: 'esm',
    write: false,
    metafile: true,
  };
  const { metafile } = await build({ ...options, outdir: 'dist' });
  return Object.values(metafile.outputs)[0].exports;
}

/** Where the parts are: beside the file, or, in a worker, among what it was given. */
const whereParts =
  "var aksNetworkLint = typeof module === 'object' ? (part) => require('./' + part + '.js') : (part) => aksNetworkLintParts[part];";
const builds = await Promise.all([
  build({ ...browser, entryPoints: { 'web-extension': 'client/web.ts' }, format: 'cjs' }),
  build({
    ...browser,
    entryPoints: { 'web-server': 'server/web.ts' },
    format: 'iife',
    plugins: [fromParts()],
    banner: { js: whereParts },
  }),
  build({ ...node, entryPoints: { extension: 'client/extension.ts' } }),
  build({
    ...node,
    entryPoints: { server: 'server/main.ts', cli: 'cli/main.ts', command: 'cli/command.ts' },
    plugins: [fromParts()],
    // Where Node keeps what it has compiled (22.1), the next start costs a quarter less.
    banner: { js: `require('node:module').enableCompileCache?.();${whereParts}` },
  }),
  build({
    ...node,
    entryPoints: { mcp: 'cli/mcp/serve.ts', api: 'cli/api.ts' },
    plugins: [fromParts()],
    banner: { js: whereParts },
  }),
]);
// A part asks for files of others, so that all are built until nobody asks for more.
for (let before = -1; before < count();) {
  before = count();
  const made = await Promise.all(Object.keys(asked).map(buildPart));
  if (before === count()) builds.push(...made);
}

function count() {
  return Object.values(asked).reduce((sum, { size }) => sum + size, 0);
}

function buildPart(part) {
  return build({
    ...browser,
    stdin: {
      contents: [...asked[part]]
        .sort()
        .map((file) => `export * as '${file}' from '${packages.test(file) ? file : `./${file}`}';`)
        .join('\n'),
      resolveDir: '.',
    },
    plugins: [fromParts(part)],
    outdir: undefined,
    outfile: `dist/${part}.js`,
    format: 'iife',
    globalName: 'part',
    banner: { js: `(() => {${whereParts}` },
    footer: {
      js: `if (typeof module === 'object') module.exports = part; else (globalThis.aksNetworkLintParts ??= {})['${part}'] = part; })();`,
    },
  });
}
const metafile = {
  inputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.inputs)),
  outputs: Object.assign({}, ...builds.map(({ metafile }) => metafile.outputs)),
};
writeFileSync('dist/meta.json', JSON.stringify(metafile));
