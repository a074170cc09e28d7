import { patternMayFitTemplate, type Gap } from '../../catalog/arn-pattern.ts'
import type { EventAction, EventCaller } from './types.ts'

const anything: Gap = { allows: /[^]/, least: 0 }

/** The parts of an ARN around `*`, which stands for characters that a record does not carry. */
const partsOf = (arn: string): (string | Gap)[] =>
  arn.split('*').flatMap((part, at) => (at === 0 ? [part] : [anything, part]))

/** With an unknown path between the type and the name: `arn:aws:iam::111122223333:role/` … `admin`. */
function withPath(arn: string): (string | Gap)[] {
  const slash = arn.indexOf('/')
  return slash < 0 ? partsOf(arn) : [...partsOf(arn.slice(0, slash + 1)), anything, ...partsOf(arn.slice(slash + 1))]
}

/** May one of the patterns match the ARN of an action's resource, of which the record leaves out a part? */
export function mayBeResource(patterns: readonly string[], { resource, pathUnknown }: EventAction): boolean {
  if (resource === null || resource === '*') return false
  const isOpen = pathUnknown === true || resource.includes('*')
  if (!isOpen) return false
  const parts = pathUnknown === true ? withPath(resource) : partsOf(resource)
  return patterns.some((pattern) => patternMayFitTemplate(pattern, parts))
}

/** May one of the patterns match the ARN of a caller, of which the record leaves out the path? */
export function mayBePrincipal(patterns: readonly string[], { principal, pathUnknown }: EventCaller): boolean {
  if (principal === undefined || pathUnknown !== true) return false
  return patterns.some((pattern) => patternMayFitTemplate(pattern, withPath(principal)))
}
