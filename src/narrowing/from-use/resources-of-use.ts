import { byCodeUnits } from '../../collections.ts'
import { fillArnTemplate, templatesIn, fitsTemplate, typesOfArn } from '../../catalog/arn-template.ts'
import type { ActionInfo } from '../../catalog/types.ts'
import type { UsageEntry } from '../../evidence/types.ts'
import { resourceMatches } from '../../policy/pattern.ts'
import { widenToContainer } from '../resource-types.ts'
import { typesOf } from '../resources.ts'

/** The resources to write for the calls of one action. */
export interface ResourcesOfUse {
  /** Sorted; `['*']` where the action has no resource types, or the resources are not known. */
  readonly resources: readonly string[]
  /** Names of the resource types; none with `*`. */
  readonly types: readonly string[]
  /** The reason why the resources are not known, as a clause. */
  readonly unknown?: string
  /** Patterns that stand in the place of several objects or streams. */
  readonly widened: readonly string[]
}

const anywhere = { resources: ['*'], types: [], widened: [] } as const

/** Texts that a policy reads as something else: wildcards of one character, and variables (`&{` in Terraform). */
const notLiteral = /[?$]|&\{/

/**
 * The resources on which an action was used, as far as AWS's pages state for every one of its calls which resource is
 * checked; else `*`, with the reason. An action without resource types works only with Resource `*`.
 *
 * @param info absent: this version's catalog does not have the action
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function resourcesOfUse(info: ActionInfo | undefined, entries: readonly UsageEntry[]): ResourcesOfUse {
  if (info === undefined) return { ...anywhere, unknown: "it is not in this version's catalog of actions" }
  if (info.resourceTypes.length === 0) return anywhere
  const types = typesOf(info, entries)
  if (typeof types === 'string') return { ...anywhere, unknown: types }
  if (entries.some(({ grade }) => grade !== 'stated')) {
    return { ...anywhere, unknown: 'AWS does not state that the resource in the record is the one that is checked' }
  }
  const seen = entries.map(({ resource }) => resource ?? '')
  if (seen.some((resource) => notLiteral.test(resource))) {
    return { ...anywhere, unknown: 'the name of a resource holds characters that a policy reads as a pattern' }
  }
  const written = seen.map((resource) => widenToContainer(resource, info.service))
  const widened = written.filter((resource, index) => resource !== seen[index] && !seen.includes(resource))
  return { resources: withoutCovered(sorted(written)), types, widened: sorted(widened) }
}

/** Without those that another pattern among them covers. */
const withoutCovered = (resources: readonly string[]): readonly string[] =>
  resources.filter((each) => !resources.some((other) => other !== each && resourceMatches(other, each)))

export const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort(byCodeUnits)

/**
 * The pattern over all resources of an ARN's type in its account and Region: `arn:aws:rds:eu-west-1:111122223333:db:*`.
 *
 * @returns `undefined` where the ARN may be of several types
 */
export function patternOfType(arn: string, info: ActionInfo | undefined): string | undefined {
  const [type, ...others] = info === undefined ? [] : typesOfArn(arn, info.resourceTypes)
  const template = type && templatesIn(type.arn).find((text) => fitsTemplate(arn, text))
  if (template === undefined || others.length > 0) return undefined
  const [, partition = '', , region = '', account = ''] = arn.split(':')
  const pattern = fillArnTemplate(template, { partition, region, account }, Array<string>(20).fill('*'))
  return resourceMatches(pattern, arn) ? pattern : undefined
}
