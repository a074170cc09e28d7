import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommandLine } from '../../../src/cli/run.ts'
import { Interruption } from '../../../src/interruption.ts'
import { FakeAws } from '../../fakes/aws.ts'
import { setEnvironment } from '../../fakes/aws-sdk.ts'
import { xmlError } from '../../fakes/aws-protocol.ts'
import { role, trailRecord } from '../../evidence/records.ts'

const policy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:RunInstances', 'ec2:StopInstances'], Resource: '*' },
  ],
}
const config = `policies: {principals: {policy.json: ["${role}"]}}\nevidence: {window: 60d}\n`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-memory-'))
  write('policy.json', `${JSON.stringify(policy, null, 2)}\n`)
  write('.github/whittle.yml', config)
  write('one.json', JSON.stringify({ Records: days(0, 39) }))
  write('two.json', JSON.stringify({ Records: days(40, 79) }))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

/** A read and a write on each day in two Regions; instances are run on the third day only. */
const days = (from: number, to: number): Record<string, unknown>[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at).flatMap((day) => {
    const eventTime = new Date(Date.UTC(2026, 6, 1 + day, 12)).toISOString().replace('.000', '')
    return [
      trailRecord(day * 10 + 1, { eventTime }),
      trailRecord(day * 10 + 2, { eventTime, awsRegion: 'us-east-1' }),
      trailRecord(day * 10 + 3, { eventTime, eventName: 'CreateTags', readOnly: false }),
      ...(day === 2 ? [trailRecord(day * 10 + 4, { eventTime, eventName: 'RunInstances', readOnly: false })] : []),
    ]
  })

async function whittle(
  argv: string,
  over: { readonly signal?: AbortSignal; readonly env?: Record<string, string> } = {},
) {
  const texts = { stdout: '', stderr: '' }
  const code = await runCommandLine(argv.split(' '), {
    stdout: { write: (text: string) => (texts.stdout += text) },
    stderr: { write: (text: string) => (texts.stderr += text) },
    env: {},
    cwd: folder,
    now: () => new Date('2026-10-01T00:00:00Z'),
    ...over,
  })
  return { code, ...texts }
}

interface PlanJson {
  readonly policies: readonly { readonly status: string; readonly reason: string; readonly after: unknown }[]
  readonly coverage: {
    readonly complete: boolean
    readonly accounts: readonly { readonly days: number }[]
    readonly problems: readonly string[]
  }
  readonly savedEvidence: Record<string, unknown> | null
  readonly problems: readonly string[]
}

async function plan(options: string): Promise<PlanJson> {
  const { stdout, stderr, code } = await whittle(`plan ${options} --json`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as PlanJson
}

const withoutSavedEvidence = ({ savedEvidence: _, ...rest }: PlanJson): unknown => rest

describe('two halves one after the other, with saved evidence between them', () => {
  test('give the plan that both at once give, and alone it is the evidence', async () => {
    const first = await plan('--events one.json --ledger state/L')
    expect(first.policies).toMatchObject([
      { status: 'unchanged', reason: expect.stringMatching(/covers 40 days of the 60/) },
    ])
    expect(first.savedEvidence).toMatchObject({ state: 'none', days: 0 })
    const second = await plan('--events two.json --ledger state/L')
    expect(second.policies).toMatchObject([{ status: 'narrowed' }])
    expect(JSON.stringify(second.policies[0]?.after)).toContain('ec2:RunInstances')
    const atOnce = await plan('--events one.json two.json')
    expect(withoutSavedEvidence(second)).toEqual(withoutSavedEvidence(atOnce))
    const alone = await plan('--ledger state/L')
    expect(withoutSavedEvidence(alone)).toEqual(withoutSavedEvidence(atOnce))
    expect([second.savedEvidence, alone.savedEvidence]).toMatchObject([
      {
        place: 'state/L',
        state: 'read',
        days: 40,
        daysAlone: 40,
        from: '2026-07-01',
        to: '2026-08-09',
        saved: '2026-10-01',
        ageDays: 0,
        catalogs: [{ from: '2026-07-01', to: '2026-08-09', days: 40 }],
      },
      { days: 80, daysAlone: 80, to: '2026-09-18' },
    ])
    expect(readdirSync(join(folder, 'state'))).toEqual(['L'])
  })

  test('reading the same again changes no byte', async () => {
    await plan('--events one.json --ledger L')
    const before = readFileSync(join(folder, 'L'))
    const again = await plan('--events one.json --ledger L')
    expect(readFileSync(join(folder, 'L'))).toEqual(before)
    expect(again.savedEvidence).toMatchObject({ days: 40, daysAlone: 0 })
  })

  test('usage, coverage, replay and explain go on from it, too', async () => {
    await whittle('usage --events one.json --ledger L')
    const usage = await whittle('usage --ledger L')
    expect(usage.stdout).toContain(
      'Saved evidence: L: 40 days, 2026-07-01 to 2026-08-09, all of them only from saved evidence; saved on 2026-10-01 (today)',
    )
    expect(usage.stdout).toContain('ec2:RunInstances')
    const coverage = JSON.parse((await whittle('coverage --events two.json --ledger L --json')).stdout) as PlanJson & {
      accounts: { days: number }[]
    }
    expect(coverage).toMatchObject({ accounts: [{ days: 80 }], savedEvidence: { days: 40 } })
    const replay = await whittle('replay policy.json --ledger L')
    expect(replay.stdout).toMatch(/Saved evidence: L: 80 days/)
    expect((await whittle('explain policy.json ec2:RunInstances --ledger L')).stdout).toContain('2026-07-03')
  })

  test('the configuration may name the place, and how long', async () => {
    write('.github/whittle.yml', `${config}ledger: {file: .whittle/ledger, expire: 60d}\n`)
    await plan('--events one.json')
    const second = await plan('--events two.json')
    expect(existsSync(join(folder, '.whittle/ledger'))).toBe(true)
    // Of the 80 days the newest 60 are kept, and the one use of the third day is forgotten.
    for (const { coverage, policies } of [second, await plan('')]) {
      expect(coverage.accounts).toMatchObject([{ days: 60 }])
      expect(policies).toMatchObject([{ status: 'narrowed' }])
      expect(JSON.stringify(policies[0]?.after)).not.toContain('ec2:RunInstances')
    }
  })

  test('places that only the action has are reported', async () => {
    write('.github/whittle.yml', `${config}ledger: {branch: whittle-ledger}\n`)
    const { code, stderr } = await whittle('plan --events one.json')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'whittle: ledger.branch is used by the action only: the evidence of this run is not saved (--ledger FILE saves it in a file).\n',
    })
  })
})

