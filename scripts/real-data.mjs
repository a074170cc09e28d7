/**
 * Where real data lies that tests and reports are held against: public records of CloudTrail (`cloudtrail/invictus`,
 * `cloudtrail/stratus`) and a public map of operations to actions (`catalog`). WHITTLE_DATA names the folder; else
 * it is `real-data/` of the checkout, which git ignores. None of it is part of the project, and what needs it is skipped where
 * it is missing (CONTRIBUTING.md).
 */
import { pathToFileURL } from 'node:url'

const { WHITTLE_DATA: named } = process.env

/** A folder's address, which ends in `/`. */
export const realData = named ? pathToFileURL(`${named}/`) : new URL('../real-data/', import.meta.url)

/** For titles of tests that are skipped without it. */
export const withoutRealData = ' (skipped: there is no folder of real data, see CONTRIBUTING.md)'
