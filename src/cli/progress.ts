import type { EvidenceProgress } from '../evidence/read.ts'
import { number } from '../report/wording.ts'
import type { Environment } from './command.ts'

/** Quiet for the first second; then a line that renews itself on a terminal, or a line every ten seconds elsewhere. */
export function progressOn({ stderr, now }: Environment): {
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
      if (time - started < 1000 || time - last < pause) return
      last = time
      const rate = Math.round(progress.events / Math.max(1, (time - started) / 1000))
      const files = progress.totalFiles > 0 ? `${number(progress.files)} of ${number(progress.totalFiles)} files, ` : ''
      const text = `reading CloudTrail: ${files}${number(progress.events)} events, ${number(rate)} a second${timeLeft(progress, time - started)}`
      stderr.write(stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
      shown = true
    },
    done() {
      if (shown && stderr.isTTY) stderr.write('\r\u001b[K')
    },
  }
}

/** By the bytes read of all; nothing where those are not known. @param spent milliseconds */
function timeLeft({ bytes, totalBytes = 0 }: EvidenceProgress, spent: number): string {
  if (bytes === 0 || bytes >= totalBytes) return ''
  const seconds = Math.ceil((spent * (totalBytes / bytes - 1)) / 1000)
  return seconds < 100 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`
}
