import { describe, expect, test } from '@jest/globals'
import { livePolicies } from '../../../../src/evidence/iam/match/live-policies.ts'
import { a, b, document, matched, policyArn, roleArn, snapshotOf, type Content } from './support.ts'

/** A managed policy, its name and its document as HCL. */
const managed = (name: string, statement: string, more = ''): string => `
  resource "aws_iam_policy" "p" {
    ${name}
    policy = jsonencode({ Version = "2012-10-17", Statement = [${statement}] })
    ${more}
  }
  variable "env" {}
  variable "bucket" {}
  variable "team" {}
`

const reading = `{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::\${var.bucket}/*" }`
const reads = (bucket: string) =>
  document([{ Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: [`arn:aws:s3:::${bucket}/*`] }])
const sends = document([{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }])

const byPattern = managed('name = "${var.env}-reader"', reading)

interface Case {
  readonly title: string
  readonly source: string
  readonly content: Content
  readonly instances?: readonly string[]
  readonly possible?: readonly string[]
  readonly drift?: readonly string[]
  readonly principals?: readonly string[]
  readonly unknown?: readonly RegExp[]
}

const cases: readonly Case[] = [
  {
    title: 'by its name, with a document that fits',
    source: managed('name = "reader"', reading),
    content: { policies: { reader: { document: reads('logs') } }, roles: { app: { attached: ['reader'] } } },
    instances: ['reader'],
    principals: [roleArn(a, 'app')],
  },
  {
    title: 'by its name, whatever the path in the account',
    source: managed('name = "reader"', reading),
    content: { policies: { reader: { document: reads('logs'), path: '/team/' } } },
    instances: ['reader'],
  },
  {
    title: 'by its name, with another document: drift',
    source: managed('name = "reader"', reading),
    content: { policies: { reader: { document: sends } }, roles: { app: { attached: ['reader'] } } },
    instances: ['reader'],
    principals: [roleArn(a, 'app')],
    drift: [
      'statement 1 (Allow s3:GetObject, s3:PutObject) is in the source only',
      'statement 1 (Allow sqs:SendMessage) is in effect only',
    ],
  },
  {
    title: 'by a name that is known in part, and the document',
    source: byPattern,
    content: {
      policies: { 'prod-reader': { document: reads('logs') } },
      roles: { app: { attached: ['prod-reader'] } },
    },
    instances: ['prod-reader'],
    principals: [roleArn(a, 'app')],
  },
  {
    title: 'by a prefix',
    source: managed('name_prefix = "reader-"', reading),
    content: { policies: { 'reader-20261101': { document: reads('logs') } } },
    instances: ['reader-20261101'],
  },
  {
    title: 'by the name that the provider makes',
    source: managed('', reading.replace('${var.bucket}', 'logs')),
    content: { policies: { 'terraform-20261101': { document: reads('logs') }, reader: { document: reads('logs') } } },
    instances: ['terraform-20261101'],
  },
  {
    title: 'a policy of that name that was changed a little counts as well, beside the one that fits',
    source: byPattern,
    content: {
      policies: {
        'prod-reader': { document: reads('logs') },
        'copy-reader': {
          document: document([
            { Effect: 'Allow', Action: ['s3:GetObject', 's3:DeleteObject'], Resource: 'arn:aws:s3:::logs/*' },
          ]),
        },
      },
    },
    instances: ['prod-reader'],
    possible: ['copy-reader'],
  },
  {
    title: 'a policy of that name with another content is another policy',
    source: byPattern,
    content: { policies: { 'prod-reader': { document: reads('logs') }, 'queue-reader': { document: sends } } },
    instances: ['prod-reader'],
  },
  {
    title: 'a policy of that name alone is none',
    source: byPattern,
    content: { policies: { 'queue-reader': { document: sends } } },
    unknown: [/No policy in account 111122223333 fits it by name and document; policy queue-reader fits by name only/],
  },
  {
    title: 'the only policy of that name, changed a little: drift',
    source: byPattern,
    content: {
      policies: {
        'prod-reader': {
          document: document([
            { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::a/*' },
            { Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::a/*' },
          ]),
        },
      },
    },
    instances: ['prod-reader'],
    drift: ['statement 2 (Allow s3:DeleteObject) is in effect only'],
  },
  {
    title: 'two policies of that name, both changed a little',
    source: byPattern,
    content: {
      policies: Object.fromEntries(
        ['prod', 'dev'].map((env) => [
          `${env}-reader`,
          { document: document([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:DeleteObject'], Resource: '*' }]) },
        ]),
      ),
    },
    unknown: [/policy dev-reader and 1 other fits by name only/],
  },
  {
    title: 'the same document under a name that the source does not give',
    source: managed('name = "reader"', reading),
    content: { policies: { writer: { document: reads('logs') } } },
    unknown: [/Account 111122223333 has no policy of the name of aws_iam_policy.p, but policy writer has its document/],
  },
  {
    title: 'nothing like it',
    source: managed('name = "reader"', reading),
    content: { policies: { writer: { document: sends } } },
    unknown: [/No policy in account 111122223333 has a name that the source gives it/],
  },
  {
    title: 'two that fit, where the source makes one',
    source: byPattern,
    content: { policies: { 'prod-reader': { document: reads('logs') }, 'dev-reader': { document: reads('dev') } } },
    unknown: [/2 policies in account 111122223333 fit it by name and document, and it makes fewer/],
  },
  {
    title: 'two that fit, where the source makes several',
    source: managed('name = "${each.key}-reader"', reading, 'for_each = toset(var.team)'),
    content: { policies: { 'prod-reader': { document: reads('logs') }, 'dev-reader': { document: reads('dev') } } },
    instances: ['dev-reader', 'prod-reader'],
  },
  {
    title: 'a document of which too little is known, under any name',
    source: managed('name = var.team', '{ Effect = "Allow", Action = "sts:AssumeRole", Resource = var.bucket }'),
    content: {
      policies: { x: { document: document([{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]) } },
    },
    unknown: [/states too little of name and document/],
  },
  {
    title: 'actions alone, under any name',
    source: managed(
      'name = var.team',
      '{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource = "${var.bucket}/*" }',
    ),
    content: {
      policies: {
        x: {
          document: document([
            {
              Effect: 'Allow',
              Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
              Resource: 'arn:aws:s3:::other/*',
            },
          ]),
        },
      },
    },
    unknown: [/states too little of name and document/],
  },
  {
    title: 'actions alone, under a name that the provider makes',
    source: managed('', reading),
    content: { policies: { 'terraform-20261101': { document: reads('logs') } } },
    unknown: [/states too little of name and document/],
  },
  {
    title: 'one expression is one text throughout',
    source: managed(
      'name = "${var.env}-reader"',
      `{ Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::\${var.bucket}", "arn:aws:s3:::\${var.bucket}/*"] }`,
    ),
    content: {
      policies: {
        'a-reader': {
          document: document([
            {
              Effect: 'Allow',
              Action: ['s3:GetObject', 's3:ListBucket'],
              Resource: ['arn:aws:s3:::one', 'arn:aws:s3:::other/*'],
            },
          ]),
        },
      },
    },
    instances: ['a-reader'],
    drift: ['the same expression of the source stands for different texts in effect'],
  },
  {
    title: 'members of a group, not the group',
    source: managed('name = "reader"', reading),
    content: {
      policies: { reader: { document: reads('logs') } },
      groups: { team: { attached: ['reader'] } },
      users: { jane: { groups: ['team'] }, joe: {} },
    },
    instances: ['reader'],
    principals: [`arn:aws:iam::${a}:user/jane`],
  },
]

describe('a managed policy', () => {
  test.each(cases)('$title', ({ source, content, instances = [], principals, drift, possible = [], unknown = [] }) => {
    const match = matched({ 'main.tf': source }, { [a]: content }).get('aws_iam_policy.p')
    expect(match?.instances.map(({ name }) => name)).toEqual(instances)
    expect(match?.possible.map(({ name }) => name)).toEqual(possible)
    expect(match?.unknown).toHaveLength(unknown.length)
    for (const [index, reason] of unknown.entries()) expect(match?.unknown[index]).toMatch(reason)
    expect(match?.instances.flatMap((each) => each.drift ?? [])).toEqual(drift ?? [])
    if (principals) expect(match?.instances.flatMap((each) => each.principals)).toEqual(principals)
  })

  test('two directories that make policies of one name pattern and document have neither', () => {
    const files = { 'one/main.tf': byPattern, 'two/main.tf': byPattern }
    const match = matched(files, { [a]: { policies: { 'prod-reader': { document: reads('logs') } } } })
    expect(match.get('aws_iam_policy.p')).toMatchObject({
      instances: [],
      unknown: [
        expect.stringMatching(
          /Policy prod-reader in account 111122223333 fits two\/main.tf#aws_iam_policy.p and one\/main.tf#aws_iam_policy.p, by name and document, so it belongs to none of them/,
        ),
      ],
    })
  })

  test('a policy that another block surely makes is not one of a pattern', () => {
    const files = {
      'one/main.tf': byPattern,
      'two/main.tf': managed('name = "x-reader"', reading).replace('"p"', '"q"'),
    }
    const policies = { 'prod-reader': { document: reads('logs') }, 'x-reader': { document: reads('logs') } }
    const match = matched(files, { [a]: { policies } })
    expect(match.get('aws_iam_policy.p')?.instances.map(({ name }) => name)).toEqual(['prod-reader'])
    expect(match.get('aws_iam_policy.q')?.instances.map(({ name }) => name)).toEqual(['x-reader'])
  })

  test('an account of the directory without a snapshot leaves principals open', () => {
    const content = { policies: { reader: { document: reads('logs') } } }
    const match = matched({ 'main.tf': managed('name = "reader"', reading) }, { [a]: content }, [a, b])
    expect(match.get('aws_iam_policy.p')).toMatchObject({
      instances: [{ account: a, arn: policyArn(a, 'reader') }],
      unknown: [
        expect.stringContaining(`Its directory is applied to account ${b}, of which there is no account snapshot`),
      ],
    })
  })

  test('a policy of which the source states no instance leaves principals open', () => {
    const content = { policies: { reader: { document: reads('logs') } } }
    const match = matched({ 'main.tf': managed('count = 0\n  name = "reader"', reading) }, { [a]: content })
    expect(match.get('aws_iam_policy.p')).toMatchObject({
      instances: [],
      absentIn: [],
      unknown: [expect.stringMatching(/states no instance/)],
    })
  })

  test('an account that has nothing like it has none', () => {
    const content = { policies: { reader: { document: reads('logs') } } }
    const match = matched(
      { 'main.tf': managed('name = "reader"', reading) },
      { [a]: content, [b]: { policies: { other: { document: sends } } } },
    )
    expect(match.get('aws_iam_policy.p')).toMatchObject({ instances: [{ account: a }], absentIn: [b], unknown: [] })
  })
})

const inline = `
  variable "env" {}
  resource "aws_iam_role" "app" {
    name = "app-\${var.env}"
    assume_role_policy = "{}"
    inline_policy {
      name   = "own"
      policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
    }
  }
  resource "aws_iam_role_policy" "p" {
    name   = "reading"
    role   = aws_iam_role.app.id
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::\${var.env}/*" }] })
  }
`

test('inline policies belong to their roles', () => {
  const match = matched(
    { 'main.tf': inline },
    {
      [a]: {
        roles: {
          'app-prod': { inline: { reading: reads('prod'), own: sends } },
          'web-prod': { inline: { reading: reads('prod'), own: sends } },
        },
      },
    },
  )
  expect(match.get('aws_iam_role_policy.p')?.instances).toEqual([
    {
      account: a,
      kind: 'role-inline',
      arn: roleArn(a, 'app-prod'),
      name: 'reading',
      principals: [roleArn(a, 'app-prod')],
      groups: [],
      boundaryOf: [],
    },
  ])
  expect(match.get('aws_iam_role.app.inline_policy[0]')?.instances).toMatchObject([{ name: 'own' }])
})

test('a policy of which no version is the default one is there, and its document is not known', () => {
  const snapshot = snapshotOf(a, { policies: { reader: { document: reads('logs') } } })
  const policies = new Map(
    [...snapshot.policies].map(([arn, policy]) => [
      arn,
      { ...policy, versions: policy.versions.map((version) => ({ ...version, isDefault: false })) },
    ]),
  )
  expect(livePolicies({ ...snapshot, policies })).toEqual([
    expect.objectContaining({ name: 'reader', live: { text: '', problem: 'none of its versions is the default one' } }),
  ])
})