describe('what goes wrong takes nothing away', () => {
  const halves = async (): Promise<void> => {
    await plan('--events one.json --ledger L')
    await plan('--events two.json --ledger L')
  }

  test.each([
    [
      'cut off',
      (bytes: Buffer) => bytes.subarray(0, -20),
      'it is damaged: it was cut off or changed after it was written',
    ],
    [
      'changed',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 400), Buffer.from('x'), bytes.subarray(401)]),
      'it is damaged: it was cut off or changed after it was written',
    ],
    ['another file', () => Buffer.from('# notes\n'), 'it is no ledger of Whittle'],
    [
      'of a newer format',
      () => Buffer.from('{"format":"whittle-ledger","version":4}\n'),
      'it is of format 4, and this version of Whittle reads formats up to 3',
    ],
  ])('a file that is %s: refused, rebuilt, and kept beside', async (_, change, why) => {
    await halves()
    const broken = change(readFileSync(join(folder, 'L')))
    write('L', broken)
    const result = await plan('--events two.json one.json --ledger L')
    const line = `L: the saved evidence is not used: ${why}. This run continues without it and removes nothing; it is created anew.`
    expect(result.coverage).toMatchObject({ complete: false, problems: [line] })
    expect(result.savedEvidence).toMatchObject({ state: 'refused', days: 0 })
    expect(result.policies).toMatchObject([{ status: 'unchanged' }])
    expect(result.problems).toContain('L: what was there is now L.refused.')
    expect(readFileSync(join(folder, 'L.refused'))).toEqual(broken)
    expect((await plan('--ledger L')).policies).toMatchObject([{ status: 'narrowed' }])
  })

  test('without anything else to read it is bad input', async () => {
    const none = await whittle('plan --ledger L')
    expect(none).toMatchObject({
      code: 2,
      stderr:
        'whittle: L: there is no saved evidence yet, and nothing else to read: name CloudTrail files with --events\n',
    })
    write('L', 'x')
    const foreign = await whittle('plan --ledger L')
    expect(foreign).toMatchObject({
      code: 2,
      stderr:
        'whittle: L: the saved evidence is not used: it is no ledger of Whittle. There is nothing else to read: name CloudTrail files with --events\n',
    })
    expect(readFileSync(join(folder, 'L'), 'utf8')).toBe('x')
  })

  test('a place that cannot be read or written is a line', async () => {
    mkdirSync(join(folder, 'L'))
    const result = await plan('--events one.json two.json --ledger L')
    expect(result.coverage.problems).toEqual([
      'L: the saved evidence could not be read: it is a folder; name a file (EISDIR). This run continues without it and removes nothing; the saved evidence is left unchanged.',
    ])
    expect(result.policies).toMatchObject([{ status: 'unchanged' }])
  })

  test('a run that fails leaves the old file', async () => {
    await plan('--events one.json --ledger L')
    const before = readFileSync(join(folder, 'L'))
    expect((await whittle('plan --events two.json nowhere.json --ledger L')).code).toBe(2)
    expect(readFileSync(join(folder, 'L'))).toEqual(before)
  })

  test('a run that is interrupted leaves the old file', async () => {
    await plan('--events one.json --ledger L')
    const before = readFileSync(join(folder, 'L'))
    const stop = new AbortController()
    stop.abort(new Interruption('SIGTERM'))
    expect((await whittle('plan --events two.json --ledger L', { signal: stop.signal })).code).toBe(143)
    expect(readFileSync(join(folder, 'L'))).toEqual(before)
    expect(readdirSync(folder).filter((name) => name.startsWith('L'))).toEqual(['L'])
  })

  test('an incomplete reading is saved as use, not as coverage', async () => {
    write('two.json', JSON.stringify({ Records: days(40, 79) }).slice(0, -200))
    await plan('--events one.json --ledger L')
    expect((await plan('--events two.json --ledger L')).coverage.complete).toBe(false)
    const after = await plan('--ledger L')
    expect(after.coverage).toMatchObject({ complete: true, accounts: [{ days: 40 }] })
    const { stdout } = await whittle('usage --ledger L --json')
    expect(JSON.stringify(JSON.parse(stdout))).toContain('2026-09-1')
  })

  test('use that an older catalog mapped stays, and is reported', async () => {
    await plan('--events one.json two.json --ledger L')
    const { readStoreFile, writeStoreFile } = await import('../../../src/evidence/store/format/file.ts')
    const { evidence } = readStoreFile(readFileSync(join(folder, 'L')))
    const [spans] = evidence.catalogs.values()
    const older = { ...evidence, catalogs: new Map([['0.1', spans ?? []]]) }
    write('L', writeStoreFile(older, { catalog: '0.1', tool: '0.0.1', saved: '2026-09-20' }).bytes)
    const result = await plan('--ledger L')
    expect(result.savedEvidence).toMatchObject({
      saved: '2026-09-20',
      ageDays: 11,
      catalogs: [{ version: '0.1', days: 80 }],
    })
    expect(result.coverage).toMatchObject({
      complete: true,
      problems: [
        expect.stringMatching(
          /^L: some saved evidence was mapped with catalog 0\.1 \(this run: .*\) and is used as mapped\.$/,
        ),
      ],
    })
    expect(JSON.stringify(result.policies[0]?.after)).toContain('ec2:RunInstances')
  })
})

