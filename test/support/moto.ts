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

/** AWS as moto makes it, of one process, with nothing in it; its account is 123456789012. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
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
