import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../../src/settings/parse.ts'
import { accounts, app, init, one, provider, read, records, repository, top, two, useFolder } from './init-support.ts'
import { runLine } from '../line.ts'

useFolder()

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
      'from the role that the provider assumes',
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
