import { relative, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { printable, type NetworkChange, type Workspace } from '../engine/engine';
import { withoutCommands } from '../tools/report';
import { cell, code } from '../tools/markdown';
import { readOutputs, writeOutputs, type Flag } from './outputs';

/** `diff [PATH…] --against REF`: what has changed of the networks, and what that comes to. @returns the exit code */
export function diff(
  workspace: Workspace,
  { against, flags }: { readonly against: string; readonly flags: readonly Flag[] },
  isAsked: (uri: string) => boolean,
  cwd: string,
): number {
  const outputs = readOutputs(flags, ['text', 'json', 'markdown']);
  if (typeof outputs === 'string') {
    process.stderr.write(`aks-network-lint: ${outputs}\n`);
    return 2;
  }
  const changes = workspace
    .changes()
    .filter(({ file }) => isAsked(file))
    .map((change) => ({ ...change, file: relative(cwd, URI.parse(change.file).fsPath).split(sep).join('/') }));
  const failures = writeOutputs(outputs, (format) => formats[format](changes, against), cwd);
  for (const failure of failures) process.stderr.write(`aks-network-lint: ${failure}\n`);
  return failures.length > 0 ? 2 : 0;
}

const formats = {
  text: (changes: readonly NetworkChange[], against: string) =>
    changes.length === 0
      ? `${none(against)}\n`
      : changes
          .map(
            ({ file, line, column, subject, property, before, now, message, contexts }) =>
              `${plain(`${file}:${line}:${column}  ${subject}  ${property}: ${before} → ${now}${withContexts(contexts)}`)}\n  ${plain(message)}\n`,
          )
          .join(''),
  json: (changes: readonly NetworkChange[], against: string) => `${JSON.stringify({ against, changes }, null, 2)}\n`,
  markdown: (changes: readonly NetworkChange[], against: string) =>
    changes.length === 0
      ? `${none(cell(against))}\n`
      : [
          `What changes in the AKS networks since ${code(against)}:`,
          '',
          '| | | Before | Now | What it comes to |',
          '|---|---|---|---|---|',
          ...changes.map(
            ({ file, line, subject, property, before, now, outcome, message, contexts }) =>
              `| ${signs[outcome] ?? ''} | ${cell(subject)} ${code(property)} | ${code(before)} | ${code(now)} | ${cell(message)}${cell(withContexts(contexts))} ${code(`${file}:${line}`)} |`,
          ),
          '',
        ].join('\n'),
};

/** Without signs that steer a terminal or a pipeline. */
function plain(text: string): string {
  return withoutCommands(printable(text));
}

function none(against: string): string {
  return `Nothing changes in the AKS networks since ${against}.`;
}

function withContexts(contexts: readonly string[]): string {
  return contexts.length === 0 ? '' : ` (with ${contexts.join(', ')})`;
}

/** A word for what stops a pull request, and what is to know. */
const signs: { readonly [outcome in NetworkChange['outcome']]?: string } = {
  replaces: '**replaced**',
  unmoved: '**replaced**',
  refused: '**refused**',
  usedSubnet: '**refused**',
  inlinePool: '**refused**',
  order: '**in steps**',
  needsName: '**fails**',
  removed: 'removed',
  poolReplaced: 'pool replaced',
  association: 'lost',
  egress: 'egress',
  nothing: 'no effect',
  oneWay: 'one way',
  reimages: 'new nodes',
  inPlace: 'in place',
};
