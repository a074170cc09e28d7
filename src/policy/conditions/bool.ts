import type { ValueMatcher } from './value.ts'

/** Bool compares `true` and `false`, without regard to case; any other text on either side gives an unknown result. */
export function bool(value: string): ValueMatcher {
  const policy = parseBool(value)
  return (text) => {
    const request = parseBool(text)
    return policy === undefined || request === undefined ? undefined : policy === request
  }
}

export function parseBool(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}
