import { describe, expect, test } from '@jest/globals'
import { explainCommand } from '../../../../src/cli/commands/explain/explain.ts'
import { run, type Ran } from '../../support.ts'

const document = (...Statement: unknown[]): object => ({ Version: '2012-10-17', Statement })
const allow = (Action: string, more: object = {}): object => ({ Effect: 'Allow', Action, Resource: '*', ...more })
const deny = (Action: string, more: object = {}): object => ({ ...allow(Action, more), Effect: 'Deny' })

const files = {
  '.github/whittle.yml': 'account: "111122223333"\n',
  'p.json': document(allow('s3:*')),
  'none.json': document(allow('ec2:*')),
  'all.json': document(allow('*')),
  'deny.json': document(deny('s3:GetObject')),
  'net.json': document(deny('*', { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })),
  'rcp.json': document(deny('s3:*', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
  'oidc.json': document({
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } },
  }),
  'trusted.json': document({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/path/app' },
    Resource: 'arn:aws:s3:::b/*',
  }),
  'main.tf': `
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "\${aws_s3_bucket.b.arn}/*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })
}
resource "aws_iam_role_policy" "app" {
  role   = "app"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
`,
}

const explain = (...argv: string[]): Promise<Ran> => run(explainCommand, argv, files)
const object = 'arn:aws:s3:::b/x'

describe('policies together', () => {
  test.each<readonly [string, string[], number, string]>([
    ['a boundary that allows', ['--boundary', 'all.json'], 0, 'allowed'],
    ['one that does not', ['--boundary', 'none.json'], 0, 'implicit-deny'],
    ['a session policy that does not', ['--session', 'none.json'], 0, 'implicit-deny'],
    ['one session policy of two', ['--session', 'none.json', 'all.json'], 0, 'allowed'],
    ['a service control policy that denies', ['--scp', 'all.json', 'deny.json'], 0, 'explicit-deny'],
    ['one that allows nothing, of one level or another', ['--scp', 'all.json', 'none.json'], 3, 'unknown'],
    ['one level alone', ['--scp', 'none.json'], 0, 'implicit-deny'],
    ['a resource control policy that may deny', ['--rcp', 'rcp.json'], 3, 'unknown'],
    ['and does not', ['--rcp', 'rcp.json', '--context', 'aws:SecureTransport=true'], 0, 'allowed'],
    ['a boundary that may deny', ['--boundary', 'all.json', '--scp', 'net.json', 'all.json'], 3, 'unknown'],
  ])('%s', async (_, argv, code, decision) => {
    const ran = await explain('p.json', 's3:GetObject', object, ...argv, '--json')
    expect([ran.code, JSON.parse(ran.out)]).toMatchObject([code, { decision }])
  })

  test('the chain of reasons is in words', async () => {
    const { out } = await explain('p.json', 's3:GetObject', object, '--boundary', 'none.json', '--scp', 'deny.json')
    expect(out).toContain(`denied: s3:GetObject on ${object}\n  by all of these together`)
    expect(out).toMatch(/service control policy +deny\.json +denies it \(statement 1\)/)
    expect(out).toMatch(/identity policy +p\.json +allows it \(statement 1\)/)
    expect(out).toMatch(/permissions boundary +none\.json +does not allow it\n/)
    expect(out).toContain(`The policy alone: allowed: s3:GetObject on ${object}`)
  })

  test.each<readonly [string, string[], RegExp]>([
    ['a boundary that names principals', ['p.json', 's3:GetObject', '--boundary', 'rcp.json'], /names principals/],
    [
      'a resource control policy that names none',
      ['p.json', 's3:GetObject', '--rcp', 'all.json'],
      /names no principals/,
    ],
    [
      'a resource policy has no boundary',
      ['trusted.json', 's3:GetObject', '--boundary', 'all.json'],
      /identity policy/,
    ],
  ])('%s is refused', async (_, argv, message) => {
    expect(await explain(...argv)).toMatchObject({ code: 2, err: expect.stringMatching(message) })
  })
})

describe('a policy attached to the resource', () => {
  const address = 'main.tf#aws_iam_role_policy.app'
  test('that may deny leaves it open', async () => {
    const ran = await explain(address, 's3:GetObject', object)
    expect(ran.code).toBe(3)
    expect(ran.out).toMatch(/^undecided: s3:GetObject/)
    expect(ran.out).toMatch(
      /attached to the resource +aws_s3_bucket_policy\.b\.policy +may deny it.*\n +\(main\.tf:7\)/,
    )
  })

  test('that does not deny lets it pass', async () => {
    const ran = await explain(address, 's3:GetObject', object, '--context', 'aws:SecureTransport=true')
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^allowed: s3:GetObject/)])
  })

  test('that denies decides', async () => {
    const ran = await explain(address, 's3:GetObject', object, '--context', 'aws:SecureTransport=false')
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^denied: s3:GetObject/)])
  })
})

