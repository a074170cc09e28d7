import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { UsageEntry } from '../../src/evidence/types.ts'
import type { ActionContext } from '../../src/narrowing/judge.ts'
import { narrowDocument, type Narrowed } from '../../src/narrowing/narrow.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { documentSize } from '../../src/policy/print.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { entry } from '../support/ledger.ts'
import { countOf } from '../support/sampled.ts'
import { catalog, knowledge, allow, window, run, shape } from './narrow-run.ts'

describe('actions', () => {
  test.each<[string, Statement[], UsageEntry[], unknown[]]>([
    [
      'a wildcard becomes what was used',
      [allow(['ec2:*'])],
      [entry('ec2:DescribeInstances')],
      [[0, ['ec2:DescribeInstances'], ['*']]],
    ],
    ['what cannot be seen stays under a wildcard', [allow(['s3:*'])], [], [[0, ['s3:GetObject*'], ['*']]]],
    [
      'what two patterns grant is judged once, and the rest of the second as well',
      [allow(['ec2:DescribeImages', 'ec2:*'])],
      [entry('ec2:DescribeImages'), entry('ec2:RunInstances')],
      [[0, ['ec2:DescribeImages', 'ec2:RunInstances'], ['*']]],
    ],
    [
      'exact names that were not used go too',
      [allow(['ec2:RunInstances', 'ec2:DescribeImages'])],
      [entry('ec2:DescribeImages')],
      [[0, ['ec2:DescribeImages'], ['*']]],
    ],
    [
      'a pattern without anything unused stays as it is written',
      [allow(['S3:getobject*'])],
      [],
      [[0, ['S3:getobject*'], ['*']]],
    ],
    [
      'what is not in the catalog stays',
      [allow(['new:*', 'ec2:RunInstances', 'ec2:DescribeImages'])],
      [entry('ec2:DescribeImages')],
      [[0, ['new:*', 'ec2:DescribeImages'], ['*']]],
    ],
    [
      'unresolved expressions stay beside the actions that the source names',
      [allow(['ec2:RunInstances', unresolvedText('var.more'), 'ec2:DescribeImages'])],
      [entry('ec2:DescribeImages')],
      [[0, [unresolvedText('var.more'), 'ec2:DescribeImages'], ['*']]],
    ],
    [
      'an unresolved expression may be empty, and is not left alone',
      [allow(['ec2:RunInstances', unresolvedText('var.more')]), allow(['s3:GetObject'])],
      [],
      [
        [0, ['ec2:RunInstances', unresolvedText('var.more')], ['*']],
        [1, ['s3:GetObject'], ['*']],
      ],
    ],
    [
      'a statement of which nothing was used goes',
      [allow(['ec2:*']), allow(['s3:GetObject'])],
      [],
      [[1, ['s3:GetObject'], ['*']]],
    ],
    [
      'use of another resource is not use of this one',
      [allow(['ec2:*'], ['arn:aws:ec2:eu-west-1:1:instance/i-1']), allow(['s3:GetObject'])],
      [entry('ec2:RunInstances', { resource: 'arn:aws:ec2:eu-west-1:1:instance/i-2' })],
      [[1, ['s3:GetObject'], ['*']]],
    ],
    [
      'use of an unknown resource counts',
      [allow(['ec2:*'], ['arn:aws:ec2:eu-west-1:1:instance/i-1'])],
      [entry('ec2:RunInstances', { resource: null })],
      [[0, ['ec2:RunInstances'], ['arn:aws:ec2:eu-west-1:1:instance/i-1']]],
    ],
    [
      'Deny stays',
      [{ ...allow(['ec2:*']), effect: 'Deny' }, allow(['s3:GetObject'])],
      [],
      [
        [0, ['ec2:*'], ['*']],
        [1, ['s3:GetObject'], ['*']],
      ],
    ],
    [
      'NotAction stays',
      [{ effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] }],
      [],
      [[0, ['iam:*'], ['*']]],
    ],
    ['a wildcard in the service part is not touched', [allow(['*:*'])], [], [[0, ['*:*'], ['*']]]],
    [
      'unresolved actions stay',
      [allow([unresolvedText('var.actions')])],
      [],
      [[0, [unresolvedText('var.actions')], ['*']]],
    ],
  ])('%s', (_, statements, entries, expected) => {
    expect(shape(run(statements, entries))).toEqual(expected)
  })

  test('what a pattern that stays grants is not written out again', () => {
    const own = fakeCatalog({ 'x:GetA': {}, 'x:GetAB': {}, 'x:GetB': {}, 'x:Put': { level: 'Write' } })
    const entries = ['x:GetA', 'x:GetAB', 'x:GetB'].map((action) => entry(action))
    const narrowed = narrowDocument(
      { version: '2012-10-17', statements: [allow(['x:GetA*', 'x:*'])] },
      entries,
      knowledgeOf(own),
      { quota: 6144, window },
    )
    expect(shape(narrowed)).toEqual([[0, ['x:GetA*', 'x:GetB'], ['*']]])
  })

  test('conditions and Sids are never touched', () => {
    const condition = [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }]
    const { statements } = run([allow(['ec2:*'], ['*'], { sid: 'Compute', condition })], [entry('ec2:DescribeImages')])
    expect(statements[0]?.statement).toEqual(allow(['ec2:DescribeImages'], ['*'], { sid: 'Compute', condition }))
  })

  test('a condition that the call did not meet makes it no use of this statement', () => {
    const condition = [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['us-east-1'] }]
    expect(
      run([allow(['ec2:*'], ['*'], { condition }), allow(['s3:GetObject'])], [entry('ec2:DescribeImages')]).statements,
    ).toHaveLength(1)
  })

  test('a waiver and a contradicting finding keep an action, a confirming one is reported', () => {
    const narrowed = run([allow(['ec2:*'])], [entry('ec2:DescribeImages')], {
      waived: (action) => (action === 'ec2:TerminateInstances' ? 'yearly' : undefined),
      finding: (action) =>
        action === 'ec2:RunInstances'
          ? { effect: 'contradicts', id: 'f-1', text: 'It is used.' }
          : { effect: 'confirms', id: 'f-2', text: 'It is unused.' },
    })
    expect(shape(narrowed)).toEqual([[0, ['ec2:DescribeImages', 'ec2:RunInstances', 'ec2:TerminateInstances'], ['*']]])
    expect(narrowed.changes[0]?.kept.map(({ action, state }) => [action, state])).toEqual([
      ['ec2:DescribeImages', 'used'],
      ['ec2:TerminateInstances', 'waived'],
      ['ec2:RunInstances', 'contradicted'],
    ])
    expect(narrowed.findings).toEqual([
      { effect: 'contradicts', id: 'f-1', text: 'It is used.' },
      { effect: 'confirms', id: 'f-2', text: 'Access Analyzer finds 1 of the unused actions unused too.' },
    ])
    expect(narrowed.judged[0]?.verdicts.get('ec2:DescribeInstances')).toMatchObject({
      state: 'unused',
      confirmedBy: 'f-2',
    })
  })

  test('a finding is not reported for an action that was used, or that a waiver keeps', () => {
    const waived: ActionContext['waived'] = (action) => (action === 'ec2:RunInstances' ? 'drill' : undefined)
    for (const effect of ['contradicts', 'confirms'] as const) {
      const finding: ActionContext['finding'] = (action) =>
        action === 'ec2:TerminateInstances' ? undefined : { effect, id: 'f', text: 'It is.' }
      const patterns = ['ec2:DescribeImages', 'ec2:RunInstances', 'ec2:TerminateInstances']
      expect(run([allow(patterns)], [entry('ec2:DescribeImages')], { waived, finding }).findings).toEqual([])
    }
  })

  test('nothing used at all: the whole looks unused', () => {
    expect(run([allow(['ec2:*'])], []).looksUnused).toBe(true)
    expect(run([allow(['ec2:*']), allow(['s3:DeleteBucket'])], []).looksUnused).toBe(true)
  })

  test('a Deny that stays makes no policy of it, and by itself is none that looks unused', () => {
    const deny: Statement = { ...allow(['ec2:TerminateInstances']), effect: 'Deny' }
    expect(run([deny, allow(['ec2:*'])], []).looksUnused).toBe(true)
    expect(run([deny, allow(['ec2:*'])], [entry('ec2:RunInstances')]).looksUnused).toBe(false)
    expect(run([deny], []).looksUnused).toBe(false)
  })

  test('what cannot be seen is a blind spot with the setting that opens it, and goes where configuration drops it', () => {
    expect(run([allow(['s3:*'])], []).blindSpots).toEqual([
      { reason: 'not recorded', opens: 'a selector', actions: ['s3:GetObject', 's3:GetObjectAcl'] },
    ])
    const dropped = run([allow(['s3:*', 'ec2:*'])], [entry('ec2:DescribeImages')], {
      observability: () => ({ observable: false, reason: 'not recorded', opens: 'a selector', drop: true }),
    })
    expect(shape(dropped)).toEqual([[0, ['ec2:DescribeImages'], ['*']]])
    expect(dropped.blindSpots).toEqual([])
  })

  test('blind spots are sorted by their reason, and by what opens them apart', () => {
    const visible: ActionContext['observability'] = ({ name }) => ({
      observable: false,
      reason: name.startsWith('ec2:') ? 'not recorded' : 'excluded',
      opens: name.startsWith('ec2:Describe') ? 'reads' : 'a selector',
      drop: false,
    })
    expect(
      run([allow(['ec2:*', 's3:DeleteBucket']), allow(['ec2:Run*'])], [], { observability: visible }).blindSpots,
    ).toEqual([
      { reason: 'excluded', opens: 'a selector', actions: ['s3:DeleteBucket'] },
      { reason: 'not recorded', opens: 'reads', actions: ['ec2:DescribeImages', 'ec2:DescribeInstances'] },
      { reason: 'not recorded', opens: 'a selector', actions: ['ec2:RunInstances', 'ec2:TerminateInstances'] },
    ])
  })

  test('what is left as it is has a note, but for a Deny', () => {
    const left: Statement[] = [
      { effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [], sid: 'Most' },
      allow(['*:Get*']),
      allow([unresolvedText('var.actions')]),
      { ...allow(['ec2:*']), effect: 'Deny' },
    ]
    expect(run(left, []).notes).toEqual([
      'Statement 1 ("Most") allows by NotAction: it is left as it is; list the actions it is meant for to have it narrowed.',
      'Statement 2 has a wildcard in the service part of an action, which AWS does not define: it is left as it is; write * or name the service.',
      'Statement 3 takes its actions from an expression that the source alone does not resolve: it is left as it is.',
    ])
  })
})

