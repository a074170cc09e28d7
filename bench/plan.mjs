/**
 * How long `whittle plan --json` takes for many policies and events, its peak memory and the size of what it prints, beside
 * a program that only inflates the same files and parses their JSON, in the same run: a machine's own speed, and what
 * else it has to do, fall out of the ratio.
 *
 *     node bench/plan.mjs [RECORDS, default 300000]
 *     node bench/plan.mjs --tree FOLDER --events FOLDER [--as-of DATE]
 *
 * Without folders it makes the work: a trail (bench/trail.mjs), and a tree with its 162 roles, each with five policies in
 * the three commonest forms.
 */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleModule } from '../scripts/bundle.mjs'
import { makeTrail } from './trail.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  options: { tree: { type: 'string' }, events: { type: 'string' }, 'as-of': { type: 'string' } },
  allowPositionals: true,
})
if ((values.tree === undefined) !== (values.events === undefined)) throw new Error('Give both --tree and --events')
const records = Number(positionals[0] ?? 300_000)

const pool =
  `s3:* s3:Get* s3:List* ec2:Describe* ec2:* iam:Get* kms:* kms:Decrypt logs:* dynamodb:* sts:* lambda:* ssm:*
  secretsmanager:* sns:* sqs:* cloudwatch:* autoscaling:Describe* ecr:* rds:Describe*`.split(/\s+/)
const accounts = ['111122223333', '444455556666', '777788889999']
const regions = ['eu-west-1', 'us-east-1', 'eu-central-1']

/** The actions of the statements of a policy: one to four statements, one to three patterns in each. */
const statementsOf = (seed) =>
  Array.from({ length: 1 + (seed % 4) }, (_, statement) =>
    Array.from(
      { length: 1 + ((seed + statement) % 3) },
      (_, n) => pool[(seed * 7 + statement * 5 + n * 3) % pool.length],
    ),
  )

const list = (texts) => texts.map((text) => JSON.stringify(text)).join(', ')

/** The text of a policy of a role, in one of three forms. */
function policyOf(role, number, seed) {
  const statements = statementsOf(seed)
  if (number < 2) {
    const blocks = statements.map(
      (actions) => `  statement {\n    actions   = [${list(actions)}]\n    resources = ["*"]\n  }\n`,
    )
    return `
data "aws_iam_policy_document" "p${number}" {
${blocks.join('\n')}}

resource "aws_iam_policy" "p${number}" {
  name   = "${role}-${number}"
  policy = data.aws_iam_policy_document.p${number}.json
}

resource "aws_iam_role_policy_attachment" "p${number}" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.p${number}.arn
}
`
  }
  const allow = statements.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' }))
  const text =
    number < 4
      ? `jsonencode(${JSON.stringify({ Version: '2012-10-17', Statement: allow }, null, 2)})`
      : `<<EOF\n${JSON.stringify({ Version: '2012-10-17', Statement: allow }, null, 2)}\nEOF`
  return `
resource "aws_iam_role_policy" "p${number}" {
  name   = "p${number}"
  role   = aws_iam_role.this.id
  policy = ${text}
}
`
}

/** Writes the roles of the trail (bench/trail.mjs), a directory each; an account's directories are named in the configuration. */
function makeTree(folder) {
  mkdirSync(join(folder, '.github'), { recursive: true })
  const lines = accounts.map((account) => `  ${account}/**: "${account}"`)
  writeFileSync(join(folder, '.github/whittle.yml'), `accounts:\n${lines.join('\n')}\n`)
  let seed = 0
  for (const account of accounts) {
    for (const region of regions) {
      for (let n = 0; n < 18; n++) {
        const name = `app-${n}-${region}`
        const trust = `{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] }`
        const role = `resource "aws_iam_role" "this" {\n  name               = "${name}"\n  path               = "/app/"\n  assume_role_policy = jsonencode(${trust})\n}\n`
        mkdirSync(join(folder, account, name), { recursive: true })
        const policies = [0, 1, 2, 3, 4].map((number) => policyOf(name, number, seed++))
        writeFileSync(join(folder, account, name, 'main.tf'), role + policies.join(''))
      }
    }
  }
  return folder
}

