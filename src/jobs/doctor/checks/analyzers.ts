import { regionOfArn } from '../../../policy/arn.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import type { AnalyzerFacts, RegionAnalyzers } from '../facts/analyzers.ts'
import {
  textRemedy,
  commandRemedy,
  failureResult,
  unknownResult,
  okResult,
  unansweredResult,
  warningResult,
} from './result.ts'

const check = { id: 'analyzers.found', area: 'analyzers' } as const
const see = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html'

/** Kind of access → how AWS ends the type of such an analyzer. */
const kinds = {
  external: /^(?:ACCOUNT|ORGANIZATION)$/,
  internal: /_INTERNAL_ACCESS$/,
  unused: /_UNUSED_ACCESS$/,
} as const

/** The analyzers of the Regions that are asked, and those that the configuration names. */
export function checkAnalyzers(
  regions: readonly RegionAnalyzers[],
  configured: readonly string[],
): readonly CheckResult[] {
  if (regions.length === 0) return [unknownResult(check, 'The run has no Region (AWS_REGION) to ask for analyzers in.')]
  return regions.flatMap(({ region, analyzers: answer }) => {
    const named = configured.filter((arn) => regionOfArn(arn) === region)
    if (answer.kind === 'known') return ofRegion(region, answer.value, named)
    const result = unansweredResult(check, `The analyzers of ${region}`, answer, {
      sid: 'FindAnalyzers',
      resources: ['*'],
    })
    // Nothing in the configuration needs them.
    const isOptional = named.length === 0 && answer.kind === 'failed' && answer.failure.kind === 'denied'
    return [isOptional ? { ...result, status: 'skipped' as const } : result]
  })
}

function ofRegion(region: string, found: readonly AnalyzerFacts[], named: readonly string[]): readonly CheckResult[] {
  const states = named.map((arn): CheckResult => {
    const analyzer = found.find((each) => each.arn === arn)
    if (analyzer === undefined)
      return failureResult(check, `The credentials see no analyzer ${arn}.`, [
        textRemedy('Correct its ARN, or the account of the credentials.'),
      ])
    if (analyzer.status !== 'ACTIVE')
      return failureResult(check, `${arn} is ${analyzer.status.toLowerCase()}: it makes no findings now.`, [])
    return okResult(check, `${arn} is active.`)
  })
  const active = found.filter(({ status }) => status === 'ACTIVE')
  const has = (kind: keyof typeof kinds): boolean => active.some(({ type }) => kinds[kind].test(type))
  const there = (['external', 'internal', 'unused'] as const).filter(has)
  const summary = `${region} has ${there.length === 0 ? 'no active analyzer' : `active analyzers for ${there.join(', ')} access`}`
  if (has('unused')) return [...states, okResult(check, `${summary}.`)]
  return [
    ...states,
    warningResult(
      check,
      `${summary}; findings of unused access would confirm proposals, and AWS bills them by role and user.`,
      [
        commandRemedy(
          `aws accessanalyzer create-analyzer --region ${region} --analyzer-name unused --type ACCOUNT_UNUSED_ACCESS --configuration '{"unusedAccess":{"unusedAccessAge":90}}'`,
        ),
      ],
      see,
    ),
  ]
}
