import { addressOf, attributeOf, type Expression } from '../../syntax/syntax-tree.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { exactText, patternsOf } from '../possible/text.ts'
import { someOf, type Possible, type Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import {
  adviceFor,
  unionOfPrincipals,
  unknownPrincipals,
  type AttachedPrincipals,
  type AttachedPrincipalType,
} from '../attached-principals.ts'
import { expressionExcerpt, noCallerNote } from '../principals.ts'
import { principalOfInstance } from '../from-state.ts'
import { accountAt } from './accounts.ts'
import { isIgnored } from '../possible/ignored.ts'
import { moduleContextOf } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'

export const adviceToNameArn = adviceFor('its ARN')

/** A value with the defaults of variables in place of values from outside, and the places of these defaults. */
export function withoutGuesses(value: Possible): { readonly value: Possible; readonly places: readonly string[] } {
  if (value.kind === 'some') {
    const sure = value.of.filter((each) => !(each.kind === 'outside' && each.guess))
    if (sure.length < value.of.length && sure.length > 0) {
      const places = value.of.flatMap((each) => (each.kind === 'outside' && each.guess ? [each.place] : []))
      const inner = sure.map(withoutGuesses)
      return {
        value: someOf(inner.map((each) => each.value)),
        places: [...places, ...inner.flatMap((each) => each.places)],
      }
    }
    const inner = value.of.map(withoutGuesses)
    return { value: someOf(inner.map((each) => each.value)), places: inner.flatMap((each) => each.places) }
  }
  if (value.kind !== 'text') return { value, places: [] }
  const places: string[] = []
  const parts = value.parts.map((part) => {
    if (typeof part === 'string') return part
    const inner = withoutGuesses(part)
    places.push(...inner.places)
    return inner.value
  })
  return { value: { kind: 'text', parts }, places }
}

/** One role or user by ARN: with its path, as CloudTrail's session issuer has it. */
export function principalsOfSite(type: AttachedPrincipalType, site: Site, facts: RepositoryFacts): AttachedPrincipals {
  const { block, context, instance } = site
  const { repository } = facts
  const place = moduleContextOf(context.module, repository, context.call ? [context.call] : undefined)
  const shown = stateOfBlock(block, place)
  if (shown) {
    const known = shown.instances.map((each) => principalOfInstance(type, each, shown.states))
    return unionOfPrincipals([...known, { principals: [], unknown: shown.unknown }])
  }
  const address = addressOf(block)
  const account = accountAt(block, context, facts)
  if (account.kind !== 'one') return unknownPrincipals(account.reason)
  const name = facts.attribute(block, 'name', context, instance)
  if (!name || (name.kind === 'known' && name.value === null))
    return unknownPrincipals(`${address} has no fixed name: ${adviceToNameArn}`)
  const path = facts.attribute(block, 'path', context, instance)
  const names = textsIn(name, facts)
  const paths = path ? textsIn(path, facts) : { texts: ['/'], places: [] }
  const written = (of: string): Expression | undefined => attributeOf(block.body, of)?.value
  if (isIgnored(block, ['name', 'path', 'name_prefix']))
    return unknownPrincipals(
      `${address} ignores changes of its name (lifecycle.ignore_changes), so the source does not state it: ${adviceToNameArn}`,
    )
  if (!names) {
    if (attributeOf(block.body, 'for_each') || attributeOf(block.body, 'count'))
      if (instance.key?.kind !== 'known' && instance.index?.kind !== 'known')
        return unknownPrincipals(
          `${address} is made several times (count or for_each), with names that are not in the source: ${adviceToNameArn}`,
        )
    const expression = written('name')
    return unknownPrincipals(
      `The name of ${address} is not in the source (${expressionExcerpt(expression?.text ?? '')})${expression ? noCallerNote(expression, place) : ''}: ${adviceToNameArn}`,
    )
  }
  if (!paths)
    return unknownPrincipals(
      `The path of ${address} is not in the source (${expressionExcerpt(written('path')?.text ?? '')}): ${adviceToNameArn}`,
    )
  const partition = context.module.names.partition ?? 'aws'
  const principals = names.texts.flatMap((own) =>
    paths.texts.map((under) => `arn:${partition}:iam::${account.account}:${type}${under || '/'}${own}`),
  )
  const guesses = [...names.places, ...paths.places].flatMap((at) => principals.map((arn) => ({ arn, place: at })))
  return { principals, unknown: [], ...(guesses.length > 0 && { guesses }) }
}

/** Every text that a value may be, where all of them are known. */
function textsIn(
  value: Possible,
  facts: RepositoryFacts,
): { readonly texts: string[]; readonly places: readonly string[] } | undefined {
  const { value: plain, places } = withoutGuesses(value)
  const known =
    plain.kind === 'some' ? someOf(plain.of.filter((each) => !(each.kind === 'known' && each.value === null))) : plain
  const texts = patternsOf(known, (each) => valueOfIdentity(each, facts)).map(exactText)
  if (texts.length === 0 && plain.kind === 'known') return { texts: [''], places }
  return texts.length > 0 &&
    texts.every((text) => text !== undefined && (text !== '' || plain.kind === 'some')) &&
    texts.some((text) => text !== '')
    ? { texts: [...new Set(texts as string[])], places }
    : undefined
}
