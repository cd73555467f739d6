// `npm run compare -- DIST FOLDER…`: whether another build (its dist/) finds the same in these folders as the one that is here. Exit code 1: it does not.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const [dist, ...folders] = process.argv.slice(2);
if (dist === undefined || folders.length === 0) {
  console.error('npm run compare -- DIST FOLDER…');
  process.exit(2);
}
let differences = 0;
for (const folder of folders) {
  const [theirs, ours] = [resolve(dist, 'cli.js'), resolve('dist/cli.js')].map((cli) => found(cli, folder));
  const rows = [
    ...[...theirs].filter((row) => !ours.has(row)).map((row) => `- ${row}`),
    ...[...ours].filter((row) => !theirs.has(row)).map((row) => `+ ${row}`),
  ];
  for (const row of rows) console.log(row);
  console.log(`${folder}: ${ours.size} findings and notes, ${rows.length} differ`);
  differences += rows.length;
}
process.exitCode = differences > 0 ? 1 : 0;

/** Every finding with its fixes and every note, as one line each. */
function found(cli, folder) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, '--format', 'json', '--fail-on', 'never'], {
    cwd: resolve(folder),
    encoding: 'utf8',
    maxBuffer: 2e9,
  });
  if (status !== 0) throw new Error(`${cli} in ${folder}: ${stderr}`);
  const { findings, notes } = JSON.parse(stdout);
  return new Set([...findings, ...notes].map((row) => JSON.stringify(row)));
}
