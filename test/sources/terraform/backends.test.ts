import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../src/sources/read.ts'
import { backendsIn, isBackendFile, type Backends } from '../../../src/sources/terraform/backends/find-backends.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'

const role = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
const backend = (body: string): string => `terraform {\n  backend "s3" {\n${body}\n  }\n}\n${role}`
const whole = 'bucket = "acme-states"\n key = "app/terraform.tfstate"\n region = "eu-west-1"'

function found(files: Readonly<Record<string, string>>): Backends {
  const all = Object.entries(files).map(([path, content]) => ({ path, content }))
  const { graph } = readSources(all, { principals: {}, parser: terraformParser })
  return backendsIn(
    graph,
    all.filter(({ path }) => isBackendFile(path)),
    terraformParser,
  )
}

const app = {
  directory: 'app',
  place: 'app/main.tf:2',
  bucket: 'acme-states',
  key: 'app/terraform.tfstate',
  region: 'eu-west-1',
  prefix: 'env:',
}

test('a file of partial configuration that cannot be read leaves the states of its directory open', () => {
  const open = backend('bucket = "acme-states"')
  const { s3, incomplete, problems } = found({
    'app/main.tf': open,
    'app/dev.tfbackend': 'key = "dev"',
    'app/prod.tfbackend': 'key = "prod',
  })
  expect(s3.map(({ key }) => key)).toEqual(['dev'])
  expect([...incomplete]).toEqual(['app'])
  expect(problems).toEqual([expect.stringContaining('not known from the source (app/prod.tfbackend)')])
})

describe('S3 backends', () => {
  test.each<[string, string, object]>([
    ['whole', whole, {}],
    ['with a prefix for workspaces', `${whole}\n workspace_key_prefix = "stages"`, { prefix: 'stages' }],
    ['with a key that begins with a slash', whole.replace('"app/', '"/app/'), {}],
    ['of a role', `${whole}\n role_arn = "arn:aws:iam::1:role/t"`, { by: 'arn:aws:iam::1:role/t' }],
    ['of a role in a block', `${whole}\n assume_role {\n role_arn = "r"\n }`, { by: 'r' }],
    ['of a role in an object', `${whole}\n assume_role = { role_arn = "r" }`, { by: 'r' }],
    ['of a profile', `${whole}\n profile = "ops"`, { by: 'ops' }],
  ])('%s', (_, body, more) => {
    expect(found({ 'app/main.tf': backend(body) })).toEqual({
      s3: [{ ...app, ...more }],
      incomplete: new Set(),
      problems: [],
    })
  })

  test.each<[string, string, string]>([
    ['an empty one', '', 'bucket and key of its backend are not in the source (app/main.tf:2)'],
    ['one without a key', 'bucket = "acme"', 'key of its backend is not in the source (app/main.tf:2)'],
    [
      'one with an unknown part',
      'bucket = "acme"\n key = "${var.stage}/x"',
      'key of its backend is not known from the source (app/main.tf:2)',
    ],
    [
      'one that is not of AWS',
      `${whole}\n endpoints = { s3 = "https://minio.example.org" }`,
      'its backend has an endpoint of its own (endpoints.s3, app/main.tf:2)',
    ],
    [
      'one that is not of AWS, in the older form',
      `${whole}\n endpoint = "https://minio.example.org"`,
      'its backend has an endpoint of its own (endpoint, app/main.tf:2)',
    ],
    [
      'one with a bucket that is none',
      whole.replace('acme-states', 'A B'),
      'the bucket of its backend has no valid name (app/main.tf:2)',
    ],
  ])('%s is not read, with the reason', (_, body, why) => {
    expect(found({ 'app/main.tf': backend(body) })).toEqual({
      s3: [],
      incomplete: new Set(['app']),
      problems: [
        `The state of app is not read: ${why}; run terraform state pull > state.tfstate there, and give it with --state app=FILE.`,
      ],
    })
  })

  test('files of partial configuration complete them, each for a state of its own', () => {
    const files = {
      'app/main.tf': backend('key = "app/terraform.tfstate"\n region = "eu-west-1"'),
      'app/dev.tfbackend': 'bucket = "acme-dev"\n',
      'app/config/backend-prod.hcl': 'bucket = "acme-prod"\nregion = "us-east-1"\n',
      'app/config/terragrunt-unrelated.hcl': 'bucket = "other"\n',
      'other/main.tf': role,
      'other/x.tfbackend': 'bucket = "acme-other"\n',
    }
    const { s3, problems } = found(files)
    expect(problems).toEqual([])
    expect(s3).toEqual([
      { ...app, place: 'app/dev.tfbackend', bucket: 'acme-dev' },
      { ...app, place: 'app/config/backend-prod.hcl', bucket: 'acme-prod', region: 'us-east-1' },
    ])
  })

  test('of two directories with the same key neither is read', () => {
    expect(found({ 'app/main.tf': backend(whole), 'copy/main.tf': backend(whole) })).toEqual({
      s3: [],
      incomplete: new Set(['app', 'copy']),
      problems: [
        'app (app/main.tf:2) and copy (copy/main.tf:2) name the same state, s3://acme-states/app/terraform.tfstate: it is not read; give the state of each (--state DIR=FILE).',
      ],
    })
  })

  test.each<[string, string]>([
    ['gcs', 'backend "gcs" { bucket = "x" }'],
    ['azurerm', 'backend "azurerm" {}'],
    ['remote', 'backend "remote" {\n workspaces {\n prefix = "x-"\n }\n }'],
    ['http', 'backend "http" {}'],
    ['local', 'backend "local" { path = "x" }'],
    ['cloud', 'cloud { organization = "x" }'],
  ])('another kind is said once: %s', (kind, block) => {
    const text = `terraform {\n  ${block}\n}\n${role}`
    const { s3, problems, incomplete } = found({ 'a/main.tf': text, 'b/main.tf': text, 'c/main.tf': text })
    expect(s3).toEqual([])
    expect([...incomplete]).toEqual(['a', 'b', 'c'])
    expect(problems).toEqual([
      `a and 2 more have their states in a backend that is not read (${kind}): run terraform state pull > state.tfstate there, and give it with --state a=FILE.`,
    ])
  })

  test('a directory without one says nothing', () => {
    expect(found({ 'main.tf': role })).toEqual({ s3: [], incomplete: new Set(), problems: [] })
  })
})

