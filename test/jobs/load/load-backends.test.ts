import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { InputError } from '../../../src/errors.ts'
import { runCommandLine } from '../../../src/cli/run.ts'
import { loadCheckout } from '../../../src/jobs/load/load-inputs.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeAws, xmlError, type FakeAwsContent } from '../../fakes/aws.ts'

/** States of a directory with three workspaces, in two accounts, read over HTTP. */
const dev = '111122223333'
const prod = '444455556666'
const secret = 'swordfish'

const main = `terraform {
  backend "s3" {
    bucket   = "states"
    key      = "app/terraform.tfstate"
    region   = "eu-west-1"
    role_arn = "arn:aws:iam::${dev}:role/terraform"
  }
}
resource "aws_iam_role" "app" {
  name_prefix = "app-\${terraform.workspace}-"
}
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
`

const arn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`

const stateOf = (account: string, name: string): string =>
  JSON.stringify({
    version: 4,
    serial: 1,
    lineage: 'x',
    outputs: { password: { value: secret, type: 'string', sensitive: true } },
    resources: [
      {
        mode: 'managed',
        type: 'aws_iam_role',
        name: 'app',
        instances: [{ attributes: { name, arn: arn(account, name), description: secret } }],
      },
      {
        mode: 'managed',
        type: 'aws_iam_role_policy',
        name: 'app',
        instances: [{ attributes: { role: name, policy: secret } }],
      },
    ],
  })

const empty = '{"version":4,"serial":1,"lineage":"x","resources":[]}'
const key = 'app/terraform.tfstate'
const states = {
  [key]: empty,
  [`env:/dev/${key}`]: stateOf(dev, 'app-dev-1'),
  [`env:/prod/${key}`]: stateOf(prod, 'app-prod-1'),
  // Of another directory.
  'env:/test/other/terraform.tfstate': stateOf(dev, 'other'),
}

let folder = ''
let fake: FakeAws
let restore = (): void => undefined
const begin = async (content: FakeAwsContent): Promise<void> => {
  fake = await FakeAws.start(content)
  restore = setEnvironment({ ...fake.environment, AWS_REGION: 'us-east-1' })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-backends-'))
})
afterEach(async () => {
  restore()
  restore = () => undefined
  await fake?.close()
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

async function load(configuration = 'states: {backends: true}\n', files: Readonly<Record<string, string>> = {}) {
  for (const [path, content] of Object.entries({ 'app/main.tf': main, ...files })) write(path, content)
  const settings = parseSettings(configuration, 'whittle.yml')
  const { role } = settings.states
  const access = { clients: createAwsClients(), clock: new FakeClock('2026-11-21T00:00:00Z'), ...(role && { role }) }
  const { under, sources, problems } = await loadCheckout(folder, settings, [], { backends: access })
  // Under the same settings it is the same checkout, with the states that were read.
  const again = under(settings)
  expect([again.sources, again.problems]).toEqual([sources, problems])
  const found = sources.find(({ address }) => address === 'aws_iam_role_policy.app')
  if (found?.status !== 'found') throw new Error('the policy is not found')
  return { principals: found.principals, unknown: found.principalsUnknown, problems }
}

const both = [arn(dev, 'app-dev-1'), arn(prod, 'app-prod-1')]

describe('a directory with workspaces', () => {
  test('has the principals of all of them, each in its account, and none is in doubt', async () => {
    await begin({ buckets: { states } })
    expect(await load()).toEqual({ principals: both, unknown: [], problems: [] })
    expect(fake.requests.map(({ operation, region }) => [operation, region])).toEqual([
      ['ListObjectsV2', 'eu-west-1'],
      ...Array.from({ length: 4 }, () => ['GetObject', 'eu-west-1']),
    ])
    // Nothing of another account is made up where the accounts are configured, too.
    const configured = `accounts: {'app/**': ['${dev}', '${prod}']}\nstates: {backends: true}\n`
    expect(await load(configured)).toEqual({ principals: both, unknown: [], problems: [] })
  })

  test('more than a page of them', async () => {
    await begin({ buckets: { states }, keysPerPage: 1 })
    expect((await load()).principals).toEqual(both)
  })

  test('with a prefix of its own', async () => {
    const moved = Object.fromEntries(Object.entries(states).map(([name, text]) => [name.replace('env:/', 'ws/'), text]))
    await begin({ buckets: { states: moved } })
    const files = { 'app/main.tf': main.replace('    region ', '    workspace_key_prefix = "ws"\n    region ') }
    expect(await load(undefined, files)).toEqual({ principals: both, unknown: [], problems: [] })
  })

  test('with an empty prefix', async () => {
    const moved = Object.fromEntries(Object.entries(states).map(([name, text]) => [name.replace('env:/', ''), text]))
    await begin({ buckets: { states: moved } })
    const files = { 'app/main.tf': main.replace('    region ', '    workspace_key_prefix = ""\n    region ') }
    expect(await load(undefined, files)).toEqual({ principals: both, unknown: [], problems: [] })
  })

  test('the role of the configuration is assumed, not that of the backend', async () => {
    await begin({ buckets: { states } })
    const role = `arn:aws:iam::${dev}:role/whittle-reader`
    await load(`states: {backends: true, role: '${role}'}\n`)
    const assumed = fake.requests.filter(({ operation }) => operation === 'AssumeRole')
    expect(assumed.map(({ input }) => input['RoleArn'] ?? input['roleArn'])).toEqual([role])
  })
})

describe('what is not read leaves the directory in doubt', () => {
  const doubt = [
    expect.stringMatching(
      /^Not all states of app could be read from their backend, only s3:\/\/states\/.*: the problems of this run say why$/,
    ),
  ]

  test('one state that is denied: the others count, and the line names the permission and the role of Terraform', async () => {
    await begin({
      buckets: { states },
      intervene: ({ input }) =>
        input['key'] === `env:/prod/${key}` ? xmlError('AccessDenied', 'Access Denied', 403) : undefined,
    })
    expect(await load()).toEqual({
      principals: [arn(dev, 'app-dev-1')],
      unknown: doubt,
      problems: [
        `s3://states/env:/prod/${key}, the state of app: the credentials may not do this (AccessDenied); allow s3:GetObject on it. Terraform reads it as arn:aws:iam::${dev}:role/terraform: see states.role.`,
      ],
    })
  })

  test('workspaces that may not be listed', async () => {
    await begin({
      buckets: { states: { [key]: stateOf(dev, 'app-default-1') } },
      intervene: ({ operation }) =>
        operation === 'ListObjectsV2' ? xmlError('AccessDenied', 'Access Denied', 403) : undefined,
    })
    const { principals, unknown, problems } = await load()
    expect(principals).toEqual([arn(dev, 'app-default-1')])
    expect(unknown).toEqual(doubt)
    expect(problems).toEqual([expect.stringMatching(/^s3:\/\/states\/env:\/, the state of app: .*allow s3:ListBucket/)])
  })

  test.each<[string, FakeAwsContent, RegExp]>([
    ['a bucket that does not exist', { buckets: {} }, /NoSuchBucket/],
    ['a state that is cut off', { buckets: { states: { [key]: stateOf(dev, 'a').slice(0, 300) } } }, /is not JSON/],
    ['a state of another version', { buckets: { states: { [key]: '{"version":3,"serial":1}' } } }, /version 3/],
    [
      'an encrypted state',
      { buckets: { states: { [key]: '{"encrypted_data":"AA","lineage":"x"}' } } },
      /OpenTofu has encrypted/,
    ],
  ])('%s', async (_, content, words) => {
    await begin(content)
    const { principals, problems } = await load()
    expect(principals).toEqual([])
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) expect(problem).toMatch(words)
    expect(problems.join('\n')).not.toContain(secret)
  })

  test('one that was never applied', async () => {
    await begin({ buckets: { states: {} } })
    const { principals, unknown, problems } = await load()
    expect({ principals, problems }).toEqual({ principals: [], problems: [] })
    expect(unknown).not.toEqual([])
  })

  test('no credentials', async () => {
    await begin({ buckets: { states } })
    restore()
    restore = setEnvironment({
      ...fake.environment,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_CONFIG_FILE: join(folder, 'none'),
    })
    await expect(load()).rejects.toThrow(InputError)
  })
})

