import type { ComponentChildren } from 'preact'
import { formatNumber, shortName } from '../../../words.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import type { ByLevel, PolicyStatus } from '../types.ts'
import { principalName } from './data.ts'
import { link } from './route.ts'

export const sum = (counts: ByLevel): number => counts.reduce((all, count) => all + count, 0)

/** `71%`; what is less than half a percent is not called nothing. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '0%'
  const share = (100 * part) / whole
  if (share > 0 && share < 1) return '<1%'
  return share > 99 && share < 100 ? '>99%' : `${Math.round(share)}%`
}

export const statusNames: Readonly<Record<PolicyStatus, string>> = {
  narrowed: 'Narrowed',
  unchanged: 'Unchanged',
  skipped: 'Skipped',
}

export const Status = ({ status }: { readonly status: PolicyStatus }) => (
  <span class={`pill ${status}`}>{statusNames[status]}</span>
)

/** A name of AWS or of a file: its letters keep their order, whatever writing it is. */
export const Name = ({ children }: { readonly children: string }) => (
  <code>
    <bdi>{children}</bdi>
  </code>
)

export const PrincipalLink = ({ index }: { readonly index: number }) => {
  const arn = principalName(index)
  return (
    <a href={link('principal', arn)} title={arn}>
      <Name>{shortName(arn)}</Name>
    </a>
  )
}

/** One bar within another: what is left of what there was. The numbers stand beside it. */
export function Bar({ whole, part, most }: { readonly whole: number; readonly part: number; readonly most: number }) {
  const scale = most === 0 ? 0 : 100 / most
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-whole" width={whole * scale} height="8" />
      <rect class="bar-part" width={part * scale} height="8" />
    </svg>
  )
}

interface LevelsProps {
  readonly caption: string
  readonly before: ByLevel
  readonly after: ByLevel
  /** Of those granted before. */
  readonly used?: ByLevel
}

/** Granted actions by access level, before and after: a chart that is a table. */
export function LevelTable({ caption, before, after, used }: LevelsProps) {
  const most = Math.max(...before, 1)
  return (
    <table class="levels">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Access level</th>
          <th scope="col" class="right">
            Before
          </th>
          <th scope="col" class="right">
            After
          </th>
          {used && (
            <th scope="col" class="right">
              Used
            </th>
          )}
          <th scope="col" class="right">
            Removed
          </th>
          <th scope="col" class="chart">
            <span class="unseen">Chart</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {accessLevelsByGravity.map((level, at) => (
          <LevelRow
            key={level}
            name={level}
            before={before[at] ?? 0}
            after={after[at] ?? 0}
            used={used && (used[at] ?? 0)}
            most={most}
          />
        ))}
      </tbody>
      <tfoot>
        <LevelRow name="All" before={sum(before)} after={sum(after)} used={used && sum(used)} most={0} />
      </tfoot>
    </table>
  )
}

interface LevelRowProps {
  readonly name: string
  readonly before: number
  readonly after: number
  readonly used: number | undefined
  readonly most: number
}

const LevelRow = ({ name, before, after, used, most }: LevelRowProps) => (
  <tr>
    <th scope="row">{name}</th>
    <td class="right">{formatNumber(before)}</td>
    <td class="right">{formatNumber(after)}</td>
    {used !== undefined && <td class="right">{formatNumber(used)}</td>}
    <td class="right">{before === 0 ? '' : percent(before - after, before)}</td>
    <td class="chart">{most > 0 && <Bar whole={before} part={after} most={most} />}</td>
  </tr>
)

/** A section under a heading that can be linked to. */
export const PageSection = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <section>
    <h2>{title}</h2>
    {children}
  </section>
)

interface SearchProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
}

export const Search = ({ label, value, onChange, hint }: SearchProps) => (
  <label class="field search">
    <span>{label}</span>
    <input
      type="search"
      value={value}
      placeholder={hint ?? ''}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  </label>
)

interface ChoiceProps {
  readonly label: string
  readonly value: string
  /** Value and name; the first stands for no choice. */
  readonly options: readonly (readonly [value: string, name: string])[]
  readonly onChange: (value: string) => void
}

export const SelectField = ({ label, value, options, onChange }: ChoiceProps) => (
  <label class="field">
    <span>{label}</span>
    <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {options.map(([each, name]) => (
        <option key={each} value={each} selected={each === value}>
          {name}
        </option>
      ))}
    </select>
  </label>
)

/** The number of rows that a filter leaves, said as it changes. */
export const Matches = ({
  shown,
  all,
  noun,
}: {
  readonly shown: number
  readonly all: number
  readonly noun: string
}) => (
  <p class="matches" role="status">
    {shown === all ? `${formatNumber(all)} ${noun}` : `${formatNumber(shown)} of ${formatNumber(all)} ${noun}`}
  </p>
)
