import { expect, test } from '@jest/globals'
import { memoryTree } from '../../src/checkout/file-tree.ts'
import { readFileTree } from '../../src/checkout/read-checkout.ts'
import { affectedDirectories } from '../../src/review/affected.ts'

const policy = 'resource "aws_iam_policy" "p" {}\n'
const call = (source: string): string => `${policy}module "m" {\n  source = "${source}"\n}\n`
const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`other/${index}/p.tf`, policy]))

const tree = (files: Readonly<Record<string, string>>) =>
  readFileTree(
    memoryTree(
      new Map(
        Object.entries({ ...many, ...files }).map(([path, text]) => [
          path,
          { kind: 'file', content: Buffer.from(text) },
        ]),
      ),
    ),
    { include: ['**'], exclude: [] },
  )

const files = {
  'a/p.tf': call('../m'),
  'b/p.tf': call('../m'),
  'm/p.tf': call('./inner'),
  'm/inner/p.tf': policy,
  'c/p.tf': call('git::https://example.com/x.git//n'),
  'n/p.tf': policy,
  'p.json': '{"Statement": []}',
}

test.each<[string, Readonly<Record<string, string | undefined>>, readonly string[] | undefined]>([
  ['nothing', {}, []],
  ['a directory on its own', { 'other/1/p.tf': `${policy}# x\n` }, ['other/1']],
  ['a module, with its callers and what it calls', { 'm/p.tf': `${call('./inner')}# x\n` }, ['a', 'b', 'm', 'm/inner']],
  ['a caller, with what else its module serves', { 'a/p.tf': `${call('../m')}# x\n` }, ['a', 'b', 'm', 'm/inner']],
  ['a call less', { 'a/p.tf': policy }, ['a', 'b', 'm', 'm/inner']],
  ['a directory that a module from a repository may mean', { 'n/p.tf': `${policy}# x\n` }, ['c', 'n']],
  ['a new file', { 'new/p.tf': policy }, ['new']],
  ['a new file of data', { 'new/p.yaml': 'x: 1' }, undefined],
  ['a file of JSON', { 'p.json': '{"Statement": [{}]}' }, undefined],
  ['an ARN of a policy', { 'other/1/p.tf': `${policy}# arn:aws:iam::111122223333:policy/x\n` }, undefined],
  ['an ARN of a policy of AWS', { 'other/1/p.tf': `${policy}# arn:aws:iam::aws:policy/x\n` }, ['other/1']],
])('%s', (_, changes, expected) => {
  const head = Object.fromEntries(
    Object.entries({ ...files, ...changes }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
  )
  const found = affectedDirectories(tree(files), tree(head))
  expect(found && [...found].sort()).toEqual(expected)
})
