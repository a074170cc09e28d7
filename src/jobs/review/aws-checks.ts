import type * as sdk from '@aws-sdk/client-accessanalyzer'
import { groupBy } from '../../collections.ts'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import type { PolicyChecksApi } from '../../aws/apis.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { showUnresolved } from '../../policy/unresolved.ts'
import type { AwsCheck } from '../../proof/plan.ts'
import type { AwsFinding, LocatedDocument, PolicyChange } from '../../review/rule-input.ts'
import type { FindingLevel, LineRange } from '../../review/types.ts'
import type { Settings } from '../../settings/types.ts'
import { conditionalStatements, type FieldName } from '../../sources/layout.ts'
import { formatCount } from '../../words.ts'
import {
  requestCheck,
  describeFinding,
  validatePolicyFindings,
  documentText,
  verdictOf,
  type CheckOptions,
} from '../access-analyzer/checks.ts'
import { publicCheckType } from '../access-analyzer/resource-types.ts'

export interface ReviewChecksOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: the AWS SDK with the credentials it finds. */
  readonly clients?: Pick<AwsClients, 'policyChecks'>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

export interface CheckedChanges {
  readonly changes: readonly PolicyChange[]
  /** Checks that were not made, a sentence each. */
  readonly notes: readonly string[]
}

/** The service allows a few calls a second and account. */
const atOnce = 4

/**
 * What IAM Access Analyzer says of the policies that a change adds or widens, by the checks that configuration asks for.
 * What it says of the base too is not the change's. A check that cannot be made is a note; where configuration requires
 * the checks, it is a finding as well.
 *
 * @throws the signal's reason when aborted
 */
