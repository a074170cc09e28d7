import { expect, test } from '@jest/globals'
import { waiversFor } from '../../../src/jobs/restore/waivers.ts'
import type { RestoredPolicy } from '../../../src/jobs/restore/run-restore.ts'
import type { Statement } from '../../../src/policy/document.ts'
import { globMatches } from '../../../src/settings/glob.ts'
import { fakeCatalog } from '../../support/catalog.ts'

const allow = (...action: readonly string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })

const restored = (id: string, ...lost: readonly Statement[]): RestoredPolicy =>
  ({
    source: { id, kind: 'identity', document: { version: '2012-10-17', statements: [] } },
    lost,
  }) as unknown as RestoredPolicy

const catalog = fakeCatalog({ 's3:GetObject': {}, 's3:PutObject': {} })
const facts = { until: '2027-03-01', because: 'yearly' }

test.each([
  ['iam.tf#module.a["x/y"].aws_iam_policy.p[0]', 'iam.tf#module.a["x/z"].aws_iam_policy.p[0]'],
  ['envs/a+b/iam.tf#aws_iam_policy.p', 'envs/a-b/iam.tf#aws_iam_policy.p'],
])('a waiver for %s matches it, and no other', (id, other) => {
  const [waiver] = waiversFor(restored(id, allow('s3:PutObject')), catalog, facts)
  expect(waiver).toMatchObject({ keep: 's3:PutObject', ...facts })
  expect(globMatches(waiver!.in, id)).toBe(true)
  expect(globMatches(waiver!.in, other)).toBe(false)
})

test('what the configuration takes as no pattern gets no waiver', () => {
  const lost = allow('s3:Put*', '*:PutObject')
  expect(waiversFor(restored('a.tf', lost), catalog, facts).map(({ keep }) => keep)).toEqual(['s3:Put*'])
})
