/**
 * Terraform's numbers have 512 bits and are written in full; JavaScript's are binary fractions of 53 bits. Only numbers
 * that both represent exactly, and write alike, count as known.
 * @see https://developer.hashicorp.com/terraform/language/expressions/types#numbers
 */

/** A number that stands in the source, or in text; `undefined` where ours would be another, or written differently. */
export function numberIn(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(text)) return undefined
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
  return digits.replace(/0+$/, '').length <= 15 ? writtenAlike(Number(text)) : exact(Number(text), text)
}

/** A whole number may have all digits that it has here. */
const exact = (value: number, text: string): number | undefined =>
  Number.isSafeInteger(value) && String(value) === text ? value : undefined

/** Terraform keeps the sign of zero, and uses no exponents. */
const writtenAlike = (value: number): number | undefined =>
  Object.is(value, -0) ||
  !Number.isFinite(value) ||
  /e/.test(String(value)) ||
  Math.abs(value) > Number.MAX_SAFE_INTEGER
    ? undefined
    : value

/** In units of 1/1024; `undefined` for a fraction that takes more, whose bits Terraform has more of. */
function scaled(value: number): bigint | undefined {
  if (Number.isSafeInteger(value)) return BigInt(value) * unit
  const units = value * Number(unit)
  return Number.isSafeInteger(units) ? BigInt(units) : undefined
}

const unit = 1024n

function unscaled(units: bigint): number | undefined {
  const value = units % unit === 0n ? Number(units / unit) : Number(units) / Number(unit)
  return scaled(value) === units ? writtenAlike(value) : undefined
}

export type Arithmetic = '+' | '-' | '*' | '/' | '%'

/** Results that are the same at every precision; `undefined` for all others. */
export function calculate(operator: Arithmetic, first: number, second: number): number | undefined {
  const [a, b] = [scaled(first), scaled(second)]
  if (a === undefined || b === undefined) return undefined
  // Terraform's zero has a sign.
  if (a === 0n && b < 0n && (operator === '*' || operator === '/')) return undefined
  if (b === 0n && a < 0n && operator === '*') return undefined
  switch (operator) {
    case '+':
      return unscaled(a + b)
    case '-':
      return unscaled(a - b)
    case '*':
      return (a * b) % unit === 0n ? unscaled((a * b) / unit) : undefined
    case '/':
      return b !== 0n && (a * unit) % b === 0n ? unscaled((a * unit) / b) : undefined
    case '%':
    default:
      // The rest has the sign of the dividend.
      return b === 0n || (a < 0n && a % b === 0n) ? undefined : unscaled(a % b)
  }
}
