/** What the exit codes of all commands mean; the help of a command says when it ends with which. */
export const exitCodes: readonly { readonly codes: readonly number[]; readonly meaning: string }[] = [
  { codes: [0], meaning: 'done' },
  { codes: [1], meaning: 'something found or refuted' },
  { codes: [2], meaning: 'bad input' },
  { codes: [3], meaning: 'not proven or undecided' },
  { codes: [130, 143], meaning: 'stopped by a signal' },
]

/** `0 done, 1 something found or refuted, …` */
export const describeExitCodes = (): string =>
  exitCodes.map(({ codes, meaning }) => `${codes.join(' and ')} ${meaning}`).join(', ')
