import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outsideOfRun } from '../../../src/jobs/load/outside-of-run.ts'

let top: string
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'whittle-elsewhere-'))
  for (const folder of ['.git', 'teams/a/policies', 'teams/b/modules', 'shared'])
    mkdirSync(join(top, folder), { recursive: true })
})
afterAll(() => rmSync(top, { recursive: true }))

describe('a run on teams/a', () => {
  test.each([
    ['teams/b/**', true],
    ['teams/b/modules/main.tf#aws_iam_policy.x', true],
    ['shared/*.json', true],
    ['teams/a/policies/admin.json', false],
    ['teams/*/main.tf', false],
    ['policies/admin.json', false],
    ['polices/admin.json', false],
    ['aws_iam_policy.deploy', false],
    ['module.x.aws_iam_policy.deploy["a/b"]', false],
    ['main.tf#module.x["teams/b/y"]', false],
    ['**/main.tf', false],
    ['', false],
  ])('%s', (entry, expected) => expect(outsideOfRun(join(top, 'teams/a'))(entry)).toBe(expected))
})

test('a run on the whole repository has no elsewhere', () => {
  expect(outsideOfRun(top)('teams/b/**')).toBe(false)
  expect(outsideOfRun(top)('nowhere/**')).toBe(false)
})
