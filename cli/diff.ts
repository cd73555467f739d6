import { relative, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { printable, type NetworkChange, type Workspace } from '../engine/engine';
import { withoutCommands } from '../tools/report';
import { cell, cellCode, code } from '../tools/markdown';
import { formatsOf } from './flags';
import { changesToSarif } from './formats/sarif';
import { readOutputs, writeOutputs, type Flag } from './outputs';

/** `diff [PATH…] --against REF`: what has changed of the networks, and what that comes to. @returns the exit code */
export function diff(
  workspace: Workspace,
  { against, flags }: { readonly against: string; readonly flags: readonly Flag[] },
  isAsked: (uri: string) => boolean,
  cwd: string,
): number {
  const outputs = readOutputs(flags, formatsOf.diff);
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
              `| ${signs[outcome] ?? ''} | ${cell(subject)} ${cellCode(property)} | ${cellCode(before)} | ${cellCode(now)} | ${cell(message)}${cell(withContexts(contexts))} ${cellCode(`${file}:${line}`)} |`,
          ),
          '',
        ].join('\n'),
  sarif: (changes: readonly NetworkChange[], against: string) =>
    changesToSarif(
      changes.map(({ file, line, column, subject, property, before, now, outcome, message, contexts }) => ({
        file,
        line,
        column,
        rule: rulesOf[outcome],
        message: printable(`${subject}, ${property}: ${before} → ${now}${withContexts(contexts)}. ${message}`),
        properties: { subject, property, before, now, outcome, against, contexts },
      })),
    ),
};

/** The rule that speaks of each outcome; of what changes in place none does. */
const rulesOf: { readonly [outcome in NetworkChange['outcome']]?: string } = {
  replaces: 'no-cluster-replacement',
  unmoved: 'use-moved-block',
  refused: 'no-refused-change',
  usedSubnet: 'no-used-subnet-change',
  inlinePool: 'no-new-inline-pool',
  order: 'use-separate-deployments',
  needsName: 'use-rotation-name',
  removed: 'no-removed-resource',
  poolReplaced: 'no-pool-replacement',
  association: 'no-lost-association',
  egress: 'no-egress-change',
  nothing: 'no-ineffective-change',
  oneWay: 'no-one-way-change',
  reimages: 'no-node-reimage',
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
