/** The places of runbooks and their records, in `.github/whittle.yml`. */
import * as z from 'zod'
import { redactablePaths } from '../redactable-fields.ts'
import type { RunbookSettings } from '../types.ts'
import { branch, text } from '../value-schemas.ts'

const names = z.array(text)

/** At most one is given: for editors in the JSON Schema, with a message where mistakes are reported. */
export const recordPlaces = ['folder', 'branch'] as const

export const runbooks = z.strictObject({
  folder: text.optional().describe('Folder with the files of runbooks. Default: .github/whittle/runbooks.'),
  records: z
    .strictObject({
      folder: text.optional().describe('A folder, from the root of the checkout.'),
      branch: branch
        .optional()
        .describe('A branch of the repository that holds nothing else (in the action only). Needs contents: write.'),
    })
    .meta({ oneOf: recordPlaces.map((place) => ({ required: [place], properties: { [place]: {} } })) })
    .optional()
    .describe('Where the records of runs are kept: one of folder or branch. Default: nowhere but in the run itself.'),
  redact: z
    .array(z.enum(redactablePaths))
    .optional()
    .describe(
      'Fields of events that every record and output leaves out, besides those of the runbook, e.g. sourceAddress.',
    ),
  escalation: z
    .strictObject({
      reviewers: names.optional().describe('User names, asked to review the pull request.'),
      teams: names.optional().describe('Team slugs, asked to review the pull request.'),
      labels: names.optional().describe('Labels of the issue.'),
      assignees: names.max(10, 'names more than the 10 that GitHub takes').optional().describe('User names.'),
    })
    .optional()
    .describe('Who is asked at once where a run escalates and the runbook has no step for the cause.'),
})

/** Files of runbooks lie here where nothing else is configured. */
export const defaultRunbookFolder = '.github/whittle/runbooks'

export function runbooksFrom(input: z.infer<typeof runbooks>): RunbookSettings {
  const { records, escalation = {} } = input
  return {
    folder: input.folder ?? defaultRunbookFolder,
    ...(records?.folder !== undefined && { records: { kind: 'folder', path: records.folder } }),
    ...(records?.branch !== undefined && { records: { kind: 'branch', name: records.branch } }),
    redact: input.redact ?? [],
    escalation: {
      reviewers: escalation.reviewers ?? [],
      teams: escalation.teams ?? [],
      labels: escalation.labels ?? [],
      assignees: escalation.assignees ?? [],
    },
  }
}
