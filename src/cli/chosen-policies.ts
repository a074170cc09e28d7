import { posix } from 'node:path'
import { InputError } from '../errors.ts'
import type { EditedFile } from '../jobs/narrow/build-plan.ts'
import type { PolicyPlan } from '../proof/plan.ts'
import { escapeInvisible } from '../report/escape.ts'
import { nearestWord } from '../settings/nearest.ts'
import { applySplices } from '../sources/splice.ts'

/**
 * The policies of a plan that a user names, in the order of the plan: by address (of the policy, or of the resource that
 * it is part of), by `FILE#ADDRESS`, by file, or by `FILE:LINE`.
 *
 * @param names as they were written
 * @param fromRoot a path as the user wrote it, from the root of the checkout
 * @throws {InputError} for a name that means no policy, with the nearest that there is
 */
export function choosePolicies(
  policies: readonly PolicyPlan[],
  names: readonly string[],
  fromRoot: (path: string) => string,
): readonly PolicyPlan[] {
  const chosen = new Set<PolicyPlan>()
  for (const name of names) {
    const found = policies.filter((policy) => isNamed(policy, name, fromRoot))
    if (found.length === 0) throw new InputError(escapeInvisible(`plan: ${name}: ${whatThereIs(policies, name)}`))
    for (const policy of found) chosen.add(policy)
  }
  return policies.filter((policy) => chosen.has(policy))
}

function isNamed(policy: PolicyPlan, name: string, fromRoot: (path: string) => string): boolean {
  const [path, address] = splitAt(name, '#')
  if (address !== undefined) return isIn(policy, path, fromRoot) && hasAddress(policy, address)
  if (hasAddress(policy, name)) return true
  const line = /^(.*):(\d+)$/.exec(name)
  return line === null
    ? isIn(policy, name, fromRoot)
    : isIn(policy, line[1] ?? '', fromRoot) && policy.line === Number(line[2])
}

const isIn = ({ file }: PolicyPlan, path: string, fromRoot: (path: string) => string): boolean =>
  file === posix.normalize(path) || file === fromRoot(path)

const hasAddress = ({ address, hosts }: PolicyPlan, name: string): boolean =>
  [address, ...hosts.map((host) => host.address)].some(
    (each) => each === name || each?.startsWith(`${name}.`) || each?.startsWith(`${name}[`),
  )

function splitAt(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function whatThereIs(policies: readonly PolicyPlan[], name: string): string {
  const known = [
    ...new Set(
      policies.flatMap(({ address, file, hosts }) => [address ?? file, file, ...hosts.map((host) => host.address)]),
    ),
  ]
  const close = nearestWord(name, known)
  const hint = close === undefined ? '' : `, did you mean ${close}?`
  return `there is no such policy in this plan${hint === '' ? '; whittle inventory lists the policies' : hint}`
}

/** The files as the chosen policies alone change them; those that none of them changes are left out. */
export function filesOfChosen(files: readonly EditedFile[], chosen: readonly PolicyPlan[]): readonly EditedFile[] {
  return files.flatMap((file) => {
    const own = chosen.filter((policy) => policy.file === file.path && policy.edits.length > 0)
    if (own.length === 0) return []
    const after = applySplices(
      file.before,
      own.flatMap(({ edits }) => edits),
    )
    return [{ ...file, policies: own.map(({ id }) => id), after }]
  })
}
