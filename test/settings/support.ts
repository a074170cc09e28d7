import { expect } from '@jest/globals'
import { InputError } from '../../src/errors.ts'
import { parseSettings } from '../../src/settings/parse.ts'

export const parse = (text: string) => parseSettings(text, '.github/whittle.yml')

/** The messages for an invalid text, without the file's name. */
export function mistakes(text: string): string[] {
  try {
    parse(text)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    const lines = (error as InputError).message.split('\n')
    if (lines.length > 1) expect(lines.shift()).toBe(`.github/whittle.yml: ${lines.length} mistakes`)
    for (const line of lines) expect(line).toMatch(/^\.github\/whittle\.yml:\d+:\d+: \S/)
    return lines.map((line) => line.slice('.github/whittle.yml:'.length))
  }
  throw new Error('no mistake was found')
}
