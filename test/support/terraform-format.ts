import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { environment, terraformIsThere } from './terraform.ts'

/**
 * The test that edited files are as `terraform fmt` leaves them; skipped where terraform is not installed.
 *
 * @param formatted filled by the tests before it
 * @param fewest number of files that have to be in it
 */
export function testFormat(formatted: readonly string[], fewest: number): void {
  const judged = terraformIsThere ? test : test.skip
  judged('every edited file is as terraform fmt has it', () => {
    expect(formatted.length).toBeGreaterThanOrEqual(fewest)
    for (const text of new Set(formatted))
      expect(execFileSync('terraform', ['fmt', '-'], { input: text, env: environment, encoding: 'utf8' })).toBe(text)
  })
}
