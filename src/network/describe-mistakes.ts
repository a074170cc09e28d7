import type { PolicyDocument, PolicyKind } from '../policy/document.ts'
import { printStatement } from '../policy/print.ts'
import type { TrustedNetwork } from '../settings/types.ts'
import { capitalize, joinSentences } from '../words.ts'
import { denyMistakes, type DenyMistakes } from './deny-mistakes.ts'

/** Sentences on one statement, without the one that works. */
export const describeMistakes = ({ reasons }: DenyMistakes): string => joinSentences(reasons.map(capitalize))

/**
 * The kind of policy that decides which mistakes a Deny can make: policies on resources and resource control policies name
 * principals, and are for services' own principals, too.
 */
export const kindOfDenies = (document: PolicyDocument, kind: PolicyKind | 'other'): PolicyKind =>
  kind !== 'other'
    ? kind
    : document.statements.some(({ principal, notPrincipal }) => principal !== undefined || notPrincipal !== undefined)
      ? 'resource'
      : 'identity'

/** Notes on the Denies by network of a document without the effect that they seem to have, each with one that works. */
export function denyMistakeNotes({ statements }: PolicyDocument, kind: PolicyKind, trusted?: TrustedNetwork): string[] {
  return statements.flatMap((statement, index) => {
    const mistakes = denyMistakes(statement, kind, trusted)
    if (mistakes === undefined || !mistakes.grave) return []
    const name = `Statement ${index + 1}${statement.sid === undefined ? '' : ` ("${statement.sid}")`}`
    const instead = workingAlternative(mistakes)
    return [
      `${name} is a Deny by network that does not do what it seems to do. ${describeMistakes(mistakes)} ${instead}`,
    ]
  })
}

/** A sentence: what would work in the place of the statement. */
export const workingAlternative = ({ working }: DenyMistakes): string =>
  working === null
    ? 'Name the trusted networks as address blocks, with NotIpAddressIfExists.'
    : `A statement that does: ${JSON.stringify(printStatement(working))}`
