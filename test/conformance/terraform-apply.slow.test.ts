import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { IAMClient, ListEntitiesForPolicyCommand } from '@aws-sdk/client-iam'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { sameDocument } from '../../src/policy/same.ts'
import { motoIsThere, startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { bundled, type Program } from '../support/program.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'
import { writeUses } from '../support/uses.ts'

/**
 * The whole way, with Terraform as the judge: a tree is applied against moto, the command line narrows it by the state
 * and recorded use, and Terraform's next plan changes exactly the proposed policies to exactly the proposed documents.
 */
const account = '123456789012'
const arn = (what: string): string => `arn:aws:iam::${account}:${what}`

interface Planned {
  readonly address?: string
  readonly file: string
  readonly status: string
  readonly reason: string
  readonly hosts: readonly { readonly address: string }[]
  readonly principals: readonly string[]
  readonly after?: unknown
}
interface Shown {
  readonly resource_changes: readonly {
    readonly address: string
    readonly change: {
      readonly actions: readonly string[]
      readonly before: Readonly<Record<string, unknown>> | null
      readonly after: Readonly<Record<string, unknown>> | null
      readonly after_unknown: Readonly<Record<string, unknown>>
    }
  }[]
}

const present = providerIsThere && motoIsThere
const describeIf = present ? describe : describe.skip

describeIf(`a tree that is applied, narrowed and planned again${whySkipped || whyNoMoto}`, () => {
  let folder = ''
  let tree = ''
  let moto: Moto
  let program: Program
  let job = ''
  let planned: readonly Planned[]
  const terraform = (...words: string[]): string => terraformIn(tree)(...words)
  const whittle = (...words: string[]): string =>
    execFileSync('node', [program.path, ...words], { cwd: folder, encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 })
  const plan = (...words: string[]): string =>
    whittle('plan', 'tree', '--state', 'state.json', '--events', 'events', ...words)
  const changes = (): Shown['resource_changes'] => {
    terraform('plan', '-out=next', '-input=false', '-refresh=false', '-var', 'stage=prod')
    const { resource_changes } = JSON.parse(terraform('show', '-json', 'next')) as Shown
    return resource_changes.filter(({ change }) => change.actions.join() !== 'no-op')
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-apply-'))
    tree = join(folder, 'tree')
    cpSync(fileURLToPath(new URL('../sources/state/shop/', import.meta.url)), tree, { recursive: true })
    ;[program, moto] = await Promise.all([bundled('cli'), startMoto()])
    writeFileSync(join(tree, 'provider.tf'), offlineProvider(['iam', 's3', 'sqs', 'sts'], moto.url))
    init(tree)
    terraform('plan', '-out=first', '-input=false', '-var', 'stage=prod')
    writeFileSync(join(folder, 'plan.json'), terraform('show', '-json', 'first'))
    terraform('apply', '-auto-approve', '-input=false', '-var', 'stage=prod')
    writeFileSync(join(folder, 'state.json'), terraform('show', '-json'))
    job = /arn:aws:iam::\d+:role\/jobs\/[\w-]+/.exec(readFileSync(join(folder, 'state.json'), 'utf8'))?.[0] ?? ''
    const worker = arn('role/service/shop-prod-worker')
    const bucket = { bucketName: 'shop-prod-reports' }
    const s3 = { eventSource: 's3.amazonaws.com', readOnly: true, requestParameters: bucket }
    const queueUrl = `https://sqs.eu-west-1.amazonaws.com/${account}/shop-prod-jobs`
    writeUses(
      join(folder, 'events'),
      [
        {
          principal: worker,
          eventSource: 'sqs.amazonaws.com',
          eventName: 'GetQueueAttributes',
          readOnly: true,
          requestParameters: { queueUrl, attributeNames: ['All'] },
        },
        {
          principal: job,
          eventSource: 'ec2.amazonaws.com',
          eventName: 'DescribeInstances',
          readOnly: true,
          requestParameters: {},
        },
        { principal: job, eventName: 'GetBucketPolicy', ...s3 },
        { principal: arn('user/audit/shop-prod-jane'), eventName: 'GetBucketLocation', ...s3 },
        { principal: arn('role/service/shop-prod-orders'), eventName: 'GetBucketLocation', ...s3 },
      ],
      new Date(),
    )
    planned = (JSON.parse(plan('--json')) as { policies: readonly Planned[] }).policies
  }, 900_000)
  afterAll(async () => {
    await moto.stop()
    program.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  test('nothing is to be done after it was applied, and every identity policy is narrowed', () => {
    expect(changes()).toEqual([])
    expect(
      planned.map(({ address, status }) => [address, status]).filter(([address]) => !address?.includes('assume_role')),
    ).toEqual([
      ['aws_iam_policy.queues', 'narrowed'],
      ['data.aws_iam_policy_document.reader', 'narrowed'],
      ['aws_iam_role_policy.job', 'narrowed'],
      ['aws_iam_policy.reports', 'narrowed'],
    ])
  }, 300_000)

  test('the principals are those that AWS knows', async () => {
    const iam = new IAMClient({
      endpoint: moto.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    })
    const entities = async (name: string): Promise<string[]> => {
      const found = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: arn(`policy/${name}`) }))
      const names = (found.PolicyRoles ?? []).map(({ RoleName }) => RoleName)
      return [...names, ...(found.PolicyGroups ?? []).map(({ GroupName }) => GroupName)].flatMap((each) => each ?? [])
    }
    const held = (address: string): string[] =>
      (planned.find((each) => each.address === address)?.principals ?? []).map((each) => each.split('/').at(-1) ?? '')
    expect(held('aws_iam_policy.queues')).toEqual(await entities('shop/shop-prod-queues'))
    const services = await Promise.all(
      ['orders', 'billing', 'worker'].map((each) => entities(`shop-prod-${each}-reports`)),
    )
    expect(held('aws_iam_policy.reports').toSorted()).toEqual(services.flat().toSorted())
    expect(await entities('shop-prod-reader')).toEqual([job.split('/').at(-1), 'shop-prod-auditors'])
    expect(held('data.aws_iam_policy_document.reader').toSorted()).toEqual(
      [job.split('/').at(-1) ?? '', 'shop-prod-jane', 'shop-prod-joe'].toSorted(),
    )
  })

  test('a plan made before it was applied shows the principals whose names it has', () => {
    mkdirSync(join(tree, '.github'))
    writeFileSync(join(tree, '.github/whittle.yml'), `account: '${account}'\n`)
    const { policies } = JSON.parse(whittle('inventory', 'tree', '--plan', 'plan.json', '--json')) as {
      policies: readonly (Planned & { readonly reason: string | null })[]
    }
    const of = (address: string) => policies.find((each) => each.address === address)
    rmSync(join(tree, '.github'), { recursive: true })
    for (const address of ['aws_iam_policy.queues', 'aws_iam_policy.reports'])
      expect(of(address)).toMatchObject({
        status: 'found',
        principals: planned.find((each) => each.address === address)?.principals,
      })
    // The job's name is made up when it is made: only the state has it.
    expect(of('aws_iam_role_policy.job')).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('--state'),
    })
  })

  test('Terraform’s next plan changes exactly the proposed policies, to exactly the proposed documents', () => {
    const untidy = terraform('fmt', '-write=false', '-list=true', '-recursive')
    plan('--apply')
    expect(readFileSync(join(tree, 'main.tf'), 'utf8')).toContain('aws_sqs_queue.jobs.arn')
    expect(terraform('fmt', '-write=false', '-list=true', '-recursive')).toBe(untidy)
    const proposed = new Map(
      planned.flatMap(({ hosts, status, after }) =>
        status === 'narrowed' ? hosts.map(({ address }): [string, unknown] => [address, after]) : [],
      ),
    )
    const changed = changes()
    expect(changed.map(({ address }) => address).toSorted()).toEqual([
      'aws_iam_policy.queues',
      'aws_iam_policy.reader',
      'aws_iam_role_policy.job',
      'module.service["billing"].aws_iam_policy.reports',
      'module.service["orders"].aws_iam_policy.reports',
      'module.worker.aws_iam_policy.reports',
    ])
    for (const { address, change } of changed) {
      const { policy: before, ...rest } = change.before ?? {}
      const { policy: after, ...same } = change.after ?? {}
      expect({ address, actions: change.actions, rest: same }).toEqual({ address, actions: ['update'], rest })
      expect(before).not.toEqual(after)
      const bucket = 'arn:aws:s3:::shop-prod-reports'
      const expected = JSON.stringify(proposed.get(address.replace(/^.*(aws_iam_)/, '$1'))).replaceAll(
        '${var.bucket}',
        bucket,
      )
      expect({ address, same: sameDocument(documentOf(after), documentOf(expected)) }).toEqual({ address, same: true })
    }
  }, 300_000)

  test('once applied, nothing is left to do, for Terraform and for Whittle', () => {
    terraform('apply', '-auto-approve', '-input=false', '-refresh=false', '-var', 'stage=prod')
    expect(changes()).toEqual([])
    writeFileSync(join(folder, 'state.json'), terraform('show', '-json'))
    const again = (JSON.parse(plan('--json')) as { policies: readonly Planned[] }).policies
    expect(again.filter(({ status }) => status === 'narrowed')).toEqual([])
  }, 600_000)
})

function documentOf(text: unknown): PolicyDocument {
  const { document, problems } = parsePolicyDocument(JSON.parse(String(text)), 'identity')
  if (!document) throw new Error(problems.map(({ message }) => message).join('; '))
  return document
}
