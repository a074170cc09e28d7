/**
 * The valid content of a runbook file. The JSON Schema for editors is made from this (`npm run schema`), so every key is
 * described here, for the people who write the file.
 */
import * as z from 'zod'
import { publishedSchema } from '../../settings/json-schema.ts'
import { redactablePaths } from '../../settings/redactable-fields.ts'
import type { JsonSchema } from '../../settings/schema.ts'
import { condition, hours, scope } from './condition-schema.ts'
import { parameterTypes } from './parameter-types.ts'
import { duration, name } from './values.ts'
import { text } from '../../settings/value-schemas.ts'

const day = z.iso.date('is not a date such as 2026-10-12')

const texts = z.array(text)

const some = (description: string) => texts.min(1, 'must not be empty').describe(description)

const parameter = z.strictObject({
  type: z.enum(parameterTypes).describe('What its values look like; only a pattern may hold * and ?.'),
  description: text.optional().describe('Shown where the value is asked for.'),
  required: z.boolean().optional().describe('Must a value be given? Default: true, where there is no default.'),
  default: text.optional().describe('The value where none is given.'),
  choices: texts.min(1, 'must not be empty').optional().describe('Of type choice: the values to choose from.'),
})

const branch = z.enum(['continue', 'stop', 'escalate'])

const question = z.strictObject({
  id: name.describe('Unique in the file.'),
  ask: text.describe('A question that is answered with yes or no.'),
  actor: text.describe('Role of the person who answers.'),
  yes: branch.describe('Where a yes leads.'),
  no: branch.describe('Where a no leads.'),
  unclear: branch.describe('Also where no answer was given.'),
})

const subjects = z
  .union([z.literal('matched'), texts.min(1, 'must not be empty')])
  .describe('matched: the callers of the matched events; or ARN patterns of users and roles.')

const revocation = z
  .strictObject({
    'remove-actions': z
      .strictObject({ from: subjects, actions: some('Patterns of IAM actions: s3:Put*.') })
      .optional()
      .describe('Removes actions from the policies of the principals.'),
    'remove-resources': z
      .strictObject({
        from: subjects,
        resources: some('ARN patterns.'),
        actions: texts.optional().describe('Only of these actions; default: of all.'),
      })
      .optional()
      .describe('Removes resources from the policies of the principals.'),
    'narrow-to-use': z
      .strictObject({ from: subjects, window: duration.describe('The use that counts: 90d.') })
      .optional()
      .describe('Narrows the policies of the principals to what was used.'),
    detach: z
      .strictObject({ from: subjects, policies: some('Patterns of ARNs, names or addresses of policies.') })
      .optional()
      .describe('Detaches policies from the principals.'),
    'remove-memberships': z
      .strictObject({ from: subjects, groups: texts.optional().describe('Names of groups; default: all.') })
      .optional()
      .describe('Takes the users out of groups.'),
    'deny-everything': z.strictObject({ to: subjects }).optional().describe('Denies everything to the principals.'),
    'end-sessions': z
      .strictObject({ of: subjects, 'issued-before': text.describe('now, or a moment: 2026-10-12T08:00:00Z.') })
      .optional()
      .describe('Ends the sessions of roles that were issued before a moment.'),
    fence: z
      .strictObject({
        for: subjects.optional(),
        resources: texts.optional().describe('ARN patterns: a Deny on their resource policies.'),
        networks: some('Names of networks in .github/whittle.yml.'),
      })
      .optional()
      .describe('Denies calls from outside of networks.'),
    'remove-trust': z
      .strictObject({ roles: subjects, trusted: some('Patterns of the principals that are trusted no more.') })
      .optional()
      .describe('Removes principals from the trust policies of roles.'),
  })
  .superRefine((value, context) => {
    const given = Object.keys(value)
    if (given.length === 1) return
    const message =
      given.length === 0
        ? 'is empty: give one revocation'
        : `has ${given.length} revocations (${given.join(', ')}): one to each "-"`
    context.addIssue({ code: 'custom', message })
  })

