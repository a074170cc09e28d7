/** The treatment of findings of IAM Access Analyzer, in `.github/whittle.yml`. */
import * as z from 'zod'
import { findingTypes } from '../finding-types.ts'
import type { FindingSettings } from '../types.ts'
import { accountId, analyzerArn, date, durationInDays, organisation, principalPattern, text } from '../value-schemas.ts'

const waiver = z.strictObject({
  resource: text.describe('Glob over the ARN that the finding is about.'),
  type: z.enum(findingTypes).optional().describe('Type of the finding. Default: every type.'),
  owner: text.describe('Who answers for it.'),
  because: text.describe('Why it is intended.'),
  until: date.meta({ description: 'The last day on which it holds, e.g. 2027-03-01.', format: 'date' }),
})

export const findings = z.strictObject({
  files: z
    .array(text)
    .optional()
    .describe(
      'Saved findings, as paths from the root of the checkout: what aws accessanalyzer get-finding-v2 prints, one after the other or as a list.',
    ),
  analyzers: z
    .array(analyzerArn)
    .optional()
    .describe(
      'ARNs of analyzers to read findings from, with the credentials of the run. Default: that of evidence.access-analyzer, where no file is named.',
    ),
  recommendations: z
    .boolean()
    .optional()
    .describe(
      'Is the analyzer asked what it recommends for unused permissions of the roles whose policies are narrowed, to compare the two? Default: false. Saved recommendations among the files are compared always.',
    ),
  'pull-requests': z
    .boolean()
    .optional()
    .describe(
      'Does the action open a pull request for each finding that leads to an edit, such as the quarantine of an unused role? Default: false; the summary of the job lists them all the same.',
    ),
  exempt: z
    .array(principalPattern)
    .optional()
    .describe('ARN patterns of roles that are never proposed for removal, such as break-glass roles.'),
  quiet: durationInDays
    .optional()
    .describe('How long a role has to be in quarantine without a call before its removal is proposed. Default: 30d.'),
  organization: z
    .strictObject({
      id: organisation.describe('Its id, e.g. o-a1b2c3d4e5.'),
      accounts: z.array(accountId).min(1).describe('Its member accounts, as far as they use resources here.'),
    })
    .optional()
    .describe('The organisation whose members may keep their access where that of everyone is narrowed.'),
  waivers: z.array(waiver).optional().describe('Findings that are intended, until a day.'),
})

export const findingsFrom = (input: z.infer<typeof findings>): FindingSettings => ({
  files: input.files ?? [],
  analyzers: input.analyzers ?? [],
  recommendations: input.recommendations ?? false,
  pullRequests: input['pull-requests'] ?? false,
  exempt: input.exempt ?? [],
  quietDays: Number.parseInt(input.quiet ?? '30d', 10),
  ...(input.organization && { organization: input.organization }),
  waivers: (input.waivers ?? []).map(({ type, ...waived }) => ({ ...waived, ...(type && { type }) })),
})
