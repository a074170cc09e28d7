import { parseArn } from '../arn.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { compileWildcard } from '../pattern.ts'
import type { Request } from '../request.ts'
import { wellKnownRequests } from './well-known.ts'

export interface PlausibleRequest {
  readonly action: string
  readonly resource: string
}

const known = new Map(wellKnownRequests.map((one) => [one.action.toLowerCase(), one.resource]))

/** Limits on the number of candidates of each kind. */
const maxActions = 12
const maxResources = 4

/**
 * Requests that a reader may know, for a statement that grants the request that was found (and one that denied it), the
 * best first: actions as the statement names them, then well-known ones; well-known ARNs, those that the statements
 * name, instances of their patterns, then the resource that was found (which comes first where the documents name no
 * ARNs). The evaluator decides whether they are granted.
 */
export function* plausibleRequests(
  statement: Statement,
  denied: Statement | undefined,
  found: Request,
  documents: readonly PolicyDocument[],
): Generator<PlausibleRequest> {
  const asFound = found.resource ?? '*'
  const prefersFound = !documents.some(speaksOfArns)
  const exact = (statement.action ?? []).filter(isPlain).slice(0, maxActions)
  const familiar = wellKnownRequests
    .map(({ action }) => action)
    .filter(actionsOf(statement))
    .slice(0, maxActions)
  const patterns = [...(denied?.resource ?? []), ...(statement.resource ?? [])].filter(
    (text) => !/[\uE000$]/.test(text),
  )
  for (const action of new Set([...exact, ...familiar, found.action])) {
    const service = action.split(':')[0]?.toLowerCase()
    const own = patterns.filter((text) => parseArn(text)?.service === service)
    const wanted = known.get(action.toLowerCase())
    const resources = [
      ...(prefersFound ? [asFound] : []),
      ...(wanted === undefined ? [] : [wanted]),
      ...own.filter(isPlain).slice(0, maxResources),
      ...own
        .filter((text) => !isPlain(text))
        .slice(0, maxResources)
        .map(instanceOf),
      asFound,
    ]
    for (const resource of new Set(resources)) yield { action, resource }
  }
}

const speaksOfArns = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ resource, notResource }) => (resource ?? notResource ?? []).some((text) => text !== '*'))

const isPlain = (text: string): boolean => !/[*?$\uE000]/.test(text)

/** Does the statement contain an action, by its name? */
function actionsOf({ action, notAction = [] }: Statement): (name: string) => boolean {
  const globs = (action ?? notAction).map((pattern) => compileWildcard(pattern.toLowerCase()))
  return (name) => globs.some((glob) => glob(name.toLowerCase())) === (action !== undefined)
}

/** The replacement of a wildcard in the parts of an ARN: partition, service, Region, account, resource. */
const stands = ['arn', 'aws', 'service', 'us-east-1', '111122223333'] as const

/** `arn:aws:s3:::logs/example` for `arn:aws:s3:::logs/*`. */
export function instanceOf(pattern: string): string {
  const parts = pattern.split(':')
  return parts
    .map((part, index) => {
      const whole = stands[index] ?? 'example'
      return part === '*' ? whole : part.replaceAll('*', index < 5 ? '' : 'example').replaceAll('?', 'x')
    })
    .join(':')
}
