import type { HomeRegions } from './types.ts'

/**
 * The form of the catalog in `assets/catalog.br`: brotli over UTF-8 lines of JSON, one header and then one line for
 * each service, so that a service is parsed only when it is asked for. Written by `scripts/build-catalog.mjs`.
 */
export const catalogFormat = 2

export interface PackedHeader {
  readonly format: typeof catalogFormat
  /** Of the service authorization reference. */
  readonly version: string
  /** The SDK models that the list of operations comes from: `botocore 1.43.11`. */
  readonly models: string
  /** The day on which AWS's pages were read that mark actions "[permission only]": `2026-06-14`. */
  readonly marksRead: string
  /** IAM prefixes, sorted; line i + 1 of the file is service i. */
  readonly services: readonly string[]
  /** Reasons of `none`, texts shown to people. */
  readonly reasons: readonly string[]
  /** Distinct lists of data event resource types. */
  readonly dataEvents: readonly (readonly string[])[]
  /** Dependent actions, each once. */
  readonly dependents: readonly string[]
  /** Distinct sets of home Regions: partition → Regions. */
  readonly homes: readonly HomeRegions[]
  /** Names of request members that hold tags, as `normalName` writes them. */
  readonly tagMembers: readonly string[]
}

/**
 * name, index in `accessLevels`, visibility, resource types (index × 2, + 1 if required), indices of dependent actions.
 * Visibility: 0 is a management event, n > 0 is dataEvents[n - 1], n < 0 is reasons[-n - 1]. Trailing empty lists are
 * left out.
 */
export type PackedAction = readonly [string, number, number, (readonly number[])?, (readonly number[])?]

export interface PackedService {
  /** Resource types that the service's actions name: name and ARN template. */
  readonly types: readonly (readonly [string, string])[]
  /** Sorted by name. */
  readonly actions: readonly PackedAction[]
  /** Positions of the actions that bear each of `noOperationReasons`; absent where none bears one. */
  readonly marks?: readonly (readonly number[])[]
  /** Home Regions of the service: index in the header. */
  readonly home?: number
  /** Home Regions of actions that differ from the service: index in the header, positions of the actions. */
  readonly homes?: readonly (readonly [number, readonly number[]])[]
  /** Operations that can tag what they make: positions of tagging actions, indices of members, operations (spaced). */
  readonly tags?: readonly (readonly [readonly number[], readonly number[], string])[]
}

export const noOperationReasons = ['nameless', 'permission-only', 'unknown'] as const

export const accessLevels = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'] as const
