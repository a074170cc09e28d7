/**
 * Something from outside is wrong and its owner can mend it. The message is one line: what, where, what to do.
 * The command line prints it and exits with 2; the action fails the step with it.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** What went wrong, in one line, whatever was thrown. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')
