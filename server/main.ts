import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { gitFiles } from '../engine/node/git-files';
import { nodeFiles } from '../engine/node/node-files';
import { serve } from './server';

// The ways in which an editor may speak with a server; without one nobody would hear it.
if (process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)\b/.test(argument)))
  serve(createConnection(ProposedFeatures.all), nodeFiles, gitFiles);
else {
  process.stderr.write('aks-network-lint: this is the language server; an editor starts it with --stdio.\n');
  process.exitCode = 2;
}
