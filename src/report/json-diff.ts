import { diffString } from 'json-diff'
import { unifiedDiff } from './line-diff.ts'

/**
 * json-diff keeps its own marks (`__added`, `__old`, `__$!SCALAR1`) among the keys and strings it compares, and looks
 * strings up in a plain object. A mark of ours behind every key and string keeps what a document says apart from them.
 */
const mark = '\uE002'

/** json-diff compares every object of a list with every other: beyond this the line diff is as good and ends in time. */
const largest = 60_000

/**
 * The semantic diff of two JSON values by json-diff, without colour: `-` and `+` in the first column, `...` for what
 * is the same. Of a changed object the values of `always` are shown even if they are the same. Empty where nothing
 * differs.
 */
export function jsonDiff(before: unknown, after: unknown, always: readonly string[] = []): string {
  const [old, now] = [before, after].map((value) => JSON.stringify(value, null, 2) ?? '')
  if (old === now) return ''
  if ((old ?? '').length + (now ?? '').length > largest)
    return unifiedDiff('policy', old ?? '', now ?? '')
      .slice(2)
      .join('\n')
  return diffString(marked(before), marked(after), {
    color: false,
    maxElisions: 3,
    outputKeys: always.map((key) => key + mark),
  })
    .replaceAll(mark, '')
    .trimEnd()
}

function marked(value: unknown): unknown {
  if (typeof value === 'string') return value + mark
  if (Array.isArray(value)) return Array.from(value, marked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key + mark, marked(inner)]))
}
