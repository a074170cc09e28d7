import { expect, test } from '@jest/globals'
import { actionsIn, grantedActions } from '../../src/narrowing/granted.ts'
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

const allowBut = (...notAction: string[]): Statement => ({ effect: 'Allow', notAction, resource: ['*'], condition: [] })

test.each<[string, Statement[], string[]]>([
  ['all but those of NotAction', [allowBut('ec2:*')], ['iam:CreateRole']],
  ['what another statement names', [allowBut('ec2:*', 'iam:*'), allow('ec2:Run*')], ['ec2:RunInstances']],
  [
    'what any NotAction leaves',
    [allowBut('ec2:*'), allowBut('iam:*')],
    ['ec2:RunInstances', 'ec2:StopInstances', 'iam:CreateRole'],
  ],
  ['nothing of a Deny', [{ ...allowBut('ec2:*'), effect: 'Deny' }], []],
])('with NotAction: %s', (_, statements, expected) => {
  expect([...actionsIn({ statements }, catalog)].map(({ name }) => name).sort()).toEqual(expected)
})
