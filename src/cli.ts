import { runCommandLine } from './cli/run.ts'
import { interruptionOf } from './interruption.ts'

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  signal: interruptionOf(process),
})
