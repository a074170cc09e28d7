import { expect, test } from '@jest/globals'
import {
  accountNotKnown,
  onlyExamplesCall,
  severalAccounts,
  unknownAccountIn,
} from '../../src/sources/unknown-account.ts'

test.each([
  [accountNotKnown('apps/a'), { kind: 'one', directory: 'apps/a' }],
  [accountNotKnown(''), { kind: 'one', directory: 'the root directory' }],
  [severalAccounts('aws/eks', 'env/terragrunt.hcl:20'), { kind: 'several', directory: 'aws/eks' }],
  [severalAccounts('', 'var.account'), { kind: 'several', directory: 'the root directory' }],
  [onlyExamplesCall('modules/queue'), { kind: 'several', directory: 'modules/queue' }],
  [`A module is not on disk: run terraform init. ${accountNotKnown('apps/a')}.`, { kind: 'one', directory: 'apps/a' }],
  ['It is a trust policy: only identity policies are narrowed.', undefined],
])('%s', (reason, found) => expect(unknownAccountIn(reason)).toEqual(found))
