import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../src/settings/parse.ts'
import { roleIdentity, trailRecord } from '../evidence/records.ts'
import { setEnvironment } from '../fakes/aws-sdk.ts'
import { FakeAws } from '../fakes/aws.ts'
import { runLine } from './line.ts'
import type { Ran } from './support.ts'

const one = '111122223333'
const two = '444455556666'

let top = ''
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'whittle-init-'))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

/** A repository with these files; what is no text is written as JSON. */
function repository(files: Readonly<Record<string, unknown>>): void {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: top })
  git('init', '--quiet', '--initial-branch', 'trunk')
  git('remote', 'add', 'origin', 'git@github.com:acme/infra.git')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

const init = (...argv: string[]): Promise<Ran> => runLine(['init', '--no-aws', ...argv], top)
const read = (path: string): string => readFileSync(join(top, path), 'utf8')
const accounts = (path = '.github/whittle.yml') => parseSettings(read(path), path).accounts

const app = (trusted = '') => `
resource "aws_iam_role" "app" {
  name = "acme-app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com"${trusted} } }] })
}
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }] })
}
`
const provider = (account: string) =>
  `provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["${account}"]\n}\n`
const written = [
  '.github/whittle.yml',
  '.github/workflows/whittle.yml',
  '.github/workflows/whittle-review.yml',
  '.github/workflows/whittle-review-post.yml',
  '.github/workflows/whittle-verify.yml',
]
const records = (...of: string[]) => ({
  Records: of.map((account, index) =>
    trailRecord(index + 1, {
      userIdentity: roleIdentity(`arn:aws:iam::${account}:role/acme-app`),
      recipientAccountId: account,
    }),
  ),
})

describe('init', () => {
  test('writes what is not there, says where each value comes from, and what to do next', async () => {
    repository({ 'main.tf': app() + provider(one) })
    const { code, out, err } = await init()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const path of written) {
      expect(existsSync(join(top, path))).toBe(true)
      expect(out).toMatch(new RegExp(`written +${path.replaceAll('.', '\\.')}\n`))
    }
    expect(out).toContain('acme/infra, default branch trunk (the branch that is checked out)')
    expect(out).toContain(`${one}: main.tf:13 names it`)
    expect(read('.github/whittle.yml')).toContain(
      `# The account of every policy: main.tf:13 names it.\naccount: '${one}'`,
    )
    expect(read('.github/workflows/whittle.yml')).toContain(
      'aws-region: eu-west-1 # of the provider in the root directory',
    )
    expect(out).toContain('gh variable set WHITTLE_ROLE --body')
    expect(out).not.toContain('WHITTLE_REGION')
    expect(out).toContain('branch     = "trunk"')
  })

  test('writes the same once: a second run leaves everything as it is', async () => {
    repository({ 'main.tf': app() + provider(one) })
    await init()
    const { out } = await init()
    expect(out.match(/is there already, the same/g)).toHaveLength(written.length)
    expect(out).not.toContain('git add')
  })

  test('keeps a file that is there, and shows the difference', async () => {
    repository({ 'main.tf': app() + provider(one), '.github/whittle.yml': "account: '999999999999'\n" })
    const { out } = await init()
    expect(read('.github/whittle.yml')).toBe("account: '999999999999'\n")
    expect(out).toContain('.github/whittle.yml is there already; it was not changed. What init would write:')
    expect(out).toContain(`    +account: '${one}'`)
    expect(out).toContain("    -account: '999999999999'")
    expect(existsSync(join(top, written[1]!))).toBe(true)
  })

  test('with --dry-run prints every file and writes none', async () => {
    repository({ 'main.tf': app() + provider(one) })
    const { out } = await init('--dry-run')
    for (const path of written) expect(out).toContain(`--- ${path}\n`)
    expect(out).toContain(`account: '${one}'\n`)
    expect(existsSync(join(top, '.github'))).toBe(false)
  })

  test('with --json gives values, and the content of each file', async () => {
    repository({ 'main.tf': app() + provider(one) })
    const { out } = await init('--json')
    const result = JSON.parse(out) as { accounts: unknown; files: { path: string; state: string; content: string }[] }
    expect(result).toMatchObject({
      dryRun: false,
      repository: { name: 'acme/infra', branch: 'trunk', folder: '' },
      accounts: [{ glob: '**', accounts: [one] }],
      open: null,
      evidence: { source: 'default' },
      aws: { why: 'it was not asked (--no-aws)' },
    })
    expect(result.files.map(({ path, state }) => [path, state])).toEqual(written.map((path) => [path, 'written']))
    for (const { path, content } of result.files) expect(read(path)).toBe(content)
  })

  test('of a folder keeps the workflows at the top', async () => {
    repository({ 'envs/prod/main.tf': app() + provider(one) })
    const { code } = await runLine(['init', 'envs/prod', '--no-aws'], top)
    expect(code).toBe(0)
    expect(accounts('envs/prod/.github/whittle.yml')).toEqual([{ files: '**', accounts: [one] }])
    expect(read('.github/workflows/whittle-envs-prod.yml')).toContain('working-directory: envs/prod')
    expect(existsSync(join(top, 'envs/prod/.github/workflows'))).toBe(false)
  })

  test('leaves the configuration of a folder above in force', async () => {
    repository({ 'envs/prod/main.tf': app() + provider(one), '.github/whittle.yml': 'evidence: { window: 60d }\n' })
    const { out } = await runLine(['init', 'envs/prod', '--no-aws'], top)
    expect(out).toContain('.github/whittle.yml is there already, and counts for envs/prod')
    expect(existsSync(join(top, 'envs/prod/.github'))).toBe(false)
  })

  test('works where there is no git, and says what it does not know', async () => {
    writeFileSync(join(top, 'main.tf'), app() + provider(one))
    const { code, out } = await init()
    expect(code).toBe(0)
    expect(out).toContain('no git repository')
    expect(out).toContain('repository = "OWNER/NAME" # git has no remote origin on GitHub')
  })

  test('is an error of one line where there is no such folder', async () => {
    expect(await init('nowhere')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^whittle: .*nowhere: there is no such folder.*\n$/),
    })
  })
})

