import { bytesOf } from './fit.ts'

/**
 * Whole lines of Markdown from the beginning, in at most `room` bytes of UTF-8; what is open at the cut is closed.
 *
 * @param notice says that there was more; it ends a text that was cut
 */
export function truncateMarkdown(text: string, room: number, notice: string): string {
  if (bytesOf(text) <= room) return text
  // Room for what closes a block.
  const kept = firstLines(text, Math.max(0, room - bytesOf(notice) - 200))
  return `${kept.trimEnd()}${closingOf(kept)}\n\n${notice}`
}

function firstLines(text: string, bytes: number): string {
  let [end, size] = [0, 0]
  while (end < text.length) {
    const next = text.indexOf('\n', end) + 1 || text.length
    size += bytesOf(text.slice(end, next))
    if (size > bytes) break
    end = next
  }
  return text.slice(0, end)
}

/** What ends a code block and the folded sections that a text leaves open, so that the next line is read as Markdown. */
function closingOf(text: string): string {
  let fence = ''
  let folded = 0
  for (const line of text.split('\n')) {
    const [marks = ''] = /^`{3,}/.exec(line) ?? []
    if (fence !== '') {
      if (marks.length >= fence.length && line.trim() === marks) fence = ''
    } else if (marks !== '') fence = marks
    else folded += (line.match(/<details>/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length
  }
  return (fence === '' ? '' : `\n${fence}`) + '\n\n</details>'.repeat(Math.max(0, folded))
}
