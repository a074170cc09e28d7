import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { sameDocument } from '../../src/policy/same.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { edits, extensionOf, forms, proposalFor, readGolden, refusalOf } from '../golden/edits/cases.ts'

/** Terraform itself judges the golden files: what they are formatted like, and which documents they make. */
const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
const present = spawnSync('terraform', ['version'], { env: environment }).status === 0
const plugins = process.env['TF_PLUGIN_DIR']
const terraformForms = forms.filter((form) => extensionOf(form) === 'tf')
const cases = terraformForms.flatMap((form) =>
  ['before', ...edits]
    .filter((edit) => refusalOf(form, edit) === undefined)
    .map((edit) => ({ form, edit, name: `${form}_${edit}` })),
)

const withTerraform = present ? describe : describe.skip
const withProvider = present && plugins ? describe : describe.skip

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-conformance-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const terraform = (...words: string[]): string =>
  execFileSync('terraform', words, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: 'pipe',
  })

withTerraform(`terraform fmt${present ? '' : ' (skipped: terraform is not installed)'}`, () => {
  test('has nothing to say of an edited file', () => {
    const files = join(folder, 'fmt')
    mkdirSync(files)
    for (const { form, edit, name } of cases) writeFileSync(join(files, `${name}.tf`), readGolden(form, edit))
    // It writes its messages on standard output and exits with 3 where it would change a file.
    expect(
      spawnSync('terraform', ['fmt', '-check', '-diff', files], { env: environment, encoding: 'utf8' }).stdout,
    ).toBe('')
  })
})

const why = present ? 'TF_PLUGIN_DIR names no provider mirror' : 'terraform is not installed'

withProvider(`terraform plan with the AWS provider${plugins && present ? '' : ` (skipped: ${why})`}`, () => {
  test('makes exactly the proposed documents of the edited files', () => {
    const modules = cases.map(({ form, edit, name }) => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'main.tf'), readGolden(form, edit))
      return `module "${name}" {\n  source = "./${name}"\n}\n`
    })
    writeFileSync(join(folder, 'main.tf'), provider + modules.join('\n'))
    terraform('init', `-plugin-dir=${plugins}`, '-input=false')
    terraform('plan', '-out=plan', '-input=false', '-refresh=false')
    const plan = JSON.parse(terraform('show', '-json', 'plan')) as Plan
    const made = documentsOf(plan)
    for (const { form, edit, name } of cases) {
      const wanted = proposalFor(form, edit === 'before' ? 'same' : edit).map(({ statement }) => statement)
      const document = { version: '2012-10-17' as const, statements: wanted.map(withoutTokens) }
      expect({ name, same: sameDocument(made.get(name)!, document) }).toEqual({ name, same: true })
    }
  }, 300_000)
})

/** Nothing here talks to AWS: credentials are made up, and everything that would check them is off. */
const provider = `
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
}

`

interface Plan {
  readonly planned_values: {
    readonly root_module: {
      readonly child_modules: readonly {
        readonly address: string
        readonly resources: readonly { readonly values: Values }[]
      }[]
    }
  }
}

interface Values {
  readonly policy?: string
  readonly inline_policy?: readonly { readonly policy: string }[]
}

function documentsOf(plan: Plan): Map<string, PolicyDocument> {
  const documents = new Map<string, PolicyDocument>()
  for (const { address, resources } of plan.planned_values.root_module.child_modules)
    for (const { values } of resources) {
      const text = values.policy ?? values.inline_policy?.[0]?.policy
      if (text === undefined) continue
      const { document } = parsePolicyDocument(JSON.parse(text), 'identity')
      if (document) documents.set(address.replace('module.', ''), document)
    }
  return documents
}

/** The variable's default is what a plan puts where the source has its name. */
function withoutTokens<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll('\uE000var.logs\uE001', 'arn:aws:s3:::acme-logs')) as Value
}
