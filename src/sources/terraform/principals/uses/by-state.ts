import type { StateInstance } from '../../../state/states.ts'
import { addressOf, attributeOf, type Block } from '../../syntax/syntax-tree.ts'
import { noPrincipals, unionOfPrincipals, type AttachedPrincipals } from '../attached-principals.ts'
import type { Site } from '../possible/types.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { attachmentsOfInstance, knownTexts, type AttachmentType } from '../from-state.ts'
import { principalsAtSite, principalsNamed } from './attachments.ts'
import { principalsOfSite } from './principal-arns.ts'
import { attachments } from './tables.ts'
import { moduleContextOf, type ModuleContext } from '../../modules/module-context.ts'
import { stateOfBlock } from '../../modules/state-of-block.ts'

/** The principals that a block attaches a policy to, by the states and plans that contain it. */
export function principalsInStates(
  { block, context }: Site,
  facts: RepositoryFacts,
  policies?: readonly StateInstance[],
): AttachedPrincipals {
  const place = moduleContextOf(context.module, facts.repository, context.call ? [context.call] : undefined)
  if (block.labels[0] === 'aws_iam_role')
    return unionOfPrincipals(sitesOf(block, place, facts).map((site) => principalsOfSite('role', site, facts)))
  return instancesInStates(
    block,
    attachments[block.labels[0] ?? ''] ?? { attachedPrincipals: {} },
    place,
    facts,
    policies,
  )
}

/** All instances of a block, in the ways its directory is used in. */
export function sitesOf(block: Block, { module, calls }: ModuleContext, facts: RepositoryFacts): readonly Site[] {
  const file = module.blocks.get(addressOf(block))?.file
  if (!file) return []
  const contexts = facts.contexts(module).filter(({ call }) => !calls || !call || calls.includes(call))
  return contexts.flatMap((context) =>
    facts.instancesOf(block, context).map((instance): Site => ({ context, block, file, instance })),
  )
}

/**
 * For each instance in a state, all principals that its attributes name; only of attachments of `policies`, where
 * stated.
 */
export function instancesInStates(
  block: Block,
  type: Pick<AttachmentType, 'attachedPrincipals'> & Partial<AttachmentType>,
  place: ModuleContext,
  facts: RepositoryFacts,
  policies?: readonly StateInstance[],
): AttachedPrincipals {
  const shown = stateOfBlock(block, place)
  const sites = sitesOf(block, place, facts)
  if (!shown) return unionOfPrincipals(sites.map((site) => principalsAtSite(site, facts)))
  const inSource = (name: string): AttachedPrincipals => {
    const kind = type.attachedPrincipals[name]
    if (!kind || !attributeOf(block.body, name)) return noPrincipals
    return unionOfPrincipals(sites.map((site) => principalsNamed(site, name, kind, facts)))
  }
  const arns = policies?.map(({ resource }) => resource.values['arn'])
  const others = (instance: StateInstance): boolean => {
    const attached = type.policy === undefined ? undefined : knownTexts(instance.resource.values[type.policy])
    return !!arns?.every((arn) => typeof arn === 'string') && !!attached && !attached.some((arn) => arns.includes(arn))
  }
  const held = shown.instances
    .filter((instance) => !others(instance))
    .map((instance) => attachmentsOfInstance(type, instance, shown.states, inSource))
  return unionOfPrincipals([...held, { principals: [], unknown: shown.unknown }])
}
