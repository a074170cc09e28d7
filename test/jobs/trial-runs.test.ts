import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommandLine } from '../../src/cli/run.ts'
import { InputError } from '../../src/errors.ts'
import { runNarrow } from '../../src/jobs/narrow/run-narrow.ts'
import { role, trailRecord } from '../evidence/records.ts'

const policy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:RunInstances', 'ec2:StopInstances'], Resource: '*' },
  ],
}
const base = `policies: {principals: {policy.json: ["${role}"]}}\n`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-trial-'))
  write('policy.json', JSON.stringify(policy))
  write('.github/whittle.yml', `${base}evidence: {window: 60d}\n`)
  write('logs/all.json', JSON.stringify({ Records: days() }))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

/** A read and a write on each of the 80 days from 1 July 2026, in two Regions; instances are stopped on the last one. */
const days = (): { readonly eventTime: string }[] =>
  Array.from({ length: 80 }, (_, day) => day).flatMap((day) => {
    const eventTime = new Date(Date.UTC(2026, 6, 1 + day, 12)).toISOString().replace('.000', '')
    return [
      trailRecord(day * 10 + 1, { eventTime }),
      trailRecord(day * 10 + 2, { eventTime, awsRegion: 'us-east-1' }),
      trailRecord(day * 10 + 3, { eventTime, eventName: 'CreateTags', readOnly: false }),
      ...(day === 79 ? [trailRecord(day * 10 + 4, { eventTime, eventName: 'StopInstances', readOnly: false })] : []),
    ] as { eventTime: string }[]
  })

async function whittle(argv: string, now = '2026-10-01T00:00:00Z') {
  const texts = { stdout: '', stderr: '' }
  const code = await runCommandLine(argv.split(' '), {
    stdout: { write: (text: string) => (texts.stdout += text) },
    stderr: { write: (text: string) => (texts.stderr += text) },
    env: {},
    cwd: folder,
    now: () => new Date(now),
  })
  return { code, ...texts }
}

interface PlanJson {
  readonly trial: { readonly reasons: readonly string[] } | null
  readonly problems: readonly string[]
  readonly coverage: { readonly accounts: readonly { readonly to: string; readonly days: number }[] }
  readonly policies: readonly {
    readonly status: string
    readonly reason: string
    readonly restsOn: unknown
    readonly after: { readonly Statement: readonly { readonly Action: unknown }[] } | null
  }[]
}
async function plan(argv = '', now?: string): Promise<PlanJson> {
  const { stdout, stderr } = await whittle(`plan . --events logs --json${argv === '' ? '' : ` ${argv}`}`, now)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as PlanJson
}
const kept = ({ policies: [only] }: PlanJson): unknown => only?.after?.Statement[0]?.Action ?? only?.reason

describe('as of a day', () => {
  test('today is the default, and no trial', async () => {
    const today = await plan()
    expect(today.trial).toBeNull()
    expect(kept(today)).toEqual(['ec2:DescribeInstances', 'ec2:StopInstances'])
    expect(today.policies[0]?.restsOn).toEqual({ accounts: ['111122223333'], regions: ['eu-west-1', 'us-east-1'] })
  })

  test('what happened later is not counted, and the report says that it is a trial', async () => {
    const then = await plan('--as-of 2026-09-17')
    expect(kept(then)).toEqual(['ec2:DescribeInstances'])
    expect(then.trial?.reasons).toEqual([expect.stringContaining('as of 2026-09-17')])
    expect(then.coverage.accounts).toMatchObject([{ to: '2026-09-17T12:00:00Z', days: 79 }])
  })

  test('it is as if there were no later records', async () => {
    const full = await plan('--as-of 2026-09-10')
    const until = days().filter(({ eventTime }) => eventTime <= '2026-09-10T23:59:59Z')
    write('logs/all.json', JSON.stringify({ Records: until }))
    expect(await plan('--as-of 2026-09-10')).toEqual(full)
  })

  test('the whole day counts', async () => {
    expect(kept(await plan('--as-of 2026-09-18'))).toEqual(['ec2:DescribeInstances', 'ec2:StopInstances'])
  })

  test('the configuration may say it, and the command line says otherwise', async () => {
    write('.github/whittle.yml', `${base}evidence: {window: 60d, as-of: 2026-09-17}\n`)
    expect(kept(await plan())).toEqual(['ec2:DescribeInstances'])
    expect(kept(await plan('--as-of 2026-09-18'))).toEqual(['ec2:DescribeInstances', 'ec2:StopInstances'])
  })

  test('evidence that ended long ago decides nothing today, and something as of its end', async () => {
    const years = '2031-01-01T00:00:00Z'
    expect(kept(await plan('', years))).toMatch(/ends on 2026-09-18, 1566 days ago/)
    expect(kept(await plan('--as-of 2026-09-18', years))).toEqual(['ec2:DescribeInstances', 'ec2:StopInstances'])
    expect(kept(await plan('--as-of 2026-10-19', years))).toMatch(/31 days ago/)
  })

  test('waivers are judged as of it', async () => {
    write(
      '.github/whittle.yml',
      `${base}evidence: {window: 60d}\nwaivers: [{keep: "ec2:RunInstances", in: policy.json, until: 2026-09-20, because: x}]\n`,
    )
    expect(kept(await plan())).toEqual(['ec2:DescribeInstances', 'ec2:StopInstances'])
    expect(kept(await plan('--as-of 2026-09-18'))).toBe('Everything it grants was used.')
  })

  test('saved evidence is read up to it, and not written back', async () => {
    await whittle('plan . --events logs --ledger memory')
    const before = readFileSync(join(folder, 'memory'), 'latin1')
    const { stdout } = await whittle('plan . --ledger memory --as-of 2026-09-17 --json')
    const then = JSON.parse(stdout) as PlanJson
    expect(kept(then)).toEqual(['ec2:DescribeInstances'])
    expect(then.problems).toEqual([expect.stringContaining('memory: the saved evidence is not written back')])
    expect(readFileSync(join(folder, 'memory'), 'latin1')).toBe(before)
    await whittle('plan . --events logs --ledger another --as-of 2026-09-17')
    expect(existsSync(join(folder, 'another'))).toBe(false)
  })

  test.each([
    ['2026-02-30', 'plan: --as-of 2026-02-30 is a date that does not exist'],
    ['yesterday', 'plan: --as-of yesterday is not a date such as 2027-03-01'],
  ])('%s is refused', async (day, line) => {
    const { code, stderr } = await whittle(`plan . --events logs --as-of ${day}`)
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(line) })
  })
})

