import { hasOpaque } from '../../../policy/opaque.ts'
import type { Module, ModuleFile } from '../module.ts'
import { attributeOf, bare, type Block, type Body, type Expression } from '../syntax.ts'
import { evaluate, type Scope } from '../values.ts'
import { instancesOf } from './instances.ts'
import type { Repository } from './repository.ts'

/** A block that speaks of a managed policy by its name, or by an ARN that ends in it, rather than by its address. */
export interface Naming {
  readonly module: Module
  readonly block: Block
  readonly file: ModuleFile
  /** What becomes of the policy there. */
  readonly as: 'attached' | 'boundary' | 'permission set'
}

const known = new WeakMap<Repository, ReadonlyMap<string, readonly Naming[]>>()

/**
 * Where the repository names one of these policies, each block once. Names that the source does not tell are no names.
 *
 * @param policyAttribute the attribute in which a resource type names the policies that it attaches
 */
export function namedIn(
  repository: Repository,
  names: readonly string[],
  policyAttribute: (type: string) => string | undefined,
): readonly Naming[] {
  const found = known.get(repository) ?? gathered(repository, policyAttribute)
  known.set(repository, found)
  return [...new Set(names.flatMap((name) => found.get(name) ?? []))]
}

/** Resources that may have a permissions boundary. */
const bounded = new Set(['aws_iam_role', 'aws_iam_user'])

function gathered({ modules }: Repository, policyAttribute: (type: string) => string | undefined) {
  const found = new Map<string, Naming[]>()
  for (const module of modules)
    for (const { block, file } of module.blocks.values()) {
      if (block.type !== 'resource') continue
      const type = block.labels[0] ?? ''
      const add = (as: Naming['as'], names: Iterable<string>): void => {
        const naming = { module, block, file, as }
        for (const name of new Set(names)) found.set(name, [...(found.get(name) ?? []), naming])
      }
      const attribute = policyAttribute(type)
      const arns = attribute === undefined ? undefined : attributeOf(block.body, attribute)
      if (arns) add('attached', namesIn(arns.value, module.names))
      const boundary = bounded.has(type) ? attributeOf(block.body, 'permissions_boundary') : undefined
      if (boundary) add('boundary', namesIn(boundary.value, module.names))
      if (type.startsWith('aws_ssoadmin_')) add('permission set', referredTo(block, module))
    }
  return found
}

/** The names at the ends of the ARNs of customer-managed policies. */
function namesIn(arn: Expression, scope: Scope): string[] {
  const inner = bare(arn)
  const parts = inner.kind === 'tuple' ? inner.elements : [inner]
  return parts.flatMap((part) => {
    const value = evaluate(part, scope)
    if (typeof value !== 'string' || /^arn:[^:]*:iam::aws:/.test(value) || !value.includes(':policy/')) return []
    const last = value.slice(value.lastIndexOf('/') + 1)
    return hasOpaque(last) ? [] : [last]
  })
}

/**
 * Customer-managed policies that a permission set takes in: it knows them by name and path, in every account that it is
 * assigned to.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssoadmin_customer_managed_policy_attachment
 */
function referredTo(block: Block, module: Module): string[] {
  const scopes = instancesOf(block, module.names) ?? [module.names]
  return referencesBelow(block.body).flatMap((body) => {
    const name = attributeOf(body, 'name')?.value
    const values = name ? scopes.map((scope) => evaluate(name, scope)) : []
    return values.filter((value): value is string => typeof value === 'string' && !hasOpaque(value))
  })
}

const referencesBelow = (body: Body): readonly Body[] =>
  body.blocks.flatMap((inner) =>
    inner.type === 'customer_managed_policy_reference' ? [inner.body] : referencesBelow(inner.body),
  )
