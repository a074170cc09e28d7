import { expect, test } from '@jest/globals'
import { assertEventParameters, readRunbookInputs, runbookMode, triggerOf } from '../../src/action/runbook-inputs.ts'
import type { Parameter } from '../../src/runbooks/types.ts'

const base = {
  GITHUB_REPOSITORY: 'acme/infra',
  GITHUB_EVENT_NAME: 'workflow_dispatch',
  GITHUB_ACTOR: 'jane',
  GITHUB_RUN_ID: '42',
  // Not the machine's own: the checkout itself may lie below that.
  RUNNER_TEMP: '/runner/temp',
  INPUT_MODE: 'runbook',
  INPUT_RUNBOOK: 'key.yml',
}
const read = (more: Record<string, string>) => readRunbookInputs('runbook', { ...base, ...more })

test.each([
  [{ INPUT_PARAMETERS: 'key=AKIA\nbucket=a=b' }, { key: 'AKIA', bucket: 'a=b' }],
  [
    { INPUT_PARAMETERS: '{"key": "AKIA", "days": 30, "empty": "", "drill": true, "event-id": ""}' },
    { key: 'AKIA', days: '30' },
  ],
  [{ INPUT_PARAMETERS: '' }, {}],
])('%j gives %j', (more, parameters) => {
  expect(read(more).parameters).toEqual(parameters)
})

test('reserved inputs of the workflow are read from the same object', () => {
  const json = '{"key": "AKIA", "drill": true, "answers": "expected=no", "event-id": "6a7e8feb-b491"}'
  expect(read({ INPUT_PARAMETERS: json })).toMatchObject({
    drill: true,
    answers: { expected: 'no' },
    eventId: '6a7e8feb-b491',
  })
})

test.each([
  [{ INPUT_PARAMETERS: 'no value' }, /is not NAME=VALUE/],
  [{ INPUT_PARAMETERS: '{"key": ["a"]}' }, /key is a list or an object/],
  [{ INPUT_PARAMETERS: '{broken' }, /is none/],
  [{ 'INPUT_EVENT-ID': 'a b; rm' }, /not the id of an EventBridge event/],
  [{ INPUT_RUNBOOK: '' }, /name the file/],
  [{ INPUT_RUNBOOK: '../other/key.yml' }, /input runbook: .* leads out of the workspace/],
  [{ INPUT_RUNBOOK: '/etc/passwd' }, /input runbook: .* leads out of the workspace/],
  [{ INPUT_RECORD: '../../records' }, /input record: .* leads out of the workspace/],
  [{ INPUT_RECORD: '/runner/temporary/records' }, /input record: .* leads out of the workspace/],
])('%j is refused', (more, says) => {
  expect(() => read(more)).toThrow(says)
})

test('records may go into the folder of the runner for temporary files', () => {
  expect(read({ INPUT_RECORD: '/runner/temp/records' }).record).toBe('/runner/temp/records')
})

test.each(['pull_request', 'pull_request_target', 'issue_comment', 'workflow_run'])('it never runs on %s', (event) => {
  expect(() => runbookMode({ ...base, GITHUB_EVENT_NAME: event })).toThrow(/does not run on the event/)
})

const parameters: readonly Parameter[] = [
  { name: 'key', type: 'access-key', required: true },
  { name: 'who', type: 'pattern', required: false },
]
const event = { source: 'aws.guardduty', detailType: 'x', parameters: { key: 'detail.key', who: 'detail.who' } }

test.each<[Record<string, string>, object, RegExp | undefined]>([
  [{ key: 'AKIAIOSFODNN7EXAMPLE' }, { event }, undefined],
  [{ who: 'arn:aws:iam::111122223333:user/jane' }, { event }, undefined],
  [{ who: '*' }, { event }, /holds a wildcard/],
  [{ bucket: 'other' }, { event }, /does not name it/],
  [{ constructor: 'x' }, { event }, /does not name it/],
  [{}, {}, /no triggers.event/],
])('an event with %j', (values, triggers, says) => {
  const check = () => assertEventParameters(values, triggers, parameters)
  if (says === undefined) expect(check).not.toThrow()
  else expect(check).toThrow(says)
})

test.each([
  [{}, '', { kind: 'dispatch', key: 'workflow run 42' }, { login: 'jane' }],
  [{ GITHUB_TRIGGERING_ACTOR: 'kim' }, '', { kind: 'dispatch' }, { login: 'kim' }],
  [{ GITHUB_EVENT_NAME: 'schedule' }, '', { kind: 'schedule' }, { login: null }],
  [{}, 'e-1', { kind: 'event', key: 'event e-1', event: 'e-1' }, { login: 'jane' }],
])('%j with event %j is triggered as %j', (more, eventId, trigger, requester) => {
  expect(triggerOf({ ...base, ...more }, { eventId }, undefined)).toMatchObject({ trigger, requester })
})

test('a drill with the id of an event is another run than the event', () => {
  const keyOf = (drill: boolean) => triggerOf(base, { eventId: '6a7e8feb', drill }, undefined).trigger.key
  expect(keyOf(true)).not.toBe(keyOf(false))
})
