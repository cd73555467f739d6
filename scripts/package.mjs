// Packs what ships into aks-network-lint-VERSION.vsix.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { marketReadme } from './market-readme.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
for (const file of readdirSync('.')) if (file.endsWith('.vsix')) rmSync(file);
run('scripts/build.mjs', '--production');
run('--import', 'tsx', 'scripts/generate.ts', '--package');

// What ships stands in a folder of its own, as the README of the Extensions page is another one.
const folder = 'out/package';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const line of readFileSync('.vscodeignore', 'utf8').split('\n')) {
  const file = /^!([^*]+?)(?:\/\*\*)?$/.exec(line.trim())?.[1];
  if (file === undefined || !existsSync(file)) continue;
  cpSync(file, path.join(folder, file), { recursive: true });
}
cpSync('.vscodeignore', path.join(folder, '.vscodeignore'));
const { name, version, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const page of ['README.md', 'CHANGELOG.md'])
  writeFileSync(path.join(folder, page), marketReadme(readFileSync(page, 'utf8'), repository !== undefined));
run(
  path.resolve('node_modules/@vscode/vsce/vsce'),
  'package',
  '--no-dependencies',
  ...(repository === undefined ? ['--allow-missing-repository'] : []),
  '--out',
  path.resolve(`${name}-${version}.vsix`),
);

function run(script, ...args) {
  const cwd = script.includes('vsce') ? folder : '.';
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', cwd });
  // vsce warns of what it would have asked.
  const warnings = `${stdout}${stderr}`.split('\n').filter((line) => /WARN/.test(line));
  if (status === 0 && warnings.length === 0) return;
  process.stderr.write(stdout + stderr);
  if (status !== 0) process.exit(1);
}
