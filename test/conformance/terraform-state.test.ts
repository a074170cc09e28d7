import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cleanShown } from '../sources/state/clean.ts'
import { planText, stateText } from '../sources/state/shop.ts'

/** Makes the states and plans of the tests anew: Terraform with the AWS provider plans, and applies against moto. */
const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env
const environment = { ...inherited, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
const plugins = process.env['TF_PLUGIN_DIR']
const terraformIsThere = spawnSync('terraform', ['version'], { env: environment }).status === 0
const motoIsThere = spawnSync('moto_server', ['--help'], { env: environment }).status === 0

let folder = ''
let server: ChildProcess | undefined
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-state-'))
  cpSync(fileURLToPath(new URL('../sources/state/shop/', import.meta.url)), folder, { recursive: true })
})
afterAll(async () => {
  if (server) {
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server.kill()
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

const terraform = (...words: string[]): string =>
  execFileSync('terraform', words, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: 'pipe',
  })

const provider = (endpoints: string): string => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
${endpoints}}
`

const why = terraformIsThere ? 'TF_PLUGIN_DIR names no provider mirror' : 'terraform is not installed'
const withProvider = terraformIsThere && plugins ? describe : describe.skip

withProvider(`terraform show -json${terraformIsThere && plugins ? '' : ` (skipped: ${why})`}`, () => {
  test('of a plan is what the fixture holds', () => {
    writeFileSync(join(folder, 'provider.tf'), provider(''))
    terraform('init', `-plugin-dir=${plugins}`, '-input=false')
    terraform('plan', '-out=plan', '-input=false', '-refresh=false', '-var', 'stage=prod')
    expect(withoutVersion(cleanShown(JSON.parse(terraform('show', '-json', 'plan'))))).toEqual(
      withoutVersion(JSON.parse(planText)),
    )
  }, 300_000)

  const applied = motoIsThere ? test : test.skip
  applied(
    `of a state is what the fixture holds${motoIsThere ? '' : ' (skipped: moto_server is not installed)'}`,
    async () => {
      const port = await freePort()
      server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env: environment })
      await listening(port)
      const url = `"http://127.0.0.1:${port}"`
      const services = ['iam', 's3', 'sqs', 'sts'].map((name) => `    ${name} = ${url}\n`).join('')
      writeFileSync(join(folder, 'provider.tf'), provider(`  endpoints {\n${services}  }\n`))
      terraform('init', `-plugin-dir=${plugins}`, '-input=false')
      terraform('apply', '-auto-approve', '-input=false', '-var', 'stage=prod')
      expect(withoutVersion(cleanShown(JSON.parse(terraform('show', '-json'))))).toEqual(
        withoutVersion(JSON.parse(stateText)),
      )
    },
    300_000,
  )
})

const withoutVersion = (shown: unknown): unknown => {
  const text = JSON.stringify(shown).replaceAll(/"(terraform_version|format_version)":"[^"]*"/g, '"$1":""')
  return JSON.parse(text)
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/moto-api/`, { headers: { connection: 'close' } }).catch(
      () => undefined,
    )
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('moto_server does not answer')
}
