import type { EvidenceProgress } from '../evidence/read-evidence.ts'
import { formatNumber } from '../words.ts'
import type { Environment } from './command.ts'

/** Quiet for the first second; then a line that renews itself on a terminal, or a line every ten seconds elsewhere. */
export function createProgressReporter({ stderr, now }: Environment): {
  readonly report: (progress: EvidenceProgress) => void
  readonly done: () => void
} {
  const started = now().getTime()
  let last = started
  let shown = false
  return {
    report(progress) {
      const time = now().getTime()
      const pause = stderr.isTTY ? 200 : 10_000
      // What will take minutes is said before it begins.
      const isLong = !shown && progress.isAtMost === true && (progress.secondsLeft ?? 0) >= 60
      if (!isLong && (time - started < 1000 || time - last < pause)) return
      last = time
      const rate = Math.round(progress.events / Math.max(1, (time - started) / 1000))
      const files =
        progress.totalFiles > 0 ? `${formatNumber(progress.files)} of ${formatNumber(progress.totalFiles)} files, ` : ''
      const text = `reading CloudTrail: ${files}${formatNumber(progress.events)} events, ${formatNumber(rate)} a second${timeLeft(progress, time - started)}`
      stderr.write(stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
      shown = true
    },
    done() {
      if (shown && stderr.isTTY) stderr.write('\r\u001b[K')
    },
  }
}

/** As estimated, or by the bytes read of all; nothing where neither is known. @param spent milliseconds */
function timeLeft(progress: EvidenceProgress, spent: number): string {
  const { bytes, totalBytes = 0, secondsLeft, isAtMost = false } = progress
  if (secondsLeft !== undefined)
    return secondsLeft === 0 ? '' : `, ${isAtMost ? 'at most ' : ''}${inWords(secondsLeft)}`
  if (bytes === 0 || bytes >= totalBytes) return ''
  const seconds = Math.ceil((spent * (totalBytes / bytes - 1)) / 1000)
  return `, ${inWords(seconds)}`
}

const inWords = (seconds: number): string =>
  seconds < 100 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`
