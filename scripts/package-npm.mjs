// Packs what npm gets into aks-network-lint-VERSION.tgz: the command line, the language server, the MCP server and the API, the core that they share, and the pages of the rules.
// package.json is the extension's; the package of npm has its own, made here. `--built`: dist/ is as it should be.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const own = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = path.join('out', 'npm');

if (!process.argv.includes('--built')) run(process.execPath, ['scripts/build.mjs', '--production']);
rmSync(folder, { recursive: true, force: true });
mkdirSync(path.join(folder, 'dist'), { recursive: true });
for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE']) cpSync(file, path.join(folder, file));
cpSync('schemas', path.join(folder, 'schemas'), { recursive: true });
write('dist/cli.js', `#!/usr/bin/env node\n${readFileSync('dist/cli.js', 'utf8')}`);
chmodSync(path.join(folder, 'dist', 'cli.js'), 0o755);
for (const file of readdirSync('dist').filter((name) => /^(core|command|server|mcp|api)(-\w+)?\.js$/.test(name)))
  cpSync(path.join('dist', file), path.join(folder, 'dist', file));
run(process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--package']);
cpSync('docs/rules', path.join(folder, 'docs', 'rules'), { recursive: true });
write('dist/api.mjs', "import api from './api.js';\n\nexport const { analyze } = api;\n");
const types = readFileSync('cli/api-types.ts', 'utf8');
for (const name of ['dist/api.d.ts', 'dist/api.d.mts'])
  write(name, `${types}\nexport declare const analyze: Analyze;\n`);
write('package.json', `${JSON.stringify(manifest(), null, 2)}\n`);
const { stdout } = run('npm', ['pack', '--pack-destination', process.cwd(), '--silent'], folder);
console.log(stdout.trim().split('\n').at(-1));

function manifest() {
  const { name, version, description, license, keywords, repository, engines } = own;
  return {
    name,
    version,
    description,
    license,
    keywords,
    ...(repository ? { repository } : {}),
    engines: { node: engines.node },
    bin: { [name]: 'dist/cli.js' },
    main: './dist/api.js',
    types: './dist/api.d.ts',
    exports: {
      '.': {
        import: { types: './dist/api.d.mts', default: './dist/api.mjs' },
        require: { types: './dist/api.d.ts', default: './dist/api.js' },
      },
      './package.json': './package.json',
      './schemas/*': './schemas/*',
    },
    files: ['dist', 'docs/rules', 'schemas', 'CHANGELOG.md'],
  };
}

function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}

function run(command, args, cwd) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    process.exit(1);
  }
  return result;
}
