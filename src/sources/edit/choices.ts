import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument, PolicyKind } from '../../policy/document.ts'
import { parsePolicyDocument } from '../../policy/parse.ts'
import { readJson } from '../json/text.ts'
import type { Layout } from '../layout.ts'
import { renderTemplate } from '../terraform/values/template-json.ts'
import type { Choice, Piece } from '../terraform/syntax/template-parts.ts'
import { valueOf } from '../located-value.ts'
import { EditError } from './edit-error.ts'

/** More directives than this are not tried one by one. */
const most = 16

/**
 * A template with directives becomes another text for each choice that they make. For every choice that gave a policy
 * before, the edited template has to give one, and it must be proven to grant nothing new: commas, above all, may stand
 * inside of a directive.
 */
export function checkChoices(old: Layout, made: Layout, grammar: PolicyKind): void {
  if (!old.choices) return
  if (gapsOf(old).join() !== gapsOf(made).join())
    throw new EditError('Statements that a %{…} directive makes would be removed')
  checkRendered(old.choices, made.choices ?? [], grammar)
}

const gapsOf = ({ containers }: Layout): string[] =>
  containers.flatMap(({ gaps = [] }) => gaps.map(({ expression }) => expression))

function checkRendered(before: readonly Piece[], after: readonly Piece[], grammar: PolicyKind): void {
  let tried = 0
  for (const chosen of choices(before)) {
    const old = documentOf(before, chosen, grammar)
    if (!old) continue
    tried++
    const made = documentOf(after, chosen, grammar)
    if (!made) throw new EditError('The template would give no policy for some choices of its %{…} directives')
    if (proveContainment(made, old).verdict !== 'proven')
      throw new EditError('For some choices of the %{…} directives it is not proven that nothing new is granted')
  }
  if (tried === 0)
    throw new EditError('The template gives no policy for any choice of its %{…} directives that was tried')
}

/** By the number of the outermost directive and the round of its loop: which section, how many rounds. */
type Chosen = (outermost: number, choice: Choice, round: number) => number

function choices(pieces: readonly Piece[]): Chosen[] {
  const outermost = pieces.filter(({ kind }) => kind === 'choice').length
  const last = ({ sections }: Choice): number => (sections.length > 1 ? sections.length - 1 : -1)
  const found: Chosen[] = []
  for (const rounds of [0, 1, 2])
    for (const first of [true, false]) found.push((_, choice) => (choice.loop ? rounds : first ? 0 : last(choice)))
  // A comma after every element but the last.
  for (const rounds of [1, 2]) found.push((_, choice, round) => (choice.loop ? rounds : round === 1 ? last(choice) : 0))
  if (outermost <= most)
    for (let only = 0; only < outermost; only++)
      for (const on of [true, false])
        found.push((number, choice) =>
          (number === only) === on ? (choice.loop ? 1 : 0) : choice.loop ? 0 : last(choice),
        )
  return found
}

function documentOf(pieces: readonly Piece[], chosen: Chosen, grammar: PolicyKind): PolicyDocument | undefined {
  const outermost = pieces.filter(({ kind }) => kind === 'choice')
  const numberOf = (choice: Choice): number =>
    outermost.findIndex(({ start, end }) => start <= choice.start && choice.end <= end)
  const read = readJson(renderTemplate(pieces, (choice, round) => chosen(numberOf(choice), choice, round)))
  return read.kind === 'read' ? parsePolicyDocument(valueOf(read.root), grammar).document : undefined
}
