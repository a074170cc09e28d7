/** Without the rule that what is checked within calls of another action is as unseen as these. */
import type { EnclosingActions } from '../../../src/catalog/enclosing-actions.ts'

export type { EnclosingActions }

export const enclosingActionsIn = (): EnclosingActions => new Map()
