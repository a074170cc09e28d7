import type { OperationTable } from './rules.ts'

export const services: Readonly<Record<string, OperationTable>> = {}
