import { readFileSync } from 'node:fs'

/** AWS's service authorization reference, as far as the packaged one leaves it out: see read-reference-pages.mjs. */
export const readPages = () => JSON.parse(readFileSync(new URL('reference-pages.json', import.meta.url), 'utf8'))
