import type { Block } from '../../syntax/syntax-tree.ts'
import type { Possible } from '../possible/types.ts'

/** What a search looks for among the parts of a value; a set of bits. */
export type Interest = number

/** Every part. */
export const everything: Interest = 0
/** Text with the ARN of a customer-managed policy. */
export const policyArns: Interest = 1
/** Text with the name of a file that may contain a policy. */
export const fileNames: Interest = 2
/** The content of a file. */
export const fileContents: Interest = 4
/** The text of a policy. */
export const policyTexts: Interest = 8
/** A managed policy, or the state of another directory, which may name one. */
export const managedPolicies: Interest = 16

/** Text that may become part of the ARN of a customer-managed policy. */
export const arnWords: Interest = 32
/** Text that may become part of the name of a file that may contain a policy. */
export const fileWords: Interest = 64

/** A value at which evaluation gave up: it may be anything. */
export const notFollowed: Interest = 128

/** Text that the ARN of a customer-managed policy always contains. */
export const arnMark = ':policy/'

/** Names of files that may contain a policy. */
export const fileExtension = /\.(json|tpl|tftpl|tmpl|template)\b/

const types = new Map<string, Interest>([
  ['aws_iam_policy', managedPolicies],
  ['terraform_remote_state', managedPolicies],
])

/**
 * The interests that a value itself serves, without its parts: never fewer than it may serve.
 *
 * @param isPolicyText whether a block is the text of a policy
 */
export function interestsIn(value: Possible, isPolicyText: (block: Block) => boolean): Interest {
  switch (value.kind) {
    case 'known':
      return typeof value.value === 'string' ? inText(value.value) : 0
    case 'text': {
      const own = value.parts.reduce((sum: Interest, part) => sum | (typeof part === 'string' ? inText(part) : 0), 0)
      return own | (mayNameFile(value.parts) ? fileNames : 0)
    }
    case 'outside':
      return value.lost && value.place === '' ? policyTexts | managedPolicies | notFollowed : 0
    case 'file':
      return fileContents
    case 'written':
      return policyTexts | (value.value.kind === 'file' ? fileContents : 0)
    case 'thing': {
      const { block } = value.site
      return (types.get(block.labels[0] ?? '') ?? 0) | (isPolicyText(block) ? policyTexts : 0)
    }
    case 'list':
    case 'made':
    case 'many':
    case 'object':
    case 'some':
    default:
      return 0
  }
}

const inText = (text: string): Interest =>
  (text.includes(arnMark) ? policyArns : 0) |
  (/policy/i.test(text) ? arnWords : 0) |
  (fileWord.test(text) ? fileWords | (fileExtension.test(text) ? fileNames : 0) : 0)

const fileWord = /json|tpl|tmpl|template/i

/** Parts may make the name of a file only together. */
const mayNameFile = (parts: readonly (string | Possible)[]): boolean =>
  parts.some((part) => (typeof part === 'string' ? part.includes('.') : part.kind === 'some' || part.kind === 'text'))
