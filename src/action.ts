import { runAction } from './action/run.ts'
import { createWorkflow } from './action/workflow.ts'
import { interruptionOf } from './interruption.ts'

const stopped = await runAction({
  env: process.env,
  workflow: createWorkflow(process.env),
  fetch: globalThis.fetch,
  now: () => new Date(),
  signal: interruptionOf(process),
})
if (stopped !== undefined) process.exitCode = stopped
