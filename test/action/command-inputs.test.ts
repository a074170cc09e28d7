import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { isCommandMode, readCommandInputs } from '../../src/action/command-inputs.ts'
import { readCommentEvent } from '../../src/action/event.ts'

const folder = mkdtempSync(join(tmpdir(), 'whittle-comment-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['', 'issue_comment', true],
  ['command', 'issue_comment', true],
  ['narrow', 'issue_comment', false],
  ['', 'schedule', false],
  ['', 'pull_request', false],
])('mode "%s" on %s', (mode, event, expected) => {
  expect(isCommandMode({ INPUT_MODE: mode, GITHUB_EVENT_NAME: event })).toBe(expected)
})

test.each(['pull_request', 'pull_request_target', 'workflow_dispatch', 'issues'])(
  'command does not run on %s',
  (event) => {
    expect(() => isCommandMode({ INPUT_MODE: 'command', GITHUB_EVENT_NAME: event })).toThrow(
      /command does not run on the event/,
    )
  },
)

test('a token is needed', () => {
  const env = { GITHUB_REPOSITORY: 'acme/infra', GITHUB_WORKSPACE: folder }
  expect(() => readCommandInputs(env)).toThrow(/input token is empty/)
  expect(readCommandInputs({ ...env, INPUT_TOKEN: 't', INPUT_NAME: 'weekly' }).pullRequests).toEqual({ name: 'weekly' })
})

const comment = { id: 7, body: '/whittle rebuild' }
const issue = { number: 3, pull_request: { url: '' } }

test.each<readonly [string, unknown, unknown]>([
  ['a new comment', { action: 'created', issue, comment }, { comment: 7, pull: 3, text: '/whittle rebuild' }],
  ['one without text', { action: 'created', issue, comment: { id: 7, body: null } }, { comment: 7, pull: 3, text: '' }],
  ['an edited comment', { action: 'edited', issue, comment }, null],
  ['a deleted comment', { action: 'deleted', issue, comment }, null],
  ['a comment on an issue', { action: 'created', issue: { number: 3 }, comment }, null],
])('%s', (_, event, expected) => {
  const path = join(folder, 'event.json')
  writeFileSync(path, JSON.stringify(event))
  expect(readCommentEvent({ GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: path })).toEqual(expected)
})

test.each(['{}', 'no JSON', '{"action":"created","issue":{"number":"3; id"},"comment":{"id":7}}'])(
  '%s is no event',
  (text) => {
    const path = join(folder, 'event.json')
    writeFileSync(path, text)
    expect(() => readCommentEvent({ GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: path })).toThrow(
      /the event issue_comment .* is not as GitHub describes it/,
    )
  },
)
