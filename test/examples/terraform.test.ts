import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const plugins = process.env['TF_PLUGIN_DIR'] ?? ''
const hasTerraform = spawnSync('terraform', ['version']).status === 0
/** No user's or machine's command-line configuration: the mirror is named on the command line. */
const env = { ...process.env, TF_CLI_CONFIG_FILE: '', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }

const describeFormat = hasTerraform ? describe : describe.skip
describeFormat(`terraform fmt (skipped where terraform is missing)`, () => {
  test('finds nothing to change', () => {
    const { stdout, status } = spawnSync('terraform', ['fmt', '-check', '-recursive', examples], {
      encoding: 'utf8',
      env,
    })
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  })
})

const describeValidate = hasTerraform && plugins !== '' && existsSync(plugins) ? describe : describe.skip
describeValidate('terraform validate with the AWS provider (skipped without terraform and TF_PLUGIN_DIR)', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-examples-'))
    for (const name of readdirSync(examples))
      if (name !== 'cloudtrail') cpSync(join(examples, name), join(folder, name), { recursive: true })
    execFileSync('terraform', ['init', '-backend=false', '-input=false', '-no-color', `-plugin-dir=${plugins}`], {
      cwd: folder,
      env,
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('finds no error', () => {
    const { stdout } = spawnSync('terraform', ['validate', '-json'], { cwd: folder, encoding: 'utf8', env })
    const { valid, diagnostics } = JSON.parse(stdout) as {
      valid: boolean
      diagnostics: { severity: string; summary: string }[]
    }
    expect({ valid, errors: diagnostics.filter(({ severity }) => severity === 'error') }).toEqual({
      valid: true,
      errors: [],
    })
  })
})
