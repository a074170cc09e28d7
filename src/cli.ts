import { runCommandLine } from './cli/run.ts'
import { interruptionOf } from './interruption.ts'

// A reader that has seen enough (`| head`) closes the pipe: the rest of the output has no reader, and nothing has failed.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  signal: interruptionOf(process),
})
