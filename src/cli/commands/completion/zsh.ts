import { optionsOf, type CommandSpec, type Option } from '../../options.ts'
import { firstClause, firstWords, twoWordNames, optionWords, secondWords, valueKind } from './words.ts'

/**
 * The completion of zsh; as `_whittle` in a folder of `fpath`, or read with `source`.
 *
 * @see https://zsh.sourceforge.io/Doc/Release/Completion-System.html (`_arguments`, `_describe`)
 */
export function zshScript(specs: readonly CommandSpec[]): string {
  const first = firstWords(specs).map((name) => described(name, summaryOf(specs, name)))
  return `#compdef whittle
# Completion of whittle for zsh, printed by: whittle completion zsh
_whittle() {
  local -a commands
  commands=(
${[...first, described('help', 'the options of a command')].map((line) => `    ${line}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  if (( CURRENT > 3 )); then
    case "$command $words[3]" in
      ${twoWordNames(specs).map(quoted).join('|')})
        command="$command $words[3]"
        shift words
        (( CURRENT-- )) ;;
    esac
  fi
  shift words
  (( CURRENT-- ))
  case "$command" in
    'help')
      _describe command commands ;;
${specs.map((spec) => commandCase(spec, specs)).join('\n')}
  esac
}

if [[ $funcstack[1] == _whittle ]]; then
  _whittle "$@"
else
  compdef _whittle whittle
fi
`
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const summaryOf = (specs: readonly CommandSpec[], name: string): string =>
  firstClause(specs.find((spec) => spec.name === name)?.summary ?? '')

const described = (name: string, says: string): string => quoted(`${name}:${says.replaceAll(/[\\:]/g, '\\$&')}`)

/** Within `[…]` of an argument of `_arguments`. */
const escaped = (text: string): string => text.replaceAll(/[\\:[\]]/g, '\\$&')

function commandCase(spec: CommandSpec, specs: readonly CommandSpec[]): string {
  const positional = spec.maxPositionals === 0 ? [] : positionals(spec, secondWords(specs, spec.name))
  const lines = [...optionsOf(spec).flatMap(optionArguments), ...positional].map(quoted)
  return `    ${quoted(spec.name)})\n      _arguments \\\n${lines.map((line) => `        ${line}`).join(' \\\n')} ;;`
}

function positionals({ values }: CommandSpec, second: readonly string[]): string[] {
  if (values !== undefined) return [`1:word:(${values.join(' ')})`]
  if (second.length === 0) return ['*:file:_files']
  return [
    `1:command or file:{ _alternative "commands:command:(${second.join(' ')})" "files:file:_files" }`,
    '*:file:_files',
  ]
}

/** An option that may stand several times begins with `*`. */
function optionArguments(option: Option): string[] {
  const kind = valueKind(option)
  const action =
    kind === undefined
      ? ''
      : kind === 'files'
        ? ':file:_files'
        : kind === 'directories'
          ? ':directory:_files -/'
          : kind === 'unknown'
            ? `:${escaped(option.value ?? '')}: `
            : `:word:(${kind.words.join(' ')})`
  return optionWords(option).map(
    (word) => `${option.many ? '*' : ''}${word}[${escaped(firstClause(option.help))}]${action}`,
  )
}