describe('in an object of S3', () => {
  let fake: FakeAws
  let restore: () => void
  const buckets: Record<string, Record<string, Buffer>> = { acme: {} }
  let refusal: ReturnType<typeof xmlError> | undefined
  beforeEach(async () => {
    refusal = undefined
    buckets['acme'] = {}
    fake = await FakeAws.start({ buckets, intervene: () => refusal })
    restore = setEnvironment(fake.environment)
    write('.github/whittle.yml', `${config}ledger: {s3: {bucket: acme, key: ledger, region: eu-west-1}}\n`)
  })
  afterEach(async () => {
    restore()
    await fake.close()
  })

  test('it is begun, and gone on from', async () => {
    await plan('--events one.json')
    const second = await plan('--events two.json')
    expect(second.savedEvidence).toMatchObject({ place: 's3://acme/ledger', state: 'read', days: 40 })
    expect(second.policies).toMatchObject([{ status: 'narrowed' }])
    expect(fake.requests.map(({ operation }) => operation)).toEqual([
      'GetObject',
      'PutObject',
      'GetObject',
      'PutObject',
    ])
  })

  test('what is forbidden is a line, and nothing is taken away', async () => {
    refusal = xmlError('AccessDenied', 'Access Denied', 403)
    const result = await plan('--events one.json two.json')
    expect(result.savedEvidence).toMatchObject({ state: 'unreadable' })
    expect(result.coverage.problems[0]).toMatch(
      /^s3:\/\/acme\/ledger: the saved evidence could not be read: .*allow s3:GetObject on acme\/ledger/,
    )
    expect(result.policies).toMatchObject([{ status: 'unchanged' }])
  })

  test('writing that fails is a line, and changes nothing else', async () => {
    await plan('--events one.json')
    const only = await FakeAws.start({
      buckets,
      intervene: ({ operation }) =>
        operation === 'PutObject' ? xmlError('AccessDenied', 'Access Denied', 403) : undefined,
    })
    const back = setEnvironment(only.environment)
    const result = await plan('--events two.json')
    back()
    await only.close()
    expect(result.policies).toMatchObject([{ status: 'narrowed' }])
    expect(result.problems).toContainEqual(
      expect.stringMatching(
        /^s3:\/\/acme\/ledger: what this run read could not be kept: .*allow s3:PutObject on acme\/ledger\.$/,
      ),
    )
  })
})
