import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { PolicyDocument, PolicyKind, Statement } from '../../src/policy/document.ts'
import { evaluateRequest } from '../../src/policy/evaluate.ts'
import type { PolicySet } from '../../src/policy/evaluate.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { wildcardMatch } from '../../src/policy/pattern.ts'
import type { Decision } from '../../src/policy/request.ts'

/**
 * The simulation cases of an independent evaluator, cloud-copilot/iam-simulate: they are found beside its engine
 * cases, from WHITTLE_IAM_SIMULATE, its folder `src/core_engine/coreEngineTests`. Many ask about a pattern of resources
 * and expect one answer for each pattern of the policies within it: we ask about an instance of each such pattern.
 */
const engineCases = process.env['WHITTLE_IAM_SIMULATE']
const folder = join(engineCases ?? '', '../../simulation_engine/simulationEngineIntegrationTests')

/** Where we differ on purpose, and why: only for documents that our reader refuses. */
const explained: readonly { readonly cases: RegExp; readonly because: string }[] = [
  {
    cases: /^policyTypes\/noPrincipalElement/,
    because:
      'reference_policies_elements_principal: "You must use the Principal element in resource-based policies" ' +
      '(access-analyzer-reference-policy-checks: "Error – Missing principal"), so our reader refuses it. ' +
      'Evaluated in spite of that, a statement that names nobody limits itself to nobody, as in an identity policy',
  },
]

interface Named {
  readonly policy: unknown
}

interface Case {
  readonly name: string
  readonly simulation: {
    readonly identityPolicies: readonly Named[]
    readonly resourcePolicy?: unknown
    readonly permissionBoundaryPolicies?: readonly Named[]
    readonly sessionPolicy?: unknown
    readonly serviceControlPolicies: readonly { readonly policies: readonly Named[] }[]
    readonly resourceControlPolicies: readonly { readonly policies: readonly Named[] }[]
    readonly vpcEndpointPolicies?: readonly Named[]
    readonly request: {
      readonly action: string
      readonly resource: { readonly resource: string; readonly accountId: string }
      readonly principal: unknown
      readonly contextVariables: Readonly<Record<string, string | readonly string[]>>
    }
  }
  readonly simulationOptions?: { readonly simulationMode?: string }
  readonly expected: {
    readonly resultType: string
    readonly overallResult: string
    readonly results: readonly { resourceType?: string; resourcePattern?: string; result?: string }[]
  }
}

const reasonToSkip =
  engineCases === undefined
    ? 'WHITTLE_IAM_SIMULATE is not set'
    : existsSync(folder)
      ? undefined
      : 'WHITTLE_IAM_SIMULATE has no simulation cases beside it'
const describeIf = reasonToSkip === undefined ? describe : describe.skip

describeIf(`the simulation cases of iam-simulate${reasonToSkip ? ` (skipped: ${reasonToSkip})` : ''}`, () => {
  test('agree', () => {
    const results = cases().map(({ file, one }) => ({ place: `${file} | ${one.name}`, ...judge(one) }))
    const of = (kind: Outcome['kind']) => results.filter((result) => result.kind === kind)
    const [agree, disagree] = [of('agrees').length, of('disagrees')]
    const reasonFor = (one: (typeof results)[number]) =>
      one.refusals.length > 0 ? explained.find((why) => why.cases.test(one.place)) : undefined
    const lines = [
      `agree ${agree} of ${agree + disagree.length} in scope ` +
        `(${((100 * agree) / (agree + disagree.length)).toFixed(1)} %), out of scope ${of('out of scope').length}; ` +
        `requests evaluated: ${results.reduce((sum, { requests }) => sum + requests, 0)}`,
      ...explained.map(({ cases: which, because }) => `${String(which)}: ${because}`),
      ...results
        .filter((one) => one.kind !== 'agrees' || one.detail)
        .map((one) => `${one.kind}: ${one.place}: ${one.detail}`),
    ]
    console.log(lines.join('\n'))
    expect(agree).toBeGreaterThan(0)
    expect(disagree.filter((one) => reasonFor(one) === undefined)).toEqual([])
    // An explanation that nothing needs any more has to go.
    expect(explained.filter((why) => !disagree.some((one) => reasonFor(one) === why))).toEqual([])
  })
})

function cases(): { file: string; one: Case }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[]).map((one) => ({ file, one })))
}

interface Outcome {
  readonly kind: 'agrees' | 'disagrees' | 'out of scope'
  readonly detail: string
  readonly requests: number
  readonly refusals: readonly string[]
}

const decisions = new Map<string | undefined, Decision>([
  ['Allowed', 'allowed'],
  ['ExplicitlyDenied', 'explicit-deny'],
  ['ImplicitlyDenied', 'implicit-deny'],
])

function judge({ simulation, simulationOptions, expected }: Case): Outcome {
  const outOfScope = (detail: string): Outcome => ({ kind: 'out of scope', detail, requests: 0, refusals: [] })
  if (simulationOptions?.simulationMode === 'Discovery')
    return outOfScope('discovery mode collects conditions; it decides no request')
  if (expected.resultType === 'error') return outOfScope('validation of the input against the service reference')
  const { action, principal, contextVariables } = simulation.request
  if (typeof principal !== 'string') return outOfScope('anonymous request')
  const { policies, refusals } = policySet(simulation)
  const keys = Object.entries(contextVariables).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const)
  const context = { keys: new Map(keys), unlisted: 'absent' } as const
  const asked = questions(simulation, expected)
  const wrong = asked.flatMap((question) => {
    const decision = evaluateRequest({ action, resource: question.resource, principal, context }, policies)
    return decision === question.expected ? [] : [`${question.resource}: we ${decision}, they ${question.expected}`]
  })
  const notes = refusals.map((why) => `evaluated, though our reader refuses it (${why})`)
  if (asked.length === 0) throw new Error('a case without a request')
  return {
    kind: wrong.length === 0 ? 'agrees' : 'disagrees',
    detail: [...wrong, ...notes].join('; '),
    requests: asked.length,
    refusals,
  }
}

