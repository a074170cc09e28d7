import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { appliedFromOutside } from '../../../src/jobs/load/applied-from-outside.ts'
import { describeModulesOutside } from '../../../src/jobs/load/modules-outside.ts'
import { partOfRepository } from '../../../src/jobs/load/part-of-repository.ts'

const source = (value: string): string => `terraform {\n  source = "${value}"\n}\n`

test.each<[string, string, string, Readonly<Record<string, string>>, RegExp | undefined]>([
  [
    'Terragrunt',
    'aws/eks',
    'env/dev/eks/terragrunt.hcl',
    { source: '../../../aws//eks' },
    /^Only aws\/eks is read, and env\/dev\/eks\/terragrunt\.hcl outside of it applies it/,
  ],
  [
    'a choice of two',
    'aws/eks',
    'env/t.hcl',
    { source: '${x ? "git::https://h/o//aws/eks?ref=v1" : "../aws//eks"}' },
    /env\/t\.hcl/,
  ],
  ['from the top', 'aws/eks', 'env/dev/t.hcl', { source: '${get_repo_root()}/aws/eks' }, /env\/dev\/t\.hcl/],
  [
    'from the top, by git',
    'aws/eks',
    'env/dev/t.hcl',
    { source: 'git::https://example.com/o/infra.git//aws/eks?ref=v1' },
    /env\/dev\/t\.hcl/,
  ],
  ['a module block', 'modules', 'main.tf', { source: './modules/app' }, /main\.tf/],
  ['another folder', 'aws/eks', 'env/dev/t.hcl', { source: '../../aws//ecr' }, undefined],
  ['a folder whose name begins alike', 'aws/eks', 'env/dev/t.hcl', { source: '../../aws/eks-2' }, undefined],
  ['a file of the folder itself', 'aws', 'aws/main.tf', { source: './eks' }, undefined],
  ['the whole repository', '.', 'env/dev/t.hcl', { source: '../../aws/eks' }, undefined],
  ['a copy of Terraform', 'aws/eks', 'env/.terraform/t.tf', { source: '../../aws/eks' }, undefined],
  ['a copy of Terragrunt', 'aws/eks', 'env/.terragrunt-cache/x/t.tf', { source: '../../../aws/eks' }, undefined],
  [
    'a module of a registry with a folder that is not there',
    'modules',
    'main.tf',
    { source: 'terraform-aws-modules/lambda/aws//modules/alias' },
    undefined,
  ],
  ['a folder without Terraform', 'aws/eks', 'env/t.hcl', { source: '../aws/eks/charts' }, undefined],
])('%s', (_, folder, file, { source: value = '' }, expected) => {
  const top = treeOf({ [`${folder}/main.tf`]: '', [`${folder}/app/main.tf`]: '', [file]: source(value) })
  mkdirSync(join(top, folder, 'charts'))
  const part = partOfRepository(join(top, folder))
  const found = part && appliedFromOutside(part)
  if (expected === undefined) expect(found).toBeUndefined()
  else expect(found?.note).toMatch(expected)
})

const module = (value: string): string => `module "app" {\n  source = "${value}"\n}\n`

test.each<[string, Readonly<Record<string, string>>, readonly string[] | undefined]>([
  [
    'a file of an object',
    { 'main.tf': 'resource "aws_s3_object" "a" {\n  source = "modules/app/main.tf"\n}\n' },
    undefined,
  ],
  [
    'a file of an object, from the top',
    { 'main.tf': 'resource "aws_s3_object" "a" {\n  source = "${path.root}/modules/app/main.tf"\n}\n' },
    undefined,
  ],
  ['only what is there', { 'main.tf': `${module('a/b/aws//modules/alias')}${module('./modules/app')}` }, ['app']],
  ['a block in one line', { 'main.tf': 'module "app" { source = "./modules/app" }\n' }, ['app']],
  ['JSON', { 'main.tf.json': '{"module": {"app": {"source": "./modules/app"}}}' }, ['app']],
  ['a comment', { 'main.tf': '# module "app" { source = "./modules/app" }\n# source = "./modules/app"\n' }, undefined],
  ['a link to it', { 'main.tf': module('./linked') }, ['app']],
  [
    'what that applies in turn',
    { 'main.tf': module('./modules/app'), 'modules/app/main.tf': module('../base'), 'modules/base/main.tf': '' },
    ['app', 'base'],
  ],
])('directories: %s', (_, files, expected) => {
  const top = treeOf({ 'modules/app/main.tf': '', ...files })
  symlinkSync('modules/app', join(top, 'linked'))
  const part = partOfRepository(join(top, 'modules'))
  const found = part && appliedFromOutside(part)
  expect(found && [...found.by.keys()]).toEqual(expected)
})

const policy = 'resource "aws_iam_role_policy" "a" {}\n'

test.each<[string, string, Readonly<Record<string, string>>, RegExp | undefined]>([
  [
    'a module beside the folder',
    'envs/prod',
    { 'envs/prod/main.tf': module('../../modules/app'), 'modules/app/main.tf': policy },
    /^Only envs\/prod is read, and envs\/prod\/main\.tf uses modules outside of it with policies \(modules\/app\): .* Read the whole repository/,
  ],
  [
    'one of Terragrunt, by two files',
    'env',
    {
      'env/a/terragrunt.hcl': source('../../aws//eks'),
      'env/b/terragrunt.hcl': source('../../aws//eks'),
      'aws/eks/iam.tf': policy,
    },
    /env\/a\/terragrunt\.hcl and 1 more file use modules .*\(aws\/eks\)/,
  ],
  [
    'one that such a module uses in turn',
    'envs',
    { 'envs/main.tf': module('../app'), 'app/main.tf': module('../base'), 'base/main.tf': policy },
    /envs\/main\.tf uses modules outside of it with policies \(base\)/,
  ],
  [
    'more than are named',
    'envs',
    Object.fromEntries([
      ['envs/main.tf', ['a', 'b', 'c', 'd', 'e'].map((name) => module(`../${name}`)).join('')],
      ...['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}/main.tf`, policy]),
    ]),
    /\(a, b, c and 2 more\)/,
  ],
  [
    'the root of the repository, as an example uses it',
    'examples/complete',
    { 'examples/complete/main.tf': module('../../'), 'main.tf': policy },
    /modules outside of it with policies \(the root directory\)/,
  ],
  [
    'the root of the repository without a slash',
    'examples/complete',
    { 'examples/complete/main.tf': module('../..'), 'main.tf': policy },
    /\(the root directory\)/,
  ],
  ['one without policies', 'envs', { 'envs/main.tf': module('../app'), 'app/main.tf': '' }, undefined],
  ['one that is not there', 'envs', { 'envs/main.tf': module('../app') }, undefined],
  ['one inside', 'envs', { 'envs/main.tf': module('./app'), 'envs/app/main.tf': policy }, undefined],
  [
    'one of another folder',
    'envs',
    { 'envs/main.tf': '', 'hub/main.tf': module('../app'), 'app/main.tf': policy },
    undefined,
  ],
  ['the whole repository', '.', { 'envs/main.tf': module('../app'), 'app/main.tf': policy }, undefined],
])('modules outside: %s', (_, folder, files, expected) => {
  const part = partOfRepository(join(treeOf(files), folder))
  const note = part && describeModulesOutside(part)
  if (expected === undefined) expect(note).toBeUndefined()
  else expect(note).toMatch(expected)
})

function treeOf(files: Readonly<Record<string, string>>): string {
  const top = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
  for (const [path, text] of Object.entries({ '.git/HEAD': 'ref: refs/heads/main\n', ...files })) {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), text)
  }
  return top
}
