import { formatCount } from '../../../words.ts'
import { countRuns } from '../runs.ts'
import type { ChangeDetail, PolicyDetail, PolicyRow, ProofLine } from '../types.ts'
import { ActionList } from './action-list.tsx'
import { actionName, overview, readPart, readPolicyDetail } from './data.ts'
import { numberColumn } from './columns.tsx'
import { DataTable, type DataColumn } from './data-table.tsx'
import { CodeView, DiffView } from './diff-view.tsx'
import { unpackDocument } from './documents.ts'
import { LevelTable, Name, PrincipalLink, PageSection, Status } from './parts.tsx'
import { link } from './route.ts'
import { dayName } from './timeline.tsx'

/** One policy: its diff, the reason for each change, and the proof. */
export function PolicyView({ id }: { readonly id: string }) {
  const { policies } = overview()
  const index = policies.findIndex((policy) => policy.id === id)
  const policy = policies[index]
  if (policy === undefined)
    return (
      <>
        <h1 tabIndex={-1}>No such policy</h1>
        <p>
          The report has no policy <Name>{id}</Name>. <a href={link('policies')}>All policies</a>
        </p>
      </>
    )
  const detail = readPolicyDetail(index)
  return (
    <article>
      <p class="crumbs">
        <a href={link('policies')}>Policies</a>
        <Neighbour policy={policies[index - 1]} label="Previous policy" />
        <Neighbour policy={policies[index + 1]} label="Next policy" />
      </p>
      <h1 tabIndex={-1}>
        <Name>{policy.name}</Name>
      </h1>
      <p class="lead">
        <Status status={policy.status} /> {policy.reason}
      </p>
      <Facts policy={policy} detail={detail} />
      {policy.marks.includes('broad') && (
        <p class="notice">
          A principal of this policy holds a policy that grants everything: narrowing this one does not narrow what it
          may do.
        </p>
      )}
      <Changed policy={policy} detail={detail} />
      {detail.proof.length > 0 && <ProofSection lines={detail.proof} />}
      {detail.changes.length > 0 && (
        <PageSection title={policy.status === 'narrowed' ? 'Why each change' : 'What could be narrowed'}>
          {detail.changes.map((change, at) => (
            <ChangeView key={at} change={change} number={at + 1} />
          ))}
        </PageSection>
      )}
      <BlindSpots spots={detail.blindSpots} />
      <Remarks detail={detail} />
      <Documents detail={detail} />
    </article>
  )
}

const Neighbour = ({ policy, label }: { readonly policy: PolicyRow | undefined; readonly label: string }) =>
  policy === undefined ? null : <a href={link('policy', policy.id)}>{label}</a>

