import { expect, test } from '@jest/globals'
import { omittedCallsReason } from '../../../src/evidence/absence/omitted-calls.ts'

const ofCenter = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef'
const role = 'arn:aws:iam::111122223333:role/deploy'
const byOldVersion = new Map([['a reserved role (Identity Center), which cannot be edited', 1200]])
const byThisVersion = new Map([['a reserved role, which cannot be edited', 1200]])

test.each<[string, readonly string[], ReadonlyMap<string, number>, RegExp | undefined]>([
  ['a role of Identity Center, calls left out', [role, ofCenter], byOldVersion, /1,200 records.*AWSReservedSSO_Admin_/],
  ['another role', [role], byOldVersion, undefined],
  ['no calls left out', [ofCenter], byThisVersion, undefined],
])('%s', (_, principals, noEvidence, expected) => {
  const reason = omittedCallsReason(principals, { noEvidence })
  if (expected === undefined) expect(reason).toBeUndefined()
  else expect(reason).toMatch(expected)
})
