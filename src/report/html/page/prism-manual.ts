/** Prism reads this when it loads: it must not look for code on the page by itself. */
export const settings = { manual: true }

Object.assign(globalThis, { Prism: settings })
