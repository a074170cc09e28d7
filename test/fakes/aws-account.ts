import { escapeXml, xml, xmlError, type AwsAnswer, type Input } from './aws-protocol.ts'

/** What IAM has of one account. */
export interface FakeAccount {
  /** As `aws iam get-account-authorization-details` prints it. */
  readonly details: Readonly<Record<string, readonly object[]>>
  /** Entities of a page; default: all of them. */
  readonly perPage?: number
  /** The credential report in CSV; default: there is none yet. */
  readonly report?: string
  /** Answers of "in progress" before it is there. */
  readonly reportSteps?: number
}

export interface AccountContent {
  /** Account → what IAM has of it; the first one is that of the run's own credentials. */
  readonly iam?: Readonly<Record<string, FakeAccount>>
}

const namespace = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"'
const response = (operation: string, inner: string): AwsAnswer =>
  xml(`<${operation}Response ${namespace}><${operation}Result>${inner}</${operation}Result></${operation}Response>`)

/** GetAccountAuthorizationDetails and the credential report (query protocol), of the account of the key that signs. */
export class FakeAccounts {
  readonly #content: AccountContent
  /** Account → answers of "in progress" that are left; absent: nothing was generated. */
  readonly #generating = new Map<string, number>()

  constructor(content: AccountContent) {
    this.#content = content
  }

  /** @param key `ASIA` and the account where a role was taken on */
  #account(key: string): readonly [account: string, content: FakeAccount] | undefined {
    const all = Object.entries(this.#content.iam ?? {})
    return key.startsWith('ASIA') ? all.find(([account]) => key === `ASIA${account}`) : all[0]
  }

  getAccountAuthorizationDetails(input: Input, key: string): AwsAnswer {
    const [, content] = this.#account(key) ?? []
    if (content === undefined) return denied(key, 'iam:GetAccountAuthorizationDetails')
    const entities = Object.entries(content.details).flatMap(([list, all]) =>
      all.map((entity) => [list, entity] as const),
    )
    const offset = Number(input['Marker'] ?? 0)
    const end = offset + Math.min(Number(input['MaxItems'] ?? 100), content.perPage ?? Infinity)
    const page = entities.slice(offset, end)
    const lists = Object.keys(content.details).map(
      (list) =>
        `<${list}>${page.map(([of, entity]) => (of === list ? element('member', entity) : '')).join('')}</${list}>`,
    )
    const more = end < entities.length
    return response(
      'GetAccountAuthorizationDetails',
      `<IsTruncated>${more}</IsTruncated>${more ? `<Marker>${end}</Marker>` : ''}${lists.join('')}`,
    )
  }

  generateCredentialReport(key: string): AwsAnswer {
    const [account, content] = this.#account(key) ?? []
    if (account === undefined || content?.report === undefined) return denied(key, 'iam:GenerateCredentialReport')
    const started = this.#generating.has(account)
    this.#generating.set(account, this.#generating.get(account) ?? content.reportSteps ?? 0)
    return response('GenerateCredentialReport', `<State>${started ? 'INPROGRESS' : 'STARTED'}</State>`)
  }

  getCredentialReport(key: string): AwsAnswer {
    const [account = '', content] = this.#account(key) ?? []
    const left = this.#generating.get(account)
    if (left === undefined || content?.report === undefined)
      return xmlError('ReportNotPresent', 'there is no report', 410)
    this.#generating.set(account, left - 1)
    if (left > 0) return xmlError('ReportInProgress', 'it is being generated', 404)
    return response(
      'GetCredentialReport',
      `<Content>${Buffer.from(content.report).toString('base64')}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-05-31T20:00:00Z</GeneratedTime>`,
    )
  }
}

const denied = (key: string, action: string): AwsAnswer =>
  xmlError('AccessDenied', `User: ${key} is not authorized to perform: ${action} on resource: *`, 403)

const documents = new Set(['PolicyDocument', 'AssumeRolePolicyDocument', 'Document'])

/** A value as the query protocol writes it: lists have members, and policy documents are URL-encoded. */
function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  const inner = documents.has(name) ? encodeURIComponent(JSON.stringify(value)) : innerXml(value)
  return `<${name}>${inner}</${name}>`
}

function innerXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => element('member', each)).join('')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, each]) => element(key, each))
      .join('')
  return escapeXml(String(value))
}
