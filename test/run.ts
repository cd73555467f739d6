import { readdirSync } from 'node:fs';
import Mocha from 'mocha';
import { runEditorTests } from './editor/run';

/** Runs the suites in this process and the editor suite in a real VS Code, and adds them up. */
async function main(): Promise<number> {
  const mocha = new Mocha({ timeout: 60_000, reporter: 'dot' });
  for (const file of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.test.ts') && !file.startsWith('editor')) mocha.addFile(`test/${file}`);
  }
  await mocha.loadFilesAsync();
  let [passed, failed] = [0, 0];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', () => passed++)
      .on('fail', () => failed++);
  });
  console.log('In a real VS Code, with the packaged extension:');
  try {
    for (const result of await runEditorTests()) {
      if (result.passed) passed++;
      else failed++;
    }
  } catch (error) {
    failed++;
    console.error(error instanceof Error ? error.message : error);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

void main().then((code) => process.exit(code));
