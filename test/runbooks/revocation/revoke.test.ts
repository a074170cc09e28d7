import { describe, expect, test } from '@jest/globals'
import type { Revocation } from '../../../src/runbooks/types.ts'
import { defaultSettings } from '../../../src/settings/defaults.ts'
import { revoked } from '../support/revocation.ts'
import { jane, john, people } from './support.ts'
import { forms, formatted, inForm, documentsIn, expectProved } from './forms.ts'
import { testFormat } from '../../support/terraform-format.ts'

describe.each(Object.keys(forms))('in the form %s', (form) => {
  const { file } = forms[form]!

  test('actions leave', () => {
    const result = inForm(form, { kind: 'remove-actions', from: 'matched', actions: ['s3:Put*'] })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    expectProved(result)
    expect(result.after[file]).not.toContain('s3:PutObject')
    expect(result.after[file]).toContain('s3:GetObject')
  })

  test('resources leave', () => {
    const resources = ['arn:aws:s3:::invoices/*']
    const result = inForm(form, { kind: 'remove-resources', from: 'matched', actions: [], resources })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    expectProved(result)
    expect(result.results[0]?.policies[0]?.after?.statements).toHaveLength(2)
  })

  test.each<[string, Revocation, string]>([
    ['everything is denied', { kind: 'deny-everything', to: 'matched' }, 'whittle-quarantine'],
    ['sessions end', { kind: 'end-sessions', of: 'matched', issuedBefore: 'now' }, '2026-10-13T12:00:00Z'],
  ])('%s', (_, revocation, word) => {
    const result = inForm(form, revocation)
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    expectProved(result)
    expect(result.after[file]).toContain(form === 'json' && word.startsWith('whittle') ? 'Quarantine' : word)
    const after = documentsIn(file, result.after[file] ?? '')
    const denies = after.sources.filter(({ document }) =>
      document.statements.some(({ effect, action }) => effect === 'Deny' && action?.includes('*')),
    )
    expect([after.problems, denies.map(({ principals }) => principals)]).toEqual([[], [[jane]]])
  })

  test('a fence', () => {
    const networks = { office: { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] } }
    const settings = { findings: defaultSettings.findings, networks }
    const result = inForm(form, { kind: 'fence', for: 'matched', resources: [], networks: ['office'] }, { settings })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane }])
    expectProved(result)
    expect(result.after[file]).toContain('aws:SourceIp')
  })
})

describe('a policy that others hold, too', () => {
  const shared = forms['attached']!.content.replace(
    'resource "aws_iam_user_policy_attachment" "own" {\n  user       = aws_iam_user.jane.name',
    'resource "aws_iam_policy_attachment" "own" {\n  name       = "own"\n  users      = [aws_iam_user.jane.name, aws_iam_user.john.name]',
  )

  test('is left; the subject gets a Deny of its own', () => {
    const result = revoked([{ kind: 'remove-actions', from: 'matched', actions: ['s3:Put*'] }], { 'main.tf': shared })
    formatted.push(result.after['main.tf'] ?? '')
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, policies: [] }])
    expect(result.results[0]?.says[0]).toMatch(/is also attached to arn:aws:iam::111122223333:user\/john/)
    const { sources } = documentsIn('main.tf', result.after['main.tf'] ?? '')
    const own = sources.find(({ address }) => address === 'aws_iam_user_policy.jane_revoke_1')
    expect(own).toMatchObject({
      principals: [jane],
      document: { statements: [{ effect: 'Deny', action: ['s3:Put*'] }] },
    })
    expect(sources.find(({ address }) => address === 'aws_iam_policy.own')?.document.statements).toHaveLength(1)
  })

  test('is edited where the revocation means all of them', () => {
    const result = revoked([{ kind: 'remove-actions', from: [jane, john], actions: ['s3:Put*'] }], {
      'main.tf': shared,
    })
    expect(result.results).toMatchObject([{ status: 'proposed', subject: `${jane}, ${john}` }])
    expectProved(result)
  })

  test('by a pattern, all principals that are known', () => {
    const result = revoked([{ kind: 'remove-actions', from: ['*:user/j*'], actions: ['s3:Put*'] }], {
      'main.tf': shared,
    })
    expect(result.results).toMatchObject([{ subject: `${jane}, ${john}` }])
  })

  test('leaves her where it is attached', () => {
    const result = revoked([{ kind: 'detach', from: 'matched', policies: ['aws_iam_policy.own'] }], {
      'main.tf': shared,
    })
    formatted.push(result.after['main.tf'] ?? '')
    expect(result.results).toMatchObject([{ status: 'proposed', subject: jane, manual: [] }])
    const { sources } = documentsIn('main.tf', result.after['main.tf'] ?? '')
    expect(sources.map(({ principals }) => principals)).toEqual([[john]])
    expect(result.results[0]?.losses).toMatchObject([{ principals: [jane], before: { statements: [{}] } }])
  })
})

test('what several subjects hold together is detached together', () => {
  const content = `${people}
resource "aws_iam_policy_attachment" "admin" {
  name       = "admin"
  users      = [aws_iam_user.jane.name, aws_iam_user.john.name]
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = "devs"
  users = ["joe", aws_iam_user.jane.name, aws_iam_user.john.name]
}
`
  const from = [jane, john]
  const result = revoked(
    [
      { kind: 'detach', from, policies: ['AdministratorAccess'] },
      { kind: 'remove-memberships', from, groups: ['devs'] },
    ],
    { 'main.tf': content },
  )
  expect(result.after['main.tf']).toBe(`${people}
resource "aws_iam_group_membership" "devs" {
  name  = "devs"
  group = "devs"
  users = ["joe"]
}
`)
})

describe('several revocations of one policy', () => {
  const { file, content } = forms['jsonencode']!
  const both: Revocation[] = [
    { kind: 'remove-actions', from: 'matched', actions: ['s3:Put*'] },
    { kind: 'remove-resources', from: 'matched', actions: [], resources: ['arn:aws:s3:::invoices/*'] },
    { kind: 'deny-everything', to: 'matched' },
    { kind: 'end-sessions', of: 'matched', issuedBefore: 'now' },
  ]
  const result = revoked(both, { [file]: content })

  test('are one edit of it, and one place for the inline policies', () => {
    expect(result.results.map(({ status, edits }) => [status, edits.length])).toEqual([
      ['proposed', 1],
      ['proposed', 0],
      ['proposed', 1],
      ['proposed', 0],
    ])
    expectProved(result)
    const { problems, sources } = documentsIn(file, result.after[file] ?? '')
    expect(problems).toEqual([])
    expect(sources.map(({ address = '' }) => address).toSorted()).toEqual([
      'aws_iam_user_policy.jane_quarantine',
      'aws_iam_user_policy.jane_revoke_older_sessions',
      'aws_iam_user_policy.own',
    ])
    formatted.push(result.after[file] ?? '')
  })

  test('run again on what they made, they change nothing', () => {
    const again = revoked(both, { [file]: result.after[file] ?? '' })
    expect(again.after).toEqual({})
    expect(again.results.flatMap(({ manual }) => manual)).toEqual([])
  })

  test('same input, same result', () => {
    expect(JSON.stringify(revoked(both, { [file]: content }))).toBe(JSON.stringify(result))
  })
})

testFormat(formatted, 21)
