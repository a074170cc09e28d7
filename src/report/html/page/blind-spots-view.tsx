import { formatCount } from '../../../words.ts'
import { countRuns, fromRuns } from '../runs.ts'
import type { BlindSpotRow } from '../types.ts'
import { ActionList } from './action-list.tsx'
import { overview, readPart } from './data.ts'
import { PolicyLink } from './overview-view.tsx'

interface Remedy {
  readonly opens: string
  readonly spots: readonly BlindSpotRow[]
  readonly actions: number
  readonly policies: readonly number[]
}

/** Blind spots by what would make them visible, the most actions first. */
function remediesOf(spots: readonly BlindSpotRow[]): Remedy[] {
  const groups = new Map<string, BlindSpotRow[]>()
  for (const spot of spots) groups.set(spot.opens, [...(groups.get(spot.opens) ?? []), spot])
  return [...groups]
    .map(([opens, own]) => ({
      opens,
      spots: own,
      actions: new Set(own.flatMap(({ actions }) => fromRuns(actions))).size,
      policies: [...new Set(own.flatMap(({ policies }) => policies))].sort((a, b) => a - b),
    }))
    .sort((a, b) => b.actions - a.actions)
}

/** What the evidence could not show, by the setting that would make it visible. */
export function BlindSpotsView() {
  const { summary } = overview()
  const remedies = remediesOf(readPart('blindSpots'))
  return (
    <>
      <h1 tabIndex={-1}>Blind spots</h1>
      <p class="lead">
        {summary.blind === 0
          ? 'The evidence could show every action that is granted.'
          : `${formatCount(summary.blind, 'action')} stay because this evidence cannot show whether they are used. They are grouped by what would make them visible.`}
      </p>
      {remedies.map((remedy) => (
        <RemedyView key={remedy.opens} remedy={remedy} />
      ))}
    </>
  )
}

/** Reasons that are shown without unfolding. */
const few = 5

function RemedyView({ remedy: { opens, spots, actions, policies } }: { readonly remedy: Remedy }) {
  const sorted = spots.toSorted((a, b) => countRuns(b.actions) - countRuns(a.actions))
  return (
    <section class="spot">
      <h2>
        <bdi>{opens}</bdi>
      </h2>
      <p class="muted">
        {formatCount(actions, 'action')} in {formatCount(policies.length, 'policy', 'policies')}
      </p>
      {sorted.slice(0, few).map((spot) => (
        <ActionList key={spot.reason} title={spot.reason} actions={spot.actions} />
      ))}
      {sorted.length > few && (
        <details>
          <summary>{formatCount(sorted.length - few, 'more reason')}</summary>
          {sorted.slice(few).map((spot) => (
            <ActionList key={spot.reason} title={spot.reason} actions={spot.actions} />
          ))}
        </details>
      )}
      <PoliciesOf indexes={policies} />
    </section>
  )
}

function PoliciesOf({ indexes }: { readonly indexes: readonly number[] }) {
  const { policies } = overview()
  return (
    <details>
      <summary>{formatCount(indexes.length, 'policy', 'policies')}</summary>
      <ul class="plain many">
        {indexes.map((index) => {
          const policy = policies[index]
          return (
            policy && (
              <li key={index}>
                <PolicyLink policy={policy} />
              </li>
            )
          )
        })}
      </ul>
    </details>
  )
}
