import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { readRecommendations } from '../../../src/jobs/load/read-recommendations.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import { FakeAws } from '../../fakes/aws.ts'
import { setEnvironment } from '../../fakes/aws-sdk.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const arn = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
const step = (existingPolicyId: string) => ({
  unusedPermissionsRecommendedStep: {
    recommendedAction: 'CREATE_POLICY',
    existingPolicyId,
    recommendedPolicy: '{}',
    policyUpdatedAt: '2026-01-01T00:00:00+00:00',
  },
})
const saved = (resourceArn: string, ...recommendedSteps: object[]) => ({
  resourceArn,
  recommendedSteps,
  recommendationType: 'UnusedPermissionRecommendation',
  status: 'SUCCEEDED',
})
const finding = (id: string, resource: string) => ({
  id,
  resource,
  status: 'ACTIVE' as const,
  findingType: 'UnusedPermission',
  findingDetails: [{ unusedPermissionDetails: { serviceNamespace: 'sqs' } }],
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-recommendations-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const settings = (text: string) => parseSettings(`findings: { ${text} }\n`, 'whittle.yml')
const read = (text: string, principals: readonly string[] = [role]) =>
  readRecommendations(new Set(principals), settings(text), { root })

describe('saved recommendations', () => {
  test('are read from among findings, for the principals that are asked for', async () => {
    const values = [finding('f', role), saved(role, step('app')), saved(`${role}-2`, step('other'))]
    writeFileSync(join(root, 'f.json'), values.map((value) => JSON.stringify(value)).join('\n'))
    expect(await read('files: [f.json]')).toEqual({
      recommendations: [{ principal: role, steps: [{ action: 'CREATE_POLICY', existingPolicy: 'app', policy: '{}' }] }],
      problems: [],
    })
  })

  test('a file that is missing is one line', async () => {
    await expect(read('files: [none.json]')).rejects.toThrow(
      'none.json: cannot be read (ENOENT); name a file of findings',
    )
  })

  test('where no policy is narrowed nothing is read', async () => {
    expect(await read('files: [none.json]', [])).toEqual({ recommendations: [], problems: [] })
  })
})

describe('an analyzer', () => {
  const content = {
    analyzers: [{ arn, type: 'ACCOUNT_UNUSED_ACCESS' }],
    findings: [finding('f-1', role), finding('f-2', `${role}-2`), finding('f-3', `${role}-3`)],
    recommendations: {
      'f-1': { resourceArn: role, recommendedSteps: [step('app')] },
      'f-3': {
        resourceArn: `${role}-3`,
        status: 'FAILED' as const,
        error: { code: 'X', message: 'too many policies' },
      },
    },
  }

  test('is asked where configuration says so, for the principals alone; a failure is a line', async () => {
    const fake = await FakeAws.start(content)
    const restore = setEnvironment(fake.environment)
    try {
      expect(await read(`analyzers: ['${arn}']`, [role])).toEqual({ recommendations: [], problems: [] })
      const options = { root, clients: createAwsClients() }
      const asked = settings(`analyzers: ['${arn}'], recommendations: true`)
      const { recommendations, problems } = await readRecommendations(new Set([role, `${role}-3`]), asked, options)
      expect(recommendations).toMatchObject([{ principal: role, steps: [{ existingPolicy: 'app' }] }])
      expect(problems).toEqual([
        'Access Analyzer, recommendation for finding f-3: it could not be made (too many policies).',
      ])
    } finally {
      restore()
      await fake.close()
    }
  })
})
