import { expect, test } from '@jest/globals'
import type { Change } from '../../../src/narrowing/types.ts'
import { compareDanger, dangerOf } from '../../../src/jobs/pull-requests/order.ts'
import { countsByState, isFailure, publishedResult } from '../../../src/jobs/pull-requests/result.ts'
import { plain } from '../../github/plans.ts'

const removing = (id: string, removed: Change['removed']) => {
  const change = {
    rule: 'narrow-actions',
    statement: 0,
    summary: '',
    before: [],
    after: [],
    kept: [],
    undo: '',
  } as const
  const changes = [{ ...change, removed, dropped: [], nameless: [], readmitted: [] }]
  return { ...plain({ file: 'a.tf', address: id }, 'narrowed', ''), changes }
}

test('what is removed decides: the most dangerous kind in which two differ', () => {
  const policies = [
    removing('lists', { List: ['sqs:ListQueues', 'ec2:DescribeInstances'] }),
    removing('secrets', { Read: ['secretsmanager:GetSecretValue'] }),
    removing('reads', { Read: ['iam:GetRole'] }),
    removing('tags', { Tagging: ['ec2:CreateTags'] }),
    removing('writes', { Write: ['s3:PutObject', 's3:DeleteObject'], List: ['sqs:ListQueues'] }),
    removing('writes-more', { Write: ['s3:PutObject', 's3:DeleteObject'], Tagging: ['ec2:CreateTags'] }),
    removing('permissions', { 'Permissions management': ['iam:PutRolePolicy'] }),
    removing('nothing', {}),
  ]
  const sorted = policies.toSorted((one, other) => compareDanger(dangerOf([one]), dangerOf([other])))
  expect(sorted.map(({ address }) => address)).toEqual([
    'permissions',
    'writes-more',
    'writes',
    'secrets',
    'tags',
    'reads',
    'lists',
    'nothing',
  ])
})

test('a group counts all its policies, and an action once for each', () => {
  const one = removing('one', { Write: ['s3:PutObject'] })
  expect(dangerOf([{ ...one, changes: [...one.changes, ...one.changes] }])).toEqual([0, 1, 0, 0, 0])
  expect(dangerOf([one, removing('two', { Write: ['s3:PutObject'] })])).toEqual([0, 2, 0, 0, 0])
})

test('counts by state, and which are failures', () => {
  const pullRequests = (['opened', 'opened', 'failed', 'waiting'] as const).map((state) =>
    publishedResult('p', state, null),
  )
  const counts = countsByState({ pullRequests })
  expect(counts).toMatchObject({ opened: 2, failed: 1, waiting: 1, refused: 0 })
  expect(Object.keys(counts)).toHaveLength(12)
  const failures = Object.keys(counts).filter((state) => isFailure({ state: state as 'failed' }))
  expect(failures).toEqual(['refused', 'failed'])
})
