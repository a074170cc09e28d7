import { splitOutsideVariables } from './arn.ts'
import type { PolicyKind } from './document.ts'
import { hasUnresolved } from './unresolved.ts'
import type { Path, PolicyProblems } from './problems.ts'

/** `*`, or a service prefix, a colon and a name with wildcards; `*:*` is accepted by AWS, too. */
const actionPattern = /^(\*|[a-z0-9*-]+:[a-z0-9*?_-]+)$/i

/**
 * AWS refuses an action without a service prefix ("must be prefaced by a vendor"). Whether an action exists is the
 * catalog's business.
 */
export function checkAction(action: string, path: Path, problems: PolicyProblems): void {
  if (hasUnresolved(action)) return
  if (!actionPattern.test(action)) {
    problems.error(path, `"${action}" is no action; write service:Name, e.g. "s3:GetObject", or "*"`)
    return
  }
  const service = action.split(':')[0] ?? ''
  if (service !== '*' && service.includes('*')) problems.error(path, `"${action}": a service prefix takes no wildcard`)
}

/** A resource is `*`, a pattern that starts with a wildcard, or an ARN; resource policies of some services take names. */
export function checkResource(resource: string, kind: PolicyKind, path: Path, problems: PolicyProblems): void {
  if (hasUnresolved(resource) || /^[*?]/.test(resource) || resource.startsWith('${')) return
  const segments = splitOutsideVariables(resource)
  if (segments[0] !== 'arn') {
    if (kind === 'resource') return
    problems.error(path, `"${resource}" is no resource; write an ARN or "*"`)
    return
  }
  const [, partition = '', service = '*', region, account, rest] = segments
  if (segments.length < 6 && !resource.endsWith('*'))
    problems.warning(path, `"${resource}" is no whole ARN (arn:partition:service:region:account:resource)`)
  if (!/^(aws[a-z-]*|[a-z*?-]*[*?][a-z*?-]*)$/.test(partition))
    problems.error(path, `"${partition}" is no AWS partition`)
  // AWS takes it: AmazonDevOpsGuruOrganizationsAccess has one.
  if (rest === '') problems.warning(path, `"${resource}" ends before its resource, and matches nothing`)
  const wrong = impossible(service, region, account)
  if (wrong !== undefined) problems.error(path, `"${resource}" is an ARN that cannot be: ${wrong}`)
  for (const part of [region, account])
    if (part?.includes('${')) problems.warning(path, `"${part}": variables work only after the fifth colon of an ARN`)
  if (segments.length === 6 && /[*?]/.test(service))
    problems.warning(path, `"${service}": the service segment of an ARN takes no wildcard`)
}

/**
 * Service prefixes and Regions are in lower case; accounts have twelve digits (`aws`, `cloudfront` and the like stand
 * for AWS's own). A part with wildcards or variables is not checked.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
function impossible(service: string, region = '', account = ''): string | undefined {
  const isOpen = (part: string): boolean => /[*?$]/.test(part)
  if (!isOpen(service) && !/^[a-z0-9-]+$/.test(service)) return `"${service}" is no service`
  if (!isOpen(region) && !/^[a-z0-9-]*$/.test(region)) return `"${region}" is no Region`
  if (!isOpen(account) && !/^(\d{12}|[a-z-]*)$/.test(account)) return `"${account}" is no account of twelve digits`
  return undefined
}
