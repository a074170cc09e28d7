/**
 * Runs test files many times over in one worker thread, each as one bundle, with a small stand-in for Jest: a run takes
 * as long as its tests take. Files that need more of Jest than it has fail here without any mistake.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { context } from 'esbuild'

/** A worker is replaced after so many bundles, because modules that were loaded stay in memory. */
const runsOfWorker = 300

export class QuickTests {
  #folder
  #bundles = new Map()
  #mistake
  #worker
  #done = () => {}
  #runs = 0

  /** @param {string} folder holds `src/`, `test/` and `node_modules/`; bundles are written beside the tests */
  constructor(folder) {
    this.#folder = folder
  }

  /** Until the next call, this file has this text; `undefined`: all files are as they stand. */
  setMistake(file, text) {
    this.#mistake = file === undefined ? undefined : { path: join(this.#folder, file), text }
  }

  /** @returns {Promise<{ outcome: 'passed' | 'killed' | 'timeout', ms: number, failure?: string }>} */
  async run(test, seconds) {
    const began = Date.now()
    const answer = (result) => ({ ...result, ms: Date.now() - began })
    const outfile = `${join(this.#folder, test)}.${this.#runs}.mjs`
    try {
      const bundle = this.#bundles.get(test) ?? (await this.#bundleOf(test))
      this.#bundles.set(test, bundle)
      const { outputFiles } = await bundle.rebuild()
      return answer(await this.#runBundle(outfile, outputFiles[0].text, seconds))
    } catch (error) {
      return answer({ outcome: 'killed', failure: String(error) })
    }
  }

  async end() {
    await this.#worker?.terminate()
    for (const bundle of this.#bundles.values()) await bundle.dispose()
  }

  #bundleOf(test) {
    return context({
      entryPoints: [join(this.#folder, test)],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
      plugins: [this.#plugin()],
    })
  }

  /** Puts the mistake in its place, keeps the addresses of modules, and takes the stand-in for Jest. */
  #plugin() {
    return {
      name: 'mutate',
      setup: (build) => {
        build.onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: 'jest', namespace: 'stand-in' }))
        build.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({
          contents: `export const { ${standIns.join(', ')} } = globalThis.standInForJest`,
        }))
        build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
          const text = this.#mistake?.path === path ? this.#mistake.text : readFileSync(path, 'utf8')
          const address = JSON.stringify(pathToFileURL(path).href)
          return { contents: text.replaceAll('import.meta.url', () => address), loader: 'ts' }
        })
      },
    }
  }

  async #runBundle(path, text, seconds) {
    if (this.#runs++ % runsOfWorker === 0) await this.#stop()
    this.#worker ??= this.#start()
    const worker = this.#worker
    const result = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ outcome: 'timeout' }), seconds * 1000)
      this.#done = (found) => {
        clearTimeout(timer)
        resolve(found)
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ path, text })
    })
    if (result.outcome === 'timeout' || result.ended) await this.#stop()
    return result
  }

  #start() {
    const worker = new Worker(new URL('./quick-worker.mjs', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 2000 },
      stdout: true,
      stderr: true,
    })
    const tell = (found) => {
      if (this.#worker === worker) this.#done(found)
    }
    worker.on('message', tell)
    worker.on('error', (error) => tell({ outcome: 'killed', failure: String(error), ended: true }))
    worker.on('exit', () => tell({ outcome: 'killed', failure: 'the worker ended', ended: true }))
    return worker
  }

  async #stop() {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

export const standIns = ['describe', 'test', 'expect', 'beforeAll', 'beforeEach', 'afterEach', 'afterAll']
