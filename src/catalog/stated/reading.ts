import type { Call } from '../call.ts'
import type { StatedResources } from './rule.ts'

/**
 * A name may stand in an ARN only where it holds nothing that policies read otherwise: `*`, `?`, a variable (`$`), or
 * the colon that ends a part of an ARN.
 */
export const isPlainName = (name: string): boolean => name !== '' && name.length <= 1024 && !/[*?$:\s]/.test(name)

/** The texts and numbers under these names (as `normalName` writes them), at most `deepest` names down, in order. */
export const memberTexts = ({ request }: Call, names: readonly string[], deepest = 1): readonly string[] =>
  request.found.leaves
    .filter((leaf) => leaf.depth <= deepest && names.includes(leaf.name.normal) && leaf.value !== '')
    .map(({ value }) => value)

/** ARNs under `resources` that a pattern fits, each once, in order. */
export const recordedArns = ({ facts }: Call, pattern: RegExp): readonly string[] => [
  ...new Set((facts.resources ?? []).flatMap(({ ARN }) => (ARN !== undefined && pattern.test(ARN) ? [ARN] : []))),
]

/** All of these; `undefined` where there is none, or where one of them is unknown. */
export const allKnownArns = (arns: readonly (string | undefined)[], complete = true): StatedResources | undefined => {
  const known = arns.filter((arn) => arn !== undefined)
  return known.length > 0 && known.length === arns.length ? { resources: [...new Set(known)], complete } : undefined
}

/** The service authorization reference's page of a service: which resource types an action acts on, and their ARNs. */
export const referencePage = (page: string): string =>
  `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${page}.html`
