import { optionsOf, type CommandSpec, type Option } from '../../options.ts'
import { firstClause, firstWords, twoWordNames, secondWords, valueKind } from './words.ts'

/**
 * The completion of fish.
 *
 * @see https://fishshell.com/docs/current/cmds/complete.html
 */
export function fishScript(specs: readonly CommandSpec[]): string {
  const names = firstWords(specs)
  const lines = [
    ...names.map((name) => `complete -c whittle -n __whittle_starts -f -a ${name} -d ${quoted(summary(specs, name))}`),
    `complete -c whittle -n __whittle_starts -f -a help -d 'the options of a command'`,
    `complete -c whittle -n '__whittle_is help' -f -a ${quoted(names.join(' '))}`,
    ...specs.flatMap((spec) => commandLines(spec, specs)),
  ]
  return `# Completion of whittle for fish, printed by: whittle completion fish
function __whittle_starts
    test (count (commandline -opc)) -eq 1
end

function __whittle_is
    set -l words (commandline -opc)
    set -l name "$words[2]"
    if contains -- "$words[2] $words[3]" ${twoWordNames(specs).map(quoted).join(' ')}
        set name "$words[2] $words[3]"
    end
    test "$name" = "$argv"
end

${lines.join('\n')}
`
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`

const summary = (specs: readonly CommandSpec[], name: string): string =>
  firstClause(specs.find((spec) => spec.name === name)?.summary ?? '')

function commandLines(spec: CommandSpec, specs: readonly CommandSpec[]): string[] {
  const start = `complete -c whittle -n ${quoted(`__whittle_is ${spec.name}`)}`
  const second = secondWords(specs, spec.name)
  const words = spec.values ?? second
  return [
    ...(spec.maxPositionals === 0 || spec.values !== undefined ? [`${start} -f`] : []),
    ...(words.length > 0 ? [`${start} -a ${quoted(words.join(' '))}`] : []),
    ...optionsOf(spec).map((option) => `${start} ${optionFlags(option)}`),
  ]
}

function optionFlags(option: Option): string {
  const kind = valueKind(option)
  const value =
    kind === undefined
      ? []
      : kind === 'files'
        ? ['-r -F']
        : kind === 'directories'
          ? [`-x -a '(__fish_complete_directories)'`]
          : kind === 'unknown'
            ? ['-x']
            : [`-x -a ${quoted(kind.words.join(' '))}`]
  const short = option.short === undefined ? [] : [`-s ${option.short}`]
  return [...short, `-l ${option.name}`, ...value, `-d ${quoted(firstClause(option.help))}`].join(' ')
}
