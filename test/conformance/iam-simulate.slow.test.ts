import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { PolicyDocument, PolicyKind } from '../../src/policy/document.ts'
import { evaluateRequest } from '../../src/policy/evaluate.ts'
import type { PolicySet } from '../../src/policy/evaluate.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { Request } from '../../src/policy/request.ts'

/**
 * The engine cases of an independent evaluator, cloud-copilot/iam-simulate: set WHITTLE_IAM_SIMULATE to its folder
 * `src/core_engine/coreEngineTests`. Each disagreement below is explained by AWS's documentation.
 */
const folder = process.env['WHITTLE_IAM_SIMULATE']

/** Where we differ on purpose, and why. */
const explained: readonly { readonly cases: RegExp; readonly because: string }[] = [
  {
    cases: /^iam\/(managedPolicies|roles\/reserved)/,
    because:
      "AWS's own policies and service-linked roles cannot be changed by anybody: a rule of the service, no policy",
  },
  {
    cases: /^kms\/aliases.*AWS-managed alias/,
    because: 'names that begin with alias/aws/ are reserved for AWS: a rule of the service, no policy',
  },
  {
    cases: /^sessionPolicies.*even if session ARN in resource policy/,
    because:
      'reference_policies_evaluation-logic: "Permissions granted directly to a session are not limited by an implicit ' +
      'deny in an identity-based policy, a permissions boundary, or session policy"',
  },
]

interface Case {
  readonly name: string
  readonly request: {
    readonly action: string
    readonly resource: { readonly resource: string; readonly accountId: string }
    readonly principal: unknown
    readonly context?: Readonly<Record<string, string | readonly string[]>>
    readonly wildcardOnlyAction?: boolean
  }
  readonly identityPolicies: readonly unknown[]
  readonly resourcePolicy?: unknown
  readonly permissionBoundaries?: readonly unknown[]
  readonly sessionPolicy?: unknown
  readonly endpointPolicies?: readonly unknown[]
  readonly serviceControlPolicies?: readonly { readonly policies: readonly unknown[] }[]
  readonly resourceControlPolicies?: readonly { readonly policies: readonly unknown[] }[]
  readonly simulation?: { readonly mode?: string }
  readonly expected: { readonly response: string }
}

const describeIf = folder === undefined ? describe.skip : describe
const skipped = folder === undefined ? ' (skipped: WHITTLE_IAM_SIMULATE is not set)' : ''

describeIf(`the engine cases of iam-simulate${skipped}`, () => {
  test('agree', () => {
    const results = casesIn(folder!).map((one) => ({ file: one.file, name: one.case.name, outcome: judge(one.case) }))
    const count = (kind: string): number => results.filter(({ outcome }) => outcome.kind === kind).length
    const disagreements = results.filter(
      ({ file, name, outcome }) =>
        outcome.kind === 'disagrees' && !explained.some((one) => one.cases.test(`${file} ${name}`)),
    )
    console.log(explained.map(({ because }) => because).join('\n'))
    console.log(`agree ${count('agrees')}, disagree ${count('disagrees')}, out of scope ${count('out of scope')}`)
    for (const one of results)
      if (one.outcome.kind !== 'agrees') console.log(one.outcome.kind, one.file, '|', one.name, '|', one.outcome.detail)
    expect(disagreements).toEqual([])
  })
})

function casesIn(root: string): { file: string; case: Case }[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) =>
      (JSON.parse(readFileSync(join(root, file), 'utf8')) as Case[]).map((one) => ({ file, case: one })),
    )
}

interface Outcome {
  readonly kind: 'agrees' | 'disagrees' | 'out of scope'
  readonly detail: string
}

function judge(one: Case): Outcome {
  if (one.simulation?.mode === 'Discovery') return { kind: 'out of scope', detail: 'discovery mode' }
  if (one.request.resource.resource.includes('*') && one.request.wildcardOnlyAction !== true)
    return { kind: 'out of scope', detail: 'a request on a pattern of resources' }
  if (typeof one.request.principal !== 'string') return { kind: 'out of scope', detail: 'anonymous request' }
  const problems: string[] = []
  const parse = (value: unknown, kind: PolicyKind): PolicyDocument => {
    const { document, problems: found } = parsePolicyDocument(value, kind)
    if (document) return document
    problems.push(...found.map(({ path, message }) => `${path.join('.')}: ${message}`))
    return { statements: [] }
  }
  const all = (values: readonly unknown[] | undefined): PolicyDocument[] =>
    (values ?? []).map((value) => parse(value, 'identity'))
  const everything = parse(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    'identity',
  )
  const kind = 'resource'
  const set: PolicySet = {
    identity: all(one.identityPolicies),
    ...(one.resourcePolicy ? { resource: parse(one.resourcePolicy, kind) } : {}),
    ...(one.permissionBoundaries?.length ? { boundary: merge(all(one.permissionBoundaries)) } : {}),
    ...(one.sessionPolicy ? { session: all([one.sessionPolicy]) } : {}),
    controls: [
      ...(one.serviceControlPolicies ?? []).map(({ policies }) => all(policies)),
      ...(one.resourceControlPolicies ?? []).map(({ policies }) => [
        everything,
        ...policies.map((value) => parse(value, kind)),
      ]),
      ...(one.endpointPolicies
        ? [one.endpointPolicies.map((value) => parse(value, speaksOfPrincipals(value) ? kind : 'identity'))]
        : []),
    ],
    resourceAccount: one.request.resource.accountId,
  }
  if (problems.length > 0) return { kind: 'out of scope', detail: `refused: ${problems.join('; ')}` }
  const { action, resource, context = {} } = one.request
  const keys = Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const)
  const request: Request = {
    action,
    resource: resource.resource,
    principal: one.request.principal,
    context: { keys: new Map(keys), unlisted: 'absent' },
  }
  const decision = evaluateRequest(request, set)
  const expected = { Allowed: 'allowed', ExplicitlyDenied: 'explicit-deny', ImplicitlyDenied: 'implicit-deny' }[
    one.expected.response
  ]
  return {
    kind: decision === expected ? 'agrees' : 'disagrees',
    detail: `we say ${decision}, they ${String(expected)}`,
  }
}

const speaksOfPrincipals = (value: unknown): boolean => JSON.stringify(value).includes('Principal"')

const merge = (documents: readonly PolicyDocument[]): PolicyDocument => ({
  version: '2012-10-17',
  statements: documents.flatMap(({ statements }) => statements),
})
