import { describe, expect, test } from '@jest/globals'
import { beyondSample } from '../../support/sampled.ts'
import { git, commit, narrow, read, restore, wide, small, bucket, inRepository } from './restore-support.ts'

inRepository()

describe('restore', () => {
  test('a commit of Whittle is taken back to the byte, comments included', async () => {
    commit({ 'iam.tf': wide })
    const made = narrow({ 'iam.tf': small })
    const { code, out, err } = await restore(['--commit', made, '--apply'])
    expect({ code, err }).toEqual({ code: 0, err: 'Edited iam.tf.\n' })
    expect(read('iam.tf')).toBe(wide)
    expect(out).toContain('it allows the same as before that change')
    expect(out).toContain('allows again: s3:*, sqs:SendMessage on *')
    expect(out).toContain('keep: "s3:*"')
  })

  test('without --apply nothing is written', async () => {
    commit({ 'iam.tf': wide })
    narrow({ 'iam.tf': small })
    const { code, out } = await restore(['--commit', 'HEAD'])
    expect(code).toBe(0)
    expect(out).toContain('+        Action   = ["s3:*", "sqs:SendMessage"] # as of 2023')
    expect(read('iam.tf')).toBe(small)
  })

  test('what others changed in the file since stays', async () => {
    commit({ 'iam.tf': wide })
    const made = narrow({ 'iam.tf': small })
    commit({ 'iam.tf': `${bucket}\n${small}` })
    const { code } = await restore(['--commit', made, '--apply'])
    expect(code).toBe(0)
    expect(read('iam.tf')).toBe(`${bucket}\n${wide}`)
  })

  test('where the same lines were changed since, the statement is written anew', async () => {
    commit({ 'iam.tf': wide })
    const made = narrow({ 'iam.tf': small })
    commit({ 'iam.tf': small.replace('"sqs:SendMessage"]', '"sqs:SendMessage", "sns:Publish"]') })
    const { code, out } = await restore(['--commit', made, '--json', '--apply'])
    expect(code).toBe(0)
    const [result] = JSON.parse(out).policies
    expect(result).toMatchObject({ how: 'edited', status: 'put-back', proof: { sameAsBefore: false } })
    expect(read('iam.tf')).toContain('"sns:Publish"')
    expect(read('iam.tf')).toContain('"s3:*"')
  })

  test('of a commit of other people no other line is taken back', async () => {
    commit({ 'iam.tf': wide })
    const made = commit({ 'iam.tf': `${bucket}\n${small}` })
    const { code, out } = await restore(['--commit', made, '--json', '--apply'])
    expect(code).toBe(0)
    expect(JSON.parse(out).policies[0]).toMatchObject({ how: 'edited', proof: { sameAsBefore: true } })
    expect(read('iam.tf')).toContain('aws_s3_bucket')
    expect(read('iam.tf')).toContain('"s3:*"')
  })

  test('of a merge that has commits of other people too, no line of theirs is taken back', async () => {
    commit({ 'iam.tf': wide })
    git(['checkout', '-q', '-b', 'release'])
    commit({ 'iam.tf': `${bucket}\n${wide}` })
    narrow({ 'iam.tf': `${bucket}\n${small}` })
    git(['checkout', '-q', 'main'])
    git(['merge', '-q', '--no-ff', '-m', 'Merge pull request #7 from acme/release', 'release'])
    const { code, out } = await restore(['--pull-request', '7', '--json', '--apply'])
    expect(code).toBe(0)
    expect(JSON.parse(out).policies[0]).toMatchObject({ how: 'edited', proof: { sameAsBefore: true } })
    expect(read('iam.tf')).toContain('aws_s3_bucket')
    expect(read('iam.tf')).toContain('"s3:*"')
  })

  test('of a merge with commits of Whittle alone the lines are taken back', async () => {
    commit({ 'iam.tf': wide })
    git(['checkout', '-q', '-b', 'whittle'])
    narrow({ 'iam.tf': small.replace('"s3:GetObject"', '"s3:GetObject", "s3:PutObject"') })
    narrow({ 'iam.tf': small })
    git(['checkout', '-q', 'main'])
    commit({ 'README.md': 'hi\n' })
    git(['merge', '-q', '--no-ff', '-m', 'Merge pull request #8 from acme/whittle', 'whittle'])
    const { code } = await restore(['--pull-request', '8', '--apply'])
    expect(code).toBe(0)
    expect(read('iam.tf')).toBe(wide)
  })

  test('a file that moved is found', async () => {
    commit({ 'iam.tf': wide })
    const made = narrow({ 'iam.tf': small })
    git(['mv', 'iam.tf', 'policies.tf'])
    git(['commit', '-q', '-m', 'move'])
    const { code } = await restore(['--commit', made, '--apply'])
    expect(code).toBe(0)
    expect(read('policies.tf')).toContain('"s3:*"')
  })

  test('one of two policies is named', async () => {
    const other = (text: string): string => text.replace('"orders" {', '"other" {')
    commit({ 'iam.tf': wide, 'other.tf': other(wide) })
    const made = narrow({ 'iam.tf': small, 'other.tf': other(small) })
    const { code } = await restore(['.', 'aws_iam_role_policy.other', '--commit', made, '--apply'])
    expect(code).toBe(0)
    expect(read('other.tf')).toBe(other(wide))
    expect(read('iam.tf')).toBe(small)
  })

  test('one policy of a file in which two were narrowed leaves the other', async () => {
    const both = (one: string, two: string): string => `${one}\n${two.replace('"orders" {', '"other" {')}`
    commit({ 'iam.tf': both(wide, wide) })
    const made = narrow({ 'iam.tf': both(small, small) })
    const { code, out } = await restore(['.', 'aws_iam_role_policy.other', '--commit', made, '--json', '--apply'])
    expect(code).toBe(0)
    expect(JSON.parse(out).policies).toMatchObject([{ id: 'iam.tf#aws_iam_role_policy.other', how: 'edited' }])
    expect(read('iam.tf').startsWith(small)).toBe(true)
    expect(read('iam.tf')).toContain('"s3:*"')
  })

  test('a policy that the commit made is named, and stays', async () => {
    commit({ 'iam.tf': wide })
    const made = commit({
      'iam.tf': `${small}\n${small.replace('"orders" {', '"made" {').replace('GetObject', 'PutObject')}`,
    })
    const { code, out } = await restore(['--commit', made, '--json', '--apply'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ notTakenBack: ['iam.tf#aws_iam_role_policy.made'] })
    expect(read('iam.tf')).toContain('s3:PutObject')
  })

  const trust = (principal: string, condition = ''): string => `resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = ${principal} }${condition}
      },
    ]
  })
}
`
  const account = (id: string): string => `"arn:aws:iam::${id}:root"`
  const inOrganisation = `
        Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }`
  const bucketPolicy = (principals: string, more = ''): string => `resource "aws_s3_bucket_policy" "logs" {
  bucket = "logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = [${principals}] }
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::logs/*"
      },${more}
    ]
  })
}
`
  const fence = `
      {
        Sid       = "DenyOutsideTrustedNetworks"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = "arn:aws:s3:::logs/*"
        Condition = { NotIpAddressIfExists = { "aws:SourceIp" = "203.0.113.0/24" } }
      },`
  const both = `${account('111122223333')}, ${account('444455556666')}`

  test.each<readonly [string, string, string, string]>([
    ['a condition of a trust policy', trust('"*"'), trust('"*"', inOrganisation), 'sts:AssumeRole'],
    ['accounts of a trust policy', trust(`[${both}]`), trust(`[${account('111122223333')}]`), 'sts:AssumeRole'],
    ['accounts of a bucket policy', bucketPolicy(both), bucketPolicy(account('111122223333')), 's3:GetObject'],
    ['a Deny by network of a bucket policy', bucketPolicy(both), bucketPolicy(both, fence), 'no longer denies: s3:*'],
  ])('%s is taken back, by lines and by statements', async (_, before, after, says) => {
    commit({ 'iam.tf': before })
    const made = narrow({ 'iam.tf': after })
    const { code, out } = await restore(['--commit', made, '--apply'])
    expect([code, code === 0 ? '' : out]).toEqual([0, ''])
    expect(read('iam.tf')).toBe(before)
    expect(out).toContain(says)
    expect(out).toContain('it allows the same as before that change')
    expect(out).toContain('waive the finding')
    git(['checkout', '-q', '.'])
    const other = commit({ 'iam.tf': `${before}\n` })
    const byPeople = commit({ 'iam.tf': `${bucket}\n${after}` })
    expect(other).not.toBe(byPeople)
    const { code: again, out: json } = await restore(['--commit', byPeople, '--json', '--apply'])
    expect([again, JSON.parse(json).policies[0].reason]).toEqual([0, null])
    expect(JSON.parse(json).policies[0]).toMatchObject({ how: 'edited', proof: { sameAsBefore: true } })
    expect(read('iam.tf').startsWith(bucket)).toBe(true)
    expect(JSON.parse(json).waivers).toEqual([])
  })

  test('what cannot be edited without loss is named in one line, with the command of git', async () => {
    const commented = (text: string): string => text.replace('      {\n', '      { # partners too\n')
    commit({ 'iam.tf': commented(trust('"*"')) })
    const made = commit({ 'iam.tf': commented(trust('"*"', inOrganisation)) })
    const { code, out } = await restore(['--commit', made, '--apply'])
    expect(code).toBe(3)
    expect(out).toMatch(/not put back  .*comments would be lost\. By hand: git revert [0-9a-f]{12}\n/)
    expect(read('iam.tf')).toContain('PrincipalOrgID')
  })

  test('a policy that was removed as a whole is named, with the command of git', async () => {
    commit({ 'iam.tf': wide, 'bucket.tf': bucketPolicy(both) })
    const files = { 'iam.tf': small, 'bucket.tf': bucket }
    const made = narrow(files)
    const { code, out } = await restore(['--commit', made])
    expect(code).toBe(0)
    expect(out).toContain(`The change removed this policy entirely: git revert ${made.slice(0, 12)}`)
    const alone = await restore(['.', 'bucket.tf', '--commit', made])
    expect(alone.code).toBe(2)
    expect(alone.err).toBe(
      `restore: bucket.tf#aws_s3_bucket_policy.logs.policy was removed as a whole by ${made.slice(0, 12)}, which is not taken back statement by statement: run git revert ${made.slice(0, 12)}`,
    )
    const since = await restore(['.', 'bucket.tf', '--since', 'HEAD~1'])
    // The file is there: what else was changed in it stays.
    expect(since.err).toMatch(/run git checkout -p [0-9a-f]{12} -- bucket\.tf$/)
    git(['rm', '-q', 'bucket.tf'])
    const gone = await restore(['.', 'bucket.tf', '--since', 'HEAD~1'])
    expect(gone.err).toMatch(/run git checkout [0-9a-f]{12} -- bucket\.tf$/)
  })

  test('of a merge the command names the parent', async () => {
    commit({ 'iam.tf': wide, 'bucket.tf': bucketPolicy(both) })
    git(['checkout', '-q', '-b', 'change'])
    narrow({ 'bucket.tf': bucket })
    git(['checkout', '-q', 'main'])
    git(['merge', '-q', '--no-ff', '-m', 'Merge pull request #12 from acme/change', 'change'])
    expect((await restore(['--pull-request', '12'])).err).toMatch(/run git revert -m 1 [0-9a-f]{12}$/)
  })

  test('--since takes back everything that was taken away', async () => {
    const first = commit({ 'iam.tf': wide })
    narrow({ 'iam.tf': small })
    commit({ 'iam.tf': small.replace(', "sqs:SendMessage"', '') })
    const { code, out } = await restore(['--since', first, '--json', '--apply'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ commit: null, policies: [{ proof: { sameAsBefore: true } }] })
    expect(read('iam.tf')).toContain('"s3:*", "sqs:SendMessage"')
  })

  test.each([
    ['squashed', 'Narrow aws_iam_role_policy.orders (#12)'],
    ['merged', 'Merge pull request #12 from acme/whittle/orders-01234567'],
  ])('a %s pull request is found by its number', async (_, subject) => {
    commit({ 'iam.tf': wide }, 'Add it (#1)')
    narrow({ 'iam.tf': small }, subject)
    commit({ 'b.tf': bucket }, 'Mentions (#12) in the middle')
    const { code } = await restore(['--pull-request', '12', '--apply'])
    expect(code).toBe(0)
    expect(read('iam.tf')).toBe(wide)
  })
})

