import { checkStatuses, type CheckStatus, type DoctorReport } from './types.ts'

/** The machine-readable result; `schema/doctor.schema.json` describes it. Absent values are `null`. */
export const doctorJson = ({ version, results, estimates }: DoctorReport): object => ({
  version,
  summary: Object.fromEntries(
    checkStatuses.map((status): [CheckStatus, number] => [
      status,
      results.filter((each) => each.status === status).length,
    ]),
  ),
  checks: results.map(({ id, area, status, detail, remedies, statement, see }) => ({
    id,
    area,
    status,
    detail,
    remedies,
    statement: statement ?? null,
    see: see ?? null,
  })),
  estimates: estimates.map(({ source, days, events, seconds, dollars, basis }) => ({
    source,
    days,
    events,
    seconds,
    dollars,
    basis,
  })),
})
