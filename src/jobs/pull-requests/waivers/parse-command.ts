import { escapeInvisible } from '../../../report/escape.ts'
import { actionPattern, dateMistake } from '../../../settings/value-schemas.ts'

/** What a comment on a pull request asks for. */
export type CommentCommand =
  /** `policy`: an address or file, where the pull request is of several policies. `until`: its last day, `2027-03-01`. */
  | {
      readonly kind: 'keep'
      readonly action: string
      readonly policy?: string
      readonly until: string
      readonly because: string
    }
  | { readonly kind: 'drop'; readonly action: string; readonly policy?: string }
  | { readonly kind: 'rebuild' }
  | { readonly kind: 'explain'; readonly action: string }

/** A command that cannot be carried out; `says` is a sentence for its author. */
export interface CommandMistake {
  readonly kind: 'mistake'
  readonly says: string
}

export const commandForms = [
  '/whittle keep ACTION until DATE because REASON',
  '/whittle drop ACTION',
  '/whittle rebuild',
  '/whittle explain ACTION',
] as const

/** Characters of a reason. */
const longestReason = 300
const longestLine = 2000

/** Does a comment begin with a command? Only its first line with text counts; a quotation begins with `>`. */
export const isCommand = (comment: string): boolean => /^\s*\/whittle(?:\s|$)/.test(comment)

/**
 * Reads the command in a comment: the whole of its first line. The text may come from anyone.
 *
 * @param day on which it was written, `2026-11-30`: a waiver has to end later
 * @returns `null`: the comment is no command
 */
export function parseCommand(comment: string, day: string): CommentCommand | CommandMistake | null {
  if (!isCommand(comment)) return null
  const line = readLine(comment)
  if (line.kind === 'mistake') return line
  const { verb, words } = line
  if (verb === 'keep') return keepFrom(words, day)
  if (verb === 'drop') return dropFrom(words)
  if (verb === 'explain') return explainFrom(words)
  if (verb === 'rebuild') return rebuildFrom(words)
  return noCommand(verb)
}

/** The first line of a comment that begins with a command: its verb, and what follows. */
export function readLine(
  comment: string,
): { readonly kind: 'line'; readonly verb: string; readonly words: string } | CommandMistake {
  const [written = ''] = comment.trim().split(/[\r\n]/)
  const line = written.replaceAll('\t', ' ')
  if (line.length > longestLine) return commandMistake(`The line is longer than ${longestLine} characters.`)
  if (escapeInvisible(line) !== line) {
    return commandMistake('The line holds characters that do not show. Type it anew.')
  }
  const [, verb = '', rest = ''] = /^\/whittle(?:\s+(\S+)(?:\s+(.*))?)?$/.exec(line.trim()) ?? []
  return { kind: 'line', verb, words: rest.trim() }
}

export const rebuildFrom = (words: string): { readonly kind: 'rebuild' } | CommandMistake =>
  words === '' ? { kind: 'rebuild' } : commandMistake('`rebuild` takes nothing more.')

export const noCommand = (verb: string): CommandMistake =>
  commandMistake(verb === '' ? 'There is no command.' : 'There is no such command.')

/** What is wrong with the day or the reason of a waiver, a sentence. */
export function termsMistake(until: string, because: string, day: string): string | undefined {
  const wrong = untilMistake(until, day)
  if (wrong !== undefined) return wrong
  return because.length > longestReason ? `The reason is longer than ${longestReason} characters.` : undefined
}

function keepFrom(words: string, day: string): CommentCommand | CommandMistake {
  const form = /^(\S+)(?:\s+in\s+(\S+))?\s+until\s+(\S+)\s+because\s+(\S.*)$/.exec(words)
  if (form === null) return commandMistake('It has another form.')
  const [, first = '', policy, until = '', because = ''] = form
  const action = withoutBackticks(first)
  const wrong = actionMistake(action) ?? termsMistake(until, because, day)
  if (wrong !== undefined) return commandMistake(wrong)
  return { kind: 'keep', action, ...(policy !== undefined && { policy: withoutBackticks(policy) }), until, because }
}

function dropFrom(words: string): CommentCommand | CommandMistake {
  const [, first, policy] = /^(\S+)(?:\s+in\s+(\S+))?$/.exec(words) ?? []
  if (first === undefined) return commandMistake('It has another form.')
  const action = withoutBackticks(first)
  const wrong = actionMistake(action)
  if (wrong !== undefined) return commandMistake(wrong)
  return { kind: 'drop', action, ...(policy !== undefined && { policy: withoutBackticks(policy) }) }
}

export function explainFrom(words: string): { readonly kind: 'explain'; readonly action: string } | CommandMistake {
  const action = withoutBackticks(words)
  if (/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) return { kind: 'explain', action }
  return commandMistake('`explain` takes one action, such as `s3:DeleteObject`.')
}

/** Does a command name a policy: by `file#address`, by the file or by the address? */
export function isNamedInCommand(id: string, name: string): boolean {
  const cut = id.indexOf('#')
  return id === name || (cut !== -1 && (id.slice(0, cut) === name || id.slice(cut + 1) === name))
}

/** Without the backticks that people put around names in Markdown. */
export const withoutBackticks = (word: string): string => word.replace(/^`([^`]*)`$/, '$1')

function actionMistake(action: string): string | undefined {
  if (action === '*') return 'A pattern for every action is too wide: name a service.'
  const parsed = actionPattern.safeParse(action)
  return parsed.success ? undefined : `The action ${parsed.error.issues[0]?.message ?? 'is none'}.`
}

function untilMistake(until: string, day: string): string | undefined {
  const wrong = dateMistake(until)
  if (wrong !== undefined) return `The day ${wrong}.`
  return until > day ? undefined : `The day is not after ${day}.`
}

export const commandMistake = (says: string): CommandMistake => ({ kind: 'mistake', says })
