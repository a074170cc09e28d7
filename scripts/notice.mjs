// Writes NOTICE from dist/LICENSES.txt, which `npm run build` writes: run after a build that changed it.
import { readFileSync, writeFileSync } from 'node:fs'
import { noticeText } from './licences.mjs'

const root = new URL('../', import.meta.url)
writeFileSync(new URL('NOTICE', root), noticeText(readFileSync(new URL('dist/LICENSES.txt', root), 'utf8')))
