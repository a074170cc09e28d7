import { escapeXml, xml, xmlError, type AwsAnswer, type Input } from './aws-protocol.ts'

/** IAM's data on one service for a principal. */
export interface FakeLastAccessed {
  readonly service: string
  readonly last?: string
  readonly actions?: readonly { readonly name: string; readonly last?: string }[]
}

export interface IamContent {
  /** Principal → services its policies allow. */
  readonly lastAccessed?: Readonly<Record<string, readonly FakeLastAccessed[]>>
  /** Answers of IN_PROGRESS before a job is done. */
  readonly jobSteps?: number
  readonly jobFails?: boolean
  readonly servicesPerPage?: number
  /** Of SimulatePrincipalPolicy: action → decision, also with a condition key that is missing; absent: it is not allowed. */
  readonly simulated?: Readonly<Record<string, 'allowed' | 'implicitDeny' | 'explicitDeny' | `missing ${string}`>>
}

/** GenerateServiceLastAccessedDetails and its asynchronous answer (query protocol). */
export class FakeIam {
  readonly #content: IamContent
  readonly #jobs: { readonly arn: string; steps: number }[] = []

  constructor(content: IamContent) {
    this.#content = content
  }

  generate(input: Input): AwsAnswer {
    const arn = String(input['Arn'])
    if (this.#content.lastAccessed?.[arn] === undefined) return xmlError('NoSuchEntity', `${arn} not found`, 404)
    if (input['Granularity'] !== 'ACTION_LEVEL') return xmlError('InvalidInput', 'unexpected granularity')
    const id = `00000000-0000-4000-8000-${String(this.#jobs.length).padStart(12, '0')}`
    this.#jobs.push({ arn, steps: this.#content.jobSteps ?? 0 })
    return xml(
      `<GenerateServiceLastAccessedDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GenerateServiceLastAccessedDetailsResult><JobId>${id}</JobId></GenerateServiceLastAccessedDetailsResult></GenerateServiceLastAccessedDetailsResponse>`,
    )
  }

  simulate(input: Input): AwsAnswer {
    const { simulated } = this.#content
    if (simulated === undefined)
      return xmlError('AccessDenied', 'not authorized to perform: iam:SimulatePrincipalPolicy', 403)
    const actions = Object.entries(input).flatMap(([name, value]) =>
      /^ActionNames\.member\.\d+$/.test(name) ? [String(value)] : [],
    )
    const results = actions.map((action) => {
      const decision = simulated[action] ?? 'implicitDeny'
      const key = /^missing (.+)$/.exec(decision)?.[1]
      const missing = key === undefined ? '' : `<member>${escapeXml(key)}</member>`
      return `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>${key === undefined ? decision : 'implicitDeny'}</EvalDecision><MissingContextValues>${missing}</MissingContextValues></member>`
    })
    return xml(
      `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><EvaluationResults>${results.join('')}</EvaluationResults><IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
    )
  }

  get(input: Input): AwsAnswer {
    const job = this.#jobs[Number(String(input['JobId']).slice(-12))]
    if (job === undefined) return xmlError('NoSuchEntity', 'no such job', 404)
    const head = '<JobCreationDate>2026-06-30T00:00:00Z</JobCreationDate><JobType>ACTION_LEVEL</JobType>'
    const wrap = (inner: string): AwsAnswer =>
      xml(
        `<GetServiceLastAccessedDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetServiceLastAccessedDetailsResult>${head}${inner}</GetServiceLastAccessedDetailsResult></GetServiceLastAccessedDetailsResponse>`,
      )
    const empty = '<ServicesLastAccessed/>'
    if (job.steps-- > 0) return wrap(`<JobStatus>IN_PROGRESS</JobStatus>${empty}`)
    if (this.#content.jobFails) {
      return wrap(`<JobStatus>FAILED</JobStatus>${empty}<Error><Message>it broke</Message><Code>E</Code></Error>`)
    }
    const services = this.#content.lastAccessed?.[job.arn] ?? []
    const offset = Number(input['Marker'] ?? 0)
    const end = offset + (this.#content.servicesPerPage ?? 100)
    const more = end < services.length
    return wrap(
      `<JobStatus>COMPLETED</JobStatus><JobCompletionDate>2026-06-30T00:00:01Z</JobCompletionDate><ServicesLastAccessed>${services.slice(offset, end).map(serviceXml).join('')}</ServicesLastAccessed><IsTruncated>${more}</IsTruncated>${more ? `<Marker>${end}</Marker>` : ''}`,
    )
  }
}

const serviceXml = ({ service, last, actions = [] }: FakeLastAccessed): string =>
  `<member><ServiceName>${escapeXml(service)}</ServiceName><ServiceNamespace>${service}</ServiceNamespace>${last === undefined ? '' : `<LastAuthenticated>${last}</LastAuthenticated>`}<TotalAuthenticatedEntities>${last === undefined ? 0 : 1}</TotalAuthenticatedEntities>${
    actions.length === 0
      ? ''
      : `<TrackedActionsLastAccessed>${actions
          .map(
            (action) =>
              `<member><ActionName>${action.name}</ActionName>${action.last === undefined ? '' : `<LastAccessedTime>${action.last}</LastAccessedTime>`}</member>`,
          )
          .join('')}</TrackedActionsLastAccessed>`
  }</member>`

let sessions = 0

/** STS's AssumeRole: the key shows which role it is for, and each session has a token of its own. */
export function assumeRole(input: Input): AwsAnswer {
  const account = String(input['RoleArn']).split(':')[4] ?? ''
  return xml(
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token-${++sessions}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  )
}

/** STS's GetCallerIdentity: a session of the role in the account of the key, or a session in the first account. */
export function getCallerIdentity(key: string): AwsAnswer {
  const account = /^ASIA(\d{12})$/.exec(key)?.[1] ?? '111122223333'
  return xml(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/whittle-reader/whittle</Arn><UserId>AROA:whittle</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  )
}
