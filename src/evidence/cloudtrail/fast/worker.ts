/** A thread that reads log files: `pool.ts` sends it paths, it sends rows back. */
import { parentPort, workerData } from 'node:worker_threads'
import { readAsset } from '../../../assets.ts'
import { decodeCatalog } from '../../../catalog/load.ts'
import { EventReader, type ReadEvent } from '../../events/trail-event.ts'
import { Interpreter, type InterpretedRecord } from '../../records/interpret.ts'
import { loadScanner } from './load-scanner.ts'
import type { FileAnswer, FileRequest, WorkerTask } from './messages.ts'
import { eventMeaning, ledgerMeaning, type RecordMeaning } from './record-meaning.ts'

const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')
const known = decodeCatalog(await readAsset('catalog.br'))
const task = workerData as WorkerTask
const meaning: RecordMeaning<InterpretedRecord | ReadEvent> =
  task.kind === 'events' ? eventMeaning(new EventReader(known), task.conditions) : ledgerMeaning(new Interpreter(known))
const scanner = await loadScanner(meaning)

port.on('message', ({ number, path }: FileRequest) => {
  const reading = scanner.scan(path)
  const message: FileAnswer<InterpretedRecord | ReadEvent> = { number, ...(reading && { reading }) }
  const parts = [...(reading?.rows ?? []), ...(reading?.pairs ?? [])]
  port.postMessage(
    message,
    parts.map(({ buffer }) => buffer as ArrayBuffer),
  )
})
