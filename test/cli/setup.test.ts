import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { inventoryCommand } from '../../src/cli/commands/inventory.ts'
import { planCommand } from '../../src/cli/commands/plan.ts'
import type { Plan, RunSetup } from '../../src/proof/plan.ts'
import { account, roleIdentity, trailRecord } from '../evidence/records.ts'
import { run, type Files, type Ran } from './support.ts'

const other = '444455556666'
const deploy = `arn:aws:iam::${account}:role/acme-prod-deploy`
const records = (of = account) => ({
  Records: [trailRecord(1, { userIdentity: roleIdentity(deploy.replace(account, of)), recipientAccountId: of })],
})
const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] }
const terraform = `resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
resource "aws_iam_role" "known" {
  name               = "acme-prod-deploy"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "known" {
  name   = "known"
  role   = aws_iam_role.known.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
`

interface PlanJson extends Pick<Plan, 'problems'> {
  readonly setup: RunSetup
  readonly policies: readonly {
    readonly address: string | null
    readonly file: string
    readonly principals: readonly string[]
    readonly reason: string
  }[]
}
const planJson = async (argv: readonly string[], files: Files): Promise<PlanJson> => {
  const { out, err } = await run(planCommand, [...argv, '--events', 'trail.json', '--json'], files)
  expect(err).toBe('')
  return JSON.parse(out) as PlanJson
}

