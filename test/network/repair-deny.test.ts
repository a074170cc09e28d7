import { describe, expect, test } from '@jest/globals'
import { kindOfDenies } from '../../src/network/describe-mistakes.ts'
import { repairDenies } from '../../src/network/repair-deny.ts'
import type { PolicyKind, Statement } from '../../src/policy/document.ts'

const office = { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: ['vpce-0a'] }
const bucket = 'arn:aws:s3:::highly-sensitive-bucket'
const textual: Statement = {
  sid: 'TrustedIp',
  effect: 'Deny',
  action: ['s3:*'],
  resource: [bucket],
  condition: [{ operator: 'StringNotLikeIfExists', key: 'aws:SourceIp', values: ['Trusted-Ip'] }],
}
const clauses = [
  { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: office.cidrs },
  { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpce', values: ['vpce-0a'] },
  { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
]
const ofServices = { operator: 'BoolIfExists', key: 'aws:PrincipalIsAWSService', values: ['false'] }
const leftAlone = { operator: 'ArnNotLikeIfExists', key: 'aws:PrincipalArn', values: ['arn:aws:iam::*:role/ops'] }
const repaired = (statement: Statement, kind: PolicyKind, exempt: readonly string[] = [], networks = [office]) =>
  repairDenies([{ from: 0, statement }], kind, { networks, exempt: [] }, exempt)

describe('a comparison of addresses as text gives way to a working one', () => {
  test.each<[string, Statement, PolicyKind, readonly string[], readonly Statement['condition'][number][]]>([
    ['in an identity policy, and in a service control policy', textual, 'identity', [], clauses],
    ['in a policy on a resource', { ...textual, principal: '*' }, 'resource', [], [...clauses, ofServices]],
    ['with principals that it leaves alone', textual, 'identity', ['arn:aws:iam::*:role/ops'], [...clauses, leftAlone]],
    [
      'beside principals that it leaves alone already',
      { ...textual, condition: [...textual.condition, leftAlone] },
      'identity',
      ['arn:aws:iam::111122223333:root'],
      [
        clauses[0]!,
        { ...leftAlone, values: [...leftAlone.values, 'arn:aws:iam::111122223333:root'] },
        clauses[1]!,
        clauses[2]!,
      ],
    ],
    [
      'beside principals that another operator leaves alone, or names',
      { ...textual, condition: [...textual.condition, { ...leftAlone, operator: 'ArnLike' }] },
      'identity',
      ['arn:aws:iam::111122223333:root'],
      [
        clauses[0]!,
        { ...leftAlone, operator: 'ArnLike' },
        clauses[1]!,
        clauses[2]!,
        { ...leftAlone, values: ['arn:aws:iam::111122223333:root'] },
      ],
    ],
  ])('%s', (_, statement, kind, exempt, condition) => {
    const found = repaired(statement, kind, exempt)
    expect(found?.statements).toEqual([
      { from: 0, statement: { ...statement, resource: [bucket, `${bucket}/*`], condition } },
    ])
    expect(found).toMatchObject({ from: 0, sid: 'TrustedIp', without: [], trusted: [...office.cidrs, 'vpce-0a'] })
    expect(found?.mistakes).toMatch(/^StringNotLikeIfExists compares aws:SourceIp as text.*objects are .* not denied\./)
  })

  test.each<[string, Statement, readonly (typeof office)[]]>([
    ['one that works', { ...textual, resource: ['*'], condition: clauses }, [office]],
    ['one whose values say nothing, where no network is known', textual, []],
    ['an Allow', { ...textual, effect: 'Allow' }, [office]],
  ])('not of %s', (_, statement, networks) => {
    expect(repaired(statement, 'identity', [], [...networks])).toBeUndefined()
  })
})

describe('the kind of a policy whose source does not say it', () => {
  const denies = (statement: Statement) => kindOfDenies({ statements: [statement] }, 'other')
  test.each<[string, PolicyKind, PolicyKind]>([
    ['without principals is that of a service control policy', denies(textual), 'identity'],
    ['with principals is that of a policy on resources', denies({ ...textual, principal: '*' }), 'resource'],
    ['is as it is known otherwise', kindOfDenies({ statements: [textual] }, 'trust'), 'trust'],
  ])('%s', (_, kind, expected) => {
    expect(kind).toBe(expected)
  })
})
