import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { appliedFromOutside } from '../../../src/jobs/load/applied-from-outside.ts'

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
  const found = appliedFromOutside(join(top, folder))
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
  const found = appliedFromOutside(join(top, 'modules'))
  expect(found && [...found.by.keys()]).toEqual(expected)
})

function treeOf(files: Readonly<Record<string, string>>): string {
  const top = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
  for (const [path, text] of Object.entries({ '.git/HEAD': 'ref: refs/heads/main\n', ...files })) {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), text)
  }
  return top
}