describe('the action refuses a trial', () => {
  const run = (config: string, minDays?: number) => {
    write('.github/whittle.yml', `${base}${config}`)
    return runNarrow({
      root: folder,
      eventPaths: [join(folder, 'logs')],
      trusted: [],
      now: new Date('2026-10-01T00:00:00Z'),
      env: {},
      refuseTrial: true,
      ...(minDays !== undefined && { minDays }),
    })
  }
  test.each<[string, string, number | undefined]>([
    ['a day of the past', 'evidence: {as-of: 2026-09-17}', undefined],
    ['a short window', 'evidence: {window: 29d}', undefined],
    ['a short window of the call', '', 29],
  ])('%s', async (_, config, minDays) => {
    await expect(run(config, minDays)).rejects.toThrow(InputError)
    await expect(run(config, minDays)).rejects.toThrow(/would be a trial: .* evidence\.trial: true/)
    const allowed = config === '' ? 'evidence: {trial: true}' : config.replace('}', ', trial: true}')
    expect((await run(allowed, minDays)).plan.trial).toBeDefined()
  })

  test('and nothing else', async () => {
    expect((await run('evidence: {window: 30d}')).plan.trial).toBeUndefined()
  })
})

describe('entries that match nothing', () => {
  const lost = 'waivers: [{keep: "ec2:Run*", in: polcy.json, until: 2027-01-01, because: x}]\n'
  test('a waiver protects its action everywhere, and the report says so', async () => {
    write('.github/whittle.yml', `${base}evidence: {window: 60d}\n${lost}`)
    const found = await plan()
    expect(kept(found)).toBe('Everything it grants was used.')
    expect(found.problems).toEqual([
      'The waiver for ec2:Run* in "polcy.json" matches no policy: did you mean policy.json? Until that is corrected, ec2:Run* is kept in every policy of this run.',
    ])
  })

  test('are an error with --strict', async () => {
    write('.github/whittle.yml', `${base}${lost}`)
    const { code, stderr } = await whittle('plan . --events logs --strict')
    expect(code).toBe(2)
    expect(stderr).toMatch(/configuration: The waiver for ec2:Run\* in "polcy\.json" matches no policy/)
    write('.github/whittle.yml', base.replace('}}', ', nowhere.json: ["arn:aws:iam::111122223333:role/x"]}}') + lost)
    const two = await whittle('plan . --events logs --strict')
    expect(two.stderr).toMatch(/configuration: 2 entries match nothing\n.*\n.*policies\.principals: "nowhere\.json"/)
  })

  test('an action that AWS does not have is an error with its place', async () => {
    write('.github/whittle.yml', `${base}${lost.replace('ec2:Run*', 'ec2:RunInstance')}`)
    const { code, stderr } = await whittle('plan . --events logs')
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /whittle\.yml:2:18: waivers\[0\]\.keep: "ec2:RunInstance" is no action of AWS: did you mean ec2:RunInstances\?/,
    )
  })
})

test('a principal that was never seen leaves its policy as it is', async () => {
  write('.github/whittle.yml', `${base.replace(role, `${role}-api`)}evidence: {window: 60d}\n`)
  expect(kept(await plan())).toMatch(
    /role\/\S+-api was never seen .* Seen, and like it: arn:aws:iam::111122223333:role\//,
  )
})
