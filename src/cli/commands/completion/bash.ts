import { optionsOf, type CommandSpec } from '../../options.ts'
import { everyOption, firstWords, twoWordNames, optionWords, secondWords, valueKind, type ValueKind } from './words.ts'

/**
 * The completion of bash, without the functions of the bash-completion package.
 *
 * @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function bashScript(specs: readonly CommandSpec[]): string {
  const names = firstWords(specs)
  return `# Completion of whittle for bash, printed by: whittle completion bash
_whittle() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command words
  # bash splits --option=value at the sign.
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W '${[...names, 'help', '--help', '--version'].join(' ')}' -- "$current"))
    return
  fi
  command="\${COMP_WORDS[1]}"
  if (( COMP_CWORD > 2 )); then
    case "$command \${COMP_WORDS[2]}" in
      ${twoWordNames(specs).map(quoted).join('|')}) command="$command \${COMP_WORDS[2]}" ;;
    esac
  fi
  case "$command $before" in
${valueCases(specs).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${specs.map((spec) => `      ${quoted(spec.name)}) words='${optionsOf(spec).flatMap(optionWords).join(' ')}' ;;`).join('\n')}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case "$COMP_CWORD $command" in
${positionalCases(specs, names).join('\n')}
    *) _whittle_files -f "$current" ;;
  esac
}

# Names may hold blanks: one a line.
_whittle_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen "$1" -- "$2"))
}

complete -F _whittle whittle
`
}

const quoted = (text: string): string => `'${text}'`

/** The values of options, a line for each kind: `*' --engine') … ;;`. */
function valueCases(specs: readonly CommandSpec[]): string[] {
  const replies = new Map<string, (readonly [command: string, reply: string])[]>()
  for (const [spec, option] of everyOption(specs)) {
    const kind = valueKind(option)
    if (kind === undefined) continue
    for (const word of optionWords(option))
      replies.set(word, [...(replies.get(word) ?? []), [spec.name, replyOf(kind)]])
  }
  const patterns = new Map<string, string[]>()
  for (const [word, each] of replies) {
    // Most options mean the same in every command.
    const isSame = new Set(each.map(([, reply]) => reply)).size === 1
    for (const [command, reply] of isSame ? each.slice(0, 1) : each)
      patterns.set(reply, [...(patterns.get(reply) ?? []), isSame ? `*' ${word}'` : quoted(`${command} ${word}`)])
  }
  return [...patterns].map(([reply, all]) => `    ${all.join('|')}) ${reply} ;;`)
}

function replyOf(kind: ValueKind): string {
  if (kind === 'unknown') return 'return'
  if (kind === 'files') return '_whittle_files -f "$current"; return'
  if (kind === 'directories') return '_whittle_files -d "$current"; return'
  return `COMPREPLY=($(compgen -W '${kind.words.join(' ')}' -- "$current")); return`
}

/** What stands without an option, as the word after the command. */
function positionalCases(specs: readonly CommandSpec[], names: readonly string[]): string[] {
  const words = (list: readonly string[]): string => `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current"))`
  return [
    `    '2 help') ${words(names)} ;;`,
    ...specs.flatMap(({ name, values, maxPositionals }) => {
      const second = secondWords(specs, name)
      if (values !== undefined) return [`    '2 ${name}') ${words(values)} ;;`]
      if (second.length > 0) return [`    '2 ${name}') ${words(second)}; _whittle_files -f "$current" ;;`]
      return maxPositionals === 0 ? [`    *' ${name}') ;;`] : []
    }),
  ]
}
