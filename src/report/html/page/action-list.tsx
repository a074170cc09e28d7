import { useState } from 'preact/hooks'
import { formatCount, formatNumber } from '../../../words.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import { countRuns, fromRuns } from '../runs.ts'
import type { Runs } from '../types.ts'
import { actionLevel, actionName } from './data.ts'

interface ActionListProps {
  readonly title: string
  readonly actions: Runs
  /** Unfolded from the start. */
  readonly open?: boolean
}

/** Few enough to be read at a glance. */
const few = 8

/** A set of actions: folded where they are many, by access level and service. Its names are drawn when it is unfolded. */
export function ActionList({ title, actions, open = false }: ActionListProps) {
  const count = countRuns(actions)
  const [shown, setShown] = useState(open || count <= few)
  if (count === 0) return null
  return (
    <details class="actions" open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        {title}: {formatCount(count, 'action')} <span class="muted">{levelsOf(actions)}</span>
      </summary>
      {shown && <Names actions={actions} />}
    </details>
  )
}

function levelsOf(actions: Runs): string {
  const indexes = fromRuns(actions)
  return accessLevelsByGravity
    .map((level, at) => [level, indexes.filter((index) => actionLevel(index) === at).length] as const)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${formatNumber(count)} ${level}`)
    .join(' · ')
}

/** A list for each access level that there is, the gravest first. */
function Names({ actions }: { readonly actions: Runs }) {
  const indexes = fromRuns(actions)
  const groups = [...accessLevelsByGravity, 'Unknown access level'].map(
    (level, at) => [level, indexes.filter((index) => levelPlace(index) === at)] as const,
  )
  return (
    <dl class="names">
      {groups
        .filter(([, members]) => members.length > 0)
        .map(([level, members]) => (
          <div key={level}>
            <dt>{level}</dt>
            <dd>
              <ServiceLines names={members.map(actionName)} />
            </dd>
          </div>
        ))}
    </dl>
  )
}

const levelPlace = (index: number): number => {
  const level = actionLevel(index)
  return level === -1 ? accessLevelsByGravity.length : level
}

/** `s3: GetObject, PutObject`, a line for each service. */
function ServiceLines({ names }: { readonly names: readonly string[] }) {
  const byService = new Map<string, string[]>()
  for (const name of names) {
    const [service = '', action = name] = name.split(':')
    byService.set(service, [...(byService.get(service) ?? []), action])
  }
  return (
    <>
      {[...byService].map(([service, actions]) => (
        <p key={service}>
          <code>
            <b>{service}:</b> {actions.join(', ')}
          </code>
        </p>
      ))}
    </>
  )
}
