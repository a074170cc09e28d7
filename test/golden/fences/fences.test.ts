import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { expandPlan } from '../../../scripts/expand-plan.mjs'
import { planCommand } from '../../../src/cli/commands/plan.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import type { Splice } from '../../../src/sources/types.ts'
import { run } from '../../cli/support.ts'
import { account, eventID, roleIdentity, trailRecord, user, userIdentity } from '../../evidence/records.ts'

/** A call of Terraform's on each resource, as it makes them with every plan. */
const reads = [
  ['s3', 'GetBucketPolicy', { bucketName: 'highly-sensitive-bucket' }],
  ['kms', 'DescribeKey', { keyId: 'arn:aws:kms:eu-west-1:111122223333:key/1' }],
  ['secretsmanager', 'DescribeSecret', { secretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3' }],
  ['sqs', 'GetQueueAttributes', { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/jobs' }],
  ['sns', 'GetTopicAttributes', { topicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' }],
].map(([service, eventName, requestParameters], at) =>
  trailRecord(500 + at, {
    eventID: eventID(500 + at),
    eventTime: '2026-05-01T09:00:00Z',
    userIdentity: roleIdentity(),
    sourceIPAddress: '203.0.113.7',
    eventSource: `${String(service)}.amazonaws.com`,
    eventName,
    requestParameters,
  }),
)

/** One call on each of 92 days, from the office. */
const days = Array.from({ length: 92 }, (_, day) => new Date(Date.UTC(2026, 2, 1 + day, 9)).toISOString())
const trail = {
  Records: [
    ...reads,
    ...days.map((eventTime, at) =>
    trailRecord(at, { eventTime, eventID: eventID(at), userIdentity: userIdentity(), sourceIPAddress: '203.0.113.7' }),
  ),
  ],
}

const resources: Readonly<Record<string, string>> = {
  key: 'arn:aws:kms:eu-west-1:111122223333:key/1',
  secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3',
}

/** Every kind of file with its own entry under `fences`. */
function configOf(form: string, path: string): string {
  const arn = resources[form]
  const organisation = form.startsWith('scp') || form.startsWith('rcp') ? `, accounts: ['${account}']` : ''
  const kind = form === 'scp-json' ? ', kind: service-control-policy' : ''
  const bounded = `policies: { principals: { aws_iam_policy.boundary: ['${user}'] } }\n`
  return `account: '${account}'
${form === 'boundary' ? bounded : ''}evidence:
  recorded:
    management: all
    excludable: [kms.amazonaws.com]
    data: [AWS::S3::Object, AWS::SQS::Queue, AWS::SNS::Topic, AWS::SNS::PlatformEndpoint]
networks:
  office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'] }
fences:
  - { for: '${path}', from: [office]${arn === undefined ? '' : `, resources: ['${arn}']`}${organisation}${kind} }
`
}

interface Planned {
  readonly status: string
  readonly reason: string
  readonly notes: readonly string[]
  readonly edits: readonly Splice[]
}

async function planned(form: string, path: string, content: string): Promise<Planned> {
  const files = { '.github/whittle.yml': configOf(form, path), 'trail.json': trail, [path]: content }
  const { out, err } = await run(planCommand, ['--events', 'trail.json', '--json'], files)
  if (out === '') throw new Error(err)
  const { policies } = expandPlan(JSON.parse(out)) as unknown as { policies: Planned[] }
  expect(policies).toHaveLength(1)
  return policies[0]!
}

const folder = new URL('.', import.meta.url)
const forms = readdirSync(folder).filter((name) => !name.includes('.'))

describe.each(forms)('%s', (form) => {
  const [before = ''] = readdirSync(new URL(`${form}/`, folder)).filter((name) => name.startsWith('before'))
  const extension = before.slice('before'.length)
  const read = (name: string): string => readFileSync(new URL(`${form}/${name}${extension}`, folder), 'utf8')
  const path = `${extension === '.json' ? 'policy' : 'main'}${extension}`

  test('the Deny is put into the policy, as it is written', async () => {
    const { status, edits, reason, notes } = await planned(form, path, read('before'))
    if (status !== 'narrowed') throw new Error([reason, ...notes].join('\n'))
    const after = applySplices(read('before'), edits)
    const golden = fileURLToPath(new URL(`${form}/after${extension}`, folder))
    expect(after).toBe(existsSync(golden) ? read('after') : undefined)
  })

  test('and once it is merged nothing is proposed', async () => {
    const { status, notes } = await planned(form, path, read('after'))
    expect({ status, fences: notes.filter((note) => note.includes('Deny by network')) }).toEqual({
      status: form === 'boundary' ? 'unchanged' : 'skipped',
      fences: [],
    })
  })
})
