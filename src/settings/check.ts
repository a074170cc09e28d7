import type { Catalog } from '../catalog/types.ts'
import { showValue, type Mistake } from './mistakes.ts'
import { nearestWord } from './nearest.ts'
import type { Settings } from './types.ts'

type Names = Pick<Settings, 'waivers' | 'policies' | 'accessAnalyzer'>

interface Named {
  readonly path: readonly PropertyKey[]
  readonly name: string
}

/** The action patterns of a configuration, with their places in the file's data. */
const actionsIn = ({ waivers, accessAnalyzer }: Names): readonly Named[] => [
  ...waivers.map(({ keep }, index) => ({ path: ['waivers', index, 'keep'], name: keep })),
  ...(accessAnalyzer?.checks.accessNotGranted ?? []).map((name, index) => ({
    path: ['access-analyzer', 'checks', 'access-not-granted', index],
    name,
  })),
]

const servicesIn = ({ policies: { unobserved } }: Names): readonly Named[] =>
  unobserved.flatMap(({ services }, rule) =>
    services.map((name, index) => ({ path: ['policies', 'unobserved', rule, 'services', index], name })),
  )

/** Does a configuration name anything of AWS's, so that a catalog is needed to check it? */
export const needsCatalog = (settings: Names): boolean =>
  actionsIn(settings).length > 0 || servicesIn(settings).length > 0

/**
 * Finds well-formed entries that have no meaning: actions, patterns and services that AWS does not have, each with the
 * nearest that it has. Such a waiver would protect nothing.
 */
export function checkSettings(settings: Names, catalog: Catalog): readonly Mistake[] {
  return [
    ...actionsIn(settings).flatMap(({ path, name }) => mistake(path, actionMistake(name, catalog))),
    ...servicesIn(settings).flatMap(({ path, name }) => mistake(path, serviceMistake(name, catalog))),
  ]
}

const mistake = (path: readonly PropertyKey[], text: string | undefined): Mistake[] =>
  text === undefined ? [] : [{ path, atKey: false, text }]

function serviceMistake(service: string, catalog: Catalog): string | undefined {
  const services = catalog.services()
  if (services.includes(service)) return undefined
  const close = nearestWord(service, services)
  return `${showValue(service)} is no service prefix of AWS${close === undefined ? '' : `: did you mean ${close}?`}${by(catalog)}`
}

function actionMistake(pattern: string, catalog: Catalog): string | undefined {
  if (catalog.expand(pattern).length > 0) return undefined
  const [service = '', name = ''] = pattern.split(':')
  if (!catalog.services().includes(service)) return serviceMistake(service, catalog)
  const close = /[*?]/.test(name) ? nearestPattern(service, name, catalog) : nearestAction(service, name, catalog)
  const what = /[*?]/.test(name) ? 'matches no action of AWS' : 'is no action of AWS'
  return `${showValue(pattern)} ${what}${close === undefined ? '' : `: did you mean ${close}?`}${by(catalog)}`
}

function nearestAction(service: string, name: string, catalog: Catalog): string | undefined {
  const names = catalog.actionsOf(service).map((action) => action.name.slice(service.length + 1))
  const close = nearestWord(name, names)
  return close === undefined ? undefined : `${service}:${close}`
}

/** The pattern with words that actions begin with: `s3:Gett*` → `s3:Get*`, `ec2:DescribeInstnace*` → `ec2:DescribeInstance*`. */
function nearestPattern(service: string, name: string, catalog: Catalog): string | undefined {
  const at = name.search(/[*?]/)
  if (at === 0) return undefined
  const starts = catalog.actionsOf(service).flatMap((action) => beginnings(action.name.slice(service.length + 1)))
  const close = nearestWord(name.slice(0, at), [...new Set(starts)])
  if (close === undefined) return undefined
  const meant = `${service}:${close}${name.slice(at)}`
  return catalog.expand(meant).length > 0 ? meant : undefined
}

/** `GetObjectAcl` → `Get`, `GetObject`, `GetObjectAcl` */
const beginnings = (name: string): string[] =>
  [...name.matchAll(/[a-z0-9](?=[A-Z])|$/g)].map(({ index }) => name.slice(0, index + 1))

const by = ({ version }: Catalog): string => ` (catalog ${version})`
