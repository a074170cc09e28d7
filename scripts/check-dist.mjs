// Is dist/, and NOTICE, what the source builds? One line and exit 1 where it is not.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rollup } from 'rollup'
import { noticeText } from './licences.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
process.chdir(root)

/** Files below a folder, as paths from it, sorted. */
function filesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
      .sort()
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

async function differences(fresh) {
  const { default: config } = await import('../rollup.config.js')
  const bundle = await rollup({ ...config, logLevel: 'silent' })
  await bundle.write({ ...config.output, dir: fresh })
  await bundle.close()
  const committed = filesIn('dist')
  const built = filesIn(fresh)
  const found = [
    ...built.filter((file) => !committed.includes(file)).map((file) => `dist/${file} is missing`),
    ...committed.filter((file) => !built.includes(file)).map((file) => `dist/${file} is left over`),
    ...built
      .filter((file) => committed.includes(file))
      .filter((file) => !readFileSync(join('dist', file)).equals(readFileSync(join(fresh, file))))
      .map((file) => `dist/${file} differs`),
  ]
  const notice = noticeText(readFileSync(join(fresh, 'LICENSES.txt'), 'utf8'))
  return notice === readFileSync('NOTICE', 'utf8') ? found : [...found, 'NOTICE differs']
}

/** On one line, however many there are. */
const some = (items) =>
  items.length <= 3 ? items.join(', ') : `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`

const fresh = mkdtempSync(join(tmpdir(), 'whittle-dist-'))
try {
  const found = await differences(fresh)
  if (found.length > 0) {
    console.error(
      `dist/ is not what the source builds (${some(found)}): run "npm run build && npm run notice" and commit both.`,
    )
    process.exitCode = 1
  } else console.log('dist/ and NOTICE are what the source builds.')
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
