import type * as sdk from '@aws-sdk/client-accessanalyzer'
import type { PolicyChecksApi } from '../../aws/apis.ts'
import type { Clock } from '../../aws/clock.ts'
import { describeFailure, failureOf } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { hasUnresolved, unresolvedExpressions } from '../../policy/unresolved.ts'
import { printDocument } from '../../policy/print.ts'
import type { PolicyChecks } from '../../settings/types.ts'
import type { AwsCheck } from '../../proof/plan.ts'

export interface CheckOptions {
  readonly api: PolicyChecksApi
  readonly checks: PolicyChecks
  readonly clock: Clock
  /** Checks that this run cannot make, whatever the document, and why; those that turn out to be so are added. */
  readonly unavailable: Map<AwsCheck['check'], string>
  readonly signal?: AbortSignal
}

/** A check that could not be made, beside what is said of it in the plan: worth a line of its own. */
export interface AwsCheckResult {
  readonly checks: readonly AwsCheck[]
  /** One line each: calls that failed although AWS should have answered. */
  readonly problems: readonly string[]
}

/**
 * What AWS calls the kinds of policies. CheckNoNewAccess takes no policies of organisations; CheckAccessNotGranted is
 * made for identity policies, as a Deny that is added to another policy grants nothing.
 */
const types = {
  'identity-policy': { validated: 'IDENTITY_POLICY', compared: 'IDENTITY_POLICY', granted: 'IDENTITY_POLICY' },
  'resource-policy': { validated: 'RESOURCE_POLICY', compared: 'RESOURCE_POLICY', granted: undefined },
  'service-control-policy': { validated: 'SERVICE_CONTROL_POLICY', compared: undefined, granted: undefined },
  'resource-control-policy': { validated: 'RESOURCE_CONTROL_POLICY', compared: undefined, granted: undefined },
} as const

/**
 * The results of IAM Access Analyzer for a policy that is to replace another. Throttled calls are retried. A
 * check whose call fails is not made, with the reason; where the reason holds for every document (no credentials, no
 * permission, no such service in the Region), it is not tried again.
 *
 * @throws the signal's reason when aborted
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html
 */
export async function checkProposal(
  documents: { readonly before: PolicyDocument; readonly after: PolicyDocument },
  options: CheckOptions,
  kind: keyof typeof types = 'identity-policy',
): Promise<AwsCheckResult> {
  const { checks, api, signal } = options
  const [before, after] = [documentText(documents.before), documentText(documents.after)]
  const { validated, compared, granted } = types[kind]
  const asked: Promise<CheckAnswer>[] = []
  if (checks.validate) {
    asked.push(
      requestCheck('ValidatePolicy', [after], options, () =>
        validate(api, { policyDocument: after, policyType: validated }, signal),
      ),
    )
  }
  if (checks.noNewAccess && compared) {
    const input = { newPolicyDocument: after, existingPolicyDocument: before, policyType: compared } as const
    asked.push(
      requestCheck('CheckNoNewAccess', [before, after], options, () =>
        api.checkNoNewAccess(input, signal).then(verdictOf),
      ),
    )
  }
  if (checks.accessNotGranted.length > 0 && granted) {
    const access = [{ actions: [...checks.accessNotGranted] }]
    const input: sdk.CheckAccessNotGrantedCommandInput = { policyDocument: after, policyType: granted, access }
    asked.push(
      requestCheck('CheckAccessNotGranted', [after], options, () =>
        api.checkAccessNotGranted(input, signal).then(verdictOf),
      ),
    )
  }
  return gather(await Promise.all(asked))
}

/** Its result for a resource or trust policy in its present form: does the policy allow public access? */
export async function checkPublic(
  document: PolicyDocument,
  resourceType: sdk.AccessCheckResourceType,
  options: CheckOptions,
): Promise<AwsCheckResult> {
  const policyDocument = documentText(document)
  const asked = await requestCheck('CheckNoPublicAccess', [policyDocument], options, () =>
    options.api.checkNoPublicAccess({ policyDocument, resourceType }, options.signal).then(verdictOf),
  )
  return gather([asked])
}

/** The document as AWS takes it; unresolved expressions are still tokens in it. */
export const documentText = (document: PolicyDocument): string => JSON.stringify(printDocument(document))

export type CheckOutcome = Pick<AwsCheck, 'result' | 'says'>

