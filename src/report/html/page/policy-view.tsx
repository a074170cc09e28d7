import { countRuns } from '../runs.ts'
import type { PolicyDetail, PolicyRow } from '../types.ts'
import { ActionList } from './action-list.tsx'
import { overview, readPart, readPolicyDetail } from './data.ts'
import { CodeView, DiffView } from './diff-view.tsx'
import { unpackDocument } from './documents.ts'
import { LevelTable, Name, PrincipalLink, PageSection, Status } from './parts.tsx'
import { link } from './route.ts'
import { ProofSection } from './proof-section.tsx'
import { ChangeView } from './change-view.tsx'

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
