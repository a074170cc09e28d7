/**
 * How fast policies are evaluated and compared, beside iam-simulate in the same run: `npm run bench:proof`. Under a
 * minute. WHITTLE_MANAGED_POLICIES names a folder of AWS's managed policies (see test/conformance/managed-policies.slow.test.ts);
 * its largest are compared too. Exits with 1 where a target is missed.
 */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleModule } from '../scripts/bundle.mjs'

const scratch = await mkdtemp(join(tmpdir(), 'whittle-bench-'))
const outfile = join(scratch, 'engine.mjs')
const from = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
await bundleModule({
  stdin: {
    contents: `
      export { proveContainment } from ${JSON.stringify(from('src/policy/contain.ts'))}
      export { compilePolicy } from ${JSON.stringify(from('src/policy/evaluate.ts'))}
      export { parsePolicyDocument } from ${JSON.stringify(from('src/policy/parse.ts'))}
      export { replay } from ${JSON.stringify(from('src/proof/replay.ts'))}
      export { requestsOf } from ${JSON.stringify(from('src/evidence/usage/possible-requests.ts'))}
      export { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'`,
    resolveDir: from('.'),
  },
  outfile,
})
const engine = await import(pathToFileURL(outfile))
await rm(scratch, { recursive: true })

const document = (statements) => ({ Version: '2012-10-17', Statement: statements })
const parse = (json) => {
  const { document: parsed, problems } = engine.parsePolicyDocument(json, 'identity')
  if (!parsed) throw new Error(JSON.stringify(problems))
  return parsed
}
const allow = (Action, Resource = '*', more = {}) => ({ Effect: 'Allow', Action, Resource, ...more })

const services = ['s3', 'ec2', 'lambda', 'dynamodb', 'sqs', 'sns', 'ssm', 'logs', 'ecs', 'iam']
const verbs = ['Get', 'List', 'Describe', 'Put', 'Create', 'Delete', 'Update', 'Tag']
const arn = (service, name) => `arn:aws:${service}:eu-west-1:111122223333:${name}`

/** As people write them: actions by name and by verb, resources by name and prefix, a condition here and there. */
const written = (count) =>
  document(
    Array.from({ length: count }, (_, n) => {
      const service = services[n % services.length]
      const actions = verbs.slice(n % 4, (n % 4) + 3).map((verb) => `${service}:${verb}${n % 3 === 0 ? '*' : 'Item'}`)
      const resources = n % 5 === 0 ? '*' : [arn(service, `app-${n}/*`), arn(service, `shared/*/part-${n}-*`)]
      const region = { Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } }
      const deny =
        n % 10 === 9
          ? { Effect: 'Deny', Condition: { NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } } }
          : {}
      return { ...allow(actions, resources, n % 4 === 1 ? region : {}), ...deny }
    }),
  )

/** The same, with less of it: names instead of verbs, one resource of two. */
const less = (json) =>
  document(
    json.Statement.map((one) => {
      if (one.Effect === 'Deny') return one
      const Action = one.Action.slice(0, 2).map((action) => action.replace('*', 'Item'))
      return { ...one, Action, Resource: Array.isArray(one.Resource) ? one.Resource[0] : one.Resource }
    }),
  )

let missed = 0
const say = (name, value, target, good) => {
  if (target !== undefined && !good) missed++
  const verdict = target === undefined ? '' : `${good ? 'ok  ' : 'MISS'} target ${target}`
  console.log(`  ${name.padEnd(58)} ${value.padStart(22)}  ${verdict}`.trimEnd())
}
const whole = (number) => Math.round(number).toLocaleString('en')

/** CPU milliseconds: other processes on the machine must not blur the figures. */
const clock = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function timed(work) {
  const start = clock()
  const result = work()
  return { result, ms: clock() - start }
}

/** The median of a few, for what takes no time; what takes long is done once. */
function steady(work) {
  const first = timed(work)
  if (first.ms > 1500) return first
  const more = Array.from({ length: 4 }, () => timed(work).ms)
  return { result: first.result, ms: [first.ms, ...more].sort((a, b) => a - b)[2] }
}

