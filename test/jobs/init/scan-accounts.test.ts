import { expect, test } from '@jest/globals'
import { isForeign, scanAccounts } from '../../../src/jobs/init/scan-accounts.ts'

const one = '111122223333'
const two = '444455556666'

test.each<[string, string, readonly string[]]>([
  [
    'a list of a provider',
    `  allowed_account_ids = ["${one}", "${two}"]`,
    [`${one} allows it to a provider`, `${two} allows it to a provider`],
  ],
  ['a role that is assumed', `    role_arn = "arn:aws:iam::${one}:role/deploy"`, [`${one} assumes a role of it`]],
  ['a role in another partition', `role_arn = "arn:aws-us-gov:iam::${one}:role/x"`, [`${one} assumes a role of it`]],
  ['a value by its name', `deploy_account_id = "${one}"`, [`${one} sets deploy_account_id`]],
  ['a value without quotes', `aws_account_id: ${one}`, [`${one} sets aws_account_id`]],
  ['a value of JSON', `  "accountId": "${one}",`, [`${one} sets accountId`]],
  ['an entry of a map', `  production = "${one}",`, [`${one} calls it production`]],
  ['an entry of a map of JSON', `  "user-research": "${one}"`, [`${one} calls it user-research`]],
  ['a comment that names it', `    "${one}", # Production`, [`${one} calls it Production`]],
  ['a comment in the other form', `    "${one}" // staging`, [`${one} calls it staging`]],
  ['no account of load balancers', `aws_lb_account_id = "${one}"`, []],
  ['no account by Region', `  us-east-1 = "${one}"`, []],
  ['no owner of images', `  owners = ["${one}"] # Canonical`, []],
  ['no identifier of another thing', `folder_id = "${one}"`, []],
  ['no placeholder', 'account_id = "000000000000"', []],
  ['no longer number', `account_id = "${one}4"`, []],
  ['no principal of a policy', `  identifiers = ["arn:aws:iam::${one}:root"]`, []],
  ['nothing in prose', `# see the account ${one} for more`, []],
])('%s', (_, text, expected) =>
  expect(scanAccounts('x.tf', text).map(({ account, does }) => `${account} ${does}`)).toEqual(expected),
)

test('counts lines from 1, whatever they end in', () =>
  expect(scanAccounts('a/x.tf', `a = 1\r\n\r\naccount_id = "${one}"\r\n`)).toEqual([
    { account: one, file: 'a/x.tf', line: 3, does: 'sets account_id' },
  ]))

test.each([
  ['aws_account_id', false],
  ['account', false],
  ['elb_account_id', true],
  ['aws_alb_account_ids', true],
  ['lambda_insights_account', true],
  ['logDeliveryAccount', true],
  ['album_account', false],
])('the name %s is of an account of others: %s', (name, expected) => expect(isForeign(name)).toBe(expected))
