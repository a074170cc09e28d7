import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { createTransport } from '../../src/aws/transport.ts'
import { account, trailRecord } from '../evidence/records.ts'
import { FakeAws } from '../fakes/aws.ts'
import { bundled, type Program } from '../support/program.ts'

test('agents get the proxy only where Node itself uses it', () => {
  const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://proxy.example:3128' }
  expect(createTransport(env)).toMatchObject({ httpsAgent: { proxyEnv: env }, httpAgent: { proxyEnv: env } })
  expect(createTransport({ HTTPS_PROXY: 'http://proxy.example:3128' })).not.toHaveProperty('httpsAgent')
})

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const able = major > 24 || (major === 24 && minor >= 5)
const describeIf = able ? describe : describe.skip

describeIf(`behind a proxy${able ? '' : ' (skipped: Node before 24.5 has no proxy support)'}`, () => {
  let cli: Program
  let aws: FakeAws
  beforeAll(async () => {
    cli = await bundled('cli')
    aws = await FakeAws.start({ trail: { 'eu-west-1': [trailRecord(1, { eventTime: new Date().toISOString() })] } })
  })
  afterAll(async () => {
    cli.remove()
    await aws.close()
  })

  test('AWS is asked through it', async () => {
    const env = {
      ...aws.environment,
      PATH: process.env['PATH'],
      AWS_ENDPOINT_URL: 'http://aws.invalid',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: aws.url,
    }
    const child = spawn(process.execPath, [cli.path, 'usage', '--json'], { cwd: tmpdir(), env })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    await new Promise((resolve) => child.on('close', resolve))
    expect(JSON.parse(out)).toMatchObject({ coverage: { complete: true, accounts: [{ account }] } })
  })
})
