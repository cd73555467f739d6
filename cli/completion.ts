import { categories, options, severities, type Command, type Flag } from '../engine/engine';
import { catalogue } from '../shared-rules/catalogue';
import { commands, flags, flagsOf, formatsFor, shells, takesValue } from './flags';

type Shell = (typeof shells)[number];

const words = Object.keys(commands) as Exclude<Command, ''>[];
/** '' is linting, which has no word. */
const all: readonly Command[] = ['', ...words];
const ruleIds = catalogue.map(({ id }) => id);

/** What stands behind a flag where it is one of a few words. */
function choices({ name }: Flag, command: Command): readonly string[] {
  const option = options.find((one) => one.flag?.name === name);
  if (name === 'rule')
    return [...Object.keys(categories), ...ruleIds].flatMap((id) =>
      ['off', ...severities].map((level) => `${id}=${level}`),
    );
  if (name === 'fix') return ruleIds;
  if (name === 'format') return formatsFor(command);
  if (name === 'rules-as-of') return [...new Set(catalogue.map(({ since }) => since))].sort();
  if (name === 'fail-on') return [...severities, 'never'];
  if (option?.shape.kind === 'choice') return Object.keys(option.shape.of);
  return [];
}

/** The words behind a flag, and the commands that have these; `rest` is linting with those that have no others. */
function groups(flag: Flag): { readonly of: readonly Command[]; readonly words: readonly string[]; rest: boolean }[] {
  const found = new Map<string, Command[]>();
  for (const command of flag.of) {
    const key = choices(flag, command).join(' ');
    found.set(key, [...(found.get(key) ?? []), command]);
  }
  return [...found].map(([key, of]) => ({ of, words: key === '' ? [] : key.split(' '), rest: of.includes('') }));
}

const takingFiles = new Set(['FILE', 'FOLDER', 'REF|DIR']);
const withFiles = flags.filter(({ value }) => takingFiles.has(value));

/** A script that completes commands, flags and their values. */
export function completionFor(shell: Shell): string {
  return scripts[shell]();
}

const scripts: { readonly [shell in Shell]: () => string } = { bash, zsh, fish, powershell };

function bash(): string {
  const cases = flags.flatMap((flag) =>
    groups(flag)
      .filter((group) => group.words.length > 0)
      .sort((a, b) => Number(a.rest) - Number(b.rest))
      .map((group) => {
        const before = group.rest ? ['*'] : group.of;
        const patterns = before.flatMap((one) => [
          ...(takesValue(flag.value) ? [`${one}--${flag.name}`] : []),
          `${one}--${flag.name}=`,
        ]);
        return `    ${patterns.join('|')}) words='${group.words.join(' ')}' ;;`;
      }),
  );
  const ofFiles = withFiles.flatMap(({ name }) => [`*--${name}`, `*--${name}=`]).join('|');
  return `# bash completion of aks-network-lint: source <(aks-network-lint completion bash)
_aks_network_lint() {
  local at=$COMP_CWORD cur="\${COMP_WORDS[COMP_CWORD]}"
  local word="$cur" lead command= flag start= value words= files=
  # In a terminal = is a word of its own: what stands together is put together.
  while [[ $at -gt 1 && ( "\${COMP_WORDS[at]}" == "=" || "\${COMP_WORDS[at-1]}" == "=" ) ]]; do
    at=$((at - 1)); word="\${COMP_WORDS[at]}$word"
  done
  if [[ "$cur" == "=" ]]; then lead="$word"; else lead="\${word%"$cur"}"; fi
  [[ "$lead" == "$word" && "$cur" != "=" ]] && lead=
  case "\${COMP_WORDS[1]}" in ${words.join('|')}) command="\${COMP_WORDS[1]}" ;; esac
  flag="\${COMP_WORDS[at-1]}"; value="$word"
  if [[ "$word" == --*=* ]]; then flag="\${word%%=*}="; start="$flag"; value="\${word#*=}"; fi
  case "$command$flag" in
${cases.join('\n')}
    ${ofFiles}) files=1 ;;
    completioncompletion) words='${shells.join(' ')}' ;;
    *)
      if [[ "$word" == -* ]]; then
        case "$command" in
${words.map((word) => `          ${word}) words='${namesOf(word)}' ;;`).join('\n')}
          *) words='${namesOf('')}' ;;
        esac
      else
        files=1
        [[ $at -eq 1 ]] && words='${words.join(' ')}'
      fi ;;
  esac
  if [[ "$flag" == "--fix=" ]]; then start="$start\${value%"\${value##*,}"}"; value="\${value##*,}"; fi
  COMPREPLY=()
  [[ -n "$words" ]] && COMPREPLY=($(compgen -P "$start" -W "$words" -- "$value"))
  if [[ -n "$files" ]]; then
    local IFS=$'\\n'
    COMPREPLY=("\${COMPREPLY[@]}" $(compgen -P "$start" -f -- "$value"))
  else
    compopt +o filenames 2> /dev/null
  fi
  COMPREPLY=("\${COMPREPLY[@]#"$lead"}")
}
complete -o filenames -F _aks_network_lint aks-network-lint
`;
}

function namesOf(command: Command): string {
  return flagsOf(command)
    .map(({ name }) => `--${name}`)
    .join(' ');
}

