import { expect, test } from '@jest/globals'
import { grantedActions } from '../../src/narrowing/granted.ts'
import type { Statement } from '../../src/policy/document.ts'
import { fakeCatalog } from '../support/catalog.ts'

const catalog = fakeCatalog({ 'ec2:RunInstances': {}, 'ec2:StopInstances': {}, 'iam:CreateRole': {} })
const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })

test.each<[string, Statement[], string[]]>([
  ['patterns', [allow('ec2:*')], ['ec2:RunInstances', 'ec2:StopInstances']],
  ['an action of two statements once', [allow('ec2:Run*'), allow('ec2:RunInstances')], ['ec2:RunInstances']],
  ['not what a Deny names', [allow('ec2:Run*'), { ...allow('iam:*'), effect: 'Deny' }], ['ec2:RunInstances']],
  ['nothing of NotAction', [{ effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] }], []],
  ['nothing that is not known', [allow('new:Thing')], []],
])('%s', (_, statements, expected) => {
  expect([...grantedActions({ statements }, catalog)].map(({ name }) => name)).toEqual(expected)
})