export interface CheckAnswer {
  readonly check: AwsCheck
  readonly problem?: string
}

const gather = (asked: readonly CheckAnswer[]): AwsCheckResult => ({
  checks: asked.map(({ check }) => check),
  problems: asked.flatMap(({ problem }) => problem ?? []),
})

/**
 * Makes one check, if nothing in its documents is unresolved; a failing call is a check that is not made.
 *
 * @throws the signal's reason when aborted
 */
export async function requestCheck(
  check: AwsCheck['check'],
  documents: readonly string[],
  { clock, signal, unavailable }: CheckOptions,
  call: () => Promise<CheckOutcome>,
): Promise<CheckAnswer> {
  const unknown = [...new Set(documents.filter(hasUnresolved).flatMap(unresolvedExpressions))]
  if (unknown.length > 0) return { check: { check, result: 'not-sent', says: [notSent(unknown)] } }
  const before = unavailable.get(check)
  if (before !== undefined) return { check: notMade(check, before) }
  try {
    return { check: { check, ...(await withRetry(call, { clock, ...(signal && { signal }) })) } }
  } catch (error) {
    signal?.throwIfAborted()
    const { name, message } = error as Error
    // AWS's way to say that it cannot decide
    // (https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html).
    if (name === 'UnprocessableEntityException') return { check: { check, result: 'undecided', says: [message] } }
    const words = describeFailure(error, `access-analyzer:${check}`)
    if (failureOf(error) !== 'final') unavailable.set(check, words)
    return { check: notMade(check, words), problem: `Access Analyzer, ${check}: ${words}.` }
  }
}

const notMade = (check: AwsCheck['check'], words: string): AwsCheck => ({ check, result: 'not-made', says: [words] })

const notSent = (expressions: readonly string[]): string => {
  const shown = expressions.slice(0, 3).map((expression) => `\${${expression}}`)
  const rest = expressions.length - shown.length
  return `the document contains unresolved values: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** A result that is neither of the two that AWS documents is not taken for one of them. */
export function verdictOf({
  result,
  message,
  reasons,
}: {
  readonly result?: 'PASS' | 'FAIL' | undefined
  readonly message?: string | undefined
  readonly reasons?: readonly sdk.ReasonSummary[] | undefined
}): CheckOutcome {
  const says = (reasons ?? []).flatMap(({ description, statementId, statementIndex }) => {
    const where = statementId ?? (statementIndex === undefined ? undefined : String(statementIndex + 1))
    return description === undefined ? [] : [where === undefined ? description : `statement ${where}: ${description}`]
  })
  if (result === 'PASS') return { result: 'pass', says: [] }
  if (result === 'FAIL') return { result: 'fail', says: says.length > 0 ? says : [message ?? 'no reason was given'] }
  return { result: 'undecided', says: [message ?? 'AWS gave no result'] }
}

/** Errors make it fail; everything else is reported. */
async function validate(
  api: PolicyChecksApi,
  input: sdk.ValidatePolicyCommandInput,
  signal: AbortSignal | undefined,
): Promise<CheckOutcome> {
  const findings = await validatePolicyFindings(api, input, signal)
  const errors = findings.some(({ findingType }) => findingType === 'ERROR')
  return { result: errors ? 'fail' : 'pass', says: findings.map(describeFinding) }
}

/** The findings of ValidatePolicy, all pages. */
export async function validatePolicyFindings(
  api: PolicyChecksApi,
  input: sdk.ValidatePolicyCommandInput,
  signal: AbortSignal | undefined,
): Promise<readonly sdk.ValidatePolicyFinding[]> {
  const findings: sdk.ValidatePolicyFinding[] = []
  let nextToken: string | undefined
  do {
    const page = await api.validatePolicy({ ...input, ...(nextToken !== undefined && { nextToken }) }, signal)
    findings.push(...(page.findings ?? []))
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return findings
}

/** `ERROR INVALID_ACTION at Statement.0.Action: …` */
export function describeFinding({
  findingType,
  issueCode,
  findingDetails,
  locations,
}: sdk.ValidatePolicyFinding): string {
  const path = locations?.[0]?.path?.map(
    ({ key, index, value }) => key ?? (index === undefined ? value : String(index)),
  )
  const place = path && path.length > 0 ? ` at ${path.filter((step) => step !== undefined).join('.')}` : ''
  return `${findingType} ${issueCode}${place}: ${findingDetails}`
}
