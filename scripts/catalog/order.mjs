/** Order of code units. */
export const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
