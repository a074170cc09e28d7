import { describeExitCodes } from './exit-codes.ts'
import { optionsOf, type CommandSpec, type Option } from './options.ts'

const wrap = (text: string, width: number, indent: number): string => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line && line.length + word.length + 1 > width - indent) {
      lines.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}

/** @param columns of the page */
const rows = (entries: readonly (readonly [string, string])[], columns: number): string => {
  const width = Math.max(...entries.map(([name]) => name.length)) + 4
  return entries.map(([name, help]) => `  ${name.padEnd(width - 2)}${wrap(help, columns, width)}`).join('\n')
}

const endOfHelp = [
  `Exit codes: ${describeExitCodes()} (no file is changed then).`,
  'Colours: on a terminal. NO_COLOR, CLICOLOR=0 or TERM=dumb turns them off, FORCE_COLOR or CLICOLOR_FORCE on. Width: that of the terminal, or COLUMNS.',
  'whittle help COMMAND (or COMMAND -h) shows every option of a command, with examples; whittle -V the version.',
]

/** The page of `whittle --help`. @param columns of the terminal */
export function renderHelp(commands: readonly CommandSpec[], columns = 100): string {
  return `Whittle keeps AWS IAM policies as small as their use, and proves each proposal.

Usage: whittle COMMAND [OPTIONS]

Commands:
${rows(
  commands.map(({ name, positionals, summary }) => [`${name} ${positionals}`.trim(), summary]),
  columns,
)}

${endOfHelp.map((text) => wrap(text, columns, 0)).join('\n')}
`
}

/** The page of `whittle COMMAND --help`. @param columns of the terminal */
export function renderCommandHelp(spec: CommandSpec, columns = 100): string {
  const options = optionsOf(spec).map((option): [string, string] => [optionName(option), option.help])
  return `${wrap(spec.summary, columns, 0)}

Usage: whittle ${spec.name} ${[spec.positionals, '[OPTIONS]'].filter(Boolean).join(' ')}

Options:
${rows(options, columns)}

Examples:
${spec.examples.map(({ line, shows }) => `  ${line}\n      ${wrap(shows, columns, 6)}`).join('\n')}
${spec.notes ? `\n${wrap(spec.notes, columns, 0)}\n` : ''}`
}

const optionName = ({ name, short, value, many }: Option): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}${many ? '…' : ''}`}`
