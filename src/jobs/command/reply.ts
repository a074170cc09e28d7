import { codeSpan, escapeMarkdown, codeBlock } from '../../report/escape.ts'
import { bytesOf } from '../../report/fit.ts'
import { truncateMarkdown } from '../../report/truncate-markdown.ts'
import { addWaivers, type WrittenWaiver } from '../../settings/waiver-edit.ts'
import { commandForms } from '../pull-requests/waivers/parse-command.ts'

/** An answer to a command: what became of it, and the text of the reply. */
export interface CommandAnswer {
  readonly done: boolean
  /** Markdown; whatever it quotes is escaped. */
  readonly text: string
}

export const doneAnswer = (...paragraphs: readonly string[]): CommandAnswer => ({
  done: true,
  text: paragraphs.join('\n\n'),
})
export const refusedAnswer = (...paragraphs: readonly string[]): CommandAnswer => ({
  done: false,
  text: paragraphs.join('\n\n'),
})

/** A clause. */
export const foreignCommits = "the branch holds commits that are not Whittle's, and Whittle leaves it as it is."

/** Hidden in the reply to a comment: a command that has its reply is not carried out again. */
export const replyMarker = (comment: number): string => `<!-- whittle:command ${comment} -->`

/** GitHub's limit for a comment, in characters. Bytes are never fewer. */
const commentLimit = 65_536

/** A reply within GitHub's limit: a longer one would be refused, and the command would have no answer. */
export function replyBody(comment: number, { text }: CommandAnswer): string {
  const end = `\n\n${replyMarker(comment)}`
  return truncateMarkdown(text, commentLimit - bytesOf(end), '*The rest does not fit into a comment.*') + end
}

/**
 * @param says a sentence in Markdown
 * @param forms of the commands that there are on this kind of pull request
 */
export const mistakeAnswer = (says: string, forms: readonly string[] = commandForms): CommandAnswer =>
  refusedAnswer(
    `Nothing was done: ${says}`,
    ['The commands are', '', ...forms.map((form) => `- \`${form}\``)].join('\n'),
  )

/** The lines that a person writes where the command cannot. */
export function manualInstructions(waivers: readonly WrittenWaiver[], path: string): string {
  const edit = addWaivers(null, waivers)
  return edit.kind === 'refused'
    ? ''
    : `To keep it all the same, add to ${codeSpan(path)}:\n\n${codeBlock('yaml', edit.text)}`
}

/** What became of the pull request after the command. */
export type Rebuild =
  | { readonly kind: 'rebuilt'; readonly changed: boolean }
  /** `why`: a clause. */
  | { readonly kind: 'later'; readonly why: string }

export function rebuildSentence(rebuild: Rebuild): string {
  if (rebuild.kind === 'later') {
    return `This run did not rebuild the pull request: ${escapeMarkdown(rebuild.why)}. The next run of \`narrow\` does.`
  }
  return rebuild.changed
    ? 'The pull request was rebuilt.'
    : 'The pull request is up to date: there was nothing to rebuild.'
}
