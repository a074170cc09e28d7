import type { PolicyDocument } from '../policy/document.ts'
import { documentSize } from '../policy/print.ts'
import { formatNumber } from '../words.ts'

/**
 * Advice for when even merged patterns do not fit: how many policies it takes, and which statements' services would go
 * into each. The split itself changes attachments, so a person makes it.
 */
export function suggestSplit(document: PolicyDocument, quota: number): string[] {
  const size = documentSize(document)
  const parts: string[][] = []
  let room = 0
  const frame = documentSize({
    ...document,
    statements: document.statements.map((each) => ({ ...each, ...(each.action ? { action: [] } : {}) })),
  })
  for (const action of document.statements.flatMap(({ action }) => action ?? [])) {
    const width = action.length + 3
    if (parts.length === 0 || width > room) {
      parts.push([])
      room = quota - frame
    }
    parts.at(-1)?.push(action)
    room -= width
  }
  const ranges = parts.map((part) => `${part[0]} to ${part.at(-1)} (${part.length} patterns)`)
  return [
    `It has ${formatNumber(size)} characters, ${formatNumber(size - quota)} more than AWS takes (${formatNumber(quota)}), and nothing more can be merged without granting again what was removed. Split it into ${parts.length} policies: ${ranges.join('; ')}.`,
  ]
}
