import type { ActionInfo } from '../types.ts'
import type { StatedRule, StatedRules } from './rule.ts'

/** By IAM prefix. */
const services: Readonly<Record<string, StatedRules>> = {}

/** The stated rule of an action when it is checked by an operation, if AWS documents one. */
export const statedRule = (action: ActionInfo, operation: string): StatedRule | undefined =>
  services[action.service]?.(action, operation)
