import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAwsClients, type AwsClients } from '../../src/aws/clients.ts'
import { FakeAws } from '../fakes/aws.ts'
import { setEnvironment } from '../fakes/aws-sdk.ts'

const role = { arn: 'arn:aws-cn:iam::111122223333:role/reader' }
const details = (clients: AwsClients, taken?: typeof role) =>
  clients.iam(taken).then((iam) => iam.getAccountAuthorizationDetails({}))

const calls: readonly [string, (clients: AwsClients) => Promise<unknown>][] = [
  ['whose the credentials are', async (clients) => (await clients.sts(undefined)).getCallerIdentity()],
  ['whose a role is', async (clients) => (await clients.sts(undefined, role)).getCallerIdentity()],
  ['IAM', (clients) => details(clients)],
  ['IAM with a role', (clients) => details(clients, role)],
]

describe.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
  ['the profile names a Region', {}, 'cn-north-1', 'cn-north-1'],
  ['the environment names another', { AWS_REGION: 'cn-northwest-1' }, 'cn-north-1', 'cn-northwest-1'],
  ['the environment names a default', { AWS_DEFAULT_REGION: 'cn-northwest-1' }, undefined, 'cn-northwest-1'],
  ['none names one', {}, undefined, 'us-east-1'],
])('%s', (_, environment, ofProfile, expected) => {
  const cleanUp: (() => unknown)[] = []
  let fake: FakeAws
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whittle-region-'))
    const file = join(folder, 'config')
    await writeFile(file, `[default]\n${ofProfile === undefined ? '' : `region = ${ofProfile}\n`}`)
    fake = await FakeAws.start({ iam: { '111122223333': { details: {} } } })
    const variables = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_CONFIG_FILE: file, ...environment }
    cleanUp.push(
      () => rm(folder, { recursive: true, force: true }),
      () => fake.close(),
      setEnvironment({ ...fake.environment, AWS_PROFILE: undefined, ...variables }),
    )
  })
  afterEach(async () => {
    for (const undo of cleanUp.splice(0).reverse()) await undo()
  })

  test.each(calls)('%s is asked for there', async (_, call) => {
    await call(createAwsClients())
    expect(new Set(fake.requests.map(({ region }) => region))).toEqual(new Set([expected]))
  })
})
