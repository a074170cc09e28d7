import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy'
import { useMemo } from 'preact/hooks'
import { formatCount, formatNumber } from '../../../words.ts'
import type { PlaceKind, PlaceRow } from '../types.ts'
import { readPart } from './data.ts'
import { numberColumn, seenColumns } from './columns.tsx'
import { DataTable, type DataColumn } from './data-table.tsx'
import { SelectField, Matches, Name, PrincipalLink, Search } from './parts.tsx'
import { link, useRouting } from './route.ts'

const kinds: Readonly<Record<PlaceKind, string>> = {
  public: 'Public addresses',
  private: 'Private addresses',
  endpoint: 'VPC endpoints',
  service: 'AWS services',
  unknown: 'Not recorded',
}

interface Block {
  readonly kind: PlaceKind
  readonly block: string
  readonly trusted: string | null
  events: number
  denied: number
  places: number
}

/** Places by block, the most events first. */
function blocksOf(places: readonly PlaceRow[]): Block[] {
  const blocks = new Map<string, Block>()
  for (const { kind, name, block, trusted, events, denied } of places) {
    // a service is a block of its own: which one called is what a reader wants to see
    const own = kind === 'service' || kind === 'endpoint' ? name : block
    const known = blocks.get(`${kind} ${own}`)
    if (known === undefined) blocks.set(`${kind} ${own}`, { kind, block: own, trusted, events, denied, places: 1 })
    else {
      known.events += events
      known.denied += denied
      known.places++
    }
  }
  return [...blocks.values()].sort((a, b) => b.events - a.events)
}

const columns: readonly DataColumn<PlaceRow>[] = [
  {
    id: 'name',
    title: 'Network',
    heads: true,
    value: ({ name }) => name,
    cell: ({ name, trusted }) => (
      <>
        <Name>{name}</Name>
        {trusted !== null && <span class="mark good">{trusted}</span>}
      </>
    ),
  },
  { id: 'kind', title: 'Kind', wide: true, value: ({ kind }) => kind, cell: ({ kind }) => kinds[kind] },
  { id: 'block', title: 'Block', wide: true, value: ({ block }) => block, cell: ({ block }) => <Name>{block}</Name> },
  numberColumn('events', 'Calls', ({ events }) => events),
  {
    id: 'denied',
    title: 'Refused',
    align: 'right',
    value: ({ denied }) => denied,
    cell: ({ denied }) => (denied === 0 ? '' : formatNumber(denied)),
  },
  {
    id: 'principals',
    title: 'Principals',
    wide: true,
    value: ({ principals, others }) => principals.length + others,
    cell: ({ principals, others }) => (
      <>
        {principals.slice(0, 2).map((index) => (
          <div key={index}>
            <PrincipalLink index={index} />
          </div>
        ))}
        {principals.length + others > 2 && (
          <span class="muted">{formatCount(principals.length + others, 'principal')}</span>
        )}
      </>
    ),
  },
  ...seenColumns(),
]

/** The origins of requests: a map of address blocks, and the same as a table. */
export function NetworksView() {
  const { places, left } = readPart('networks')
  const { route, setParams } = useRouting()
  const { q = '', kind = '', block = '' } = route.params
  const found = useMemo(
    () =>
      places.filter(
        (place) =>
          (kind === '' || place.kind === kind) &&
          (block === '' || place.block === block || place.name === block) &&
          `${place.name} ${place.block} ${place.trusted ?? ''}`.toLowerCase().includes(q.toLowerCase()),
      ),
    [places, kind, block, q],
  )
  const set = (name: string) => (value: string) =>
    setParams({ [name]: value, page: '', ...(name !== 'block' && { block: '' }) })
  return (
    <>
      <h1 tabIndex={-1}>Networks</h1>
      <p class="lead">
        Where calls came from. Each field is a block of addresses, a VPC endpoint or a service: the more calls, the
        larger.
      </p>
      <NetworkMap places={places} selected={block} />
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Search label="Search" value={q} onChange={set('q')} hint="203.0.113, vpce-, office" />
        <SelectField
          label="Kind"
          value={kind}
          onChange={set('kind')}
          options={[['', 'All'], ...Object.entries(kinds)]}
        />
        {block !== '' && (
          <button type="button" onClick={() => setParams({ block: '' })}>
            All blocks, not only {block}
          </button>
        )}
      </form>
      <Matches shown={found.length} all={places.length} noun="networks" />
      <DataTable
        caption="Networks"
        rows={found}
        columns={columns}
        sort="-events"
        addressed
        empty="No network matches."
      />
      {left.places > 0 && (
        <p class="muted">
          and {formatNumber(left.places)} more networks with {formatCount(left.events, 'call')}, not listed here.
        </p>
      )}
    </>
  )
}

/** More fields are too small to be seen. */
const mostFields = 150

interface MapNode {
  readonly block?: Block
  readonly children?: readonly MapNode[]
}

function NetworkMap({ places, selected }: { readonly places: readonly PlaceRow[]; readonly selected: string }) {
  const fields = useMemo(() => {
    const blocks = blocksOf(places).slice(0, mostFields)
    const groups = (Object.keys(kinds) as PlaceKind[])
      .map((kind): MapNode => ({
        children: blocks.filter((each) => each.kind === kind).map((each) => ({ block: each })),
      }))
      .filter(({ children = [] }) => children.length > 0)
    const root = hierarchy<MapNode>({ children: groups }, ({ children }) => children && [...children])
      // the root of the number: few calls are still seen beside many
      .sum(({ block }) => (block === undefined ? 0 : Math.sqrt(block.events)))
    return treemap<MapNode>().tile(treemapSquarify.ratio(1.4)).size([100, 100]).paddingInner(0.4)(root).leaves()
  }, [places])
  if (places.length === 0) return null
  return (
    <ul class="map" aria-label="Blocks by number of calls; the table below has the same">
      {fields.map(
        ({ x0, y0, x1, y1, data: { block } }) =>
          block && (
            <li
              key={`${block.kind} ${block.block}`}
              style={{ left: `${x0}%`, top: `${y0}%`, width: `${x1 - x0}%`, height: `${y1 - y0}%` }}
            >
              <a
                class={`block ${block.kind}${block.trusted === null ? '' : ' trusted'}`}
                href={link('networks', '', { block: block.block })}
                aria-current={block.block === selected ? 'true' : undefined}
                title={`${block.block}: ${describe(block)}`}
              >
                <span>
                  <bdi>{block.block}</bdi>
                </span>
                <small>
                  {formatNumber(block.events)}
                  {block.trusted === null ? '' : ` · ${block.trusted}`}
                </small>
                <span class="unseen">{describe(block)}</span>
              </a>
            </li>
          ),
      )}
    </ul>
  )
}

const describe = ({ kind, trusted, events, denied, places }: Block): string =>
  [
    `${formatCount(events, 'call')}, ${kinds[kind]}`,
    ...(places > 1 ? [formatCount(places, 'address', 'addresses')] : []),
    ...(denied > 0 ? [`${formatNumber(denied)} refused`] : []),
    ...(trusted === null ? [] : [`trusted network ${trusted}`]),
  ].join(', ')
