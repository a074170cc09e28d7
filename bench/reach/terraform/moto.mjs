/**
 * AWS as moto makes it, over HTTP: what `aws iam get-account-authorization-details` prints for an account after Terraform
 * applied something to it. `WHITTLE_PYTHON` names a Python with `moto[server]`.
 */
import { IAMClient, paginateGetAccountAuthorizationDetails } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleModule } from '../../../scripts/bundle.mjs'

/** `{url, stop}` of a new server with nothing in it. AWS's managed policies are there. */
export async function startMoto() {
  process.env.MOTO_IAM_LOAD_MANAGED_POLICIES = 'true'
  const folder = mkdtempSync(join(tmpdir(), 'whittle-reach-'))
  try {
    const outfile = join(folder, 'moto.mjs')
    const entry = fileURLToPath(new URL('../../../test/support/moto.ts', import.meta.url))
    await bundleModule({ entryPoints: [entry], outfile })
    return await (await import(pathToFileURL(outfile).href)).startMoto()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The provider for an account of moto: a role that is assumed there puts what is made into that account. */
export const providerFor = (url, account) => `provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  assume_role {
    role_arn = "arn:aws:iam::${account}:role/apply"
  }
  endpoints {
    iam = "${url}"
    sts = "${url}"
  }
}`

/** The clients of an account of moto. */
export async function clientOf(url, account) {
  const options = { endpoint: url, region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } }
  const sts = new STSClient(options)
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/apply`, RoleSessionName: 'reach' }),
  )
  return new IAMClient({
    ...options,
    credentials: {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    },
  })
}

/**
 * The output of `aws iam get-account-authorization-details`: documents as JSON, times in ISO 8601. Of AWS's own policies
 * those that are attached, as the real call prints them.
 */
export async function authorizationDetails(client) {
  const lists = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }
  for await (const page of paginateGetAccountAuthorizationDetails({ client }, {}))
    for (const [key, list] of Object.entries(lists)) list.push(...(page[key] ?? []))
  const entities = [...lists.UserDetailList, ...lists.GroupDetailList, ...lists.RoleDetailList]
  const attached = new Set(
    entities.flatMap(({ AttachedManagedPolicies = [] }) => AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn)),
  )
  lists.Policies = lists.Policies.filter(({ Arn }) => !Arn.includes(':aws:policy/') || attached.has(Arn))
  return JSON.parse(JSON.stringify(lists, printed))
}

/** Documents come URL-encoded (RFC 3986); the command line prints them as JSON. */
function printed(key, value) {
  if (key === '$metadata') return undefined
  const isDocument = ['PolicyDocument', 'AssumeRolePolicyDocument', 'Document'].includes(key)
  return isDocument && typeof value === 'string' ? JSON.parse(decodeURIComponent(value)) : value
}
