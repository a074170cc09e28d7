import { readPolicyText } from '../../evidence/iam/policy-text.ts'
import type { Statement } from '../../policy/document.ts'
import type { ObservedRepository, TrustingRole } from './types.ts'

/** A role as IAM describes it; `trust`: JSON, URL-encoded as the API answers. */
export interface DescribedRole {
  readonly name: string
  readonly arn: string
  readonly trust: string
}

/**
 * The roles that a workflow on the default branch of the repository may assume by GitHub's identity provider, or a job with
 * an environment; sorted by ARN.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function trustingRoles(
  roles: readonly DescribedRole[],
  { name, host, branch }: Pick<ObservedRepository, 'name' | 'host' | 'branch'>,
): readonly TrustingRole[] {
  if (name === undefined || branch === undefined) return []
  const issuer = host === undefined ? 'token.actions.githubusercontent.com' : `${host}/_services/token`
  const found = roles.flatMap(({ arn, name: role, trust }): TrustingRole[] => {
    const { document } = readPolicyText(trust, 'trust')
    const subjects = (document?.statements ?? []).flatMap((statement) => subjectsIn(statement, issuer))
    if (subjects.some((subject) => subject.matches(`repo:${name}:ref:refs/heads/${branch.name}`)))
      return [{ arn, name: role }]
    const [environment] = subjects.flatMap(({ text }) => {
      const start = `repo:${name}:environment:`
      return text.startsWith(start) && !/[*?]/.test(text) ? [text.slice(start.length)] : []
    })
    return environment === undefined || !/^[\w. -]+$/.test(environment) ? [] : [{ arn, name: role, environment }]
  })
  return found.sort((a, b) => (a.arn < b.arn ? -1 : 1))
}

interface Subject {
  /** Without the numeric ids of immutable subject claims. */
  readonly text: string
  readonly matches: (subject: string) => boolean
}

/** The subjects that a statement lets in by an issuer. */
function subjectsIn({ effect, action = [], principal, condition }: Statement, issuer: string): Subject[] {
  const federated = principal === undefined || principal === '*' ? [] : (principal.Federated ?? [])
  if (effect !== 'Allow' || !federated.some((each) => each.endsWith(`:oidc-provider/${issuer}`))) return []
  if (!action.some((each) => each === '*' || /^sts:(\*|AssumeRoleWithWebIdentity)$/i.test(each))) return []
  return condition
    .filter(({ key }) => key.toLowerCase() === `${issuer}:sub`.toLowerCase())
    .flatMap(({ operator, values }) => {
      const kind = operator.replace(/^ForA(ll|ny)Values?:/, '').replace(/IfExists$/, '')
      if (kind !== 'StringEquals' && kind !== 'StringLike') return []
      return values.map((value): Subject => {
        const text = value.replace(/^repo:([\w.-]+)@\d+\/([\w.-]+)@\d+:/, 'repo:$1/$2:')
        return { text, matches: kind === 'StringLike' ? likeOf(text) : (subject) => subject === text }
      })
    })
}

function likeOf(pattern: string): (text: string) => boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const expression = new RegExp(`^${escaped}$`, 's')
  return (text) => expression.test(text)
}
