import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { loadCheckout } from '../../src/jobs/load/load-inputs.ts'
import { parseSettings } from '../../src/settings/parse.ts'
import { environment, terraformIn, terraformIsThere } from '../support/terraform.ts'

/**
 * Terraform itself installs modules: from a repository of git, with a folder of it and a revision, below a directory that
 * the root calls by its path. What it notes is followed, and stops being followed when the call changes.
 */
const account = '111122223333'
const policy =
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })'

const module = `variable "name" { type = string }
module "role" {
  source = "../role"
  name   = var.name
}
output "name" { value = module.role.name }
`
const role = `variable "name" { type = string }
resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = "{}"
}
output "name" { value = try(aws_iam_role.this.name, null) }
`

const describeIf = terraformIsThere ? describe : describe.skip

describeIf(`modules that Terraform installs${terraformIsThere ? '' : ' (skipped: terraform is not installed)'}`, () => {
  let folder = ''
  const tree = (): string => join(folder, 'tree')
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', join(folder, 'module'), '-c', 'user.name=t', '-c', 'user.email=t@x.org', ...words], {
      encoding: 'utf8',
      env: environment,
    })
  const call = (revision: string): string => `variable "name" { type = string }
module "app" {
  source = "git::${pathToFileURL(join(folder, 'module')).href}//app?ref=${revision}"
  name   = var.name
}
resource "aws_iam_role_policy" "inline" {
  role   = module.app.name
  policy = ${policy}
}
`
  const principals = async () => {
    const settings = parseSettings(`account: '${account}'\n`, 'whittle.yml')
    const { sources, problems } = await loadCheckout(tree(), settings)
    const found = sources.find(({ address }) => address === 'aws_iam_role_policy.inline')
    return { found: found?.status === 'found' ? found.principals : [], problems, listed: sources.length }
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-modules-'))
    write('module/app/main.tf', module)
    write('module/role/main.tf', role)
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message', 'one')
    git('tag', 'v1')
    git('tag', 'v2')
    write('tree/envs/prod/main.tf', 'module "team" {\n  source = "../../team"\n  name   = "orders"\n}\n')
    write('tree/team/main.tf', call('v1'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('make principals known', async () => {
    expect(await principals()).toEqual({ found: [], problems: [], listed: 1 })
    // The providers are not there to be installed: modules come first.
    terraformIn(join(tree(), 'envs/prod'))('get')
    expect(readFileSync(join(tree(), 'envs/prod/.terraform/modules/modules.json'), 'utf8')).toContain('team.app')
    expect(await principals()).toEqual({ found: [`arn:aws:iam::${account}:role/orders`], problems: [], listed: 1 })
  }, 120_000)

  test('and are not followed once the call is another', async () => {
    write('tree/team/main.tf', call('v2'))
    const { found, problems } = await principals()
    expect(found).toEqual([])
    expect(problems).toEqual([
      expect.stringMatching(/^team\/main\.tf:2: module\.app calls git::file.*ref=v2 and .*ref=v1; it/),
    ])
  })
})
