export function makeTrail(folder: string, records: number, perFile?: number): string
