import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { formatNumber } from '../../../words.ts'
import { BlindSpotsView } from './blind-spots-view.tsx'
import { overview } from './data.ts'
import { EvidenceView } from './evidence-view.tsx'
import { FindingsView } from './findings-view.tsx'
import { NetworksView } from './networks-view.tsx'
import { OverviewView } from './overview-view.tsx'
import { PoliciesView } from './policies-view.tsx'
import { PolicyView } from './policy-view.tsx'
import { PrincipalsView, PrincipalView } from './principals-view.tsx'
import { link, RoutingContext, useHashRoute, type Route } from './route.ts'
import { UseView } from './use-view.tsx'

/** The page: its header, its navigation, and the view that the address names. */
export function App() {
  const routing = useHashRoute()
  const { route } = routing
  const main = useRef<HTMLElement>(null)
  const opened = useRef(false)
  useLayoutEffect(() => {
    const heading = main.current?.querySelector('h1')
    document.title = `${heading?.textContent ?? 'Report'} · Whittle`
    // The first view is read from its top; a view that a link opened, from its heading.
    if (opened.current) {
      scrollTo(0, 0)
      heading?.focus({ preventScroll: true })
    }
    opened.current = true
    // On a narrow screen the views are a row that scrolls.
    document.querySelector('.views [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [route.view, route.key])
  return (
    <RoutingContext.Provider value={routing}>
      <a class="skip" href="#main" onClick={(event) => skip(event, main.current)}>
        Skip to content
      </a>
      <header class="top">
        <p class="brand">
          <a href={link('')}>Whittle</a>
        </p>
        <Navigation view={route.view} />
        <Theme />
      </header>
      <main id="main" ref={main}>
        <View route={route} />
      </main>
      <footer class="foot">
        <p>
          Whittle {overview().version}. This page is one file and loads nothing. It shows names of principals, resources
          and networks: share it as you would share the logs.
        </p>
      </footer>
    </RoutingContext.Provider>
  )
}

function skip(event: Event, main: HTMLElement | null): void {
  event.preventDefault()
  main?.querySelector('h1')?.focus()
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'policies':
      return <PoliciesView />
    case 'policy':
      return <PolicyView key={route.key} id={route.key} />
    case 'principals':
      return <PrincipalsView />
    case 'principal':
      return <PrincipalView key={route.key} arn={route.key} />
    case 'use':
      return <UseView />
    case 'networks':
      return <NetworksView />
    case 'blind-spots':
      return <BlindSpotsView />
    case 'findings':
      return <FindingsView />
    case 'evidence':
      return <EvidenceView />
    default:
      return <OverviewView />
  }
}

/** Views of one thing belong to the list of such things. */
const parents: Readonly<Record<string, string>> = { policy: 'policies', principal: 'principals' }

function Navigation({ view }: { readonly view: string }) {
  const { summary, counts } = overview()
  const current = parents[view] ?? view
  const items: readonly (readonly [view: string, title: string, count?: number])[] = [
    ['', 'Overview'],
    ['policies', 'Policies', summary.policies],
    ['principals', 'Principals', counts.principals],
    ['use', 'Use'],
    ['networks', 'Networks', counts.networks],
    ['blind-spots', 'Blind spots', summary.blind],
    ['findings', 'Findings', counts.findings],
    ['evidence', 'Evidence'],
  ]
  return (
    <nav class="views" aria-label="Views">
      <ul>
        {items.map(([name, title, count]) => (
          <li key={name}>
            <a href={link(name)} aria-current={name === current ? 'page' : undefined}>
              {title}
              {count !== undefined && <span class="count">{formatNumber(count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const themes = ['system', 'light', 'dark'] as const

/** As the system asks, or as the reader prefers for this visit: nothing is stored. */
function Theme() {
  const [theme, setTheme] = useState<(typeof themes)[number]>('system')
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  return (
    <label class="theme">
      <span class="unseen">Colours</span>
      <select value={theme} onChange={(event) => setTheme(themes[event.currentTarget.selectedIndex] ?? 'system')}>
        {themes.map((each) => (
          <option key={each} value={each}>
            {each === 'system' ? 'System colours' : each === 'light' ? 'Light' : 'Dark'}
          </option>
        ))}
      </select>
    </label>
  )
}
