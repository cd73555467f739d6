import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findingsByPath } from './lint';

// `npm run twins -- FOLDER…`: a Bicep file and the ARM JSON compiled from it must give the same findings (rule and ARM path).
// Pairs are `x.bicep` with `x.json`, or `main.bicep` with `azuredeploy.json`, where the JSON says that Bicep generated it.
void (async () => {
  let [pairs, same, findings] = [0, 0, 0];
  for (const folder of process.argv.slice(2)) {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    const files = Object.fromEntries(
      paths
        .filter((path) => /\.(bicep|bicepparam)$/.test(path))
        .map((path) => [path, readFileSync(join(folder, path), 'utf8').replace(/^\uFEFF/, '')]),
    );
    for (const path of Object.keys(files)) {
      if (!path.endsWith('.bicep')) continue;
      const twin = [path.replace(/\.bicep$/, '.json'), path.replace(/main\.bicep$/, 'azuredeploy.json')].find(
        (one) => one !== path && existsSync(join(folder, one)),
      );
      const json = twin && readFileSync(join(folder, twin), 'utf8').replace(/^\uFEFF/, '');
      if (!json?.includes('"_generator"') || !/managedClusters/i.test(json)) continue;
      pairs++;
      const [bicep, arm] = [
        await findingsByPath(files, path),
        await findingsByPath({ 'twin.json': json }, 'twin.json'),
      ];
      findings += bicep.length;
      const missing = arm.filter((one) => !bicep.includes(one)).map((one) => `  only in JSON:  ${one}`);
      const extra = bicep.filter((one) => !arm.includes(one)).map((one) => `  only in Bicep: ${one}`);
      if (missing.length + extra.length === 0) same++;
      else console.log([`${folder}/${path}`, ...missing, ...extra].join('\n'));
    }
  }
  console.log(`${pairs} pairs with clusters, ${same} with the same findings (${findings} in Bicep)`);
  process.exitCode = pairs === same ? 0 : 1;
})();
