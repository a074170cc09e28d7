import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { environment, terraformIsThere } from '../../support/terraform.ts'
import { edits, extensionOf, forms } from './cases.ts'

const here = new URL('./', import.meta.url)

describe('the golden files', () => {
  test.each(forms)('%s has one for every edit, and none besides', (form) => {
    const extension = extensionOf(form)
    const has = (name: string): boolean => existsSync(new URL(`${form}/${name}`, here))
    const missing = edits.filter((edit) => has(`${edit}.${extension}`) === has(`${edit}.refused.txt`))
    expect(missing).toEqual([])
    const names = [...edits, 'before'].flatMap((edit) => [`${edit}.${extension}`, `${edit}.refused.txt`])
    expect(readdirSync(new URL(`${form}/`, here)).filter((name) => !names.includes(name))).toEqual([])
  })

  const oracle = terraformIsThere ? test : test.skip

  oracle(
    `terraform fmt has nothing to say of an edit where it had nothing to say before${
      terraformIsThere ? '' : ': skipped, terraform is not installed'
    }`,
    () => {
      const { stdout } = spawnSync('terraform', ['fmt', '-check', '-list=true', '-recursive', fileURLToPath(here)], {
        env: environment,
        encoding: 'utf8',
      })
      const complaints = stdout.split('\n').map((path) => path.split('/').slice(-2))
      const untidy = new Set(complaints.flatMap(([form, name]) => (name === 'before.tf' ? [form] : [])))
      expect(complaints.filter(([form, name]) => name !== undefined && !untidy.has(form))).toEqual([])
      expect(untidy.size).toBeLessThan(forms.length / 2)
    },
  )
})
