import { escapeInvisible } from './escape.ts'

/** Parts a mark from what would give it a meaning at GitHub. It has no width. */
const gap = '\u200b'

/**
 * What GitHub acts on in titles and commit messages: `@name` notifies, `#1`, `GH-1` and addresses close issues behind
 * "fixes", `[skip ci]` and its like keep workflows from running.
 *
 * @see https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 * @see https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
const active = /[@#](?=\w)|\[(?=\s*[a-z])|:(?=\/\/)|\bGH-(?=\d)/gi

/** A name or text from a repository as one line that GitHub takes for nothing but text. */
export const plainTextLine = (text: string): string =>
  escapeInvisible(text.replace(/\s+/g, ' ').trim())
    .replaceAll('`', "'")
    .replace(active, (mark) => mark + gap)
