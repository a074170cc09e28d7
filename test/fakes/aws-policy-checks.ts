import { awsError, type AwsAnswer, type Input } from './aws-protocol.ts'

type Verdict = 'PASS' | 'FAIL' | 'undecidable'

/** What Access Analyzer's policy checks answer; without anything, that all is well. */
export interface PolicyCheckContent {
  /** Findings of ValidatePolicy, `findingType issueCode`, on every document. */
  readonly policyFindings?: readonly string[]
  readonly policyFindingsPerPage?: number
  readonly newAccess?: Verdict
  readonly accessGranted?: Verdict
  readonly publicAccess?: Verdict
}

export const policyCheckPaths: Readonly<Record<string, string>> = {
  '/policy/validation': 'ValidatePolicy',
  '/policy/check-no-new-access': 'CheckNoNewAccess',
  '/policy/check-access-not-granted': 'CheckAccessNotGranted',
  '/policy/check-no-public-access': 'CheckNoPublicAccess',
}

const policyTypes = ['IDENTITY_POLICY', 'RESOURCE_POLICY']
const validatedTypes = [...policyTypes, 'SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']

/** Documents as the service's model asks for them: named, and JSON. */
function refused(input: Input, names: readonly string[], types = policyTypes): AwsAnswer | undefined {
  for (const name of names) {
    const text = input[name]
    if (typeof text !== 'string') return awsError('ValidationException', `${name} is missing`)
    try {
      JSON.parse(text)
    } catch {
      return awsError('InvalidParameterException', `${name} is not valid JSON`)
    }
  }
  if ('policyType' in input && !types.includes(String(input['policyType']))) {
    return awsError('ValidationException', 'policyType is not one of the enum')
  }
  return undefined
}

function verdict(of: Verdict | undefined, description: string): AwsAnswer {
  if (of === 'undecidable') return awsError('UnprocessableEntityException', 'The policy is too complex to check.', 422)
  if (of !== 'FAIL') return { status: 200, body: { result: 'PASS', message: 'All is well.', reasons: [] } }
  return {
    status: 200,
    body: { result: 'FAIL', message: 'It is not.', reasons: [{ description, statementIndex: 0, statementId: 'Own' }] },
  }
}

export function answerPolicyCheck(operation: string, content: PolicyCheckContent, input: Input): AwsAnswer {
  switch (operation) {
    case 'ValidatePolicy': {
      const findings = (content.policyFindings ?? []).map((finding) => {
        const [findingType, issueCode] = finding.split(' ')
        const locations = [{ path: [{ value: 'Statement' }, { index: 0 }, { value: 'Action' }] }]
        return { findingType, issueCode, findingDetails: 'Words.', learnMoreLink: 'https://docs', locations }
      })
      const from = Number(input['nextToken'] ?? 0)
      const to = from + (content.policyFindingsPerPage ?? 100)
      const next = to < findings.length ? { nextToken: String(to) } : {}
      return (
        refused(input, ['policyDocument'], validatedTypes) ?? {
          status: 200,
          body: { findings: findings.slice(from, to), ...next },
        }
      )
    }
    case 'CheckNoNewAccess':
      return (
        refused(input, ['newPolicyDocument', 'existingPolicyDocument']) ??
        verdict(content.newAccess, 'New access in the statement with sid: Own.')
      )
    case 'CheckAccessNotGranted': {
      const access = input['access']
      if (!Array.isArray(access) || access.length !== 1)
        return awsError('ValidationException', 'one access list is taken')
      return refused(input, ['policyDocument']) ?? verdict(content.accessGranted, 'One or more of the listed actions.')
    }
    default:
      if (!/^AWS::\w+::\w+$/.test(String(input['resourceType']))) {
        return awsError('ValidationException', 'resourceType is not one of the enum')
      }
      return refused(input, ['policyDocument']) ?? verdict(content.publicAccess, 'Public access in the statement.')
  }
}
