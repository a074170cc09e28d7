import { formatCount, formatNumber } from '../../../words.ts'
import type { Notice, Overview, PolicyRow, Summary } from '../types.ts'
import { overview } from './data.ts'
import { LevelTable, Name, percent, PageSection, sum } from './parts.tsx'
import { link } from './route.ts'
import { Trend } from './trend.tsx'

/** The first view: what can go, whether that is safe, and what is not known. */
export function OverviewView() {
  const data = overview()
  const { summary, notices } = data
  return (
    <>
      <h1 tabIndex={-1}>
        {formatNumber(summary.narrowed)} of {formatCount(summary.policies, 'policy', 'policies')} can be narrowed
      </h1>
      <p class="lead">{evidenceLine(data)}</p>
      <Notices notices={notices.slice(0, mostNotices)} />
      {notices.length > mostNotices && (
        <details>
          <summary>{formatCount(notices.length - mostNotices, 'more notice')}</summary>
          <Notices notices={notices.slice(mostNotices)} />
        </details>
      )}
      <div class="answers">
        <WhatCanGo summary={summary} />
        <IsItSafe summary={summary} />
        <WhatIsUnknown data={data} />
      </div>
      {summary.narrowed > 0 && (
        <PageSection title="Granted actions by access level">
          <LevelTable
            caption="Known actions that the narrowed policies grant, each policy counted for itself"
            before={summary.before}
            after={summary.after}
          />
        </PageSection>
      )}
      <ToLookAt policies={data.policies} />
      {data.evidence.history !== null && <Trend history={data.evidence.history} />}
      <Reasons policies={data.policies} />
    </>
  )
}

/** Principals that hold everything may be many: more notices than these are folded. */
const mostNotices = 4

const Notices = ({ notices }: { readonly notices: readonly Notice[] }) => (
  <>
    {notices.map((notice, index) => (
      <div class="notice" key={index}>
        <strong>{notice.title}.</strong> <bdi>{notice.text}</bdi>
        {notice.yaml !== undefined && <pre tabIndex={0}>{notice.yaml}</pre>}
      </div>
    ))}
  </>
)

function evidenceLine({ evidence, version }: Overview): string {
  const { from, to, accounts } = evidence
  if (from === null || to === null) return `No evidence was read. Whittle ${version}.`
  const days = Math.max(...accounts.map((account) => account.days))
  return `Compared with CloudTrail of ${formatCount(accounts.length, 'account')}, ${from} to ${to}, ${formatCount(days, 'day')} with records.`
}

function WhatCanGo({ summary }: { readonly summary: Summary }) {
  const [before, after] = [sum(summary.before), sum(summary.after)]
  const grave = summary.before.slice(0, 2).reduce((all, count, at) => all + count - (summary.after[at] ?? 0), 0)
  return (
    <section class="answer">
      <h2>What can go</h2>
      <p class="figure">{percent(before - after, before)}</p>
      <p>
        of granted actions: {formatNumber(before)} become {formatNumber(after)}.
      </p>
      <ul>
        <li>{formatNumber(grave)} of those removed write or manage permissions.</li>
        <li>
          <a href={link('policies', '', { status: 'narrowed' })}>{formatCount(summary.narrowed, 'proposal')}</a>, each
          with its diff.
        </li>
      </ul>
    </section>
  )
}

function IsItSafe({ summary }: { readonly summary: Summary }) {
  const { narrowed, proven, replayed, replayDenied, backtest, unseen } = summary
  return (
    <section class="answer">
      <h2>Is it safe</h2>
      <p class="figure">
        {formatNumber(proven)}/{formatNumber(narrowed)}
      </p>
      <p>proposals are proved to grant nothing that the present policy does not.</p>
      <ul>
        <li class={replayDenied === 0 ? 'good' : 'bad'}>
          Replay: of {formatCount(replayed, 'replayed request')},{' '}
          {replayDenied === 0 ? 'none' : formatNumber(replayDenied)} would be denied.
        </li>
        {backtest !== null && (
          <li class={backtest.denied === 0 ? 'good' : 'caution'}>
            Backtest: decided on the first two thirds of the window,{' '}
            {backtest.denied === 0 ? 'no request' : `${percent(backtest.denied, backtest.checked)} of the requests`} of
            the last third would have been denied
            {backtest.denied > 0 && (
              <>
                {' '}
                (<a href={link('policies', '', { check: 'backtest' })}>{formatCount(backtest.proposals, 'proposal')}</a>
                )
              </>
            )}
            .
          </li>
        )}
        {unseen !== null && (
          <li class={unseen < 0.01 ? 'good' : 'caution'}>
            Estimate:{' '}
            {unseen === 0
              ? 'the next call is very unlikely to need'
              : `about 1 call in ${formatNumber(Math.round(1 / unseen))} may need`}{' '}
            something not seen yet.
          </li>
        )}
      </ul>
    </section>
  )
}

