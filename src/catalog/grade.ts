import type { Grade } from './types.ts'

const order: readonly Grade[] = ['guessed', 'listed', 'stated']

/** The less sure of two grades. */
export const leastSure = (a: Grade, b: Grade): Grade => (order.indexOf(a) < order.indexOf(b) ? a : b)
