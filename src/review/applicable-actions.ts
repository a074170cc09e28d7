import { templatesIn } from '../catalog/arn-template.ts'
import type { ActionInfo } from '../catalog/types.ts'
import type { Statement } from '../policy/document.ts'
import { patternsOverlap } from '../policy/patterns-overlap.ts'
import { hasUnresolved } from '../policy/unresolved.ts'

/**
 * May a request for the action have one of a statement's resources? An action without resource types is asked for on `*`,
 * any other on ARNs of its types. What is not known (unresolved texts, policy variables, texts that are no ARN) may be any.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function mayApply({ resourceTypes }: ActionInfo, { resource }: Pick<Statement, 'resource'>): boolean {
  if (resource === undefined) return true
  return resource.some((pattern) => {
    if (hasUnresolved(pattern) || pattern.includes('${') || !isWholeArn(pattern)) return true
    return resourceTypes.some(({ arn }) => templatesIn(arn).some((template) => fits(pattern, template)))
  })
}

/** AWS completes an ARN with fewer parts, and a wildcard in its first part may stand for anything. */
const isWholeArn = (text: string): boolean => text.startsWith('arn:') && text.split(':').length >= 6

function fits(pattern: string, template: string): boolean {
  const key = `${pattern}\n${template}`
  let known = remembered.get(key)
  if (known === undefined) {
    if (remembered.size >= most) remembered.clear()
    remembered.set(key, (known = partsOverlap(pattern, template.replace(/\$\{[^}]*\}/g, '*'))))
  }
  return known
}

/** Part by part: the Region or account of an ARN holds no colon. A wildcard of the pattern may reach beyond its part. */
function partsOverlap(pattern: string, template: string): boolean {
  const [mine, theirs] = [partsOf(pattern), partsOf(template)]
  if (mine.slice(0, 5).some((part) => part.includes('*'))) return patternsOverlap(pattern, template)
  return theirs.every((part, index) => patternsOverlap(mine[index] ?? '', part))
}

function partsOf(arn: string): readonly string[] {
  const [partition = '', prefix = '', service = '', region = '', account = '', ...rest] = arn.split(':')
  return [partition, prefix, service, region, account, rest.join(':')]
}

/** Most statements name few resources, and the actions of a service have few types. */
const remembered = new Map<string, boolean>()
const most = 10_000
