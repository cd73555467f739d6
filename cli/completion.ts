import { categories, options, severities } from '../engine/engine';
import { catalogue } from '../shared-rules/catalogue';
import { commands, flags, shells, takesValue } from './flags';
import { formatNames } from './formats/formats';

type Shell = (typeof shells)[number];

const words = Object.keys(commands);

/** What stands behind a flag where it is one of a few words. */
function choices(flag: string): readonly string[] {
  const option = options.find((one) => one.flag?.name === flag);
  if (flag === 'rule')
    return [...Object.keys(categories), ...catalogue.map(({ id }) => id)].flatMap((id) =>
      ['off', ...severities].map((level) => `${id}=${level}`),
    );
  if (flag === 'format') return [...formatNames, 'html', 'dot'];
  if (flag === 'rules-as-of') return [...new Set(catalogue.map(({ since }) => since))].sort();
  if (flag === 'fail-on') return [...severities, 'never'];
  if (option?.shape.kind === 'choice') return Object.keys(option.shape.of);
  return [];
}

const takingFiles = new Set(['FILE', 'FOLDER']);

/** A script that completes commands, flags and their values. */
export function completionFor(shell: Shell): string {
  return scripts[shell]();
}

const scripts: { readonly [shell in Shell]: () => string } = {
  bash() {
    const cases = flags.flatMap(({ name, value }) => {
      const of = choices(name);
      if (of.length > 0)
        return [
          `    --${name}) compopt +o filenames 2> /dev/null; COMPREPLY=($(compgen -W '${of.join(' ')}' -- "$lead$cur")); COMPREPLY=("\${COMPREPLY[@]#"$lead"}"); return ;;`,
        ];
      return takingFiles.has(value) ? [`    --${name}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`] : [];
    });
    return `# bash completion of aks-network-lint: source <(aks-network-lint completion bash)
_aks_network_lint() {
  local cur prev
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  # In a terminal = is a word of its own.
  local lead=
  if [[ "$cur" == "=" ]]; then
    lead="$prev="; prev="\${COMP_WORDS[COMP_CWORD-2]}"; cur=
  elif [[ "$prev" == "=" ]]; then
    lead="\${COMP_WORDS[COMP_CWORD-2]}="; prev="\${COMP_WORDS[COMP_CWORD-3]}"
  fi
  if [[ "$lead" == --* ]]; then prev="\${lead%=}"; lead=; fi
  case "$prev" in
${cases.join('\n')}
    completion) COMPREPLY=($(compgen -W '${shells.join(' ')}' -- "$cur")); return ;;
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W '${flags.map(({ name }) => `--${name}`).join(' ')}' -- "$cur"))
  elif [[ "$COMP_CWORD" -eq 1 ]]; then
    COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur") $(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _aks_network_lint aks-network-lint
`;
  },
  zsh() {
    const specs = flags.map(({ name, value, says, many }) => {
      const of = choices(name);
      const action = !takesValue(value)
        ? ''
        : `:${value.replace(/[:|]/g, ' ')}:${of.length > 0 ? `(${of.join(' ')})` : takingFiles.has(value) ? '_files' : ''}`;
      return `    '${many ? '*' : ''}--${name}[${quoted(says).replace(/[[\]:]/g, (sign) => `\\${sign}`)}]${action}'`;
    });
    return `#compdef aks-network-lint
# zsh completion of aks-network-lint: source <(aks-network-lint completion zsh)
_aks_network_lint() {
  local -a commands
  commands=(
${Object.entries(commands)
  .map(([word, { says }]) => `    '${word}:${quoted(says)}'`)
  .join('\n')}
  )
  if (( CURRENT == 3 )) && [[ "\${words[2]}" == completion ]]; then
    _values shell ${shells.join(' ')}
    return
  fi
  if (( CURRENT == 2 )) && [[ "\${words[2]}" != -* ]]; then
    _describe command commands
  fi
  _arguments -s \\
${specs.map((spec) => `${spec} \\`).join('\n')}
    '*:file:_files'
}
if [ "$funcstack[1]" = "_aks_network_lint" ]; then _aks_network_lint "$@"; else compdef _aks_network_lint aks-network-lint; fi
`;
  },
  fish() {
    const lines = flags.map(({ name, value, says, short }) => {
      const of = choices(name);
      const takes = !takesValue(value)
        ? ''
        : of.length > 0
          ? ` -x -a '${of.join(' ')}'`
          : takingFiles.has(value)
            ? ' -r -F'
            : ' -x';
      return `complete -c aks-network-lint -l ${name}${short === undefined ? '' : ` -s ${short}`}${takes} -d '${fishQuoted(says)}'`;
    });
    const first = Object.entries(commands).map(
      ([word, { says }]) => `complete -c aks-network-lint -n __fish_use_subcommand -a ${word} -d '${fishQuoted(says)}'`,
    );
    return `# fish completion of aks-network-lint: aks-network-lint completion fish | source
${[...first, `complete -c aks-network-lint -n '__fish_seen_subcommand_from completion' -f -a '${shells.join(' ')}'`, ...lines].join('\n')}
`;
  },
  powershell() {
    const table = flags.flatMap(({ name }) => {
      const of = choices(name);
      return of.length > 0 ? [`    '--${name}' = @(${of.map((one) => `'${one}'`).join(', ')})`] : [];
    });
    return `# PowerShell completion of aks-network-lint: aks-network-lint completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName aks-network-lint -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $values = @{
${table.join('\n')}
    'completion' = @(${shells.map((one) => `'${one}'`).join(', ')})
  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $previous = if ($wordToComplete) { $words[-2] } else { $words[-1] }
  $candidates = if ($values.ContainsKey($previous)) { $values[$previous] }
    elseif ($wordToComplete -like '-*') { @(${flags.map(({ name }) => `'--${name}'`).join(', ')}) }
    elseif ($words.Count -le 2) { @(${words.map((word) => `'${word}'`).join(', ')}) }
    else { @() }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
  },
};

function quoted(text: string): string {
  return text.replace(/'/g, `'\\''`);
}

function fishQuoted(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
