import { parseArgs } from 'node:util';
import { catalogue } from '../shared-rules/catalogue';
import { meantBy } from '../shared-rules/model/spelling';
import { checked, isDay, options, type Command, type Flag, type Values } from '../engine/engine';
import { formatNames } from './formats/formats';
import type { Flag as GivenFlag } from './outputs';
import { normalized } from './pipeline-options';

/** The words that begin a command; everything else is a path to lint. */
export const commands: { readonly [name in Exclude<Command, ''>]: { readonly takes: string; readonly says: string } } =
  {
    explain: { takes: 'FILE:LINE:COL', says: 'what a property comes to, and how' },
    plan: { takes: '[PATH…]', says: 'a picture of the networks, as an HTML page' },
    diff: { takes: '[PATH…]', says: 'what changes in the networks against --against, and what that comes to' },
    connections: { takes: '[PATH…]', says: 'who may talk to whom, by the policies of manifests' },
    merge: { takes: 'REPORT…', says: 'join reports that were written as JSON or SARIF' },
    rules: { takes: '', says: 'list the rules' },
    config: { takes: '[PATH]', says: 'what is configured for a file or folder, and where it is said' },
    init: { takes: '[FOLDER]', says: 'write a commented .aks-network-lint.yaml' },
    completion: { takes: 'SHELL', says: 'a script for bash, zsh, fish or powershell' },
  };

/** The formats of commands that print no findings; the first is the default. */
export const formatsOf = {
  plan: ['html', 'markdown'],
  diff: ['text', 'json', 'markdown', 'sarif'],
  connections: ['text', 'json', 'dot'],
  rules: ['text', 'json'],
  config: ['text', 'json'],
} as const;

/** The formats that a command prints in. */
export function formatsFor(command: Command): readonly string[] {
  return Object.hasOwn(formatsOf, command) ? formatsOf[command as keyof typeof formatsOf] : formatNames;
}

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** The flags of the table, in its order. */
export const flags: readonly Flag[] = options.flatMap(({ flag }) => (flag ? [flag] : []));

/** Whether something has to stand behind a flag: behind `--fix` it may. */
export function takesValue(value: string): boolean {
  return value !== '' && !value.startsWith('[');
}

export function flagsOf(command: Command): readonly Flag[] {
  return flags.filter(({ of }) => of.includes(command));
}

/** The command that arguments begin with; '': linting. */
export function commandOf(positionals: readonly string[]): Command {
  const [first] = positionals;
  return first !== undefined && Object.hasOwn(commands, first) ? (first as Command) : '';
}

export type Given = { readonly [flag: string]: string | boolean | readonly (string | boolean)[] | undefined };

/** Reads arguments by the table of options. @returns what is wrong with them as a sentence, or what they say */
export function readFlags(
  args: readonly string[],
):
  | { readonly message: string }
  | { readonly given: Given; readonly positionals: readonly string[]; readonly inOrder: readonly GivenFlag[] } {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: normalized(args),
      allowPositionals: true,
      tokens: true,
      options: {
        ...Object.fromEntries(
          flags.map(({ name, value, short, many }) => [
            name,
            {
              type: takesValue(value) ? ('string' as const) : ('boolean' as const),
              ...(short === undefined ? {} : { short }),
              ...(many ? { multiple: true } : {}),
            },
          ]),
        ),
        'fix-rules': { type: 'string', multiple: true },
      },
    });
    const inOrder = tokens.flatMap((token) =>
      token.kind === 'option' ? [{ name: token.name === 'fix-rules' ? 'fix' : token.name, value: token.value }] : [],
    );
    return { given: values, positionals, inOrder };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
    const meant = unknown === undefined ? undefined : nearestFlag(unknown);
    return {
      message: `${message.replace(/\. To specify a positional argument.*/s, '.')}${meant === undefined ? '' : ` Did you mean --${meant}?`}`,
    };
  }
}

/** The flag that was meant, by its spelling or its beginning. */
function nearestFlag(written: string): string | undefined {
  const names = flags.map(({ name }) => name);
  return meantBy(written, names) ?? names.find((name) => written.length > 2 && name.startsWith(written));
}

/** What flags say of the configuration. @returns a sentence for what is wrong */
export function configured(given: Given): { readonly message: string } | { readonly values: Values } {
  const all = (flag: string) => (given[flag] ?? []) as readonly string[];
  const pairs = (flag: string, what: string) =>
    all(flag).map((text) => {
      const at = text.lastIndexOf('=');
      return at > 0 ? ([text.slice(0, at), text.slice(at + 1)] as const) : `--${flag} is ${what}, not ${text}.`;
    });
  const rules = pairs('rule', 'ID=SEVERITY');
  const ranges = pairs('range', 'NAME=CIDR');
  const wrong = [...rules, ...ranges].find((pair) => typeof pair === 'string');
  if (wrong !== undefined) return { message: wrong };
  if (given['date'] !== undefined && !isDay(String(given['date'])))
    return { message: `--date is YYYY-MM-DD, not ${String(given['date'])}.` };
  const one = (name: string) => (given[name] === undefined ? {} : { [name]: given[name] });
  const many = (name: string) => (given[name] === undefined ? {} : { [name]: all(name) });
  const { values, faults } = checked(
    {
      ...one('preset'),
      ...one('date'),
      ...one('rules-as-of'),
      ...one('require-reason'),
      ...many('include'),
      ...many('exclude'),
      ...many('read'),
      ...(rules.length > 0 ? { rules: Object.fromEntries(rules as [string, string][]) } : {}),
      ...(ranges.length > 0 ? { ranges: (ranges as [string, string][]).map(([name, cidr]) => ({ name, cidr })) } : {}),
    },
    catalogue.map(({ id }) => id),
  );
  const [fault] = faults;
  return fault
    ? {
        message: `${fault.path.length > 1 ? `--${flagNames[String(fault.path[0])] ?? fault.path[0]}: ` : '--'}${fault.message}`,
      }
    : { values };
}

const flagNames: { readonly [option: string]: string } = { rules: 'rule', ranges: 'range' };
