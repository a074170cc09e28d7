import { allPartsOf, type Block, type Expression } from '../../syntax/syntax-tree.ts'
import { evaluatePossible } from '../possible/evaluate.ts'
import { placeAt } from '../../modules/places.ts'
import type { Possible } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { policyAttributeOf } from '../../policies/policy-attributes.ts'
import { arnsIn } from '../../../manifests.ts'
import { asPossible } from '../possible/files.ts'
import { patternsOf } from '../possible/text.ts'
import { policyUseOf, policyReferencesIn } from './attachments.ts'
import { passesArgumentsOn } from './pass-through-blocks.ts'
import { entriesIn, type WantedEntries } from './entries.ts'
import { reachedFrom } from './reach.ts'
import { arnMark, arnWords, fileContents, policyArns } from './interests.ts'
import { mayFitArn } from './leaves.ts'
import { attributesReached, placeOf } from './values.ts'

/** A place that names the ARN of a policy without attaching it in a way that is known. */
export interface Mention {
  readonly place: string
  /** ` (aws_x.y.z)`: the block or attribute that contains it. */
  readonly where: string
  readonly value: Possible
}

const known = new WeakMap<RepositoryFacts, readonly Mention[]>()

/**
 * Places in the repository with ARNs of policies, except attachments and policy documents: arguments of modules and
 * resources that are not known, values of variables, and text of other languages.
 */
export function mentionsOf(facts: RepositoryFacts): readonly Mention[] {
  const before = known.get(facts)
  if (before) return before
  const followed = followedData(facts)
  const found: Mention[] = facts.repository.namedArns
    .map(({ place, pattern }) => ({ place, where: '', value: asPossible([undefined, ...pattern]) }))
    .filter((mention) => !isFollowed(mention, followed))
  const starts = entriesIn(facts.repository.modules, writtenArns, facts)
  const { sinks, outputs } = reachedFrom(starts, facts)
  const seen = new Set<string>()
  for (const sink of [...sinks, ...outputs]) {
    const { block } = sink
    if (passesArgumentsOn(block) || block.type === 'variable') continue
    if (block.type === 'module' && facts.repository.callOf(block)) continue
    for (const given of attributesReached(policyArns, sink, facts)) {
      if (isKnown(block, given.path, given.name) || /^(tags|description|depends_on|for_each|count)$/.test(given.name))
        continue
      for (const { value } of given.leaves(policyArns)) {
        const text =
          value.kind === 'known'
            ? value.value
            : value.kind === 'text'
              ? value.parts.map((part) => (typeof part === 'string' ? part : '${x}')).join('')
              : ''
        if (typeof text !== 'string' || !text.includes(arnMark) || !isNoDocument(text)) continue
        const place = placeOf(given)
        const key = `${place} ${text}`
        if (seen.has(key)) continue
        seen.add(key)
        const where = ` (${[...block.labels, ...given.path, given.name].join('.')})`
        // A longer text may contain some.
        const values = /\s/.test(text)
          ? arnsIn('', text).map(({ pattern }) => asPossible([undefined, ...pattern]))
          : [value]
        for (const each of values) found.push({ place, where, value: each })
      }
    }
  }
  for (const module of facts.repository.modules)
    for (const { value, file } of module.given)
      for (const part of value.text.includes(arnMark) ? allPartsOf(value) : [])
        if (part.kind === 'template' && part.text.includes(arnMark))
          found.push({
            place: placeAt(file, part.start),
            where: '',
            value: evaluatePossible(part, { facts, context: { module }, depth: 0 }),
          })
  // Most name policies of AWS, and none of the repository.
  const ofRepository = found.filter(({ value }) => mayFitArn({ value, certain: true, shared: false }, facts))
  known.set(facts, ofRepository)
  return ofRepository
}

/** ARNs in data files that reach an attachment: `PATH:LINE`, and the ARN from `:policy` on. */
function followedData(facts: RepositoryFacts): ReadonlySet<string> {
  const found = new Set<string>()
  if (facts.repository.namedArns.length === 0) return found
  for (const { given } of policyReferencesIn(facts))
    for (const { value } of given.leaves(policyArns)) {
      const text = value.kind === 'known' && typeof value.value === 'string' ? value.value : ''
      if (!text.includes(arnMark)) continue
      for (const place of facts.decodedAt.get(value) ?? []) found.add(`${place} ${text.slice(text.indexOf(arnMark))}`)
    }
  return found
}

const isFollowed = ({ place, value }: Mention, followed: ReadonlySet<string>): boolean =>
  patternsOf(value, (each) => each).every((pattern) => {
    const [start, ...rest] = pattern
    const exact = start === undefined && rest.every((part) => part !== undefined)
    return exact && followed.has(`${place} ${rest.join('')}`)
  })

/** Content that is read from data files may be the ARN of a policy. */
export const decodesData = /\b(json|yaml|csv|base64)decode\s*\(/

/** Attributes in which an ARN, or a part of one, may be written or read. */
const writtenArns: WantedEntries = {
  inFile: (content) => arnWord.test(content) || decodesData.test(content),
  at: ({ name, path, value }, block) =>
    (decodesData.test(value.text) || writesArn(value)) && !isKnown(block, path, name),
  serving: policyArns | arnWords | fileContents,
}

const arnWord = /policy/i

/** The end of one text and the beginning of another may be the ARN together. */
const arnPart = /(^|:|\\u\w{4})policy(\/|\\u|$)/i

const writesArn = (value: Expression): boolean =>
  arnWord.test(value.text) &&
  allPartsOf(value).some(
    (part) =>
      part.kind === 'template' &&
      arnWord.test(part.text) &&
      isNoDocument(part.text) &&
      part.parts.some((piece) => piece.kind === 'text' && arnPart.test(piece.text)),
  )

/** The text of a policy names ARNs to allow actions on them, and attaches none. */
const isNoDocument = (text: string): boolean => !/"(Statement|Effect|Action|Resource)"\s*:/.test(text)

const isKnown = (block: Block, path: readonly string[], name: string): boolean => {
  const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
  if (policyUseOf(block, path, name) || policyAttributeOf(type, path, name)) return true
  return block.type === 'data' && /^aws_iam_policy(_document)?$/.test(block.labels[0] ?? '')
}
