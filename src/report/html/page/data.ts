import type { Overview, PolicyDetail, ReportParts } from '../types.ts'

const parsed = new Map<string, unknown>()

/** A data block of the page, parsed when it is first asked for. */
function block(id: string): unknown {
  if (!parsed.has(id)) {
    const element = document.getElementById(id)
    if (element === null) throw new Error(`The report has no part ${id}.`)
    parsed.set(id, JSON.parse(element.textContent ?? 'null'))
  }
  return parsed.get(id)
}

export const readPart = <Name extends keyof ReportParts>(name: Name): ReportParts[Name] =>
  block(`data-${name}`) as ReportParts[Name]

/** What every view needs. */
export const overview = (): Overview => readPart('overview')

/** @param index in `Overview.policies` */
export const readPolicyDetail = (index: number): PolicyDetail => block(`policy-${index}`) as PolicyDetail

export const principalName = (index: number): string => overview().principals[index] ?? ''

export const actionName = (index: number): string => overview().actions.names[index] ?? ''

/** Index of the action's access level in `accessLevelsByGravity`; -1 where it is not known. */
export function actionLevel(index: number): number {
  const digit = overview().actions.levels[index] ?? '-'
  return digit === '-' ? -1 : Number(digit)
}
