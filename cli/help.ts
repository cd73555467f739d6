import type { Command } from '../engine/engine';
import { commands, flagsOf, takesValue } from './flags';

const name = 'aks-network-lint';
const exitCodes = `Exit code: 0 nothing found, 1 findings at or above --fail-on, 2 could not run or is configured wrongly, 130 interrupted.`;

/** The formats of commands that do not print findings. */
const formatsOf: { readonly [command in Command]?: string } = {
  plan: 'html (default) or markdown',
  diff: 'text (default), json, markdown or sarif',
  connections: 'text (default), json or dot',
  rules: 'text (default) or json',
  config: 'text (default) or json',
};

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

function flagRows(command: Command): string {
  return flagsOf(command)
    .map(({ name: flag, value, says, short }) =>
      row(
        `  ${short === undefined ? '' : `-${short}, `}--${flag}${takesValue(value) ? ` ${value}` : value}`,
        (flag === 'format' ? formatsOf[command] : undefined) ?? says,
        27,
      ),
    )
    .join('');
}

function row(left: string, right: string, width: number): string {
  return `${left.padEnd(width - 1)} ${right}\n`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
