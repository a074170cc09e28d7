import { spawn, spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'

/** A Python with moto[server]; `WHITTLE_PYTHON` names another than the first on the path. */
const python = process.env['WHITTLE_PYTHON'] ?? 'python3'

export const motoIsThere = spawnSync(python, ['-c', 'import moto.server']).status === 0
export const whyNoMoto = motoIsThere ? '' : ' (skipped: no Python with moto[server])'

export interface Moto {
  readonly url: string
  stop(): Promise<void>
}

/** moto whose IAM lives some days ago: what is made is that old. */
const inThePast = (days: number): string =>
  [
    'import sys',
    'from datetime import timedelta',
    'import moto.iam.models as iam',
    'from moto.server import main',
    'now = iam.utcnow',
    `iam.utcnow = lambda: now() - timedelta(days=${days})`,
    'main(sys.argv[1:])',
  ].join('\n')

/**
 * AWS as moto makes it, of one process, with nothing in it; its account is 123456789012.
 *
 * @param options.iamDaysAgo how old everything is that is made in IAM
 */
export async function startMoto({ iamDaysAgo = 0 } = {}): Promise<Moto> {
  const port = await freePort()
  const program = iamDaysAgo === 0 ? ['-m', 'moto.server'] : ['-c', inThePast(iamDaysAgo)]
  const server = spawn(python, [...program, '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(`${url}/moto-api/`, { headers: { connection: 'close' } }).catch(() => undefined)
    if (answer?.ok) break
    if (attempt > 150) throw new Error('moto does not answer')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await ended
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
