import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tables } from '../evidence/cloudtrail/tables.ts'
import { account, trailRecord } from '../evidence/records.ts'
import { FakeAws, type FakeAwsContent } from '../fakes/aws.ts'
import { bundled, type Program } from '../support/program.ts'
import { beyondSample, sampled } from '../support/sampled.ts'

/** Less than the grace, after which a program ends that is asked once: it comes too soon to have said its line. */
const prompt = 4_000

let cli: Program
beforeAll(async () => {
  cli = await bundled('cli')
})
afterAll(() => cli.remove())

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

const policy = `resource "aws_iam_user_policy" "jane" {
  user   = "jane"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ec2:*"], Resource = "*" }] })
}
`

function checkout(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-stop-'))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, '.github'))
  const configuration = `account: "${account}"\nevidence:\n  cloudtrail:\n    - ${source}\n`
  writeFileSync(join(folder, '.github/whittle.yml'), configuration)
  writeFileSync(join(folder, 'iam.tf'), policy)
  return folder
}

interface Stopped {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds from the (last) signal to the end. */
  readonly took: number
  readonly aws: FakeAws
}

/** Starts the program against a fake of AWS and sends it the signals, one at each request that `at` names. */
async function stop(
  argv: readonly string[],
  cwd: string,
  {
    at,
    signals,
    content,
    env = {},
  }: {
    at: RegExp
    signals: readonly NodeJS.Signals[]
    content: FakeAwsContent
    env?: Readonly<Record<string, string>>
  },
): Promise<Stopped> {
  const left = [...signals]
  let sent = 0
  const aws = await FakeAws.start({
    ...content,
    intervene: (request, number) => {
      const signal = at.test(request.operation) ? left.shift() : undefined
      if (signal !== undefined) {
        sent = performance.now()
        child.kill(signal)
      }
      return content.intervene?.(request, number)
    },
  })
  cleanUp.push(() => aws.close())
  const child = spawn(process.execPath, argv, {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      AWS_REGION: 'eu-west-1',
      NODE_NO_WARNINGS: '1',
      ...aws.environment,
      ...env,
    },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr, took: performance.now() - sent, aws }
}

const athena = 'athena: {database: security, table: trail}'
const store = `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/00000000-0000-4000-8000-000000000000`
const running: FakeAwsContent = {
  tables: { 'security.trail': tables.present },
  athena: () => ({ states: ['RUNNING'] }),
  lake: () => ({ states: ['RUNNING'] }),
}

/** How long a long reading may take is said before it begins. */
const withoutProgress = (stderr: string): string => stderr.replace(/^reading CloudTrail: .*\n/gm, '')

describe('the command line, asked to end', () => {
  const sources = [
    ['Athena', athena, 'SIGINT', 130, /GetQueryExecution/],
    ['Athena, before the query has an id', athena, 'SIGTERM', 143, /StartQueryExecution/],
    ['CloudTrail Lake', `lake: {event-data-store: "${store}"}`, 'SIGTERM', 143, /GetQueryResults/],
  ] as const
  test.each(sampled(sources, 1))('stops the query that runs in %s', async (_, source, signal, exit, at) => {
    const { code, stdout, stderr, aws } = await stop([cli.path, 'usage'], checkout(source), {
      at,
      signals: [signal],
      content: running,
    })
    expect({ code, stdout, stderr }).toEqual({
      code: exit,
      stdout: '',
      stderr: `whittle: stopped by ${signal}; no file was changed\n`,
    })
    expect(aws.queries.cancelled).toHaveLength(1)
  })
})

beyondSample(() => {
  describe('the command line, asked to end in other places', () => {
    test('gives up a page that never comes, and leaves the files as they are', async () => {
      const folder = checkout('lookup-events: {regions: [eu-west-1, us-east-1]}')
      const { code, stderr } = await stop([cli.path, 'plan', '--apply'], folder, {
        at: /LookupEvents/,
        signals: ['SIGINT'],
        content: { trail: { 'eu-west-1': [trailRecord(1)] }, intervene: () => 'silence' },
      })
      expect({ code, said: withoutProgress(stderr) }).toEqual({
        code: 130,
        said: 'whittle: stopped by SIGINT; no file was changed\n',
      })
      expect(readFileSync(join(folder, 'iam.tf'), 'utf8')).toBe(policy)
      expect(readdirSync(folder).sort()).toEqual(['.github', 'iam.tf'])
    })

    test('gives up a log that stops coming', async () => {
      const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
      const key = `AWSLogs/${account}/CloudTrail/eu-west-1/${day}/a.json.gz`
      const { code, stderr } = await stop([cli.path, 'usage'], checkout('s3: {bucket: logs}'), {
        at: /GetObject/,
        signals: ['SIGTERM'],
        content: {
          buckets: { logs: { [key]: '{"Records":[]}' } },
          intervene: ({ operation }) => (operation === 'GetObject' ? 'silence' : undefined),
        },
      })
      expect({ code, said: withoutProgress(stderr) }).toEqual({
        code: 143,
        said: 'whittle: stopped by SIGTERM; no file was changed\n',
      })
    })

    test('asked twice, does not wait for AWS', async () => {
      const { code, took } = await stop([cli.path, 'usage'], checkout(athena), {
        at: /GetQueryExecution|StopQueryExecution/,
        signals: ['SIGINT', 'SIGINT'],
        content: {
          ...running,
          intervene: ({ operation }) => (operation === 'StopQueryExecution' ? 'silence' : undefined),
        },
      })
      expect(code).toBe(130)
      expect(took).toBeLessThan(prompt)
    })
  })

  describe('the action', () => {
    let action: Program
    beforeAll(async () => {
      action = await bundled('action')
    })
    afterAll(() => action.remove())

    test('its job cancelled, stops the query, says so and fails nothing else', async () => {
      const folder = checkout(athena)
      const { code, stdout, aws } = await stop([action.path], folder, {
        at: /GetQueryExecution/,
        signals: ['SIGINT'],
        content: running,
        env: {
          GITHUB_EVENT_NAME: 'schedule',
          GITHUB_WORKSPACE: folder,
          GITHUB_REPOSITORY: 'acme/infra',
          RUNNER_TEMP: folder,
          'INPUT_DRY-RUN': 'true',
        },
      })
      expect(stdout).toContain('Whittle was stopped by SIGINT; the next run continues from there.')
      expect(stdout).not.toContain('::error')
      expect(code).toBe(130)
      expect(aws.queries.cancelled).toHaveLength(1)
    })
  })
})
