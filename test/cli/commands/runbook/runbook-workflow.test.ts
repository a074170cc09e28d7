import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { actionRepository } from '../../../../src/action-reference.ts'
import { runbookWorkflowCommand } from '../../../../src/cli/commands/runbook/runbook-workflow.ts'
import { run } from '../../support.ts'

const runbook = readFileSync(new URL('../../../../examples/runbooks/sensitive-data.yml', import.meta.url), 'utf8')
const files = { 'runbooks/sensitive-data.yml': runbook }
const target = '.github/workflows/runbook-sensitive-data.yml'
const check = ['runbooks/sensitive-data.yml', '--check']

test('what is printed passes the check, and a difference is found by its line', async () => {
  const { out: text } = await run(runbookWorkflowCommand, ['runbooks/sensitive-data.yml', '--print'], files)
  expect(text).toContain('cron: 17 6 * * *')
  const same = await run(runbookWorkflowCommand, check, { ...files, [target]: text })
  expect(same).toMatchObject({ code: 0, out: expect.stringContaining('is what runbooks/sensitive-data.yml asks for') })
  const drifted = text.replace('issues: write', 'issues: read')
  const found = await run(runbookWorkflowCommand, check, { ...files, [target]: drifted })
  expect(found).toMatchObject({ code: 1, out: expect.stringMatching(/differs .* \(line \d+\); write it with/) })
  expect(await run(runbookWorkflowCommand, check, files)).toMatchObject({
    code: 1,
    out: expect.stringContaining('is missing'),
  })
})

test('the commit that the action is pinned to stays', async () => {
  const uses = `acme/${actionRepository.split('/')[1]}@${'a'.repeat(40)} # v0.2.0`
  const { out: text } = await run(
    runbookWorkflowCommand,
    ['runbooks/sensitive-data.yml', '--print', '--uses', uses],
    files,
  )
  expect(text).toContain(`uses: ${uses}`)
  expect(await run(runbookWorkflowCommand, check, { ...files, [target]: text })).toMatchObject({ code: 0 })
})
