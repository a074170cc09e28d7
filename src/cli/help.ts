import { exitCodesInWords } from './exit-codes.ts'
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

const rows = (entries: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...entries.map(([name]) => name.length)) + 4
  return entries.map(([name, help]) => `  ${name.padEnd(width - 2)}${wrap(help, 100, width)}`).join('\n')
}

/** The page of `whittle --help`. */
export function renderHelp(commands: readonly CommandSpec[]): string {
  return `Whittle keeps AWS IAM policies as small as their use, and proves each proposal.

Usage: whittle COMMAND [OPTIONS]

Commands:
${rows(commands.map(({ name, positionals, summary }) => [`${name} ${positionals}`.trim(), summary]))}

Exit codes: ${wrap(`${exitCodesInWords()} (no file is changed then).`, 100, 0)}
Colours: on a terminal. NO_COLOR, CLICOLOR=0 or TERM=dumb turns them off, FORCE_COLOR or CLICOLOR_FORCE on.
whittle help COMMAND (or COMMAND -h) shows every option of a command, with examples; whittle -V the version.
`
}

/** The page of `whittle COMMAND --help`. */
export function renderCommandHelp(spec: CommandSpec): string {
  const options = optionsOf(spec).map((option): [string, string] => [optionName(option), option.help])
  return `${spec.summary}

Usage: whittle ${spec.name} ${[spec.positionals, '[OPTIONS]'].filter(Boolean).join(' ')}

Options:
${rows(options)}

Examples:
${spec.examples.map(({ line, shows }) => `  ${line}\n      ${wrap(shows, 100, 6)}`).join('\n')}
${spec.notes ? `\n${wrap(spec.notes, 100, 0)}\n` : ''}`
}

const optionName = ({ name, short, value, many }: Option): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}${many ? '…' : ''}`}`