describe('backends of terragrunt', () => {
  const run =
    'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "${get_repo_root()}//modules/app"\n}\n'
  const remote = `locals {
  company = "acme"
}
remote_state {
  backend = "s3"
  config = {
    bucket  = "\${local.company}-states"
    key     = "\${path_relative_to_include()}/terraform.tfstate"
    region  = "eu-west-1"
    encrypt = true
  }
}
`
  const files = {
    'modules/app/main.tf': `terraform {\n  backend "s3" {}\n}\n${role}`,
    'live/root.hcl': remote,
    'live/dev/app/terragrunt.hcl': run,
    'live/prod/app/terragrunt.hcl': run,
  }

  test('each configuration has a state of the module that it runs', () => {
    const { s3, problems, incomplete } = found(files)
    expect(problems).toEqual([])
    expect([...incomplete]).toEqual([])
    expect(s3.map(({ directory, bucket, key, place }) => [directory, bucket, key, place])).toEqual([
      ['modules/app', 'acme-states', 'dev/app/terraform.tfstate', 'live/root.hcl:4'],
      ['modules/app', 'acme-states', 'prod/app/terraform.tfstate', 'live/root.hcl:4'],
    ])
  })

  test('in the configuration itself', () => {
    const own = remote.replace('${path_relative_to_include()}/', 'x/')
    const { s3 } = found({ 'app/main.tf': role, 'app/terragrunt.hcl': `terraform {\n  source = "."\n}\n${own}` })
    expect(s3).toMatchObject([{ directory: 'app', key: 'x/terraform.tfstate' }])
  })

  test.each([
    [
      'a part that is not known',
      remote.replace('local.company', 'get_env("X")'),
      /^The state of modules\/app is not read: bucket of its backend is not known from the source \(live\/root\.hcl:4\)/,
    ],
    [
      'none',
      'locals {}\n',
      /^The state that live\/\w+\/app\/terragrunt\.hcl makes of modules\/app is not read: it states its backend in a way that is not followed/,
    ],
    [
      'another kind',
      remote.replace('"s3"', '"gcs"'),
      /^modules\/app has its state in a backend that is not read \(gcs\)/,
    ],
  ])('%s', (_, root, words) => {
    const { s3, problems, incomplete } = found({ ...files, 'live/root.hcl': root })
    expect(s3).toEqual([])
    expect([...incomplete]).toEqual(['modules/app'])
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) expect(problem).toMatch(words)
  })
})
