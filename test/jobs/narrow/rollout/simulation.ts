import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { replaceFiles } from '../../../../src/checkout/replace-files.ts'
import { runNarrow, type NarrowResult } from '../../../../src/jobs/narrow/run-narrow.ts'
import { roleIdentity, trailRecord } from '../../../evidence/records.ts'

export const [dev, staging, prod] = ['111122223333', '222233334444', '444455556666'] as const

export const roleIn = (account: string): string => `arn:aws:iam::${account}:role/orders`

const dayMs = 86_400_000
const begin = Date.parse('2026-09-01T00:00:00Z')

/** Days of records before the first run. */
const history = 100

/** A call that is made besides those of every day. */
export interface Call {
  readonly account: string
  readonly day: number
  readonly action: string
  readonly refused?: boolean
  /** The address from which it is made; default: that of every other call. */
  readonly from?: string
}

/** Calls of every day: a read and a write, so that management events of both kinds are seen. */
const daily = ['DescribeInstances', 'StartInstances']

/** A repository, its accounts and a clock: day 0 is the first run. */
export class Simulation {
  readonly root = mkdtempSync(join(tmpdir(), 'whittle-rollout-'))
  private readonly logs = mkdtempSync(join(tmpdir(), 'whittle-rollout-logs-'))
  private readonly accounts: readonly string[]
  readonly calls: Call[] = []
  /** Account → the last day of its records. */
  readonly until = new Map<string, number>()
  /** Accounts whose role makes no call from a day on: another role does. */
  readonly idle = new Map<string, number>()

  constructor(accounts: readonly string[], files: Readonly<Record<string, string>>) {
    this.accounts = accounts
    this.git(['init', '-q', '-b', 'main'], -200)
    this.commit(files, -200)
  }

  git(words: readonly string[], day: number): string {
    const at = new Date(begin + day * dayMs).toISOString()
    const env = { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at }
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
    return execFileSync('git', [...who, ...words], { cwd: this.root, encoding: 'utf8', env, stdio: 'pipe' }).trim()
  }

  commit(files: Readonly<Record<string, string>>, day: number): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true })
      writeFileSync(join(this.root, path), text)
    }
    this.git(['add', '-A'], day)
    this.git(['commit', '-q', '-m', `day ${day}`], day)
  }

  read = (path: string): string => readFileSync(join(this.root, path), 'utf8')

  /** A run at the end of a day. */
  async run(day: number, root = this.root): Promise<NarrowResult> {
    writeFileSync(join(this.logs, 'events.json'), JSON.stringify({ Records: this.records(day) }))
    return runNarrow({
      root,
      eventPaths: [this.logs],
      trusted: [],
      // As the command line gives them.
      snapshots: { files: [], credentialReports: [], from: root },
      now: new Date(begin + (day + 1) * dayMs - 1000),
      env: { PATH: process.env['PATH'] },
    })
  }

  /** What a run says of each policy that it narrows: id → the state of its rollout. */
  async states(day: number): Promise<Readonly<Record<string, string>>> {
    const { plan } = await this.run(day)
    return Object.fromEntries(plan.policies.flatMap(({ id, rollout }) => (rollout ? [[id, rollout.state]] : [])))
  }

  /** A run whose edits are merged on the same day. */
  async merge(day: number): Promise<NarrowResult> {
    const result = await this.run(day)
    await replaceFiles(this.root, result.files)
    this.git(['commit', '-q', '-a', '--allow-empty', '-m', 'Narrow'], day)
    return result
  }

  end(): void {
    for (const folder of [this.root, this.logs]) rmSync(folder, { recursive: true, force: true })
  }

  private records(today: number): readonly unknown[] {
    const all: Call[] = this.accounts.flatMap((account) =>
      Array.from({ length: history + today + 1 }, (_, index) => index - history).flatMap((day) =>
        day > (this.until.get(account) ?? today) ? [] : daily.map((action) => ({ account, day, action })),
      ),
    )
    return [...all, ...this.calls.filter(({ day }) => day <= today)].map(
      ({ account, day, action, refused, from }, index) => {
        const isIdle = day >= (this.idle.get(account) ?? Infinity)
        const arn = isIdle ? `arn:aws:iam::${account}:role/other` : roleIn(account)
        return trailRecord(index, {
          eventTime: new Date(begin + day * dayMs + 43_200_000).toISOString().replace('.000', ''),
          eventName: action,
          readOnly: action.startsWith('Describe'),
          userIdentity: roleIdentity(arn),
          recipientAccountId: account,
          ...(from !== undefined && { sourceIPAddress: from }),
          ...(refused && { errorCode: 'Client.UnauthorizedOperation' }),
        })
      },
    )
  }
}

export const policyText = (statements: string): string => `resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy" "orders" {
  role = aws_iam_role.orders.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
${statements}
    ]
  })
}
`

export const statement = (...actions: readonly string[]): string => `      {
        Effect   = "Allow"
        Action   = [${actions.map((each) => `"ec2:${each}"`).join(', ')}]
        Resource = "*"
      },`

export const wide = policyText(
  statement('DescribeInstances', 'StartInstances', 'TerminateInstances', 'RebootInstances'),
)