/** Processor time of all threads in microseconds and peak memory in kilobytes, when a process ends. */
const usage =
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.error(`usage ${user + system} ${process.resourceUsage().maxRSS}`) })'

const parser = `
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
let events = 0
for (const name of readdirSync(process.argv[2], { recursive: true, encoding: 'utf8' }).sort()) {
  if (name.endsWith('.gz')) events += JSON.parse(gunzipSync(readFileSync(process.argv[2] + '/' + name))).Records.length
}
console.log(events)`

/** @param output the file that takes what the program prints */
function run(program, args, output) {
  const start = performance.now()
  const out = openSync(output, 'w')
  const { stderr, status } = spawnSync(process.execPath, [program, ...args], {
    stdio: ['ignore', out, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(out)
  const [, cpu, kilobytes] = /^usage (\d+) (\d+)$/m.exec(stderr) ?? []
  if (status !== 0 || cpu === undefined) throw new Error(`${program}: ${stderr}`)
  const seconds = (performance.now() - start) / 1000
  return { seconds, cpu: Number(cpu) / 1e6, mb: (Number(kilobytes) * 1024) / 1e6, printed: statSync(output).size / 1e6 }
}

const scratch = mkdtempSync(join(tmpdir(), 'whittle-plan-'))
try {
  mkdirSync(join(tmpdir(), 'whittle-bench'), { recursive: true })
  const trail = values.events ?? makeTrail(join(tmpdir(), 'whittle-bench', `trail-${records}`), records)
  const tree = values.tree ?? makeTree(join(scratch, 'tree'))
  const options =
    values.events === undefined ? ['--as-of', '2026-05-01'] : values['as-of'] ? ['--as-of', values['as-of']] : []
  await bundleModule({
    entryPoints: {
      whittle: join(root, 'src/cli.ts'),
      'trail-worker': join(root, 'src/evidence/cloudtrail/fast/worker.ts'),
    },
    outdir: scratch,
    minify: true,
  })
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}')
  writeFileSync(join(scratch, 'main.js'), `${usage}\nawait import('./whittle.js')`)
  writeFileSync(join(scratch, 'parse.js'), `${usage}\n${parser}`)
  for (const asset of readdirSync(join(root, 'assets'))) copyFileSync(join(root, 'assets', asset), join(scratch, asset))
  const parsing = run(join(scratch, 'parse.js'), [resolve(trail)], join(scratch, 'events'))
  const args = ['plan', resolve(tree), '--events', resolve(trail), '--min-days', '20', ...options, '--json']
  const plan = run(join(scratch, 'main.js'), args, join(scratch, 'plan.json'))
  const { summary } = JSON.parse(readFileSync(join(scratch, 'plan.json'), 'utf8'))
  const events = Number(readFileSync(join(scratch, 'events'), 'utf8'))
  console.log(`${events} events, ${summary.policies} policies, ${summary.narrowed} proposals`)
  const line = (name, { seconds, cpu, mb }, more = '') =>
    console.log(
      `${name.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s  ${cpu.toFixed(1).padStart(6)} s CPU  ${Math.round(mb)} MB${more}`,
    )
  line('parsing', parsing)
  line('whittle plan', plan, `, prints ${plan.printed.toFixed(1)} MB`)
  console.log(
    `whittle / parsing: ${(plan.seconds / parsing.seconds).toFixed(1)}, of processor time ${(plan.cpu / parsing.cpu).toFixed(1)}`,
  )
  console.log(
    `| plan of ${summary.policies} policies and ${events} events | ${plan.seconds.toFixed(1)} s, ${plan.cpu.toFixed(1)} s of processor time, ${Math.round(plan.mb)} MB, ${plan.printed.toFixed(1)} MB of JSON | ${(plan.cpu / parsing.cpu).toFixed(1)} times the processor time of parsing the events |`,
  )
} finally {
  rmSync(scratch, { recursive: true })
}
