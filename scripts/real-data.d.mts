export const realData: URL
export const withoutRealData: string
