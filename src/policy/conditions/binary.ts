import { hasUnresolved } from '../unresolved.ts'
import type { ValueMatcher } from './value.ts'

/** BinaryEquals compares byte for byte; both sides are base64, whose text is the same exactly when the bytes are. */
export function binaryEquals(value: string): ValueMatcher {
  const policy = canonicalBase64(value)
  return (text) => {
    if (hasUnresolved(value) && text !== value) return undefined
    return canonicalBase64(text) === policy
  }
}

const canonicalBase64 = (text: string): string => text.trim().replace(/=+$/, '')
