import type { TrailOrStore } from './recorder.ts'

/** The place of a trail's logs, as both sides can name it: `s3://bucket/prefix/`, without `AWSLogs/`. */
export const logLocation = (bucket: string, prefix = ''): string =>
  `s3://${bucket}/${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}`

/** The same from where a table's data lie; `undefined` where that is no folder of CloudTrail's. */
export const logLocationOf = (location: string | undefined): string | undefined =>
  /^(s3:\/\/[^/]+\/(?:.*\/)?)AWSLogs(?:\/|$)/.exec(location ?? '')?.[1]

/**
 * The selectors of a trail describe only the logs that it writes. Where the places that were read are known and its own
 * is not among them, nothing is concluded from its selectors, in one line.
 *
 * @param places that were read; `undefined` among them: one that is not known, such as files from the command line
 */
export function trailsForLocations(
  recorders: readonly TrailOrStore[],
  places: readonly (string | undefined)[],
): { readonly recorders: readonly TrailOrStore[]; readonly notes: readonly string[] } {
  const isElsewhere = ({ writesTo }: TrailOrStore): boolean =>
    writesTo !== undefined && !places.includes(undefined) && !places.includes(writesTo)
  return {
    recorders: recorders.filter((recorder) => !isElsewhere(recorder)),
    notes: recorders
      .filter(isElsewhere)
      .map(
        ({ basis, writesTo }) =>
          `The ${basis} are not relied on: its logs lie in ${writesTo}, which is not read here (evidence.cloudtrail, s3 or athena).`,
      ),
  }
}
