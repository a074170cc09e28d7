import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { sameDocument } from '../../../src/policy/same.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import type { PolicySource, ProposedStatements } from '../../../src/sources/types.ts'
import { environment, terraformIsThere } from '../../support/terraform.ts'
import { foundAt, loadParser, read } from '../../sources/support.ts'

const here = new URL('./', import.meta.url)
const names = readdirSync(here).flatMap((name) => /^(.*)\.before\.tf$/.exec(name)?.[1] ?? [])
const isRemoved = (action: string): boolean => /^s3:(Put|Delete)/.test(action)

/** Every action that writes or deletes goes, and with its last action the statement. */
const proposalFor = ({ document }: PolicySource): ProposedStatements =>
  document.statements.flatMap((statement, from) => {
    const action = statement.action?.filter((each) => !isRemoved(each)) ?? []
    return action.length > 0 ? [{ from, statement: { ...statement, action } }] : []
  })

test.each(names)('%s', async (name) => {
  const golden = new URL(`${name}.after.tf`, here)
  let content = readFileSync(new URL(`${name}.before.tf`, here), 'utf8')
  const { sources } = await read({ 'main.tf': content })
  for (const { address = '' } of sources.filter(({ status }) => status === 'found')) {
    const source = foundAt((await read({ 'main.tf': content })).sources, address)
    const statements = proposalFor(source)
    const result = editSource(source, content, statements, { parser: await loadParser() })
    if (result.kind === 'refused') throw new Error(result.reason)
    content = applySplices(content, result.splices)
    const { document } = foundAt((await read({ 'main.tf': content })).sources, address)
    expect(sameDocument(document, { ...document, statements: statements.map(({ statement }) => statement) })).toBe(true)
  }
  if (process.env['UPDATE_GOLDEN'] !== undefined || !existsSync(golden)) writeFileSync(golden, content)
  expect(content).toBe(readFileSync(golden, 'utf8'))
})

const oracle = terraformIsThere ? test : test.skip

oracle(
  `terraform fmt is content with all of them${terraformIsThere ? '' : ': skipped, terraform is not installed'}`,
  () => {
    const { stdout } = spawnSync('terraform', ['fmt', '-check', '-list=true', fileURLToPath(here)], {
      env: environment,
      encoding: 'utf8',
    })
    expect(stdout.split('\n').filter((line) => line.endsWith('.tf'))).toEqual([])
  },
)