interface Question {
  readonly resource: string
  readonly expected: Decision
}

/** Single requests as they are; for patterns, an instance of each expected pattern. */
function questions(
  simulation: Case['simulation'],
  { resultType, overallResult, results }: Case['expected'],
): Question[] {
  const { resource, accountId } = simulation.request.resource
  const decisionOf = (result: string | undefined): Decision => {
    const decision = decisions.get(result)
    if (decision === undefined) throw new Error(`unknown result ${result}`)
    return decision
  }
  if (resultType === 'single') return [{ resource, expected: decisionOf(overallResult) }]
  if (results.length > 0)
    return results.map(({ resourcePattern = '', resourceType, result }) => {
      const wanted = resource === '*' ? typicalArn(resourceType, accountId) : resource
      return { resource: instanceWithin(resourcePattern, wanted), expected: decisionOf(result) }
    })
  // No pattern of the policies applies: then neither does any to an instance of the request or of their resources.
  const named = JSON.stringify(simulation).match(/arn:aws:[^"\\]+/g) ?? []
  const instances = [resource, ...named].map(instanceOf).filter((instance) => wildcardMatch(resource, instance))
  return [...new Set(instances)].map((instance) => ({ resource: instance, expected: decisionOf(overallResult) }))
}

const instanceOf = (pattern: string): string => pattern.replaceAll('*', 'x1')

/** An ARN that both patterns match; a short pattern (`*`, `arn:aws:sqs`) leaves the rest to the other one. */
function instanceWithin(pattern: string, wanted: string): string {
  const whole = pattern.split(':').length >= 6 ? pattern : wanted
  const instance = instanceOf(whole)
  if (!wildcardMatch(wanted, instance)) throw new Error(`${pattern} has no instance within ${wanted}`)
  return instance
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (and list_amazonsqs) */
function typicalArn(resourceType: string | undefined, account: string): string {
  return resourceType === 'queue'
    ? `arn:aws:sqs:us-east-1:${account}:*`
    : `arn:aws:ec2:us-east-1:${account}:${resourceType}/*`
}

function policySet(simulation: Case['simulation']): { policies: PolicySet; refusals: readonly string[] } {
  const refusals: string[] = []
  const read = (value: unknown, kind: PolicyKind): PolicyDocument => {
    const written = withPrincipalMaps(value as PolicyJson)
    const { document, problems } = parsePolicyDocument(written, kind)
    if (document) return document
    refusals.push(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
    return asWritten(written)
  }
  const all = (list: readonly Named[] = []): PolicyDocument[] => list.map(({ policy }) => read(policy, 'identity'))
  const everything: PolicyDocument = {
    statements: [{ effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }],
  }
  const { request, resourcePolicy, sessionPolicy, permissionBoundaryPolicies: boundaries } = simulation
  const kind = /^sts:/i.test(request.action) ? 'trust' : 'resource'
  const policies: PolicySet = {
    identity: all(simulation.identityPolicies),
    ...(resourcePolicy ? { resource: read(resourcePolicy, kind) } : {}),
    ...(boundaries?.length ? { boundary: theOnly(all(boundaries)) } : {}),
    ...(sessionPolicy ? { session: [read(sessionPolicy, 'identity')] } : {}),
    controls: [
      ...simulation.serviceControlPolicies.map((level) => all(level.policies)),
      ...simulation.resourceControlPolicies.map((level) => [
        everything,
        ...level.policies.map(({ policy }) => read(policy, 'resource')),
      ]),
      ...(simulation.vpcEndpointPolicies
        ? [simulation.vpcEndpointPolicies.map(({ policy }) => read(policy, 'resource'))]
        : []),
    ],
    resourceAccount: request.resource.accountId,
  }
  return { policies, refusals }
}

function theOnly(documents: readonly PolicyDocument[]): PolicyDocument {
  const [document, ...more] = documents
  if (document === undefined || more.length > 0) throw new Error('a principal has one permissions boundary')
  return document
}

type StatementJson = Readonly<Record<string, string | readonly string[]>>

interface PolicyJson {
  readonly Version?: string
  readonly Statement: StatementJson | readonly StatementJson[]
}

/** The cases write `"Principal": "arn:…"`; the grammar knows only "*" and a map (reference_policies_grammar). */
function withPrincipalMaps(policy: PolicyJson): PolicyJson {
  const statements = [policy.Statement].flat() as Record<string, unknown>[]
  const mapped = statements.map((one) =>
    typeof one['Principal'] === 'string' && one['Principal'] !== '*'
      ? { ...one, Principal: { AWS: one['Principal'] } }
      : one,
  )
  return { ...policy, Statement: mapped as unknown as StatementJson[] }
}

/** What a refused document would say, were it attached: only for statements of plain actions and resources. */
function asWritten({ Version, Statement }: PolicyJson): PolicyDocument {
  const elements = {
    Action: 'action',
    NotAction: 'notAction',
    Resource: 'resource',
    NotResource: 'notResource',
  } as const
  const statements = [Statement].flat().map(({ Effect, ...rest }): Statement => {
    const entries = Object.entries(rest).map(([name, value]) => {
      if (!(name in elements)) throw new Error(`${name} of a refused statement is not read`)
      return [elements[name as keyof typeof elements], [value].flat()]
    })
    return { effect: Effect as Statement['effect'], condition: [], ...Object.fromEntries(entries) }
  })
  return { ...(Version === '2012-10-17' ? { version: Version } : {}), statements }
}
