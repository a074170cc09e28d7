import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/errors.ts'
import { readTree } from '../../src/checkout/read-checkout.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-tree-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

const all = { include: ['**/*.tf', '**/*.json'], exclude: [] }
const policy = 'resource "aws_iam_policy" "p" {}\n'

describe('readTree', () => {
  test('reads directories that name IAM, callers of modules, and JSON with a Statement; sorted', async () => {
    write({
      'iam/main.tf': policy,
      'iam/variables.tf': 'variable "x" {}\n',
      'iam/terraform.tfvars': 'x = 1\n',
      'vpc/main.tf': 'resource "aws_vpc" "v" {}\n',
      'kms/main.tf': 'resource "aws_kms_key" "k" {\n  policy = templatefile("k.tpl", {})\n}\n',
      'env/main.tf': 'module "m" {\n  source = "../iam"\n}\n',
      'p.json': '{"Statement": []}',
      'package.json': '{}',
      '.terraform/modules/x/main.tf': policy,
      'node_modules/x/main.tf': policy,
    })
    const { files, problems } = await readTree(root, all)
    expect(files.map(({ path }) => path)).toEqual([
      'env/main.tf',
      'iam/main.tf',
      'iam/terraform.tfvars',
      'iam/variables.tf',
      'kms/main.tf',
      'p.json',
    ])
    expect(problems).toEqual([])
  })

  test('directories that may call one of this repository, and files of data that something decodes', async () => {
    write({
      'm/main.tf': policy + 'locals {\n  x = yamldecode(file("roles.yaml"))\n}\n',
      'm/roles.yaml': 'x: 1\n',
      'k8s/app.yaml': 'y: 1\n',
      'git/main.tf': 'module "m" {\n  source = "git::https://example.com/x.git//m?ref=v1"\n}\n',
      'tofu/main.tf': 'module "m" {\n  source = "${var.root}/m"\n}\n',
      'other/main.tf': 'module "m" {\n  source = "git::https://example.com/x.git//n?ref=v1"\n}\n',
    })
    const { files, data } = await readTree(root, all)
    expect(files.map(({ path }) => path)).toEqual(['git/main.tf', 'm/main.tf', 'tofu/main.tf'])
    expect([...data.contents]).toEqual([['m/roles.yaml', 'x: 1\n']])
    expect(data.paths.has('k8s/app.yaml')).toBe(true)
  })

  test('Terraform in JSON syntax is Terraform', async () => {
    write({
      'iam/cdk.tf.json': '{"resource": {"aws_iam_policy": {}}}',
      'iam/terraform.tfvars.json': '{}',
      'vpc/main.tf.json': '{"resource": {"aws_vpc": {}}}',
      'env/main.tf.json': '{"module": {"m": {"source": "../iam"}}}',
    })
    const { files } = await readTree(root, { include: ['**/*.tf'], exclude: [] })
    expect(files.map(({ path, context }) => [path, context])).toEqual([
      ['env/main.tf.json', undefined],
      ['iam/cdk.tf.json', undefined],
      ['iam/terraform.tfvars.json', undefined],
    ])
  })

  test('callers and the modules they call are read whole; other directories are not', async () => {
    write({
      'modules/iam/main.tf': policy,
      'modules/iam/names.tf': 'module "label" {\n  source = "../label"\n}\n',
      'modules/label/main.tf': 'output "name" {\n  value = "x"\n}\n',
      'modules/service/main.tf': 'module "iam" {\n  source = "../iam"\n}\n',
      'modules/vpc/main.tf': 'output "vpc" {}\n',
      'env/main.tf': 'module "service" {\n  source = "../modules/service/"\n}\n',
      'env/locals.tf': 'locals {}\n',
      'env/vpc.tf.json': '{"module": {"vpc": {"source": "./../modules/vpc"}}}',
      'net/main.tf': 'module "vpc" {\n  source = "../modules/vpc"\n}\n',
      'net/locals.tf': 'locals {}\n',
      'ring/main.tf': 'module "a" {\n  source = "./a"\n}\n',
      'ring/a/main.tf': 'module "ring" {\n  source = ".."\n}\nmodule "out" {\n  source = "../../../.."\n}\n',
    })
    const { files } = await readTree(root, { ...all, exclude: ['env/**'] })
    expect(files.map(({ path, context }) => [path, context])).toEqual([
      ['env/locals.tf', true],
      ['env/main.tf', true],
      ['env/vpc.tf.json', true],
      ['modules/iam/main.tf', undefined],
      ['modules/iam/names.tf', undefined],
      ['modules/label/main.tf', undefined],
      ['modules/service/main.tf', undefined],
      ['modules/vpc/main.tf', undefined],
    ])
  })

  test('a file that is larger than most is read whole', async () => {
    const large = `${policy}# ${'é'.repeat(300_000)}\n`
    write({ 'main.tf': large })
    const { files } = await readTree(root, all)
    expect(files).toEqual([{ path: 'main.tf', content: large }])
  })

  test('templates stand for the JSON they become; a file that is not requested is context, an excluded one is not read', async () => {
    write({
      'main.tf': policy,
      'policies/a.json.tpl': '{"Statement": []}',
      'policies/b.tftpl': '{"Statement": []}',
      'policies/user-data.tpl': '#!/bin/sh',
      'other/c.json': '{"Statement": []}',
      'gone/d.tpl': '{"Statement": []}',
    })
    const { files } = await readTree(root, { include: ['**/*.tf', 'policies/**/*.json'], exclude: ['gone/**'] })
    expect(files.map(({ path, context }) => [path, context])).toEqual([
      ['main.tf', undefined],
      ['other/c.json', true],
      ['policies/a.json.tpl', undefined],
      ['policies/b.tftpl', undefined],
    ])
  })

  test('an excluded file beside a policy is context', async () => {
    write({ 'a/main.tf': policy, 'a/legacy.tf': policy, 'b/main.tf': policy })
    const { files } = await readTree(root, { ...all, exclude: ['**/legacy.tf', 'b/**'] })
    expect(files.map(({ path, context }) => [path, context])).toEqual([
      ['a/legacy.tf', true],
      ['a/main.tf', undefined],
    ])
  })

  test('symbolic links, binary and enormous files are reported, and may hide something', async () => {
    write({
      'a/main.tf': policy,
      'a/binary.tf': Buffer.from([0, 1, 2]),
      'a/large.tf': Buffer.alloc(5 * 1024 * 1024 + 1, 32),
      'secret.txt': policy,
    })
    symlinkSync(join(root, 'secret.txt'), join(root, 'a/link.tf'))
    const { files, problems } = await readTree(root, all)
    expect(problems).toEqual([
      'a/binary.tf: is not text; not read',
      'a/large.tf: has 5242881 bytes, more than 5 MB; not read',
      'a/link.tf: is a symbolic link, which is not followed',
    ])
    expect(files.map(({ path, unread }) => [path, unread])).toEqual([
      ['a/binary.tf', 'is not text'],
      ['a/large.tf', 'has 5242881 bytes, more than 5 MB'],
      ['a/link.tf', 'is a symbolic link, which is not followed'],
      ['a/main.tf', undefined],
    ])
  })

  test('a file that is not UTF-8 is read, and reported as left unchanged', async () => {
    write({
      'a/main.tf': Buffer.concat([Buffer.from(`${policy}# `), Buffer.from('caf\u00e9\n', 'latin1')]),
      'a/author.tf': `# \uFFFD stands here\n${policy}`,
      'a/x.tfvars': Buffer.from('# \u00fc', 'latin1'),
      'p.json': Buffer.from('{"Statement": "\u00e9"}', 'latin1'),
    })
    const { files, problems } = await readTree(root, all)
    expect(files.map(({ path, notUtf8 }) => [path, notUtf8])).toEqual([
      ['a/author.tf', undefined],
      ['a/main.tf', 'a/main.tf:2:6: byte 0xe9 is not UTF-8'],
      ['a/x.tfvars', 'a/x.tfvars:1:3: byte 0xfc is not UTF-8'],
      ['p.json', 'p.json:1:16: byte 0xe9 is not UTF-8'],
    ])
    expect(problems).toEqual([
      'a/main.tf:2:6: byte 0xe9 is not UTF-8; the file is read, but not edited',
      'a/x.tfvars:1:3: byte 0xfc is not UTF-8; the file is read, but not edited',
      'p.json:1:16: byte 0xe9 is not UTF-8; the file is read, but not edited',
    ])
  })

  test('statements for a module are read', async () => {
    write({ 'a/main.tf': 'module "m" {\n  statements = [{ actions = ["s3:*"], resources = ["*"] }]\n}\n' })
    expect((await readTree(root, all)).files.map(({ path }) => path)).toEqual(['a/main.tf'])
  })

  test('names that a link of the same tree leads to are context', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
    writeFileSync(join(outside, 'names.tf'), 'variable "x" {}\n')
    write({
      'a/main.tf': policy,
      'common/variables.tf': 'variable "x" {}\n',
      'common/policy.tf': policy,
      'node_modules/names.tf': 'variable "x" {}\n',
    })
    symlinkSync('../common/variables.tf', join(root, 'a/variables.tf'))
    symlinkSync('../common/policy.tf', join(root, 'a/policy.tf'))
    symlinkSync('../node_modules/names.tf', join(root, 'a/package.tf'))
    symlinkSync(join(outside, 'names.tf'), join(root, 'a/outside.tf'))
    symlinkSync('nowhere.tf', join(root, 'a/nowhere.tf'))
    const { files, problems } = await readTree(root, all)
    const unread = 'is a symbolic link, which is not followed'
    expect(files.map(({ path, context, unread: why, content }) => [path, context ?? why, content.length > 0])).toEqual([
      ['a/main.tf', undefined, true],
      ['a/nowhere.tf', unread, false],
      ['a/outside.tf', unread, false],
      ['a/package.tf', unread, false],
      ['a/policy.tf', unread, false],
      ['a/variables.tf', true, true],
      ['common/policy.tf', undefined, true],
      ['common/variables.tf', undefined, true],
    ])
    expect(problems).toHaveLength(4)
    rmSync(outside, { recursive: true })
  })

  test('a link to a folder outside is not entered', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
    writeFileSync(join(outside, 'main.tf'), policy)
    symlinkSync(outside, join(root, 'linked'))
    const data = { paths: new Set(['linked']), contents: new Map() }
    expect(await readTree(root, all)).toEqual({ files: [], problems: [], idleExcludes: [], links: new Map(), data })
    rmSync(outside, { recursive: true })
  })

  test('a folder that is not there, or is a file', async () => {
    await expect(readTree(join(root, 'missing'), all)).rejects.toThrow(InputError)
    write({ file: '' })
    await expect(readTree(join(root, 'file'), all)).rejects.toThrow(/is a file, not a folder/)
  })
})
