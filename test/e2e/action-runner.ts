import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FakeGitHub } from '../fakes/github.ts'
import { BareRepository } from '../fakes/github-git.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** The built action; WHITTLE_DIST names another build of it. */
const dist = process.env['WHITTLE_DIST'] ?? join(root, 'dist')

export const entry = join(dist, 'index.js')
export const isBuilt = existsSync(entry)
export const examples = join(root, 'examples')

export interface StepResult {
  readonly code: number | null
  readonly log: string
  /** Lines that the runner would take for commands. */
  readonly commands: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/** A runner with the example repository checked out from a fake of GitHub, and its CloudTrail logs beside it. */
export class Runner {
  readonly github: FakeGitHub
  readonly folder: string
  readonly workspace: string
  readonly logs: string

  private constructor(github: FakeGitHub, folder: string) {
    this.github = github
    this.folder = folder
    this.workspace = join(folder, 'workspace')
    this.logs = join(folder, 'cloudtrail')
  }

  /**
   * @param basePath where an Enterprise Server has its API
   * @param source the folder that is the repository, with its logs
   */
  static async start(
    more: Readonly<Record<string, string>> = {},
    basePath?: '/api/v3',
    source: string = examples,
  ): Promise<Runner> {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-runner-'))
    const files = { ...textsOf(source), ...more }
    const git = new BareRepository(join(folder, 'repository.git'), files)
    const runner = new Runner(await new FakeGitHub({ git, ...(basePath && { basePath }) }).start(), folder)
    cpSync(join(source, 'cloudtrail'), runner.logs, { recursive: true })
    runner.checkOut()
    return runner
  }

  async stop(): Promise<void> {
    await this.github.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** actions/checkout of the default branch. */
  checkOut(): void {
    rmSync(this.workspace, { recursive: true, force: true })
    this.clone('main', this.workspace)
  }

  /** A branch as any client fetches it. */
  cloned(branch: string): Record<string, string> {
    const folder = mkdtempSync(join(this.folder, 'clone-'))
    this.clone(branch, folder)
    rmSync(join(folder, '.git'), { recursive: true })
    return textsOf(folder)
  }

  private clone(branch: string, folder: string): void {
    const env = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull }
    execFileSync('git', ['clone', '--quiet', '--branch', branch, this.github.git.folder, folder], { env })
  }

  /** One step: `with` are its inputs, the defaults of action.yml filled in as a runner does. */
  step(
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
    started: (child: ChildProcess) => void = () => undefined,
  ): Promise<StepResult> {
    const temp = mkdtempSync(join(this.folder, 'temp-'))
    const [output, summary, event] = ['output', 'summary', 'event.json'].map((name) => join(temp, name))
    for (const file of [output, summary]) writeFileSync(file ?? '', '')
    writeFileSync(event ?? '', JSON.stringify({ schedule: '0 6 * * 1' }))
    const given = { ...defaultInputs(), token: this.github.token, ...inputs }
    const child = spawn(process.execPath, [entry], {
      cwd: this.workspace,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: temp,
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: this.github.apiUrl,
        GITHUB_GRAPHQL_URL: this.github.graphqlUrl,
        GITHUB_EVENT_NAME: 'schedule',
        GITHUB_EVENT_PATH: event,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REPOSITORY: this.github.name,
        GITHUB_RUN_ID: '1',
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_WORKSPACE: this.workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: temp,
        ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...env,
      },
    })
    started(child)
    let log = ''
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) =>
        resolve({
          code,
          log,
          commands: log.split(/\r\n|[\r\n]/).filter((line) => /^\s*::|##\[/.test(line)),
          outputs: outputsOf(readFileSync(output ?? '', 'utf8')),
          summary: readFileSync(summary ?? '', 'utf8'),
        }),
      )
    })
  }

  /** Adds a log file to the trail. */
  addLog(name: string, records: readonly object[]): void {
    mkdirSync(this.logs, { recursive: true })
    writeFileSync(join(this.logs, name), JSON.stringify({ Records: records }))
  }
}

/** `name:` and the `default:` below it, in the inputs of action.yml. */
function defaultInputs(): Record<string, string> {
  const text = readFileSync(join(root, 'action.yml'), 'utf8')
  const inputs = text.slice(text.indexOf('\ninputs:'), text.indexOf('\noutputs:'))
  const found = [...inputs.matchAll(/^ {2}([a-z-]+):\n(?: {4}.*\n| {6}.*\n)*? {4}default: (.*)$/gm)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value.replace(/^'(.*)'$/, '$1')]))
}

/** `name<<delimiter`, the value's lines, the delimiter: what @actions/core writes. */
function outputsOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)]
  return Object.fromEntries(found.map(([, name = '', , value = '']) => [name, value]))
}

/** Texts of a folder by path, without logs. */
function textsOf(folder: string, below = ''): Record<string, string> {
  const entries = readdirSync(join(folder, below), { withFileTypes: true })
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.name === 'cloudtrail' || path === '.git') return {}
      return entry.isDirectory() ? textsOf(folder, path) : { [path]: readFileSync(join(folder, path), 'utf8') }
    }),
  ) as Record<string, string>
}
