/** What a report knows of the run that it is made in. */
export interface ReportContext {
  /** Page of the run at GitHub; checked by the caller to be a plain address. Absent outside of a workflow. */
  readonly runUrl?: string
}

/** A link to a run. The number of the run stands in its address alone, where texts of two runs are compared without it. */
export const runLink = (url: string): string => `[the run that wrote this](${url})`

/** The place of the rest of a report that had to be shortened. */
export const restOfReport = ({ runUrl }: ReportContext): string =>
  `\`whittle plan --json\` has all of it${runUrl === undefined ? '' : `, and the summary of ${runLink(runUrl)} every diff that fits there`}`
