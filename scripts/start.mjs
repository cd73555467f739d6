// `npm start`: from a fresh clone to the samples in an editor, with the extension as it ships.
import { npm, setup } from './setup.mjs';

setup();
npm(['run', '--silent', 'package']);
const { tsImport } = await import('tsx/esm/api');
try {
  const { openSamples } = await tsImport('./open.ts', import.meta.url);
  await openSamples();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
