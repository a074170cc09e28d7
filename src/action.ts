import { runAction } from './action/run.ts'
import { createWorkflow } from './action/workflow.ts'

await runAction({
  env: process.env,
  workflow: createWorkflow(process.env),
  fetch: globalThis.fetch,
  now: () => new Date(),
})
