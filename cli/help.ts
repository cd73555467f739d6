import { largest } from '../shared-rules/lists';
import type { Command, Flag } from '../engine/engine';
import { commands, flagsOf, formatsFor, formatsOf, takesValue } from './flags';

const name = 'aks-network-lint';
const exitCodes = `Exit code: 0 nothing found, 1 findings at or above --fail-on, 2 could not run or is configured wrongly, 130 interrupted.`;

/** The help of a command, which fits a screen. */
export function helpOf(command: Command): string {
  if (command === '') {
    const rows = Object.entries(commands).map(([word, { takes, says }]) =>
      row(`${name} ${word} ${takes}`.trimEnd(), says, 40),
    );
    return `${row(`${name} [PATH…]`, 'lint files and folders (default: this folder)', 40)}${rows.join('')}\n${flagRows('')}\n${exitCodes}\n`;
  }
  const { takes, says } = commands[command];
  return `${`${name} ${command} ${takes}`.trimEnd()}\n\n${capital(says)}.\n\n${flagRows(command)}`;
}

/** Flags that share a line where a command has both, so that its help fits a screen. */
const together: { readonly [flag: string]: { readonly other: string; readonly says: string } } = {
  fix: { other: 'fix-dry-run', says: 'mend what is safe, and what these rules find; show it, as a diff or JSON' },
  baseline: { other: 'update-baseline', says: 'leave out what is in it; write it' },
  'changed-since': { other: 'staged', says: 'only what has changed since a revision of git; only what is staged' },
  stdin: { other: 'stdin-filename', says: 'lint standard input (or -); the file that it is judged as' },
  'no-suppressions': {
    other: 'show-suppressed',
    says: 'report what comments suppress, too; list it with its reasons',
  },
  'no-config': { other: 'no-cache', says: 'do not look for .aks-network-lint.yaml; judge all files anew' },
  lsp: { other: 'mcp', says: 'be a language server for editors; tools for assistants, in the folders behind it' },
  version: { other: 'help', says: 'print the version; print this' },
};

function flagRows(command: Command): string {
  const all = flagsOf(command);
  const left = ({ name: flag, value, short }: Flag) =>
    `${short === undefined ? '' : `-${short}, `}--${flag}${takesValue(value) ? ` ${value}` : value}`;
  const rows: (readonly [string, string])[] = [];
  const told = new Set<string>();
  for (const flag of all) {
    if (told.has(flag.name)) continue;
    const pair = together[flag.name];
    const other = all.find(({ name: one }) => one === pair?.other);
    if (other) told.add(other.name);
    const says = flag.name === 'format' && Object.hasOwn(formatsOf, command) ? formatWords(command) : flag.says;
    rows.push(other && pair ? [`  ${left(flag)}, ${left(other)}`, pair.says] : [`  ${left(flag)}`, says]);
  }
  const width = largest(rows.map(([one]) => one.length)) + 2;
  return rows.map(([one, says]) => row(one, says, width)).join('');
}

/** As in `text (default), json or dot`. */
function formatWords(command: Command): string {
  const [first, ...others] = formatsFor(command);
  const words = [`${first} (default)`, ...others];
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function row(left: string, right: string, width: number): string {
  return `${left.padEnd(width - 1)} ${right}\n`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
