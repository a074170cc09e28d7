import { policyAttributeOf } from '../../policies/policy-attributes.ts'
import { addressOf, attributeOf, type Block, type Span } from '../../syntax/syntax-tree.ts'
import { policyHostOf, type PolicyExpression } from '../../policies/find-policies.ts'
import type { Trace, TraceHost } from '../trace-document.ts'
import { enclosingAttribute } from '../trace-expression.ts'
import { adviceToInstall, adviceToNamePrincipals } from '../attached-principals.ts'
import type { EvaluationContext, Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { repositoryFactsOf } from '../possible/repository-facts.ts'
import { lookupsOf } from './lookups.ts'
import { attachesNothing, passesArgumentsOn } from './pass-through-blocks.ts'
import type { Leaf } from './leaves.ts'
import { attributePath, reachedFrom, type ReachedAttribute, type SearchStart } from './reach.ts'
import { policyTexts } from './interests.ts'
import { attributesReached, placeOf, type AttributeValues } from './values.ts'
import { moduleContextOf, type ModuleContext } from '../../modules/module-context.ts'

/** The places that the text of a policy gets to, by everything that may make something of it. */
export function usesOfText(text: PolicyExpression, place: ModuleContext): Trace {
  const facts = repositoryFactsOf(place.repository)
  const { sinks, outputs, hidden } = reachedFrom(startsOf(text, place, facts), facts)
  const hosts = new Map<string, TraceHost & { readonly sites: Site[] }>()
  const unknown = new Set<string>(hidden)
  const places: { readonly block: Block; readonly reason: string }[] = []
  let alone = true
  for (const sink of outputs)
    for (const given of attributesReached(policyTexts, sink, facts))
      if (given.name === 'value' && holding(given, text)) {
        unknown.add(lostAt(given, text))
        places.push({ block: sink.block, reason: lostAt(given, text) })
      }
  for (const sink of sinks) {
    if (passesArgumentsOn(sink.block)) continue
    for (const given of attributesReached(policyTexts, sink, facts)) {
      if (attachesNothing(given)) continue
      const leaf = holding(given, text)
      if (!leaf) continue
      places.push({ block: sink.block, reason: lostAt(given, text) })
      const type = sink.block.type === 'resource' ? (sink.block.labels[0] ?? '') : ''
      const known = policyAttributeOf(type, given.path, given.name)
      if (known && leaf.certain) {
        alone &&= !leaf.shared
        const host = hostAt(given, known, place, facts)
        const within = given.site.context.module === place.module
        const key = `${host.file.path} ${host.address} ${within ? '' : chainOf(given.site.context)}`
        const before = hosts.get(key)
        if (before) before.sites.push(given.site)
        else hosts.set(key, { ...host, sites: [given.site] })
      } else unknown.add(lostAt(given, text))
    }
  }
  return {
    hosts: [...hosts.values()].sort((a, b) =>
      a.file.path === b.file.path ? a.block.start - b.block.start : a.file.path < b.file.path ? -1 : 1,
    ),
    unknown: [...unknown].sort(),
    alone,
    places,
  }
}

function startsOf(
  text: PolicyExpression,
  place: ModuleContext,
  facts: RepositoryFacts,
): (SearchStart | ReachedAttribute)[] {
  const { block, file } = text
  const { module } = place
  if (text.at === block) return [{ module, address: addressOf(block) }]
  const attribute = enclosingAttribute(block, text.at)
  const around = attribute?.blocks.flatMap(({ type, labels }) =>
    type === 'content' ? [] : [type === 'dynamic' ? (labels[0] ?? '') : type],
  )
  const name = attributePath(around ?? [], attribute?.attribute.name ?? '')
  const own: ReachedAttribute = { module, block, file, attribute: name }
  // A data source that finds a managed policy reads its document back.
  return [own, ...(block.type === 'resource' && block.labels[0] === 'aws_iam_policy' ? lookupsOf(block, facts) : [])]
}

/** The surest leaf through which a value contains a text. */
function holding(given: AttributeValues, text: PolicyExpression): Leaf | undefined {
  let best: Leaf | undefined
  for (const leaf of given.leaves(policyTexts)) {
    const sure = isOf(leaf, text)
    if (!sure) continue
    if (sure === 'whole' && leaf.certain && (!best?.certain || best.shared)) best = leaf
    else best ??= { ...leaf, certain: false }
  }
  return best
}

const texts = new Set(['json', 'minified_json', 'rendered'])

function isOf({ value }: Leaf, text: PolicyExpression): 'whole' | 'part' | undefined {
  if (value.kind === 'written') return value.text === text ? 'whole' : undefined
  // Evaluation gave up where it stands: it may be anything.
  if (value.kind === 'outside') return value.lost && value.place === '' ? 'part' : undefined
  if (value.kind !== 'thing' || text.at !== text.block || value.site.block !== text.block) return undefined
  const [attribute, ...rest] = value.path
  if (attribute === 'id') return undefined
  return attribute !== undefined && rest.length === 0 && texts.has(attribute) ? 'whole' : 'part'
}

function lostAt(given: AttributeValues, text: PolicyExpression): string {
  const { block } = given.site
  const what = [addressOf(block), ...given.path, given.name].join('.')
  const at = block.type === 'output' ? addressOf(block) : what
  const subject = text.address.startsWith('data.') || text.host ? text.address : text.place.replace(/…$/, '')
  if (block.type === 'module') {
    const source = attributeOf(block.body, 'source')?.value.text.replaceAll('"', '')
    const named = source === undefined ? '' : ` (${source})`
    return `${subject === at ? '' : `${subject}, given to `}${at} is passed to a module which is not in this repository${named} (${placeOf(given)}): ${adviceToInstall(block)}${adviceToNamePrincipals}`
  }
  if (block.type === 'output')
    return `${subject} is also used in ${at} (${placeOf(given)}), and what becomes of it outside is not known: ${adviceToNamePrincipals}`
  return `${subject} is also used in ${at} (${placeOf(given)}), which is not followed: ${adviceToNamePrincipals}`
}

export function hostAt(
  given: AttributeValues,
  known: NonNullable<ReturnType<typeof policyAttributeOf>>,
  from: ModuleContext,
  facts: RepositoryFacts,
): TraceHost {
  const { block, context, file } = given.site
  const attachedPrincipal = enclosingAttribute(block, { start: given.at, end: given.at } satisfies Span)
  const inner = attachedPrincipal?.blocks ?? []
  const address = addressIn(block, inner)
  const host = policyHostOf(
    file,
    block,
    known,
    known.main ? address : `${address}.${given.name}`,
    inner.at(-1)?.body ?? block.body,
  )
  const place =
    context.module === from.module
      ? from
      : moduleContextOf(context.module, facts.repository, context.call ? [context.call] : undefined)
  return { ...host, address: prefixOf(context, from) + host.address, place }
}

/** `module.x.`: the calls between the directory of a text and that of a host. */
function prefixOf(context: EvaluationContext, from: ModuleContext): string {
  let prefix = ''
  for (let at: EvaluationContext | undefined = context; at && at.module !== from.module; at = at.outer) {
    if (!at.call || !at.outer) return ''
    prefix = `${addressOf(at.call.block)}.${prefix}`
  }
  return prefix
}

/** Key of a call chain: distinguishes the ways in which one directory is called. */
const chainOf = ({ call, outer }: EvaluationContext): string =>
  call && outer ? `${chainOf(outer)} ${call.caller.directory}:${addressOf(call.block)}` : ''

/** `aws_iam_role.app.inline_policy[0]` */
function addressIn(block: Block, inner: readonly Block[]): string {
  let address = addressOf(block)
  let siblings = block.body.blocks
  for (const each of inner) {
    if (each.type === 'dynamic') address += `.${each.labels[0] ?? ''}[*]`
    else if (each.type !== 'content')
      address += `.${each.type}[${siblings.filter(({ type }) => type === each.type).indexOf(each)}]`
    siblings = each.body.blocks
  }
  return address
}
