import { Fragment } from 'preact'
import { useMemo } from 'preact/hooks'
import { highlightLines, type CodeToken } from './highlight.ts'
import { diffLines, type DiffLine } from './line-changes.ts'

interface DiffProps {
  readonly caption: string
  readonly before: string
  readonly after: string
  readonly language: 'hcl' | 'json'
  /** Number of the first line; absent: lines are not numbered. */
  readonly firstLine?: number
}

const signs = { removed: '−', added: '+', same: ' ', gap: ' ' } as const

/** The difference of two texts, with its words marked and its syntax coloured. */
export function DiffView({ caption, before, after, language, firstLine }: DiffProps) {
  const [lines, old, now] = useMemo(
    () => [diffLines(before, after), highlightLines(before, language), highlightLines(after, language)] as const,
    [before, after, language],
  )
  const numbers = firstLine !== undefined
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="diff">
        <caption class="unseen">{caption}</caption>
        <thead class="unseen">
          <tr>
            {numbers && <th scope="col">Line before</th>}
            {numbers && <th scope="col">Line after</th>}
            <th scope="col">Change</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index} class={line.kind}>
              {numbers && <td class="number">{numberOf(line.old, firstLine)}</td>}
              {numbers && <td class="number">{numberOf(line.now, firstLine)}</td>}
              <td class="sign">{signs[line.kind]}</td>
              <td>
                <LineText line={line} pieces={(line.now === undefined ? old[line.old ?? -1] : now[line.now]) ?? []} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const numberOf = (index: number | undefined, firstLine: number): string =>
  index === undefined ? '' : String(index + firstLine)

function LineText({ line, pieces }: { readonly line: DiffLine; readonly pieces: readonly CodeToken[] }) {
  if (line.kind === 'gap') return <span class="muted">⋯</span>
  const marked = split(pieces, line.marks)
  const text = (
    <code>
      {marked.map(({ text: part, type, mark }, index) => (
        <span key={index} class={`${type === '' ? '' : `token-${type}`}${mark ? ' word' : ''}`}>
          {part}
        </span>
      ))}
    </code>
  )
  if (line.kind === 'added') return <ins>{text}</ins>
  return line.kind === 'removed' ? <del>{text}</del> : <Fragment>{text}</Fragment>
}

/** Pieces cut where a mark begins or ends. */
function split(pieces: readonly CodeToken[], marks: DiffLine['marks']): (CodeToken & { readonly mark: boolean })[] {
  const result: (CodeToken & { readonly mark: boolean })[] = []
  let start = 0
  for (const { text, type } of pieces) {
    const end = start + text.length
    const cuts = [start, ...marks.flat().filter((at) => at > start && at < end), end]
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const to = cuts[index + 1] ?? end
      const mark = marks.some(([first, last]) => from >= first && to <= last)
      result.push({ text: text.slice(from - start, to - start), type, mark })
    }
    start = end
  }
  return result
}

/** A text in a language, coloured. */
export function CodeView({ caption, text }: { readonly caption: string; readonly text: string }) {
  const lines = useMemo(() => highlightLines(text, 'json'), [text])
  return (
    <pre class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <code>
        {lines.map((pieces, index) => (
          <Fragment key={index}>
            {pieces.map(({ text: part, type }, at) => (
              <span key={at} class={type === '' ? '' : `token-${type}`}>
                {part}
              </span>
            ))}
            {'\n'}
          </Fragment>
        ))}
      </code>
    </pre>
  )
}
