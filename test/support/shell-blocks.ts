import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../../src/cli/run.ts'
import { readArguments, type CommandSpec } from '../../src/cli/options.ts'
import { messageOf } from '../../src/errors.ts'

/** The commands of a block of shell, as a shell takes them apart; of Whittle's own without `node dist/cli.js`. */
export interface ShellCommand {
  readonly program: string
  readonly words: readonly string[]
}

/** Runs nothing: every program is a function that writes down its words. What a substitution would print is `printed`. */
const recorder = `
record() { printf '%s\\0' "$@" $'\\001' >> "$RECORD"; }
command_not_found_handle() { record "$@"; echo printed; }
node() { if [ "$1" = dist/cli.js ]; then shift; record whittle "$@"; else record node "$@"; fi; }
cd() { record cd "$@"; }
`

/** The text of a block that is typed: of a session (\`console\`) the lines behind the prompt. */
export const typedIn = (language: string, text: string): string =>
  language === 'console'
    ? text
        .split('\n')
        .flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
        .join('\n')
    : text

/** @throws where a shell cannot read the text */
export function commandsIn(text: string): ShellCommand[] {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-shell-'))
  const record = join(folder, 'record')
  try {
    execFileSync('/bin/bash', ['--norc', '--noprofile', '-n', '-c', text], { stdio: ['ignore', 'ignore', 'pipe'] })
    execFileSync('/bin/bash', ['--norc', '--noprofile', '-c', `: > "$RECORD"; ${recorder}\n${text}\n:`], {
      cwd: folder,
      env: { RECORD: record, PATH: '/nowhere', ARN: 'ARN' },
      stdio: 'ignore',
    })
    return readFileSync(record, 'utf8')
      .split('\u0001\0')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [program = '', ...words] = entry.split('\0').slice(0, -1)
        return { program, words }
      })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The command that words name, of one word or two. */
export const specOf = ([first = '', second = '']: readonly string[]): CommandSpec | undefined => {
  const named = (name: string): CommandSpec | undefined => commands.find(({ spec }) => spec.name === name)?.spec
  return named(`${first} ${second}`) ?? named(first)
}

/** What the command line says against words; `undefined`: nothing. */
export function refusal(words: readonly string[]): string | undefined {
  const [first = '', ...rest] = words
  if (first === '-V' || first === '--version') return undefined
  if (first === 'help') return rest.length === 0 || specOf(rest) ? undefined : `there is no command ${rest.join(' ')}`
  const spec = specOf(words)
  if (!spec) return `there is no command ${first}`
  try {
    readArguments(spec, words.slice(spec.name.split(' ').length))
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
