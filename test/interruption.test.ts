import { expect, test } from '@jest/globals'
import { setTimeout as pause } from 'node:timers/promises'
import { Interruption, interruptionOf } from '../src/interruption.ts'

/** A process that can be asked to end, and says with which code it did. */
function fakeProcess() {
  const listeners = new Map<string, () => void>()
  const codes: number[] = []
  return {
    codes,
    on: (signal: string, listener: () => void) => listeners.set(signal, listener),
    exit: (code: number) => void codes.push(code),
    ask: (signal: string) => listeners.get(signal)?.(),
  }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s aborts with the code %d', (name, code) => {
  const process = fakeProcess()
  const signal = interruptionOf(process)
  expect(signal.aborted).toBe(false)
  process.ask(name)
  expect(signal.reason).toBeInstanceOf(Interruption)
  expect(signal.reason).toMatchObject({ exitCode: code, message: `stopped by ${name}` })
  expect(process.codes).toEqual([])
})

test('whoever asks twice ends it on the spot', () => {
  const process = fakeProcess()
  interruptionOf(process)
  process.ask('SIGINT')
  process.ask('SIGTERM')
  expect(process.codes).toEqual([143])
})

test('nothing outlasts the grace', async () => {
  const process = fakeProcess()
  interruptionOf(process, 5)
  process.ask('SIGTERM')
  await pause(50)
  expect(process.codes).toEqual([143])
})
