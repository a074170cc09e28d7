import type { CheckResult } from '../../../report/doctor/types.ts'
import { isNarrow, type WhittleJob } from '../facts/workflows.ts'
import { failureResult, unknownResult, okResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'workflows.permissions', area: 'workflows' } as const
const see = 'https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions'

type Rights = Readonly<Record<string, 'read' | 'write'>>

/** The rights at GitHub that the steps of a job need, by its mode; without one, by its event. */
function neededAtGitHub(job: WhittleJob): Rights {
  // It checks nothing out: it brings the artifact of another run, and comments.
  if (job.mode === 'review-post' || (job.mode === undefined && job.events.includes('workflow_run')))
    return { actions: 'read', ...(!job.ownToken && { 'pull-requests': 'write' }) }
  return (isNarrow(job) || job.mode === 'verify') && !job.dryRun && !job.ownToken
    ? { contents: 'write', 'pull-requests': 'write' }
    : { contents: 'read' }
}

/** The rights that a job asks for, beside those that it needs. Whatever is not named is not given. */
export function checkWorkflowPermissions(job: WhittleJob): CheckResult {
  const where = `${job.file}, job ${job.job}`
  const needed: Rights = { ...neededAtGitHub(job), ...(job.credentials && { 'id-token': 'write' }) }
  const { permissions } = job
  const remedy = yamlRemedy(
    `permissions:\n${Object.entries(needed)
      .map(([name, level]) => `  ${name}: ${level}`)
      .join('\n')}`,
  )
  if (permissions === undefined) {
    if (needed['id-token'] !== undefined)
      return failureResult(
        check,
        `${where}: states no permissions, and id-token: write is never given by default: no role in AWS can be assumed.`,
        [remedy],
        see,
      )
    return unknownResult(check, `${where}: states no permissions; what it gets is a setting of the repository.`, [
      remedy,
    ])
  }
  if (permissions === 'write-all')
    return warningResult(check, `${where}: asks for every right there is.`, [remedy], see)
  const lacking = Object.entries(needed).filter(([name, level]) => {
    const given = permissions === 'read-all' ? 'read' : (permissions[name] ?? 'none')
    return given !== 'write' && given !== level
  })
  if (lacking.length > 0)
    return failureResult(
      check,
      `${where}: lacks ${lacking.map(([name, level]) => `${name}: ${level}`).join(', ')}.`,
      [remedy],
      see,
    )
  return okResult(
    check,
    `${where}: asks for ${Object.entries(needed)
      .map(([name, level]) => `${name}: ${level}`)
      .join(', ')}.`,
  )
}
