import { describe, expect, test } from '@jest/globals'
import { account, appRole, judged, outside, partner, service, vendor, type Case } from './support.ts'
import { assume, root, fromPartner, roleCase, type Row, check } from './decide-support.ts'

describe('accounts', () => {
  const both = `{ ${assume}, Principal = { AWS = ["${root(partner)}", "${vendor}", "${root(account)}"] } }`
  const calls = [outside('sts:AssumeRole', appRole)]
  test.each<Row>([
    [
      'one that did not call leaves; the own one stays',
      roleCase(both, { outside: calls }),
      { Principal: { AWS: [root(partner), root(account)] } },
      /777788889999 did not call and leaves it\. Calls came from 444455556666/,
    ],
    [
      'a vendor is said to need an external id',
      roleCase(both, { outside: calls }),
      { Effect: 'Allow' },
      /sts:ExternalId keeps the vendor’s other customers out/,
    ],
    [
      'all called',
      roleCase(both, {
        outside: [...calls, outside('sts:AssumeRole', appRole, { caller: { kind: 'account', account: vendor } })],
      }),
      undefined,
      /Every account that it names called/,
    ],
    [
      'a call by another name of the action keeps its account',
      roleCase(both, {
        outside: [...calls, outside('sts:*', null, { count: 1, caller: { kind: 'account', account: vendor } })],
      }),
      undefined,
      /Every account that it names called/,
    ],
    [
      'none called',
      roleCase(both),
      undefined,
      /777788889999 did not call\. No other account called; fewer than 20 uses/,
    ],
    [
      'users and roles that are named themselves stay',
      roleCase(
        `{ ${assume}, Principal = { AWS = ["arn:aws:iam::${partner}:role/etl", "arn:aws:iam::${vendor}:role/etl"] } }`,
        {
          outside: calls,
          access: [{ ...fromPartner, principal: { AWS: `arn:aws:iam::${partner}:role/etl` } }],
        },
      ),
      undefined,
      /It names users and roles/,
    ],
    [
      'reads are not recorded, and whether AssumeRole is one CloudTrail alone says',
      roleCase(both, { outside: calls, coverage: { managementReads: false } }),
      undefined,
      /sts:AssumeRole may have been called unseen/,
    ],
    [
      'records of a Region break off',
      roleCase(both, {
        outside: calls,
        coverage: {
          byRegion: [{ region: 'eu-north-1', days: 20, from: '2026-08-01T00:00:00Z', to: '2026-08-21T00:00:00Z' }],
        },
      }),
      undefined,
      /eu-north-1 do not cover the whole window/,
    ],
    [
      'records of a Region stop for a while',
      roleCase(both, {
        outside: calls,
        coverage: {
          byRegion: [
            {
              region: 'eu-west-1',
              days: 70,
              from: '2026-08-01T00:00:00Z',
              to: '2026-10-30T00:00:00Z',
              silence: { from: '2026-09-01', to: '2026-09-20', days: 20 },
            },
          ],
        },
      }),
      undefined,
      /eu-west-1 do not cover the whole window \(no record from 2026-09-01 to 2026-09-20/,
    ],
    [
      'an identity provider',
      roleCase(
        '{ Action = "sts:AssumeRoleWithSAML", Effect = "Allow", Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/idp" } }',
        {
          access: [
            { principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }, action: [], condition: {} },
          ],
        },
      ),
      undefined,
      /identity provider/,
    ],
  ])('%s', check)

  test.each([
    [
      'of an account that stays, which is said',
      partner,
      / The access of 444455556666 itself stays: a person decides on it\.$/,
    ],
    ['of one that leaves', vendor, /none would be denied\.$/],
  ])('a finding %s', async (_, id, reason) => {
    const access = [{ ...fromPartner, principal: { AWS: id } }]
    expect((await judged(roleCase(both, { outside: calls, access }))).reason).toMatch(reason)
  })

  test('an internal finding is decided on alike', async () => {
    const { verdict, type } = await judged(roleCase(both, { outside: calls, type: 'InternalAccess' }))
    expect([type, verdict]).toEqual(['InternalAccess', 'proposes'])
  })

  const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
  const keyUsed = (...others: NonNullable<Case['outside']>) =>
    judged({
      files: {
        'main.tf': `resource "aws_kms_key_policy" "data" {
  key_id = "${key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "${root(account)}" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { AWS = ["${root(partner)}", "${root(vendor)}"] }, Action = "kms:Decrypt", Resource = "*" },
    ]
  })
}
`,
      },
      resource: key,
      access: [{ principal: { AWS: vendor }, action: ['kms:Decrypt'], condition: {} }],
      outside: [outside('kms:Decrypt', key), ...others],
    })

  test('the statement of a key for its own account stays as it is', async () => {
    const { proposal } = await keyUsed()
    expect(proposal?.after?.Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: root(account) }, Action: ['kms:*'], Resource: ['*'] },
      { Effect: 'Allow', Principal: { AWS: root(partner) }, Action: ['kms:Decrypt'], Resource: ['*'] },
    ])
  })
  test.each([
    ['not named', {}, 'manual'],
    ['the one that did not call', { origin: { sourceAccount: vendor } }, 'manual'],
    ['another one', { origin: { sourceAccount: partner } }, 'proposes'],
  ])('a service that uses a key with a grant, for an account that is %s', async (_, origin, expected) => {
    const { verdict, reason } = await keyUsed(service('rds.amazonaws.com', 'kms:Decrypt', key, origin))
    expect(verdict).toBe(expected)
    if (expected === 'manual') expect(reason).toMatch(/rds\.amazonaws\.com used the key with a grant/)
  })
})
