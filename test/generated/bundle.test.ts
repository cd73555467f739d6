import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';

interface Metafile {
  readonly inputs: {
    readonly [path: string]: { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] };
  };
  readonly outputs: { readonly [path: string]: { readonly inputs: { readonly [path: string]: unknown } } };
}

/** What could start a process or reach the network. */
const forbidden =
  /^(?:node:)?(child_process|cluster|dgram|dns|http|http2|https|inspector|net|tls|worker_threads)(\/|$)/;
/** The transport between editor and server is theirs: the client starts our own server, the server listens where the editor tells it to. */
const transport =
  /^node_modules\/(vscode-jsonrpc|vscode-languageserver|vscode-languageclient|vscode-languageserver-protocol)\//;

/** What a worker of browsers is started with; all else it is given before the first text that needs it. */
const atStart = ['dist/core.js', 'dist/web-server.js'];

describe('What ships', () => {
  const meta = JSON.parse(readFileSync('dist/meta.json', 'utf8')) as Metafile;

  for (const [output, { inputs }] of Object.entries(meta.outputs)) {
    if (!output.endsWith('.js')) continue;
    it(`${output} starts no process and opens no connection`, () => {
      for (const path of Object.keys(inputs)) {
        for (const { path: imported, external } of meta.inputs[path]!.imports) {
          if (!external) continue;
          assert.ok(
            imported === 'vscode' || builtinModules.includes(imported.replace(/^node:/, '')),
            `${path} needs ${imported}, which is not in the package`,
          );
          if (!transport.test(path)) assert.doesNotMatch(imported, forbidden, `${path} imports ${imported}`);
        }
      }
    });
  }

  it('the command line holds nothing of the transport either', () => {
    const inputs = Object.keys(meta.outputs['dist/command.js']!.inputs);
    assert.deepEqual(
      inputs.filter((path) => transport.test(path)),
      [],
    );
  });

  it('our own code asks for nothing that could', () => {
    for (const [path, { imports }] of Object.entries(meta.inputs)) {
      if (path.startsWith('node_modules/')) continue;
      for (const { path: imported } of imports) assert.doesNotMatch(imported, forbidden, path);
    }
  });

  it('the worker of browsers is small', () => {
    const texts = [...atStart].map((file) => readFileSync(file, 'utf8'));
    const text = texts.map((one) => transformSync(one, { minify: true }).code).join('\n');
    assert.ok(gzipSync(text).length < 300_000, `${gzipSync(text).length}`);
  });

  it('each file of ours stands in one part of the engine', () => {
    const outputs = Object.entries(meta.outputs).filter(([output]) => /dist\/core[\w-]*\.js$/.test(output));
    assert.ok(outputs.length > 3);
    const seen = new Map<string, string>();
    for (const [output, { inputs }] of outputs)
      for (const path of Object.keys(inputs)) {
        if (path.startsWith('part:') || path.includes('stdin')) continue;
        // It is small, and each half of it is needed at a different time.
        if (path.includes('/@noble/hashes/')) continue;
        assert.equal(seen.get(path), undefined, `${path} is in ${output}, too`);
        seen.set(path, output);
      }
  });

  it('the package is small and holds what it should', () => {
    const files = [
      'package.json',
      'package.nls.json',
      'package.nls.de.json',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'dist/core.js',
      'dist/core-git.js',
      'dist/core-plan.js',
      'dist/core-terraform.js',
      'dist/core-yaml.js',
      'dist/extension.js',
      'dist/server.js',
      'dist/server-tools.js',
      'dist/cli.js',
      'dist/command.js',
      'dist/web-extension.js',
      'dist/web-server.js',
      'syntaxes/**',
      'docs/rules/**',
      'schemas/**',
      'l10n/**',
      'language/**',
      'media/**',
    ];
    const [vsix] = readdirSync('.').filter((name) => name.endsWith('.vsix'));
    assert.ok(vsix && statSync(vsix).size < 1_100_000);
    assert.deepEqual(readFileSync('.vscodeignore', 'utf8').trim().split('\n'), [
      '**',
      ...files.map((file) => `!${file}`),
    ]);
  });
});
