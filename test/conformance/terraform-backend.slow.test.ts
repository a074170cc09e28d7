import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { createAwsClients } from '../../src/aws/clients.ts'
import { systemClock } from '../../src/aws/clock.ts'
import { readBackend } from '../../src/jobs/load/read-backend.ts'
import { readSources } from '../../src/sources/read.ts'
import { parseStateOrPlan } from '../../src/sources/state/read.ts'
import { backendsIn } from '../../src/sources/terraform/backends/find-backends.ts'
import { terraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import { setEnvironment } from '../fakes/aws-sdk.ts'
import { motoIsThere, startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { environment, terraformIsThere } from '../support/terraform.ts'

/** Terraform keeps the states of three workspaces in S3, as moto makes it; they are found where the source says. */
const main = `terraform {
  backend "s3" {
    bucket         = "acme-states"
    key            = "team/app.tfstate"
    region         = "eu-west-1"
    PREFIX
    use_path_style = true

    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
  }
}
# Names IAM, as every directory does that is read: aws_iam_role
resource "terraform_data" "each" {
  for_each = toset(["a.b", terraform.workspace])
}
`

const present = motoIsThere && terraformIsThere
const describeIf = present ? describe : describe.skip

describeIf(
  `states that Terraform keeps in S3${terraformIsThere ? whyNoMoto : ' (skipped: terraform is not installed)'}`,
  () => {
    let moto: Moto
    let restore = (): void => undefined
    const folders: string[] = []
    const aws = (): Record<string, string> => ({
      AWS_ENDPOINT_URL: moto.url,
      AWS_ENDPOINT_URL_S3: moto.url,
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    })

    beforeAll(async () => {
      moto = await startMoto()
      restore = setEnvironment(aws())
      const s3 = new S3Client({ endpoint: moto.url, region: 'eu-west-1', forcePathStyle: true })
      const place = { LocationConstraint: 'eu-west-1' } as const
      await s3.send(new CreateBucketCommand({ Bucket: 'acme-states', CreateBucketConfiguration: place }))
    }, 60_000)
    afterAll(async () => {
      restore()
      await moto.stop()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    })

    test.each([
      ['', 'env:/'],
      ['workspace_key_prefix = "stages"', 'stages/'],
    ])(
      'with %j they are read, of every workspace',
      async (prefix, start) => {
        const folder = mkdtempSync(join(tmpdir(), 'whittle-backend-'))
        folders.push(folder)
        const content = main
          .replace('PREFIX', prefix)
          .replace('app.tfstate', prefix === '' ? 'app.tfstate' : 'other.tfstate')
        writeFileSync(join(folder, 'main.tf'), content)
        const terraform = (...words: string[]): string =>
          execFileSync('terraform', words, {
            cwd: folder,
            env: { ...environment, ...aws() },
            encoding: 'utf8',
            stdio: 'pipe',
          })
        terraform('init', '-input=false')
        const shown: Record<string, string> = {}
        for (const workspace of ['default', 'dev', 'prod']) {
          if (workspace !== 'default') terraform('workspace', 'new', workspace)
          terraform('apply', '-auto-approve', '-input=false')
          shown[workspace] = terraform('show', '-json')
        }
        // A workspace without resources.
        terraform('workspace', 'new', 'later')
        const { graph } = readSources([{ path: 'main.tf', content }], { principals: {}, parser: terraformParser })
        const { s3, problems } = backendsIn(graph, [], terraformParser)
        expect(problems).toEqual([])
        const [backend] = s3
        const read = await readBackend(backend!, await createAwsClients().s3(backend!.region), { clock: systemClock })
        expect(read).toMatchObject({ whole: true, problems: [] })
        const key = backend!.key
        const expected = Object.entries(shown).map(([workspace, text]) => [
          `s3://acme-states/${workspace === 'default' ? '' : `${start}${workspace}/`}${key}`,
          parseStateOrPlan(text, 'x').resources,
        ])
        expect(read.states.map(({ name, resources }) => [name, resources])).toEqual(expected)
      },
      120_000,
    )
  },
)
