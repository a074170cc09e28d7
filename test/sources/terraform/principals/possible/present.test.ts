import { expect, test } from '@jest/globals'
import { arn, attach, policy, policyIn, role } from '../../possible-uses-support.ts'

const variable = (preset?: string): string =>
  `variable "n" {\n  type = string\n${preset === undefined ? '' : `  default = ${preset}\n`}}\n`
const unstated = /The source does not state which role `.*` is/
const undefinedHere = /The role b is not defined in this directory/

test.each<[string, string | undefined, string, string[], RegExp | undefined]>([
  ['a variable without a default', undefined, 'var.n', [], unstated],
  ['or a role where it is null', undefined, 'coalesce(var.n, aws_iam_role.a.name)', ['a'], unstated],
  ['or a name where it is null', undefined, 'coalesce(var.n, "a")', ['a'], unstated],
  ['a default', '"a"', 'var.n', ['a'], undefined],
  ['a default of another directory', '"b"', 'var.n', [], undefinedHere],
  ['the first that is not null', 'null', 'coalesce(var.n, "a")', ['a'], undefined],
  ['the first that is not empty', '""', 'coalesce(var.n, "a")', ['a'], undefined],
  ['the first that is there, or the next', '"b"', 'coalesce(var.n, "a")', ['a'], undefinedHere],
  ['a role where it is null', 'null', 'var.n == null ? aws_iam_role.a.name : var.n', ['a'], undefined],
  ['it, where it is not null', 'null', 'var.n != null ? var.n : aws_iam_role.a.name', ['a'], undefined],
  ['it, where it is not empty', '""', 'var.n != "" ? var.n : aws_iam_role.a.name', ['a'], undefined],
  ['a default that names none', 'null', 'var.n', [], unstated],
  ['an empty default', '""', 'var.n', [], unstated],
  ['it, where it is null', 'null', 'var.n == null ? var.n : aws_iam_role.a.name', ['a'], unstated],
  ['it, where another is not null', 'null', 'var.m != null ? var.n : aws_iam_role.a.name', ['a'], unstated],
  ['the next of nothing', 'null', 'coalesce(var.c ? null : "", "a")', ['a'], undefined],
  ['another variable decides', 'null', 'var.c ? aws_iam_role.a.name : var.n', ['a'], unstated],
  ['a comparison with something else', 'null', 'var.n != "x" ? var.n : aws_iam_role.a.name', ['a'], unstated],
])('the role of an attachment is %s', async (_, preset, expression, names, unknown) => {
  const files = { 'main.tf': variable(preset) + role('a') + policy + attach(expression, 'aws_iam_policy.p.arn') }
  const { principals, principalsUnknown } = await policyIn(files)
  expect(principals).toEqual(names.map((name) => arn(name)))
  expect(principalsUnknown).toEqual(unknown === undefined ? [] : [expect.stringMatching(unknown)])
})

test.each<[string, string | undefined, string, string[], string[]]>([
  ['a default', '"a"', 'var.n', ['a'], ['a']],
  ['the first that is not null', 'null', 'coalesce(var.n, "a")', ['a'], ['a']],
  ['the first that is not empty', '""', 'coalesce(var.n, "a")', ['a'], ['a']],
  ['what stands for null', 'null', 'var.n == null ? "a" : var.n', ['a'], ['a']],
  ['any name', undefined, 'coalesce(var.n, "a")', [], []],
])(
  'the name of a role is %s, which is a guess where a variable may replace it',
  async (_, preset, name, names, guessed) => {
    const files = {
      'main.tf': `${variable(preset)}resource "aws_iam_role" "a" {\n  name = ${name}\n}\n${policy}${attach('aws_iam_role.a.name', 'aws_iam_policy.p.arn')}`,
    }
    const { principals, principalsUnknown, namesGuessed = [] } = await policyIn(files)
    expect(principals).toEqual(names.map((each) => arn(each)))
    expect(namesGuessed.map((each) => each.arn)).toEqual(guessed.map((each) => arn(each)))
    expect(principalsUnknown).toHaveLength(names.length === 0 ? 1 : 0)
  },
)
