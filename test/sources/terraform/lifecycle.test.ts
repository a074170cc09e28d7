import { describe, expect, test } from '@jest/globals'
import { foundAt } from '../support.ts'
import { role, base, attach, arn, read, policyIn } from './possible-uses-support.ts'

describe('lifecycle', () => {
  const ignoring = (names: string): string => `  lifecycle {\n    ignore_changes = ${names}\n  }\n`

  test.each([
    ['the policy', '[policy]'],
    ['everything', 'all'],
    ['the policy, as a text', '["policy"]'],
  ])('%s is ignored: an edit would change nothing', async (_, names) => {
    const text = base.replace('  policy = jsonencode', `${ignoring(names)}  policy = jsonencode`)
    const found = (await read({ 'main.tf': text })).find(({ address }) => address === 'aws_iam_policy.p')
    expect(found).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/ignores changes of its policy/) })
  })

  test('a document of which something else is made too is edited', async () => {
    const document =
      'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n}\n'
    const inline = (name: string, more = ''): string =>
      `resource "aws_iam_role_policy" "${name}" {\n${more}  role = aws_iam_role.a.name\n  policy = data.aws_iam_policy_document.d.json\n}\n`
    const both = await read({ 'main.tf': role('a') + document + inline('x', ignoring('[policy]')) + inline('y') })
    expect(foundAt(both, 'data.aws_iam_policy_document.d').principals).toEqual([arn('a')])
  })

  test('tags are ignored: that changes nothing here', async () => {
    const text = base.replace('  policy = jsonencode', `${ignoring('[tags]')}  policy = jsonencode`)
    expect(await policyIn({ 'main.tf': text })).toMatchObject({ principals: [arn('a')], principalsUnknown: [] })
  })

  test('a role whose name is ignored may have another', async () => {
    const text = base.replace('name = "a"\n', `name = "a"\n${ignoring('[name]')}`)
    expect((await policyIn({ 'main.tf': text })).principalsUnknown).toEqual([
      expect.stringMatching(/aws_iam_role\.a ignores changes of its name/),
    ])
  })

  test.each<[string, string, RegExp]>([
    [
      'the policy of an attachment',
      role('b') + attach('aws_iam_role.b.name', '"arn:aws:iam::aws:policy/x"', ignoring('[policy_arn]')),
      /may attach aws_iam_policy\.p, since changes of .*policy_arn \(main\.tf:\d+\) are ignored/,
    ],
    [
      'the role of an attachment',
      attach('"other"', 'aws_iam_policy.p.arn', ignoring('[role]')),
      /Changes of .*\.role \(main\.tf:\d+\) are ignored .*which role/,
    ],
    [
      'the roles of an attachment of several',
      `resource "aws_iam_policy_attachment" "x" {\n${ignoring('[roles, users]')}  name = "x"\n  roles = [aws_iam_role.a.name]\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
      /Changes of aws_iam_policy_attachment\.x\.roles/,
    ],
    [
      'the users of a group',
      `resource "aws_iam_group" "g" {\n  name = "g"\n}\nresource "aws_iam_group_membership" "m" {\n${ignoring('[users]')}  name = "m"\n  group = aws_iam_group.g.name\n  users = ["u"]\n}\nresource "aws_iam_group_policy_attachment" "x" {\n  group = aws_iam_group.g.name\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
      /Changes of aws_iam_group_membership\.m\.users/,
    ],
  ])('%s is ignored: it may be another', async (_, more, words) => {
    const { principalsUnknown } = await policyIn({ 'main.tf': base + more })
    expect(principalsUnknown).toContainEqual(expect.stringMatching(words))
  })

  test.each<[string, string, boolean]>([
    ['an attachment that is left in AWS', 'aws_iam_role_policy_attachment.old', true],
    ['a module that is left in AWS', 'module.old', true],
    ['an instance of a module that is left in AWS', 'module.old["x"]', true],
    ['something else that is left in AWS', 'aws_s3_bucket.old', false],
  ])('%s', async (_, from, holds) => {
    const text = `removed {\n  from = ${from}\n  lifecycle {\n    destroy = false\n  }\n}\n`
    const { principalsUnknown } = await policyIn({ 'main.tf': base + text })
    expect(principalsUnknown).toEqual(
      holds ? [expect.stringMatching(/takes .* out of the state and leaves it in AWS/)] : [],
    )
    const gone = await policyIn({ 'main.tf': base + text.replace('false', 'true') })
    expect(gone.principalsUnknown).toEqual([])
  })
})
