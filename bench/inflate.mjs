/** Only inflates the log files of a folder, on some threads: what reading them costs at least. `inflate.mjs FOLDER THREADS` */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'

if (isMainThread) {
  const start = performance.now()
  const [, , trail, threads] = process.argv
  const files = readdirSync(trail, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .map((name) => join(trail, name))
  const parts = Array.from({ length: Number(threads) }, (_, part) =>
    files.filter((_, index) => index % threads === part),
  )
  const inflate = (workerData) =>
    new Promise((done, fail) => {
      new Worker(fileURLToPath(import.meta.url), { workerData }).on('message', done).on('error', fail)
    })
  const bytes = (await Promise.all(parts.map(inflate))).reduce((sum, each) => sum + each, 0)
  const mb = Math.round(process.resourceUsage().maxRSS / 1024)
  const { user, system } = process.cpuUsage()
  console.log(JSON.stringify({ ms: performance.now() - start, cpu: (user + system) / 1000, mb, bytes }))
} else {
  let bytes = 0
  for (const file of workerData) {
    const raw = readFileSync(file)
    bytes += gunzipSync(raw, { chunkSize: raw.readUInt32LE(raw.length - 4) + 64 }).length
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage(bytes)
}