function WhatIsUnknown({ data }: { readonly data: Overview }) {
  const { summary, counts, warnings } = data
  return (
    <section class="answer">
      <h2>What is unknown</h2>
      <p class="figure">{formatNumber(summary.blind)}</p>
      <p>
        actions stay because <a href={link('blind-spots')}>the evidence cannot show them</a>.
      </p>
      <ul>
        {summary.skipped > 0 && (
          <li>
            <a href={link('policies', '', { status: 'skipped' })}>
              {formatCount(summary.skipped, 'policy', 'policies')}
            </a>{' '}
            {summary.skipped === 1 ? 'was' : 'were'} not decided.
          </li>
        )}
        {counts.findings > 0 && (
          <li>
            <a href={link('findings')}>{formatCount(counts.findings, 'finding')}</a> of AWS or of suspicious use.
          </li>
        )}
        {counts.refused + counts.unexplained > 0 && (
          <li>
            <a href={link('findings')}>{formatCount(counts.refused, 'kind of call', 'kinds of calls')}</a> that AWS
            refused, {formatNumber(counts.unexplained)} that nothing explains.
          </li>
        )}
        {warnings.length > 0 && (
          <li>
            <a href={link('evidence')}>{formatCount(warnings.length, 'warning')}</a> on what was read.
          </li>
        )}
      </ul>
    </section>
  )
}

/** Rows of a short list. */
const most = 6

/** What deserves a look before anything is merged. */
function ToLookAt({ policies }: { readonly policies: readonly PolicyRow[] }) {
  const narrowed = policies.filter(({ status }) => status === 'narrowed')
  const gravest = narrowed.toSorted((a, b) => grave(b) - grave(a)).slice(0, most)
  const unsure = narrowed
    .filter(({ proof }) => (proof?.backtest?.denied ?? 0) > 0)
    .toSorted((a, b) => (b.proof?.backtest?.denied ?? 0) - (a.proof?.backtest?.denied ?? 0))
    .slice(0, most)
  if (gravest.length === 0) return null
  return (
    <div class="columns">
      <PageSection title="Most removed">
        <ol class="short">
          {gravest.map((policy) => (
            <li key={policy.id}>
              <PolicyLink policy={policy} />
              <span class="muted">{formatCount(grave(policy), 'write and permission action')}</span>
            </li>
          ))}
        </ol>
      </PageSection>
      {unsure.length > 0 && (
        <PageSection title="Look at first: use was still new">
          <ol class="short">
            {unsure.map((policy) => (
              <li key={policy.id}>
                <PolicyLink policy={policy} />
                <span class="muted">
                  {formatCount(policy.proof?.backtest?.denied ?? 0, 'request')} of the last third were new
                </span>
              </li>
            ))}
          </ol>
        </PageSection>
      )}
    </div>
  )
}

/** Removed actions that write, tag or manage permissions. */
const grave = ({ before, after }: PolicyRow): number =>
  (before ?? []).slice(0, 3).reduce((all, count, at) => all + count - (after?.[at] ?? 0), 0)

export const PolicyLink = ({ policy }: { readonly policy: PolicyRow }) => (
  <a href={link('policy', policy.id)}>
    <Name>{policy.name}</Name>
  </a>
)

/** The reason why policies stay as they are, the most frequent reason first. */
function Reasons({ policies }: { readonly policies: readonly PolicyRow[] }) {
  const counts = new Map<string, { readonly status: string; count: number }>()
  for (const { status, reason } of policies) {
    if (status === 'narrowed') continue
    const known = counts.get(reason)
    if (known) known.count++
    else counts.set(reason, { status, count: 1 })
  }
  if (counts.size === 0) return null
  const sorted = [...counts].sort(([, a], [, b]) => b.count - a.count).slice(0, most)
  return (
    <PageSection title="What stays, and why">
      <ul class="reasons">
        {sorted.map(([reason, { status, count }]) => (
          <li key={reason}>
            <a href={link('policies', '', { status, q: reason.slice(0, 60) })}>
              {formatCount(count, 'policy', 'policies')}
            </a>
            <span>{reason}</span>
          </li>
        ))}
      </ul>
      {counts.size > most && <p class="muted">and {formatCount(counts.size - most, 'more reason')}.</p>}
    </PageSection>
  )
}