function zsh(): string {
  const specs = (command: Command) =>
    flagsOf(command)
      .map((flag) => {
        const of = choices(flag, command);
        const action = of.length > 0 ? `(${of.join(' ')})` : takingFiles.has(flag.value) ? '_files' : '';
        const value = flag.value.replace(/[:|[\]=]/g, ' ').trim();
        const takes = takesValue(flag.value)
          ? `:${value}:${action}`
          : flag.value === ''
            ? ''
            : `:: :_sequence compadd - ${of.join(' ')}`;
        const joint = takesValue(flag.value) ? '=' : flag.value === '' ? '' : '=-';
        const says = quoted(flag.says).replace(/[[\]:]/g, (sign) => `\\${sign}`);
        return `      '${flag.many ? '*' : ''}--${flag.name}${joint}[${says}]${takes}'\n`;
      })
      .join('');
  return `#compdef aks-network-lint
# zsh completion of aks-network-lint: source <(aks-network-lint completion zsh)
_aks_network_lint() {
  local -a commands specs
  commands=(
${Object.entries(commands)
  .map(([word, { says }]) => `    '${word}:${quoted(says)}'`)
  .join('\n')}
  )
  if (( CURRENT == 3 )) && [[ "\${words[2]}" == completion ]]; then
    _values shell ${shells.join(' ')}
    return
  fi
  case "\${words[2]}" in
${words.map((word) => `    ${word}) specs=(\n${specs(word)}    ) ;;\n`).join('')}    *) specs=(
${specs('')}    ) ;;
  esac
  if (( CURRENT == 2 )) && [[ "\${words[2]}" != -* ]]; then
    _describe command commands
  fi
  _arguments -s $specs '*:file:_files'
}
if [ "$funcstack[1]" = "_aks_network_lint" ]; then _aks_network_lint "$@"; else compdef _aks_network_lint aks-network-lint; fi
`;
}

function fish(): string {
  const seen = (of: readonly Command[]) => `__fish_seen_subcommand_from ${of.join(' ')}`;
  const when = (of: readonly Command[]) => {
    const others = all.filter((one) => !of.includes(one));
    if (others.length === 0) return '';
    return of.includes('') ? ` -n 'not ${seen(others)}'` : ` -n '${seen(of)}'`;
  };
  const lines = flags.flatMap((flag) =>
    groups(flag).map((group) => {
      const list = group.words.join(' ');
      const takes = !takesValue(flag.value)
        ? list === ''
          ? ''
          : ` -f -a '(__fish_append , ${list})'`
        : list !== ''
          ? ` -x -a '${list}'`
          : takingFiles.has(flag.value)
            ? ' -r -F'
            : ' -x';
      const short = flag.short === undefined ? '' : ` -s ${flag.short}`;
      return `complete -c aks-network-lint${when(group.of)} -l ${flag.name}${short}${takes} -d '${fishQuoted(flag.says)}'`;
    }),
  );
  const first = Object.entries(commands).map(
    ([word, { says }]) => `complete -c aks-network-lint -n __fish_use_subcommand -a ${word} -d '${fishQuoted(says)}'`,
  );
  return `# fish completion of aks-network-lint: aks-network-lint completion fish | source
${[...first, `complete -c aks-network-lint -n '${seen(['completion'])}' -f -a '${shells.join(' ')}'`, ...lines].join('\n')}
`;
}

function powershell(): string {
  const list = (of: readonly string[]) => `@(${of.map((one) => `'${one}'`).join(', ')})`;
  const values = flags.flatMap((flag) =>
    groups(flag)
      .filter((group) => group.words.length > 0)
      .flatMap((group) =>
        (group.rest ? [''] : group.of).map((one) => `    '${one}--${flag.name}' = ${list(group.words)}\n`),
      ),
  );
  return `# PowerShell completion of aks-network-lint: aks-network-lint completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName aks-network-lint -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
${all.map((command) => `    '${command}' = ${list(flagsOf(command).map(({ name }) => `--${name}`))}\n`).join('')}  }
  $values = @{
${values.join('')}    'completioncompletion' = ${list(shells)}
  }
  $files = ${list(withFiles.map(({ name }) => `--${name}`))}
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $word = [string]($commandAst.CommandElements |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition -and $_.Extent.EndOffset -ge $cursorPosition } |
    ForEach-Object { $_.ToString().Substring(0, $cursorPosition - $_.Extent.StartOffset) })
  $command = if ($before.Count -gt 1 -and $before[1] -and $flags.ContainsKey($before[1])) { $before[1] } else { '' }
  $flag = $before[-1]; $lead = ''; $value = $word
  if ($word -match '^(--[a-z-]+)=(.*)$') { $flag = $Matches[1]; $lead = "$flag="; $value = $Matches[2] }
  elseif ($flag -eq '--fix') { $flag = '' }
  # PowerShell takes what stands behind a comma for a word of its own.
  if ($flag -eq '--fix' -and $value -match '^.*,(.*)$') { $lead = ''; $value = $Matches[1] }
  $choices = if ($values.ContainsKey("$command$flag")) { $values["$command$flag"] } else { $values[$flag] }
  $named = $false
  $candidates = if ($choices) { $choices }
    elseif ($files -contains $flag) { $named = $true; @() }
    elseif ($word -like '-*') { $flags[$command] }
    elseif ($before.Count -eq 1) { $named = $true; ${list(words)} }
    else { @() }
  $candidates | Where-Object { $_ -like "$value*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new("$lead$_", $_, 'ParameterValue', $_) }
  if ($named) {
    [System.Management.Automation.CompletionCompleters]::CompleteFilename($value) |
      ForEach-Object { [System.Management.Automation.CompletionResult]::new("$lead$($_.CompletionText)", $_.ListItemText, $_.ResultType, $_.ToolTip) }
  }
}
`;
}

function quoted(text: string): string {
  return text.replace(/'/g, `'\\''`);
}

function fishQuoted(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
