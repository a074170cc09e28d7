import { regionOfArn } from '../../../policy/arn.ts'
import type { AwsClients } from '../../../aws/clients.ts'
import type { Settings } from '../../../settings/types.ts'
import type { CallAnswer } from '../answer.ts'
import { configuredAnalyzers } from '../needed-permissions.ts'
import { inParallel, type Prober } from './probe.ts'

export interface AnalyzerFacts {
  readonly arn: string
  /** `ACCOUNT`, `ORGANIZATION_UNUSED_ACCESS`, … */
  readonly type: string
  /** `ACTIVE`, `CREATING`, `DISABLED` or `FAILED`. */
  readonly status: string
}

/** The analyzers of a Region. */
export interface RegionAnalyzers {
  readonly region: string
  readonly analyzers: CallAnswer<readonly AnalyzerFacts[]>
}

/** Regions of which analyzers are asked for: those that the configuration names, or that of the run. */
function analyzerRegions(settings: Settings, own: string | undefined): readonly string[] {
  const named = configuredAnalyzers(settings).map((arn) => regionOfArn(arn))
  return [...new Set([...named, ...(own === undefined ? [] : [own])])].sort()
}

/** Lists analyzers, and makes the calls that reading the findings of those named needs. */
export async function readAnalyzers(
  settings: Settings,
  own: string | undefined,
  clients: Pick<AwsClients, 'accessAnalyzer'>,
  prober: Prober,
): Promise<readonly RegionAnalyzers[]> {
  await inParallel(configuredAnalyzers(settings), (arn) => probeAnalyzer(arn, clients, prober))
  return inParallel(analyzerRegions(settings, own), async (region) => ({
    region,
    analyzers: await prober.call('FindAnalyzers', 'access-analyzer:ListAnalyzers', region, async (signal) => {
      const { analyzers = [] } = await (await clients.accessAnalyzer(region)).listAnalyzers({}, signal)
      return analyzers.map(({ arn = '', type = '', status = '' }) => ({ arn, type, status }))
    }),
  }))
}

async function probeAnalyzer(arn: string, clients: Pick<AwsClients, 'accessAnalyzer'>, prober: Prober): Promise<void> {
  const api = await clients.accessAnalyzer(regionOfArn(arn))
  const analyzerName = arn.slice(arn.indexOf('/') + 1)
  const call = <T>(action: string, make: (signal: AbortSignal) => Promise<T>): Promise<CallAnswer<T>> =>
    prober.call('ReadFindings', `access-analyzer:${action}`, arn, make)
  await call('GetAnalyzer', (signal) => api.getAnalyzer({ analyzerName }, signal))
  await call('ListArchiveRules', (signal) => api.listArchiveRules({ analyzerName }, signal))
  const page = await call('ListFindings', (signal) => api.listFindings({ analyzerArn: arn, maxResults: 1 }, signal))
  const id = page.kind === 'known' ? page.value.findings?.[0]?.id : undefined
  if (id !== undefined) await call('GetFinding', (signal) => api.getFinding({ analyzerArn: arn, id }, signal))
}
