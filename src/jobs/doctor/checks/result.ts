import type { CheckResult, DoctorArea, PolicyStatement, Remedy } from '../../../report/doctor/types.ts'
import type { CallAnswer, CallFailure } from '../answer.ts'

/** The check that a result is of. */
export interface CheckName {
  readonly id: string
  readonly area: DoctorArea
}

export const commandRemedy = (text: string): Remedy => ({ kind: 'command', text })
export const yamlRemedy = (text: string): Remedy => ({ kind: 'yaml', text })
export const textRemedy = (text: string): Remedy => ({ kind: 'text', text })

export const okResult = (check: CheckName, detail: string): CheckResult => ({
  ...check,
  status: 'ok',
  detail,
  remedies: [],
})

/** @param see the page that states the fact behind it */
export const warningResult = (
  check: CheckName,
  detail: string,
  remedies: readonly Remedy[],
  see?: string,
): CheckResult => ({
  ...check,
  status: 'warn',
  detail,
  remedies,
  ...(see !== undefined && { see }),
})

export const failureResult = (
  check: CheckName,
  detail: string,
  remedies: readonly Remedy[],
  see?: string,
): CheckResult => ({
  ...check,
  status: 'fail',
  detail,
  remedies,
  ...(see !== undefined && { see }),
})

export const unknownResult = (check: CheckName, why: string, remedies: readonly Remedy[] = []): CheckResult => ({
  ...check,
  status: 'skipped',
  detail: why,
  remedies,
})

/** What was asked for, as the beginning of a sentence: `The trails of eu-west-1`. */
type Subject = string

/**
 * The result of a check whose fact is not there. What is not known is never `ok`: without credentials and where AWS
 * throttles it is skipped, in all other cases it fails, since the run itself makes the same call.
 *
 * @param resources of the statement that would allow it
 */
export function unansweredResult(
  check: CheckName,
  subject: Subject,
  answer: Exclude<CallAnswer<unknown>, { kind: 'known' }>,
  { sid, resources }: { readonly sid: string; readonly resources: readonly string[] },
): CheckResult {
  if (answer.kind === 'skipped') return unknownResult(check, `${subject}: ${answer.why}.`)
  const { failure } = answer
  const { kind, action, name, message } = failure
  const detail = `${subject}: ${failureSentence(failure)}`
  if (kind === 'no-credentials' || kind === 'throttled') return unknownResult(check, detail, remediesOf(failure))
  if (kind !== 'denied') return failureResult(check, detail, remediesOf(failure))
  const explicit = /explicit deny/i.test(message)
  return {
    ...failureResult(
      check,
      explicit ? `${subject}: a policy denies ${action} (${name}: ${message}).` : detail,
      explicit
        ? [textRemedy('Change the policy with that Deny: a statement that allows it does not help.')]
        : [textRemedy(`Add this statement to the policy of the role that reads.`)],
    ),
    ...(!explicit && { statement: statementFor(sid, [action], resources) }),
  }
}

export const statementFor = (
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement => ({
  Sid: sid,
  Effect: 'Allow',
  Action: [...new Set(actions)].sort(),
  Resource: [...new Set(resources)].sort(),
})

function failureSentence({ kind, action, name, message }: CallFailure): string {
  switch (kind) {
    case 'denied':
      return `AWS refuses ${action} (${name}).`
    case 'credentials':
      return `AWS does not accept the credentials (${name}).`
    case 'no-credentials':
      return 'there are no AWS credentials.'
    case 'throttled':
      return `AWS answers no more calls now (${name}); this says nothing about the set-up.`
    case 'network':
      return `there was no answer to ${action} (${name}: ${message}).`
    case 'clock':
      return `AWS says that the clock of this machine is wrong (${name}).`
    case 'missing':
      return `it does not exist (${name}: ${message}).`
    case 'other':
      return `${action} failed (${name}: ${message}).`
  }
}

function remediesOf({ kind }: CallFailure): readonly Remedy[] {
  switch (kind) {
    case 'credentials':
      return [textRemedy('Renew the credentials and run again.')]
    case 'no-credentials':
      return [textRemedy('Configure credentials (in a workflow: aws-actions/configure-aws-credentials) and run again.')]
    case 'throttled':
      return [textRemedy('Run again in a minute.')]
    case 'network':
      return [
        textRemedy(
          'Check the name of the Region, the network, and behind a proxy HTTPS_PROXY with NODE_USE_ENV_PROXY=1.',
        ),
      ]
    case 'clock':
      return [textRemedy('Set the clock (NTP) and run again.')]
    case 'missing':
      return [textRemedy('Correct its name in the configuration, or create it.')]
    case 'denied':
    case 'other':
      return []
  }
}
