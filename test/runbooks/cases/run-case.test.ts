import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { runCase } from '../../../src/runbooks/cases/run-case.ts'
import { bindRunbook } from '../../../src/runbooks/file/bind.ts'
import { parseRunbook } from '../../../src/runbooks/file/parse-runbook.ts'
import { parseSettings } from '../../../src/settings/parse.ts'

const examples = new URL('../../../examples/', import.meta.url)
const { networks } = parseSettings(readFileSync(new URL('.github/whittle.yml', examples), 'utf8'), 'whittle.yml')
const catalog = await loadCatalog()

const results = (text: string, file = 'r.yml') => {
  const read = parseRunbook(text, file)
  return read.runbook.tests.map((each) => {
    const bound = bindRunbook(read, { file, text, given: each.parameters, networks })
    return runCase(bound, each, catalog)
  })
}

describe('the runbooks of the examples pass their own cases', () => {
  test.each(readdirSync(new URL('runbooks/', examples)))('%s', (name) => {
    const found = results(readFileSync(new URL(`runbooks/${name}`, examples), 'utf8'), name)
    expect(found.length).toBeGreaterThan(0)
    expect(found.flatMap(({ failures }) => failures)).toEqual([])
  })
})

const base = `id: a
version: 1
title: A
owner: b
status: active
reviewed: 2026-10-12
review-every: 180d
occasions: [audit]
priority: P3
scope: {where: {event: [GetObject]}}
query: {window: 30d}
tests:
  - name: one
    events:
      - {eventSource: s3.amazonaws.com, eventName: GetObject, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/jane"}}
      - {eventSource: s3.amazonaws.com, eventName: PutObject, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/jane"}}
    expect: EXPECT
`

const first = '00000000-0000-4000-8000-000000000001'

describe('an expectation that is not met fails the case', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'what is expected is found',
      `{matched: [${first}], unclear: 0, outcome: contained, principals: ["arn:aws:iam::111122223333:user/jane"]}`,
      [],
    ],
    ['another number', '{matched: 2}', ['Expected 2 events in the scope; found 1.']],
    [
      'another event',
      '{matched: [x]}',
      [
        'Event x: expected in the scope, and not found there.',
        `Event ${first}: not expected in the scope, and found there.`,
      ],
    ],
    ['events left open', '{unclear: 1}', ['Expected 1 event left open; found 0.']],
    [
      'other principals',
      '{principals: []}',
      ['Expected principals: none; found: arn:aws:iam::111122223333:user/jane.'],
    ],
    [
      'another outcome',
      '{outcome: clear}',
      ['Expected outcome: clear; found: contained. The access is contained, and its revocation proposed.'],
    ],
  ])('%s', (_, expected, failures) => {
    expect(results(base.replace('EXPECT', expected))).toEqual([{ name: 'one', failures }])
  })

  test('a record that cannot be read', () => {
    const text = base.replace('EXPECT', '{matched: 0}').replaceAll('eventSource: s3.amazonaws.com', 'eventSource: 1')
    expect(results(text)[0]!.failures).not.toEqual([])
  })
})