describe('another policy of the same role', () => {
  const role = (name: string): string => `
resource "aws_iam_role" "${name}" {
  name               = "${name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
`
  const policy = (name: string, of: string, statement: string): string => `
resource "aws_iam_role_policy" "${name}" {
  role   = aws_iam_role.${of}.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Resource = "*", ${statement} }] })
}
`
  const elsewhere =
    'Effect = "Deny", Action = "s3:*", Condition = { StringNotEquals = { "aws:RequestedRegion" = "eu-west-1" } }'
  const shared = (roles: string[]): string => `
resource "aws_iam_policy" "shared" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
${roles.map((name) => `resource "aws_iam_role_policy_attachment" "${name}" {\n  role = aws_iam_role.${name}.name\n  policy_arn = aws_iam_policy.shared.arn\n}`).join('\n')}
`
  const both = {
    '.github/whittle.yml': 'account: "111122223333"\n',
    'main.tf': [
      role('app'),
      role('web'),
      policy('app', 'app', 'Effect = "Allow", Action = "s3:*"'),
      policy('fence', 'app', elsewhere),
      policy('none', 'web', 'Effect = "Deny", Action = "s3:Get*"'),
      shared(['app', 'web']),
    ].join(''),
  }
  const web = 'arn:aws:iam::111122223333:role/web'
  const ofWeb = ['--principal', web]
  const here = ['--context', 'aws:RequestedRegion=eu-west-1']
  test.each<readonly [string, string, string[], string]>([
    ['that may deny leaves it open', 'aws_iam_role_policy.app', [], 'unknown'],
    ['that does not deny lets it pass', 'aws_iam_role_policy.app', here, 'allowed'],
    ['denies only its own holder', 'aws_iam_policy.shared', here, 'unknown'],
    ['decides where that holder asks', 'aws_iam_policy.shared', ofWeb, 'explicit-deny'],
    [
      'also for a session',
      'aws_iam_policy.shared',
      ['--principal', 'arn:aws:sts::111122223333:assumed-role/web/one'],
      'explicit-deny',
    ],
    [
      'of the role that asks only',
      'aws_iam_policy.shared',
      ['--principal', web.replace('web', 'app'), ...here],
      'allowed',
    ],
  ])('%s (%#)', async (_, address, more, decision) => {
    const ran = await run(explainCommand, [`main.tf#${address}`, 's3:GetObject', object, ...more, '--json'], both)
    expect(JSON.parse(ran.out).decision).toBe(decision)
  })
})

test('a role and its sessions have no user name', async () => {
  const home = document({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username}/*' })
  const decisions = await Promise.all(
    [
      ['iam', 'role/app'],
      ['sts', 'assumed-role/app/jane'],
      ['iam', 'user/jane'],
    ].map(async ([service, name]) => {
      const principal = `arn:aws:${service}::111122223333:${name}`
      const argv = ['home.json', 's3:GetObject', 'arn:aws:s3:::b/jane/x', '--principal', principal, '--json']
      return JSON.parse((await run(explainCommand, argv, { 'home.json': home })).out).decision
    }),
  )
  expect(decisions).toEqual(['implicit-deny', 'implicit-deny', 'allowed'])
})

describe('who asks, and in which context', () => {
  const session = 'arn:aws:sts::111122223333:assumed-role/app/one'
  test.each<readonly [string, string[], string]>([
    [
      'keys of OpenID Connect providers',
      [
        'oidc.json',
        'sts:AssumeRoleWithWebIdentity',
        '--context',
        'token.actions.githubusercontent.com:sub=repo:acme/x:ref',
      ],
      'unknown',
    ],
    [
      'that do not fit',
      [
        'oidc.json',
        'sts:AssumeRoleWithWebIdentity',
        '--context',
        'token.actions.githubusercontent.com:sub=repo:other/x',
      ],
      'implicit-deny',
    ],
    ['a session of the role', ['trusted.json', 's3:GetObject', object, '--principal', session], 'allowed'],
    [
      'of another role',
      ['trusted.json', 's3:GetObject', object, '--principal', 'arn:aws:sts::111122223333:assumed-role/b/one'],
      'implicit-deny',
    ],
  ])('%s', async (_, argv, decision) => {
    expect(JSON.parse((await explain(...argv, '--json')).out)).toMatchObject({ decision })
  })

  test.each(['arn:aws:iam::111122223333:group/a', 'arn:aws:sts::111122223333:assumed-role/app', 'jane'])(
    '%s asks for nothing',
    async (principal) => {
      const ran = await explain('p.json', 's3:GetObject', '--principal', principal)
      expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('expects a user, role or session') })
    },
  )
})

describe('whether a call would have been seen', () => {
  const account = '111122223333'
  const role = `arn:aws:iam::${account}:role/app`
  const log = (of: string, content: unknown) => ({
    [`logs/AWSLogs/${of}/CloudTrail/eu-west-1/2026/05/01/x.json.gz`]: content,
  })
  test.each<readonly [string, object, boolean]>([
    ['all was read', {}, true],
    ['something was not read of another account', log('444455556666', '{"Records":['), true],
    ['something was not read of its own', log(account, '{"Records":['), false],
    ['something was not read of any', { 'logs/x.json': '{"Records":[' }, false],
  ])('%s', async (_, more, complete) => {
    const seen = await run(
      explainCommand,
      ['p.json', 's3:GetObject', '--principal', role, '--events', 'logs', '--json'],
      { ...files, 'logs/empty.json': { Records: [] }, ...more },
    )
    expect(JSON.parse(seen.out).evidence).toMatchObject({ complete })
  })
})
