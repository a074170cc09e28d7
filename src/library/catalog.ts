import { readAssetNow } from '../assets.ts'
import { decodeCatalog } from '../catalog/load.ts'
import type { Catalog } from '../catalog/types.ts'

let loaded: Catalog | undefined

/** The packed catalog of AWS actions, read from its file when it is first needed. */
export const catalog = (): Catalog => (loaded ??= decodeCatalog(readAssetNow('catalog.br')))