describe('the account', () => {
  test.each<[string, readonly string[], Files, readonly string[], RegExp | null]>([
    [
      'is that of the logs, where nothing is configured',
      [],
      {},
      [deploy],
      /^Account 111122223333 is taken from the logs: all their records are of it/,
    ],
    ['is the configured one', [], { '.github/whittle.yml': `account: '${account}'` }, [deploy], null],
    ['is the given one', ['--account', account], {}, [deploy], null],
    [
      'is the given one, whatever is configured, which is said',
      ['--account', account],
      { '.github/whittle.yml': `accounts: { '**/*.tf': ['${other}', '${account}'] }` },
      [deploy],
      /^Account 111122223333, which is given for this run, replaces those of the configuration \(444455556666\)/,
    ],
    [
      'is not taken from logs of several',
      [],
      {
        'trail.json': {
          Records: [...records().Records, { ...records(other).Records[0], eventID: trailRecord(2)['eventID'] }],
        },
      },
      [],
      null,
    ],
    ...[
      { of: 'another', id: other, principals: [], note: null },
      { of: 'it', id: account, principals: [deploy], note: /taken from the logs/ },
    ].map(({ of, id, principals, note }): [string, readonly string[], Files, readonly string[], RegExp | null] => [
      `and a policy that passes roles of ${of} only`,
      [],
      {
        'pass.json': {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'iam:PassRole', Resource: `arn:aws:iam::${id}:role/task` }],
        },
      },
      principals,
      note,
    ]),
    [
      'is taken beside a policy that assumes a role of another',
      [],
      {
        'assume.json': {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::${other}:role/x` }],
        },
      },
      [deploy],
      /taken from the logs/,
    ],
    [
      'is not taken where two directories make a role of one name',
      [],
      { 'other/main.tf': terraform },
      [],
      /^The logs are of one account, and main\.tf and other\/main\.tf both make .*role\/acme-prod-deploy/,
    ],
    [
      'is not taken where a principal is known to be in another',
      [],
      {
        '.github/whittle.yml': `policies: { principals: { aws_iam_policy.deploy: ['arn:aws:iam::${other}:role/x'] } }`,
      },
      [],
      null,
    ],
  ])('%s', async (_, argv, files, principals, note) => {
    const { setup, policies } = await planJson(argv, { 'main.tf': terraform, 'trail.json': records(), ...files })
    expect(policies.find(({ address }) => address === 'aws_iam_role_policy.known')?.principals).toEqual(principals)
    if (note === null) expect(setup.notes).toEqual([])
    else expect(setup.notes).toEqual([expect.stringMatching(note)])
  })

  test('of the logs settles nothing in a directory that may be applied to several', async () => {
    const several = {
      'provider.tf':
        'variable "deploy_role" {}\nprovider "aws" {\n  assume_role {\n    role_arn = var.deploy_role\n  }\n}\n',
    }
    const { policies } = await planJson([], { 'main.tf': terraform, 'trail.json': records(), ...several })
    expect(policies.find(({ address }) => address === 'aws_iam_role_policy.known')?.reason).toMatch(/several accounts/)
  })

  test('that is none is an error of one line', async () => {
    const { code, err } = await run(planCommand, ['--account', '1111', '--events', 'trail.json'], {
      'trail.json': records(),
    })
    expect([code, err]).toEqual([2, expect.stringMatching(/^plan: --account: "?1111"? .*12 digits/)])
  })
})

describe('the configuration', () => {
  const repository = {
    '.git/HEAD': 'ref: refs/heads/main\n',
    'envs/prod/main.tf': terraform,
    'envs/prod/policies/admin.json': document,
    'envs/prod/trail.json': records(),
    'trail.json': records(),
  }
  const configuration = `accounts: { 'envs/prod/**': '${account}', 'apps/**': '${other}' }
policies: { principals: { envs/prod/policies/admin.json: ['${deploy}'] } }
`
  test.each(['.github/whittle.yml', '.github/whittle.yaml'])(
    '%s is found from a folder below it, and means the same',
    async (name) => {
      const files = { ...repository, 'apps/x.tf': '', [name]: configuration }
      const below = await planJson(['envs/prod'], files)
      const whole = await planJson([], files)
      expect(below.setup.configuration).toBe(`../../${name}`)
      expect(whole.setup.configuration).toBe(name)
      expect(below.problems.filter((line) => /match/.test(line))).toEqual([])
      const principals = ({ policies }: PlanJson) =>
        policies.map((each) => [each.file.split('/').at(-1), each.address, each.principals])
      expect(principals(below)).toEqual(principals(whole))
      expect(below.policies.find(({ file }) => file === 'policies/admin.json')?.principals).toEqual([deploy])
    },
  )

  test('the nearest one counts', async () => {
    const files = {
      ...repository,
      '.github/whittle.yml': configuration,
      'envs/prod/.github/whittle.yml': `account: '${account}'`,
    }
    const { setup } = await planJson(['envs/prod'], files)
    expect(setup.configuration).toBe('.github/whittle.yml')
  })

  test('it is not looked for above the repository', async () => {
    const files = {
      '.github/whittle.yml': 'nonsense: 1',
      'repo/.git/HEAD': '',
      'repo/a/main.tf': terraform,
      'trail.json': records(),
    }
    expect((await planJson(['repo/a'], files)).setup.configuration).toBeNull()
  })

  test('two in one folder are an error that names both', async () => {
    const files = { ...repository, '.github/whittle.yml': configuration, '.github/whittle.yaml': configuration }
    const { code, err } = await run(planCommand, ['envs/prod', '--events', 'trail.json'], files)
    expect(code).toBe(2)
    expect(err).toMatch(/\.github\/whittle\.yml and .*\.github\/whittle\.yaml: both are there/)
  })
})

describe('little was compared', () => {
  const files = {
    'iam/main.tf': terraform,
    'b/main.tf': terraform.replace('acme-prod-deploy', 'acme-dev-deploy'),
    'policies/admin.json': document,
    'trail.json': records(),
  }
  test('text ends with why, the configuration to write, and to run plan again', async () => {
    const { out }: Ran = await run(planCommand, ['--events', 'trail.json'], files)
    expect(out.slice(out.indexOf('Little was compared')))
      .toBe(`Little was compared. None of 5 identity policies could be compared with use: the principals of 3 are
not known; the evidence does not suffice for 2, as said there. To write into .github/whittle.yml,
where it is right:

    policies:
      principals:
        # seen, and its name is similar: check it
        "b/main.tf#aws_iam_policy.deploy": ["${deploy}"]
        "iam/main.tf#aws_iam_policy.deploy": ["${deploy}"]
        # no name in the evidence is like it
        "policies/admin.json": ["arn:aws:iam::${account}:role/NAME"]

Next  Write the lines above into .github/whittle.yml, where they are right, and run plan again.
`)
  })

  const ofTwo = {
    ...files,
    'b/c/main.tf': terraform,
    'trail.json': {
      Records: [...records().Records, { ...records(other).Records[0], eventID: trailRecord(2)['eventID'] }],
    },
  }
  test('of several accounts none is chosen, and folders stand before those that contain them', async () => {
    const { setup } = await planJson([], ofTwo)
    const yaml = setup.missing?.yaml ?? ''
    expect(yaml).toContain(`accounts:
  # of each folder ${account} or ${other}, or a list of all that it is applied to
  "policies/**": "12 DIGITS"
  "iam/**": "12 DIGITS"
  "b/c/**": "12 DIGITS"
  "b/**": "12 DIGITS"
policies:`)
    const copied = await run(planCommand, ['--events', 'trail.json'], { ...ofTwo, '.github/whittle.yml': yaml })
    expect([copied.code, copied.err]).toEqual([2, expect.stringContaining('12 DIGITS')])
  })

  test('many policies have a snapshot first, unless one is configured', async () => {
    const yamlOf = async (more: Files): Promise<string> =>
      (await planJson([], { ...ofTwo, ...more })).setup.missing?.yaml ?? ''
    const line = 'snapshot: { live: true } # who has which policy, asked of IAM; or --iam FILE'
    expect((await yamlOf({})).split('\n')[0]).toBe(line)
    const snapshot = readFileSync(new URL('../../examples/iam/111122223333.json', import.meta.url), 'utf8').replace(
      /2026-\d\d-/g,
      '2025-01-',
    )
    const configured = { '.github/whittle.yml': 'snapshot: { files: [iam.json] }', 'iam.json': snapshot }
    expect(await yamlOf(configured)).not.toContain('snapshot')
    expect((await planJson([], files)).setup.missing?.yaml).not.toContain('snapshot')
  })

  test('policies with one address in several files have their files', async () => {
    const { out }: Ran = await run(planCommand, ['--events', 'trail.json'], files)
    expect(out).toContain('b/main.tf#aws_iam_role_policy.known')
    expect(out).toContain('iam/main.tf#aws_iam_role_policy.known')
  })

  test('what it prints is a configuration that names the principals', async () => {
    const { setup } = await planJson([], files)
    const { policies, problems } = await planJson([], {
      ...files,
      '.github/whittle.yml': setup.missing?.yaml.replaceAll('NAME', 'x') ?? '',
    })
    expect(problems.filter((line) => line.includes('matches no policy'))).toEqual([])
    const unknown = policies.filter(
      ({ principals, reason }) => principals.length === 0 && !reason.includes('trust policy'),
    )
    expect(unknown).toEqual([])
  })
})

test('--account replaces the accounts of the configuration in inventory too', async () => {
  const { out } = await run(inventoryCommand, ['--account', account, '--json'], { 'main.tf': terraform })
  expect(out).toContain(deploy)
})

/** The configuration of the README of 0.1, but for the sources that AWS is asked for. */
const version01 = `account: '${account}' # or accounts: {"envs/prod/**": "111122223333"}
evidence:
  window: 90d
  cloudtrail:
    - files: [trail.json]
policies:
  principals: # what the source cannot tell
    policies/admin.json: ['arn:aws:iam::111122223333:user/jane']
  unobserved:
    - { in: 'aws_iam_policy.batch', services: [sqs], do: drop }
networks:
  office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'] }
fences:
  - { for: 'aws_iam_user_policy.*', from: [office] }
waivers:
  - { keep: 's3:DeleteBucket', in: 'aws_iam_policy.backup', until: 2027-03-01, because: 'yearly clean-up' }
pull-requests: { labels: [iam], reviewers: [jane], max: 10 }
`

test('a configuration of 0.1 runs unchanged', async () => {
  const files = { 'policies/admin.json': document, 'trail.json': records(), '.github/whittle.yml': version01 }
  const { code, out, err } = await run(planCommand, ['--json'], files)
  expect([code, err]).toEqual([0, ''])
  const { policies, setup } = JSON.parse(out) as PlanJson
  expect(policies.map(({ principals }) => principals)).toEqual([['arn:aws:iam::111122223333:user/jane']])
  expect(setup.notes).toEqual([])
})
