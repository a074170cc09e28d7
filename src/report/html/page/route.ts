import { createContext } from 'preact'
import { useContext, useLayoutEffect, useState } from 'preact/hooks'

/** What the address of the page after `#` names: `#/policies?q=s3&status=narrowed`, `#/policy/infra%2Fiam.tf%23…`. */
export interface Route {
  readonly view: string
  /** What of it: the id of a policy, the ARN of a principal; empty for a list. */
  readonly key: string
  readonly params: Readonly<Record<string, string>>
}

function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [view = '', key = ''] = path.split('/')
  return { view, key: decoded(key), params: Object.fromEntries(new URLSearchParams(query)) }
}

/** A link that was cut is no reason to fail. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The address of a view, without empty parameters. */
export function link(view: string, key = '', params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== '')).toString()
  return `#/${view}${key === '' ? '' : `/${encodeURIComponent(key)}`}${query === '' ? '' : `?${query}`}`
}

interface Routing {
  readonly route: Route
  /** Changes parameters of the view in place: the address follows, without a step in the history. */
  readonly setParams: (params: Readonly<Record<string, string>>) => void
}

export const RoutingContext = createContext<Routing>({ route: parseRoute(''), setParams: () => {} })

export const useRouting = (): Routing => useContext(RoutingContext)

/** The route of the page, kept with its address. */
export function useHashRoute(): Routing {
  const [route, setRoute] = useState(() => parseRoute(location.hash))
  useLayoutEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return {
    route,
    setParams(params) {
      const hash = link(route.view, route.key, { ...route.params, ...params })
      history.replaceState(null, '', hash)
      setRoute(parseRoute(hash))
    },
  }
}