const step = z.strictObject({
  id: name.describe('Unique in the file.'),
  title: text.describe('What is to be done.'),
  actor: text.describe('Role of the person who does it.'),
  phase: z.enum(['containment', 'revocation', 'recovery']).describe('containment: at once, before the pull request.'),
  commands: texts.describe('Commands as they are run; parameters are quoted for a shell.'),
  verify: text.optional().describe('A command that shows that it was done.'),
  stops: text.optional().describe('What it stops.'),
  'does-not-stop': text.optional().describe('What continues all the same.'),
  undo: text.optional().describe('A command that takes it back.'),
})

const state = z
  .strictObject({
    'access-key': text.optional().describe('Id of a key.'),
    is: z.enum(['inactive', 'absent']).optional().describe('What the key has to be.'),
    user: text.optional().describe('Name or ARN of a user.'),
    password: z.literal('absent').optional().describe('The user has none.'),
    'not-in': texts.min(1, 'must not be empty').optional().describe('Groups that the user is not in.'),
    principal: text.optional().describe('ARN of a user or role.'),
    lacks: texts.min(1, 'must not be empty').optional().describe('Patterns of actions that it may not do any more.'),
  })
  .superRefine((value, context) => {
    const given = Object.keys(value).toSorted().join(' ')
    if (['access-key is', 'password user', 'not-in user', 'lacks principal'].includes(given)) return
    context.addIssue({
      code: 'custom',
      message: 'must be {access-key, is}, {user, password}, {user, not-in} or {principal, lacks}',
    })
  })

const verification = z
  .strictObject({
    id: name.describe('Unique in the file.'),
    'stays-empty': z
      .strictObject({
        where: condition.optional().describe('Default: the scope.'),
        for: duration.describe('How long after the revocation.'),
      })
      .optional()
      .describe('There is no such event after the revocation.'),
    'stays-alive': z
      .strictObject({
        where: condition.describe('Calls that have to go on.'),
        within: duration.describe('At least one event in each such time.'),
        for: duration.describe('How long after the revocation.'),
      })
      .optional()
      .describe('Such calls go on and are allowed.'),
    state: state.optional().describe('By an account snapshot that is taken after the revocation.'),
  })
  .superRefine((value, context) => {
    const given = Object.keys(value).filter((key) => key !== 'id')
    if (given.length === 1) return
    context.addIssue({ code: 'custom', message: 'must have one of stays-empty, stays-alive and state' })
  })

const escalation = z.strictObject({
  id: name.describe('Unique in the file.'),
  on: z
    .array(z.enum(['unclear', 'impact', 'unanswered', 'verification-failed', 'overdue', 'threshold']))
    .min(1, 'must not be empty')
    .describe('What makes it due.'),
  after: duration.describe('Time after the cause; 0m: at once.'),
  reviewers: texts.optional().describe('GitHub users who are asked to review.'),
  teams: texts.optional().describe('GitHub teams who are asked to review.'),
  issue: z
    .strictObject({
      title: text.optional().describe('Default: the title of the runbook.'),
      labels: texts.optional().describe('Labels of the issue.'),
      assignees: texts.optional().describe('GitHub users.'),
    })
    .optional()
    .describe('An issue that is opened.'),
  message: text.optional().describe("A line for other channels, in the action's output."),
})

const test = z.strictObject({
  name: text.describe('What the case shows.'),
  parameters: z.record(name, text).optional().describe('Values of parameters.'),
  answers: z
    .record(name, z.enum(['yes', 'no', 'unclear']))
    .optional()
    .describe('Answers to questions, by id.'),
  events: z
    .array(z.record(z.string(), z.unknown()))
    .describe('CloudTrail records; members that are left out are filled in.'),
  expect: z
    .strictObject({
      matched: z
        .union([z.array(text), z.int().min(0)])
        .optional()
        .describe('Ids of the events in the scope, or their number.'),
      unclear: z
        .union([z.array(text), z.int().min(0)])
        .optional()
        .describe('Events whose records leave it open.'),
      principals: texts.optional().describe('Callers of the matched events, and no others.'),
      outcome: z.enum(['clear', 'contained', 'stopped', 'escalated']).optional().describe('How the run ends.'),
    })
    .describe('What has to come out.'),
})

