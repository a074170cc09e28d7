import { at, statedCases } from './cases.ts'

const stack = at('cloudformation', 'stack/shop/1f2e-3d')

statedCases('cloudformation', [
  ['UpdateStack', { stackName: 'shop' }, [at('cloudformation', 'stack/shop/*')]],
  ['UpdateStack', { stackName: stack }, [stack]],
  ['DescribeStacks', { stackName: 'shop' }, [at('cloudformation', 'stack/shop/*')]],
  ['DescribeStacks', {}, 'unknown'],
  ['ExecuteChangeSet', { changeSetName: at('cloudformation', 'changeSet/c/1f') }, 'unknown'],
  ['DescribeStackSet', { stackSetName: 'base' }, [at('cloudformation', 'stackset/base:*')]],
  ['DescribeStackSet', { stackSetName: 'base', callAs: 'DELEGATED_ADMIN' }, 'unknown'],
])
