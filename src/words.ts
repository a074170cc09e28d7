/** Numbers and counted things as people read them. */

/** `2,641` */
export const formatNumber = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** `1 event`, `2,641 events` */
export const formatCount = (value: number, noun: string, plural = `${noun}s`): string =>
  `${formatNumber(value)} ${value === 1 ? noun : plural}`

/** Sentences as one text, each with its full stop. */
export const joinSentences = (all: readonly string[]): string =>
  all.map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)).join(' ')

/** The resource part of an ARN, by which people know a user or a role: `role/ci/deploy`. What is no ARN stays as it is. */
export const shortName = (arn: string): string => /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(arn)?.[1] ?? arn
