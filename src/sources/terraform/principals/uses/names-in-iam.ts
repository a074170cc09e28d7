import type { RepositoryFacts } from '../possible/env.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { anyText, patternsOf, type Pattern } from '../possible/text.ts'
import type { Possible, Site } from '../possible/types.ts'

/**
 * Every name that the provider may give to an IAM resource: `name`; where it is null, `name_prefix` and a suffix; where
 * that is null too, `terraform-` and a suffix.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy#name
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/create/naming.go
 */
export function namesOfSite(
  { block, context, instance }: Pick<Site, 'block' | 'context' | 'instance'>,
  facts: RepositoryFacts,
): readonly Pattern[] {
  return namesBy(
    facts.attribute(block, 'name', context, instance),
    facts.attribute(block, 'name_prefix', context, instance),
    facts,
  )
}

/** As `namesOfSite`, by the values of the two arguments; `undefined`: the argument is not written. */
export function namesBy(
  name: Possible | undefined,
  prefix: Possible | undefined,
  facts: RepositoryFacts,
): readonly Pattern[] {
  const own = name ? textsOf(name, facts) : []
  if (name && !mayBeNull(name)) return own
  const prefixed = prefix ? textsOf(prefix, facts).map((pattern) => closed([...pattern, undefined])) : []
  const made: readonly Pattern[] = prefix && !mayBeNull(prefix) ? [] : [['terraform-', undefined]]
  return distinct([...own, ...prefixed, ...made])
}

/** Every path that an IAM resource may have; `/` where none is written. */
export function pathsOfSite(
  { block, context, instance }: Pick<Site, 'block' | 'context' | 'instance'>,
  facts: RepositoryFacts,
): readonly Pattern[] {
  const path = facts.attribute(block, 'path', context, instance)
  if (!path) return [['/']]
  const written = textsOf(path, facts).map((pattern) =>
    pattern.join('') === '' && closedText(pattern) ? ['/'] : pattern,
  )
  return distinct([...written, ...(mayBeNull(path) ? [['/']] : [])])
}

/**
 * Every name of the roles, users or groups that a value refers to: by the block that makes one, or by name. A list names
 * each of its items.
 */
export function namesReferredTo(value: Possible, facts: RepositoryFacts): readonly Pattern[] {
  switch (value.kind) {
    case 'thing': {
      const { block } = value.site
      const [attribute = 'name', ...rest] = value.path
      const isEntity = block.type === 'resource' && /^aws_iam_(role|user|group)$/.test(block.labels[0] ?? '')
      if (isEntity && rest.length === 0 && (attribute === 'name' || attribute === 'id'))
        return namesOfSite(value.site, facts)
      return textsOf(value, facts)
    }
    case 'some':
      return distinct(value.of.flatMap((each) => namesReferredTo(each, facts)))
    case 'known':
    case 'text':
      return textsOf(value, facts)
    case 'file':
    case 'list':
    case 'made':
    case 'many':
    case 'object':
    case 'outside':
    case 'written':
    default:
      return [anyText]
  }
}

/** Whatever else a value may be, its patterns are of any text where it comes from outside. */
const mayBeNull = (value: Possible): boolean =>
  value.kind === 'some' ? value.of.some(mayBeNull) : value.kind === 'known' && value.value === null

const textsOf = (value: Possible, facts: RepositoryFacts): readonly Pattern[] =>
  patternsOf(value, (thing) => valueOfIdentity(thing, facts))

const closedText = (pattern: Pattern): boolean => !pattern.includes(undefined)

/** Neighbouring open parts are one. */
const closed = (pattern: Pattern): Pattern =>
  pattern.filter((part, index) => part !== undefined || index === 0 || pattern[index - 1] !== undefined)

function distinct(patterns: readonly Pattern[]): readonly Pattern[] {
  const found = new Map(patterns.map((pattern) => [JSON.stringify(pattern.map((part) => part ?? null)), pattern]))
  return [...found.values()]
}
