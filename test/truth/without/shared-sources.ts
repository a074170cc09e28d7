/** Without the rule that services behind one event source are distinguished: the first of them is the one called. */
export { unknownService } from '../../../src/catalog/shared-sources.ts'

export const isSharedSource = (): boolean => false
export const statedService = (): undefined => undefined
