import { describe, expect, test } from '@jest/globals'
import { denyMistakeNotes } from '../../src/network/describe-mistakes.ts'
import { unionOfNetworks } from '../../src/network/union.ts'
import { denyMistakes } from '../../src/network/deny-mistakes.ts'
import type { PolicyKind, Statement } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { compilePolicy } from '../../src/policy/evaluate.ts'
import { printStatement } from '../../src/policy/print.ts'

function statementOf(written: object, kind: PolicyKind = 'identity'): Statement {
  const { document, problems } = parsePolicyDocument({ Version: '2012-10-17', Statement: written }, kind)
  if (!document) throw new Error(problems.map(({ message }) => message).join())
  return document.statements[0]!
}

const deny = (condition: object, more: object = {}): object => ({
  Effect: 'Deny',
  Action: 's3:*',
  Resource: '*',
  Condition: condition,
  ...more,
})
const bucket = 'arn:aws:s3:::highly-sensitive-bucket'

/** As a guide for responders writes it. */
const sample = deny({ StringNotLikeIfExists: { 'aws:SourceIp': 'Trusted-Ip' } }, { Action: ['s3:*'], Resource: bucket })

const via = { 'aws:ViaAWSService': 'false' }
const endpoints = { 'aws:SourceVpce': 'vpce-0a' }

