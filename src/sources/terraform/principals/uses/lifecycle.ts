import { attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import { isIgnored } from '../possible/ignored.ts'
import type { PolicyHost } from '../../policies/find-policies.ts'
import type { EvaluationContext } from '../possible/types.ts'
import type { Module } from '../../modules/module.ts'
import { placeAt } from '../../modules/places.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { adviceFor } from '../attached-principals.ts'
import { policyAttribute } from './tables.ts'
import type { ManagedPolicy } from './managed-policies.ts'

/**
 * The reason why an edit of a document would change nothing in AWS: everything that it becomes part of ignores its changes. A
 * sentence; `undefined` where some of it would.
 */
export function ignoredEditReason(hosts: readonly PolicyHost[]): string | undefined {
  const [first] = hosts
  if (!first || !hosts.every(isHostIgnoring)) return undefined
  return `${first.address} ignores changes of its policy (lifecycle.ignore_changes), so an edit would change nothing in AWS`
}

function isHostIgnoring({ block, attribute }: PolicyHost): boolean {
  const name = block.labels[0] === 'aws_iam_role' && attribute.kind === 'role-inline' ? 'inline_policy' : 'policy'
  return attribute.policy === 'identity' && isIgnored(block, [name])
}

const advice = adviceFor('its principals')

/**
 * Attachments that were removed from the state and left in AWS: they are no longer in the source, and are still in
 * effect. Sentences, for a policy of the same directory or of one that calls it or is called by it.
 * @see https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
 */
export function attachmentsLeftInAws(own: readonly ManagedPolicy[], facts: RepositoryFacts): string[] {
  const left = leftIn(facts)
  if (left.length === 0) return []
  const near = new Set(own.flatMap(({ site }) => modulesOf(site.context)))
  return left.flatMap(({ module, sentences }) => {
    const related =
      near.has(module) ||
      facts
        .contexts(module)
        .some((context) => modulesOf(context).some((each) => own.some(({ site }) => site.context.module === each)))
    return related ? sentences : []
  })
}

interface LeftBehind {
  readonly module: Module
  readonly sentences: readonly string[]
}

const known = new WeakMap<RepositoryFacts, readonly LeftBehind[]>()

/** The directories that leave something in AWS. */
function leftIn(facts: RepositoryFacts): readonly LeftBehind[] {
  const before = known.get(facts)
  if (before) return before
  const found = facts.repository.modules.flatMap((module): LeftBehind[] => {
    const sentences = module.files.flatMap((file) =>
      file.syntax.body.blocks.flatMap((block) => {
        const from =
          block.type === 'removed' ? attributeOf(block.body, 'from')?.value.text.replace(/["${}]/g, '') : undefined
        if (from === undefined || !isKept(block)) return []
        const type = from.split('.').find((part) => policyAttribute(part) !== undefined)
        if (type === undefined && !/^(module\.[\w-]+(\[[^\]]*\])?(\.|$))+$/.test(from)) return []
        return [
          `${placeAt(file, block.start)} takes ${from} out of the state and leaves it in AWS (destroy = false), so what it attaches is not known: ${advice}`,
        ]
      }),
    )
    return sentences.length > 0 ? [{ module, sentences }] : []
  })
  known.set(facts, found)
  return found
}

const isKept = (block: Block): boolean =>
  block.body.blocks.some(
    ({ type, body }) =>
      type === 'lifecycle' && attributeOf(body, 'destroy')?.value.text.replaceAll('"', '') === 'false',
  )

const modulesOf = (context: EvaluationContext): EvaluationContext['module'][] => [
  context.module,
  ...(context.outer ? modulesOf(context.outer) : []),
]
