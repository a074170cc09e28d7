import { addressOf, type Block } from '../syntax/syntax-tree.ts'
import {
  adviceToNamePrincipals,
  inPermissionSet,
  unionOfPrincipals,
  unknownPrincipals,
  type AttachedPrincipals,
} from './attached-principals.ts'
import type { Site } from './possible/types.ts'
import { repositoryFactsOf } from './possible/repository-facts.ts'
import { principalsAtSite } from './uses/attachments.ts'
import { instancesInStates, sitesOf } from './uses/by-state.ts'
import { principalsOfManaged } from './uses/policies.ts'
import { inlinePolicies } from './uses/tables.ts'
import type { ModuleContext } from '../modules/module-context.ts'
import { stateOfBlock } from '../modules/state-of-block.ts'

/**
 * The principals that a resource's policy document is attached to.
 *
 * @param sites the instances of the resource that are meant; absent: all
 */
export function attachedPrincipalsOf(host: Block, place: ModuleContext, sites?: readonly Site[]): AttachedPrincipals {
  const type = host.labels[0] ?? ''
  const facts = repositoryFactsOf(place.repository)
  if (type === 'aws_iam_policy') return principalsOfManaged(host, place)
  if (type.startsWith('aws_ssoadmin_')) return unknownPrincipals(inPermissionSet(addressOf(host), host))
  const attachedPrincipals = inlinePolicies[type]
  if (!attachedPrincipals && type !== 'aws_iam_role')
    return unknownPrincipals(
      `The principals of ${addressOf(host)} are set outside of Terraform's IAM resources: ${adviceToNamePrincipals}`,
    )
  if (attachedPrincipals && stateOfBlock(host, place))
    return instancesInStates(host, { attachedPrincipals }, place, facts)
  return unionOfPrincipals((sites ?? sitesOf(host, place, facts)).map((site) => principalsAtSite(site, facts)))
}