function Facts({ policy, detail }: { readonly policy: PolicyRow; readonly detail: PolicyDetail }) {
  const { facts } = detail
  return (
    <dl class="facts">
      <div>
        <dt>Place</dt>
        <dd>
          <Name>{`${policy.file}:${policy.line}`}</Name>
        </dd>
      </div>
      {(policy.principals.length > 0 || facts.every(([label]) => label !== 'Limits')) && (
        <div>
          <dt>Attached to</dt>
          <dd>
            {policy.principals.map((each) => (
              <div key={each}>
                <PrincipalLink index={each} />
              </div>
            ))}
            {policy.principals.length === 0 && 'not known'}
          </dd>
        </div>
      )}
      {facts.map(([label, values]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {values.map((value, at) => (
              <div key={at}>
                <bdi>{value}</bdi>
              </div>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const lines = (indexes: readonly number[]): string => indexes.map((index) => readPart('shared').texts[index]).join('\n')

/** The diff of the file, or of the document where no file is edited; and what is granted by level. */
function Changed({ policy, detail }: { readonly policy: PolicyRow; readonly detail: PolicyDetail }) {
  if (policy.status !== 'narrowed') return null
  const { diff, before, after } = detail
  return (
    <PageSection title="Proposal">
      {diff !== null ? (
        <DiffView
          caption={`Diff of ${diff.file}`}
          before={lines(diff.before)}
          after={lines(diff.after)}
          language={diff.language}
          firstLine={diff.line}
        />
      ) : (
        before !== null &&
        after !== null && (
          <DiffView
            caption="Diff of the policy document"
            before={documentText(before)}
            after={documentText(after)}
            language="json"
          />
        )
      )}
      {policy.before !== null && policy.after !== null && (
        <LevelTable caption="Known actions granted, by access level" before={policy.before} after={policy.after} />
      )}
    </PageSection>
  )
}

const documentText = (packed: unknown): string =>
  JSON.stringify(unpackDocument(packed, readPart('shared').texts), null, 2)

const states = { good: 'Passed', caution: 'Look at it', bad: 'Failed', neutral: 'No result' } as const

const explanations: Readonly<Partial<Record<ProofLine['name'], string>>> = {
  Containment: 'Is there a request that the new policy allows and the old one does not?',
  Replay: 'What would the new policy have done to every request that was observed?',
  Backtest: 'The same decision on two thirds of the window, held against the last third.',
  Estimate: 'How likely the next call needs something that was not seen (Good–Turing).',
}

const ProofSection = ({ lines }: { readonly lines: readonly ProofLine[] }) => (
  <PageSection title="Proof">
    <dl class="proof">
      {lines.map(({ name, state, text, items }, at) => (
        <div key={at} class={state}>
          <dt>
            {name} <span class={`pill ${state}`}>{states[state]}</span>
          </dt>
          <dd>
            <p>
              <bdi>{text}</bdi>
            </p>
            {explanations[name] !== undefined && <p class="muted">{explanations[name]}</p>}
            {items.length > 0 && (
              <details>
                <summary>{formatCount(items.length, 'line')}</summary>
                <ul>
                  {items.map((item, index) => (
                    <li key={index}>
                      <Name>{item}</Name>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </dd>
        </div>
      ))}
    </dl>
  </PageSection>
)

type Use = ReturnType<typeof usesOf>[number]

const usesOf = (indexes: readonly number[]) =>
  indexes.flatMap((index) => {
    const row = readPart('shared').uses[index]
    if (row === undefined) return []
    const [action, count, first, last, event] = row
    return [{ action: actionName(action), count, first: dayName(first), last: dayName(last), event }]
  })

const useColumns: readonly DataColumn<Use>[] = [
  {
    id: 'action',
    title: 'Action',
    heads: true,
    value: ({ action }) => action,
    cell: ({ action }) => <Name>{action}</Name>,
  },
  numberColumn('count', 'Events', ({ count }) => count),
  { id: 'first', title: 'First', date: true, value: ({ first }) => first, cell: ({ first }) => first },
  { id: 'last', title: 'Last', date: true, value: ({ last }) => last, cell: ({ last }) => last },
  { id: 'event', title: 'An event', wide: true, cell: ({ event }) => <code class="muted">{event}</code> },
]

function ChangeView({ change, number }: { readonly change: ChangeDetail; readonly number: number }) {
  const { texts } = readPart('shared')
  const used = usesOf(change.used)
  return (
    <section class="change">
      <h3>
        {number}. {change.title}
      </h3>
      <p>
        <bdi>{change.summary}</bdi>
      </p>
      <ActionList title="Removed" actions={change.removed} />
      <ActionList
        title="Removed although the evidence could not show it (policies.unobserved)"
        actions={change.dropped}
      />
      <ActionList title="Removed: no API operation is known that uses it" actions={change.nameless} />
      {change.after.length > 0 && <Values title="Now" values={change.after} />}
      {change.before.length > 0 && <Values title="Before" values={change.before} />}
      {used.length > 0 && (
        <details class="actions" open={used.length <= 8}>
          <summary>Kept, because used: {formatCount(used.length, 'action')}</summary>
          <DataTable
            caption={`Used actions of change ${number}`}
            rows={used}
            columns={useColumns}
            sort="-count"
            pageSize={25}
          />
        </details>
      )}
      {change.kept.map(([reason, actions]) => (
        <ActionList key={reason} title={`Kept: ${texts[reason] ?? ''}`} actions={actions} />
      ))}
      <ActionList title="Unused, but back under a wildcard to keep the list short" actions={change.readmitted} />
      <p class="muted">{texts[change.undo]}</p>
    </section>
  )
}

const Values = ({ title, values }: { readonly title: string; readonly values: readonly string[] }) => (
  <details class="actions" open={values.length <= 8}>
    <summary>
      {title}: {formatCount(values.length, 'entry', 'entries')}
    </summary>
    <ul>
      {values.map((value) => (
        <li key={value}>
          <Name>{value}</Name>
        </li>
      ))}
    </ul>
  </details>
)

function BlindSpots({ spots }: { readonly spots: PolicyDetail['blindSpots'] }) {
  const { texts } = readPart('shared')
  if (spots.length === 0) return null
  const groups = new Map<number, PolicyDetail['blindSpots'][number][]>()
  for (const spot of spots) groups.set(spot[1], [...(groups.get(spot[1]) ?? []), spot])
  return (
    <PageSection title="What the evidence cannot show">
      <p>These actions stay. They are grouped by what would make them visible.</p>
      {[...groups].map(([opens, own]) => (
        <div key={opens} class="spot">
          <h3>
            <bdi>{texts[opens]}</bdi>
          </h3>
          {own
            .toSorted(([, , a], [, , b]) => countRuns(b) - countRuns(a))
            .map(([reason, , actions]) => (
              <ActionList key={reason} title={texts[reason] ?? ''} actions={actions} />
            ))}
        </div>
      ))}
    </PageSection>
  )
}

function Remarks({ detail }: { readonly detail: PolicyDetail }) {
  const { texts } = readPart('shared')
  const { notes, findings } = detail
  if (notes.length + findings.length === 0) return null
  return (
    <PageSection title="Notes and findings">
      <ul>
        {findings.map((text, at) => (
          <li key={at}>
            <bdi>{text}</bdi>
          </li>
        ))}
        {notes.map((note) => (
          <li key={note}>
            <bdi>{texts[note]}</bdi>
          </li>
        ))}
      </ul>
    </PageSection>
  )
}

function Documents({ detail }: { readonly detail: PolicyDetail }) {
  const { before, after } = detail
  if (before === null) return null
  const text = documentText(before)
  return (
    <PageSection title={after === null ? 'Policy document' : 'Policy documents'}>
      <details>
        <summary>{after === null ? 'As it is' : 'Before'}</summary>
        <CodeView caption="The policy document as it is" text={text} />
      </details>
      {after !== null && (
        <details>
          <summary>After</summary>
          <CodeView caption="The proposed policy document" text={documentText(after)} />
        </details>
      )}
    </PageSection>
  )
}
