import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/** Names under which distributions install Chromium. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const found = (process.env['PATH'] ?? '')
  .split(delimiter)
  .concat('/usr/bin')
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path))

/** Chromium, or another browser of its kind that `WHITTLE_CHROMIUM` names. */
const executable = process.env['WHITTLE_CHROMIUM'] ?? found

export const browserIsThere = executable !== undefined

/** For a title: why tests that need a browser are skipped, or nothing. */
export const whySkipped = browserIsThere ? '' : ' (skipped: Chromium is not installed, and WHITTLE_CHROMIUM names none)'

/** A browser without a window. Containers have no user namespaces for its sandbox; the pages are our own. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable ?? '', args: ['--no-sandbox', '--disable-dev-shm-usage'] })

/** Tries assertions again until they hold: a page follows what was done to it a little later. After `wait` ms the last error is thrown. */
export async function soon(assertions: () => Promise<void>, wait = 10_000): Promise<void> {
  const end = Date.now() + wait
  for (;;) {
    try {
      return await assertions()
    } catch (error) {
      if (Date.now() > end) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
