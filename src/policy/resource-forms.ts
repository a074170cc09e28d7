import { splitOutsideVariables } from './arn.ts'
import type { PolicyDocument, Statement } from './document.ts'
import type { WildcardReading } from './letters.ts'
import { unresolvedText, showUnresolved } from './unresolved.ts'

/**
 * The texts of a Resource or NotResource element as ARN patterns, under one reading.
 *
 * - In identity-based policies AWS completes an incomplete ARN with `*`: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`. AWS does
 *   not document whether that comes before or after wildcards expand beyond colons, so an ARN with wildcards is
 *   completed in some readings only. For resource-based policies nothing is documented: an ARN is completed in these
 *   readings only, too.
 * - `execute-api:/stage/GET/path` in the policy of an API stands for the ARN of that API.
 * - Any other text that is no ARN (some services take names) stands for a resource that the document does not state.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
export function resourceForm(text: string, statement: Statement, reading: WildcardReading): string {
  if (startsAsPattern(text)) return text
  const segments = splitOutsideVariables(text)
  if (segments[0] !== 'arn') return formOfName(text)
  if (segments.length === 6 || isPossiblyIncompleteArn(text)) return text
  if (!completes(reading) && isAmbiguousArn(text, statement)) return text
  return [...segments, ...Array.from({ length: 6 - segments.length }, () => '*')].join(':')
}

/** Is it not documented which ARNs an incomplete one takes in? Then readings differ. */
export function isAmbiguousArn(text: string, { principal, notPrincipal }: Statement): boolean {
  if (!text.startsWith('arn:') || splitOutsideVariables(text).length === 6) return false
  return isPossiblyIncompleteArn(text) || /[*?]/.test(text) || principal !== undefined || notPrincipal !== undefined
}

/** An incomplete ARN with unresolved texts or policy variables, which may complete it, or not. */
export function isPossiblyIncompleteArn(text: string): boolean {
  if (!text.startsWith('arn:') || !/[\uE000$]/.test(text)) return false
  return text.replace(/\uE000[^\uE001]*\uE001|\$\{[^}]*\}/g, '').split(':').length < 6
}

const completes = (reading: WildcardReading): boolean => reading !== 'documented' && reading !== 'flat'

/** `*`, a wildcard in front, or an unknown text in front, which may be a whole ARN. */
const startsAsPattern = (text: string): boolean => /^[*?\uE000]/.test(text) || text.startsWith('${')

const api = ['partition', 'Region', 'account', 'id'].map((part) => unresolvedText(`the ${part} of the API`))

function formOfName(text: string): string {
  if (!text.startsWith('execute-api:/')) return unresolvedText(`the resource "${showUnresolved(text)}"`)
  const [partition, region, account, id] = api
  return `arn:${partition}:execute-api:${region}:${account}:${id}${text.slice('execute-api:'.length)}`
}

const exampleApi = 'arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5'

/**
 * The policies of an API, where all their resources are abbreviated (or `*`): then one API stands for all, and the
 * result has the ARNs of an example API. Other policies are returned unchanged.
 */
export function onExampleApi<Documents extends readonly PolicyDocument[]>(...documents: Documents): Documents {
  const texts = documents.flatMap(({ statements }) =>
    statements.flatMap((one) => one.resource ?? one.notResource ?? []),
  )
  const isAbbreviated = (text: string): boolean => text.startsWith('execute-api:/')
  if (!texts.every((text) => text === '*' || isAbbreviated(text))) return documents
  const fill = (text: string): string => (text === '*' ? text : exampleApi + text.slice('execute-api:'.length))
  return documents.map((document) => ({
    ...document,
    statements: document.statements.map((one) => ({
      ...one,
      ...(one.resource && { resource: one.resource.map(fill) }),
      ...(one.notResource && { notResource: one.notResource.map(fill) }),
    })),
  })) as unknown as Documents
}
