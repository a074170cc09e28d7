import { InputError } from '../../errors.ts'
import { isInstalled } from '../files.ts'
import type { Layouts, StateOrPlan } from './types.ts'

/**
 * The directory that a state or plan was made from: the one the user named, or the only one that declares the content
 * of its root module. Two stages with the same source look alike, so the choice between them is never guessed.
 */
export function matchDirectory(state: StateOrPlan, { directories }: Pick<Layouts, 'directories'>): string {
  const { name, directory, declared } = state
  const option = state.kind === 'plan' ? '--plan' : '--state'
  if (directory !== undefined) {
    if (directories.has(directory)) return directory
    throw new InputError(`${name}: there is no Terraform with IAM in ${directory || 'the root directory'}`)
  }
  if (declared.length === 0)
    throw new InputError(`${name}: holds no resources; name its directory with ${option} DIR=FILE`)
  const scores = [...directories].flatMap(([path, blocks]) =>
    isInstalled(`${path}/`) ? [] : [{ path, score: declared.filter((block) => blocks.has(block)).length }],
  )
  const best = Math.max(0, ...scores.map(({ score }) => score))
  const fitting = scores.filter(({ score }) => score === best).map(({ path }) => path)
  const [only] = fitting
  // A state may contain resources that the source no longer has, but less than half in common means another root
  // module.
  if (only === undefined || best * 2 < declared.length)
    throw new InputError(
      `${name}: fits no directory with IAM policies here; name its directory with ${option} DIR=FILE`,
    )
  if (fitting.length > 1)
    throw new InputError(
      `${name}: fits ${fitting.map((path) => path || '.').join(', ')} alike; name its directory with ${option} DIR=FILE`,
    )
  return only
}
