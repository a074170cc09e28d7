import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { loadCheckout } from '../../src/jobs/load/load-inputs.ts'
import { parseSettings } from '../../src/settings/parse.ts'
import { parseStateOrPlan } from '../../src/sources/state/read.ts'
import type { StateOrPlan } from '../../src/sources/state/types.ts'

const account = '111122223333'
const arn = (name: string): string => `arn:aws:iam::${account}:role/${name}`

const policy =
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })'
const root = `module "app" {
  source   = "acme/role/aws"
  version  = "~> 1.0"
  name     = "app"
  policies = [aws_iam_policy.own.arn]
}
resource "aws_iam_policy" "own" {
  name   = "own"
  policy = ${policy}
}
resource "aws_iam_role_policy" "inline" {
  role   = module.app.name
  policy = ${policy}
}
`
const installed = `variable "name" {}
variable "policies" { default = [] }
resource "aws_iam_role" "this" {
  count = 1
  name  = var.name
}
resource "aws_iam_role_policy_attachment" "this" {
  count      = length(var.policies)
  role       = aws_iam_role.this[0].name
  policy_arn = var.policies[count.index]
}
resource "aws_iam_role_policy" "foreign" {
  role   = aws_iam_role.this[0].name
  policy = ${policy}
}
output "name" { value = try(aws_iam_role.this[0].name, null) }
`

interface Entry {
  readonly Key: string
  readonly Source?: string
  readonly Version?: string
  readonly Dir: string
}
const manifestOf = (...entries: readonly Entry[]): string =>
  JSON.stringify({ Modules: [{ Key: '', Source: '', Dir: '.' }, ...entries] })
