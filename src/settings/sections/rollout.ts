/** The stages in which proposals reach the accounts of a policy, in `.github/whittle.yml`. */
import * as z from 'zod'
import type { RolloutSettings } from '../types.ts'
import { accountId, durationInDays, text } from '../value-schemas.ts'

const stage = z.strictObject({
  name: text.describe('Name of the stage, e.g. dev.'),
  accounts: z
    .array(accountId)
    .min(1, 'names no account')
    .optional()
    .describe('Ids of the accounts of the stage, in quotes. An account that no stage names is of the last one.'),
  paths: z
    .array(text)
    .min(1, 'names no path')
    .optional()
    .describe('Path globs of the files of the stage. A file that no stage names is of the last one.'),
})

export const rollout = z.strictObject({
  stages: z
    .array(stage)
    .min(2, 'needs two stages or more: the first gets a proposal at once')
    .describe('The stages, first to last.'),
  quiet: durationInDays
    .optional()
    .describe(
      'For how long AWS must have refused nothing of what was removed in the stages before, with evidence read throughout. Default: 14d.',
    ),
  'at-once': z
    .array(text)
    .optional()
    .describe('Globs over file, address or file#address: policies whose proposals reach all stages at once.'),
})

const defaultQuiet = '14d'

export const rolloutFrom = (input: z.infer<typeof rollout>): RolloutSettings => ({
  stages: input.stages.map(({ name, accounts = [], paths = [] }) => ({ name, accounts, paths })),
  quietDays: Number.parseInt(input.quiet ?? defaultQuiet, 10),
  atOnce: input['at-once'] ?? [],
})
