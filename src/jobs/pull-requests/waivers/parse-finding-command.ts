import {
  explainFrom,
  isCommand,
  commandMistake,
  noCommand,
  withoutBackticks,
  readLine,
  rebuildFrom,
  termsMistake,
} from './parse-command.ts'
import type { CommandMistake } from './parse-command.ts'

/** What a comment asks for on a pull request for a finding of Access Analyzer. */
export type FindingCommand =
  /** Waives the finding. `owner`: absent, the author of the comment answers for it. `until`: its last day, `2027-03-01`. */
  | { readonly kind: 'keep'; readonly owner?: string; readonly until: string; readonly because: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'rebuild' }
  /** `action`: absent, the finding itself is explained. */
  | { readonly kind: 'explain'; readonly action?: string }

export const findingCommandForms = [
  '/whittle keep until DATE because REASON',
  '/whittle keep owner OWNER until DATE because REASON',
  '/whittle drop',
  '/whittle rebuild',
  '/whittle explain',
  '/whittle explain ACTION',
] as const

/** Characters of the name of an owner. */
const longestOwner = 100

/**
 * Reads the command in a comment on a pull request for a finding: the whole of its first line. The text may come from
 * anyone.
 *
 * @param day on which it was written, `2026-11-30`: a waiver has to end later
 * @returns `null`: the comment is no command
 */
export function parseFindingCommand(comment: string, day: string): FindingCommand | CommandMistake | null {
  if (!isCommand(comment)) return null
  const line = readLine(comment)
  if (line.kind === 'mistake') return line
  const { verb, words } = line
  if (verb === 'keep') return keepFrom(words, day)
  if (verb === 'drop') return words === '' ? { kind: 'drop' } : commandMistake(asWhole('drop'))
  if (verb === 'explain') return words === '' ? { kind: 'explain' } : explainFrom(words)
  if (verb === 'rebuild') return rebuildFrom(words)
  return noCommand(verb)
}

const asWhole = (verb: 'keep' | 'drop'): string => `A finding is waived as a whole: \`${verb}\` takes no action here.`

function keepFrom(words: string, day: string): FindingCommand | CommandMistake {
  const form = /^(?:owner\s+(\S+)\s+)?until\s+(\S+)\s+because\s+(\S.*)$/.exec(words)
  if (form === null) {
    return commandMistake(
      /^(?!owner\s|until\s)\S+\s+(?:in\s+\S+\s+)?until\s/.test(words) ? asWhole('keep') : 'It has another form.',
    )
  }
  const [, named, until = '', because = ''] = form
  const wrong = termsMistake(until, because, day)
  if (wrong !== undefined) return commandMistake(wrong)
  if (named === undefined) return { kind: 'keep', until, because }
  const owner = withoutBackticks(named)
  // The configuration takes no empty owner: every later run would refuse it.
  if (owner === '') return commandMistake('The owner is empty.')
  if (owner.length > longestOwner) return commandMistake(`The owner is longer than ${longestOwner} characters.`)
  return { kind: 'keep', owner, until, because }
}
