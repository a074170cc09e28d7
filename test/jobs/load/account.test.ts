import { expect, test } from '@jest/globals'
import { madeTwice } from '../../../src/jobs/load/account.ts'
import { readSources } from '../../../src/sources/read.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'

const role = (name: string, label = 'app'): string => `resource "aws_iam_role" "${label}" {
  name               = "${name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
`

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['two directories that make a role of one name', { 'dev/a.tf': role('app'), 'prod/a.tf': role('app') }, true],
  ['two directories with roles of their own', { 'dev/a.tf': role('app-dev'), 'prod/a.tf': role('app-prod') }, false],
  ['two blocks of one directory, of which one is made', { 'a.tf': role('app') + role('app', 'other') }, false],
])('%s', (_, files, twice) => {
  const { sources } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => '111122223333', principals: {}, parser: terraformParser },
  )
  const found = madeTwice(sources)
  if (!twice) expect(found).toBeUndefined()
  else
    expect(found).toMatch(
      /^The logs are of one account, and dev\/a\.tf and prod\/a\.tf both make arn:aws:iam::111122223333:role\/app, .* name them \(accounts\)/,
    )
})