describe('the account', () => {
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[], readonly object[]]>([
    [
      'of each environment, from its provider',
      {
        'envs/prod/main.tf': app() + provider(one),
        'envs/test/main.tf': app() + provider(two),
        'modules/x/main.tf': app(),
      },
      [],
      [
        { files: 'envs/prod/**', accounts: [one] },
        { files: 'envs/test/**', accounts: [two] },
      ],
    ],
    [
      'from the role that the provider takes on',
      {
        'main.tf': `${app()}provider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::${two}:role/deploy"\n  }\n}\n`,
      },
      [],
      [{ files: '**', accounts: [two] }],
    ],
    [
      'from all that the provider allows',
      { 'main.tf': `${app()}provider "aws" {\n  allowed_account_ids = ["${one}", "${two}"]\n}\n` },
      [],
      [{ files: '**', accounts: [one, two] }],
    ],
    [
      'from all that a map of accounts has, whatever the workspace is',
      {
        'main.tf': `${app()}locals {\n  accounts = { prod = "${one}", test = "${two}" }\n}\nprovider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::\${local.accounts[terraform.workspace]}:role/deploy"\n  }\n}\n`,
      },
      [],
      [{ files: '**', accounts: [one, two] }],
    ],
    [
      'from providers that all have an alias',
      {
        'main.tf': `${app().replaceAll('name ', 'provider = aws.eu\n  name ')}provider "aws" {\n  alias = "eu"\n  allowed_account_ids = ["${one}", "${two}"]\n}\nprovider "aws" {\n  alias = "hub"\n  allowed_account_ids = ["999999999998"]\n}\n`,
      },
      [],
      [{ files: '**', accounts: [one, two] }],
    ],
    [
      'not from a map that is a default, which may be set from outside',
      {
        'main.tf': `${app()}variable "accounts" {\n  default = { prod = "${one}", test = "${two}" }\n}\nprovider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::\${var.accounts[terraform.workspace]}:role/deploy"\n  }\n}\n`,
      },
      [],
      [],
    ],
    [
      'not from providers with an alias, where a policy is made by none of them',
      {
        'main.tf': `${app()}provider "aws" {\n  alias = "eu"\n  allowed_account_ids = ["${one}", "${two}"]\n}\n`,
      },
      [],
      [],
    ],
    [
      'not from providers with an alias, one of which states none',
      {
        'main.tf': `${app().replaceAll('name ', 'provider = aws.eu\n  name ')}provider "aws" {\n  alias = "eu"\n  allowed_account_ids = ["${one}"]\n}\nprovider "aws" {\n  alias = "hub"\n}\n`,
      },
      [],
      [],
    ],
    [
      'from a state that lies beside it',
      {
        'infra/main.tf': app(),
        'infra/terraform.tfstate': {
          version: 4,
          terraform_version: '1.9.0',
          serial: 1,
          lineage: 'x',
          outputs: {},
          resources: [
            {
              mode: 'managed',
              type: 'aws_iam_role',
              name: 'app',
              provider: 'provider["registry.terraform.io/hashicorp/aws"]',
              instances: [
                { schema_version: 0, attributes: { arn: `arn:aws:iam::${one}:role/acme-app`, name: 'acme-app' } },
              ],
            },
          ],
        },
      },
      [],
      [{ files: '**', accounts: [one] }],
    ],
    [
      'from logs that lie in the repository',
      { 'main.tf': app(), 'logs/trail.json': records(one) },
      [],
      [{ files: '**', accounts: [one] }],
    ],
    [
      'from logs of several, where both have its roles',
      { 'main.tf': app(), 'logs/trail.json': records(one, two) },
      [],
      [{ files: '**', accounts: [one, two] }],
    ],
    [
      'not where a default may be set from outside',
      { 'main.tf': `${app()}variable "account_id" {\n  default = "${one}"\n}\n` },
      [],
      [],
    ],
    [
      'not from an account that a trust policy lets in',
      { 'main.tf': app(`, AWS = "arn:aws:iam::${two}:root"`) },
      [],
      [],
    ],
    ['not where nothing says it', { 'main.tf': app() }, [], []],
  ])('%s', async (_, files, argv, expected) => {
    repository(files)
    expect((await init(...argv)).code).toBe(0)
    expect(accounts()).toEqual(expected)
  })

  test('by a variable is asked with the values that files have for it', async () => {
    const by = 'variable "account" {}\nprovider "aws" {\n  allowed_account_ids = [var.account]\n}\n'
    repository({
      'infra/main.tf': app() + by,
      'infra/vars/prod.tfvars': `account = "${one}"\n`,
      'infra/vars/test.tfvars': `account = "${two}"\n`,
    })
    await init()
    expect(accounts()).toEqual([])
    expect(read('.github/whittle.yml')).toContain(
      `#   '**': ['${one}', '${two}'] # infra/vars/prod.tfvars:1 sets account, and 1 more: are these all?`,
    )
  })

  test('by a variable is asked with its default, and with what a list in a folder of values has', async () => {
    const by = (value: string) =>
      `variable "ids" {\n  default = [${value}]\n}\nprovider "aws" {\n  allowed_account_ids = var.ids\n}\n`
    repository({
      'envs/hub/main.tf': app() + by(`"${one}"`),
      'envs/app/main.tf': app() + by(''),
      'envs/values/prod.tfvars': `ids = ["${two}"]\n`,
      'envs/app/x.tfvars': `ids = ["000000000000"]\n`,
    })
    await init()
    const text = read('.github/whittle.yml')
    expect(accounts()).toEqual([])
    expect(text).toContain(`#   'envs/app/**': '${two}' # envs/values/prod.tfvars:1 sets ids: is it the only one?`)
    expect(text).toContain(
      `#   'envs/hub/**': ['${one}', '${two}'] # envs/hub/main.tf:12 sets ids, and 1 more: are these all?`,
    )
  })

  test('that a directory without policies is for, or that has a name, is a candidate', async () => {
    repository({
      'main.tf': app(),
      'bootstrap/main.tf': provider(one),
      'names/locals.tf': `locals {\n  trusted = [\n    "${two}", # staging\n  ]\n}\n`,
    })
    await init()
    const text = read('.github/whittle.yml')
    expect(accounts()).toEqual([])
    expect(text).toContain(`#   ${one}  bootstrap/main.tf:3 allows it to a provider`)
    expect(text).toContain(`#   ${two}  names/locals.tf:3 calls it staging`)
  })

  test('that only a trust policy lets in is no candidate either', async () => {
    repository({ 'main.tf': app(`, AWS = "arn:aws:iam::${two}:root"`) })
    await init()
    expect(read('.github/whittle.yml')).not.toContain(two)
    expect(read('.github/whittle.yml')).toContain("# account: '12 DIGITS'")
  })

  test('from logs elsewhere is used, and they are no source', async () => {
    repository({ 'infra/main.tf': app(), 'elsewhere/trail.json': records(one) })
    await runLine(['init', 'infra', '--no-aws', '--events', 'elsewhere'], top)
    const path = 'infra/.github/whittle.yml'
    expect(accounts(path)).toEqual([{ files: '**', accounts: [one] }])
    expect(parseSettings(read(path), path).evidence.cloudtrail).toEqual([])
  })

  test('that is found lets plan compare, also without credentials', async () => {
    repository({ 'main.tf': app() + provider(one) })
    await init()
    expect(parseSettings(read('.github/whittle.yml'), 'whittle.yml').snapshot.live).toEqual({})
    writeFileSync(join(top, 'trail.json'), JSON.stringify(records(one)))
    const { code, out } = await runLine(['plan', '--json', '--events', 'trail.json'], top)
    expect(code).toBe(0)
    const plan = JSON.parse(out) as {
      readonly policies: readonly {
        readonly address: string
        readonly principals: readonly string[]
        readonly reason: string
      }[]
      readonly problems: readonly string[]
    }
    const policy = plan.policies.find(({ address }) => address === 'aws_iam_role_policy.app')
    expect(policy?.principals).toEqual([`arn:aws:iam::${one}:role/acme-app`])
    expect(policy?.reason).not.toMatch(/account of .* is not known|several accounts/)
    expect(plan.problems).toContain(
      'snapshot.live: IAM was not asked, because there are no AWS credentials; provide some, or a snapshot (--iam FILE).',
    )
  })
})

