import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { folderOf } from './command';

/** What is typed, and what each shell offers for it: of each word what stands behind the last = or comma. */
const typed: readonly (readonly [string, readonly string[]])[] = [
  ['pla', ['plan']],
  ['ma', ['main.bicep']],
  ['plan --f', ['--format']],
  ['merge --f', ['--fail-on', '--format']],
  ['plan ', ['main.bicep', 'with space.bicep']],
  ['plan --format ', ['html', 'markdown']],
  ['rules --format ', ['json', 'text']],
  ['--format s', ['sarif']],
  ['--format=s', ['sarif']],
  ['--preset=m', ['mcsb']],
  ['--rule no-kubenet=o', ['off']],
  ['--rule=no-kubenet=o', ['off']],
  ['--fix=no-kubenet', ['no-kubenet']],
  ['--fix=no-kubenet,no-open-a', ['no-open-api-server']],
  ['. --fix ', ['main.bicep', 'with space.bicep']],
  ['--no-cache --output ', ['main.bicep', 'with space.bicep']],
  ['--output=ma', ['main.bicep']],
  ['completion p', ['powershell']],
];

const script = (shell: string) => `'${process.execPath}' '${resolve('dist/cli.js')}' completion ${shell}`;

/** A program for each shell that prints what it offers, a word a line, and `@` after each line that is typed. */
const shells: {
  readonly [shell in 'bash' | 'zsh' | 'fish' | 'powershell']: {
    readonly binary: string;
    readonly args: readonly string[];
    readonly program: () => string;
  };
} = {
  bash: {
    binary: 'bash',
    args: ['--norc', '-c'],
    // In a terminal = is a word of its own.
    program: () =>
      [
        `source <(${script('bash')})`,
        ...typed.map(([line]) => {
          const words = line.split(' ').flatMap((word) => (word === '' ? "''" : word.split(/(=)/).filter(Boolean)));
          return `COMP_WORDS=(aks-network-lint ${words.join(' ')}); COMP_CWORD=${words.length}; _aks_network_lint 2> /dev/null; printf '%s\\n' "\${COMPREPLY[@]}" @`;
        }),
      ].join('\n'),
  },
  zsh: {
    binary: 'zsh',
    args: ['-f', '-c'],
    program: () => `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -u -D; setopt extendedglob'
zpty -w shell ${JSON.stringify(`source <(${script('zsh')})`)}
zpty -w shell 'compadd() { if [[ \${@[1,(i)(-|--)]} != *-[a-zA-Z0-9]#[OAD]\\ * ]]; then local -a hits; builtin compadd -A hits "$@"; (( $#hits )) && print -rl -- "offered "$^hits; fi; builtin compadd "$@" }'
zpty -w shell 'complete_aloud() { zle complete-word; print ENDED }; zle -N complete_aloud; bindkey "^I" complete_aloud; print REA""DY'
zpty -r shell out '*READY*'
for line in ${typed.map(([line]) => `'aks-network-lint ${line}'`).join(' ')}; do
  zpty -n -w shell $'\\x15'"$line"$'\\t'
  zpty -r shell out '*ENDED*'
  print -r -- "$out" | tr -d '\\r\\\\' | sed -n 's/.*offered //p'
  print @
done`,
  },
  fish: {
    binary: 'fish',
    args: ['--no-config', '-c'],
    program: () =>
      [
        `${script('fish')} | source`,
        ...typed.map(([line]) => `complete -C 'aks-network-lint ${line}' | string replace -r '\\t.*' ''; echo @`),
      ].join('\n'),
  },
  powershell: {
    binary: 'pwsh',
    args: ['-NoProfile', '-NonInteractive', '-Command'],
    program: () =>
      [
        `$ErrorActionPreference = 'Stop'`,
        `& ${script('powershell')} | Out-String | Invoke-Expression`,
        ...typed.map(
          ([line]) =>
            `$line = 'aks-network-lint ${line}'; (TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object { $_.CompletionText -replace "'", '' -replace '\\.[/\\\\]', '' }; '@'`,
        ),
      ].join('\n'),
  },
};

describe('completion', () => {
  for (const [shell, { binary, args, program }] of Object.entries(shells))
    it(`offers commands, flags, their values and files in ${shell}, where it is installed`, function () {
      if (spawnSync(binary, ['--version']).status !== 0) this.skip();
      const folder = folderOf({ 'main.bicep': '', 'with space.bicep': '' });
      const env = { ...process.env, HOME: join(folder, '..'), POWERSHELL_TELEMETRY_OPTOUT: '1' };
      const { stdout, stderr, status } = spawnSync(binary, [...args, program()], {
        cwd: folder,
        encoding: 'utf8',
        env,
      });
      assert.equal(status, 0, stderr);
      const offered = stdout
        .replace(/\r/g, '')
        .split(/^@\n/m)
        .slice(0, -1)
        .map((words) => words.split('\n').flatMap((word) => (word === '' ? [] : [word.trim().replace(/^.*[=,]/, '')])));
      assert.deepEqual(
        typed.map(([line], at) => [line, [...new Set(offered[at])].sort()]),
        typed,
      );
    });

  it('knows for PowerShell which values a flag has with which command, and which take files', () => {
    const { stdout } = spawnSync(process.execPath, [resolve('dist/cli.js'), 'completion', 'powershell'], {
      encoding: 'utf8',
    });
    assert.match(stdout, /^ {4}'plan--format' = @\('html', 'markdown'\)$/m);
    assert.match(stdout, /^ {4}'--fix' = @\('no-/m);
    assert.match(stdout, /^ {2}\$files = @\(.*'--output'/m);
    const plan = /^ {4}'plan' = @\((.*)\)$/m.exec(stdout)?.[1] ?? '';
    assert.match(plan, /'--format'/);
    assert.doesNotMatch(plan, /'--fix'/);
  });
});
