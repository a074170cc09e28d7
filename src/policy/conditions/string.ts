import { compileTemplate } from '../template.ts'
import type { ValueMatcher, ValueOptions } from './value.ts'

/** StringEquals: `*` and `?` are plain characters, variables are replaced. */
export const stringEquals = (value: string, { variables }: ValueOptions): ValueMatcher =>
  compileTemplate(value, { wildcards: false, variables })

export const stringEqualsIgnoreCase = (value: string, { variables }: ValueOptions): ValueMatcher =>
  compileTemplate(value, { wildcards: false, variables, ignoreCase: true })

/** StringLike is flat: wildcards cross colons and slashes. */
export const stringLike = (value: string, { variables }: ValueOptions): ValueMatcher =>
  compileTemplate(value, { wildcards: true, variables })
