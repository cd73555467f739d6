import { readdirSync, readFileSync } from 'node:fs';
import { kindOf } from '../engine/files/kinds';
import { verifyFixes } from './fixes';
import { lint } from './lint';

// `npm run verify-fixes -- FOLDER…`: applies every fix of every finding in real templates and checks what must hold afterwards.
void (async () => {
  for (const folder of process.argv.slice(2)) {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => kindOf(path) && !/(^|[\\/])(node_modules|\.git|\.terraform)[\\/]/.test(path),
    );
    const files = Object.fromEntries(
      paths.map((path) => [
        path.replaceAll('\\', '/'),
        readFileSync(`${folder}/${path}`, 'utf8').replace(/^\uFEFF/, ''),
      ]),
    );
    const result = await lint(files);
    let [tried, failed] = [0, 0];
    for (const finding of result.findings) {
      try {
        tried += await verifyFixes(files, result, [finding]);
      } catch (error) {
        failed++;
        console.log(error instanceof Error ? error.message.slice(0, 2000) : error);
      }
    }
    console.log(`${folder}: ${result.findings.length} findings, ${tried} fixes hold, ${failed} do not`);
    if (failed > 0) process.exitCode = 1;
  }
})();
