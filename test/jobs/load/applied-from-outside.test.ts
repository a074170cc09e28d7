import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
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
])('%s', async (_, folder, file, { source: value = '' }, expected) => {
  const top = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
  for (const path of ['.git', folder, dirname(file)]) mkdirSync(join(top, path), { recursive: true })
  writeFileSync(join(top, '.git/HEAD'), 'ref: refs/heads/main\n')
  writeFileSync(join(top, file), source(value))
  const found = await appliedFromOutside(join(top, folder))
  if (expected === undefined) expect(found).toBeUndefined()
  else expect(found?.note).toMatch(expected)
})
