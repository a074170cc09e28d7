import { execFileSync, spawnSync } from 'node:child_process'

/** Terraform as a judge: what tests need to run it offline. `TF_CLI_CONFIG_FILE` may name a file that is not there. */
const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env
export const environment = { ...inherited, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }

export const terraformIsThere = spawnSync('terraform', ['version'], { env: environment }).status === 0
/** A provider mirror, as `init -plugin-dir` takes it. */
export const plugins = process.env['TF_PLUGIN_DIR']
export const providerIsThere = terraformIsThere && plugins !== undefined && plugins !== ''

/** For a title: why tests that need the provider are skipped, or nothing. */
export const whySkipped = providerIsThere
  ? ''
  : ` (skipped: ${terraformIsThere ? 'TF_PLUGIN_DIR names no provider mirror' : 'terraform is not installed'})`

/** Runs terraform in a folder; what it prints. Throws with its messages where it fails. */
export const terraformIn =
  (folder: string) =>
  (...words: string[]): string =>
    execFileSync('terraform', words, {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: 'pipe',
    })

export const init = (folder: string): string =>
  terraformIn(folder)('init', `-plugin-dir=${plugins}`, '-input=false', '-backend=false')

/** Nothing here talks to AWS: credentials are made up, and everything that would check them is off. */
export const offlineProvider = (endpoints: readonly string[] = [], url = ''): string => `terraform {
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
${endpoints.length === 0 ? '' : `  endpoints {\n${endpoints.map((name) => `    ${name} = "${url}"\n`).join('')}  }\n`}}
`
