// `npm run release`: everything that a release consists of, into out/release/. Nothing is published.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const own = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = path.join('out', 'release');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
if (!process.argv.includes('--built')) run('scripts/package.mjs');
run('scripts/package-npm.mjs', '--built');
for (const file of readdirSync('.')) if (/\.(vsix|tgz)$/.test(file)) cpSync(file, path.join(folder, file));
for (const file of readdirSync('.')) if (file.endsWith('.tgz')) rmSync(file);
write('sbom.cdx.json', `${JSON.stringify(billOfMaterials(), null, 2)}\n`);
write('NOTES.md', notes());
const sums = readdirSync(folder).map((file) => `${digest(readFileSync(path.join(folder, file)))}  ${file}\n`);
write('SHA256SUMS', sums.join(''));
console.log(readdirSync(folder).join('\n'));

/** https://cyclonedx.org/docs/1.6/json/: the packages that are in the bundles, as the bundler saw them. */
function billOfMaterials() {
  const { inputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8'));
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const names = Object.keys(inputs).flatMap(
    (input) => /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? [],
  );
  const components = [...new Set(names)].sort().map((place) => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const { version, license, integrity } = lock[place];
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      ...(license ? { licenses: [{ expression: license }] } : {}),
      ...(integrity?.startsWith('sha512-')
        ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] }
        : {}),
    };
  });
  const root = `pkg:npm/${own.name}@${own.version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: own.name,
        version: own.version,
        purl: root,
        licenses: [{ expression: own.license }],
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map(({ purl }) => purl) }],
  };
}

/** The part of CHANGELOG.md that is about this version, or about what is not released yet. */
function notes() {
  const parts = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
  const part = parts.find((one) => one.startsWith(own.version)) ?? parts[0] ?? '';
  const unreleased = parts.find((one) => one.startsWith('Unreleased'));
  return `${(unreleased ?? part).replace(/^.*\n+/, '').trim()}\n`;
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}

function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(stdout + stderr);
  process.exit(1);
}