describe('quota', () => {
  test('unused reads come back under a wildcard when the list does not fit, and are reported', () => {
    const entries = [entry('ec2:DescribeInstances'), entry('ec2:RunInstances')]
    const fits = run([allow(['ec2:*'])], entries, {}, 6144)
    expect(shape(fits)).toEqual([[0, ['ec2:DescribeInstances', 'ec2:RunInstances'], ['*']]])
    expect(fits.excess).toBe(0)
    const tight = run([allow(['ec2:*'])], entries, {}, 118)
    expect(shape(tight)).toEqual([[0, ['ec2:Describe*', 'ec2:RunInstances'], ['*']]])
    expect(tight.changes[0]?.readmitted).toEqual(['ec2:DescribeImages'])
    expect(tight.excess).toBe(0)
  })

  const sizeOf = (narrowed: Narrowed): number =>
    documentSize({ version: '2012-10-17', statements: narrowed.statements.map(({ statement }) => statement) })

  test.each([[['Instances']], [['Images', 'Instances']]])(
    'patterns are merged from the first character too many on, and not where that does not suffice: Describe %p',
    (described) => {
      const entries = [...described.map((noun) => entry(`ec2:Describe${noun}`)), entry('ec2:RunInstances')]
      const ask = (quota: number): Narrowed => run([allow(['ec2:*'])], entries, {}, quota)
      const written = ask(6144)
      expect(shape(ask(sizeOf(written)))).toEqual(shape(written))
      const merged = ask(sizeOf(written) - 1)
      expect(shape(merged)).toEqual([[0, ['ec2:Describe*', 'ec2:RunInstances'], ['*']]])
      expect(ask(sizeOf(merged))).toMatchObject({ excess: 0, statements: merged.statements })
      const tooSmall = sizeOf(merged) - 1
      expect(ask(tooSmall)).toMatchObject({ excess: sizeOf(written) - tooSmall, statements: written.statements })
    },
  )

  test('over all statements the least is merged; those that go, or are not judged, count as they are', () => {
    const entries = [entry('ec2:DescribeInstances'), entry('ec2:RunInstances')]
    const condition = [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['eu-west-1'] }]
    const statements = [
      allow(['ec2:*'], ['*'], { condition }),
      allow(['ec2:*']),
      allow(['s3:DeleteBucket']),
      { ...allow(['s3:*']), effect: 'Deny' as const },
    ]
    const ask = (quota: number): Narrowed => run(statements, entries, {}, quota)
    const written = ['ec2:DescribeInstances', 'ec2:RunInstances']
    const merged = ['ec2:Describe*', 'ec2:RunInstances']
    const size = sizeOf(ask(6144))
    const lists = (quota: number): unknown => ask(quota).statements.map(({ statement }) => statement.action)
    expect(lists(size)).toEqual([written, written, ['s3:*']])
    const saved = 'Instances'.length - '*'.length
    expect(lists(size - saved)).toEqual([merged, written, ['s3:*']])
    expect(lists(size - saved - 1)).toEqual([merged, merged, ['s3:*']])
  })

  test('unused writes never come back: what is still too much is reported', () => {
    const narrowed = run([allow(['ec2:*'])], [entry('ec2:RunInstances')], {}, 10)
    expect(shape(narrowed)).toEqual([[0, ['ec2:RunInstances'], ['*']]])
  })
})

