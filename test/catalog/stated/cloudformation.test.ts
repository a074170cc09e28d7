import { expect, test } from '@jest/globals'
import { authorised, facts } from '../catalog-asset.ts'
import { at, statedCases } from './cases.ts'

const stack = at('cloudformation', 'stack/shop/1f2e-3d')

statedCases('cloudformation', [
  ['UpdateStack', { stackName: 'shop' }, [at('cloudformation', 'stack/shop/*')]],
  ['UpdateStack', { stackName: stack }, [stack]],
  ['DescribeStacks', { stackName: 'shop' }, [at('cloudformation', 'stack/shop/*')]],
  ['DescribeStacks', {}, 'unknown'],
  ['ExecuteChangeSet', { changeSetName: at('cloudformation', 'changeSet/c/1f') }, 'unknown'],
  ['CreateChangeSet', { stackName: 'shop', changeSetName: 'c' }, { only: [at('cloudformation', 'stack/shop/*')] }],
  ['CreateStack CreateChangeSet', { stackName: 'shop', capabilities: ['CAPABILITY_AUTO_EXPAND'] }, 'unknown'],
  ['UpdateStack CreateChangeSet', null, 'unknown'],
  ['DescribeStackSet', { stackSetName: 'base' }, [at('cloudformation', 'stackset/base:*')]],
  ['DescribeStackSet', { stackSetName: 'base', callAs: 'DELEGATED_ADMIN' }, 'unknown'],
])

test('a stack without macros is no change set', () => {
  const request = { stackName: 'shop', capabilities: ['CAPABILITY_IAM'] }
  expect([...authorised(facts('cloudformation', 'CreateStack', request)).keys()]).toEqual([
    'cloudformation:CreateStack',
  ])
})