const app: Entry = {
  Key: 'app',
  Source: 'registry.terraform.io/acme/role/aws',
  Version: '1.4.0',
  Dir: '.terraform/modules/app',
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-installed-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

async function inventory(shown: readonly StateOrPlan[] = []) {
  const settings = parseSettings(`account: '${account}'\n`, 'whittle.yml')
  const { sources, problems, notEdited, files } = await loadCheckout(folder, settings, shown)
  const outside = [...files.keys()].filter((path) => path.includes('.terraform/'))
  expect(outside.filter((path) => notEdited?.has(path) !== true)).toEqual([])
  const found = sources.flatMap((source) =>
    source.status === 'found' && source.kind === 'identity'
      ? [[source.id, { principals: source.principals, unknown: source.principalsUnknown }] as const]
      : [],
  )
  return { policies: Object.fromEntries(found), problems }
}

const known = { principals: [arn('app')], unknown: [] }

describe('a module that terraform init has installed', () => {
  test('is followed: its role is known, and what it attaches', async () => {
    write({
      'main.tf': root,
      '.terraform/modules/modules.json': manifestOf(app),
      '.terraform/modules/app/main.tf': installed,
      // Other directories of the module are not called.
      '.terraform/modules/app/examples/all/main.tf':
        'resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = var.x\n}\n',
    })
    const { policies, problems } = await inventory()
    // Its own policies are not the repository's to edit, and are not listed.
    expect(policies).toEqual({ 'main.tf#aws_iam_policy.own': known, 'main.tf#aws_iam_role_policy.inline': known })
    expect(problems).toEqual([])
  })

  test('is not followed without what terraform init notes, and the reason says so', async () => {
    write({ 'main.tf': root, '.terraform/modules/app/main.tf': installed })
    const { policies } = await inventory()
    const advice = 'run terraform init (-backend=false suffices), which puts the module on disk, or '
    for (const id of ['main.tf#aws_iam_policy.own', 'main.tf#aws_iam_role_policy.inline'])
      expect(policies[id]?.unknown).toContainEqual(expect.stringContaining(advice))
  })

  test('is not followed in another version, and the line says which', async () => {
    write({
      'main.tf': root.replace('~> 1.0', '~> 2.0'),
      '.terraform/modules/modules.json': manifestOf(app),
      '.terraform/modules/app/main.tf': installed,
    })
    const { policies, problems } = await inventory()
    expect(problems).toEqual([
      'main.tf:1: module.app calls acme/role/aws in version ~> 2.0, and .terraform/modules/app is a copy of registry.terraform.io/acme/role/aws 1.4.0; it is not followed: run terraform init again',
    ])
    expect(policies['main.tf#aws_iam_role_policy.inline']?.principals).toEqual([])
    expect(Object.keys(policies)).toEqual(['main.tf#aws_iam_policy.own', 'main.tf#aws_iam_role_policy.inline'])
  })

  test('inside of another, and below a directory of the repository that a root calls', async () => {
    write({
      'envs/prod/main.tf': 'module "team" {\n  source = "../../team"\n}\n',
      'team/main.tf': root,
      'envs/prod/.terraform/modules/modules.json': manifestOf(
        { Key: 'team', Source: '../../team', Dir: '../../team' },
        { ...app, Key: 'team.app', Dir: '.terraform/modules/team.app' },
        { Key: 'team.app.inner', Source: './inner', Dir: '.terraform/modules/team.app/inner' },
        {
          Key: 'team.app.inner.role',
          Source: 'git::https://x.org/role.git?ref=v1',
          Dir: '.terraform/modules/team.app.inner.role/sub',
        },
      ),
      'envs/prod/.terraform/modules/team.app/main.tf': `variable "name" {}
variable "policies" {}
module "inner" {
  source   = "./inner"
  name     = var.name
  policies = var.policies
}
output "name" { value = module.inner.name }
`,
      'envs/prod/.terraform/modules/team.app/inner/main.tf': `variable "name" {}
variable "policies" {}
module "role" {
  source   = "git::https://x.org/role.git//sub?ref=v1"
  name     = var.name
  policies = var.policies
}
output "name" { value = module.role.name }
`,
      'envs/prod/.terraform/modules/team.app.inner.role/sub/main.tf': installed,
    })
    // The note of the innermost lacks its folder: another source.
    expect((await inventory()).problems).toEqual([expect.stringMatching(/module\.role calls git::.* is a copy of/)])
    const manifest = join(folder, 'envs/prod/.terraform/modules/modules.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('role.git?ref', 'role.git//sub?ref'))
    expect(await inventory()).toEqual({
      policies: { 'team/main.tf#aws_iam_policy.own': known, 'team/main.tf#aws_iam_role_policy.inline': known },
      problems: [],
    })
  })

  test('with a state, its instances are found in it', async () => {
    write({
      'main.tf': root,
      '.terraform/modules/modules.json': manifestOf(app),
      '.terraform/modules/app/main.tf': installed.replace('name  = var.name', 'name_prefix = var.name'),
    })
    expect((await inventory()).policies['main.tf#aws_iam_role_policy.inline']?.principals).toEqual([])
    const own = `arn:aws:iam::${account}:policy/own`
    const resource = (type: string, name: string, attributes: object, module?: string) => ({
      ...(module !== undefined && { module }),
      mode: 'managed',
      type,
      name,
      instances: [{ ...(module !== undefined && { index_key: 0 }), attributes }],
    })
    const resources = [
      resource('aws_iam_policy', 'own', { name: 'own', arn: own, attachment_count: 1 }),
      resource('aws_iam_role_policy', 'inline', { role: 'app2026' }),
      resource('aws_iam_role', 'this', { name: 'app2026', arn: arn('app2026') }, 'module.app'),
      resource('aws_iam_role_policy_attachment', 'this', { role: 'app2026', policy_arn: own }, 'module.app'),
    ]
    const state = parseStateOrPlan(JSON.stringify({ version: 4, serial: 1, lineage: 'x', resources }), 'x.tfstate')
    const expected = { principals: [arn('app2026')], unknown: [] }
    expect((await inventory([state])).policies).toEqual({
      'main.tf#aws_iam_policy.own': expected,
      'main.tf#aws_iam_role_policy.inline': expected,
    })
  })
})

describe('no path leads out of the repository', () => {
  test.each<[string, Entry]>([
    ['an absolute path', { ...app, Dir: '/etc' }],
    ['a path upwards', { ...app, Dir: '../outside' }],
    ['a path upwards through the folder', { ...app, Dir: '.terraform/modules/../../../outside' }],
    ['another folder of the repository', { ...app, Dir: 'elsewhere' }],
    ['the folder of another directory', { ...app, Dir: 'sub/.terraform/modules/app' }],
  ])('%s', async (_, entry) => {
    write({
      'repo/main.tf': root,
      'repo/.terraform/modules/modules.json': manifestOf(entry),
      'repo/elsewhere/main.tf': installed,
      'repo/sub/.terraform/modules/app/main.tf': installed,
      'outside/main.tf': installed,
    })
    folder = join(folder, 'repo')
    const { policies } = await inventory()
    folder = dirname(folder)
    expect(policies['main.tf#aws_iam_role_policy.inline']?.principals).toEqual([])
  })

  test.each([
    ['the module', '.terraform/modules/app', 'outside'],
    ['the folder of modules', '.terraform/modules', 'outside-modules'],
    ['a file', '.terraform/modules/app/main.tf', 'outside/main.tf'],
    ['the note', '.terraform/modules/modules.json', 'outside-modules/modules.json'],
  ])('a symbolic link in the place of %s', async (_, link, target) => {
    write({
      'repo/main.tf': root,
      ...(link === '.terraform/modules' || link.endsWith('.json')
        ? {}
        : { 'repo/.terraform/modules/modules.json': manifestOf(app) }),
      'outside/main.tf': installed,
      'outside-modules/modules.json': manifestOf(app),
      'outside-modules/app/main.tf': installed,
    })
    mkdirSync(dirname(join(folder, 'repo', link)), { recursive: true })
    symlinkSync(join(folder, target), join(folder, 'repo', link))
    folder = join(folder, 'repo')
    const { policies } = await inventory()
    folder = dirname(folder)
    expect(policies['main.tf#aws_iam_role_policy.inline']?.principals).toEqual([])
  })
})

describe('what terraform init notes', () => {
  test.each([
    ['is cut off', manifestOf(app).slice(0, 80), /is not JSON/],
    ['is something else', '{"Modules":{"app":1}}', /is not what terraform init writes/],
    ['is empty', '', /is not JSON/],
  ])('%s', async (_, content, words) => {
    write({
      'main.tf': root,
      '.terraform/modules/modules.json': content,
      '.terraform/modules/app/main.tf': installed,
    })
    const { policies, problems } = await inventory()
    expect(problems).toEqual([expect.stringMatching(words)])
    expect(problems[0]).toMatch(/^\.terraform\/modules\/modules\.json: .*run terraform init again$/)
    expect(policies['main.tf#aws_iam_role_policy.inline']?.principals).toEqual([])
  })

  test('names a module that is not there any more', async () => {
    write({ 'main.tf': root, '.terraform/modules/modules.json': manifestOf(app) })
    const { policies, problems } = await inventory()
    expect(problems).toEqual([expect.stringMatching(/\.terraform\/modules\/app is not there, or is reached by a sym/)])
    expect(policies['main.tf#aws_iam_role_policy.inline']?.principals).toEqual([])
  })
})