describe('some of the calls, after all of them', () => {
  const actions = catalog.expand('*').map(({ name }) => name)
  const resources = [null, 'arn:aws:s3:::b/o', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf']
  const calls = fc.array(
    fc.record({ action: fc.constantFrom(...actions), resource: fc.constantFrom(...resources), early: fc.boolean() }),
    { maxLength: 12 },
  )
  const lists = fc.array(
    fc.subarray(['ec2:*', 's3:*', 'secretsmanager:*', ...actions], { minLength: 1, maxLength: 4 }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  /** A permission that stays beside another one. */
  const served: ActionContext['served'] = (staying) => (action) =>
    action === 'ec2:TerminateInstances' && staying.has('ec2:RunInstances') ? 'it serves RunInstances' : undefined

  test('are decided as if they were the only ones', () => {
    fc.assert(
      fc.property(lists, calls, fc.constantFrom(60, 6144), (patterns, made, quota) => {
        const document: PolicyDocument = { version: '2012-10-17', statements: patterns.map((list) => allow(list)) }
        const all = made.map(({ action, resource }) => entry(action, { resource, calls: 30, count: 30 }))
        const some = all.filter((_, index) => made[index]?.early === true)
        const limits = { quota, window }
        const earlier = narrowDocument(document, all, knowledge({ served }), limits)
        expect(shown(narrowDocument(document, some, knowledge({ served }), limits, earlier))).toEqual(
          shown(narrowDocument(document, some, knowledge({ served }), limits)),
        )
      }),
      { numRuns: countOf(200, 50) },
    )
  })

  /** Without the functions among the drafts. */
  const shown = (narrowed: Narrowed): unknown => JSON.parse(JSON.stringify({ ...narrowed, drafts: [] }))
})
