import type { CheckResult } from '../../../report/doctor/types.ts'
import type { Settings } from '../../../settings/types.ts'
import { textRemedy, failureResult, okResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'evidence.regions', area: 'evidence' } as const

/** Partition → the Region in which IAM and other global services record their calls. */
const globalRegion = (regions: readonly string[]): string =>
  regions.some((each) => each.startsWith('cn-'))
    ? 'cn-north-1'
    : regions.some((each) => each.startsWith('us-gov-'))
      ? 'us-gov-west-1'
      : 'us-east-1'

/**
 * Regions that are read: use in a Region that is not read would look like no use.
 *
 * @param own the Region of the run; `undefined`: none is set
 * @param seen Regions that the evidence has; empty: none was read
 */
export function checkRegions(
  { evidence }: Pick<Settings, 'evidence'>,
  own: string | undefined,
  seen: readonly string[],
): readonly CheckResult[] {
  const results: CheckResult[] = []
  const lacking = evidence.cloudtrail.filter(
    (source) => (source.kind === 's3' || source.kind === 'athena') && source.region === undefined,
  )
  if (lacking.length > 0 && own === undefined)
    results.push(
      failureResult(check, `The source ${lacking[0]?.kind} names no Region, and the run has none.`, [
        textRemedy('Set AWS_REGION, or name the Region of the source in .github/whittle.yml:'),
        yamlRemedy('region: eu-west-1'),
      ]),
    )
  for (const source of evidence.cloudtrail) {
    if (!('regions' in source) || source.regions.length === 0) continue
    const global = globalRegion(source.regions)
    if (!source.regions.includes(global))
      results.push(
        warningResult(
          check,
          `The source ${source.kind} leaves out ${global}, where IAM and other global services record their calls.`,
          [yamlRemedy(`regions: [${[...source.regions, global].join(', ')}]`)],
          'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events',
        ),
      )
    const missed = seen.filter((region) => !source.regions.includes(region))
    if (missed.length > 0)
      results.push(
        warningResult(
          check,
          `The source ${source.kind} leaves out ${missed.join(', ')}, where the evidence has calls.`,
          [yamlRemedy(`regions: [${[...source.regions, ...missed].sort().join(', ')}]`)],
        ),
      )
  }
  if (results.length > 0) return results
  const named = [
    ...new Set(evidence.cloudtrail.flatMap((source) => ('regions' in source ? source.regions : []))),
  ].sort()
  return named.length === 0 ? [] : [okResult(check, `Regions: ${named.join(', ')}.`)]
}
