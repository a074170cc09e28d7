/** Anything made of plain data, with every `start` and `end` in it moved; everything else stays as it is. */
export function shiftPositions<Value>(value: Value, to: (position: number) => number): Value {
  return move(value, to) as Value
}

function move(value: unknown, to: (position: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => move(item, to))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, move(item, to)]))
  if (typeof value !== 'object' || value === null || value instanceof Set) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      (key === 'start' || key === 'end') && typeof item === 'number' ? to(item) : move(item, to),
    ]),
  )
}
