import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { applySplices } from '../../../src/sources/splice.ts'
import { account, judged, outside, partner, service, type Case } from '../../findings/access/support.ts'

/** Each folder holds a policy before and after what a finding leads to, in one way of writing it. */
const here = new URL('./', import.meta.url)
const contentOf = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, here), 'utf8')

const role = `arn:aws:iam::${account}:role/flow`
const bucket = 'arn:aws:s3:::acme-data'
const queue = `arn:aws:sqs:eu-west-1:${account}:jobs`
const topic = `arn:aws:sns:eu-west-1:${account}:alarms`
const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
const secret = `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-Ab12Cd`
const everyone = { principal: { AWS: '*' }, condition: {}, isPublic: true }
const ofPartner = { principal: { AWS: partner }, condition: {} }
const of = (name: string): object => ({ principal: { Service: name }, condition: {} })
const organization = { id: 'o-a1b2c3d4e5', accounts: [account, partner] }

const cases: Readonly<Record<string, Omit<Case, 'files'>>> = {
  'role-jsonencode': { resource: role, access: [of('states.amazonaws.com')] },
  'role-document': { resource: role, access: [ofPartner], outside: [outside('sts:AssumeRole', role)] },
  'role-one-line': {
    resource: role,
    access: [of('scheduler.amazonaws.com')],
    outside: [service('scheduler.amazonaws.com', 'sts:AssumeRole', role)],
  },
  'bucket-policy-heredoc': {
    resource: bucket,
    access: [everyone],
    outside: [outside('s3:GetObject', `${bucket}/*`)],
    settings: { organization },
  },
  'bucket-policy-document': { resource: bucket, access: [everyone], outside: [outside('s3:GetObject', `${bucket}/*`)] },
  'kms-key': {
    resource: key,
    access: [ofPartner],
    outside: [outside('kms:Decrypt', key)],
    state: {
      version: 4,
      terraform_version: '1.9.0',
      resources: [
        { mode: 'managed', type: 'aws_kms_key', name: 'data', instances: [{ attributes: { arn: key, key_id: key.slice(-36) } }] },
      ],
    },
  },
  'kms-key-policy': { resource: key, access: [everyone], outside: [outside('kms:Decrypt', key)] },
  'sqs-queue': { resource: queue, access: [everyone], outside: [outside('sqs:ReceiveMessage', queue)] },
  'sqs-queue-policy': {
    resource: queue,
    access: [of('s3.amazonaws.com')],
    outside: [service('s3.amazonaws.com', 'sqs:SendMessage', queue, { origin: { sourceAccount: account } })],
  },
  'sns-topic': {
    resource: topic,
    access: [of('cloudwatch.amazonaws.com')],
    outside: [service('cloudwatch.amazonaws.com', 'sns:Publish', topic, { origin: { sourceAccount: account } })],
  },
  'sns-topic-policy': { resource: topic, access: [ofPartner], outside: [outside('sns:Publish', topic)] },
  'secret-policy': { resource: secret, access: [ofPartner], outside: [outside('secretsmanager:GetSecretValue', secret)] },
  'json-file': { resource: queue, access: [everyone], outside: [outside('sqs:ReceiveMessage', queue)], settings: { organization } },
  'tf-json': { resource: role, access: [of('states.amazonaws.com')] },
}

test('every folder has its case', () => {
  const folders = readdirSync(here).filter((name) => !name.includes('.'))
  expect(folders.sort()).toEqual(Object.keys(cases).sort())
})

test.each(Object.entries(cases))('%s', async (name, given) => {
  const names = readdirSync(new URL(`${name}/`, here)).filter((file) => !file.startsWith('after.'))
  const files = Object.fromEntries(names.map((file) => [file, contentOf(name, file)]))
  const { proposal, reason } = await judged({ ...given, files })
  if (proposal === undefined) throw new Error(reason)
  const [edit, ...others] = proposal.edits
  expect(others).toEqual([])
  const after = edit!.file.replace('before', 'after')
  const made = applySplices(files[edit!.file]!, edit!.splices)
  if (process.env['WRITE']) writeFileSync(new URL(`${name}/${after}`, here), made)
  expect(existsSync(new URL(`${name}/${after}`, here))).toBe(true)
  expect(made).toBe(contentOf(name, after))
})
