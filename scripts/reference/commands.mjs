// The page of the commands, from the table that `whittle --help` prints.
import { code, contents, codeBlock, page, prose } from './markdown.mjs'

/** @param commands specifications of the commands; `optionsOf`: their options, with those that all commands have */
export function commandsPage(commands, optionsOf, exitCodes) {
  const common = commonOptions(commands, optionsOf)
  const isCommon = ({ name, help }) => common.some((each) => each.name === name && each.help === help)
  const sections = commands.map((spec) => {
    const own = optionsOf(spec).filter((option) => !isCommon(option))
    return [
      `## whittle ${spec.name}`,
      prose(spec.summary),
      codeBlock('sh', `whittle ${[spec.name, spec.positionals, '[OPTIONS]'].filter(Boolean).join(' ')}`),
      ...(spec.values ? [`The first argument is one of ${spec.values.map(code).join(', ')}.`] : []),
      own.map(optionLine).join('\n'),
      ...(spec.notes ? [prose(spec.notes)] : []),
      ...(spec.examples.length > 0 ? ['Examples:', spec.examples.map(exampleLine).join('\n')] : []),
    ].join('\n\n')
  })
  return page('Commands', 'the specifications of the commands (src/cli/)', [
    `${code('whittle COMMAND -h')} prints the same. ${code('whittle -V')} prints the version.`,
    contents([...commands.map(({ name }) => `whittle ${name}`), 'Options of every command', 'Exit codes']),
    ...sections,
    ['## Options of every command', common.map(optionLine).join('\n')].join('\n\n'),
    [
      '## Exit codes',
      exitCodes
        .map(({ codes, meaning }) => `- ${codes.map((each) => code(String(each))).join(', ')}: ${prose(meaning)}`)
        .join('\n'),
    ].join('\n\n'),
  ])
}

/** Options that every command has, with the text that most of them give it. */
function commonOptions(commands, optionsOf) {
  const lists = commands.map(optionsOf)
  return optionsOf(commands[0])
    .filter(({ name }) => lists.every((options) => options.some((each) => each.name === name)))
    .map(({ name }) => {
      const all = lists.map((options) => options.find((each) => each.name === name))
      const count = (option) => all.filter(({ help }) => help === option.help).length
      return all.toSorted((a, b) => count(b) - count(a))[0]
    })
}

const optionLine = ({ name, short, value, many, values, help }) => {
  const written = `--${name}${value === undefined ? '' : ` ${value}${many ? '…' : ''}`}`
  const known =
    values && !values.every((each) => (value ?? '').includes(each)) ? ` One of ${values.map(code).join(', ')}.` : ''
  return `- ${short === undefined ? '' : `${code(`-${short}`)}, `}${code(written)}: ${prose(help)}${known}`
}

const exampleLine = ({ line, shows }) => `- ${code(line)}: ${prose(shows)}`
