/** A thread that reads log files: `pool.ts` sends it paths, it sends rows back. */
import { parentPort } from 'node:worker_threads'
import { readAsset } from '../../../assets.ts'
import { decodeCatalog } from '../../../catalog/load.ts'
import { Interpreter } from '../../records/interpret.ts'
import { TrailKernel } from './kernel.ts'
import type { FileAnswer, FileRequest } from './messages.ts'
import { FileScanner } from './file-scanner.ts'

const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')
const [catalog, wasm] = await Promise.all([readAsset('catalog.br'), readAsset('trail.wasm')])
const scanner = new FileScanner(await TrailKernel.load(wasm), new Interpreter(decodeCatalog(catalog)))

port.on('message', ({ number, path }: FileRequest) => {
  const reading = scanner.scan(path)
  const message: FileAnswer = { number, ...(reading && { reading }) }
  const parts = [...(reading?.rows ?? []), ...(reading?.pairs ?? [])]
  port.postMessage(
    message,
    parts.map(({ buffer }) => buffer as ArrayBuffer),
  )
})
