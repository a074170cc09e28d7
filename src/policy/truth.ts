/** Three-valued truth: `undefined` means "does not follow from the known facts". Sound: it never guesses. */
export type Truth = boolean | undefined

export const negateTruth = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)

/** True when one is true; unknown when none is and one is unknown. */
export function anyTrue<T>(items: readonly T[], test: (item: T) => Truth): Truth {
  let result: Truth = false
  for (const item of items) {
    const truth = test(item)
    if (truth === true) return true
    if (truth === undefined) result = undefined
  }
  return result
}

/** False when one is false; unknown when none is and one is unknown. */
export function allTrue<T>(items: readonly T[], test: (item: T) => Truth): Truth {
  return negateTruth(anyTrue(items, (item) => negateTruth(test(item))))
}
