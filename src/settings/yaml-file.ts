import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { InputError, messageOf } from '../errors.ts'
import { type Mistake, mistakesFrom, showValue } from './mistakes.ts'
import type { JsonSchema } from './schema.ts'

/** No written configuration is this large, and the parser should not read a larger text. */
const maxLength = 1_000_000
/** Aliases are a convenience for a handful of repeated lists; YAML lets them grow without bound. */
const maxAliases = 100
const maxDepth = 200

/** Messages of the parser for programmers. */
const yamlMistakes = (noun: string): Readonly<Record<string, string>> => ({
  DUPLICATE_KEY: 'this key is given twice',
  MULTIPLE_DOCS: `a second document begins here: one file is one ${noun}`,
})

interface Placed {
  readonly offset: number
  readonly text: string
}

/** What a file of YAML has to be. */
export interface YamlForm<Data> {
  /** For messages: `configuration`, `runbook`. */
  readonly noun: string
  readonly schema: z.ZodType<Data>
  /** The same as JSON Schema: for the keys that are known at a place. */
  readonly jsonSchema: () => JsonSchema
  /** Rules between keys, which hold whatever else is wrong; `data` is the file's data, unchecked. */
  readonly crossMistakes: (data: unknown) => readonly Mistake[]
}

export interface YamlFile<Data> {
  /** Absent where the file is empty. */
  readonly data?: Data
  /** @throws {InputError} that names file, line, column and what is wrong, where there is any mistake */
  readonly refuse: (mistakes: readonly Mistake[]) => void
}

/**
 * Reads a file of YAML that people write; `path` is only for messages.
 *
 * @throws {InputError} that names file, line, column, what is wrong and, for a misspelled key, the nearest known one; several
 *   mistakes are all reported, one to a line, after their number
 */
export function readYamlFile<Data>(text: string, path: string, form: YamlForm<Data>): YamlFile<Data> {
  const { noun } = form
  if (text.length > maxLength)
    throw new InputError(`${path}: is larger than ${maxLength} characters: this is no ${noun}`)
  if (tooDeep(text)) throw new InputError(`${path}: is nested deeper than ${maxDepth} levels: this is no ${noun}`)
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
    text: yamlMistakes(noun)[error.code] ?? messageOf(error),
  }))
  if (broken.length > 0) return fail(broken)

  const data = plainData(document, fail)
  const refuse = (found: readonly Mistake[]): void => {
    if (found.length > 0) fail(found.map((mistake) => place(document, mistake)))
  }
  if (data === null || data === undefined) return { refuse }

  const result = form.schema.safeParse(data, { reportInput: true })
  const known = result.error === undefined ? [] : mistakesFrom(result.error.issues, form.jsonSchema)
  const mistakes = [...known, ...form.crossMistakes(data)]
  if (result.success && mistakes.length === 0) return { data: result.data, refuse }
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
    .map((step) =>
      typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${showValue(step)}]`,
    )
    .join('')
    .replace(/^\./, '')
  return path === '' ? '' : `${path}: `
}
