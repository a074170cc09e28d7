import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cleanRaw, cleanShown } from '../sources/state/clean.ts'
import { planText, rawStateText, stateText } from '../sources/state/shop.ts'
import { parseStateOrPlan } from '../../src/sources/state/read.ts'
import { motoIsThere, startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

/** Makes the states and plans of the tests anew: Terraform with the AWS provider plans, and applies against moto. */
let folder = ''
let moto: Moto | undefined
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-state-'))
  cpSync(fileURLToPath(new URL('../sources/state/shop/', import.meta.url)), folder, { recursive: true })
})
afterAll(async () => {
  await moto?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const terraform = (...words: string[]): string => terraformIn(folder)(...words)
const withProvider = providerIsThere ? describe : describe.skip

withProvider(`terraform show -json${whySkipped}`, () => {
  test('of a plan is what the fixture holds', () => {
    writeFileSync(join(folder, 'provider.tf'), offlineProvider())
    init(folder)
    terraform('plan', '-out=plan', '-input=false', '-refresh=false', '-var', 'stage=prod')
    expect(withoutVersion(cleanShown(JSON.parse(terraform('show', '-json', 'plan'))))).toEqual(
      withoutVersion(JSON.parse(planText)),
    )
  }, 300_000)

  const applied = motoIsThere ? test : test.skip
  applied(
    `of a state is what the fixture holds${whyNoMoto}`,
    async () => {
      moto = await startMoto()
      writeFileSync(join(folder, 'provider.tf'), offlineProvider(['iam', 's3', 'sqs', 'sts'], moto.url))
      init(folder)
      terraform('apply', '-auto-approve', '-input=false', '-var', 'stage=prod')
      expect(withoutVersion(cleanShown(JSON.parse(terraform('show', '-json'))))).toEqual(
        withoutVersion(JSON.parse(stateText)),
      )
      const file = readFileSync(join(folder, 'terraform.tfstate'), 'utf8')
      expect(withoutVersion(cleanRaw(JSON.parse(file)))).toEqual(withoutVersion(JSON.parse(rawStateText)))
      const byAddress = (text: string) =>
        parseStateOrPlan(text, 'state').resources.toSorted((a, b) => (a.address < b.address ? -1 : 1))
      expect(byAddress(file)).toEqual(byAddress(terraform('show', '-json')))
    },
    300_000,
  )
})

const withoutVersion = (shown: unknown): unknown => {
  const text = JSON.stringify(shown).replaceAll(/"(terraform_version|format_version)":"[^"]*"/g, '"$1":""')
  return JSON.parse(text)
}