test('a module that two directories call, of which one was never applied', async () => {
  const key = 'prod/terraform.tfstate'
  const [role, policy] = (JSON.parse(stateOf(dev, 'app-1')) as { resources: object[] }).resources
  const resources = [role, policy].map((each) => ({ ...each, module: 'module.app' }))
  await begin({ buckets: { states: { [key]: JSON.stringify({ version: 4, serial: 1, lineage: 'x', resources }) } } })
  const root = (name: string): string =>
    `terraform {\n  backend "s3" {\n    bucket = "states"\n    key = "${name}/terraform.tfstate"\n  }\n}\nmodule "app" {\n  source = "../app"\n}\n`
  const files = {
    'app/main.tf': main.slice(main.indexOf('resource')).replace('terraform.workspace', 'var.x'),
    'prod/main.tf': root('prod'),
    'test/main.tf': root('test'),
  }
  expect(await load(undefined, files)).toEqual({ principals: [arn(dev, 'app-1')], unknown: [], problems: [] })
})

describe('the command line', () => {
  const whittle = async (...argv: string[]) => {
    let [stdout, stderr] = ['', '']
    const code = await runCommandLine(argv, {
      stdout: { write: (text: string) => (stdout += text) },
      stderr: { write: (text: string) => (stderr += text) },
      env: {},
      cwd: folder,
      now: () => new Date('2026-11-21T00:00:00Z'),
    })
    return { code, stdout, stderr }
  }

  test('reads nothing from S3 unless the option or the configuration asks for it, and prints no secrets', async () => {
    await begin({ buckets: { states } })
    write('app/main.tf', main)
    write('events/log.json', '{"Records":[]}')
    expect((await whittle('inventory')).code).toBe(0)
    expect(fake.requests).toEqual([])
    const read = await whittle('inventory', '--backends', '--json')
    expect(read.code).toBe(0)
    expect(fake.requests).toHaveLength(5)
    const { policies } = JSON.parse(read.stdout) as { policies: { address: string; principals: string[] }[] }
    expect(policies.find(({ address }) => address === 'aws_iam_role_policy.app')?.principals).toEqual(both)
    const plan = await whittle('plan', '--backends', '--json', '--events', 'events')
    expect(plan.code).toBe(0)
    expect(fake.requests).toHaveLength(10)
    expect(plan.stdout).toContain('app-prod-1')
    expect(read.stdout + read.stderr + plan.stdout + plan.stderr).not.toContain(secret)
  })

  test('with the configuration alone', async () => {
    await begin({ buckets: { states } })
    write('app/main.tf', main)
    write('.github/whittle.yml', 'states: {backends: true}\n')
    expect((await whittle('inventory', '--json')).stdout).toContain('app-prod-1')
  })
})
