import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  IAMClient,
  paginateGetAccountAuthorizationDetails,
  type GetAccountAuthorizationDetailsCommandOutput,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { eventID, roleIdentity, trailRecord, userIdentity } from '../evidence/records.ts'
import { motoIsThere, startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { bundled, type Program } from '../support/program.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

/**
 * A directory that Terraform applied to two accounts, without its states: who holds its policies is stated by IAM, from a file
 * and from the accounts themselves. moto serves IAM, STS and S3; the expected principals are those that IAM lists.
 */
const stages = { '111122223333': 'prod', '444455556666': 'test' } as const
const accounts = Object.keys(stages) as (keyof typeof stages)[]
const region = 'eu-west-1'
const bucket = 'trail-logs'
const day = 86_400_000

type Details = Pick<
  GetAccountAuthorizationDetailsCommandOutput,
  'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
>
interface Shown {
  readonly file: string
  readonly address: string | null
  readonly kind: string
  readonly status: string
  readonly reason: string | null
  readonly principals: readonly string[]
  readonly instances: readonly { readonly account: string; readonly name: string }[]
}

const describeIf = providerIsThere && motoIsThere ? describe : describe.skip

describeIf(`accounts that a directory was applied to${whySkipped || whyNoMoto}`, () => {
  let folder = ''
  let moto: Moto
  let program: Program
  const details = new Map<string, Details>()
  const file = (account: string): string => join(folder, `${account}.json`)

  /** Asynchronously, as moto is asked in the meantime. */
  const whittle = async (...words: string[]): Promise<{ readonly policies: readonly Shown[] }> => {
    const { stdout } = await promisify(execFile)(process.execPath, [program.path, ...words, '--json'], {
      cwd: folder,
      maxBuffer: 1 << 28,
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: moto.url,
        AWS_ACCESS_KEY_ID: 'testing',
        AWS_SECRET_ACCESS_KEY: 'testing',
        AWS_REGION: region,
      },
    })
    return JSON.parse(stdout) as { readonly policies: readonly Shown[] }
  }

  /** Principals of every identity policy, as IAM has them: by the name of the policy without its stage. */
  function held(address: string): string[] {
    const found = accounts.flatMap((account) => {
      const {
        UserDetailList: users = [],
        GroupDetailList: groups = [],
        RoleDetailList: roles = [],
      } = details.get(account) ?? {}
      const wanted = new RegExp(names[address]?.replace('STAGE', stages[account]) ?? 'none')
      const has = (policies: readonly { readonly PolicyName?: string | undefined }[] = []): boolean =>
        policies.some(({ PolicyName: name }) => wanted.test(name ?? ''))
      const inGroups = groups.filter((each) => has(each.GroupPolicyList) || has(each.AttachedManagedPolicies))
      return [
        ...roles.filter((each) => has(each.RolePolicyList) || has(each.AttachedManagedPolicies)),
        ...users.filter(
          (each) =>
            has(each.UserPolicyList) || inGroups.some(({ GroupName: group }) => each.GroupList?.includes(group ?? '')),
        ),
      ].map(({ Arn: arn }) => arn ?? '')
    })
    return found.sort()
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-accounts-'))
    const tree = join(folder, 'tree')
    cpSync(fileURLToPath(new URL('applied-forms/', import.meta.url)), tree, { recursive: true })
    ;[program, moto] = await Promise.all([bundled('cli'), startMoto({ iamDaysAgo: 200 })])
    const provider = offlineProvider(['iam', 'sts'], moto.url).replace(
      's3_use_path_style',
      'assume_role {\n    role_arn = "arn:aws:iam::${var.account}:role/apply"\n  }\n  s3_use_path_style',
    )
    writeFileSync(join(tree, 'provider.tf'), `variable "account" {\n  type = string\n}\n\n${provider}`)
    init(tree)
    for (const account of accounts) {
      const given = ['-var', `account=${account}`, '-var', `stage=${stages[account]}`]
      terraformIn(tree)('apply', '-auto-approve', '-input=false', `-state=${join(folder, account)}.tfstate`, ...given)
      const read = await authorizationDetails(moto.url, account)
      details.set(account, read)
      writeFileSync(file(account), JSON.stringify(read))
    }
    rmSync(join(tree, '.terraform'), { recursive: true, force: true })
    mkdirSync(join(tree, '.github'))
    await writeTrails(moto.url, details)
    writeFileSync(
      join(tree, '.github/whittle.yml'),
      [
        `accounts: { '**': [${accounts.map((account) => `'${account}'`).join(', ')}] }`,
        `snapshot: { live: true, role: 'arn:aws:iam::{account}:role/reader' }`,
        `evidence: { cloudtrail: [{ s3: { bucket: ${bucket}, days: 100 } }] }`,
      ].join('\n'),
    )
  }, 1_800_000)
  afterAll(async () => {
    await moto.stop()
    program.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  test('the principals of every form are those that IAM lists', async () => {
    // Its latest date is that of what was made last, long ago: the day on which it was taken is stated.
    const files = [
      ...accounts.flatMap((account) => ['--iam', file(account)]),
      '--iam-taken',
      new Date().toISOString().slice(0, 10),
    ]
    const { policies } = await whittle('inventory', 'tree', ...files)
    const identity = policies.filter(({ kind }) => kind === 'identity')
    expect(identity.map(nameOf).sort()).toEqual(Object.keys(names).sort())
    for (const policy of identity) {
      const expected = held(nameOf(policy))
      expect(expected).not.toEqual([])
      const { status, reason, principals } = policy
      expect({ of: nameOf(policy), status, reason, principals }).toMatchObject({
        status: 'found',
        principals: expected,
      })
    }
  }, 300_000)

  test('from credentials to proposals: IAM and the trails are asked, and every policy is narrowed', async () => {
    const { policies } = await whittle('plan', 'tree')
    const planned = policies.filter((policy) => Object.hasOwn(names, nameOf(policy)))
    expect(planned).toHaveLength(Object.keys(names).length)
    for (const policy of planned) {
      const { status, reason, principals } = policy
      expect({ of: nameOf(policy), status, reason, principals }).toMatchObject({
        status: 'narrowed',
        principals: held(nameOf(policy)),
      })
    }
  }, 600_000)

  test('without account snapshots, nothing of it is narrowed', () => {
    const plain = join(folder, 'plain.yml')
    writeFileSync(plain, `accounts: { '**': [${accounts.map((account) => `'${account}'`).join(', ')}] }\n`)
    const said = execFileSync(process.execPath, [program.path, 'inventory', 'tree', '--config', plain, '--json'], {
      cwd: folder,
      encoding: 'utf8',
    })
    const { policies } = JSON.parse(said) as { readonly policies: readonly Shown[] }
    const prefixed = policies.filter(({ address }) => address === 'aws_iam_policy.job')
    expect(prefixed.map(({ status }) => status)).toEqual(['skipped'])
  })
})

const nameOf = ({ address, file }: Shown): string => address ?? file

/** The policies of applied-forms/, and what their names in an account are. */
const names: Readonly<Record<string, string>> = {
  'data.aws_iam_policy_document.buckets': '^STAGE-buckets$',
  'aws_iam_role_policy.network': '^network$',
  'aws_iam_policy.job': '^STAGE-job-',
  'aws_iam_user_policy.ann': '^trail$',
  'aws_iam_policy.tables': '^STAGE-tables-',
  'aws_iam_role_policy.queue': '^STAGE-(mail|bills)-queue$',
  'audit.json.tftpl': '^audit$',
}

async function authorizationDetails(url: string, account: string): Promise<Details> {
  const options = { endpoint: url, region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } }
  const { Credentials: given } = await new STSClient(options).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/reader`, RoleSessionName: 'reads' }),
  )
  const client = new IAMClient({
    ...options,
    credentials: {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      ...(given?.SessionToken !== undefined && { sessionToken: given.SessionToken }),
    },
  })
  const pages: Details[] = []
  for await (const page of paginateGetAccountAuthorizationDetails({ client }, {})) pages.push(page)
  return {
    UserDetailList: pages.flatMap((page) => page.UserDetailList ?? []),
    GroupDetailList: pages.flatMap((page) => page.GroupDetailList ?? []),
    RoleDetailList: pages.flatMap((page) => page.RoleDetailList ?? []),
    Policies: pages.flatMap((page) => page.Policies ?? []),
  }
}

/** What roles and users call: of each policy the one action that only reads. */
const calls = [
  ['s3.amazonaws.com', 'GetBucketLocation'],
  ['ec2.amazonaws.com', 'DescribeVpcs'],
  ['cloudformation.amazonaws.com', 'ListStacks'],
  ['cloudtrail.amazonaws.com', 'DescribeTrails'],
  ['dynamodb.amazonaws.com', 'DescribeTable'],
  ['sqs.amazonaws.com', 'GetQueueAttributes'],
  ['kms.amazonaws.com', 'ListAliases'],
] as const

/** Trails of both accounts over 100 days: every principal makes every call on every tenth day. */
async function writeTrails(url: string, details: ReadonlyMap<string, Details>): Promise<void> {
  const s3 = new S3Client({
    endpoint: url,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  })
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
  let number = 1
  for (const [account, { UserDetailList: users = [], RoleDetailList: roles = [] }] of details) {
    const identities = [
      ...roles.map(({ Arn: arn = '' }) => roleIdentity(arn)),
      ...users.map(({ Arn: arn = '' }) => userIdentity(arn)),
    ]
    const watcher = roleIdentity(`arn:aws:iam::${account}:role/watcher`)
    for (let before = 100; before >= 1; before--) {
      const at = Date.now() - before * day
      const record = (
        userIdentity: object,
        eventSource: string,
        eventName: string,
        readOnly: boolean,
        second: number,
      ) =>
        trailRecord(number, {
          userIdentity,
          eventSource,
          eventName,
          readOnly,
          requestParameters: null,
          eventTime: new Date(at + second * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
          awsRegion: region,
          recipientAccountId: account,
          eventID: eventID(number++),
        })
      const records = [
        record(watcher, 'ec2.amazonaws.com', 'DescribeRegions', true, 1),
        record(watcher, 'ec2.amazonaws.com', 'CreateTags', false, 2),
      ]
      if (before % 10 === 0)
        for (const identity of identities)
          for (const [source, name] of calls) records.push(record(identity, source, name, true, 3))
      const date = new Date(at).toISOString().slice(0, 10)
      const stamp = `${date.replaceAll('-', '')}T2355Z`
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `AWSLogs/${account}/CloudTrail/${region}/${date.replaceAll('-', '/')}/${account}_CloudTrail_${region}_${stamp}_abcdefghijklmnop.json.gz`,
          Body: gzipSync(JSON.stringify({ Records: records })),
        }),
      )
    }
  }
}
