import { describe, expect, test } from '@jest/globals'
import { proveCommand } from '../../../src/cli/commands/prove.ts'
import { run } from '../support.ts'

const version = '2012-10-17'
const document = (...Statement: unknown[]): object => ({ Version: version, Statement })
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const identity = document(allow)
const resource = document({ ...allow, Principal: '*' })
const trust = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } })
const registry = document({ Effect: 'Allow', Action: 'ecr:BatchGetImage', Principal: '*' })
const endpoint = document({ Effect: 'Allow', Action: 'sts:*', Resource: '*', Principal: '*' })

const terraform = `
resource "aws_iam_policy" "bound" {
  name   = "bound"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_iam_role" "app" {
  name                 = "app"
  permissions_boundary = aws_iam_policy.bound.arn
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
resource "aws_s3_bucket_policy" "b" {
  bucket = "b"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*", Principal = "*" }] })
}
`

describe('two kinds of policies are not compared', () => {
  test.each<readonly [string, unknown, string, unknown, string, string | undefined]>([
    [
      'identity and resource',
      identity,
      'new.json',
      resource,
      'old.json',
      'an identity policy and OLD a resource policy',
    ],
    ['and back', resource, 'new.json', identity, 'old.json', 'a resource policy and OLD an identity policy'],
    ['resource and trust', resource, 'new.json', trust, 'old.json', 'a resource policy and OLD a trust policy'],
    ['trust and identity', trust, 'new.json', identity, 'old.json', 'a trust policy and OLD an identity policy'],
    ['policies of registries name no resource', registry, 'new.json', resource, 'old.json', undefined],
    ['those of endpoints may assume roles', endpoint, 'new.json', resource, 'old.json', undefined],
    ['of one kind', identity, 'new.json', identity, 'old.json', undefined],
    [
      'boundary and identity',
      identity,
      'main.tf#aws_iam_role_policy.app',
      identity,
      'main.tf#aws_iam_policy.bound',
      'an identity policy and OLD a permissions boundary',
    ],
    [
      'trust and resource in Terraform',
      identity,
      'main.tf#aws_iam_role.app',
      identity,
      'main.tf#aws_s3_bucket_policy.b',
      'a trust policy and OLD a resource policy',
    ],
    // A file does not say that it is a boundary.
    ['a boundary and a file', identity, 'new.json', identity, 'main.tf#aws_iam_policy.bound', undefined],
  ])('%s', async (_, after, NEW, before, OLD, refused) => {
    const ran = await run(proveCommand, [NEW, OLD], { 'new.json': after, 'old.json': before, 'main.tf': terraform })
    if (refused === undefined) expect(ran.code).not.toBe(2)
    else {
      expect(ran).toMatchObject({
        code: 2,
        err: expect.stringContaining(`NEW is ${refused}: they grant different things`),
      })
      expect(ran.err).not.toContain('\n')
    }
  })
})

const twice = `{"Version": "2012-10-17",\n "Statement": [{"Effect": "Allow", "Action": "s3:*", "Action": "iam:*", "Resource": "*"}]}`
const when = (Condition: object): object => document({ ...allow, Condition })

describe('what AWS refuses is refused in one line with the place', () => {
  test.each<readonly [string, unknown, string]>([
    ['a key twice', twice, 'p.json:2:54: duplicate key "Action" in one object'],
    [
      'a key twice in a condition',
      `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true"},"Bool":{"a:c":"true"}}}}`,
      'p.json:1:121: duplicate key "Bool" in one object',
    ],
    [
      'the case of an operator',
      when({ stringEquals: { 'aws:username': 'a' } }),
      'p.json: Statement.0.Condition.stringEquals: "stringEquals" is written "StringEquals"',
    ],
    [
      '30 February',
      when({ DateLessThan: { 'aws:CurrentTime': '2026-02-30T00:00:00Z' } }),
      'p.json: Statement.0.Condition.DateLessThan.aws:CurrentTime: "2026-02-30T00:00:00Z" is not a date such as 2026-01-31T00:00:00Z or an epoch time',
    ],
    [
      'an account of nine digits',
      document({ ...allow, Resource: 'arn:aws:iam::123456789:role/a' }),
      'p.json: Statement.0.Resource: "arn:aws:iam::123456789:role/a" is an ARN that cannot be: "123456789" is no account of twelve digits',
    ],
    ['nothing', '', 'p.json:1:1: not valid JSON (ValueExpected)'],
    ['an abyss', '['.repeat(100_000), 'p.json: not valid JSON (nested too deeply)'],
  ])('%s', async (_, content, expected) => {
    expect(await run(proveCommand, ['p.json', 'p.json'], { 'p.json': content })).toEqual({
      code: 2,
      out: '',
      err: expected,
    })
  })
})

test('what AWS takes is taken', async () => {
  const content = {
    Statement: {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: '*',
      Condition: {
        Bool: { 'aws:SecureTransport': true },
        NumericLessThan: { 's3:max-keys': 10 },
        Null: { 'aws:username': false },
      },
    },
  }
  expect(await run(proveCommand, ['p.json', 'p.json'], { 'p.json': content })).toMatchObject({ code: 0 })
})
