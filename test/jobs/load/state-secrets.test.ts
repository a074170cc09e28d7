import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../../src/cli/run.ts'
import { loadStates } from '../../../src/jobs/load/load-states.ts'
import { rawStateText, shop, stateText } from '../../sources/state/shop.ts'

/** A state contains passwords and keys; none of its values that are not needed is kept, printed, or part of a message. */
const secret = 'swordfish'

interface Holder {
  attributes?: Record<string, unknown>
  values?: Record<string, unknown>
}

/** Attributes of every form, beside those that a resource has; names that are needed elsewhere, in another form here. */
const secrets = {
  password: secret,
  secret_key: { nested: [secret] },
  tags: { [secret]: secret },
  user_data: secret,
  policy: `{"Statement":[{"Sid":"${secret}","Effect":"Allow","Action":"*","Resource":"*"}]}`,
  inline_policy: [{ name: secret, policy: secret }],
  description: secret,
  id: secret,
}
/** On resources that are not IAM's these are of no use. */
const names = { name: secret, user: secret, role: secret, roles: [secret], account_id: secret, arn: secret }

function withSecrets(holder: Holder): void {
  for (const values of [holder.attributes, holder.values])
    if (values) for (const [key, value] of Object.entries(secrets)) values[key] = value
}

/** The same state, with secrets in every place that a provider or a configuration can put them. */
function secretive(text: string): string {
  const state = JSON.parse(text, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null) withSecrets(value)
    return value
  }) as {
    outputs?: unknown
    resources?: { instances: Record<string, unknown>[] }[]
    values?: { outputs?: unknown; root_module: { resources: object[] } }
  }
  const outputs = { password: { value: secret, type: 'string', sensitive: true } }
  const account = { mode: 'data', type: 'aws_caller_identity', name: 'x' }
  const database = { mode: 'managed', type: 'aws_db_instance', name: 'x' }
  for (const { instances } of state.resources ?? [])
    for (const instance of instances)
      Object.assign(instance, { private: secret, sensitive_attributes: [[{ type: 'get_attr', value: 'password' }]] })
  if (state.resources) {
    state.outputs = outputs
    for (const each of [account, database])
      state.resources.push({ ...each, instances: [{ attributes: { ...secrets, ...names } }] })
  }
  if (state.values) {
    state.values.outputs = outputs
    for (const { mode, type, name } of [account, database]) {
      const address = mode === 'data' ? `data.${type}.${name}` : `${type}.${name}`
      const values = { ...secrets, ...names }
      state.values.root_module.resources.push({ address, mode, type, name, values, sensitive_values: secrets })
    }
  }
  return JSON.stringify(state)
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-secrets-'))
  write('events/log.json', '{"Records":[]}')
  for (const [path, content] of Object.entries(shop('app/'))) write(path, content)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

async function whittle(...argv: string[]): Promise<{ readonly code: number; readonly out: string }> {
  let out = ''
  const sink = { write: (text: string) => (out += text) }
  const env = { stdout: sink, stderr: sink, env: {}, cwd: folder, now: () => new Date('2026-11-21T00:00:00Z') }
  return { code: await runCommandLine(argv, env), out }
}

describe.each([
  ['a state file', rawStateText],
  ['terraform show -json', stateText],
])('secrets in %s', (_, text) => {
  test('are there, and not in what is kept', async () => {
    write('state.json', secretive(text))
    expect(secretive(text).split(secret).length).toBeGreaterThan(200)
    const [state] = await loadStates(['state.json'], folder)
    expect(JSON.stringify(state)).not.toContain(secret)
    expect(state?.resources.length).toBeGreaterThan(15)
  })

  test.each([
    ['inventory', ['inventory', '--state', 'state.json']],
    ['inventory --json', ['inventory', '--json', '--state', 'state.json']],
    ['plan', ['plan', '--events', 'events', '--state', 'state.json']],
    ['plan --json', ['plan', '--json', '--events', 'events', '--state', 'state.json']],
  ])('are not in what %s prints', async (__, words) => {
    write('state.json', secretive(text))
    const { code, out } = await whittle(...words)
    expect(code).toBe(0)
    expect(out).toContain('aws_iam_policy.queues')
    expect(out).not.toContain(secret)
  })
})

test.each([
  ['a state that is cut off', `{"version":4,"serial":1,"lineage":"${secret}","resources":[{"x":"${secret}`],
  ['a version that is none', `{"version":"${secret}","serial":1}`],
  ['a format that is none', `{"format_version":"${secret}"}`],
  ['resources that are none', `{"version":4,"serial":1,"resources":"${secret}"}`],
  ['a mode that is none', `{"version":4,"serial":1,"resources":[{"mode":"${secret}","type":"a","name":"b"}]}`],
  ['an instance that is none', rawWith(`"${secret}"`)],
  ['attributes that are none', rawWith(`{"attributes":"${secret}"}`)],
  [
    'a backend',
    `{"version":3,"terraform_version":"1.11.4","backend":{"type":"s3","config":{"secret_key":"${secret}"}}}`,
  ],
  ['a backend of a kind that is none', `{"version":3,"serial":1,"backend":{"type":"a ${secret}"}}`],
  ['an encrypted state', `{"serial":1,"lineage":"x","encrypted_data":"${secret}","encryption_version":"v0"}`],
  ['values that are none', `{"format_version":"1.0","values":{"root_module":"${secret}"}}`],
  ['other resources', rawWith(`{"attributes":{"password":"${secret}"}}`)],
])('a message about %s has none', async (_, content) => {
  write('bad.json', content)
  const { code, out } = await whittle('inventory', '--state', 'bad.json')
  expect(code).toBe(2)
  expect(out).toMatch(/^whittle: bad.json: [^\n]+\n$/)
  expect(out).not.toContain(secret)
})

function rawWith(instance: string): string {
  return `{"version":4,"serial":1,"lineage":"x","resources":[{"mode":"managed","type":"a_b","name":"c","instances":[${instance}]}]}`
}