beyondSample(() =>
  describe('several files', () => {
    const rolePolicy = (name: string, actions: string): string =>
      `resource "aws_iam_role_policy" "${name}" {
  role   = "${name}"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ${actions}, Resource = "*" }]
  })
}
`
    const shared = (actions: string): string =>
      `locals {\n  shared = ${actions}\n}\n\n${rolePolicy('one', 'local.shared')}`
    const both = (actions: string): string => rolePolicy('two', `concat(local.shared, ${actions})`)
    const before = { 'a.tf': both('["sqs:*"]'), 'b.tf': shared('["s3:*"]') }
    const after = { 'a.tf': both('["sqs:SendMessage"]'), 'b.tf': shared('["s3:GetObject"]') }

    test('are proved as they are written, together: a policy may be made of two of them', async () => {
      commit(before)
      narrow(after)
      const { code, err } = await restore(['--commit', 'HEAD', '--apply'])
      expect({ code, err }).toEqual({ code: 0, err: 'Edited a.tf, b.tf.\n' })
      expect([read('a.tf'), read('b.tf')]).toEqual([before['a.tf'], before['b.tf']])
    })

    test('lines that another policy reads, which is not meant, are not taken back', async () => {
      commit(before)
      narrow(after)
      const { code } = await restore(['.', 'b.tf', '--commit', 'HEAD', '--apply'])
      expect(code).toBe(0)
      expect(read('a.tf')).toBe(after['a.tf'])
      expect(read('b.tf')).toContain('  shared = ["s3:GetObject"]')
      expect(read('b.tf')).toContain('Action = ["s3:*"]')
    })
  }),
)