test('with credentials the role, the trail and the account are found, and nothing is left to set', async () => {
  repository({ 'main.tf': app() })
  const bucket = { [`AWSLogs/${one}/CloudTrail/eu-west-1/2026/11/29/x.json.gz`]: '' }
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${one}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:acme/infra:ref:refs/heads/trunk' },
        },
      },
    ],
  }
  const role = (name: string) => ({
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase().replaceAll('-', '')}`,
    Arn: `arn:aws:iam::${one}:role/${name}`,
    CreateDate: '2026-01-01T00:00:00Z',
    AssumeRolePolicyDocument: trust,
  })
  const fake = await FakeAws.start({
    trails: [
      {
        arn: `arn:aws:cloudtrail:eu-west-1:${one}:trail/all`,
        multiRegion: true,
        started: '2026-01-01T00:00:00Z',
        bucket: 'acme-trail',
        selectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
      },
    ],
    buckets: { 'acme-trail': bucket },
    iam: { [one]: { details: { RoleDetailList: ['acme-app', 'deploy-admin', 'whittle-reader'].map(role) } } },
  })
  const restore = setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' })
  try {
    const { code, out } = await runLine(['init'], top, { AWS_REGION: 'eu-west-1' })
    expect(code).toBe(0)
    expect(out).toContain(`arn:aws:iam::${one}:role/deploy-admin trusts this repository`)
    expect(out).not.toContain('gh variable set')
    expect(accounts()).toEqual([{ files: '**', accounts: [one] }])
    expect(parseSettings(read('.github/whittle.yml'), 'x').evidence.cloudtrail).toEqual([
      expect.objectContaining({ kind: 's3', bucket: 'acme-trail' }),
    ])
    // Of the roles that trust the repository the one that may do anything is not taken.
    for (const path of [written[1]!, written[4]!]) {
      expect(read(path)).toContain(`role-to-assume: arn:aws:iam::${one}:role/whittle-reader #`)
      expect(read(path)).toContain('aws-region: eu-west-1 #')
    }
  } finally {
    restore()
    await fake.close()
  }
})