export async function checkChanges(
  changes: readonly PolicyChange[],
  { accessAnalyzer }: Pick<Settings, 'accessAnalyzer'>,
  { env, clients, clock, signal }: ReviewChecksOptions,
): Promise<CheckedChanges> {
  const wanted = accessAnalyzer ? changes.filter(isGrown) : []
  if (!accessAnalyzer || wanted.length === 0) return { changes, notes: [] }
  const region = accessAnalyzer.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  const asking: CheckOptions = {
    api: region === undefined ? noApi : await (clients ?? createAwsClients()).policyChecks(region),
    checks: accessAnalyzer.checks,
    clock: clock ?? systemClock,
    unavailable: new Map(
      region === undefined
        ? checkNames.map((name) => [name, 'there is no Region: set access-analyzer.region'] as const)
        : [],
    ),
    ...(signal && { signal }),
  }
  const answers = new Map<string, Answer>()
  const queue = wanted.values()
  const worker = async (): Promise<void> => {
    for (const change of queue) answers.set(change.id, await answerFor(change, asking))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const missing = wanted.flatMap((change) =>
    (answers.get(change.id)?.missing ?? []).map((each) => ({ ...each, change })),
  )
  return {
    changes: changes.map((change) => {
      const answer = answers.get(change.id)
      if (!answer) return change
      const required = accessAnalyzer.required ? answer.missing.map((each) => missingFinding(change, each)) : []
      return { ...change, aws: [...answer.findings, ...required] }
    }),
    notes: notesOn(missing),
  }
}

const checkNames = ['ValidatePolicy', 'CheckNoNewAccess', 'CheckAccessNotGranted', 'CheckNoPublicAccess'] as const

/** Never asked: every check is unavailable. */
const noCall = (): Promise<never> => Promise.reject(new Error('there is no Region'))
const noApi: PolicyChecksApi = {
  validatePolicy: noCall,
  checkNoNewAccess: noCall,
  checkAccessNotGranted: noCall,
  checkNoPublicAccess: noCall,
}

const isGrown = ({ comparison, head }: PolicyChange): boolean =>
  (comparison.status === 'added' || comparison.status === 'widened') &&
  head?.document != null &&
  head.source.kind !== 'other'

interface Missing {
  readonly check: AwsCheck['check']
  readonly why: string
}

interface Answer {
  readonly findings: readonly AwsFinding[]
  readonly missing: readonly Missing[]
}

const notReadIn = (unread: readonly string[]): string => `parts of the policy are not read (${unread.join('; ')})`

async function answerFor(change: PolicyChange, options: CheckOptions): Promise<Answer> {
  const { head, base, kind } = change
  const now = head?.document
  if (!head || !now) return { findings: [], missing: [] }
  const { validate, noNewAccess, accessNotGranted, noPublicAccess } = options.checks
  const before = base?.document ?? null
  const grants = kind === 'identity'
  const type = kind === 'resource' || kind === 'trust' ? publicCheckType(head.source.hosts) : undefined
  const unread = head.unread.filter((phrase) => phrase !== conditionalStatements)
  const unavailable = new Map(checkNames.map((name) => [name, notReadIn(unread)] as const))
  const asking = unread.length === 0 ? options : { ...options, unavailable }
  const answers = await Promise.all([
    ...(validate ? [validated(change, head, now, before, asking)] : []),
    ...(grants && noNewAccess && before ? [newAccess(change, now, before, asking)] : []),
    ...(grants && accessNotGranted.length > 0 ? [notGranted(change, now, before, asking)] : []),
    ...(noPublicAccess && type !== undefined ? [publicAccess(change, now, before, type, asking)] : []),
  ])
  return {
    findings: answers.flatMap(({ findings }) => findings),
    missing: answers.flatMap(({ missing }) => missing),
  }
}

interface OneAnswer extends Answer {
  readonly check: AwsCheck['check']
}

const answerOf = ({ check, result, says }: AwsCheck, findings: readonly AwsFinding[]): OneAnswer => ({
  check,
  findings,
  missing: result === 'pass' || result === 'fail' ? [] : [{ check, why: showUnresolved(says[0] ?? result) }],
})

/** By AWS's own kinds of findings. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html */
const levelOf = (type: string | undefined): FindingLevel =>
  type === 'ERROR' ? 'error' : type === 'SECURITY_WARNING' ? 'warning' : 'note'

async function validated(
  change: PolicyChange,
  head: LocatedDocument,
  now: PolicyDocument,
  before: PolicyDocument | null,
  asking: CheckOptions,
): Promise<OneAnswer> {
  const of = async (document: PolicyDocument) => {
    const found: sdk.ValidatePolicyFinding[] = []
    const input = { policyDocument: documentText(document), ...policyTypeOf(change) }
    const { check } = await requestCheck('ValidatePolicy', [input.policyDocument], asking, async () => {
      found.splice(0, found.length, ...(await validatePolicyFindings(asking.api, input, asking.signal)))
      return { result: 'pass', says: [] }
    })
    return { check, found }
  }
  const { check, found } = await of(now)
  const old = found.length > 0 && before ? (await of(before)).found : []
  const known = new Set(old.map(findingInKey))
  const findings = found
    .filter((finding) => !known.has(findingInKey(finding)))
    .map((finding): AwsFinding => ({
      check: 'ValidatePolicy',
      level: levelOf(finding.findingType),
      message: `AWS's ValidatePolicy: ${describeFinding(finding)}`,
      place: placeOf(change, head, finding),
      key: findingInKey(finding),
    }))
  return answerOf(check, findings)
}

/** The same problem, wherever its statement stands. */
const findingInKey = ({ findingType, issueCode, findingDetails }: sdk.ValidatePolicyFinding): string =>
  `${findingType} ${issueCode} ${findingDetails}`

function policyTypeOf({
  kind,
}: PolicyChange): Pick<sdk.ValidatePolicyRequest, 'policyType' | 'validatePolicyResourceType'> {
  if (kind === 'trust')
    return { policyType: 'RESOURCE_POLICY', validatePolicyResourceType: 'AWS::IAM::AssumeRolePolicyDocument' }
  return { policyType: kind === 'resource' ? 'RESOURCE_POLICY' : 'IDENTITY_POLICY' }
}

/** `Statement`, its index, and the field, as AWS's path names them. */
function placeOf(change: PolicyChange, head: LocatedDocument, { locations }: sdk.ValidatePolicyFinding): LineRange {
  const path = locations?.[0]?.path ?? []
  const index = path.find((step) => step.index !== undefined)?.index
  const statement = index === undefined ? undefined : head.statements[index]
  if (!statement) return change.place
  const names = path.flatMap(({ value, key }) => value ?? key ?? [])
  const field = names.map((name) => statement.fields.get(name as FieldName)).find((each) => each !== undefined)
  return field ?? statement
}

const policyType = 'IDENTITY_POLICY'

/** That a widened policy allows more is what the review says itself: AWS's reasons are added. */
async function newAccess(
  change: PolicyChange,
  now: PolicyDocument,
  before: PolicyDocument,
  asking: CheckOptions,
): Promise<OneAnswer> {
  const [newPolicyDocument, existingPolicyDocument] = [documentText(now), documentText(before)]
  const input = { newPolicyDocument, existingPolicyDocument, policyType } as const
  const { check } = await requestCheck('CheckNoNewAccess', [newPolicyDocument, existingPolicyDocument], asking, () =>
    asking.api.checkNoNewAccess(input, asking.signal).then(verdictOf),
  )
  return answerOf(check, failing(change, check, 'AWS finds new access', 'note'))
}

async function notGranted(
  change: PolicyChange,
  now: PolicyDocument,
  before: PolicyDocument | null,
  asking: CheckOptions,
): Promise<OneAnswer> {
  const access = [{ actions: [...asking.checks.accessNotGranted] }]
  const check = await newlyFailing('CheckAccessNotGranted', now, before, asking, (policyDocument) =>
    asking.api.checkAccessNotGranted({ policyDocument, policyType, access }, asking.signal).then(verdictOf),
  )
  return answerOf(check, failing(change, check, 'AWS finds that it grants an action of access-not-granted', 'error'))
}

async function publicAccess(
  change: PolicyChange,
  now: PolicyDocument,
  before: PolicyDocument | null,
  resourceType: sdk.AccessCheckResourceType,
  asking: CheckOptions,
): Promise<OneAnswer> {
  const check = await newlyFailing('CheckNoPublicAccess', now, before, asking, (policyDocument) =>
    asking.api.checkNoPublicAccess({ policyDocument, resourceType }, asking.signal).then(verdictOf),
  )
  return answerOf(check, failing(change, check, 'AWS finds public access', 'error'))
}

/** What fails in the base as well does not come of the change. */
async function newlyFailing(
  name: AwsCheck['check'],
  now: PolicyDocument,
  before: PolicyDocument | null,
  asking: CheckOptions,
  call: (text: string) => Promise<Pick<AwsCheck, 'result' | 'says'>>,
): Promise<AwsCheck> {
  const of = async (document: PolicyDocument): Promise<AwsCheck> => {
    const text = documentText(document)
    return (await requestCheck(name, [text], asking, () => call(text))).check
  }
  const check = await of(now)
  if (check.result !== 'fail' || !before) return check
  const old = await of(before)
  return old.result === 'fail' ? { ...check, result: 'pass', says: [] } : check
}

function failing(
  { place }: PolicyChange,
  { check, result, says }: AwsCheck,
  what: string,
  level: FindingLevel,
): readonly AwsFinding[] {
  return result === 'fail'
    ? [{ check, level, message: `${what} (${check}): ${says.join('; ')}`, place, key: check }]
    : []
}

const missingFinding = ({ place }: PolicyChange, { check, why }: Missing): AwsFinding => ({
  check,
  level: 'error',
  message: `access-analyzer.required asks for the result of ${check}, and there is none: ${why}`,
  place,
  key: `required ${check}`,
})

/** The same reason is said once, with the first policy that it holds for. */
function notesOn(missing: readonly (Missing & { readonly change: PolicyChange })[]): readonly string[] {
  const byReason = groupBy(missing, ({ check, why }) => `${check} was not made: ${why}`)
  return [...byReason].map(([reason, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${formatCount(others.length, 'other')}`
    return `${showUnresolved(first?.change.id ?? '')}${more}: Access Analyzer's ${reason}.`.replace(/\.\.$/, '.')
  })
}