describe('what is wrong with a Deny by network', () => {
  test.each<[string, object, RegExp[], boolean]>([
    [
      'a placeholder compared as text, on a bucket without its objects',
      sample,
      [
        /^StringNotLikeIfExists compares aws:SourceIp as text, which knows neither blocks/,
        /^Trusted-Ip is no address, so that every address is denied$/,
        /^it names the bucket only: objects are arn:aws:s3:::highly-sensitive-bucket\/\*/,
        /through a VPC endpoint has no aws:SourceIp/,
        /on behalf of a principal are denied/,
      ],
      true,
    ],
    [
      'a prefix that others have, too',
      deny({ StringNotLike: { 'aws:SourceIp': '203.0.113.1*', ...endpoints }, BoolIfExists: via }),
      [/as text/, /^203\.0\.113\.1\* also matches 203\.0\.113\.199$/],
      true,
    ],
    [
      'a block as text',
      deny({ StringNotEquals: { 'aws:SourceIp': '203.0.113.0/24', ...endpoints }, BoolIfExists: via }),
      [/as text/, /^no address is the text 203\.0\.113\.0\/24, so that every address is denied$/],
      true,
    ],
    [
      'an address compared exactly, as text',
      deny({ StringNotEquals: { 'aws:SourceIp': '203.0.113.7', ...endpoints }, BoolIfExists: via }),
      [/as text/],
      true,
    ],
    [
      'addresses alone',
      deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, BoolIfExists: via }),
      [/^a request through a VPC endpoint has no aws:SourceIp, and a negated operator is true then/],
      false,
    ],
    [
      'services on behalf of a principal',
      deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringNotEquals: endpoints }),
      [/^calls that AWS services make on behalf/],
      false,
    ],
    [
      'Bool, which an absent key disarms',
      deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringNotEquals: endpoints, Bool: via }),
      [/^Bool on aws:ViaAWSService does not apply where the key is absent/],
      false,
    ],
  ])('%s', (_, written, reasons, grave) => {
    const mistakes = denyMistakes(statementOf(written), 'identity')
    expect(mistakes?.reasons).toEqual(reasons.map((reason) => expect.stringMatching(reason)))
    expect(mistakes?.grave).toBe(grave)
  })

  test.each<[string, object]>([
    [
      'a whole one',
      deny({
        NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
        StringNotEqualsIfExists: endpoints,
        BoolIfExists: via,
      }),
    ],
    ['an Allow', { ...deny({ StringNotLike: { 'aws:SourceIp': 'x' } }), Effect: 'Allow' }],
    ['a Deny of some addresses', deny({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['a Deny by other keys', deny({ StringNotLike: { 'aws:PrincipalTag/a': 'x' } })],
  ])('nothing: %s', (_, written) => {
    expect(denyMistakes(statementOf(written), 'identity')).toBeUndefined()
  })

  test('in a resource policy services that write to the resource themselves are denied, too', () => {
    const written = deny(
      {
        NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
        StringNotEqualsIfExists: endpoints,
        BoolIfExists: via,
      },
      { Principal: '*' },
    )
    expect(denyMistakes(statementOf(written, 'resource'), 'resource')?.reasons).toEqual([
      expect.stringMatching(/AWS services that write to the resource themselves .* aws:PrincipalIsAWSService$/),
    ])
  })
})

describe('the statement that works', () => {
  test.each<[string, object, unknown]>([
    [
      'of addresses',
      { StringNotLike: { 'aws:SourceIp': ['203.0.113.7', '2001:db8::1'] } },
      ['203.0.113.7', '2001:db8::1'],
    ],
    [
      'of whole octets',
      { StringNotLike: { 'aws:SourceIp': ['203.0.113.*', '198.51.*', '10.*'] } },
      ['203.0.113.0/24', '198.51.0.0/16', '10.0.0.0/8'],
    ],
    ['of a block as text', { StringNotEquals: { 'aws:SourceIp': '203.0.113.0/24' } }, '203.0.113.0/24'],
    ['of part of an octet', { StringNotLike: { 'aws:SourceIp': '203.0.113.1*' } }, null],
    ['of a placeholder', { StringNotLikeIfExists: { 'aws:SourceIp': 'Trusted-Ip' } }, null],
  ])('%s', (_, condition, values) => {
    const working = denyMistakes(statementOf(deny(condition)), 'identity')?.working
    const clause = working ? printStatement(working).Condition?.['NotIpAddressIfExists']?.['aws:SourceIp'] : working
    expect(clause).toEqual(values)
  })

  test('takes trusted networks for values that say no block, and their endpoints', () => {
    const trusted = { cidrs: ['203.0.113.0/24'], vpcs: ['vpc-0a'], vpcEndpoints: [] }
    const { working } = denyMistakes(statementOf(sample), 'identity', trusted)!
    expect(printStatement(working!)).toEqual({
      Effect: 'Deny',
      Action: ['s3:*'],
      Resource: [bucket, `${bucket}/*`],
      Condition: {
        NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-0a' },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
      },
    })
    expect(denyMistakes(working!, 'identity')).toBeUndefined()
  })

  test('leaves alone every kind of trusted network, of all networks together', () => {
    const none = { cidrs: [], vpcs: [], vpcEndpoints: [] }
    const trusted = unionOfNetworks([
      { ...none, cidrs: ['203.0.113.0/24'], vpcEndpoints: ['vpce-0a'] },
      { ...none, vpcs: ['vpc-0a'], vpcArns: ['arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0b'] },
      { ...none, endpointOwners: ['444455556666'], endpointOrganisations: ['o-a1b2c3d4e5'] },
    ])
    const { working } = denyMistakes(statementOf(sample), 'identity', trusted)!
    expect(printStatement(working!).Condition?.['StringNotEqualsIfExists']).toEqual({
      'aws:SourceVpc': ['vpc-0a', 'vpc-0b'],
      'aws:SourceVpce': 'vpce-0a',
      'aws:VpceAccount': '444455556666',
      'aws:VpceOrgID': 'o-a1b2c3d4e5',
    })
  })

  test('has nothing wrong any more but endpoints, which the values do not name', () => {
    const written = deny(
      { StringNotLikeIfExists: { 'aws:SourceIp': '203.0.113.*' } },
      { Resource: bucket, Principal: '*' },
    )
    const { working } = denyMistakes(statementOf(written, 'resource'), 'resource')!
    expect(printStatement(working!)).toEqual({
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [bucket, `${bucket}/*`],
      Condition: {
        NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
        BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
      },
    })
    expect(denyMistakes(working!, 'resource')?.reasons).toEqual([expect.stringMatching(/VPC endpoint/)])
  })

  test('denies what the trap lets through, and lets through what it denies', () => {
    const trap = statementOf(deny({ StringNotLike: { 'aws:SourceIp': '203.0.113.*' } }))
    const { working } = denyMistakes(trap, 'identity')!
    const denies = (statement: Statement, address: string, via: string): boolean =>
      compilePolicy({ version: '2012-10-17', statements: [statement] }).effects({
        action: 's3:GetObject',
        resource: '*',
        context: {
          keys: new Map([
            ['aws:sourceip', [address]],
            ['aws:viaawsservice', [via]],
          ]),
          unlisted: 'absent',
        },
      }).deny === true
    expect(denies(working!, '203.0.113.7', 'false')).toBe(false)
    expect(denies(working!, '198.51.100.9', 'false')).toBe(true)
    expect([denies(trap, '198.51.100.9', 'true'), denies(working!, '198.51.100.9', 'true')]).toEqual([true, false])
  })
})

test('a note on a plan names the statement, the reasons and what works', () => {
  const statements = [
    statementOf(sample),
    statementOf(deny({ StringNotLike: { 'aws:SourceIp': '203.0.113.*' } }, { Sid: 'Office' })),
  ]
  const [first, second] = denyMistakeNotes({ statements }, 'identity')
  expect(first).toMatch(
    /^Statement 1 is a Deny by network that does not do what it seems to do\. StringNotLikeIfExists .* Name the trusted networks as address blocks, with NotIpAddressIfExists\.$/,
  )
  expect(second).toMatch(
    /^Statement 2 \("Office"\) .* A statement that does: \{"Sid":"Office",.*"NotIpAddressIfExists":\{"aws:SourceIp":"203\.0\.113\.0\/24"\}/,
  )
})
