import { describe, expect, test } from '@jest/globals'
import { markMissingPath } from '../../../src/catalog/missing-path.ts'
import { resolveResources } from '../../../src/evidence/usage/resolve-paths.ts'

const arn = (of: string): string => `arn:aws:iam::111122223333:${of}`
const named = markMissingPath(arn('role/worker'))

interface Call {
  readonly action: string
  readonly resource: string | null
  readonly outcome: 'allowed' | 'denied'
}
const call = (action: string, resource: string | null, outcome: Call['outcome'] = 'allowed'): Call => ({
  action,
  resource,
  outcome,
})
const asked = call('iam:GetRole', named)

describe('a role that a request names without its path', () => {
  test.each<[string, string[], Call[], string | null]>([
    ['acted itself', [arn('role/app/worker')], [], arn('role/app/worker')],
    ['acted itself, in another case', [arn('role/app/Worker')], [], arn('role/app/Worker')],
    ['was assumed', [], [call('sts:AssumeRole', arn('role/app/worker'))], arn('role/app/worker')],
    ['was made', [], [call('iam:CreateRole', arn('role/worker'))], arn('role/worker')],
    [
      'was made and acted',
      [arn('role/app/worker')],
      [call('iam:CreateRole', arn('role/app/worker'))],
      arn('role/app/worker'),
    ],
    ['was made in turn with two paths', [arn('role/app/worker')], [call('iam:CreateRole', arn('role/worker'))], null],
    ['was asked for in vain', [], [call('sts:AssumeRole', arn('role/evil/worker'), 'denied')], null],
    ['was named in another call', [], [call('lambda:CreateFunction', arn('role/evil/worker'))], null],
    ['is of another account', ['arn:aws:iam::444455556666:role/app/worker'], [], null],
    ['is a user', [arn('user/app/worker')], [], null],
    ['is named without path elsewhere, too', [named], [call('iam:DeleteRole', named)], null],
    ['no other record names', [], [], null],
  ])('%s', (_, principals, others, expected) => {
    const resolve = resolveResources(principals, [asked, ...others])
    expect(resolve?.(named)).toBe(expected)
    expect(resolve?.(arn('role/app/worker'))).toBe(arn('role/app/worker'))
    expect(resolve?.(null)).toBeNull()
  })
})

test('there is nothing to do where no request names one', () => {
  expect(resolveResources([arn('role/worker')], [call('s3:GetObject', 'arn:aws:s3:::b/k'), call('a:b', null)])).toBe(
    undefined,
  )
})
