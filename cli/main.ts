import { createRequire } from 'node:module';
import type { commandLine } from './command';
import { recalled } from './remembered';

const args = process.argv.slice(2);
const load = createRequire(__filename);

// What is written is written at once, so nothing is left half done.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => {
    process.stderr.write('\naks-network-lint: interrupted.\n');
    process.exit(code);
  });

// Whoever reads may have read enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(141);
});

const ran = args.includes('--no-cache') ? undefined : recalled(args, process.cwd());

if (ran) {
  process.stdout.write(ran.out);
  process.stderr.write(ran.err);
  process.exitCode = ran.code;
} else if (args[0] === '--lsp') {
  // The language server stands beside the command line, and has its own way to end.
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  process.argv.splice(2, args.length, '--stdio');
  load('./server.js');
} else {
  const command = load('./command.js') as { readonly commandLine: typeof commandLine };
  command.commandLine(args, process.cwd()).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(
        `aks-network-lint: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exitCode = 2;
    },
  );
}
