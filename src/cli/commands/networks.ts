import { resolve } from 'node:path'
import { loadCatalog, loadCheckout, loadSettings } from '../../jobs/load/load-inputs.ts'
import { trustedServicesOf } from '../../jobs/narrow/trust.ts'
import { learnFences } from '../../network/learn-fences.ts'
import { colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { networksJson } from '../../report/networks/json.ts'
import { networksText } from '../../report/networks/text.ts'
import { version } from '../../version.ts'
import {
  asOfOption,
  configOption,
  eventsOption,
  printJson,
  wantsColour,
  terminalWidth,
  type Command,
} from '../command.ts'
import { asOfDay, configPath, readEvents, saveEvidenceOf, savedEvidenceLine } from '../evidence.ts'
import { ledgerOption } from '../evidence-store.ts'
import { findPrincipal, principalInEvidence } from '../find-principal.ts'
import { principalOption } from '../principal.ts'

export const networksCommand: Command = {
  spec: {
    name: 'networks',
    positionals: '[DIR]',
    minPositionals: 0,
    maxPositionals: 1,
    summary:
      'Networks in use by principal, how stable they are, the Deny by network that would fit, and what it would deny.',
    options: [
      eventsOption,
      ledgerOption,
      { ...principalOption, many: true, help: principalInEvidence },
      configOption,
      asOfOption,
    ],
    examples: [
      {
        line: 'whittle networks examples/access --events examples/access/cloudtrail',
        shows: 'the networks of each principal; exit code 1, as one fence would deny a call',
      },
      {
        line: 'whittle networks --events logs/ --principal arn:aws:iam::111122223333:user/ci/jenkins --as-of 2026-10-31',
        shows: 'one user, as of a day',
      },
    ],
    notes:
      'The trust policies in DIR show which roles a service may assume; without them a call of a service under a role may be on behalf of it or with the role itself. Without --events the sources named in the configuration are read. Exit 1: a fence would have denied calls that were allowed. docs/fences.md describes what is learned and what is not.',
  },
  async run(args, environment) {
    const [dir] = args.positionals
    const root = resolve(environment.cwd, dir ?? '.')
    const configured = await loadSettings(root, configPath(args, environment))
    const asOf = asOfDay('networks', args) ?? configured.evidence.asOf
    const settings = { ...configured, evidence: { ...configured.evidence, ...(asOf !== undefined && { asOf }) } }
    const sources = dir === undefined ? [] : (await loadCheckout(root, settings)).sources
    const trustedServices = trustedServicesOf(sources)
    const evidence = await readEvents(args, environment, {
      settings,
      root,
      catalog: await loadCatalog(),
      byNetwork: true,
    })
    const { ledger } = evidence
    const found = args.all('principal').map((text) => findPrincipal(text, ledger, 'networks'))
    for (const { note } of found) {
      if (note !== undefined) environment.stderr.write(`whittle: ${escapeInvisible(note)}\n`)
    }
    const result = learnFences(ledger, {
      only: [...new Set(found.map(({ arn }) => arn))],
      noServiceAssumes: (principal) => dir !== undefined && trustedServices([principal])?.size === 0,
    })
    const problems = [...ledger.coverage.problems, ...(await saveEvidenceOf(evidence, environment))]
    if (args.flag('json')) {
      const savedEvidence = evidence.store?.report ?? null
      printJson(environment, { version, ...networksJson(result), savedEvidence, problems })
    } else {
      const lines = networksText(result, colours(wantsColour(environment)), terminalWidth(environment))
      environment.stdout.write([...lines, ''].join('\n'))
      environment.stdout.write(savedEvidenceLine(evidence))
    }
    for (const problem of problems) environment.stderr.write(`whittle: ${problem}\n`)
    return result.principals.some(({ fence }) => fence.status === 'denies') ? 1 : 0
  },
}