function entriesFor(count) {
  const principal = 'arn:aws:iam::111122223333:role/app'
  return Array.from({ length: count }, (_, n) => {
    const service = services[n % services.length]
    const action = `${service}:${verbs[Math.floor(n / 10) % verbs.length]}${n % 7 === 0 ? 'Other' : 'Item'}`
    return {
      principal,
      account: '111122223333',
      action,
      resource: arn(service, `${n % 3 === 0 ? `app-${n % 20}` : 'shared'}/${n.toString(36)}/part-${n % 20}-x`),
      network: { kind: 'address', address: `203.0.113.${n % 256}` },
      region: n % 6 === 0 ? 'us-east-1' : 'eu-west-1',
      outcome: 'allowed',
      count: 1,
      calls: 1,
      firstSeen: '2026-08-01T00:00:00Z',
      lastSeen: '2026-08-01T00:00:00Z',
      events: ['00000000-0000-4000-8000-000000000001'],
    }
  })
}

function evaluation() {
  console.log('Evaluation, a policy of 20 statements, distinct requests')
  const json = written(20)
  const policy = parse(json)
  const entries = entriesFor(200_000)
  const requests = entries.flatMap((entry) => engine.requestsOf(entry))
  const compiled = engine.compilePolicy(policy)
  const decide = () => requests.reduce((allowed, request) => allowed + (compiled.decide(request) === 'allowed'), 0)
  const ours = steady(decide)
  const rate = requests.length / (ours.ms / 1000)
  // As in life: nearly everything that happened was allowed, and stays so.
  const fitting = entries.filter((entry) => compiled.decide(engine.requestsOf(entry)[0]) === 'allowed')
  const records = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
  const replayed = steady(() => engine.replay(policy, fitting, records))

  const simulate = ({ action, resource, principal, context }) =>
    engine.runUnsafeSimulation(
      {
        identityPolicies: [{ name: 'p', policy: json }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        request: {
          principal,
          action,
          resource: { resource, accountId: '111122223333' },
          contextVariables: Object.fromEntries([...context.keys].map(([key, [value]]) => [key, value])),
        },
      },
      {},
    )
  let [asked, same] = [0, 0]
  const start = clock()
  while (clock() - start < 3000 && asked < requests.length) {
    const request = requests[(asked * 997) % requests.length]
    const theirs = simulate(request)
    same += (compiled.decide(request) === 'allowed') === (theirs === 'Allowed')
    asked++
  }
  const their = asked / ((clock() - start) / 1000)
  say('decisions a second', whole(rate), '1,000,000', rate >= 1_000_000)
  say(
    `requests replayed a second, contexts made (${whole(fitting.length)})`,
    whole(fitting.length / (replayed.ms / 1000)),
  )
  say('iam-simulate, decisions a second', whole(their))
  say('ratio', `${whole(rate / their)} ×`, '400 ×', rate / their >= 400)
  say('decisions that agree on "allowed"', `${whole(same)} of ${whole(asked)}`, 'all', same === asked)
}

function containment(name, after, before, limit, expected) {
  const [now, then] = [parse(after), parse(before)]
  const { result, ms } = steady(() => engine.proveContainment(now, then))
  const good = ms <= limit && (expected === undefined || expected.includes(result.verdict))
  say(name, `${result.verdict} ${ms.toFixed(1)} ms`, `${limit} ms${expected ? `, ${expected.join(' or ')}` : ''}`, good)
}

function comparisons() {
  console.log('Containment')
  for (const [count, limit] of [
    [20, 20],
    [40, 100],
  ]) {
    const json = written(count)
    containment(`${count} statements in themselves`, json, json, limit, ['proven'])
    containment(`${count} narrowed statements in their originals`, less(json), json, limit, ['proven'])
    containment(`${count} statements in what they were narrowed to`, json, less(json), limit, ['refuted'])
  }
  const admin = document([allow('*')])
  containment('40 statements in AdministratorAccess', written(40), admin, 1000, ['proven'])
  containment('AdministratorAccess in itself', admin, admin, 1000, ['proven'])
  containment('AdministratorAccess in 40 statements', admin, written(40), 1000, ['refuted'])
  const letters = (n, joint) => Array.from({ length: n }, (_, index) => 'abcdefgh'[index % 8]).join(joint)
  const path = (text) => `arn:aws:s3:::*${text}*`
  const one = (text) => document([allow('s3:GetObject', path(text))])
  containment(
    '*a*a*a* of 30 stars in 29',
    one(Array(30).fill('a').join('*')),
    one(Array(29).fill('a').join('*')),
    1000,
    ['proven'],
  )
  containment(
    '*a*a*a* of 29 stars in 30',
    one(Array(29).fill('a').join('*')),
    one(Array(30).fill('a').join('*')),
    1000,
    ['refuted'],
  )
  const tangled = (seed) =>
    document([
      allow(
        's3:*',
        Array.from({ length: 12 }, (_, n) =>
          path(`${letters(10, '*')}${'abcdefgh'[(n * 3 + seed) % 8]}*${letters(4 + n, '*')}`),
        ),
      ),
    ])
  containment('12 tangled patterns in 12 others', tangled(1), tangled(2), 2000)
  const denied = (last) => {
    const words = Array.from({ length: 40 }, (_, n) =>
      ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}${n.toString(36)}`).join('*'),
    )
    return document([allow('*'), { Effect: 'Deny', Action: '*', Resource: [...words.slice(0, -1), last].map(path) }])
  }
  containment('Allow * with a Deny of 40 patterns, one differs', denied('a*b*c*d*e'), denied('a*b*c*d*f'), 1000)
  const same = Array.from({ length: 40 }, (_, n) =>
    'abcdefgh'
      .slice(n % 4, (n % 4) + 5)
      .split('')
      .map((letter, at) => letter + ((n >> at) % 2 ? 'x' : ''))
      .join('*'),
  )
  const mixed = (last) =>
    document([allow('*'), { Effect: 'Deny', Action: '*', Resource: [...same.slice(0, -1), last].map(path) }])
  containment('the same with shared letters', mixed('a*b*c*d*e'), mixed('a*b*c*d*f'), 1000)
}

async function managed(folder) {
  const names = await readdir(folder)
  const sized = await Promise.all(names.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })))
  const largest = sized.toSorted((a, b) => b.size - a.size).slice(0, 20)
  console.log(`The ${largest.length} largest of ${whole(names.length)} managed policies`)
  let slowest = { ms: 0 }
  for (const { name } of largest) {
    const file = JSON.parse(await readFile(join(folder, name), 'utf8'))
    const policy = parse(file.PolicyVersion?.Document ?? file.Document ?? file)
    const narrowed = { ...policy, statements: policy.statements.slice(0, -1) }
    for (const [after, before] of [
      [policy, policy],
      [narrowed, policy],
      [policy, narrowed],
    ]) {
      const { result, ms } = timed(() => engine.proveContainment(after, before))
      if (ms > slowest.ms) slowest = { name, ms, verdict: result.verdict }
    }
  }
  say(
    `slowest of ${largest.length * 3} proofs: ${slowest.name}`,
    `${slowest.verdict} ${slowest.ms.toFixed(1)} ms`,
    '1000 ms',
    slowest.ms <= 1000,
  )
}

const start = performance.now()
evaluation()
comparisons()
const folder = process.env['WHITTLE_MANAGED_POLICIES']
if (folder) await managed(folder)
else console.log('Managed policies are left out: WHITTLE_MANAGED_POLICIES is not set.')
console.log(
  `${((performance.now() - start) / 1000).toFixed(1)} s in all${missed > 0 ? `, ${missed} targets missed` : ''}`,
)
process.exitCode = missed > 0 ? 1 : 0
