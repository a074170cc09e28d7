import { isObject, byCodeUnits } from '../../collections.ts'
import { InputError } from '../../errors.ts'
import { timeOf } from '../time.ts'
import type { AnalyzerFinding } from './finding.ts'
import { jsonValuesIn } from './json-values.ts'
import { parseFinding, withNextPage } from './parse-finding.ts'
import { isRecommendation } from './saved-recommendations.ts'

const remedy = 'give the output of aws accessanalyzer get-finding-v2 for each finding, one after the other or as a list'

/**
 * The findings in a saved file: answers of GetFindingV2 as the AWS CLI prints them (one, several one after the other,
 * or a list of them), the list of ListFindings of external access, which holds the details, or events of EventBridge on
 * external access.
 *
 * @param name of the file, for messages
 * @throws {InputError} for anything else, with what it is and what to give instead
 */
export function parseSavedFindings(content: string, name: string): AnalyzerFinding[] {
  const fail = (what: string): never => {
    throw new InputError(`${name}: ${what}`)
  }
  const values = jsonValuesIn(content)
  if (values === undefined) return fail(`is not JSON, or is cut off; ${remedy}`)
  const items = values.flatMap((value) => itemsOf(value, fail))
  const found = new Map<string, AnalyzerFinding>()
  for (const [index, item] of items.entries()) {
    const parsed = parseFinding(item, name)
    if (typeof parsed === 'string') return fail(`finding ${index + 1} is not as AWS prints it (${parsed}); ${remedy}`)
    const { finding, nextToken } = parsed
    const before = found.get(finding.id)
    const whole = before === undefined ? finding : withNextPage(before, finding)
    // The last page of a finding has no token.
    found.set(finding.id, { ...whole, complete: nextToken === undefined })
  }
  return [...found.values()].sort((a, b) => byCodeUnits(a.id, b.id))
}

type Members = Readonly<Record<string, unknown>>

function itemsOf(value: unknown, fail: (what: string) => never): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => itemsOf(each, fail))
  if (isRecommendation(value)) return []
  if (!isObject(value)) return fail(`is JSON, and no finding; ${remedy}`)
  if (Array.isArray(value['findings']))
    return value['findings'].map((each: unknown) => (isObject(each) ? listed(each, fail) : fail(remedy)))
  if ('findingDetails' in value) return [value]
  if ('Findings' in value || 'ProductArn' in value) return fail(`is of Security Hub; ${remedy}`)
  if (isObject(value['detail']) && 'detail-type' in value) return [ofEvent(value, value['detail'], fail)]
  if (Array.isArray(value['analyzers'])) return fail(`lists analyzers, and no findings; ${remedy}`)
  return [listed(value, fail)]
}

/** An entry of a list: that of ListFindings holds the details itself, that of ListFindingsV2 none. */
function listed(value: Members, fail: (what: string) => never): unknown {
  if ('findingDetails' in value) return value
  if (!('condition' in value) && !('principal' in value)) {
    return 'findingType' in value || 'resourceType' in value
      ? fail(`is what aws accessanalyzer list-findings-v2 prints, which has no details; ${remedy}`)
      : fail(`is JSON, and no finding; ${remedy}`)
  }
  const { id, resource, resourceType, resourceOwnerAccount, status, analyzedAt, error, ...details } = value
  return {
    id,
    resource,
    resourceType,
    resourceOwnerAccount,
    status,
    analyzedAt,
    error,
    findingType: 'ExternalAccess',
    findingDetails: error === undefined ? [{ externalAccessDetails: details }] : [],
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html */
function ofEvent(event: Members, detail: Members, fail: (what: string) => never): unknown {
  if (event['source'] !== 'aws.access-analyzer' || event['detail-type'] !== 'Access Analyzer Finding')
    return fail(`is an event of ${JSON.stringify(event['detail-type'])}, which holds no details; ${remedy}`)
  const { accountId, isDeleted, analyzedAt, ...finding } = detail
  const at = typeof analyzedAt === 'string' ? Date.parse(analyzedAt) / 1000 : Number.NaN
  return listed(
    {
      ...finding,
      resourceOwnerAccount: accountId,
      ...(Number.isFinite(at) && { analyzedAt: timeOf(at) }),
      ...(isDeleted === true && { status: 'RESOLVED' }),
    },
    fail,
  )
}
