import type { Splice } from '../../types.ts'
import type { Span, TerraformFile } from './syntax-tree.ts'

/**
 * The place where `terraform fmt` would put the first character of each line of a top-level block: two spaces for every
 * line before it that opened more brackets than it closed. So `}, {` stands one step further in than people expect.
 * @see https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
 */
export function indentationSplices(syntax: TerraformFile, content: string, block: Span): Splice[] {
  const splices: Splice[] = []
  const opened: number[] = []
  let start = content.lastIndexOf('\n', block.start - 1) + 1
  while (start < block.end) {
    const found = content.indexOf('\n', start)
    const end = found === -1 ? content.length : found
    const inside = [...syntax.strings, ...syntax.comments].some((span) => span.start < start && span.end > start)
    const blanks = /^[ \t]*/.exec(content.slice(start, end))?.[0].length ?? 0
    // A heredoc's closing line still closes the brackets after it.
    count(opened, netBrackets(syntax, content, start, end), () => {
      const expected = ' '.repeat(2 * opened.length)
      if (!inside && /\S/.test(content.slice(start, end)) && content.slice(start, start + blanks) !== expected)
        splices.push({ start, end: start + blanks, text: expected })
    })
    start = end + 1
  }
  return splices
}

function netBrackets(syntax: TerraformFile, content: string, start: number, end: number): number {
  let net = 0
  for (const position of syntax.brackets)
    if (position >= start && position < end) net += '([{'.includes(content[position] ?? '') ? 1 : -1
  return net
}

/** A line that opens stands at the level before it, one that closes at the level after. */
function count(opened: number[], net: number, place: () => void): void {
  if (net > 0) {
    place()
    opened.push(net)
    return
  }
  for (let closed = -net; closed > 0 && opened.length > 0;) {
    const top = opened.pop() ?? 0
    if (closed < top) opened.push(top - closed)
    closed -= Math.min(closed, top)
  }
  place()
}
