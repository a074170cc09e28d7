import type { EvidenceProgress } from '../evidence/read-evidence.ts'
import type { Workflow } from './workflow.ts'

/** A log of the reading: it has the counts until now, and prints them as a line every ten seconds at most. */
export function createReadingLog(workflow: Workflow, now: () => Date) {
  let last = now().getTime()
  let latest: { readonly events: number; readonly scannedBytes?: number } = { events: 0 }
  return {
    report: (progress: EvidenceProgress): void => {
      const { files, totalFiles, events, scannedBytes } = progress
      latest = { events, ...(scannedBytes !== undefined && { scannedBytes }) }
      const time = now().getTime()
      if (time - last < 10_000) return
      last = time
      workflow.print(`reading CloudTrail: ${totalFiles > 0 ? `${files} of ${totalFiles} files, ` : ''}${events} events`)
    },
    read: () => latest,
  }
}