export const runbookSchema = z
  .strictObject({
    id: name.describe('Unique in the repository.'),
    version: z.int().min(1).describe('Raised with each change of the file.'),
    title: text.describe('One line that says what it is for.'),
    description: text.optional().describe('What happened when it is used.'),
    owner: text.describe('The role that answers for the runbook, not a person.'),
    status: z.enum(['draft', 'active', 'retired']).describe('A retired one can only be drilled.'),
    reviewed: day.describe('The day of the last review.'),
    'review-every': duration.describe('After this time it has to be reviewed again: 180d.'),
    occasions: z
      .array(z.enum(['breach', 'offboarding', 'audit', 'misuse', 'compliance']))
      .min(1, 'must not be empty')
      .describe('What it is used for.'),
    priority: z.enum(['P1', 'P2', 'P3', 'P4']).describe('P1: the commands that contain are printed first.'),
    'not-for': texts.optional().describe('What it is not for.'),
    parameters: z
      .record(name, parameter)
      .optional()
      .describe('Values that are given for each run, as ${name} in any text.'),
    lists: z.record(name, texts).optional().describe('Lists that conditions name as $name.'),
    hours: hours.optional().describe('Working hours, for the condition time.'),
    scope: scope.describe('The events that it is about.'),
    query: z
      .strictObject({
        window: duration.describe('How far back events are read.'),
        sql: z
          .strictObject({
            engine: z.enum(['athena', 'lake']).describe('The engine that it is written for.'),
            statement: z
              .string()
              .min(1)
              .max(20_000)
              .describe('One SELECT over the configured table; its rows are evidence.'),
          })
          .optional()
          .describe('A statement besides the one that the scope makes.'),
      })
      .describe('Which events are read.'),
    triage: z.array(question).optional().describe('What no log can answer.'),
    thresholds: z
      .strictObject({
        'matched-principals': z.int().min(1).optional().describe('More callers than this: stop and escalate.'),
        'impact-calls': z.int().min(0).optional().describe('More legitimate calls than this would stop: escalate.'),
        'impact-principals': z
          .int()
          .min(0)
          .optional()
          .describe('More principals than this would lose calls: escalate.'),
      })
      .optional()
      .describe('Numbers over which the run stops and escalates.'),
    revocation: z.array(revocation).optional().describe('What is taken away.'),
    manual: z.array(step).optional().describe('Steps outside of the repository.'),
    verification: z.array(verification).optional().describe('What has to be true after the revocation.'),
    removal: z.array(step).optional().describe('How the containment is taken back.'),
    escalation: z.array(escalation).optional().describe('Who is asked, and when.'),
    'service-level': z
      .strictObject({
        contain: duration.optional().describe('Until it is contained.'),
        revoke: duration.optional().describe('Until the revocation is merged.'),
        verify: duration.optional().describe('Until it is verified.'),
      })
      .optional()
      .describe('Times from the start of the run that found something.'),
    triggers: z
      .strictObject({
        schedule: z
          .string()
          .regex(/^[\d*/,-]+( [\d*/,-]+){4}$/, 'is not a cron expression of five fields')
          .optional()
          .describe('Cron expression of GitHub, in UTC.'),
        dispatch: z.boolean().optional().describe('By hand, with the parameters as inputs. Default: true.'),
        event: z
          .strictObject({
            source: text.describe('aws.guardduty'),
            'detail-type': text.describe('GuardDuty Finding'),
            parameters: z.record(name, text).describe('Parameter: path into the event, detail.userIdentity.arn.'),
          })
          .optional()
          .describe('By an event of EventBridge.'),
      })
      .optional()
      .describe('What starts a run.'),
    redact: z
      .array(z.enum(redactablePaths))
      .optional()
      .describe('Fields of events that records and outputs leave out: caller.accessKeyId.'),
    tests: z.array(test).optional().describe('Cases that whittle runbook test runs.'),
  })
  .meta({
    title: 'Runbook',
    description: 'A runbook of Whittle: what is looked for, what is revoked, and what shows that it was.',
  })

export type WrittenRunbook = z.infer<typeof runbookSchema>

/** What `schema/runbook.schema.json` holds. */
export const runbookSchemaFile = (): object => publishedSchema(runbookSchema, 'runbook.schema.json', 'draft-7')

/** The JSON Schema (draft 2020-12) of a runbook file, for messages. */
export const runbookJsonSchema = (): JsonSchema =>
  z.toJSONSchema(runbookSchema, { target: 'draft-2020-12' }) as JsonSchema
