/**
 * Owners by CODEOWNERS, after GitHub's documented rules: patterns are those of gitignore, but `!`, `[ ]` and an escaped
 * `#` do not work; the last line that matches counts, also where it names no owner; a line that is not valid is skipped.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export interface OwnerRule {
  readonly matches: (path: string) => boolean
  readonly owners: readonly string[]
}

/** The paths at which GitHub looks for the file, in this order; the first one counts. */
export const codeownersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

/** GitHub ignores larger files. */
const largest = 3 * 1024 * 1024

export function parseCodeowners(text: string): OwnerRule[] {
  if (Buffer.byteLength(text) > largest) return []
  return text.split(/\r\n?|\n/).flatMap((line) => ruleOf(line) ?? [])
}

/** The owners of a path, in the order of their line. */
export const ownersOf = (rules: readonly OwnerRule[], path: string): readonly string[] =>
  rules.findLast(({ matches }) => matches(path))?.owners ?? []

function ruleOf(line: string): OwnerRule | undefined {
  // A `#` ends the line where a word begins with it; spaces in a pattern are escaped.
  const words = line.match(/(?:\\.|[^\s\\])+/g) ?? []
  const comment = words.findIndex((word) => word.startsWith('#'))
  const [pattern, ...owners] = comment === -1 ? words : words.slice(0, comment)
  if (pattern === undefined || /^!|^\\#|\[|\]/.test(pattern) || !owners.every(isOwner)) return undefined
  const expression = expressionOf(pattern.replace(/\\(.)/g, '$1'))
  return { matches: (path) => expression.test(path), owners }
}

/** `@user`, `@organisation/team` or an address. */
const isOwner = (word: string): boolean => /^@[A-Za-z0-9][\w.-]*(?:\/[\w.-]+)?$|^[^\s@]+@[^\s@]+$/.test(word)

/**
 * A slash before the end ties a pattern to the root; one at the end means a folder. A pattern matches what lies below it,
 * but for `/*` at its end, which matches files of that folder alone.
 */
function expressionOf(pattern: string): RegExp {
  const folder = pattern.endsWith('/')
  const body = pattern.replace(/^\//, '').replace(/\/$/, '')
  const rooted = pattern.startsWith('/') || body.includes('/')
  const parts = body.split('/').map((part) => (part === '**' ? null : segmentOf(part)))
  const source = parts.reduce<string>((text, part, index) => {
    const last = index === parts.length - 1
    if (part === null) return text + (last ? '.+' : '(?:[^/]+/)*')
    return `${text}${part}${last ? '' : '/'}`
  }, '')
  const below = folder ? '/.+' : /(?:^|\/)\*$/.test(body) && rooted ? '' : '(?:/.+)?'
  return new RegExp(`^${rooted ? '' : '(?:.+/)?'}${source}${below}$`, 's')
}

const segmentOf = (text: string): string =>
  text.replace(/\*+|\?|[.+^${}()|\\]/g, (mark) =>
    mark.startsWith('*') ? '[^/]*' : mark === '?' ? '[^/]' : `\\${mark}`,
  )
