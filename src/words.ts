/** Numbers and counted things as people read them. */

/** `2,641` */
export const formatNumber = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** `1 event`, `2,641 events` */
export const formatCount = (value: number, noun: string, plural = `${noun}s`): string =>
  `${formatNumber(value)} ${value === 1 ? noun : plural}`

/** A text with a capital letter at its beginning. */
export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A sentence with its full stop. */
export const withFullStop = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)

/** Sentences as one text, each with its full stop. */
export const joinSentences = (all: readonly string[]): string => all.map(withFullStop).join(' ')

/** The resource part of an ARN, by which people know a user or a role: `role/ci/deploy`. What is no ARN stays as it is. */
export const shortName = (arn: string): string => /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(arn)?.[1] ?? arn

/** The first digits of a commit id; what is no commit id, as a branch or a folder, stays as it is. */
export const shortRevision = (revision: string, digits = 12): string =>
  /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision) ? revision.slice(0, digits) : revision

/** `42 s`, `4 min 5 s`, `60 min`; seconds alone below a minute and a half. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 90) return `${whole} s`
  const rest = whole % 60
  return `${formatNumber(Math.floor(whole / 60))} min${rest === 0 ? '' : ` ${rest} s`}`
}

/** An estimate as precise as it can be: whole minutes, from a minute and a half on. */
export const formatEstimatedSeconds = (seconds: number): string =>
  formatSeconds(seconds < 90 ? seconds : Math.round(seconds / 60) * 60)

/** `512 bytes`, `2.7 GB`; units are powers of a thousand. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return formatCount(bytes, 'byte')
  let [value, unit] = [bytes / 1000, 0]
  // What would be shown as a thousand of a unit is one of the next.
  while (value >= 999.95 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1]
  return `${value.toFixed(1)} ${units[unit] ?? ''}`
}

const units = ['KB', 'MB', 'GB', 'TB']
