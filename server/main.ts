import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { gitFiles } from '../engine/node/git-files';
import { growSlowly, staySmall } from '../engine/node/memory';
import { nodeFiles } from '../engine/node/node-files';
import { chosenIn, Revisions } from '../engine/node/revisions';
import { serve } from './server';
import type { OpenRevisions } from './against';

staySmall();
// The ways in which an editor may speak with a server; without one nobody would hear it.
if (process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)\b/.test(argument)))
  serve(createConnection(ProposedFeatures.all), nodeFiles, nextTask, revisionsOf, growSlowly);
else {
  process.stderr.write('aks-network-lint: this is the language server; an editor starts it with --stdio.\n');
  process.exitCode = 2;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function revisionsOf(...[against, say]: Parameters<OpenRevisions>): Revisions {
  return new Revisions(gitFiles, (repository) => chosenIn(repository, against, say), say);
}
