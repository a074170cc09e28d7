import { expect, test } from '@jest/globals'
import { readSources } from '../../../../src/sources/read.ts'
import { account, foundAt, loadParser } from '../../support.ts'

/** Locals that each name the one before twice: forty levels of them name the first 2^40 times. */
const doubled = (first: string, twice: (before: string) => string): string =>
  `locals {\n  l0 = ${first}\n${Array.from({ length: 40 }, (_, level) => `  l${level + 1} = ${twice(`local.l${level}`)}\n`).join('')}}\n`

test.each([
  ['lists', '[var.x]', (before: string) => `[${before}, ${before}]`],
  ['maps', '{ a = var.x }', (before: string) => `{ a = ${before}, b = ${before} }`],
  ['text that is known', '"abc"', (before: string) => `"\${${before}}\${${before}}"`],
  ['text that is not known', '"${var.x}-"', (before: string) => `"\${${before}}\${${before}}"`],
])('%s are read without going through every way to the first', async (_, first, twice) => {
  const text = `variable "x" {}
${doubled(first, twice)}
resource "aws_iam_role" "r" {
  name = "r"
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_iam_role_policy" "q" {
  role   = aws_iam_role.r.name
  policy = jsonencode(local.l40)
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.name
  policy_arn = local.l40
}
`
  const { sources } = readSources([{ path: 'main.tf', content: text }], {
    accountOf: () => account,
    principals: {},
    parser: await loadParser(),
  })
  expect(foundAt(sources, 'aws_iam_role_policy.p').principals).toEqual([`arn:aws:iam::${account}:role/r`])
})
