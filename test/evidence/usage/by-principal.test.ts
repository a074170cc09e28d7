import { expect, test } from '@jest/globals'
import { entriesOfPrincipals } from '../../../src/evidence/usage/by-principal.ts'
import { entry, ledger } from '../../support/ledger.ts'

const iam = 'arn:aws:iam::111122223333'
const used = ledger([
  entry('ec2:CreateVpc', { principal: `${iam}:user/old/ann` }),
  entry('ec2:CreateSubnet', { principal: `${iam}:user/ann` }),
  entry('ec2:CreateImage', { principal: `${iam}:role/ann` }),
  entry('ec2:CreateFleet', { principal: `${iam}:role/svc/Deploy` }),
  entry('ec2:CreateTags', { principal: 'arn:aws:iam::444455556666:user/ann' }),
])

test.each<[string, string[], string[]]>([
  ['a user', [`${iam}:user/ann`], ['ec2:CreateVpc', 'ec2:CreateSubnet']],
  ['a user that was moved to another path', [`${iam}:user/new/team/ann`], ['ec2:CreateVpc', 'ec2:CreateSubnet']],
  ['a role of the name of a user', [`${iam}:role/ann`], ['ec2:CreateImage']],
  ['a role in other letters', [`${iam}:role/deploy`], ['ec2:CreateFleet']],
  ['both ARNs of one name', [`${iam}:user/ann`, `${iam}:user/old/ann`], ['ec2:CreateVpc', 'ec2:CreateSubnet']],
  ['a user of another account', ['arn:aws:iam::444455556666:user/ann'], ['ec2:CreateTags']],
  ['one that made no call', [`${iam}:user/an`], []],
])('the calls of %s', (_, principals, actions) => {
  expect(entriesOfPrincipals(used, principals).map(({ action }) => action)).toEqual(actions)
})
