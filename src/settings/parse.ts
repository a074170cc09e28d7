import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { InputError, messageOf } from '../errors.ts'
import { type Overrides, settingsFrom, withOverrides } from './defaults.ts'
import { crossMistakes, type Mistake, mistakesFrom, show } from './mistakes.ts'
import { settingsSchema } from './schema.ts'
import type { Settings } from './types.ts'

export { defaultSettings, type Overrides } from './defaults.ts'
export { activeWaivers, settingsWarnings } from './waivers.ts'

/** No written configuration is this large, and the parser should not read a larger text. */
const maxLength = 1_000_000
/** Aliases are a convenience for a handful of repeated lists; YAML lets them grow without bound. */
const maxAliases = 100
const maxDepth = 200

/** Messages of the parser for programmers. */
const yamlMistakes: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is given twice',
  MULTIPLE_DOCS: 'a second document begins here: one file is one configuration',
}

interface Placed {
  readonly offset: number
  readonly text: string
}

/** A configuration, and a way to refuse it later for what only others can check. */
export interface Configuration {
  readonly settings: Settings
  /** @throws {InputError} that names file, line, column and what is wrong, where there is any mistake */
  readonly refuse: (mistakes: readonly Mistake[]) => void
}

/** The settings of `parseConfiguration`. */
export const parseSettings = (text: string, path: string): Settings => parseConfiguration(text, path).settings

/**
 * Reads `.github/whittle.yml`; `path` is only for messages. Throws an InputError that names file, line, column, what is
 * wrong and, for a misspelled key, the nearest known one; several mistakes are all reported, one to a line, after their
 * number.
 *
 * @param overrides values that stand in for those of the file, which is checked all the same
 */
export function parseConfiguration(text: string, path: string, overrides: Overrides = {}): Configuration {
  if (text.length > maxLength)
    throw new InputError(`${path}: is larger than ${maxLength} characters: this is no configuration`)
  if (tooDeep(text)) throw new InputError(`${path}: is nested deeper than ${maxDepth} levels: this is no configuration`)
  const lines = new LineCounter()
  const fail = (mistakes: readonly Placed[]): never => {
    const places = mistakes
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, text: what }) => {
        const { line, col } = lines.linePos(offset)
        return `${path}:${Math.max(1, line)}:${Math.max(1, col)}: ${what}`
      })
    throw new InputError(
      places.length === 1 ? places.join('') : [`${path}: ${places.length} mistakes`, ...places].join('\n'),
    )
  }

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const broken = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    text: yamlMistakes[error.code] ?? messageOf(error),
  }))
  if (broken.length > 0) return fail(broken)

  const data = plainData(document, fail)
  const refuse = (found: readonly Mistake[]): void => {
    if (found.length > 0) fail(found.map((mistake) => place(document, mistake)))
  }
  if (data === null || data === undefined) return { settings: settingsFrom(withOverrides({}, overrides)), refuse }

  const result = settingsSchema.safeParse(data, { reportInput: true })
  const mistakes = [...(result.error === undefined ? [] : mistakesFrom(result.error.issues)), ...crossMistakes(data)]
  if (result.success && mistakes.length === 0)
    return { settings: settingsFrom(withOverrides(result.data, overrides)), refuse }
  return fail(mistakes.map((mistake) => place(document, mistake)))
}

/**
 * The parser recurses, and lists in lists by the thousand would end the process. An upper bound of the depth is enough:
 * open brackets, wherever they stand, and what a line begins with, since each level of a block takes a column.
 */
function tooDeep(text: string): boolean {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === '[' || bracket === '{' ? 1 : -1))
    if (open > maxDepth) return true
  }
  return text.split(/[\r\n]/).some((line) => (/^[ \t?-]*/.exec(line)?.[0].length ?? 0) > maxDepth)
}

function plainData(document: Document, fail: (mistakes: readonly Placed[]) => never): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    return fail([{ offset: 0, text: `its aliases cannot be followed: ${messageOf(error)}` }])
  }
}

/** The place of a mistake in the file, and the dotted path before what is wrong: `evidence.window: …`. */
function place(document: Document, mistake: Mistake): Placed {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  const steps = mistake.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  for (const [depth, step] of steps.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined) break
      const keyOnly = mistake.atKey && depth === steps.length - 1
      const target = keyOnly || !isNode(pair.value) ? pair.key : pair.value
      offset = isNode(target) ? (target.range?.[0] ?? offset) : offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset
    } else break
  }
  return { offset, text: `${dotted(steps)}${mistake.text}` }
}

function dotted(steps: readonly (string | number)[]): string {
  const path = steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${show(step)}]`))
    .join('')
    .replace(/^\./, '')
  return path === '' ? '' : `${path}: `
}
