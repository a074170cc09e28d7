import type { PolicyDocument } from '../policy/document.ts'
import { showDocument } from '../policy/print.ts'
import { jsonDiff } from './json-diff.ts'

/** The semantic diff of two policy documents by json-diff; a changed statement is shown with its Sid. */
export const policyDiff = (before: PolicyDocument, after: PolicyDocument): string =>
  jsonDiff(showDocument(before), showDocument(after), ['Sid'])
