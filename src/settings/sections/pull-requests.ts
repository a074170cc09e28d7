import * as z from 'zod'
import { templateMistake } from '../placeholders.ts'
import { branch, text } from '../value-schemas.ts'

/** A template whose placeholders are known. */
const template = (pattern: RegExp, message: string) =>
  z
    .string()
    .regex(pattern, message)
    .superRefine((value, context) => {
      const mistake = templateMistake(value)
      if (mistake !== undefined) context.addIssue({ code: 'custom', message: mistake })
    })

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const oneLine = /^[^\u0000-\u001f\u007f]+$/
// eslint-disable-next-line no-control-regex -- as above, but lines may follow the first one
const lines = /^[^\u0000-\u001f\u007f](?:[^\u0000-\u0009\u000b-\u001f\u007f]|\n)*$/

const jobName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/, 'is not a name of at most 50 letters, digits, . _ and -')

export const pullRequests = z.strictObject({
  name: jobName
    .optional()
    .describe(
      'Name of this job, where several jobs of a repository read the same folder: each has pull requests of its own. Default: none.',
    ),
  group: z
    .enum(['policy', 'directory', 'owner'])
    .optional()
    .describe('A pull request for each policy, each directory, or each owner in CODEOWNERS. Default: policy.'),
  base: branch.optional().describe('Branch to open pull requests against. Default: the default branch.'),
  'branch-prefix': branch.optional().describe('What branch names begin with. Default: whittle/.'),
  'title-prefix': text.optional().describe('What titles begin with, e.g. "chore(iam): ".'),
  title: template(oneLine, 'must be one line of text, not empty')
    .optional()
    .describe('Template for titles, e.g. "Narrow {policy}: {before} to {after} actions". Default: {title}.'),
  commit: template(lines, 'must be text, not empty')
    .optional()
    .describe('Template for commit messages; lines after the first are the body. Default: {title}.'),
  labels: z
    .array(text.max(50, 'is longer than the 50 characters of a label'))
    .optional()
    .describe('Labels to put on them.'),
  reviewers: z.array(text).optional().describe('User names.'),
  'team-reviewers': z.array(text).optional().describe('Team slugs, without the organisation.'),
  assignees: z.array(text).max(10, 'names more than the 10 that GitHub takes').optional().describe('User names.'),
  draft: z.boolean().optional().describe('Open them as drafts. Default: false.'),
  max: z.int().min(1).max(100).optional().describe('At most this many open at a time. Default: 10.'),
})
